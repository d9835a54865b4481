/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the floors share for work that takes time, on top of libdex. */
#pragma once

#include <gio/gio.h>
#include <libdex.h>

G_BEGIN_DECLS

/**
 * VfThreadFunc:
 *
 * Blocking work for a thread. Returns %TRUE, or %FALSE with @error set.
 */
typedef gboolean (*VfThreadFunc) (gpointer data, GCancellable *cancellable, GError **error);

DexFuture *vf_run_in_thread (const char *name,
                             VfThreadFunc func,
                             gpointer data,
                             GDestroyNotify destroy,
                             GCancellable *cancellable) G_GNUC_WARN_UNUSED_RESULT;

gboolean vf_await_in_main (DexFuture *future, GError **error);

G_END_DECLS
