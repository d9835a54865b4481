/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Where the browser comes back to: a door on this computer that opens once (RFC 8252). */
#pragma once

#include <libdex.h>

G_BEGIN_DECLS

#define VF_TYPE_AUTH_REDIRECT (vf_auth_redirect_get_type ())
G_DECLARE_FINAL_TYPE (VfAuthRedirect, vf_auth_redirect, VF, AUTH_REDIRECT, GObject)

VfAuthRedirect *vf_auth_redirect_new (GError **error);
const char *vf_auth_redirect_get_address (VfAuthRedirect *self);
DexFuture *vf_auth_redirect_wait (VfAuthRedirect *self) G_GNUC_WARN_UNUSED_RESULT;
void vf_auth_redirect_close (VfAuthRedirect *self);

G_END_DECLS
