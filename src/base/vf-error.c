/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The error domain, what a server's answer adds to it, and a command's exit status for each kind.
 */

#include "vf-error.h"

typedef struct
{
  VfErrorReply reply;
  char *code;
  char *message;
} VfErrorPrivate;

static void
vf_error_private_init (VfErrorPrivate *private)
{
}

static void
vf_error_private_set (VfErrorPrivate *private, const VfErrorReply *reply)
{
  g_set_str (&private->code, reply->code);
  g_set_str (&private->message, reply->message);
  private->reply = *reply;
  private->reply.code = private->code;
  private->reply.message = private->message;
}

static void
vf_error_private_copy (const VfErrorPrivate *source, VfErrorPrivate *target)
{
  vf_error_private_set (target, &source->reply);
}

static void
vf_error_private_clear (VfErrorPrivate *private)
{
  g_clear_pointer (&private->code, g_free);
  g_clear_pointer (&private->message, g_free);
}

G_DEFINE_EXTENDED_ERROR (VfError, vf_error)

/**
 * vf_error_new_for_reply:
 * @kind: what a caller can act on
 * @reply: what the server said; copied
 * @message: a whole translated sentence
 *
 * Returns: (transfer full): an error that vf_error_get_reply() knows more of
 */
GError *
vf_error_new_for_reply (VfError kind, const VfErrorReply *reply, const char *message)
{
  GError *error = g_error_new_literal (VF_ERROR, kind, message);

  vf_error_private_set (vf_error_get_private (error), reply);
  return error;
}

/**
 * vf_error_get_reply:
 * @error: (nullable): an error of any domain
 *
 * Returns: (transfer none): what a server's answer said, all zero when @error
 *   did not come from one; lives as long as @error
 */
const VfErrorReply *
vf_error_get_reply (const GError *error)
{
  static const VfErrorReply none = { 0 };
  VfErrorPrivate *private = NULL;

  if (error != NULL && error->domain == VF_ERROR)
  private = vf_error_get_private (error);
  return private != NULL ? &private->reply : &none;
}

/**
 * vf_error_get_exit_status:
 * @error: an error of any domain
 *
 * Returns: the exit status a command line tool ends with, by kind, after
 *   sysexits.h: 65 bad input, 66 not found, 73 cannot create, 74 disk trouble,
 *   75 try again later, 77 no permission, 1 for anything else
 */
int
vf_error_get_exit_status (const GError *error)
{
  if (error == NULL || error->domain != VF_ERROR)
    return 1;

  switch ((VfError) error->code)
    {
    case VF_ERROR_INVALID:
    case VF_ERROR_UNSUPPORTED:
      return 65;
    case VF_ERROR_NOT_FOUND:
    case VF_ERROR_NO_DEVICE:
      return 66;
    case VF_ERROR_EXISTS:
    case VF_ERROR_READ_ONLY:
      return 73;
    case VF_ERROR_NO_SPACE:
    case VF_ERROR_DAMAGED:
    case VF_ERROR_TOO_NEW:
      return 74;
    case VF_ERROR_IN_USE:
    case VF_ERROR_TIMED_OUT:
    case VF_ERROR_OFFLINE:
    case VF_ERROR_BUSY:
      return 75;
    case VF_ERROR_SIGNED_OUT:
    case VF_ERROR_FORBIDDEN:
    case VF_ERROR_LOCKED:
      return 77;
    case VF_ERROR_CONFLICT:
      return 73;
    case VF_ERROR_CANCELLED:
      return 130;
    case VF_ERROR_FAILED:
    case VF_ERROR_VOICE:
    default:
      return 1;
    }
}
