/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The lock that keeps two programs from writing one store. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _VfLock VfLock;

VfLock *vf_lock_acquire (const char *directory, GError **error);
void vf_lock_release (VfLock *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VfLock, vf_lock_release)

G_END_DECLS
