/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Copies of a store: one a day, restored by one command; and its checks. */
#pragma once

#include "vf-store.h"

G_BEGIN_DECLS

/* Makes a consistent copy of the open store beside the others. Resolves to its #GFile. */
DexFuture *vf_copies_make (VfStore *store) G_GNUC_WARN_UNUSED_RESULT;
/* Makes today's copy when there is none, and thins out old ones. Resolves to TRUE. */
DexFuture *vf_copies_keep_daily (VfStore *store) G_GNUC_WARN_UNUSED_RESULT;
/* Newest first, as #GFile. */
GPtrArray *vf_copies_list (GFile *directory, GError **error);
/* Puts a copy in the store's place while no store is open; what was there is kept as a copy. */
gboolean vf_copies_restore (GFile *directory, GFile *copy, GError **error);
/* Integrity of the database and presence and size of all media. NULL when all is well, else
 * sentences. */
char **vf_store_check (VfStore *store, GError **error);

G_END_DECLS
