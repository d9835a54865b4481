/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Full-text search over every searched column of the store. */
#pragma once

#include "vf-store.h"

G_BEGIN_DECLS

#define VF_TYPE_SEARCH_HIT (vf_search_hit_get_type ())
G_DECLARE_FINAL_TYPE (VfSearchHit, vf_search_hit, VF, SEARCH_HIT, GObject)

/* Where a word that was looked for stands in a snippet, in bytes. */
typedef struct
{
  guint start;
  guint end;
} VfSearchMatch;

const VfTable *vf_search_hit_get_table (VfSearchHit *self);
const char *vf_search_hit_get_column (VfSearchHit *self);
const char *vf_search_hit_get_key (VfSearchHit *self);
const char *vf_search_hit_get_snippet (VfSearchHit *self);
const VfSearchMatch *vf_search_hit_get_matches (VfSearchHit *self, guint *n_matches);

/* Hits for words typed by a person, best first; main thread only. */
GPtrArray *vf_store_search (VfStore *self, const char *words, guint limit, GError **error);
/* The same off the main thread, for search while typing. Resolves to a #GListModel of hits. */
DexFuture *
vf_store_search_later (VfStore *self, const char *words, guint limit) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
