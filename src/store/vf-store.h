/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A member's database: opened once, edited by records, watched by live queries. */
#pragma once

#include <gio/gio.h>
#include <libdex.h>

#include "vf-query.h"
#include "vf-record.h"

G_BEGIN_DECLS

#define VF_TYPE_STORE (vf_store_get_type ())
G_DECLARE_FINAL_TYPE (VfStore, vf_store, VF, STORE, GObject)

/**
 * VfDurability:
 * @VF_DURABLE: on disk (synchronous=FULL) before the future resolves; for edits
 * @VF_BULK: on disk with the next edit; for many rows that can be made again
 * @VF_PULLED: the same, for rows the server has: the change log is not written
 */
typedef enum
{
  VF_DURABLE,
  VF_BULK,
  VF_PULLED,
} VfDurability;

/* Opens, and makes or migrates where needed, the store in a directory. Resolves to a #VfStore. */
DexFuture *vf_store_open (GFile *directory) G_GNUC_WARN_UNUSED_RESULT;
/* Reads a store that another program may hold open for writing. */
DexFuture *vf_store_open_read_only (GFile *directory) G_GNUC_WARN_UNUSED_RESULT;
DexFuture *vf_store_close (VfStore *self) G_GNUC_WARN_UNUSED_RESULT;

GFile *vf_store_get_directory (VfStore *self);
gboolean vf_store_is_read_only (VfStore *self);

/* Sync reads on the calling thread's read-only connection; main thread only. */
VfRecord *vf_store_find (VfStore *self, const VfTable *table, const char *key, GError **error);
GPtrArray *vf_store_list (VfStore *self, VfQuery *query, GError **error);
gint64 vf_store_count (VfStore *self, VfQuery *query, GError **error);

/* Writes: one transaction each, with its change-log rows; resolve to TRUE when committed. */
DexFuture *vf_store_save (VfStore *self, VfRecord *record) G_GNUC_WARN_UNUSED_RESULT;
DexFuture *vf_store_delete (VfStore *self, VfRecord *record) G_GNUC_WARN_UNUSED_RESULT;
DexFuture *vf_store_apply (VfStore *self,
                           GPtrArray *saved,
                           GPtrArray *deleted,
                           VfDurability durability) G_GNUC_WARN_UNUSED_RESULT;

/**
 * VfStore::changed:
 * @table: the table's name, also the signal's detail ("changed::journal_entries")
 * @rowids: (element-type gint64) (nullable): a #GArray of rows that were saved or deleted, or %NULL
 *   when any may have been
 *
 * Emitted on the main thread after a commit, our own or another program's.
 */

G_END_DECLS
