/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The error domain, and the exit status a command gives for each kind. */

#include "vf-error.h"

G_DEFINE_QUARK (vf-error-quark, vf_error)

/**
 * vf_error_get_exit_status:
 * @error: an error of any domain
 *
 * Returns: the exit status a command line tool ends with, by kind, after
 *   sysexits.h: 65 bad input, 66 not found, 73 cannot create, 74 disk trouble,
 *   75 try again later, 1 for anything else
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
      return 75;
    case VF_ERROR_CANCELLED:
      return 130;
    case VF_ERROR_FAILED:
    case VF_ERROR_VOICE:
    default:
      return 1;
    }
}
