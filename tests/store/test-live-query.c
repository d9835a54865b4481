/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Live queries against a naive model: after every change, the list that items-changed describes
 * must be what a fresh query reads. */

#include "store-test.h"

#include <string.h>

#include "vf-error.h"
#include "vf-live-diff.h"
#include "vf-live-query.h"
#include "vf-query-private.h"

/* A list kept only by what items-changed says. */
typedef struct
{
  VfLiveQuery *live;
  GPtrArray *items;
  guint n_signals;
  guint n_touched;
} Mirror;

static void
mirror_changed (GListModel *model, guint position, guint removed, guint added, gpointer data)
{
  Mirror *self = data;

  self->n_signals++;
  self->n_touched += removed + added;
  g_assert_cmpuint (position + removed, <=, self->items->len);
  if (removed > 0)
    g_ptr_array_remove_range (self->items, position, removed);
  for (guint i = 0; i < added; i++)
    g_ptr_array_insert (self->items, position + i, g_list_model_get_item (model, position + i));
  g_assert_cmpuint (self->items->len, ==, g_list_model_get_n_items (model));
}

static Mirror *
mirror_new (VfStore *store, VfQuery *query)
{
  Mirror *self = g_new0 (Mirror, 1);

  self->live = vf_live_query_new (store, query);
  self->items = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->live)); i++)
    g_ptr_array_add (self->items, g_list_model_get_item (G_LIST_MODEL (self->live), i));
  g_signal_connect (self->live, "items-changed", G_CALLBACK (mirror_changed), self);
  return self;
}

static void
mirror_free (Mirror *self)
{
  g_ptr_array_unref (self->items);
  g_assert_finalize_object (self->live);
  g_free (self);
}

static void
mirror_wait (Mirror *self)
{
  while (vf_live_query_get_loading (self->live))
    g_main_context_iteration (NULL, TRUE);
  g_assert_no_error (vf_live_query_get_error (self->live));
}

static void
mirror_check (Mirror *self, VfStore *store, VfQuery *query)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) fresh = vf_store_list (store, query, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (self->items->len, ==, fresh->len);
  for (guint i = 0; i < fresh->len; i++)
    {
      VfRecord *mine = g_ptr_array_index (self->items, i);
      VfRecord *other = g_ptr_array_index (fresh, i);

      g_assert_cmpint (vf_record_get_rowid (mine), ==, vf_record_get_rowid (other));
      g_assert_cmpstr (test_get (mine, "id"), ==, test_get (other, "id"));
      g_assert_cmpstr (test_get (mine, "title"), ==, test_get (other, "title"));
      g_assert_cmpstr (test_get (mine, "content"), ==, test_get (other, "content"));
      g_assert_cmpstr (test_get (mine, "date"), ==, test_get (other, "date"));
      g_assert_cmpstr (test_get (mine, "updated_at"), ==, test_get (other, "updated_at"));
    }
}

static void
add_entries (VfStore *store, guint n)
{
  g_autoptr (GPtrArray) records = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *title = g_strdup_printf ("%06u", i);
      g_autofree char *date = g_strdup_printf ("2026-%02u-%02u", 1 + i % 12, 1 + i % 28);

      g_ptr_array_add (records, test_entry_new (title, "text", date));
    }
  test_await (vf_store_apply (store, records, NULL, VF_BULK));
}

static VfQuery *
query_by_date (void)
{
  VfQuery *query = vf_query_new (vf_table_find ("journal_entries"));

  vf_query_order (query, "date", VF_DESCENDING);
  vf_query_order (query, "created_at", VF_DESCENDING);
  return query;
}

static void
test_one_row (void)
{
  g_autoptr (TestDirectory) directory = test_directory_new ();
  VfStore *store = test_open (directory);
  g_autoptr (VfQuery) query = query_by_date ();
  g_autoptr (VfRecord) shown = NULL;
  g_autoptr (VfRecord) edited = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *key = NULL;
  Mirror *mirror;

  add_entries (store, 3000);
  mirror = mirror_new (store, query);
  g_assert_cmpuint (mirror->items->len, >, 0);
  mirror_wait (mirror);
  mirror_check (mirror, store, query);

  /* The same place: one range of one, and the row's object is the same and up to date. */
  shown = g_object_ref (g_ptr_array_index (mirror->items, 1234));
  key = vf_record_dup_key (shown);
  edited = vf_store_find (store, vf_record_get_table (shown), key, &error);
  test_set (edited, "title", "edited");
  mirror->n_signals = mirror->n_touched = 0;
  test_await (vf_store_save (store, edited));
  g_assert_cmpuint (mirror->n_signals, ==, 1);
  g_assert_cmpuint (mirror->n_touched, ==, 2);
  g_assert_cmpstr (test_get (shown, "title"), ==, "edited");
  g_assert_true (shown == g_ptr_array_index (mirror->items, 1234));

  /* Another place: out here, in there. */
  test_set (edited, "date", "2027-01-01");
  mirror->n_signals = mirror->n_touched = 0;
  test_await (vf_store_save (store, edited));
  g_assert_cmpuint (mirror->n_touched, ==, 2);
  g_assert_true (shown == g_ptr_array_index (mirror->items, 0));
  mirror_check (mirror, store, query);

  /* What is typed in the shown row and not saved is nobody else's to change. */
  test_set (shown, "content", "being typed");
  test_set (edited, "content", "from elsewhere");
  test_set (edited, "title", "again");
  test_await (vf_store_save (store, edited));
  g_assert_cmpstr (test_get (shown, "content"), ==, "being typed");
  g_assert_cmpstr (test_get (shown, "title"), ==, "again");
  g_assert_true (vf_record_has_changes (shown));
  test_await (vf_store_save (store, shown));
  mirror_check (mirror, store, query);

  mirror->n_signals = mirror->n_touched = 0;
  test_await (vf_store_delete (store, edited));
  g_assert_cmpuint (mirror->n_touched, ==, 1);
  mirror_check (mirror, store, query);
  g_clear_object (&shown);
  mirror_free (mirror);
  test_close (store);
}

typedef struct
{
  GRand *rand;
  VfStore *store;
  GPtrArray *records;
} Chaos;

static void
randomize (Chaos *self, VfRecord *record)
{
  g_autofree char *date = g_strdup_printf ("2026-%02d-%02d", g_rand_int_range (self->rand, 1, 13),
                                           g_rand_int_range (self->rand, 1, 29));
  g_autofree char *title = g_strdup_printf ("%d", g_rand_int_range (self->rand, 0, 1000));

  test_set (record, "date", g_rand_int_range (self->rand, 0, 20) == 0 ? NULL : date);
  test_set (record, "title", title);
  test_set (record, "content", g_rand_boolean (self->rand) ? "odd" : "even");
}

static DexFuture *
step (Chaos *self)
{
  g_autoptr (GPtrArray) saved = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GPtrArray) deleted = g_ptr_array_new_with_free_func (g_object_unref);
  const int n
    = g_rand_int_range (self->rand, 0, 10) == 0 ? 520 : g_rand_int_range (self->rand, 1, 6);

  for (int i = 0; i < n; i++)
    {
      guint index = g_rand_int_range (self->rand, 0, MAX (self->records->len, 1));

      if (self->records->len < 50 || g_rand_int_range (self->rand, 0, 3) == 0)
        {
          VfRecord *record = test_entry_new (NULL, NULL, NULL);

          randomize (self, record);
          g_ptr_array_add (saved, g_object_ref (record));
          g_ptr_array_add (self->records, record);
        }
      else if (g_rand_int_range (self->rand, 0, 4) == 0)
        {
          g_ptr_array_add (deleted, g_object_ref (g_ptr_array_index (self->records, index)));
          g_ptr_array_remove_index_fast (self->records, index);
        }
      else
        {
          VfRecord *record = g_ptr_array_index (self->records, index);

          randomize (self, record);
          if (!g_ptr_array_find (saved, record, NULL))
            g_ptr_array_add (saved, g_object_ref (record));
        }
    }
  for (guint i = 0; i < deleted->len; i++)
    g_ptr_array_remove (saved, g_ptr_array_index (deleted, i));
  return vf_store_apply (self->store, saved, deleted, VF_DURABLE);
}

/* Writes are let run ahead of the main thread, as they do in life. */
static void
test_random (void)
{
  g_autoptr (TestDirectory) directory = test_directory_new ();
  Chaos chaos = { .rand = g_rand_new_with_seed (g_test_rand_int ()),
                  .store = test_open (directory),
                  .records = g_ptr_array_new_with_free_func (g_object_unref) };
  VfQuery *queries[4] = { query_by_date (), query_by_date (), query_by_date (), NULL };
  Mirror *mirrors[4];

  vf_query_where_text (queries[1], "content", VF_EQUAL, "odd");
  vf_query_limit (queries[2], 20);
  queries[3] = vf_query_new (vf_table_find ("journal_entries"));
  vf_query_order (queries[3], "title", VF_ASCENDING);

  add_entries (chaos.store, 2500);
  for (guint i = 0; i < 4; i++)
    mirrors[i] = mirror_new (chaos.store, queries[i]);

  for (guint round = 0; round < 40; round++)
    {
      g_autoptr (GPtrArray) futures = g_ptr_array_new_with_free_func (dex_unref);
      const guint n = g_rand_int_range (chaos.rand, 1, 8);

      for (guint i = 0; i < n; i++)
        {
          g_ptr_array_add (futures, step (&chaos));
          if (g_rand_boolean (chaos.rand))
            g_main_context_iteration (NULL, FALSE);
        }
      for (guint i = 0; i < futures->len; i++)
        test_await (dex_ref (g_ptr_array_index (futures, i)));
      for (guint i = 0; i < 4; i++)
        {
          mirror_wait (mirrors[i]);
          mirror_check (mirrors[i], chaos.store, queries[i]);
        }
    }

  for (guint i = 0; i < 4; i++)
    {
      mirror_free (mirrors[i]);
      g_object_unref (queries[i]);
    }
  g_ptr_array_unref (chaos.records);
  g_rand_free (chaos.rand);
  test_close (chaos.store);
}

static void
test_reused_rowid (void)
{
  g_autoptr (TestDirectory) directory = test_directory_new ();
  VfStore *store = test_open (directory);
  g_autoptr (VfQuery) query = vf_query_new (vf_table_find ("journal_entries"));
  g_autoptr (VfRecord) first = test_entry_new ("first", NULL, NULL);
  g_autoptr (VfRecord) second = test_entry_new ("second", NULL, NULL);
  g_autoptr (VfRecord) shown = NULL;
  Mirror *mirror = mirror_new (store, query);

  test_await (vf_store_save (store, first));
  shown = g_object_ref (g_ptr_array_index (mirror->items, 0));
  test_await (vf_store_delete (store, first));
  test_await (vf_store_save (store, second));
  /* SQLite gives the place again; the object of the old row must not become the new one. */
  g_assert_cmpint (vf_record_get_rowid (second), ==, vf_record_get_rowid (shown));
  g_assert_true (shown != g_ptr_array_index (mirror->items, 0));
  g_assert_cmpstr (test_get (shown, "title"), ==, "first");
  mirror_check (mirror, store, query);
  mirror_free (mirror);
  test_close (store);
}

static void
test_other_program (void)
{
  g_autoptr (TestDirectory) directory = test_directory_new ();
  g_autoptr (GFile) file = g_file_new_for_path (directory);
  VfStore *store = test_open (directory);
  VfStore *reader;
  g_autoptr (DexFuture) future = vf_store_open_read_only (file);
  g_autoptr (VfQuery) query = query_by_date ();
  g_autoptr (VfRecord) record = test_entry_new ("new", NULL, "2026-11-22");
  g_autoptr (GError) error = NULL;
  Mirror *mirror;

  test_await (dex_ref (future));
  reader = g_value_dup_object (dex_future_get_value (future, NULL));
  dex_clear (&future);
  g_assert_true (vf_store_is_read_only (reader));
  test_await_error (vf_store_save (reader, record), VF_ERROR_READ_ONLY);

  mirror = mirror_new (reader, query);
  g_assert_cmpuint (mirror->items->len, ==, 0);
  /* The first look at data_version is what later ones are compared with. */
  test_settle ();
  g_usleep (50000);
  test_settle ();
  add_entries (store, 10);
  while (mirror->items->len < 10)
    g_main_context_iteration (NULL, TRUE);
  mirror_wait (mirror);
  mirror_check (mirror, reader, query);
  mirror_free (mirror);
  test_close (reader);
  test_close (store);
}

static void
test_diff (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (g_test_rand_int ());

  for (guint round = 0; round < 2000; round++)
    {
      g_autoptr (GArray) before = g_array_new (FALSE, FALSE, sizeof (gint64));
      g_autoptr (GArray) after = g_array_new (FALSE, FALSE, sizeof (gint64));
      g_autoptr (GHashTable) held
        = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
      g_autoptr (GArray) ranges = NULL;

      for (gint64 i = 0; i < 30; i++)
        {
          if (g_rand_int_range (rand, 0, 4) == 0)
            g_hash_table_add (held, g_memdup2 (&i, sizeof i));
          /* Some lists only grow, and some only shrink. */
          if (round % 5 == 1 || g_rand_int_range (rand, 0, 4) > 0)
            g_array_append_val (before, i);
          if (round % 5 == 3 || g_rand_int_range (rand, 0, 4) > 0)
            g_array_insert_val (after,
                                round % 2 ? (gint32) after->len
                                          : g_rand_int_range (rand, 0, after->len + 1),
                                i);
        }
      ranges = vf_live_diff (before, after, NULL, round % 4 < 2 ? held : NULL);
      for (guint i = 0; i < ranges->len; i++)
        {
          const VfLiveRange *range = &g_array_index (ranges, VfLiveRange, i);

          if (range->removed > 0)
            g_array_remove_range (before, range->position, range->removed);
          if (range->added > 0)
            g_array_insert_vals (before, range->position,
                                 &g_array_index (after, gint64, range->position), range->added);
        }
      g_assert_cmpmem (before->data, before->len * 8, after->data, after->len * 8);
    }
}

static void
test_dies (void)
{
  g_autoptr (TestDirectory) directory = test_directory_new ();
  VfStore *store = test_open (directory);
  g_autoptr (VfQuery) query = query_by_date ();

  /* A view may go while its list is still being read, and while its store is open. */
  add_entries (store, 5000);
  for (guint i = 0; i < 20; i++)
    {
      VfLiveQuery *live = vf_live_query_new (store, query);

      g_assert_true (vf_live_query_get_loading (live));
      g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (live)), ==, 250);
      g_assert_finalize_object (live);
    }
  test_close (store);
}

static void
test_closed_store (void)
{
  g_autoptr (TestDirectory) directory = test_directory_new ();
  VfStore *store = test_open (directory);
  g_autoptr (VfQuery) query = query_by_date ();
  g_autoptr (VfLiveQuery) live = NULL;
  g_autoptr (VfLiveQuery) late = NULL;
  g_autoptr (VfRecord) item = NULL;

  add_entries (store, 10);
  live = vf_live_query_new (store, query);
  test_await (vf_store_close (store));
  item = g_list_model_get_item (G_LIST_MODEL (live), 0);
  g_assert_nonnull (item);
  late = vf_live_query_new (store, query);
  g_assert_error (vf_live_query_get_error (late), VF_ERROR, VF_ERROR_FAILED);
  g_clear_object (&live);
  g_clear_object (&late);
  test_close (store);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();

  g_test_add_func ("/live-query/one-row", test_one_row);
  g_test_add_func ("/live-query/random", test_random);
  g_test_add_func ("/live-query/reused-rowid", test_reused_rowid);
  g_test_add_func ("/live-query/other-program", test_other_program);
  g_test_add_func ("/live-query/diff", test_diff);
  g_test_add_func ("/live-query/dies", test_dies);
  g_test_add_func ("/live-query/closed-store", test_closed_store);

  return g_test_run ();
}
