/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A thread that owns a connection and does one task after another. */
#pragma once

#include <gio/gio.h>

#include "vf-connection.h"

G_BEGIN_DECLS

typedef struct _VfWorker VfWorker;

/* On the worker's thread. */
typedef gboolean (*VfWorkFunc) (VfConnection *connection, gpointer data, GError **error);
/* On the thread that made the worker, from its main context; @error is NULL for success. */
typedef void (*VfWorkDoneFunc) (gpointer data, const GError *error);

/* On the worker's thread, when there is no task. Does a little, and returns after how many
 * microseconds it wants to be called again, or -1 for not before the next task. */
typedef gint64 (*VfIdleFunc) (VfConnection *connection, gpointer data);

VfWorker *vf_worker_new (const char *name,
                         VfConnection *connection,
                         VfIdleFunc idle,
                         gpointer data,
                         GDestroyNotify destroy);
void vf_worker_push (
  VfWorker *self, VfWorkFunc work, VfWorkDoneFunc done, gpointer data, GDestroyNotify destroy);
/* Whether it has done all that was pushed, and told of it; for tests. */
gboolean vf_worker_is_idle (VfWorker *self);
/* Does what was pushed, closes the connection, and waits for that. */
void vf_worker_free (VfWorker *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VfWorker, vf_worker_free)

G_END_DECLS
