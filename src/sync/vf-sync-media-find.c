/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Searching all rows for addresses takes half a second for a hundred thousand of them, so it is
 * done once in the life of a program; from then on rows that come in are looked at. */

#include "vf-sync-media-find.h"

#include <string.h>

#include "vf-sync-media-item.h"
#include "vf-sync-media-place.h"

/* New addresses that are taken up at once; the others follow with the next round. */
#define MAX_UNKNOWN 500
/* From here on searching everything costs no more. */
#define MAX_KEYS 1000

struct _VfSyncMediaNews
{
  int doubt;          /* atomic: any row may speak of a file */
  GHashTable *tables; /* VfTable → GPtrArray of keys of rows that do */
};

/**
 * vf_sync_media_news_new:
 *
 * Returns: (transfer full): what knows which rows are to be searched; at first, all
 */
VfSyncMediaNews *
vf_sync_media_news_new (void)
{
  VfSyncMediaNews *self = g_new0 (VfSyncMediaNews, 1);

  self->doubt = TRUE;
  self->tables = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) g_ptr_array_unref);
  return self;
}

void
vf_sync_media_news_free (VfSyncMediaNews *self)
{
  g_hash_table_unref (self->tables);
  g_free (self);
}

/* All rows are searched the next time. On any thread. */
void
vf_sync_media_news_doubt (VfSyncMediaNews *self)
{
  g_atomic_int_set (&self->doubt, TRUE);
}

static gboolean
speaks_of_files (const VfTable *table, yyjson_val *row)
{
  guint n_places;
  const VfSyncMediaPlace *places = vf_sync_media_places_list (&n_places);

  for (guint i = 0; i < n_places; i++)
    {
      yyjson_val *value = strcmp (places[i].table, table->name) == 0
                            ? yyjson_obj_get (row, places[i].column)
                            : NULL;

      if (yyjson_is_ctn (value) ? yyjson_get_len (value) > 0 : yyjson_get_len (value) > 4)
        return TRUE;
    }
  return FALSE;
}

/**
 * vf_sync_media_news_note:
 * @self: what is to be searched
 * @table: a table
 * @key: the key of a row that came in
 * @row: the row
 */
void
vf_sync_media_news_note (VfSyncMediaNews *self,
                         const VfTable *table,
                         const char *key,
                         yyjson_val *row)
{
  GPtrArray *keys;

  if (g_atomic_int_get (&self->doubt) || !speaks_of_files (table, row))
    return;
  keys = g_hash_table_lookup (self->tables, table);
  if (keys == NULL)
    {
      keys = g_ptr_array_new_with_free_func (g_free);
      g_hash_table_insert (self->tables, (gpointer) table, keys);
    }
  if (keys->len < MAX_KEYS)
    g_ptr_array_add (keys, g_strdup (key));
  else
    vf_sync_media_news_doubt (self);
}

/* One row for each address that no row of sync_media has; JSON is searched where addresses stand
 * by the product's own shapes, not everywhere. */
static char *
dup_select (const VfSyncMediaPlace *place, const VfTable *table, gboolean some)
{
  const VfColumn *column = &table->columns[vf_table_find_column (table, place->column)];
  const char *key = table->columns[table->key[0]].name;
  const char *unknown
    = "NOT IN (SELECT address FROM sync_media WHERE address IS NOT NULL) LIMIT ?1";
  g_autofree char *rows
    = some ? g_strdup_printf ("t.\"%s\" IN (SELECT value FROM json_each (?2)) AND", key)
           : g_strdup ("");

  if (column->type == VF_COLUMN_LIST || column->type == VF_COLUMN_JSON)
    return g_strdup_printf (
      "SELECT t.\"%s\", e.value FROM \"%s\" t, json_tree (t.\"%s\") e"
      " WHERE %s t.\"%s\" LIKE '%%http%%' AND json_valid (t.\"%s\") AND e.type = 'text'"
      " AND (e.key = 'url' OR e.path = '$') AND e.value LIKE 'http%%' AND e.value %s",
      key, table->name, column->name, rows, column->name, column->name, unknown);
  return g_strdup_printf ("SELECT t.\"%s\", t.\"%s\" FROM \"%s\" t WHERE %s t.\"%s\" LIKE 'http%%'"
                          " AND t.\"%s\" %s",
                          key, column->name, table->name, rows, column->name, column->name,
                          unknown);
}

static char *
dup_json_list (GPtrArray *keys)
{
  yyjson_mut_doc *document = yyjson_mut_doc_new (NULL);
  yyjson_mut_val *list = yyjson_mut_arr (document);
  char *text;

  yyjson_mut_doc_set_root (document, list);
  for (guint i = 0; i < keys->len; i++)
    yyjson_mut_arr_add_str (document, list, g_ptr_array_index (keys, i));
  text = yyjson_mut_write (document, YYJSON_WRITE_NOFLAG, NULL);
  yyjson_mut_doc_free (document);
  return text;
}

/* @keys: (nullable): only these rows; *@n_found with what was known already. */
static gboolean
find_in_place (VfConnection *connection,
               const VfSyncMediaPlace *place,
               const char *keys,
               GHashTable *known,
               GPtrArray *items,
               guint *n_found,
               GError **error)
{
  const VfTable *table = vf_table_find (place->table);
  g_autofree char *select = dup_select (place, table, keys != NULL);
  sqlite3_stmt *statement = vf_connection_prepare (connection, select, error);
  gboolean row = FALSE;

  *n_found = 0;
  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int (statement, 1, MAX_UNKNOWN);
  if (keys != NULL)
    sqlite3_bind_text (statement, 2, keys, -1, SQLITE_TRANSIENT);
  while (TRUE)
    {
      VfSyncMediaItem *item;
      const char *address;

      if (!vf_connection_step (connection, statement, &row, error))
        return FALSE;
      if (!row)
        break;
      (*n_found)++;
      address = (const char *) sqlite3_column_text (statement, 1);
      /* Two rows may speak of one file. */
      if (!g_hash_table_add (known, g_strdup (address)))
        continue;
      item = g_new0 (VfSyncMediaItem, 1);
      item->table = g_strdup (place->table);
      item->column = g_strdup (place->column);
      item->row_key = g_strdup ((const char *) sqlite3_column_text (statement, 0));
      item->address = g_strdup (address);
      g_ptr_array_add (items, item);
    }
  sqlite3_reset (statement);
  return TRUE;
}

static gboolean
find_in_all (VfSyncMediaNews *self,
             VfConnection *connection,
             gboolean all,
             GPtrArray *items,
             gboolean *more,
             GError **error)
{
  g_autoptr (GHashTable) known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  guint n_places;
  const VfSyncMediaPlace *places = vf_sync_media_places_list (&n_places);

  *more = FALSE;
  for (guint i = 0; i < n_places; i++)
    {
      GPtrArray *keys = g_hash_table_lookup (self->tables, vf_table_find (places[i].table));
      char *list = NULL;
      gboolean succeeded;
      guint n_found;

      if (!all && keys == NULL)
        continue;
      if (!all)
        list = dup_json_list (keys);
      succeeded = find_in_place (connection, &places[i], list, known, items, &n_found, error);
      free (list);
      if (!succeeded)
        return FALSE;
      *more = *more || n_found >= MAX_UNKNOWN;
    }
  return TRUE;
}

/**
 * vf_sync_media_find_unknown:
 * @self: what is to be searched; nothing is, afterwards
 * @connection: where to read
 * @error: return location for an error
 *
 * Whoever cannot write down what was found calls vf_sync_media_news_doubt().
 *
 * Returns: (transfer full) (element-type VfSyncMediaItem): items without a key for addresses in
 *   rows that were never taken up, whether they may be fetched or not
 */
GPtrArray *
vf_sync_media_find_unknown (VfSyncMediaNews *self, VfConnection *connection, GError **error)
{
  g_autoptr (GPtrArray) items
    = g_ptr_array_new_with_free_func ((GDestroyNotify) vf_sync_media_item_free);
  const gboolean all = g_atomic_int_get (&self->doubt);
  gboolean more = FALSE;

  g_atomic_int_set (&self->doubt, FALSE);
  if (!find_in_all (self, connection, all, items, &more, error))
    {
      vf_sync_media_news_doubt (self);
      return NULL;
    }
  g_hash_table_remove_all (self->tables);
  if (more)
    vf_sync_media_news_doubt (self);
  return g_steal_pointer (&items);
}
