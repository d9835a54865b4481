/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The outbox: what was done here and is not yet answered for by the server. */
#pragma once

#include "vf-edit.h"
#include "vf-table.h"

G_BEGIN_DECLS

typedef enum
{
  VF_SYNC_INSERT,
  VF_SYNC_UPDATE,
  VF_SYNC_DELETE,
} VfSyncOpKind;

/**
 * VfSyncOpStage:
 * @VF_SYNC_QUEUED: was not sent, or was certainly not carried out
 * @VF_SYNC_SENT: is under way, or was when the connection or the program ended: it may have been
 *   carried out, and is frozen until that is known
 * @VF_SYNC_PARKED: the server will not have it as it is, or it waits for one that is parked; with
 *   @next_try_at set it is tried again by itself
 */
typedef enum
{
  VF_SYNC_QUEUED,
  VF_SYNC_SENT,
  VF_SYNC_PARKED,
} VfSyncOpStage;

/* The error code of an op that is parked only because one it depends on is. */
#define VF_SYNC_CODE_DEPENDS "depends"
/* Of a row that belongs to somebody else. */
#define VF_SYNC_CODE_OWNER "owner"
/* The server shows the row and will not let it be changed. */
#define VF_SYNC_CODE_DENIED "denied"

/**
 * VfSyncOp:
 * @id: place in the outbox; older ones are smaller
 * @table: the row's table
 * @key: the row's key
 * @kind: what was done
 * @state: how far it is
 * @columns: (nullable): JSON object of the new values; %NULL for a deletion
 * @base: (nullable): JSON object of the values before; for a deletion the whole row
 * @base_version: (nullable): the server's version the edit was made on, without the "?" of a
 *   provisional one; "" or %NULL when it is not known
 * @group_id: of all ops that were one transaction, or 0
 * @attempts: how often it was sent in vain
 * @next_try_at: (nullable): not before this moment
 * @error_code: (nullable): why it is parked, in the server's code or one of VF_SYNC_CODE_…
 * @error_message: (nullable): the server's own words
 * @created_at: (nullable): when it was done
 */
typedef struct
{
  gint64 id;
  const VfTable *table;
  char *key;
  VfSyncOpKind kind;
  VfSyncOpStage state;
  char *columns;
  char *base;
  char *base_version;
  gint64 group_id;
  guint attempts;
  char *next_try_at;
  char *error_code;
  char *error_message;
  char *created_at;
} VfSyncOp;

void vf_sync_op_free (VfSyncOp *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VfSyncOp, vf_sync_op_free)

/* All of these inside a transaction, on the writer's thread. */
gboolean vf_sync_fold (VfEdit *edit, GError **error);
gboolean vf_sync_enqueue_new (VfEdit *edit, const VfTable *table, guint *n_rows, GError **error);
GPtrArray *vf_sync_ops_of (VfEdit *edit, const VfTable *table, const char *key, GError **error);
GPtrArray *vf_sync_ops_select (VfEdit *edit, const char *rest, GError **error);
VfSyncOp *vf_sync_op_read (VfEdit *edit, gint64 id, GError **error);
gboolean vf_sync_op_write (VfEdit *edit, VfSyncOp *op, GError **error);
gboolean vf_sync_op_remove (VfEdit *edit, gint64 id, GError **error);
gboolean vf_sync_op_retry (VfEdit *edit, gint64 id, GError **error);

gboolean vf_sync_hide (VfEdit *edit, const VfTable *table, const char *key, GError **error);
gboolean vf_sync_unhide (VfEdit *edit, const VfTable *table, const char *key, GError **error);
gboolean vf_sync_is_hidden (
  VfEdit *edit, const VfTable *table, const char *key, gboolean *hidden, GError **error);

G_END_DECLS
