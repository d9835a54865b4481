/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The store, as the other files of this folder see it. */
#pragma once

#include "vf-edit.h"
#include "vf-lock.h"
#include "vf-store-changes.h"
#include "vf-store.h"
#include "vf-worker.h"

G_BEGIN_DECLS

/* What opening a store brings together, on a thread. */
typedef struct
{
  char *directory;
  gboolean read_only;
  VfLock *lock;
  VfConnection *writer;
  VfConnection *reader;
  VfConnection *scanner;
} VfStoreParts;

gboolean vf_store_parts_open (VfStoreParts *self, GError **error);
void vf_store_parts_free (VfStoreParts *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VfStoreParts, vf_store_parts_free)

/* The main thread's connection, or NULL with an error when the store was closed. */
VfConnection *vf_store_get_reader (VfStore *self, GError **error);
/* Reads on the scanner's thread, for what may take longer than a frame. FALSE when closed. */
gboolean vf_store_scan (
  VfStore *self, VfWorkFunc work, VfWorkDoneFunc done, gpointer data, GDestroyNotify destroy);

/**
 * VfTransactFunc:
 *
 * Changes rows inside a transaction, on the writer's thread. %FALSE undoes it.
 */
typedef gboolean (*VfTransactFunc) (VfEdit *edit, gpointer data, GError **error);

/* @done is called on the main thread before views and waiters hear of it. */
DexFuture *vf_store_transact (VfStore *self,
                              VfDurability durability,
                              VfTransactFunc func,
                              VfWorkDoneFunc done,
                              gpointer data,
                              GDestroyNotify destroy) G_GNUC_WARN_UNUSED_RESULT;
/* Any other work on the writer's thread, outside a transaction. */
DexFuture *vf_store_run (VfStore *self, VfWorkFunc work, gpointer data, GDestroyNotify destroy)
  G_GNUC_WARN_UNUSED_RESULT;

VfWorker *vf_store_get_writer (VfStore *self, GError **error);
VfStoreChanges *vf_store_get_changes (VfStore *self);
/* Holds the main thread's reads to one snapshot, until the end. */
gboolean vf_store_begin_reading (VfStore *self);
void vf_store_end_reading (VfStore *self);
/* Tells everyone of the commits there were. Main thread. */
void vf_store_deliver (VfStore *self);

/* The writer's cache for many rows; it is small again when no more come for a while. */
#define VF_STORE_LARGE_CACHE "PRAGMA cache_size = -65536"
#define VF_STORE_SMALL_CACHE "PRAGMA cache_size = -8000"
void vf_store_note_large (VfStore *self);

const char *vf_store_get_path (VfStore *self);
char *vf_store_dup_subdirectory (VfStore *self, const char *name);

G_END_DECLS
