/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Puts rows of the kinds a member gathers over years into a store: fill-store DIRECTORY ROWS */

#include <libdex.h>
#include <stdlib.h>

#include "vf-async.h"
#include "vf-models.h"
#include "vf-store.h"

#define BATCH 1000

static VfRecord *
create_entry (guint i)
{
  static const char *const things[] = { "the garden", "a long walk", "an old friend", "the sea" };
  VfRecord *entry = vf_record_new (VF_TABLE_JOURNAL_ENTRIES);
  g_autofree char *content = g_strdup_printf (
    "Entry %u: today %s gave me more than I asked for, and I noticed it while it happened.", i,
    things[i % G_N_ELEMENTS (things)]);

  vf_record_fill_defaults (entry);
  g_object_set (entry, "title", things[i % G_N_ELEMENTS (things)], "content", content, NULL);

  return entry;
}

int
main (int argc, char *argv[])
{
  g_autoptr (GFile) directory = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (VfStore) store = NULL;
  DexFuture *opening;
  guint n_rows;

  if (argc != 3)
    {
      g_printerr ("Usage: fill-store DIRECTORY ROWS\n");
      return 2;
    }

  dex_init ();
  directory = g_file_new_for_path (argv[1]);
  n_rows = strtoul (argv[2], NULL, 10);
  opening = vf_store_open (directory);
  if (!vf_await_in_main (dex_ref (opening), &error))
    g_error ("%s", error->message);
  store = g_value_dup_object (dex_future_get_value (opening, NULL));
  dex_unref (opening);

  for (guint i = 0; i < n_rows; i += BATCH)
    {
      g_autoptr (GPtrArray) batch = g_ptr_array_new_with_free_func (g_object_unref);

      for (guint j = i; j < MIN (n_rows, i + BATCH); j++)
        g_ptr_array_add (batch, create_entry (j));
      if (!vf_await_in_main (vf_store_apply (store, batch, NULL, VF_BULK), &error))
        g_error ("%s", error->message);
    }
  if (!vf_await_in_main (vf_store_close (store), &error))
    g_error ("%s", error->message);

  return 0;
}
