/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The second factor: codes of an authenticator app. */
#pragma once

#include "vf-auth.h"

G_BEGIN_DECLS

#define VF_TYPE_AUTH_ENROLLMENT (vf_auth_enrollment_get_type ())

/**
 * VfAuthEnrollment:
 * @factor_id: what to verify
 * @secret: what an app is told when it cannot read the picture
 * @address: the same as an `otpauth://` address, for drawing a picture of one's own
 * @picture: (nullable): the server's picture, an SVG document
 *
 * A second factor that counts only after its first code. All but the id are
 * secret: shown once, kept nowhere.
 */
typedef struct
{
  char *factor_id;
  char *secret;
  char *address;
  char *picture;
} VfAuthEnrollment;

GType vf_auth_enrollment_get_type (void);
VfAuthEnrollment *vf_auth_enrollment_copy (const VfAuthEnrollment *self);
void vf_auth_enrollment_free (VfAuthEnrollment *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VfAuthEnrollment, vf_auth_enrollment_free)

DexFuture *vf_auth_enroll_factor (VfAuth *self, const char *name) G_GNUC_WARN_UNUSED_RESULT;
DexFuture *vf_auth_verify_factor (VfAuth *self,
                                  const char *factor_id,
                                  const char *code) G_GNUC_WARN_UNUSED_RESULT;
DexFuture *vf_auth_show_second_factor (VfAuth *self, const char *code) G_GNUC_WARN_UNUSED_RESULT;
DexFuture *vf_auth_remove_factor (VfAuth *self, const char *factor_id) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
