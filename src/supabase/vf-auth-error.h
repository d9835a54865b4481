/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the auth server's error codes mean to the program: one table. */
#pragma once

#include "vf-error.h"
#include "vf-http-answer.h"

G_BEGIN_DECLS

/**
 * VfAuthReaction:
 * @VF_AUTH_REACTION_SHOW: tell the person, who can change what was typed
 * @VF_AUTH_REACTION_SIGN_IN: the account exists: offer to sign in to it
 * @VF_AUTH_REACTION_CONFIRM: the address waits to be confirmed: offer to send the mail again
 * @VF_AUTH_REACTION_HIDE: the project has switched this off: do not offer it
 * @VF_AUTH_REACTION_REAUTHENTICATE: ask for the present password, or for the
 *   code vf_auth_reauthenticate() sends
 * @VF_AUTH_REACTION_NEW_CODE: the code is wrong or too old: let it be typed
 *   again, and offer another
 * @VF_AUTH_REACTION_WAIT: too often; later
 * @VF_AUTH_REACTION_SESSION_OVER: the sign-in has ended; data stays, and the
 *   person is asked to sign in again
 * @VF_AUTH_REACTION_REFRESH: renew the token and try once more
 * @VF_AUTH_REACTION_RESTART: begin again in the browser
 * @VF_AUTH_REACTION_SECOND_FACTOR: ask for the code of the second factor
 * @VF_AUTH_REACTION_FACTORS: read the list of second factors again, and show it
 * @VF_AUTH_REACTION_IDENTITIES: read the ways to sign in again, and show them
 * @VF_AUTH_REACTION_RETRY: the server's trouble: try again after a pause
 *
 * What the program does about an error.
 */
typedef enum
{
  VF_AUTH_REACTION_SHOW,
  VF_AUTH_REACTION_SIGN_IN,
  VF_AUTH_REACTION_CONFIRM,
  VF_AUTH_REACTION_HIDE,
  VF_AUTH_REACTION_REAUTHENTICATE,
  VF_AUTH_REACTION_NEW_CODE,
  VF_AUTH_REACTION_WAIT,
  VF_AUTH_REACTION_SESSION_OVER,
  VF_AUTH_REACTION_REFRESH,
  VF_AUTH_REACTION_RESTART,
  VF_AUTH_REACTION_SECOND_FACTOR,
  VF_AUTH_REACTION_FACTORS,
  VF_AUTH_REACTION_IDENTITIES,
  VF_AUTH_REACTION_RETRY,
} VfAuthReaction;

/**
 * VfAuthRule:
 * @code: the auth server's error code
 * @reaction: what the program does
 * @kind: the kind of the #GError
 * @sentence: for people, in English; translate it
 */
typedef struct
{
  const char *code;
  VfAuthReaction reaction;
  VfError kind;
  const char *sentence;
} VfAuthRule;

const VfAuthRule *vf_auth_rule_find (const char *code);
const VfAuthRule *vf_auth_rule_get_all (guint *n_rules);

GError *vf_auth_error_from_answer (VfHttpAnswer *answer);
GError *vf_auth_error_from_code (const char *code, const char *message, guint status);
VfAuthReaction vf_auth_error_get_reaction (const GError *error);

G_END_DECLS
