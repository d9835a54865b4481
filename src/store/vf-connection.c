/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A thin layer over SQLite's connections and statements. */

#include "vf-connection.h"

#include <glib/gi18n.h>
#include <sys/stat.h>

#include "vf-error.h"
#include "vf-store-error.h"
#include "vf-tokenizer.h"

struct _VfConnection
{
  sqlite3 *handle;
  char *path;
  GHashTable *statements; /* SQL → sqlite3_stmt */
  dev_t device;
  ino_t inode;
};

static void
finalize_statement (gpointer data)
{
  sqlite3_finalize (data);
}

static int
open_handle (const char *path, VfOpenMode mode, sqlite3 **handle)
{
  g_autofree char *escaped = NULL;
  g_autofree char *uri = NULL;

  switch (mode)
    {
    case VF_OPEN_WRITE:
      return sqlite3_open_v2 (path, handle,
                              SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX
                                | SQLITE_OPEN_EXRESCODE,
                              NULL);

    case VF_OPEN_READ:
      return sqlite3_open_v2 (path, handle,
                              SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE,
                              NULL);

    case VF_OPEN_FROZEN:
    default:
      escaped = g_uri_escape_string (path, "/", FALSE);
      uri = g_strdup_printf ("file:%s?immutable=1", escaped);
      return sqlite3_open_v2 (uri, handle,
                              SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE
                                | SQLITE_OPEN_URI,
                              NULL);
    }
}

/**
 * vf_connection_open:
 * @path: the database's file
 * @mode: what the connection may do
 * @error: return location for an error of #VF_ERROR
 *
 * Opens a connection. It may be handed from thread to thread, and be used by
 * one at a time.
 *
 * Returns: (transfer full) (nullable): the connection
 */
VfConnection *
vf_connection_open (const char *path, VfOpenMode mode, GError **error)
{
  g_autoptr (VfConnection) self = g_new0 (VfConnection, 1);
  int code;

  self->path = g_strdup (path);
  self->statements = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, finalize_statement);
  code = open_handle (path, mode, &self->handle);
  if (code != SQLITE_OK)
    {
      vf_connection_set_error (self, code, error);
      return NULL;
    }

  sqlite3_busy_timeout (self->handle, 10000);
  /* The file is data, not a program: nothing in its schema may run functions of ours. */
  sqlite3_db_config (self->handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
  sqlite3_db_config (self->handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
  sqlite3_db_config (self->handle, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
  sqlite3_db_config (self->handle, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);

  if (!vf_tokenizer_register (self->handle))
    {
      g_set_error (error, VF_ERROR, VF_ERROR_FAILED, _ ("The search of “%s” could not be set up."),
                   path);
      return NULL;
    }
  return g_steal_pointer (&self);
}

/**
 * vf_connection_open_to_read:
 * @path: a database that is there
 * @error: return location for an error of #VF_ERROR
 *
 * Opens with %VF_OPEN_READ, or with %VF_OPEN_FROZEN where that is the only
 * way: where nobody can write, SQLite cannot keep its index of the log, and
 * without a log there is no need for one.
 *
 * Returns: (transfer full) (nullable): a connection that has read from the file
 */
VfConnection *
vf_connection_open_to_read (const char *path, GError **error)
{
  g_autofree char *log = g_strconcat (path, "-wal", NULL);
  g_autoptr (GError) local_error = NULL;
  g_autoptr (VfConnection) self = vf_connection_open (path, VF_OPEN_READ, &local_error);
  gint64 version;

  if (self != NULL
      && vf_connection_query_integer (self, "PRAGMA user_version", &version, &local_error))
    return g_steal_pointer (&self);

  if (!g_error_matches (local_error, VF_ERROR, VF_ERROR_DAMAGED)
      && !g_file_test (log, G_FILE_TEST_EXISTS))
    return vf_connection_open (path, VF_OPEN_FROZEN, error);
  g_propagate_error (error, g_steal_pointer (&local_error));
  return NULL;
}

/**
 * vf_connection_free:
 * @self: (transfer full): a connection
 *
 * Closes it. The last connection to a file folds the log into it.
 */
void
vf_connection_free (VfConnection *self)
{
  g_clear_pointer (&self->statements, g_hash_table_unref);
  if (sqlite3_close (self->handle) != SQLITE_OK)
    {
      g_critical ("A statement on %s outlives its connection", self->path);
      sqlite3_close_v2 (self->handle);
    }
  g_free (self->path);
  g_free (self);
}

sqlite3 *
vf_connection_get_handle (VfConnection *self)
{
  return self->handle;
}

const char *
vf_connection_get_path (VfConnection *self)
{
  return self->path;
}

void
vf_connection_set_error (VfConnection *self, int code, GError **error)
{
  vf_store_error_set (error, code, sqlite3_system_errno (self->handle),
                      self->handle != NULL ? sqlite3_errmsg (self->handle) : sqlite3_errstr (code),
                      self->path);
}

sqlite3_stmt *
vf_connection_prepare (VfConnection *self, const char *sql, GError **error)
{
  sqlite3_stmt *statement = g_hash_table_lookup (self->statements, sql);
  int code;

  if (statement != NULL)
    {
      sqlite3_reset (statement);
      sqlite3_clear_bindings (statement);
      return statement;
    }

  code = sqlite3_prepare_v3 (self->handle, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL);
  if (code != SQLITE_OK)
    {
      g_debug ("%s: %s", sqlite3_errmsg (self->handle), sql);
      vf_connection_set_error (self, code, error);
      return NULL;
    }
  g_hash_table_insert (self->statements, g_strdup (sql), statement);
  return statement;
}

gboolean
vf_connection_step (VfConnection *self, sqlite3_stmt *statement, gboolean *row, GError **error)
{
  int code = sqlite3_step (statement);

  if (code == SQLITE_ROW || code == SQLITE_DONE)
    {
      *row = code == SQLITE_ROW;
      return TRUE;
    }

  *row = FALSE;
  vf_connection_set_error (self, code, error);
  sqlite3_reset (statement);
  return FALSE;
}

gboolean
vf_connection_run (VfConnection *self, sqlite3_stmt *statement, GError **error)
{
  gboolean row = FALSE;

  if (!vf_connection_step (self, statement, &row, error))
    return FALSE;
  sqlite3_reset (statement);
  return TRUE;
}

gboolean
vf_connection_execute (VfConnection *self, const char *sql, GError **error)
{
  int code = sqlite3_exec (self->handle, sql, NULL, NULL, NULL);

  if (code == SQLITE_OK)
    return TRUE;
  g_debug ("%s: %s", sqlite3_errmsg (self->handle), sql);
  vf_connection_set_error (self, code, error);
  return FALSE;
}

static sqlite3_stmt *
query_first (VfConnection *self, const char *sql, GError **error)
{
  sqlite3_stmt *statement = vf_connection_prepare (self, sql, error);
  gboolean row = FALSE;

  if (statement == NULL || !vf_connection_step (self, statement, &row, error))
    return NULL;
  if (row)
    return statement;

  sqlite3_reset (statement);
  g_set_error (error, VF_ERROR, VF_ERROR_NOT_FOUND, _ ("“%s” does not hold what was asked for."),
               self->path);
  return NULL;
}

gboolean
vf_connection_query_integer (VfConnection *self, const char *sql, gint64 *value, GError **error)
{
  sqlite3_stmt *statement = query_first (self, sql, error);

  if (statement == NULL)
    return FALSE;
  *value = sqlite3_column_int64 (statement, 0);
  sqlite3_reset (statement);
  return TRUE;
}

char *
vf_connection_query_text (VfConnection *self, const char *sql, GError **error)
{
  sqlite3_stmt *statement = query_first (self, sql, error);
  char *text;

  if (statement == NULL)
    return NULL;
  text = g_strdup ((const char *) sqlite3_column_text (statement, 0));
  sqlite3_reset (statement);
  return text;
}

gboolean
vf_connection_check_in_place (VfConnection *self, GError **error)
{
  struct stat info;

  if (stat (self->path, &info) == 0)
    {
      if (self->inode == 0)
        {
          self->device = info.st_dev;
          self->inode = info.st_ino;
        }
      if (self->device == info.st_dev && self->inode == info.st_ino)
        return TRUE;
    }

  g_set_error (error, VF_ERROR, VF_ERROR_NOT_FOUND,
               _ ("“%s” was moved or removed while it was open. Nothing more is written to it."),
               self->path);
  return FALSE;
}
