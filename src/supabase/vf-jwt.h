/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What an access token says about itself. It is decoded, never trusted: the signature is for the
 * server, and nothing of another person is ever shown on the strength of it. */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * VfClaims:
 * @subject: user id
 * @session_id: (nullable): which sign-in the token belongs to
 * @role: (nullable): database role, "authenticated"
 * @level: (nullable): "aal1", or "aal2" after a second factor
 * @expires_at: seconds since 1970 by the server's clock, 0 when not said
 * @issued_at: likewise
 * @anonymous: whether the account has no address yet
 */
typedef struct
{
  char *subject;
  char *session_id;
  char *role;
  char *level;
  gint64 expires_at;
  gint64 issued_at;
  gboolean anonymous;
} VfClaims;

VfClaims *vf_claims_decode (const char *token, GError **error);
void vf_claims_free (VfClaims *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VfClaims, vf_claims_free)

G_END_DECLS
