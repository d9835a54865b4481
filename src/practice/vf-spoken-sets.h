/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The sets of a vision, and where the listener left each of them. */
#pragma once

#include "vf-spoken-set.h"
#include "vf-undo.h"

G_BEGIN_DECLS

/* A live #GListModel of #VfSpokenSet, newest first; of all visions when @vision_id is NULL. */
GListModel *vf_spoken_sets_list (VfStore *store, const char *vision_id);
/* The set for vision, variant, voice and speed, made when there is none. Resolves to its
 * #VfRecord. */
DexFuture *vf_spoken_sets_find_or_create (VfStore *store,
                                          VfRecord *vision,
                                          const char *variant_id,
                                          const char *voice_id,
                                          double speed) G_GNUC_WARN_UNUSED_RESULT;

/* Where listening stopped: a section, ns within it, and the faders as JSON (nullable). */
gboolean vf_listening_position_load (
  VfStore *store, const char *set_id, VfSection *section, gint64 *position, JsonNode **mix);
DexFuture *vf_listening_position_save (VfStore *store,
                                       const char *set_id,
                                       VfSection section,
                                       gint64 position,
                                       JsonNode *mix) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
