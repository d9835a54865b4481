/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writing the full-text index. It holds no copy of the texts (contentless): snippets are cut from
 * the rows themselves, so what is deleted there is not kept here. */

#include "vf-search-index.h"

#include <json-glib/json-glib.h>
#include <string.h>

#include "vf-row.h"
#include "vf-search-later.h"
#include "vf-tokenizer.h"
#include "vf-words.h"

/* Room for 17 · 10¹² rows a table below the table's number. */
#define ROW_BITS 44
#define TABLE_BITS 19

/* Ends a column inside a document: a word that nobody types, so that no phrase runs across. */
#define COLUMN_END "\n\xe2\x90\x9f\n"

typedef enum
{
  CHANGE_INSERT,
  CHANGE_UPDATE,
  CHANGE_REMOVE,
} Change;

typedef struct
{
  gint64 document;
  const VfTable *table;
  VfRecord *record; /* of CHANGE_INSERT, or NULL; borrowed from whoever runs the transaction */
  Change change;
  guint order;
} Entry;

struct _VfSearchBatch
{
  GArray *entries;
  gboolean deferred;
};

gboolean
vf_table_is_searched (const VfTable *table)
{
  for (guint i = 0; i < table->n_columns; i++)
    if (table->columns[i].searched)
      return TRUE;
  return FALSE;
}

/* FNV-1a: a table keeps its number whatever tables come and go; a test sees that no two meet. */
static guint32
table_number (const VfTable *table)
{
  guint32 hash = 2166136261u;

  for (const char *p = table->name; *p != '\0'; p++)
    hash = (hash ^ (guchar) *p) * 16777619u;
  return (hash ^ (hash >> TABLE_BITS)) & ((1u << TABLE_BITS) - 1);
}

gint64
vf_search_document (const VfTable *table, gint64 rowid)
{
  return ((gint64) table_number (table) << ROW_BITS) | rowid;
}

const VfTable *
vf_search_document_parse (gint64 document, gint64 *rowid)
{
  const guint32 number = document >> ROW_BITS;
  guint n_tables;
  const VfTable *const *tables = vf_tables_list (&n_tables);

  *rowid = document & (((gint64) 1 << ROW_BITS) - 1);
  for (guint i = 0; i < n_tables; i++)
    if (table_number (tables[i]) == number)
      return tables[i];
  return NULL;
}

static void
append_json (GString *text, JsonNode *node)
{
  if (JSON_NODE_HOLDS_ARRAY (node))
    {
      JsonArray *array = json_node_get_array (node);

      for (guint i = 0; i < json_array_get_length (array); i++)
        append_json (text, json_array_get_element (array, i));
    }
  else if (JSON_NODE_HOLDS_OBJECT (node))
    {
      JsonObjectIter iter;
      JsonNode *member;

      json_object_iter_init_ordered (&iter, json_node_get_object (node));
      while (json_object_iter_next_ordered (&iter, NULL, &member))
        append_json (text, member);
    }
  else if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
    {
      g_string_append (text, json_node_get_string (node));
      g_string_append (text, COLUMN_END);
    }
}

/**
 * vf_search_append_text:
 * @text: where to
 * @type: the column's type
 * @value: (nullable): the column's value as stored
 *
 * Appends what a person would call the value's text: of JSON the texts in it,
 * without the names of its members.
 */
void
vf_search_append_text (GString *text, VfColumnType type, const char *value)
{
  g_autoptr (JsonNode) node = NULL;

  if (value == NULL || *value == '\0')
    return;
  if (type != VF_COLUMN_JSON && type != VF_COLUMN_LIST)
    {
      g_string_append (text, value);
      g_string_append (text, COLUMN_END);
      return;
    }

  if (strchr (value, '"') == NULL)
    return;
  node = json_from_string (value, NULL);
  if (node != NULL)
    append_json (text, node);
}

gboolean
vf_search_index_create (VfConnection *connection, GError **error)
{
  return vf_connection_execute (
    connection,
    "CREATE VIRTUAL TABLE search_index USING fts5"
    " (text, content='', contentless_delete=1, tokenize='" VF_TOKENIZER_NAME "');"
    "INSERT OR REPLACE INTO store_facts (name, value)"
    " VALUES ('words_version', '" VF_WORDS_VERSION "')",
    error);
}

VfSearchBatch *
vf_search_batch_new (void)
{
  VfSearchBatch *self = g_new0 (VfSearchBatch, 1);

  self->entries = g_array_new (FALSE, FALSE, sizeof (Entry));
  return self;
}

void
vf_search_batch_free (VfSearchBatch *self)
{
  g_array_unref (self->entries);
  g_free (self);
}

void
vf_search_batch_defer (VfSearchBatch *self)
{
  self->deferred = TRUE;
}

static void
add (VfSearchBatch *self, const VfTable *table, gint64 rowid, Change change, VfRecord *record)
{
  Entry entry = { vf_search_document (table, rowid), table, record, change, self->entries->len };

  g_array_append_val (self->entries, entry);
}

void
vf_search_batch_insert (VfSearchBatch *self, const VfTable *table, gint64 rowid, VfRecord *record)
{
  add (self, table, rowid, CHANGE_INSERT, record);
}

void
vf_search_batch_update (VfSearchBatch *self, const VfTable *table, gint64 rowid)
{
  add (self, table, rowid, CHANGE_UPDATE, NULL);
}

void
vf_search_batch_remove (VfSearchBatch *self, const VfTable *table, gint64 rowid)
{
  add (self, table, rowid, CHANGE_REMOVE, NULL);
}

static int
compare_entries (gconstpointer a, gconstpointer b)
{
  const Entry *left = a;
  const Entry *right = b;

  if (left->document != right->document)
    return left->document < right->document ? -1 : 1;
  return left->order < right->order ? -1 : 1;
}

static void
append_record (GString *text, const VfTable *table, VfRecord *record)
{
  for (guint i = 0; i < table->n_columns; i++)
    if (table->columns[i].searched)
      vf_search_append_text (text, table->columns[i].type, vf_record_get_text (record, i));
}

static void
append_stored (GString *text, const VfTable *table, sqlite3_stmt *row)
{
  for (guint i = 0; i < table->n_columns; i++)
    if (table->columns[i].searched)
      vf_search_append_text (text, table->columns[i].type,
                             (const char *) sqlite3_column_text (row, i + 1));
}

/* FALSE only for an error; a row that is gone leaves @text empty. */
static gboolean
read_stored (GString *text, VfConnection *connection, const Entry *entry, GError **error)
{
  g_autofree char *sql = vf_row_dup_select (entry->table, " WHERE rowid = ?");
  sqlite3_stmt *statement = vf_connection_prepare (connection, sql, error);
  gboolean row = FALSE;

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, entry->document & (((gint64) 1 << ROW_BITS) - 1));
  if (!vf_connection_step (connection, statement, &row, error))
    return FALSE;
  if (row)
    append_stored (text, entry->table, statement);
  sqlite3_reset (statement);
  return TRUE;
}

static gboolean
remove_document (VfConnection *connection, gint64 document, GError **error)
{
  sqlite3_stmt *statement
    = vf_connection_prepare (connection, "DELETE FROM search_index WHERE rowid = ?", error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, document);
  return vf_connection_run (connection, statement, error);
}

static gboolean
add_document (VfConnection *connection, gint64 document, const GString *text, GError **error)
{
  sqlite3_stmt *statement;

  if (text->len == 0)
    return TRUE;
  statement = vf_connection_prepare (connection,
                                     "INSERT INTO search_index (rowid, text) VALUES (?, ?)", error);
  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, document);
  sqlite3_bind_text (statement, 2, text->str, text->len, SQLITE_STATIC);
  return vf_connection_run (connection, statement, error);
}

/**
 * vf_search_index_row:
 * @connection: a connection in a transaction
 * @table: the row's table
 * @rowid: the row's place
 * @row: a statement of vf_row_dup_select() that is at the row
 * @text: room for its text
 * @error: return location for an error
 *
 * Returns: whether the index has the row as it is now, and no other text of it
 */
gboolean
vf_search_index_row (VfConnection *connection,
                     const VfTable *table,
                     gint64 rowid,
                     sqlite3_stmt *row,
                     GString *text,
                     GError **error)
{
  const gint64 document = vf_search_document (table, rowid);

  g_string_truncate (text, 0);
  append_stored (text, table, row);
  return remove_document (connection, document, error)
         && add_document (connection, document, text, error);
}

static gboolean
write_entry (
  VfConnection *connection, const Entry *entry, gboolean new, GString *text, GError **error)
{
  if (!new && !remove_document (connection, entry->document, error))
    return FALSE;

  g_string_truncate (text, 0);
  if (entry->change == CHANGE_INSERT && entry->record != NULL)
    append_record (text, entry->table, entry->record);
  else if (entry->change != CHANGE_REMOVE && !read_stored (text, connection, entry, error))
    return FALSE;
  return add_document (connection, entry->document, text, error);
}

/* Rows that follow each other, as a pull's new ones do, are one range. Removals are not put off:
 * the place of a row that is gone may be given to another. */
static gboolean
note_entries (VfSearchBatch *self, VfConnection *connection, GError **error)
{
  gint64 first = 0;
  gint64 last = 0;

  for (guint i = 0; i < self->entries->len; i++)
    {
      const Entry *entry = &g_array_index (self->entries, Entry, i);

      while (i + 1 < self->entries->len
             && g_array_index (self->entries, Entry, i + 1).document == entry->document)
        entry = &g_array_index (self->entries, Entry, ++i);
      if (entry->change == CHANGE_REMOVE)
        {
          if (!remove_document (connection, entry->document, error))
            return FALSE;
          continue;
        }
      if (first != 0 && entry->document != last + 1
          && !vf_search_later_add (connection, first, last, error))
        return FALSE;
      if (first == 0 || entry->document != last + 1)
        first = entry->document;
      last = entry->document;
    }
  return first == 0 || vf_search_later_add (connection, first, last, error);
}

/**
 * vf_search_batch_write:
 * @self: a batch
 * @connection: the connection of the transaction
 * @error: return location for an error
 *
 * Writes the documents, or notes that they are to be written later, and empties
 * the batch.
 *
 * Returns: whether the index is up to date, or will be
 */
gboolean
vf_search_batch_write (VfSearchBatch *self, VfConnection *connection, GError **error)
{
  g_autoptr (GString) text = g_string_sized_new (4096);

  g_array_sort (self->entries, compare_entries);
  if (self->deferred && !note_entries (self, connection, error))
    return FALSE;
  if (self->deferred)
    g_array_set_size (self->entries, 0);
  for (guint i = 0; i < self->entries->len; i++)
    {
      const Entry *first = &g_array_index (self->entries, Entry, i);
      const Entry *last = first;
      Entry entry;

      /* Only the row's last state counts; its number was new if its first change made it. */
      while (i + 1 < self->entries->len
             && g_array_index (self->entries, Entry, i + 1).document == first->document)
        last = &g_array_index (self->entries, Entry, ++i);
      entry = *last;
      if (last != first && entry.change == CHANGE_INSERT)
        entry.change = CHANGE_UPDATE;
      if (!write_entry (connection, &entry, first->change == CHANGE_INSERT, text, error))
        return FALSE;
    }
  g_array_set_size (self->entries, 0);
  return TRUE;
}

static gboolean
index_table (VfConnection *connection, const VfTable *table, GError **error)
{
  g_autoptr (VfSearchBatch) batch = vf_search_batch_new ();
  g_autofree char *sql = g_strdup_printf ("SELECT rowid FROM \"%s\" ORDER BY rowid", table->name);
  sqlite3_stmt *statement = vf_connection_prepare (connection, sql, error);
  g_autoptr (GString) text = g_string_sized_new (4096);
  gboolean row = FALSE;

  if (statement == NULL)
    return FALSE;
  do
    {
      if (!vf_connection_step (connection, statement, &row, error))
        return FALSE;
      if (row)
        vf_search_batch_update (batch, table, sqlite3_column_int64 (statement, 0));
    }
  while (row);
  sqlite3_reset (statement);

  for (guint i = 0; i < batch->entries->len; i++)
    if (!write_entry (connection, &g_array_index (batch->entries, Entry, i), TRUE, text, error))
      return FALSE;
  return TRUE;
}

/**
 * vf_search_index_rebuild:
 * @connection: a connection in a transaction
 * @error: return location for an error
 *
 * Returns: whether every searched column of every row is in the index now
 */
gboolean
vf_search_index_rebuild (VfConnection *connection, GError **error)
{
  guint n_tables;
  const VfTable *const *tables = vf_tables_list (&n_tables);

  if (!vf_connection_execute (connection,
                              "DROP TABLE IF EXISTS search_index; DELETE FROM search_pending",
                              error)
      || !vf_search_index_create (connection, error))
    return FALSE;
  for (guint i = 0; i < n_tables; i++)
    if (vf_table_is_searched (tables[i]) && !index_table (connection, tables[i], error))
      return FALSE;
  return TRUE;
}

gboolean
vf_search_index_update (VfConnection *connection, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autofree char *version
    = vf_connection_query_text (connection,
                                "SELECT max(value) FROM store_facts WHERE name = 'words_version'",
                                &local_error);

  if (g_strcmp0 (version, VF_WORDS_VERSION) == 0)
    return TRUE;
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  if (!vf_connection_execute (connection, "BEGIN IMMEDIATE", error))
    return FALSE;
  if (vf_search_index_rebuild (connection, error)
      && vf_connection_execute (connection, "COMMIT", error))
    return TRUE;
  vf_connection_execute (connection, "ROLLBACK", NULL);
  return FALSE;
}
