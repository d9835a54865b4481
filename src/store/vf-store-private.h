/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The store, as the other files of this folder see it. */
#pragma once

#include "vf-lock.h"
#include "vf-search-later.h"
#include "vf-store-changes.h"
#include "vf-transact.h"

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

VfWorker *vf_store_get_writer (VfStore *self, GError **error);
/* For the writer's thread only. */
VfSearchLater *vf_store_get_search_later (VfStore *self);
VfStoreChanges *vf_store_get_changes (VfStore *self);
/* Whether vf_store_set_logging() asked for it. Any thread. */
gboolean vf_store_logs_always (VfStore *self);
/* Holds the main thread's reads to one snapshot, until the end. */
gboolean vf_store_begin_reading (VfStore *self);
void vf_store_end_reading (VfStore *self);
/* Tells everyone of the commits there were. Main thread. */
void vf_store_deliver (VfStore *self);
/* The same, a few times a second at most. */
void vf_store_deliver_some_time (VfStore *self);

/* The writer's cache for many rows, and a log so long that pages which each of many transactions
 * changes are folded into the file once; both are small again when no more come for a while. */
#define VF_STORE_LARGE_CACHE "PRAGMA cache_size = -65536; PRAGMA wal_autocheckpoint = 16000"
#define VF_STORE_SMALL_CACHE "PRAGMA cache_size = -8000; PRAGMA wal_autocheckpoint = 4000"
void vf_store_note_large (VfStore *self);

const char *vf_store_get_path (VfStore *self);
char *vf_store_dup_subdirectory (VfStore *self, const char *name);

G_END_DECLS
