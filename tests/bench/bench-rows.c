/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Data for the benches of the store. */

#include "bench-rows.h"

#include <glib/gstdio.h>

#include "vf-async.h"
#include "vf-transact.h"

#define N_WORDS 4000

static char **
make_words (GRand *rand)
{
  char **words = g_new0 (char *, N_WORDS + 1);

  for (guint i = 0; i < N_WORDS; i++)
    {
      char word[16] = { 0 };
      const int length = g_rand_int_range (rand, 2, 11);

      for (int j = 0; j < length; j++)
        word[j] = j % 2 ? "aeiou"[g_rand_int_range (rand, 0, 5)]
                        : "bcdfghklmnprstvw"[g_rand_int_range (rand, 0, 16)];
      words[i] = g_strdup (word);
    }
  words[7] = (g_free (words[7]), g_strdup ("Straße"));
  words[11] = (g_free (words[11]), g_strdup ("海洋"));
  return words;
}

static char *
make_text (GRand *rand, char **words)
{
  GString *text = g_string_new (NULL);
  const int kind = g_rand_int_range (rand, 0, 100);
  const int n = kind < 80 ? g_rand_int_range (rand, 12, 60) : g_rand_int_range (rand, 60, 500);

  for (int i = 0; i < n; i++)
    {
      /* As words do in life, some come far more often than others. */
      const double x = g_rand_double (rand);

      g_string_append_printf (text, "%s%s", i ? " " : "", words[(int) (x * x * x * N_WORDS)]);
    }
  return g_string_free_and_steal (text);
}

static char *
make_uuid (GRand *rand)
{
  return g_strdup_printf ("%08x-%04x-4%03x-8%03x-%08x%04x", g_rand_int (rand),
                          g_rand_int (rand) & 0xffff, g_rand_int (rand) & 0xfff,
                          g_rand_int (rand) & 0xfff, g_rand_int (rand), g_rand_int (rand) & 0xffff);
}

static void
fill (VfRecord *record, GRand *rand, char **words)
{
  const VfTable *table = vf_record_get_table (record);

  for (guint i = 0; i < table->n_columns; i++)
    {
      const VfColumn *column = &table->columns[i];
      g_autofree char *text = NULL;

      if (column->nullable && g_rand_int_range (rand, 0, 5) == 0)
        continue;
      switch (column->type)
        {
        case VF_COLUMN_TEXT:
          text = column->searched ? make_text (rand, words)
                                  : g_strdup (words[g_rand_int_range (rand, 0, N_WORDS)]);
          vf_record_set_text (record, i, text);
          break;
        case VF_COLUMN_UUID:
          text = make_uuid (rand);
          vf_record_set_text (record, i, text);
          break;
        case VF_COLUMN_TIMESTAMP:
          text
            = g_strdup_printf ("2026-%02d-%02dT%02d:%02d:%02d.%06d+00:00",
                               g_rand_int_range (rand, 1, 13), g_rand_int_range (rand, 1, 29),
                               g_rand_int_range (rand, 0, 24), g_rand_int_range (rand, 0, 60),
                               g_rand_int_range (rand, 0, 60), g_rand_int_range (rand, 0, 1000000));
          vf_record_set_text (record, i, text);
          break;
        case VF_COLUMN_DATE:
          text = g_strdup_printf ("20%02d-%02d-%02d", g_rand_int_range (rand, 10, 27),
                                  g_rand_int_range (rand, 1, 13), g_rand_int_range (rand, 1, 29));
          vf_record_set_text (record, i, text);
          break;
        case VF_COLUMN_NUMERIC:
          text = g_strdup_printf ("%d.%02d", g_rand_int_range (rand, 0, 100000),
                                  g_rand_int_range (rand, 0, 100));
          vf_record_set_text (record, i, text);
          break;
        case VF_COLUMN_LIST:
          vf_record_set_text (record, i, "[\"fun\",\"health\"]");
          break;
        case VF_COLUMN_JSON:
          vf_record_set_text (record, i, "{\"a\":1,\"b\":[\"c\"]}");
          break;
        case VF_COLUMN_BOOLEAN:
        case VF_COLUMN_INTEGER:
        case VF_COLUMN_BIGINT:
          vf_record_set_integer (record, i, g_rand_int_range (rand, 0, 2));
          break;
        case VF_COLUMN_ENUM:
        default:
          break;
        }
    }
}

GPtrArray *
bench_rows_new (guint n, guint32 seed)
{
  static const char *const tables[]
    = { "journal_entries",  "journal_entries",    "journal_entries",    "journal_entries",
        "journal_entries",  "vision_board_items", "vision_board_items", "abundance_events",
        "abundance_events", "daily_papers" };
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  g_auto (GStrv) words = make_words (rand);
  GPtrArray *rows = g_ptr_array_new_full (n, g_object_unref);

  for (guint i = 0; i < n; i++)
    {
      VfRecord *record = vf_record_new (vf_table_find (tables[i % G_N_ELEMENTS (tables)]));

      fill (record, rand, words);
      g_ptr_array_add (rows, record);
    }
  return rows;
}

char *
bench_directory_new (void)
{
  char *path = g_strdup ("/var/tmp/vf-bench-XXXXXX");

  g_assert_nonnull (g_mkdtemp (path));
  return path;
}

void
bench_directory_remove (const char *directory)
{
  static const char *const names[] = { "store.db", "store.db-wal", "store.db-shm", "store.lock",
                                       "bare.db",  "bare.db-wal",  "bare.db-shm" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (directory, names[i], NULL);

      g_unlink (path);
    }
  g_rmdir (directory);
}

void
bench_await (DexFuture *future)
{
  g_autoptr (GError) error = NULL;

  if (!vf_await_in_main (future, &error))
    g_error ("%s", error->message);
}

VfStore *
bench_open (const char *directory)
{
  g_autofree char *path = g_canonicalize_filename (directory, NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (DexFuture) future = vf_store_open (file);
  VfStore *store;

  bench_await (dex_ref (future));
  store = g_value_dup_object (dex_future_get_value (future, NULL));
  vf_store_set_logging (store, TRUE);
  return store;
}

void
bench_close (VfStore *store)
{
  bench_await (vf_store_close (store));
  g_object_unref (store);
}
