/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A program to be killed: writes journal entries and syncs them without a pause, and says of each
 * when it is kept.
 *
 *     killed DIRECTORY            until it is killed
 *     killed DIRECTORY --finish   syncs what is left, and says "settled" */

#include <string.h>
#include <unistd.h>

#include "stack-test.h"
#include "vf-async.h"
#include "vf-sync.h"
#include "vf-transact.h"

static gboolean
write_account (VfEdit *edit, gpointer data, GError **error)
{
  g_autofree char *sql = g_strdup_printf (
    "INSERT OR IGNORE INTO sync_account (id, address, publishable_key, user_id, adopted_at) VALUES "
    "(1, '%s', '%s', '%s', '2026-03-01T00:00:00+00:00')",
    stack_get ("ADDRESS"), stack_get ("KEY"), stack_get ("USER"));

  return vf_connection_execute (edit->connection, sql, error);
}

static VfRecord *
make_entry (const char *title)
{
  const VfTable *table = vf_table_find ("journal_entries");
  VfRecord *record = vf_record_new (table);

  vf_record_set_text (record, vf_table_find_column (table, "user_id"), stack_get ("USER"));
  vf_record_set_text (record, vf_table_find_column (table, "date"), "2026-03-01");
  vf_record_set_text (record, vf_table_find_column (table, "title"), title);
  vf_record_set_text (record, vf_table_find_column (table, "content"), "Words.");
  return record;
}

static void
say (const char *what)
{
  g_autofree char *line = g_strconcat (what, "\n", NULL);

  if (write (STDOUT_FILENO, line, strlen (line)) < 0)
    _exit (2);
}

static void
work (VfStore *store, VfSync *sync)
{
  const guint run = g_random_int ();

  for (guint n = 0;; n++)
    {
      const VfTable *table = vf_table_find ("journal_entries");
      g_autofree char *title = g_strdup_printf ("kept %08x-%u", run, n);
      g_autofree char *edited = g_strconcat ("edited ", title, NULL);
      g_autofree char *begun = g_strconcat ("begun ", title, NULL);
      g_autofree char *kept = g_strconcat ("kept ", title, NULL);
      g_autoptr (VfRecord) record = make_entry (title);

      say (begun);
      if (!vf_await_in_main (vf_store_save (store, record), NULL))
        continue;
      say (kept);
      if (n % 2 == 0)
        dex_future_disown (vf_sync_run (sync));
      else
        vf_await_in_main (vf_sync_run (sync), NULL);
      if (n % 3 == 0)
        {
          vf_record_set_text (record, vf_table_find_column (table, "content"), edited);
          if (vf_await_in_main (vf_store_save (store, record), NULL))
            say (edited);
        }
    }
}

static int
finish (VfStore *store, VfSync *sync)
{
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 40; i++)
    {
      g_clear_error (&error);
      if (vf_await_in_main (vf_sync_run (sync), &error) && vf_sync_get_waiting (sync) == 0
          && vf_sync_get_parked (sync) == 0)
        {
          say ("settled");
          return 0;
        }
      g_usleep (500 * 1000);
    }
  g_printerr ("%u wait, %u are parked, %s\n", vf_sync_get_waiting (sync), vf_sync_get_parked (sync),
              error != NULL ? error->message : "no error");
  return 1;
}

int
main (int argc, char **argv)
{
  g_autoptr (GFile) directory = g_file_new_for_path (argv[1]);
  g_autoptr (DexFuture) future = vf_store_open (directory);
  g_autoptr (VfProject) project = stack_project_new (stack_get ("ADDRESS"), stack_get ("TOKEN"));
  g_autoptr (VfStore) store = NULL;
  g_autoptr (VfSync) sync = NULL;
  g_autoptr (GError) error = NULL;

  if (!vf_await_in_main (dex_ref (future), &error))
    {
      g_printerr ("The store does not open: %s\n", error->message);
      return 2;
    }
  store = g_value_dup_object (dex_future_get_value (future, NULL));
  vf_await_in_main (vf_store_transact (store, VF_DURABLE, write_account, NULL, NULL, NULL), &error);
  g_assert_no_error (error);
  sync = vf_sync_new (store, project, stack_get ("USER"), NULL);
  if (argc > 2)
    return finish (store, sync);
  work (store, sync);
}
