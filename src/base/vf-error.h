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
} VfError;

GQuark vf_error_quark (void);

int vf_error_get_exit_status (const GError *error);

G_END_DECLS
