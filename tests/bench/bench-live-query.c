/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A list of 100,000 against one of 1,000: its first page, all of it, a jump to anywhere, a save. */

#include "bench-rows.h"
#include "bench.h"

#include <math.h>

#include "vf-live-query.h"
#include "vf-search.h"

#define MANY 100000
#define FEW 1000
#define PAGE 40
#define ROUNDS 15

static VfQuery *
query_new (void)
{
  VfQuery *query = vf_query_new (vf_table_find ("journal_entries"));

  vf_query_order (query, "date", VF_DESCENDING);
  vf_query_order (query, "created_at", VF_DESCENDING);
  return query;
}

static void
show_page (VfLiveQuery *live, guint position)
{
  for (guint i = position; i < position + PAGE; i++)
    g_object_unref (g_list_model_get_item (G_LIST_MODEL (live), i));
}

static void
wait_for (VfLiveQuery *live)
{
  while (vf_live_query_get_loading (live))
    g_main_context_iteration (NULL, TRUE);
}

static double
first_page (gpointer data)
{
  double start = bench_now ();
  g_autoptr (VfQuery) query = query_new ();
  g_autoptr (VfLiveQuery) live = vf_live_query_new (data, query);
  double seconds;

  show_page (live, 0);
  seconds = bench_now () - start;
  wait_for (live);
  return seconds;
}

static double
whole_list (gpointer data)
{
  double start = bench_now ();
  g_autoptr (VfQuery) query = query_new ();
  g_autoptr (VfLiveQuery) live = vf_live_query_new (data, query);

  wait_for (live);
  return bench_now () - start;
}

static double
jumps (gpointer data)
{
  g_autoptr (VfQuery) query = query_new ();
  g_autoptr (VfLiveQuery) live = vf_live_query_new (data, query);
  g_autoptr (GRand) rand = g_rand_new_with_seed (3);
  double start;
  guint n;

  wait_for (live);
  n = g_list_model_get_n_items (G_LIST_MODEL (live));
  start = bench_now ();
  for (guint i = 0; i < 100; i++)
    show_page (live, g_rand_int_range (rand, 0, n - PAGE));
  return (bench_now () - start) / 100;
}

/* What a save costs the main thread, disk left out. */
static double
save (gpointer data)
{
  g_autoptr (VfQuery) query = query_new ();
  g_autoptr (VfLiveQuery) live = vf_live_query_new (data, query);
  g_autoptr (VfRecord) record = NULL;
  static guint day;
  double least = INFINITY;

  wait_for (live);
  record = g_list_model_get_item (G_LIST_MODEL (live), 7);
  for (guint i = 0; i < 20; i++)
    {
      g_autofree char *date = g_strdup_printf ("20%02u-01-01", 10 + day++ % 17);
      g_autoptr (DexFuture) future = NULL;
      double start;

      vf_record_set_text (record, vf_table_find_column (vf_record_get_table (record), "date"),
                          date);
      future = vf_store_save (data, record);
      g_usleep (30000);
      start = bench_now ();
      bench_await (g_steal_pointer (&future));
      least = MIN (least, bench_now () - start);
    }
  return least;
}

static double
search_word (gpointer data)
{
  double start = bench_now ();
  g_autoptr (GPtrArray) hits = vf_store_search (data, "straße", 50, NULL);

  g_assert_cmpuint (hits->len, >, 0);
  return bench_now () - start;
}

static double
search_letter (gpointer data)
{
  double start = bench_now ();
  g_autoptr (GPtrArray) hits = vf_store_search (data, "b", 50, NULL);

  g_assert_cmpuint (hits->len, >, 0);
  return bench_now () - start;
}

static VfStore *
fill (const char *directory, guint n)
{
  VfStore *store = bench_open (directory);
  g_autoptr (GPtrArray) rows = bench_rows_new (2 * n, 4);
  g_autoptr (GPtrArray) entries = g_ptr_array_new ();

  for (guint i = 0; i < rows->len; i++)
    if (vf_record_get_table (g_ptr_array_index (rows, i)) == vf_table_find ("journal_entries"))
      g_ptr_array_add (entries, g_ptr_array_index (rows, i));
  bench_await (vf_store_apply (store, entries, NULL, VF_PULLED));
  return store;
}

static void
compare (const char *title, BenchFunc func, VfStore *few, VfStore *many)
{
  BenchArm arms[] = { { "1,000 entries", func, few }, { "100,000 entries", func, many } };

  bench_run (arms, 2, ROUNDS);
  bench_print (title, arms, 2, ROUNDS, 1);
}

int
main (int argc, char *argv[])
{
  g_autofree char *few_directory = bench_directory_new ();
  g_autofree char *many_directory = bench_directory_new ();
  VfStore *few;
  VfStore *many;

  dex_init ();
  few = fill (few_directory, FEW);
  many = fill (many_directory, MANY);

  compare ("First page of 40; goal at most 3 times as long (0.33x)", first_page, few, many);
  compare ("All places known", whole_list, few, many);
  compare ("Jump anywhere, a page of 40", jumps, few, many);
  compare ("A saved row moves to its new place (main thread)", save, few, many);
  compare ("Search for a word, 50 hits with snippets", search_word, few, many);
  compare ("Search for a first letter", search_letter, few, many);

  bench_close (few);
  bench_close (many);
  bench_directory_remove (few_directory);
  bench_directory_remove (many_directory);
  return 0;
}
