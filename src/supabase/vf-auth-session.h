/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One sign-in: its pair of tokens, and until when the first of them is good. */
#pragma once

#include "vf-auth-user.h"

G_BEGIN_DECLS

#define VF_TYPE_AUTH_SESSION (vf_auth_session_get_type ())

/**
 * VfAuthSession:
 * @access_token: (nullable): what requests carry; %NULL in a session that was
 *   read from the keyring, where it never is
 * @refresh_token: what the next pair is asked for with
 * @user_id: whose it is
 * @session_id: which sign-in it is; stays the same from refresh to refresh
 * @level: (nullable): "aal1", or "aal2" after a second factor
 * @factor_id: (nullable): the account's second factor, which a sign-in below
 *   "aal2" has yet to show
 * @user: (nullable): the account, as of the last answer
 * @received: when the tokens came, by vf_time_boot()
 * @lifetime: how long the access token lasts from then on, in microseconds
 *
 * Never changes; a refreshed one is a new object.
 */
typedef struct
{
  char *access_token;
  char *refresh_token;
  char *user_id;
  char *session_id;
  char *level;
  char *factor_id;
  VfAuthUser *user;
  gint64 received;
  gint64 lifetime;
} VfAuthSession;

GType vf_auth_session_get_type (void);
VfAuthSession *
vf_auth_session_parse (JsonNode *node, const VfAuthSession *before, gint64 now, GError **error);
VfAuthSession *vf_auth_session_with_user (VfAuthSession *self, VfAuthUser *user);
VfAuthSession *vf_auth_session_from_secret (const char *text, GError **error);
char *vf_auth_session_to_secret (const VfAuthSession *self);
VfAuthSession *vf_auth_session_ref (VfAuthSession *self);
void vf_auth_session_unref (VfAuthSession *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VfAuthSession, vf_auth_session_unref)

gboolean vf_auth_session_needs_factor (const VfAuthSession *self);
gboolean vf_auth_session_is_alive (const VfAuthSession *self, gint64 now);
gint64 vf_auth_session_get_refresh_time (const VfAuthSession *self);

G_END_DECLS
