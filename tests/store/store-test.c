/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shared by the tests of this folder. */

#include "store-test.h"

#include <glib/gstdio.h>

#include "vf-async.h"
#include "vf-connection.h"
#include "vf-error.h"
#include "vf-transact.h"

TestDirectory *
test_directory_new (void)
{
  g_autoptr (GError) error = NULL;
  char *path = g_dir_make_tmp ("vf-store-XXXXXX", &error);

  g_assert_no_error (error);
  return path;
}

static void
remove_tree (const char *path)
{
  if (g_file_test (path, G_FILE_TEST_IS_DIR) && !g_file_test (path, G_FILE_TEST_IS_SYMLINK))
    {
      g_autoptr (GDir) entries = g_dir_open (path, 0, NULL);
      const char *name;

      while (entries != NULL && (name = g_dir_read_name (entries)) != NULL)
        {
          g_autofree char *child = g_build_filename (path, name, NULL);

          remove_tree (child);
        }
    }
  g_remove (path);
}

void
test_directory_free (TestDirectory *self)
{
  remove_tree (self);
  g_free (self);
}

char *
test_path (const TestDirectory *directory, const char *name)
{
  return g_build_filename (directory, name, NULL);
}

VfStore *
test_open (const TestDirectory *directory)
{
  g_autoptr (GFile) file = g_file_new_for_path (directory);
  g_autoptr (DexFuture) future = vf_store_open (file);
  g_autoptr (GError) error = NULL;
  VfStore *store;

  vf_await_in_main (dex_ref (future), &error);
  g_assert_no_error (error);
  store = g_value_dup_object (dex_future_get_value (future, NULL));
  vf_store_set_logging (store, TRUE);
  return store;
}

void
test_open_fails (const TestDirectory *directory, int code)
{
  g_autoptr (GFile) file = g_file_new_for_path (directory);

  test_await_error (vf_store_open (file), code);
}

void
test_close (VfStore *store)
{
  gpointer held = store;

  test_await (vf_store_close (store));
  g_object_add_weak_pointer (G_OBJECT (store), &held);
  g_object_unref (store);
  /* A thread may still be about to let go of the future it resolved. */
  for (int i = 0; held != NULL && i < 1000; i++)
    {
      test_settle ();
      g_usleep (1000);
    }
  g_assert_null (held);
}

void
test_await (DexFuture *future)
{
  g_autoptr (GError) error = NULL;

  vf_await_in_main (future, &error);
  g_assert_no_error (error);
}

void
test_await_error (DexFuture *future, int code)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (vf_await_in_main (future, &error));
  g_assert_error (error, VF_ERROR, code);
  /* A sentence for people. */
  g_assert_true (g_str_has_suffix (error->message, "."));
}

void
test_settle (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

void
test_set (VfRecord *record, const char *column, const char *text)
{
  int index = vf_table_find_column (vf_record_get_table (record), column);

  g_assert_cmpint (index, >=, 0);
  vf_record_set_text (record, index, text);
}

const char *
test_get (VfRecord *record, const char *column)
{
  int index = vf_table_find_column (vf_record_get_table (record), column);

  g_assert_cmpint (index, >=, 0);
  return vf_record_get_text (record, index);
}

VfRecord *
test_entry_new (const char *title, const char *content, const char *date)
{
  VfRecord *record = vf_record_new (vf_table_find ("journal_entries"));

  test_set (record, "user_id", "4f5e6a7b-0000-4000-8000-000000000001");
  test_set (record, "title", title);
  test_set (record, "content", content);
  test_set (record, "date", date);
  return record;
}

gint64
test_count (VfStore *store, const char *table)
{
  g_autoptr (VfQuery) query = vf_query_new (vf_table_find (table));
  g_autoptr (GError) error = NULL;
  gint64 count = vf_store_count (store, query, &error);

  g_assert_no_error (error);
  return count;
}

gint64
test_sql (const TestDirectory *directory, const char *sql)
{
  g_autofree char *path = test_path (directory, "store.db");
  g_autoptr (GError) error = NULL;
  g_autoptr (VfConnection) connection = vf_connection_open (path, VF_OPEN_WRITE, &error);
  gint64 value = 0;

  g_assert_no_error (error);
  vf_connection_query_integer (connection, sql, &value, &error);
  g_assert_no_error (error);
  return value;
}
