/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Requests of sync: sent once, as one member and nobody else, and judged in one place. */
#pragma once

#include "vf-rest.h"

G_BEGIN_DECLS

typedef struct _VfSyncWire VfSyncWire;

/**
 * VfSyncFault:
 * @VF_SYNC_FAULT_NONE: no error
 * @VF_SYNC_FAULT_CANCELLED: stopped on request
 * @VF_SYNC_FAULT_RETRY: the network, the gateway or the server is in trouble; the same may succeed
 *   later, not before vf_error_get_reply()'s retry_after_ms
 * @VF_SYNC_FAULT_LATER: the server stumbled over this request; others may go on meanwhile
 * @VF_SYNC_FAULT_SMALLER: the same may succeed in smaller parts
 * @VF_SYNC_FAULT_SIGNED_OUT: the sign-in is over; nothing goes on without the person
 * @VF_SYNC_FAULT_TABLE: this table cannot be reached, and others can
 * @VF_SYNC_FAULT_COLUMN: the server lacks a column; vf_sync_fault_dup_column() names it
 * @VF_SYNC_FAULT_UNIQUE: another row has what must be unique; vf_sync_fault_dup_constraint()
 * @VF_SYNC_FAULT_ORDER: a row this one refers to is not there, or one that refers to it is
 * @VF_SYNC_FAULT_FORBIDDEN: this row may not be written, or the table not be read
 * @VF_SYNC_FAULT_ROW: the server will never have this row as it is
 */
typedef enum
{
  VF_SYNC_FAULT_NONE,
  VF_SYNC_FAULT_CANCELLED,
  VF_SYNC_FAULT_RETRY,
  VF_SYNC_FAULT_LATER,
  VF_SYNC_FAULT_SMALLER,
  VF_SYNC_FAULT_SIGNED_OUT,
  VF_SYNC_FAULT_TABLE,
  VF_SYNC_FAULT_COLUMN,
  VF_SYNC_FAULT_UNIQUE,
  VF_SYNC_FAULT_ORDER,
  VF_SYNC_FAULT_FORBIDDEN,
  VF_SYNC_FAULT_ROW,
} VfSyncFault;

VfSyncWire *vf_sync_wire_new (VfProject *project, const char *user_id);
VfSyncWire *vf_sync_wire_ref (VfSyncWire *self);
void vf_sync_wire_unref (VfSyncWire *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VfSyncWire, vf_sync_wire_unref)

DexFuture *vf_sync_wire_send (VfSyncWire *self,
                              VfRestQuery *query,
                              GCancellable *cancellable) G_GNUC_WARN_UNUSED_RESULT;
/* Requests that were sent; for tests and statistics. */
guint64 vf_sync_wire_get_n_sent (VfSyncWire *self);

VfSyncFault vf_sync_wire_judge (const GError *error);
/* Whether the request was certainly not carried out. */
gboolean vf_sync_fault_fits (const char *code, const char *pattern);
gboolean vf_sync_fault_is_certain (const GError *error);
/* The name in a complaint of the server about a column of @table, NULL when it names none. */
char *vf_sync_fault_dup_column (const GError *error, const char *table);
char *vf_sync_fault_dup_constraint (const GError *error);

G_END_DECLS
