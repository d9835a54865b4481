/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Signing in to a project, staying signed in, and signing out: one person, one account.
 *
 * Everything happens on the thread that made the object. Calls return futures; what they reject
 * with is of #VF_ERROR, and vf_auth_error_get_reaction() says what to do about it. Where no more
 * is said, a future resolves to %TRUE. */
#pragma once

#include "vf-auth-session.h"
#include "vf-project.h"
#include "vf-secrets.h"

G_BEGIN_DECLS

/**
 * VfAuthState:
 * @VF_AUTH_SIGNED_OUT: nobody
 * @VF_AUTH_LOCKED: somebody, whose sign-in is in a keyring that cannot be read
 *   now; nobody has been signed out
 * @VF_AUTH_SIGNED_IN: somebody, with or without a network
 */
typedef enum
{
  VF_AUTH_SIGNED_OUT,
  VF_AUTH_LOCKED,
  VF_AUTH_SIGNED_IN,
} VfAuthState;

#define VF_TYPE_AUTH_STATE (vf_auth_state_get_type ())
GType vf_auth_state_get_type (void);

/**
 * VfAuthOutcome:
 * @VF_AUTH_OUTCOME_SIGNED_IN: done
 * @VF_AUTH_OUTCOME_MAIL_SENT: the address has to be confirmed, by the code or
 *   the link of a mail. The server says the same for an address that has an
 *   account already, and sends nothing then.
 * @VF_AUTH_OUTCOME_HALF_CONFIRMED: the first of two codes of a changed address
 *   was right; the other one went to the other address
 *
 * What a step of signing in came to. Futures resolve to it as an int.
 */
typedef enum
{
  VF_AUTH_OUTCOME_SIGNED_IN,
  VF_AUTH_OUTCOME_MAIL_SENT,
  VF_AUTH_OUTCOME_HALF_CONFIRMED,
} VfAuthOutcome;

/**
 * VfAuthMail:
 * @VF_AUTH_MAIL_SIGN_UP: confirms a new account
 * @VF_AUTH_MAIL_CODE: signs in
 * @VF_AUTH_MAIL_RECOVERY: signs in to choose a new password
 * @VF_AUTH_MAIL_EMAIL_CHANGE: confirms a changed address
 * @VF_AUTH_MAIL_INVITE: accepts an invitation
 *
 * The kinds of mail that bring a code.
 */
typedef enum
{
  VF_AUTH_MAIL_SIGN_UP,
  VF_AUTH_MAIL_CODE,
  VF_AUTH_MAIL_RECOVERY,
  VF_AUTH_MAIL_EMAIL_CHANGE,
  VF_AUTH_MAIL_INVITE,
} VfAuthMail;

/**
 * VfAuthScope:
 * @VF_AUTH_SCOPE_LOCAL: this sign-in
 * @VF_AUTH_SCOPE_GLOBAL: every device
 * @VF_AUTH_SCOPE_OTHERS: every device but this one
 */
typedef enum
{
  VF_AUTH_SCOPE_LOCAL,
  VF_AUTH_SCOPE_GLOBAL,
  VF_AUTH_SCOPE_OTHERS,
} VfAuthScope;

#define VF_TYPE_AUTH (vf_auth_get_type ())
G_DECLARE_FINAL_TYPE (VfAuth, vf_auth, VF, AUTH, GObject)

VfAuth *vf_auth_new (VfProject *project, VfSecrets *secrets, const char *directory);
VfAuthState vf_auth_get_state (VfAuth *self);
gboolean vf_auth_get_persistent (VfAuth *self);
VfAuthUser *vf_auth_get_user (VfAuth *self);
const char *vf_auth_get_user_id (VfAuth *self);
gboolean vf_auth_needs_second_factor (VfAuth *self);
void vf_auth_set_expected_user (VfAuth *self, const char *user_id);

/**
 * VfAuthClock:
 *
 * Returns: microseconds that go on while the machine sleeps, as vf_time_boot()
 */
typedef gint64 (*VfAuthClock) (gpointer data);
void vf_auth_set_clock (VfAuth *self, VfAuthClock clock, gpointer data);
void vf_auth_set_refresh_floor (VfAuth *self, gint64 microseconds);

DexFuture *vf_auth_restore (VfAuth *self, const char *user_id) G_GNUC_WARN_UNUSED_RESULT;

/* vf-auth-sign-in.c */
DexFuture *vf_auth_sign_up (VfAuth *self,
                            const char *email,
                            const char *password,
                            JsonObject *metadata) G_GNUC_WARN_UNUSED_RESULT;
DexFuture *vf_auth_sign_in_with_password (VfAuth *self,
                                          const char *email,
                                          const char *password) G_GNUC_WARN_UNUSED_RESULT;
DexFuture *vf_auth_sign_in_anonymously (VfAuth *self) G_GNUC_WARN_UNUSED_RESULT;
DexFuture *
vf_auth_send_code (VfAuth *self, const char *email, gboolean new_account) G_GNUC_WARN_UNUSED_RESULT;
DexFuture *vf_auth_send_recovery (VfAuth *self, const char *email) G_GNUC_WARN_UNUSED_RESULT;
DexFuture *
vf_auth_resend (VfAuth *self, VfAuthMail mail, const char *email) G_GNUC_WARN_UNUSED_RESULT;
DexFuture *vf_auth_verify_code (VfAuth *self, VfAuthMail mail, const char *email, const char *code)
  G_GNUC_WARN_UNUSED_RESULT;
DexFuture *vf_auth_fetch_settings (VfAuth *self) G_GNUC_WARN_UNUSED_RESULT;

/* vf-auth-account.c */
DexFuture *vf_auth_fetch_user (VfAuth *self) G_GNUC_WARN_UNUSED_RESULT;
DexFuture *vf_auth_change_email (VfAuth *self, const char *email) G_GNUC_WARN_UNUSED_RESULT;
DexFuture *vf_auth_change_password (VfAuth *self,
                                    const char *password,
                                    const char *current_password,
                                    const char *nonce) G_GNUC_WARN_UNUSED_RESULT;
DexFuture *vf_auth_change_metadata (VfAuth *self, JsonObject *changes) G_GNUC_WARN_UNUSED_RESULT;
DexFuture *vf_auth_reauthenticate (VfAuth *self) G_GNUC_WARN_UNUSED_RESULT;
DexFuture *vf_auth_unlink_identity (VfAuth *self,
                                    const char *identity_id) G_GNUC_WARN_UNUSED_RESULT;

/* vf-auth-sign-out.c */
DexFuture *vf_auth_sign_out (VfAuth *self, VfAuthScope scope) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
