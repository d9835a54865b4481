/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Looking for what should not be: a damaged file, rows that point to nothing, media without a file
 * and files without a row. */

#include <glib/gi18n.h>
#include <glib/gstdio.h>

#include "vf-copies.h"
#include "vf-media-private.h"
#include "vf-query.h"
#include "vf-store-private.h"

/* Enough to tell what is wrong; a broken file can have millions. */
#define MAX_SENTENCES 100

static void
say (GStrvBuilder *sentences, guint *n_sentences, char *sentence)
{
  if (++*n_sentences <= MAX_SENTENCES)
    g_strv_builder_add (sentences, sentence);
  g_free (sentence);
}

/* Calls back with each row of a query of two texts. */
typedef void (*PairFunc) (gpointer data, const char *first, const char *second);

static gboolean
for_each_pair (
  VfConnection *connection, const char *sql, PairFunc func, gpointer data, GError **error)
{
  sqlite3_stmt *statement = vf_connection_prepare (connection, sql, error);
  gboolean row = FALSE;

  if (statement == NULL)
    return FALSE;
  do
    {
      if (!vf_connection_step (connection, statement, &row, error))
        return FALSE;
      if (row)
        func (data, (const char *) sqlite3_column_text (statement, 0),
              (const char *) sqlite3_column_text (statement, 1));
    }
  while (row);
  sqlite3_reset (statement);
  return TRUE;
}

typedef struct
{
  GStrvBuilder *sentences;
  guint n_sentences;
  const char *directory;
  const char *path;
  GHashTable *known;
  const VfTable *table;
  const VfReference *reference;
} Check;

static void
check_integrity_line (gpointer data, const char *line, const char *unused)
{
  Check *check = data;

  if (g_strcmp0 (line, "ok") != 0)
    say (check->sentences, &check->n_sentences,
         g_strdup_printf (_ ("“%s” is damaged: %s."), check->path, line));
}

static void
check_reference (gpointer data, const char *key, const char *value)
{
  Check *check = data;

  say (check->sentences, &check->n_sentences,
       g_strdup_printf (_ ("The row %s of %s belongs to the row %s of %s, which is not there."),
                        key != NULL ? key : "?", check->table->name, value,
                        check->reference->table));
}

/* Rows of our own tables only: a server may keep back what its rows refer to. */
static gboolean
check_references (Check *check, VfConnection *connection, GError **error)
{
  guint n_tables;
  const VfTable *const *tables = vf_tables_list (&n_tables);

  for (guint i = 0; i < n_tables; i++)
    for (guint j = 0; tables[i]->local && tables[i]->n_key == 1 && j < tables[i]->n_references; j++)
      {
        const VfTable *table = tables[i];
        const VfReference *reference = &table->references[j];
        const VfTable *parent = vf_table_find (reference->table);
        const char *column = table->columns[reference->column].name;
        g_autofree char *sql = g_strdup_printf (
          "SELECT \"%s\", \"%s\" FROM \"%s\" AS child WHERE \"%s\" IS NOT NULL AND NOT EXISTS"
          " (SELECT 1 FROM \"%s\" AS parent WHERE parent.\"%s\" = child.\"%s\")",
          table->columns[table->key[0]].name, column, table->name, column, parent->name,
          parent->columns[parent->key[0]].name, column);

        check->table = table;
        check->reference = reference;
        if (!for_each_pair (connection, sql, check_reference, check, error))
          return FALSE;
      }
  return TRUE;
}

static void
check_media_row (gpointer data, const char *relative, const char *size)
{
  Check *check = data;
  g_autofree char *path = vf_media_dup_path (check->directory, relative);
  GStatBuf info;

  if (path == NULL)
    {
      say (check->sentences, &check->n_sentences,
           g_strdup_printf (_ ("A media row names no file of its own: “%s”."), relative));
      return;
    }
  g_hash_table_add (check->known, g_strdup (relative));
  if (g_stat (path, &info) != 0)
    say (check->sentences, &check->n_sentences, g_strdup_printf (_ ("“%s” is missing."), path));
  else if (size != NULL && info.st_size != g_ascii_strtoll (size, NULL, 10))
    say (check->sentences, &check->n_sentences,
         g_strdup_printf (_ ("“%s” has another size than when it was added."), path));
}

static void
check_media_file (gpointer data, const char *relative, const char *path)
{
  Check *check = data;
  GStatBuf info;

  if (!g_hash_table_contains (check->known, relative) && g_stat (path, &info) == 0
      && info.st_mtime < g_get_real_time () / G_USEC_PER_SEC - VF_MEDIA_GRACE_SECONDS)
    say (check->sentences, &check->n_sentences,
         g_strdup_printf (_ ("“%s” belongs to nothing in the store."), path));
}

/**
 * vf_store_check:
 * @store: an open store
 * @error: return location for an error
 *
 * Reads the whole database, and looks at every media file's size. It blocks as
 * long as that takes; made for a command.
 *
 * Returns: (transfer full) (nullable): what is wrong, a sentence each, or %NULL
 *   when all is well or, with @error set, when it could not be looked at
 */
char **
vf_store_check (VfStore *store, GError **error)
{
  g_autoptr (GStrvBuilder) sentences = g_strv_builder_new ();
  g_autoptr (GHashTable) known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autofree char *directory = NULL;
  VfConnection *reader;
  Check check = { .sentences = sentences, .known = known };

  g_return_val_if_fail (VF_IS_STORE (store), NULL);

  reader = vf_store_get_reader (store, error);
  if (reader == NULL)
    return NULL;
  directory = vf_store_dup_subdirectory (store, "media");
  check.directory = directory;
  check.path = vf_store_get_path (store);

  if (!for_each_pair (reader, "SELECT integrity_check, NULL FROM pragma_integrity_check",
                      check_integrity_line, &check, error)
      || !check_references (&check, reader, error)
      || !for_each_pair (reader, "SELECT path, size FROM media", check_media_row, &check, error))
    return NULL;
  vf_media_for_each_file (directory, check_media_file, &check);

  return check.n_sentences > 0 ? g_strv_builder_end (sentences) : NULL;
}
