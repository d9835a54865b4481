/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The one error domain of the program: what went wrong, in kinds a caller can act on. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define VF_ERROR (vf_error_quark ())

/**
 * VfError:
 * @VF_ERROR_FAILED: anything that has no kind of its own
 * @VF_ERROR_INVALID: input that is not what it claims to be; trying again does not help
 * @VF_ERROR_NOT_FOUND: the thing asked for is not there
 * @VF_ERROR_EXISTS: the thing to be made is there already
 * @VF_ERROR_IN_USE: another program holds it
 * @VF_ERROR_TOO_NEW: made by a newer version of the program
 * @VF_ERROR_DAMAGED: stored data that can no longer be read
 * @VF_ERROR_NO_SPACE: the disk is full, or a size limit was met
 * @VF_ERROR_READ_ONLY: the place cannot be written
 * @VF_ERROR_CANCELLED: stopped on request
 * @VF_ERROR_TIMED_OUT: no answer within the time allowed
 * @VF_ERROR_VOICE: a voice failed on this text
 * @VF_ERROR_NO_DEVICE: no sound device
 * @VF_ERROR_UNSUPPORTED: understood, and not supported
 * @VF_ERROR_OFFLINE: the other computer cannot be reached
 * @VF_ERROR_SIGNED_OUT: the server wants a (fresh) sign-in
 * @VF_ERROR_FORBIDDEN: the server knows who asks, and refuses
 * @VF_ERROR_CONFLICT: the server holds something that contradicts the request
 * @VF_ERROR_BUSY: the server asks to try again later
 * @VF_ERROR_LOCKED: behind a lock the person has not opened, such as the keyring
 *
 * The message of an error in this domain is a whole translated sentence a
 * person understands; it names the file or thing it is about.
 */
typedef enum
{
  VF_ERROR_FAILED,
  VF_ERROR_INVALID,
  VF_ERROR_NOT_FOUND,
  VF_ERROR_EXISTS,
  VF_ERROR_IN_USE,
  VF_ERROR_TOO_NEW,
  VF_ERROR_DAMAGED,
  VF_ERROR_NO_SPACE,
  VF_ERROR_READ_ONLY,
  VF_ERROR_CANCELLED,
  VF_ERROR_TIMED_OUT,
  VF_ERROR_VOICE,
  VF_ERROR_NO_DEVICE,
  VF_ERROR_UNSUPPORTED,
  VF_ERROR_OFFLINE,
  VF_ERROR_SIGNED_OUT,
  VF_ERROR_FORBIDDEN,
  VF_ERROR_CONFLICT,
  VF_ERROR_BUSY,
  VF_ERROR_LOCKED,
} VfError;

/**
 * VfErrorReply:
 * @status: the HTTP status, or 0 when there was no answer
 * @code: (nullable): the server's own code, such as "23505" or "invalid_credentials"
 * @message: (nullable): the server's own words, for a details row; never translated
 * @retry: whether the same request may succeed later
 * @retry_after_ms: how long the server asks to wait, or 0
 *
 * What an error that came out of a server's answer knows beyond its message.
 */
typedef struct
{
  guint status;
  const char *code;
  const char *message;
  gboolean retry;
  guint retry_after_ms;
} VfErrorReply;

GQuark vf_error_quark (void);

GError *vf_error_new_for_reply (VfError kind, const VfErrorReply *reply, const char *message);
const VfErrorReply *vf_error_get_reply (const GError *error);
int vf_error_get_exit_status (const GError *error);

G_END_DECLS
