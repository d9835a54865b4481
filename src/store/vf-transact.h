/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Transactions of any shape on the writer's thread, for the store and for sync. */
#pragma once

#include "vf-edit.h"
#include "vf-store.h"
#include "vf-worker.h"

G_BEGIN_DECLS

/**
 * VfTransactFunc:
 *
 * Changes rows inside a transaction, on the writer's thread. %FALSE undoes it.
 */
typedef gboolean (*VfTransactFunc) (VfEdit *edit, gpointer data, GError **error);

DexFuture *vf_store_transact (VfStore *self,
                              VfDurability durability,
                              VfTransactFunc func,
                              VfWorkDoneFunc done,
                              gpointer data,
                              GDestroyNotify destroy) G_GNUC_WARN_UNUSED_RESULT;
DexFuture *vf_store_run (VfStore *self, VfWorkFunc work, gpointer data, GDestroyNotify destroy)
  G_GNUC_WARN_UNUSED_RESULT;

/* Whether edits are logged although there is no account; for tests. */
void vf_store_set_logging (VfStore *self, gboolean always);

G_END_DECLS
