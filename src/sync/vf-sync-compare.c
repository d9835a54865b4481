/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A join of two sorted lists, so that memory stays flat however large the table is. Keys that are
 * uuids are sorted here as on the server; texts are sorted there by rules of a language, so tables
 * with such keys, small ones, are gathered first and compared as sets. */

#include "vf-sync-compare.h"

#include <string.h>

#include <glib/gi18n.h>

#include "vf-error.h"

/* Behind each letter of a uuid. */
#define AFTER_ALL "~"

struct _VfSyncCompare
{
  const VfTable *table;
  gboolean ordered;
  char *last_key;
  GHashTable *gathered; /* key → version, of tables that are not ordered */
  char *select;
};

/**
 * vf_sync_compare_new:
 * @table: a table with a key of one column
 *
 * Returns: (transfer full): a comparison that begins before the first key
 */
VfSyncCompare *
vf_sync_compare_new (const VfTable *table)
{
  const VfColumn *key = &table->columns[table->key[0]];
  VfSyncCompare *self = g_new0 (VfSyncCompare, 1);

  self->table = table;
  self->ordered = key->type == VF_COLUMN_UUID;
  self->select = g_strdup_printf ("SELECT \"%s\", _version FROM \"%s\" WHERE \"%s\" > ? AND \"%s\""
                                  " <= ? ORDER BY \"%s\"",
                                  key->name, table->name, key->name, key->name, key->name);
  if (!self->ordered)
    {
      self->gathered = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
      g_free (self->select);
      self->select = g_strdup_printf ("SELECT \"%s\", _version FROM \"%s\" ORDER BY \"%s\"",
                                      key->name, table->name, key->name);
    }
  return self;
}

void
vf_sync_compare_free (VfSyncCompare *self)
{
  g_free (self->last_key);
  g_free (self->select);
  g_clear_pointer (&self->gathered, g_hash_table_unref);
  g_free (self);
}

void
vf_sync_difference_init (VfSyncDifference *self)
{
  *self = (VfSyncDifference) {
    .changed = g_ptr_array_new_with_free_func (g_free),
    .missing = g_ptr_array_new_with_free_func (g_free),
  };
}

void
vf_sync_difference_clear (VfSyncDifference *self)
{
  g_clear_pointer (&self->changed, g_ptr_array_unref);
  g_clear_pointer (&self->missing, g_ptr_array_unref);
}

/* The last key that was compared, where the next page begins; NULL before the first. */
const char *
vf_sync_compare_get_last_key (VfSyncCompare *self)
{
  return self->last_key;
}

static gboolean
read_transaction (const char *version, guint32 *number)
{
  guint64 value;
  char *end = NULL;

  if (*version == '?')
    version++;
  if (!g_ascii_isdigit (*version))
    return FALSE;
  value = g_ascii_strtoull (version, &end, 10);
  *number = value;
  return *end == ',' && value <= G_MAXUINT32;
}

/**
 * vf_sync_version_is_older:
 * @version: of a row as the server has it now
 * @other: of the same row as it had it before
 *
 * Numbers of transactions begin again after four thousand million, so that the
 * shorter way round says which came first.
 *
 * Returns: whether the row went back in time, as it does when a database is
 *   brought back from a copy
 */
gboolean
vf_sync_version_is_older (const char *version, const char *other)
{
  guint32 now, before;

  return read_transaction (version, &now) && read_transaction (other, &before)
         && (gint32) (now - before) < 0;
}

/* Whether a row that is not here was put away on purpose, as of this very version. */
static gboolean
is_put_away (VfSyncCompare *self,
             VfConnection *connection,
             const char *key,
             const char *version,
             gboolean *away,
             GError **error)
{
  static const char *const questions[] = {
    "SELECT 1 FROM sync_hidden WHERE table_name = ? AND row_key = ?",
    "SELECT 1 FROM sync_ops WHERE table_name = ? AND row_key = ? AND operation = 'delete'"
    " AND base_version = ?",
  };

  *away = FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (questions) && !*away; i++)
    {
      sqlite3_stmt *statement = vf_connection_prepare (connection, questions[i], error);

      if (statement == NULL)
        return FALSE;
      sqlite3_bind_text (statement, 1, self->table->name, -1, SQLITE_STATIC);
      sqlite3_bind_text (statement, 2, key, -1, SQLITE_STATIC);
      if (i == 1)
        sqlite3_bind_text (statement, 3, version, -1, SQLITE_STATIC);
      if (!vf_connection_step (connection, statement, away, error))
        return FALSE;
      sqlite3_reset (statement);
    }
  return TRUE;
}

/* A row of the server beside the one here; @known is NULL when there is none, or it was never sent.
 */
static gboolean
compare_row (VfSyncCompare *self,
             VfConnection *connection,
             const char *key,
             const char *version,
             gboolean here,
             const char *known,
             VfSyncDifference *difference,
             GError **error)
{
  gboolean away = FALSE;

  if (here && g_strcmp0 (known, version) == 0)
    return TRUE;
  if (!here && !is_put_away (self, connection, key, version, &away, error))
    return FALSE;
  if (away)
    return TRUE;

  if (known != NULL && vf_sync_version_is_older (version, known))
    difference->restored = TRUE;
  g_ptr_array_add (difference->changed, g_strdup (key));
  return TRUE;
}

static void
note_missing (const char *key, const char *known, VfSyncDifference *difference)
{
  /* Without a version the server has never had it. */
  if (known != NULL)
    g_ptr_array_add (difference->missing, g_strdup (key));
}

static gboolean
read_server_row (
  VfSyncCompare *self, yyjson_val *row, const char **key, char **version, GError **error)
{
  const VfColumn *column = &self->table->columns[self->table->key[0]];
  yyjson_val *value = yyjson_obj_get (row, column->name);
  const char *v = yyjson_get_str (yyjson_obj_get (row, "v"));
  const char *c = yyjson_get_str (yyjson_obj_get (row, "c"));

  *key = yyjson_get_str (value);
  if (*key == NULL || v == NULL || c == NULL)
    {
      g_set_error (error, VF_ERROR, VF_ERROR_INVALID,
                   _ ("The server listed a row of “%s” without its key or version."),
                   self->table->name);
      return FALSE;
    }
  *version = g_strconcat (v, ",", c, NULL);
  return TRUE;
}

static sqlite3_stmt *
begin_local (
  VfSyncCompare *self, VfConnection *connection, const char *upper, gboolean *there, GError **error)
{
  sqlite3_stmt *local = vf_connection_prepare (connection, self->select, error);

  if (local == NULL)
    return NULL;
  if (self->ordered)
    {
      sqlite3_bind_text (local, 1, self->last_key != NULL ? self->last_key : "", -1,
                         SQLITE_TRANSIENT);
      sqlite3_bind_text (local, 2, upper, -1, SQLITE_TRANSIENT);
    }
  return vf_connection_step (connection, local, there, error) ? local : NULL;
}

static gboolean
join (VfSyncCompare *self,
      VfConnection *connection,
      yyjson_val *rows,
      const char *upper,
      VfSyncDifference *difference,
      GError **error)
{
  gboolean there = FALSE;
  sqlite3_stmt *local = begin_local (self, connection, upper, &there, error);
  const char *before = self->last_key;
  gboolean succeeded = local != NULL;
  yyjson_arr_iter iter;
  yyjson_val *row;

  yyjson_arr_iter_init (rows, &iter);
  while (succeeded && (row = yyjson_arr_iter_next (&iter)) != NULL)
    {
      g_autofree char *version = NULL;
      const char *key = NULL;
      int order = 1;

      if (!(succeeded = read_server_row (self, row, &key, &version, error)))
        break;
      if (before != NULL && strcmp (key, before) <= 0)
        {
          g_set_error (error, VF_ERROR, VF_ERROR_INVALID,
                       _ ("The server listed the rows of “%s” out of order."), self->table->name);
          succeeded = FALSE;
          break;
        }
      before = key;

      while (succeeded && there
             && (order = strcmp ((const char *) sqlite3_column_text (local, 0), key)) < 0)
        {
          note_missing ((const char *) sqlite3_column_text (local, 0),
                        (const char *) sqlite3_column_text (local, 1), difference);
          succeeded = vf_connection_step (connection, local, &there, error);
        }
      if (!succeeded)
        break;

      succeeded
        = compare_row (self, connection, key, version, there && order == 0,
                       there && order == 0 ? (const char *) sqlite3_column_text (local, 1) : NULL,
                       difference, error);
      if (succeeded && there && order == 0)
        succeeded = vf_connection_step (connection, local, &there, error);
    }
  while (succeeded && there)
    {
      note_missing ((const char *) sqlite3_column_text (local, 0),
                    (const char *) sqlite3_column_text (local, 1), difference);
      succeeded = vf_connection_step (connection, local, &there, error);
    }
  if (local != NULL)
    sqlite3_reset (local);
  return succeeded;
}

static gboolean
gather (VfSyncCompare *self, yyjson_val *rows, GError **error)
{
  yyjson_arr_iter iter;
  yyjson_val *row;

  yyjson_arr_iter_init (rows, &iter);
  while ((row = yyjson_arr_iter_next (&iter)) != NULL)
    {
      const char *key;
      char *version;

      if (!read_server_row (self, row, &key, &version, error))
        return FALSE;
      g_hash_table_replace (self->gathered, g_strdup (key), version);
    }
  return TRUE;
}

static gboolean
compare_gathered (VfSyncCompare *self,
                  VfConnection *connection,
                  VfSyncDifference *difference,
                  GError **error)
{
  gboolean there = FALSE;
  sqlite3_stmt *local = begin_local (self, connection, NULL, &there, error);
  gboolean succeeded = local != NULL;
  GHashTableIter iter;
  gpointer key, version;

  while (succeeded && there)
    {
      const char *known = (const char *) sqlite3_column_text (local, 1);

      if (g_hash_table_steal_extended (self->gathered, sqlite3_column_text (local, 0), &key,
                                       &version))
        {
          g_autofree char *owned_key = key;
          g_autofree char *owned_version = version;

          succeeded = compare_row (self, connection, owned_key, owned_version, TRUE, known,
                                   difference, error);
        }
      else
        note_missing ((const char *) sqlite3_column_text (local, 0), known, difference);
      succeeded = succeeded && vf_connection_step (connection, local, &there, error);
    }
  if (local != NULL)
    sqlite3_reset (local);

  g_hash_table_iter_init (&iter, self->gathered);
  while (succeeded && g_hash_table_iter_next (&iter, &key, &version))
    succeeded = compare_row (self, connection, key, version, FALSE, NULL, difference, error);
  return succeeded;
}

/**
 * vf_sync_compare_page:
 * @self: a comparison
 * @connection: where the rows here are read; nothing is written
 * @rows: the server's page: an array of objects of the key, "v" and "c", in the order of the key
 *   and beginning behind the last page's end
 * @last: whether nothing follows: all that is left here is missing there
 * @difference: (inout): what is found is added to it
 * @error: return location for an error
 *
 * To be called page by page, on the store's writing thread.
 *
 * Returns: %FALSE with %VF_ERROR_INVALID when the page cannot be what was asked for
 */
gboolean
vf_sync_compare_page (VfSyncCompare *self,
                      VfConnection *connection,
                      yyjson_val *rows,
                      gboolean last,
                      VfSyncDifference *difference,
                      GError **error)
{
  const char *column = self->table->columns[self->table->key[0]].name;
  const gsize n_rows = yyjson_arr_size (rows);
  const char *key
    = n_rows > 0 ? yyjson_get_str (yyjson_obj_get (yyjson_arr_get_last (rows), column)) : NULL;
  g_autofree char *upper = g_strdup (last ? AFTER_ALL : key);

  difference->n_rows = n_rows;
  if (self->ordered)
    {
      if ((upper != NULL || n_rows > 0) && !join (self, connection, rows, upper, difference, error))
        return FALSE;
    }
  else if (!gather (self, rows, error)
           || (last && !compare_gathered (self, connection, difference, error)))
    return FALSE;

  if (key != NULL)
    g_set_str (&self->last_key, key);
  return TRUE;
}
