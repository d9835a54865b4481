/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Secrets in the person's keyring. */
#pragma once

#include <libdex.h>

G_BEGIN_DECLS

#define VF_TYPE_SECRETS (vf_secrets_get_type ())
G_DECLARE_FINAL_TYPE (VfSecrets, vf_secrets, VF, SECRETS, GObject)

/**
 * VfSecretName:
 * @kind: what the secret is for, "session"
 * @place: the address of the server that takes it
 * @owner: whose it is there, a user id
 *
 * What a secret is found by. The keyring keeps these readable: nothing of them
 * may be secret.
 */
typedef struct
{
  const char *kind;
  const char *place;
  const char *owner;
} VfSecretName;

VfSecrets *vf_secrets_new (void);
void vf_secrets_set_time_limit (VfSecrets *self, guint milliseconds);

DexFuture *vf_secrets_load (VfSecrets *self, const VfSecretName *name) G_GNUC_WARN_UNUSED_RESULT;
DexFuture *vf_secrets_save (VfSecrets *self,
                            const VfSecretName *name,
                            const char *label,
                            const char *secret) G_GNUC_WARN_UNUSED_RESULT;
DexFuture *vf_secrets_remove (VfSecrets *self, const VfSecretName *name) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
