/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A second program for tests: store-helper DIRECTORY hold|write|pull|churn|full|unwritable
 *
 * hold: keeps the store open and says "open"; write: saves entries one by one for ever and says the
 * number of each once it is on disk; pull: brings in rows of a server, says "pulled" and stays;
 * churn: holds read transactions on the file of and on, as a backup program does; full: saves until
 * a file may grow no more; unwritable: opens without rights. */

#include "store-test.h"

#include <sys/resource.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "vf-async.h"
#include "vf-connection.h"
#include "vf-error.h"
#include "vf-put.h"
#include "vf-transact.h"

static VfRecord *
entry (guint i)
{
  g_autofree char *title = g_strdup_printf ("%u", i);
  g_autofree char *content = g_strnfill (200 + i % 3000, 'a' + i % 26);

  return test_entry_new (title, content, "2026-11-22");
}

G_NORETURN static void
write_forever (const char *directory)
{
  VfStore *store = test_open (directory);

  for (guint i = 0;; i++)
    {
      g_autoptr (VfRecord) record = entry (i);

      test_await (vf_store_save (store, record));
      printf ("%u\n", i);
      fflush (stdout);
    }
}

static gboolean
pull_page (VfEdit *edit, gpointer data, GError **error)
{
  const guint *page = data;
  VfCell cells[VF_JOURNAL_ENTRY_N_COLUMNS] = { 0 };

  vf_edit_defer_search (edit);
  for (guint i = *page * 1000; i < (*page + 1) * 1000; i++)
    {
      g_autofree char *key = g_strdup_printf ("%08x-0000-4000-8000-000000000001", i);
      g_autofree char *title = g_strdup_printf ("number%04u", i);

      cells[VF_JOURNAL_ENTRY_COLUMN_ID]
        = (VfCell) { .kind = VF_CELL_TEXT, .text = key, .length = strlen (key) };
      cells[VF_JOURNAL_ENTRY_COLUMN_TITLE]
        = (VfCell) { .kind = VF_CELL_TEXT, .text = title, .length = strlen (title) };
      if (!vf_edit_put (edit, VF_TABLE_JOURNAL_ENTRIES, cells, NULL, "1,(0,1)", NULL, NULL, error))
        return FALSE;
    }
  return TRUE;
}

G_NORETURN static void
pull (const char *directory)
{
  VfStore *store = test_open (directory);

  for (guint page = 0; page < 3; page++)
    test_await (vf_store_transact (store, VF_PULLED, pull_page, NULL, &page, NULL));
  printf ("pulled\n");
  fflush (stdout);
  for (;;)
    g_main_context_iteration (NULL, TRUE);
}

G_NORETURN static void
churn (const char *directory)
{
  g_autofree char *path = test_path (directory, "store.db");

  printf ("open\n");
  fflush (stdout);
  for (guint i = 0;; i++)
    {
      VfConnection *connection = vf_connection_open (path, VF_OPEN_READ, NULL);

      if (connection == NULL)
        continue;
      vf_connection_execute (connection, "BEGIN; SELECT count(*) FROM journal_entries", NULL);
      g_usleep (1000 * (i % 20));
      vf_connection_free (connection);
    }
}

/* Says how many entries are there when a save fails, and that the error is the one it should be. */
G_NORETURN static void
fill (const char *directory)
{
  VfStore *store = test_open (directory);
  struct rlimit limit = { 2 << 20, 2 << 20 };
  guint n = 0;

  signal (SIGXFSZ, SIG_IGN);
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  for (guint i = 0; i < 20000; i++)
    {
      g_autoptr (VfRecord) record = entry (i);
      g_autoptr (GError) error = NULL;

      if (!vf_await_in_main (vf_store_save (store, record), &error))
        {
          g_assert_error (error, VF_ERROR, VF_ERROR_NO_SPACE);
          g_assert_nonnull (strstr (error->message, directory));
          g_assert_true (vf_record_has_changes (record));
          break;
        }
      n++;
    }
  g_assert_cmpint (test_count (store, "journal_entries"), ==, n);
  /* It stays open for reading, and for writing once there is room. */
  printf ("%u\n", n);
  fflush (stdout);
  _exit (0);
}

static int
open_without_rights (const char *directory)
{
  if (geteuid () == 0 && (setegid (65534) != 0 || seteuid (65534) != 0))
    return 77;
  test_open_fails (directory, VF_ERROR_READ_ONLY);
  printf ("refused\n");
  fflush (stdout);
  /* The leak checker cannot look at a process that gave its rights away. */
  _exit (0);
}

static int
read_without_rights (const char *directory)
{
  g_autoptr (GFile) file = g_file_new_for_path (directory);
  g_autoptr (DexFuture) future = NULL;

  if (geteuid () == 0 && (setegid (65534) != 0 || seteuid (65534) != 0))
    return 77;
  future = vf_store_open_read_only (file);
  test_await (dex_ref (future));
  printf ("%d\n", (int) test_count (g_value_get_object (dex_future_get_value (future, NULL)),
                                    "journal_entries"));
  fflush (stdout);
  _exit (0);
}

int
main (int argc, char *argv[])
{
  const char *directory = argv[1];
  const char *verb = argc == 3 ? argv[2] : "";

  dex_init ();
  if (g_str_equal (verb, "write"))
    write_forever (directory);
  if (g_str_equal (verb, "pull"))
    pull (directory);
  if (g_str_equal (verb, "churn"))
    churn (directory);
  if (g_str_equal (verb, "full"))
    fill (directory);
  if (g_str_equal (verb, "unwritable"))
    return open_without_rights (directory);
  if (g_str_equal (verb, "unwritable-read"))
    return read_without_rights (directory);
  if (g_str_equal (verb, "hold"))
    {
      VfStore *store = test_open (directory);

      printf ("open\n");
      fflush (stdout);
      for (;;)
        g_main_context_iteration (NULL, TRUE);
      test_close (store);
    }
  return 2;
}
