/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sentences for what can go wrong with a file; each names it. */

#include "vf-store-error.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <sqlcipher/sqlite3.h>

#include "vf-error.h"

static VfError
kind_of_errno (int system_errno)
{
  switch (system_errno)
    {
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
      return VF_ERROR_NO_SPACE;
    case EACCES:
    case EPERM:
    case EROFS:
      return VF_ERROR_READ_ONLY;
    case ENOENT:
    case ENOTDIR:
      return VF_ERROR_NOT_FOUND;
    case EEXIST:
      return VF_ERROR_EXISTS;
    default:
      return VF_ERROR_FAILED;
    }
}

static VfError
kind_of_code (int code, int system_errno)
{
  switch (code & 0xff)
    {
    case SQLITE_FULL:
      return VF_ERROR_NO_SPACE;
    case SQLITE_READONLY:
      return code == SQLITE_READONLY_DBMOVED ? VF_ERROR_NOT_FOUND : VF_ERROR_READ_ONLY;
    case SQLITE_PERM:
    case SQLITE_AUTH:
      return VF_ERROR_READ_ONLY;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_FORMAT:
      return VF_ERROR_DAMAGED;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return VF_ERROR_IN_USE;
    case SQLITE_CONSTRAINT:
      return code == SQLITE_CONSTRAINT_UNIQUE || code == SQLITE_CONSTRAINT_PRIMARYKEY
                 || code == SQLITE_CONSTRAINT_ROWID
               ? VF_ERROR_EXISTS
               : VF_ERROR_INVALID;
    case SQLITE_TOOBIG:
    case SQLITE_MISMATCH:
      return VF_ERROR_INVALID;
    case SQLITE_IOERR:
      if (code == SQLITE_IOERR_SHORT_READ || code == SQLITE_IOERR_CORRUPTFS)
        return VF_ERROR_DAMAGED;
      return kind_of_errno (system_errno);
    case SQLITE_CANTOPEN:
      return kind_of_errno (system_errno);
    default:
      return VF_ERROR_FAILED;
    }
}

static void
set_kind (GError **error, VfError kind, const char *detail, const char *path)
{
  switch (kind)
    {
    case VF_ERROR_NO_SPACE:
      g_set_error (error, VF_ERROR, kind,
                   _ ("The disk is full: “%s” could not be written. Nothing of what was there is "
                      "lost."),
                   path);
      break;
    case VF_ERROR_READ_ONLY:
      g_set_error (error, VF_ERROR, kind, _ ("“%s” cannot be written: no permission."), path);
      break;
    case VF_ERROR_DAMAGED:
      g_set_error (error, VF_ERROR, kind,
                   _ ("“%s” is damaged and was left as it is. An earlier copy can be restored."),
                   path);
      break;
    case VF_ERROR_IN_USE:
      g_set_error (error, VF_ERROR, kind, _ ("“%s” is in use by another program."), path);
      break;
    case VF_ERROR_NOT_FOUND:
      g_set_error (error, VF_ERROR, kind, _ ("“%s” is not there."), path);
      break;
    case VF_ERROR_EXISTS:
      g_set_error (error, VF_ERROR, kind, _ ("“%s” has this already (%s)."), path, detail);
      break;
    default:
      g_set_error (error, VF_ERROR, kind, _ ("“%s” could not be read or written (%s)."), path,
                   detail);
      break;
    }
}

/**
 * vf_store_error_set:
 * @error: return location
 * @sqlite_code: SQLite's extended result code
 * @system_errno: the system's error below it, or 0
 * @detail: SQLite's own words
 * @path: the file this is about
 *
 * Sets the error of #VF_ERROR for a failure of SQLite.
 */
void
vf_store_error_set (
  GError **error, int sqlite_code, int system_errno, const char *detail, const char *path)
{
  g_debug ("SQLite error %d, errno %d: %s", sqlite_code, system_errno, detail);
  set_kind (error, kind_of_code (sqlite_code, system_errno), detail, path);
}

/**
 * vf_store_error_set_errno:
 * @error: return location
 * @system_errno: an `errno`
 * @path: the file or directory this is about
 *
 * Sets the error of #VF_ERROR for a failure of the file system.
 */
void
vf_store_error_set_errno (GError **error, int system_errno, const char *path)
{
  set_kind (error, kind_of_errno (system_errno), g_strerror (system_errno), path);
}
