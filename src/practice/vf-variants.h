/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The variants of audio_variants: how loud voice and bed stand, and how long the voice rests. */
#pragma once

#include "vf-store.h"

G_BEGIN_DECLS

typedef enum
{
  VF_PAUSE_SENTENCE,
  VF_PAUSE_PARAGRAPH,
  VF_PAUSE_SECTION,
} VfPauseKind;

/* Writes the four variants of the product when the table is empty. Resolves to TRUE. */
DexFuture *vf_variants_seed (VfStore *store) G_GNUC_WARN_UNUSED_RESULT;
/* The variants, quietest bed first. Main thread. */
GPtrArray *vf_variants_list (VfStore *store, GError **error);
VfRecord *vf_variants_find (VfStore *store, const char *id, GError **error);

const char *vf_variant_get_id (VfRecord *variant);
char *vf_variant_dup_label (VfRecord *variant);
/* Linear gains 0…1 over inputs of equal loudness. */
double vf_variant_get_voice_gain (VfRecord *variant);
double vf_variant_get_bed_gain (VfRecord *variant);
gint64
vf_variant_estimate_duration (const char *variant_id, guint words, guint n_sections, double speed);
gint64 vf_variant_get_pause (const char *variant_id, VfPauseKind kind, gint64 at, const char *seed);

G_END_DECLS
