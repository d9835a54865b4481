/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the program's processes tell each other about one person's sign-in: who is renewing it, and
 * which sign-ins have ended. */
#pragma once

#include <libdex.h>

G_BEGIN_DECLS

#define VF_TYPE_AUTH_GUARD (vf_auth_guard_get_type ())
G_DECLARE_FINAL_TYPE (VfAuthGuard, vf_auth_guard, VF, AUTH_GUARD, GObject)

VfAuthGuard *vf_auth_guard_new (const char *directory, const char *address, const char *user_id);
DexFuture *vf_auth_guard_lock (VfAuthGuard *self) G_GNUC_WARN_UNUSED_RESULT;
void vf_auth_guard_unlock (VfAuthGuard *self);
DexFuture *vf_auth_guard_mark_ended (VfAuthGuard *self,
                                     const char *session_id) G_GNUC_WARN_UNUSED_RESULT;
gboolean vf_auth_guard_has_ended (VfAuthGuard *self, const char *session_id);

G_END_DECLS
