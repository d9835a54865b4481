/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Asking the index, and turning documents into places in rows. */

#include "vf-search.h"

#include "vf-error.h"
#include "vf-row.h"
#include "vf-search-index.h"
#include "vf-snippet.h"
#include "vf-store-private.h"

struct _VfSearchHit
{
  GObject parent_instance;
  const VfTable *table;
  const char *column;
  char *key;
  char *snippet;
  GArray *matches;
};

G_DEFINE_FINAL_TYPE (VfSearchHit, vf_search_hit, G_TYPE_OBJECT)

static void
vf_search_hit_finalize (GObject *object)
{
  VfSearchHit *self = VF_SEARCH_HIT (object);

  g_clear_pointer (&self->key, g_free);
  g_clear_pointer (&self->snippet, g_free);
  g_clear_pointer (&self->matches, g_array_unref);
  G_OBJECT_CLASS (vf_search_hit_parent_class)->finalize (object);
}

static void
vf_search_hit_class_init (VfSearchHitClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = vf_search_hit_finalize;
}

static void
vf_search_hit_init (VfSearchHit *self)
{
  self->matches = g_array_new (FALSE, FALSE, sizeof (VfSearchMatch));
}

const VfTable *
vf_search_hit_get_table (VfSearchHit *self)
{
  g_return_val_if_fail (VF_IS_SEARCH_HIT (self), NULL);
  return self->table;
}

const char *
vf_search_hit_get_column (VfSearchHit *self)
{
  g_return_val_if_fail (VF_IS_SEARCH_HIT (self), NULL);
  return self->column;
}

const char *
vf_search_hit_get_key (VfSearchHit *self)
{
  g_return_val_if_fail (VF_IS_SEARCH_HIT (self), NULL);
  return self->key;
}

/**
 * vf_search_hit_get_snippet:
 * @self: a hit
 *
 * Returns: (transfer none): one line of plain text, never markup
 */
const char *
vf_search_hit_get_snippet (VfSearchHit *self)
{
  g_return_val_if_fail (VF_IS_SEARCH_HIT (self), NULL);
  return self->snippet;
}

/**
 * vf_search_hit_get_matches:
 * @self: a hit
 * @n_matches: (out): how many
 *
 * Returns: (transfer none) (array length=n_matches): the words found, in the
 *   order they stand in the snippet
 */
const VfSearchMatch *
vf_search_hit_get_matches (VfSearchHit *self, guint *n_matches)
{
  g_return_val_if_fail (VF_IS_SEARCH_HIT (self), NULL);
  *n_matches = self->matches->len;
  return (const VfSearchMatch *) self->matches->data;
}

static void
add_hit (GPtrArray *hits, VfSearchWords *words, VfRecord *record, guint column, const char *text)
{
  VfSearchHit *hit = g_object_new (VF_TYPE_SEARCH_HIT, NULL);

  hit->table = vf_record_get_table (record);
  hit->column = hit->table->columns[column].name;
  hit->key = vf_record_dup_key (record);
  hit->snippet = vf_search_words_cut (words, text, hit->matches);
  g_ptr_array_add (hits, hit);
}

/* Every column that has all the words is a hit of its own, as the sections of a vision are; when
 * the words are spread over columns, the one with most of them stands for the row. */
static void
add_hits (GPtrArray *hits, VfSearchWords *words, VfRecord *record, guint limit)
{
  const VfTable *table = vf_record_get_table (record);
  const guint all = vf_search_words_get_n (words);
  guint best = 0;
  int best_column = -1;
  gboolean complete = FALSE;
  g_autofree char *best_text = NULL;

  for (guint i = 0; i < table->n_columns && hits->len < limit; i++)
    {
      g_autoptr (GString) text = NULL;
      guint count;

      if (!table->columns[i].searched || vf_record_is_null (record, i))
        continue;
      text = g_string_new (NULL);
      vf_search_append_text (text, table->columns[i].type, vf_record_get_text (record, i));
      count = vf_search_words_count (words, text->str);
      if (table->columns[i].type != VF_COLUMN_LIST && table->columns[i].type != VF_COLUMN_JSON)
        g_string_assign (text, vf_record_get_text (record, i));
      if (count == all)
        {
          add_hit (hits, words, record, i, text->str);
          complete = TRUE;
        }
      else if (count > best)
        {
          best = count;
          best_column = i;
          g_set_str (&best_text, text->str);
        }
    }
  if (!complete && best_column >= 0 && hits->len < limit)
    add_hit (hits, words, record, best_column, best_text);
}

static VfRecord *
read_document (VfConnection *connection, gint64 document, GError **error)
{
  gint64 rowid;
  const VfTable *table = vf_search_document_parse (document, &rowid);
  g_autofree char *sql = NULL;
  sqlite3_stmt *statement;
  VfRecord *record = NULL;
  gboolean row = FALSE;

  if (table == NULL)
    return NULL;
  sql = vf_row_dup_select (table, " WHERE rowid = ?");
  statement = vf_connection_prepare (connection, sql, error);
  if (statement == NULL)
    return NULL;
  sqlite3_bind_int64 (statement, 1, rowid);
  if (!vf_connection_step (connection, statement, &row, error))
    return NULL;
  if (row)
    record = vf_row_read (table, statement);
  sqlite3_reset (statement);
  return record;
}

static gboolean
search (VfConnection *connection, const char *typed, guint limit, GPtrArray *hits, GError **error)
{
  g_autoptr (VfSearchWords) words = vf_search_words_new (typed);
  g_autoptr (GArray) documents = g_array_new (FALSE, FALSE, sizeof (gint64));
  sqlite3_stmt *statement;
  gboolean row = FALSE;

  if (words == NULL)
    return TRUE;
  statement = vf_connection_prepare (
    connection,
    "SELECT rowid FROM search_index WHERE search_index MATCH ? ORDER BY rank, rowid LIMIT ?",
    error);
  if (statement == NULL)
    return FALSE;
  sqlite3_bind_text (statement, 1, vf_search_words_get_query (words), -1, SQLITE_STATIC);
  sqlite3_bind_int64 (statement, 2, limit);
  do
    {
      if (!vf_connection_step (connection, statement, &row, error))
        return FALSE;
      if (row)
        {
          gint64 document = sqlite3_column_int64 (statement, 0);

          g_array_append_val (documents, document);
        }
    }
  while (row);
  sqlite3_reset (statement);

  for (guint i = 0; i < documents->len && hits->len < limit; i++)
    {
      g_autoptr (GError) local_error = NULL;
      g_autoptr (VfRecord) record
        = read_document (connection, g_array_index (documents, gint64, i), &local_error);

      if (local_error != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return FALSE;
        }
      if (record != NULL)
        add_hits (hits, words, record, limit);
    }
  return TRUE;
}

/**
 * vf_store_search:
 * @self: a store
 * @words: what a person typed; no character in it has a meaning of its own
 * @limit: at most so many hits
 * @error: return location for an error
 *
 * Finds texts that have all the words, in any order; the last one may be the
 * beginning of a word unless a space follows it. Case, accents and "ß" or "ss"
 * make no difference; in scripts without spaces any run of characters is found.
 *
 * Returns: (transfer full) (element-type VfSearchHit) (nullable): hits, best
 *   first
 */
GPtrArray *
vf_store_search (VfStore *self, const char *words, guint limit, GError **error)
{
  g_autoptr (GPtrArray) hits = g_ptr_array_new_with_free_func (g_object_unref);
  VfConnection *reader;

  g_return_val_if_fail (VF_IS_STORE (self), NULL);
  g_return_val_if_fail (words != NULL, NULL);

  reader = vf_store_get_reader (self, error);
  if (reader == NULL || !search (reader, words, limit, hits, error))
    return NULL;
  return g_steal_pointer (&hits);
}

typedef struct
{
  char *words;
  guint limit;
  GPtrArray *hits;
  DexPromise *promise;
} Search;

static void
search_free (gpointer data)
{
  Search *self = data;

  g_free (self->words);
  g_ptr_array_unref (self->hits);
  dex_clear (&self->promise);
  g_free (self);
}

static gboolean
search_work (VfConnection *connection, gpointer data, GError **error)
{
  Search *self = data;
  GCancellable *cancellable = dex_promise_get_cancellable (self->promise);

  /* Nobody waits for it any more: more was typed. */
  if (g_cancellable_is_cancelled (cancellable))
    return TRUE;
  return search (connection, self->words, self->limit, self->hits, error);
}

static void
search_done (gpointer data, const GError *error)
{
  Search *self = data;
  GListStore *list;

  if (error != NULL)
    {
      dex_promise_reject (self->promise, g_error_copy (error));
      return;
    }
  list = g_list_store_new (VF_TYPE_SEARCH_HIT);
  g_list_store_splice (list, 0, 0, self->hits->pdata, self->hits->len);
  dex_promise_resolve_object (self->promise, list);
}

/**
 * vf_store_search_later:
 * @self: a store
 * @words: what a person typed
 * @limit: at most so many hits
 *
 * vf_store_search() on a thread. Dropping the future cancels it.
 *
 * Returns: (transfer full): a future that resolves to a #GListModel of
 *   #VfSearchHit
 */
DexFuture *
vf_store_search_later (VfStore *self, const char *words, guint limit)
{
  Search *work;
  DexPromise *promise;

  g_return_val_if_fail (VF_IS_STORE (self), NULL);
  g_return_val_if_fail (words != NULL, NULL);

  work = g_new0 (Search, 1);
  promise = dex_promise_new_cancellable ();
  work->words = g_strdup (words);
  work->limit = limit;
  work->hits = g_ptr_array_new_with_free_func (g_object_unref);
  work->promise = dex_ref (promise);
  if (!vf_store_scan (self, search_work, search_done, work, search_free))
    {
      g_autoptr (GError) error = NULL;

      vf_store_get_reader (self, &error);
      dex_promise_reject (promise, g_steal_pointer (&error));
    }
  return DEX_FUTURE (promise);
}
