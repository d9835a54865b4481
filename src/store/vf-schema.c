/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Making and migrating the database. The version is PRAGMA user_version; 0 is a file in which
 * nothing was made yet. */

#include "vf-schema.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>

#include "vf-error.h"
#include "vf-search-index.h"
#include "vf-search-later.h"
#include "vf-store-error.h"

/* A step, once released, is never edited: stores out there have taken it. */
static const VfMigration migrations_known[] = {
  { 0, NULL }, /* C has no empty arrays; the first real step leads to version 2 */
};

/**
 * vf_schema_get_migrations:
 * @n_migrations: (out): how many
 *
 * Returns: the steps of this program, in order
 */
const VfMigration *
vf_schema_get_migrations (guint *n_migrations)
{
  *n_migrations = G_N_ELEMENTS (migrations_known) - 1;
  return migrations_known + 1;
}

/**
 * vf_schema_inspect:
 * @path: where the database is or will be
 * @newest: the newest version the caller understands
 * @version: (out): what is there, 0 when there is nothing yet
 * @error: return location for an error
 *
 * Looks at a database without writing a byte.
 *
 * Returns: %FALSE with %VF_ERROR_DAMAGED, %VF_ERROR_TOO_NEW or
 *   %VF_ERROR_INVALID for a file that must not be touched
 */
gboolean
vf_schema_inspect (const char *path, int newest, int *version, GError **error)
{
  g_autoptr (VfConnection) connection = NULL;
  gint64 application = 0;
  gint64 found = 0;
  GStatBuf info;

  *version = 0;
  if (g_stat (path, &info) != 0)
    {
      if (errno == ENOENT)
        return TRUE;
      vf_store_error_set_errno (error, errno, path);
      return FALSE;
    }
  if (info.st_size == 0)
    return TRUE;

  connection = vf_connection_open_to_read (path, error);
  if (connection == NULL
      || !vf_connection_query_integer (connection, "PRAGMA application_id", &application, error)
      || !vf_connection_query_integer (connection, "PRAGMA user_version", &found, error))
    return FALSE;

  if (application == 0 && found == 0)
    {
      gint64 n_objects = 0;

      if (!vf_connection_query_integer (connection, "SELECT count(*) FROM sqlite_schema",
                                        &n_objects, error))
        return FALSE;
      if (n_objects == 0)
        return TRUE;
    }
  if (application != VF_SCHEMA_APPLICATION_ID || found < 1)
    {
      g_set_error (error, VF_ERROR, VF_ERROR_INVALID,
                   _ ("“%s” is a database of another program and was left as it is."), path);
      return FALSE;
    }
  if (found > newest)
    {
      g_set_error (error, VF_ERROR, VF_ERROR_TOO_NEW,
                   _ ("“%s” was made by a newer version of this program and was left as it is. "
                      "Update the program to open it."),
                   path);
      return FALSE;
    }

  *version = found;
  return TRUE;
}

static gboolean
create_everything (VfConnection *connection, GError **error)
{
  guint n_tables;
  const VfTable *const *tables = vf_tables_list (&n_tables);

  for (guint i = 0; i < n_tables; i++)
    for (const char *const *sql = tables[i]->ddl; *sql != NULL; sql++)
      if (!vf_connection_execute (connection, *sql, error))
        return FALSE;

  return vf_connection_execute (connection,
                                "CREATE TABLE store_facts (name TEXT NOT NULL UNIQUE, value TEXT)",
                                error)
         && vf_search_index_create (connection, error)
         && vf_search_later_create (connection, error);
}

static gboolean
set_version (VfConnection *connection, int version, GError **error)
{
  g_autofree char *sql = g_strdup_printf ("PRAGMA application_id = %d; PRAGMA user_version = %d",
                                          VF_SCHEMA_APPLICATION_ID, version);

  return vf_connection_execute (connection, sql, error);
}

static gboolean
in_transaction (VfConnection *connection,
                gboolean (*func) (VfConnection *, GError **),
                int version,
                GError **error)
{
  if (!vf_connection_execute (connection, "BEGIN IMMEDIATE", error))
    return FALSE;
  if (func (connection, error) && set_version (connection, version, error)
      && vf_connection_execute (connection, "COMMIT", error))
    return TRUE;

  if (!sqlite3_get_autocommit (vf_connection_get_handle (connection)))
    vf_connection_execute (connection, "ROLLBACK", NULL);
  return FALSE;
}

/**
 * vf_schema_prepare:
 * @connection: a connection that may write
 * @migrations: steps in order
 * @n_migrations: how many
 * @error: return location for an error
 *
 * Makes an empty file into a database of this version, or takes each step it
 * has not taken. A step and the version it leads to are one transaction, so
 * that a crash repeats it or does not.
 *
 * Returns: whether the database has the newest version now
 */
gboolean
vf_schema_prepare (VfConnection *connection,
                   const VfMigration *migrations,
                   guint n_migrations,
                   GError **error)
{
  gint64 version = 0;

  if (!vf_connection_query_integer (connection, "PRAGMA user_version", &version, error))
    return FALSE;
  if (version == 0)
    return in_transaction (connection, create_everything,
                           n_migrations > 0 ? migrations[n_migrations - 1].version
                                            : VF_SCHEMA_VERSION,
                           error);

  for (guint i = 0; i < n_migrations; i++)
    {
      if (migrations[i].version <= version)
        continue;
      g_debug ("Migrating %s to version %d", vf_connection_get_path (connection),
               migrations[i].version);
      if (!in_transaction (connection, migrations[i].migrate, migrations[i].version, error))
        return FALSE;
    }
  return TRUE;
}

/* Whether there is the table, for a column of NULL. */
static gboolean
has_column (VfConnection *connection, const char *table, const char *column)
{
  return sqlite3_table_column_metadata (vf_connection_get_handle (connection), NULL, table, column,
                                        NULL, NULL, NULL, NULL, NULL)
         == SQLITE_OK;
}

/**
 * vf_schema_add_missing_columns:
 * @connection: a connection in a transaction
 * @table: a table of this version
 * @error: return location for an error
 *
 * For steps of migration: makes the table when it is not there, else adds the
 * columns that are not.
 *
 * Returns: whether the table has all columns now
 */
gboolean
vf_schema_add_missing_columns (VfConnection *connection, const VfTable *table, GError **error)
{
  if (!has_column (connection, table->name, NULL))
    {
      for (const char *const *sql = table->ddl; *sql != NULL; sql++)
        if (!vf_connection_execute (connection, *sql, error))
          return FALSE;
      return TRUE;
    }

  for (guint i = 0; i < table->n_columns; i++)
    {
      const VfColumn *column = &table->columns[i];
      gboolean integer = column->type == VF_COLUMN_BOOLEAN || column->type == VF_COLUMN_INTEGER
                         || column->type == VF_COLUMN_BIGINT;
      g_autofree char *sql = NULL;

      if (has_column (connection, table->name, column->name))
        continue;
      sql = g_strdup_printf ("ALTER TABLE \"%s\" ADD COLUMN \"%s\" %s", table->name, column->name,
                             integer ? "INTEGER" : "TEXT");
      if (!vf_connection_execute (connection, sql, error))
        return FALSE;
    }
  if (!table->local && !has_column (connection, table->name, "_version"))
    {
      g_autofree char *sql
        = g_strdup_printf ("ALTER TABLE \"%s\" ADD COLUMN _version TEXT", table->name);

      return vf_connection_execute (connection, sql, error);
    }
  return TRUE;
}
