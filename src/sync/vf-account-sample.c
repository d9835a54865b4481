/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The sample to look around with is nobody's life: as long as no word of it was changed, it is not
 * sent, and neither is what was made from it. */

#include "vf-account-outbox.h"

#include "vf-paths.h"
#include "vf-section.h"
#include "vf-sync-plan.h"

char *
vf_account_dup_sample_text (void)
{
  g_autofree char *path = vf_paths_dup_installed ("sample/life-vision.md");
  char *text = NULL;

  return g_file_get_contents (path, &text, NULL, NULL) ? text : NULL;
}

static char *
dup_select (void)
{
  GString *sql = g_string_new ("SELECT v.id, v.updated_at = v.created_at");

  for (int i = 0; i < VF_N_SECTIONS; i++)
    g_string_append_printf (sql, ", v.\"%s\"", vf_section_get_key (i));
  g_string_append (sql, " FROM vision_versions v JOIN members m ON m.sample_vision_id = v.id"
                        " WHERE v._version IS NULL");

  return g_string_free_and_steal (sql);
}

/* Moved into history it has another time; its words tell. */
static gboolean
has_only_words_of (sqlite3_stmt *statement, const char *sample)
{
  for (int i = 0; i < VF_N_SECTIONS; i++)
    {
      const char *text = (const char *) sqlite3_column_text (statement, 2 + i);

      if (text != NULL && *text != '\0' && (sample == NULL || strstr (sample, text) == NULL))
        return FALSE;
    }

  return TRUE;
}

static void
keep (VfAccountKept *self, const VfTable *table, char *key)
{
  GHashTable *keys = g_hash_table_lookup (self, table);

  if (keys == NULL)
    {
      keys = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
      g_hash_table_insert (self, (gpointer) table, keys);
    }
  g_hash_table_add (keys, key);
}

static gboolean
keep_referring (VfAccountKept *self,
                VfConnection *connection,
                const VfTable *table,
                const VfReference *reference,
                const char *key,
                GError **error)
{
  g_autofree char *sql = g_strdup_printf ("SELECT \"%s\" FROM \"%s\" WHERE \"%s\" = ?",
                                          table->columns[table->key[0]].name, table->name,
                                          table->columns[reference->column].name);
  sqlite3_stmt *statement = vf_connection_prepare (connection, sql, error);
  gboolean row = TRUE;

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_text (statement, 1, key, -1, SQLITE_STATIC);
  while (row)
    {
      if (!vf_connection_step (connection, statement, &row, error))
        return FALSE;
      if (row)
        keep (self, table, g_strdup ((const char *) sqlite3_column_text (statement, 0)));
    }
  sqlite3_reset (statement);

  return TRUE;
}

static gboolean
keep_children (VfAccountKept *self, VfConnection *connection, const VfTable *table, GError **error)
{
  for (guint i = 0; i < table->n_references; i++)
    {
      const VfReference *reference = &table->references[i];
      const VfTable *parent = vf_table_find (reference->table);
      GHashTable *keys = parent != NULL ? g_hash_table_lookup (self, parent) : NULL;
      g_autoptr (GPtrArray) list = NULL;

      if (keys == NULL || reference->on_delete != VF_ON_DELETE_CASCADE)
        continue;
      list = g_hash_table_get_keys_as_ptr_array (keys);
      for (guint j = 0; j < list->len; j++)
        if (!keep_referring (self, connection, table, reference, g_ptr_array_index (list, j),
                             error))
          return FALSE;
    }

  return TRUE;
}

VfAccountKept *
vf_account_kept_read (VfConnection *connection, const char *sample, GError **error)
{
  g_autoptr (GHashTable) self
    = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) g_hash_table_unref);
  g_autofree char *sql = dup_select ();
  sqlite3_stmt *statement = vf_connection_prepare (connection, sql, error);
  guint n_plans;
  const VfSyncPlan *const *plans = vf_sync_plan_list (&n_plans);
  gboolean row;

  if (statement == NULL || !vf_connection_step (connection, statement, &row, error))
    return NULL;
  if (row && (sqlite3_column_int (statement, 1) != 0 || has_only_words_of (statement, sample)))
    keep (self, vf_table_find ("vision_versions"),
          g_strdup ((const char *) sqlite3_column_text (statement, 0)));
  sqlite3_reset (statement);

  /* Parents come before children. */
  for (guint i = 0; g_hash_table_size (self) > 0 && i < n_plans; i++)
    if (plans[i]->table->n_key == 1 && !keep_children (self, connection, plans[i]->table, error))
      return NULL;

  return g_steal_pointer (&self);
}

guint
vf_account_kept_count (VfAccountKept *self, const VfTable *table)
{
  GHashTable *keys = g_hash_table_lookup (self, table);

  return keys != NULL ? g_hash_table_size (keys) : 0;
}
