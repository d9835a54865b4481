/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The search index as it is written: one document a row, holding the row's searched columns. */
#pragma once

#include "vf-connection.h"
#include "vf-record.h"

G_BEGIN_DECLS

gboolean vf_search_index_create (VfConnection *connection, GError **error);
/* Indexes everything anew when the words are cut in another way than when the index was made. */
gboolean vf_search_index_update (VfConnection *connection, GError **error);
gboolean vf_search_index_rebuild (VfConnection *connection, GError **error);

/* Documents to be written at the end of a transaction; FTS5 writes its index to disk each time a
 * document comes out of order, so they are sorted first. */
typedef struct _VfSearchBatch VfSearchBatch;

VfSearchBatch *vf_search_batch_new (void);
void vf_search_batch_free (VfSearchBatch *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VfSearchBatch, vf_search_batch_free)
/* The batch's rows are only noted when it is written; vf-search-later.h has them indexed. */
void vf_search_batch_defer (VfSearchBatch *self);
/* Without a record, the row's columns are read back when the batch is written. */
void
vf_search_batch_insert (VfSearchBatch *self, const VfTable *table, gint64 rowid, VfRecord *record);
/* The row's columns are read back when the batch is written. */
void vf_search_batch_update (VfSearchBatch *self, const VfTable *table, gint64 rowid);
void vf_search_batch_remove (VfSearchBatch *self, const VfTable *table, gint64 rowid);
gboolean vf_search_batch_write (VfSearchBatch *self, VfConnection *connection, GError **error);

gboolean vf_search_index_row (VfConnection *connection,
                              const VfTable *table,
                              gint64 rowid,
                              sqlite3_stmt *row,
                              GString *text,
                              GError **error);

/* A document's number, from its table and row, and back. */
gint64 vf_search_document (const VfTable *table, gint64 rowid);
const VfTable *vf_search_document_parse (gint64 document, gint64 *rowid);

/* The text that search sees of a value. */
void vf_search_append_text (GString *text, VfColumnType type, const char *value);

gboolean vf_table_is_searched (const VfTable *table);

G_END_DECLS
