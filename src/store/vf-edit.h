/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The changes of one transaction: rows, their log, their search documents. */
#pragma once

#include "vf-connection.h"
#include "vf-record.h"
#include "vf-search-index.h"

G_BEGIN_DECLS

/* The place of a record whose row was deleted: it is inserted again as it is, without defaults. */
#define VF_ROWID_DELETED -1

typedef struct
{
  VfConnection *connection;
  gboolean logged; /* FALSE for rows that come from the server */
  char *now;
  gint64 group; /* of its rows in the change log, 0 before the first */
  VfSearchBatch *search;
  GHashTable *touched;    /* VfTable → GArray of gint64 */
  GHashTable *statements; /* VfTable → what vf-edit.c keeps of it */
  GHashTable *puts;       /* VfTable → what vf-put.c keeps of it */
  gboolean deferred;      /* its rows are indexed later */
  GString *columns;       /* scratch for the log */
  GString *base;
} VfEdit;

VfEdit *vf_edit_new (VfConnection *connection, gboolean logged);
void vf_edit_free (VfEdit *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VfEdit, vf_edit_free)

gboolean vf_edit_save (VfEdit *self, VfRecord *record, gint64 *rowid, GError **error);
gboolean vf_edit_delete (VfEdit *self, VfRecord *record, GError **error);
gboolean vf_edit_finish (VfEdit *self, GError **error);

/* Views hear of the row once the transaction is committed. */
void vf_edit_touch (VfEdit *self, const VfTable *table, gint64 rowid);
/* The same for all rows that hold a value, whoever changes them. */
gboolean vf_edit_touch_where (
  VfEdit *self, const VfTable *table, const char *column, const char *value, GError **error);

G_END_DECLS
