/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copies, restoring, media files and the check that looks for what is wrong. */

#include "store-test.h"

#include <glib/gstdio.h>
#include <string.h>
#include <utime.h>

#include "vf-connection.h"
#include "vf-copies.h"
#include "vf-error.h"
#include "vf-media.h"

static void
add_entry (VfStore *store, const char *title)
{
  g_autoptr (VfRecord) record = test_entry_new (title, "content", "2026-11-22");

  test_await (vf_store_save (store, record));
}

static GPtrArray *
list_copies (const TestDirectory *directory)
{
  g_autoptr (GFile) file = g_file_new_for_path (directory);
  g_autoptr (GError) error = NULL;
  GPtrArray *copies = vf_copies_list (file, &error);

  g_assert_no_error (error);
  return copies;
}

static gpointer
await_object (DexFuture *future)
{
  g_autoptr (DexFuture) held = dex_ref (future);

  test_await (future);
  return g_value_dup_object (dex_future_get_value (held, NULL));
}

static void
restore (const TestDirectory *directory, GFile *copy)
{
  g_autoptr (GFile) file = g_file_new_for_path (directory);
  g_autoptr (GError) error = NULL;

  vf_copies_restore (file, copy, &error);
  g_assert_no_error (error);
}

static void
test_restore (void)
{
  g_autoptr (TestDirectory) directory = test_directory_new ();
  g_autoptr (GFile) file = g_file_new_for_path (directory);
  VfStore *store = test_open (directory);
  g_autoptr (GFile) copy = NULL;
  g_autoptr (GPtrArray) copies = NULL;
  g_autoptr (GError) error = NULL;

  add_entry (store, "before");
  copy = await_object (vf_copies_make (store));
  add_entry (store, "after");
  g_assert_false (vf_copies_restore (file, copy, &error));
  g_assert_error (error, VF_ERROR, VF_ERROR_IN_USE);
  test_close (store);

  restore (directory, copy);
  store = test_open (directory);
  g_assert_cmpint (test_count (store, "journal_entries"), ==, 1);
  add_entry (store, "words that are found");
  test_close (store);

  /* And back: what was there is a copy too. */
  copies = list_copies (directory);
  g_assert_cmpuint (copies->len, ==, 2);
  for (guint i = 0; i < copies->len; i++)
    {
      g_autofree char *name = g_file_get_basename (g_ptr_array_index (copies, i));

      if (g_str_has_prefix (name, "replaced-"))
        restore (directory, g_ptr_array_index (copies, i));
    }
  store = test_open (directory);
  g_assert_cmpint (test_count (store, "journal_entries"), ==, 2);
  test_close (store);
}

static void
test_restore_bad_copy (void)
{
  g_autoptr (TestDirectory) directory = test_directory_new ();
  g_autoptr (GFile) file = g_file_new_for_path (directory);
  g_autofree char *bad = test_path (directory, "bad.db");
  g_autoptr (GFile) copy = g_file_new_for_path (bad);
  g_autoptr (GError) error = NULL;
  VfStore *store = test_open (directory);

  add_entry (store, "mine");
  test_close (store);
  g_assert_false (vf_copies_restore (file, copy, &error));
  g_assert_error (error, VF_ERROR, VF_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_true (g_file_set_contents (bad, "not a database, not a database", -1, NULL));
  g_assert_false (vf_copies_restore (file, copy, &error));
  g_assert_error (error, VF_ERROR, VF_ERROR_DAMAGED);
  store = test_open (directory);
  g_assert_cmpint (test_count (store, "journal_entries"), ==, 1);
  test_close (store);
}

/* A damaged store is put aside with its log when a copy takes its place. */
static void
test_restore_over_damage (void)
{
  g_autoptr (TestDirectory) directory = test_directory_new ();
  g_autofree char *path = test_path (directory, "store.db");
  g_autofree char *log = test_path (directory, "store.db-wal");
  g_autoptr (GFile) copy = NULL;
  VfStore *store = test_open (directory);

  add_entry (store, "before");
  copy = await_object (vf_copies_make (store));
  test_close (store);
  g_assert_true (g_file_set_contents (path, "rubbish, rubbish, rubbish", -1, NULL));
  g_assert_true (g_file_set_contents (log, "the log of what once was", -1, NULL));
  restore (directory, copy);
  g_assert_false (g_file_test (log, G_FILE_TEST_EXISTS));
  store = test_open (directory);
  g_assert_cmpint (test_count (store, "journal_entries"), ==, 1);
  test_close (store);
}

static void
test_daily (void)
{
  g_autoptr (TestDirectory) directory = test_directory_new ();
  g_autofree char *copies_path = test_path (directory, "copies");
  VfStore *store = test_open (directory);
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autoptr (GPtrArray) copies = NULL;
  g_autoptr (GHashTable) months = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  test_await (vf_copies_keep_daily (store));
  test_await (vf_copies_keep_daily (store));
  copies = list_copies (directory);
  g_assert_cmpuint (copies->len, ==, 1);
  g_clear_pointer (&copies, g_ptr_array_unref);

  /* A year and a half of days, and one copy somebody made by hand long ago. */
  for (int day = 1; day < 550; day++)
    {
      g_autoptr (GDateTime) time = g_date_time_add_days (now, -day);
      g_autofree char *name = g_date_time_format (time, "daily-%Y%m%dT080000.db");
      g_autofree char *path = g_build_filename (copies_path, name, NULL);

      g_assert_true (g_file_set_contents (path, "x", 1, NULL));
    }
  {
    g_autofree char *path = g_build_filename (copies_path, "made-20200101T080000.db", NULL);

    g_assert_true (g_file_set_contents (path, "x", 1, NULL));
  }
  test_await (vf_copies_keep_daily (store));
  copies = list_copies (directory);
  g_assert_cmpuint (copies->len, >=, 7 + 3 + 10 + 1);
  g_assert_cmpuint (copies->len, <=, 7 + 4 + 12 + 1);
  for (guint i = 0; i < 7; i++)
    {
      g_autoptr (GDateTime) time = g_date_time_add_days (now, -(int) i);
      g_autofree char *start = g_date_time_format (time, "daily-%Y%m%dT");
      g_autofree char *name = g_file_get_basename (g_ptr_array_index (copies, i));

      g_assert_true (g_str_has_prefix (name, start));
    }
  for (guint i = 0; i < copies->len; i++)
    {
      g_autofree char *name = g_file_get_basename (g_ptr_array_index (copies, i));

      g_hash_table_add (months, g_strndup (strchr (name, '-') + 1, 6));
    }
  g_assert_cmpuint (g_hash_table_size (months), >=, 12);
  test_close (store);
}

/* A copy taken in the middle of writing is whole. */
static void
test_copy_while_writing (void)
{
  g_autoptr (TestDirectory) directory = test_directory_new ();
  VfStore *store = test_open (directory);
  g_autoptr (GPtrArray) futures = g_ptr_array_new_with_free_func (dex_unref);
  g_autoptr (GFile) copy = NULL;
  g_autoptr (VfConnection) connection = NULL;
  g_autofree char *verdict = NULL;
  gint64 n_rows;
  gint64 n_logged;

  for (guint i = 0; i < 200; i++)
    {
      g_autoptr (VfRecord) record = test_entry_new ("row", "content", "2026-11-22");

      g_ptr_array_add (futures, vf_store_save (store, record));
    }
  copy = await_object (vf_copies_make (store));
  for (guint i = 0; i < futures->len; i++)
    test_await (dex_ref (g_ptr_array_index (futures, i)));
  test_close (store);

  connection = vf_connection_open (g_file_peek_path (copy), VF_OPEN_READ, NULL);
  verdict = vf_connection_query_text (connection, "PRAGMA integrity_check", NULL);
  g_assert_cmpstr (verdict, ==, "ok");
  vf_connection_query_integer (connection, "SELECT count(*) FROM journal_entries", &n_rows, NULL);
  vf_connection_query_integer (connection, "SELECT count(*) FROM change_log", &n_logged, NULL);
  g_assert_cmpint (n_rows, ==, n_logged);
}

static VfRecord *
add_bytes (VfStore *store, const char *text, const char *name)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  return await_object (vf_media_add_bytes (store, bytes, "sound", "audio/x-wav", name));
}

static void
assert_content (VfStore *store, VfRecord *media, const char *expected)
{
  g_autoptr (GFile) file = vf_media_get_file (store, media);
  g_autofree char *content = NULL;

  g_assert_true (g_file_load_contents (file, NULL, &content, NULL, NULL, NULL));
  g_assert_cmpstr (content, ==, expected);
}

static void
test_media (void)
{
  g_autoptr (TestDirectory) directory = test_directory_new ();
  g_autofree char *source_path = test_path (directory, "rain.wav");
  g_autofree char *missing_path = test_path (directory, "missing.wav");
  g_autoptr (GFile) source = g_file_new_for_path (source_path);
  g_autoptr (GFile) missing = g_file_new_for_path (missing_path);
  VfStore *store = test_open (directory);
  g_autoptr (VfRecord) first = add_bytes (store, "ocean", "Ocean");
  g_autoptr (VfRecord) again = add_bytes (store, "ocean", "Ocean");
  g_autoptr (VfRecord) other = add_bytes (store, "ocean", "Waves");
  g_autoptr (VfRecord) rain = NULL;
  g_autoptr (VfRecord) outside = vf_record_new (vf_table_find ("media"));

  g_assert_cmpint (vf_record_get_rowid (first), ==, vf_record_get_rowid (again));
  g_assert_cmpint (vf_record_get_rowid (first), !=, vf_record_get_rowid (other));
  g_assert_cmpstr (test_get (first, "path"), ==, test_get (other, "path"));
  g_assert_true (g_str_has_suffix (test_get (first, "path"), ".wav"));
  assert_content (store, first, "ocean");

  g_assert_true (g_file_set_contents (source_path, "rain", -1, NULL));
  rain = await_object (vf_media_add_file (store, source, "sound", "audio/wav", NULL));
  assert_content (store, rain, "rain");
  g_assert_true (g_file_test (source_path, G_FILE_TEST_EXISTS));
  test_await_error (vf_media_add_file (store, missing, "sound", "audio/wav", NULL),
                    VF_ERROR_NOT_FOUND);

  /* A row from elsewhere does not reach out of the directory. */
  g_assert_null (vf_media_get_file (store, outside));
  test_set (outside, "path", "../store.db");
  g_assert_null (vf_media_get_file (store, outside));
  test_set (outside, "path", "/etc/passwd");
  g_assert_null (vf_media_get_file (store, outside));
  test_close (store);
}

static void
make_old (GFile *file)
{
  struct utimbuf times = { 1000000000, 1000000000 };

  g_assert_cmpint (utime (g_file_peek_path (file), &times), ==, 0);
}

static void
test_garbage (void)
{
  g_autoptr (TestDirectory) directory = test_directory_new ();
  VfStore *store = test_open (directory);
  g_autoptr (VfRecord) kept = add_bytes (store, "kept", NULL);
  g_autoptr (VfRecord) copied = add_bytes (store, "in a copy", NULL);
  g_autoptr (VfRecord) gone = NULL;
  g_autoptr (VfRecord) young = NULL;
  g_autoptr (GFile) kept_file = vf_media_get_file (store, kept);
  g_autoptr (GFile) copied_file = vf_media_get_file (store, copied);
  g_autoptr (GFile) gone_file = NULL;
  g_autoptr (GFile) young_file = NULL;
  g_autoptr (GFile) copy = await_object (vf_copies_make (store));

  gone = add_bytes (store, "gone", NULL);
  young = add_bytes (store, "young", NULL);
  gone_file = vf_media_get_file (store, gone);
  young_file = vf_media_get_file (store, young);
  make_old (kept_file);
  make_old (copied_file);
  make_old (gone_file);
  test_await (vf_store_delete (store, copied));
  test_await (vf_store_delete (store, gone));
  test_await (vf_store_delete (store, young));

  test_await (vf_media_collect_garbage (store));
  g_assert_true (g_file_query_exists (kept_file, NULL));
  g_assert_true (g_file_query_exists (copied_file, NULL));
  g_assert_true (g_file_query_exists (young_file, NULL));
  g_assert_false (g_file_query_exists (gone_file, NULL));
  test_close (store);
}

static void
assert_check (VfStore *store, guint n, const char *part)
{
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) sentences = vf_store_check (store, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (sentences != NULL ? g_strv_length (sentences) : 0, ==, n);
  if (part != NULL)
    g_assert_nonnull (strstr (sentences[0], part));
}

static void
test_check (void)
{
  g_autoptr (TestDirectory) directory = test_directory_new ();
  VfStore *store = test_open (directory);
  g_autoptr (VfRecord) media = add_bytes (store, "ocean", NULL);
  g_autoptr (VfRecord) narration = vf_record_new (vf_table_find ("narrations"));
  g_autoptr (VfRecord) journal = test_entry_new ("a", "b", "2026-11-22");
  g_autoptr (GFile) file = vf_media_get_file (store, media);

  test_await (vf_store_save (store, journal));
  assert_check (store, 0, NULL);

  g_assert_true (g_file_set_contents (g_file_peek_path (file), "oceans", -1, NULL));
  assert_check (store, 1, "another size");
  g_remove (g_file_peek_path (file));
  assert_check (store, 1, "is missing");
  g_assert_true (g_file_set_contents (g_file_peek_path (file), "ocean", -1, NULL));

  test_set (narration, "audio_set_id", "00000000-0000-4000-8000-000000000002");
  test_await (vf_store_save (store, narration));
  assert_check (store, 1, "audio_sets");
  test_await (vf_store_delete (store, narration));

  make_old (file);
  test_await (vf_store_delete (store, media));
  assert_check (store, 1, "belongs to nothing");
  test_close (store);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();

  g_test_add_func ("/copies/restore", test_restore);
  g_test_add_func ("/copies/restore-bad-copy", test_restore_bad_copy);
  g_test_add_func ("/copies/restore-over-damage", test_restore_over_damage);
  g_test_add_func ("/copies/daily", test_daily);
  g_test_add_func ("/copies/while-writing", test_copy_while_writing);
  g_test_add_func ("/copies/media", test_media);
  g_test_add_func ("/copies/garbage", test_garbage);
  g_test_add_func ("/copies/check", test_check);

  return g_test_run ();
}
