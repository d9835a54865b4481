/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the files of VfAuth share. */
#pragma once

#include "vf-auth-guard.h"
#include "vf-auth.h"

G_BEGIN_DECLS

struct _VfAuth
{
  GObject parent_instance;

  VfProject *project;
  VfSecrets *secrets;
  char *directory;

  VfAuthState state;
  VfAuthSession *session;
  char *expected_user;
  gboolean persistent;
  /* Grows whenever somebody signs in or out; what began before must not be applied after. */
  guint epoch;

  VfAuthClock clock;
  gpointer clock_data;
  gint64 floor;
  DexFuture *refreshing;
  gint64 last_refresh;
  guint n_failures;
  gint64 paused_until;
  gint64 keyring_rests_until;
  GSource *timer;
};

gint64 vf_auth_get_now (VfAuth *self);
void vf_auth_adopt (VfAuth *self, VfAuthSession *session, gboolean persistent);
void vf_auth_drop (VfAuth *self, const GError *reason);
void vf_auth_set_state (VfAuth *self, VfAuthState state);

/* vf-auth-call.c: requests */

/**
 * VfAuthCall:
 * @method: "GET", "POST" …
 * @path: below the auth service, with its query
 * @body: (nullable): what to send
 * @as_member: whether the call is the signed-in person's
 * @token: (nullable): a token to use for that, instead of the present one
 * @replayable: whether doing it twice is the same as doing it once
 */
typedef struct
{
  const char *method;
  const char *path;
  JsonObject *body;
  gboolean as_member;
  const char *token;
  gboolean replayable;
} VfAuthCall;

/* For fibers: the answer's JSON, a null node when it had none. */
JsonNode *vf_auth_call (VfAuth *self, const VfAuthCall *call, GError **error);

/**
 * VfAuthDone:
 * @answer: of a call that succeeded
 * @epoch: the epoch in which it began
 *
 * In a fiber. Returns: what the call's future becomes.
 */
typedef DexFuture *(*VfAuthDone) (VfAuth *self, JsonNode *answer, guint epoch);

DexFuture *vf_auth_start (VfAuth *self,
                          const char *method,
                          const char *path,
                          JsonObject *body,
                          gboolean as_member,
                          VfAuthDone done) G_GNUC_WARN_UNUSED_RESULT;
DexFuture *vf_auth_done_session (VfAuth *self, JsonNode *answer, guint epoch);
DexFuture *vf_auth_done_user (VfAuth *self, JsonNode *answer, guint epoch);
gboolean vf_auth_answer_has_session (JsonNode *answer);

/* vf-auth-keep.c: the keyring. For fibers. */
VfAuthGuard *vf_auth_dup_guard (VfAuth *self, const char *user_id);
VfAuthSession *vf_auth_load (VfAuth *self, const char *user_id, GError **error);
gboolean vf_auth_save (VfAuth *self, VfAuthSession *session);
void vf_auth_forget (VfAuth *self, const char *user_id);
void vf_auth_revoke (VfAuth *self, VfAuthSession *session, const char *scope);
gboolean
vf_auth_take (VfAuth *self, VfAuthGuard *locked, JsonNode *answer, guint epoch, GError **error);
/* The sign-in is over, on the server's or on another process's word. */
void vf_auth_end (VfAuth *self, VfAuthSession *session, const GError *reason);

/* vf-auth-refresh.c */
DexFuture *vf_auth_get_token (VfAuth *self) G_GNUC_WARN_UNUSED_RESULT;
DexFuture *vf_auth_renew_token (VfAuth *self, const char *spent) G_GNUC_WARN_UNUSED_RESULT;
void vf_auth_schedule_refresh (VfAuth *self);

G_END_DECLS
