/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Whoever knows the signed-in person's access token: the sign-in part, or a test. */
#pragma once

#include <libdex.h>

G_BEGIN_DECLS

#define VF_TYPE_TOKEN_SOURCE (vf_token_source_get_type ())
G_DECLARE_INTERFACE (VfTokenSource, vf_token_source, VF, TOKEN_SOURCE, GObject)

/**
 * VfTokenSourceInterface:
 * @get_token: a token that is not known to have ended, refreshed first when it
 *   is about to
 * @renew_token: a token other than @spent, which the server has just refused;
 *   one refresh serves all callers that name the same one
 *
 * Both resolve to a string, or reject with %VF_ERROR_SIGNED_OUT when nobody is
 * signed in or the session is over, with %VF_ERROR_OFFLINE or
 * %VF_ERROR_BUSY when that cannot be told now.
 */
struct _VfTokenSourceInterface
{
  GTypeInterface parent;

  DexFuture *(*get_token) (VfTokenSource *self);
  DexFuture *(*renew_token) (VfTokenSource *self, const char *spent);
};

DexFuture *vf_token_source_get_token (VfTokenSource *self) G_GNUC_WARN_UNUSED_RESULT;
DexFuture *vf_token_source_renew_token (VfTokenSource *self,
                                        const char *spent) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
