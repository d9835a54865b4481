/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The door for rows that come from a server: by key, whole, without an object or a change log. */
#pragma once

#include "vf-edit.h"

G_BEGIN_DECLS

/* Beside its columns a server's row has a version, which only sync reads:
 *   NULL          the server has never had the row
 *   ""            it has it; as of which version is not known
 *   "1234,(0,5)"  the row is as of this version (its xmin and ctid)
 *   "?1234,(0,5)" likewise, but taken from the answer to a write: the next scan fetches the row
 *                 once even when the version is the same */

gboolean vf_edit_put (VfEdit *self,
                      const VfTable *table,
                      const VfCell *cells,
                      const char *extra,
                      const char *version,
                      gint64 *rowid,
                      gboolean *inserted,
                      GError **error);
gboolean vf_edit_remove (
  VfEdit *self, const VfTable *table, const char *key, gboolean cascade, GError **error);
gboolean vf_edit_set_version (
  VfEdit *self, const VfTable *table, const char *key, const char *version, GError **error);
gboolean vf_edit_forget_versions (VfEdit *self, GError **error);
gboolean vf_edit_doubt_versions (VfEdit *self, GError **error);
gboolean vf_edit_read (VfEdit *self,
                       const VfTable *table,
                       const char *key,
                       VfRecord **record,
                       char **version,
                       GError **error);
void vf_edit_defer_search (VfEdit *self);

G_END_DECLS
