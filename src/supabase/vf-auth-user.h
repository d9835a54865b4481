/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The account behind a sign-in, as the auth server describes it. */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * VfAuthFactor:
 * @id: its id
 * @type: "totp", or a kind this program does not know
 * @name: (nullable): what the person called it
 * @verified: whether it counts; one that was begun and never confirmed does not
 */
typedef struct
{
  char *id;
  char *type;
  char *name;
  gboolean verified;
} VfAuthFactor;

/**
 * VfAuthIdentity:
 * @id: what it is unlinked by
 * @provider: "email", "google" …
 * @address: (nullable): the address known to the provider
 */
typedef struct
{
  char *id;
  char *provider;
  char *address;
} VfAuthIdentity;

#define VF_TYPE_AUTH_USER (vf_auth_user_get_type ())

/**
 * VfAuthUser:
 * @id: user id
 * @email: (nullable): confirmed or not
 * @new_email: (nullable): an address that waits for its confirmation
 * @email_confirmed: whether @email was
 * @anonymous: an account without any address yet
 * @factors: (element-type VfAuthFactor): second factors
 * @identities: (element-type VfAuthIdentity): ways to sign in
 * @made_up: whether the server only pretends, as it does for an address that
 *   has an account already
 * @metadata: what the program and the person put there
 *
 * Never changes; a changed account is a new object.
 */
typedef struct
{
  char *id;
  char *email;
  char *new_email;
  gboolean email_confirmed;
  gboolean anonymous;
  GPtrArray *factors;
  GPtrArray *identities;
  gboolean made_up;
  JsonObject *metadata;
} VfAuthUser;

GType vf_auth_user_get_type (void);
VfAuthUser *vf_auth_user_parse (JsonObject *object, GError **error);
VfAuthUser *vf_auth_user_ref (VfAuthUser *self);
void vf_auth_user_unref (VfAuthUser *self);
const VfAuthFactor *vf_auth_user_get_verified_factor (const VfAuthUser *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VfAuthUser, vf_auth_user_unref)

G_END_DECLS
