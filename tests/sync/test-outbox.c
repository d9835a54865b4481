/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The outbox, and rows of the server that meet it. */

#include "sync-test.h"

#include "vf-put.h"
#include "vf-transact.h"

#define ONE SYNC_KEY "1"
#define TWO SYNC_KEY "2"
#define ROW(key, title, content, version)                                                          \
  "{\"id\":\"" key "\",\"user_id\":\"" SYNC_ME "\",\"title\":\"" title "\",\"content\":\"" content \
  "\",\"date\":\"2026-11-01\",\"v\":\"" version "\",\"c\":\"(0,1)\"}"

static void
test_insert_takes_changes_in (void)
{
  g_autoptr (SyncTest) test = sync_test_new ();

  sync_test_save (test, "journal_entries", ONE, "{\"title\":\"a\",\"content\":\"x\"}");
  sync_test_set (test, "journal_entries", ONE, "title", "b");
  sync_test_fold (test);
  sync_test_set (test, "journal_entries", ONE, "content", "y");
  sync_test_fold (test);
  sync_assert_sql (test, "SELECT count(*) FROM sync_ops", "1");
  sync_assert_sql (test,
                   "SELECT operation || state || (columns->>'title') || (columns->>'content')"
                   " FROM sync_ops",
                   "insertqueuedby");
  sync_assert_sql (test, "SELECT count(*) FROM change_log", "0");
}

static void
test_unseen_row_leaves_nothing (void)
{
  g_autoptr (SyncTest) test = sync_test_new ();

  sync_test_save (test, "journal_entries", ONE, "{\"title\":\"a\"}");
  sync_test_fold (test);
  sync_test_delete (test, "journal_entries", ONE);
  sync_test_fold (test);
  sync_assert_sql (test, "SELECT count(*) FROM sync_ops", "0");
}

static void
test_changes_unite_on_the_oldest_base (void)
{
  g_autoptr (SyncTest) test = sync_test_new ();

  sync_test_apply (test, "journal_entries", "[" ROW (ONE, "a", "x", "7") "]", 0);
  sync_assert_sql (test, "SELECT _version FROM journal_entries", "7,(0,1)");
  sync_test_set (test, "journal_entries", ONE, "title", "b");
  sync_test_fold (test);
  sync_test_set (test, "journal_entries", ONE, "title", "c");
  sync_test_set (test, "journal_entries", ONE, "content", "y");
  sync_test_fold (test);
  sync_assert_sql (test, "SELECT count(*) || operation || base_version FROM sync_ops",
                   "1update7,(0,1)");
  sync_assert_sql (test,
                   "SELECT (columns->>'title') || (columns->>'content') || (base->>'title')"
                   " || (base->>'content') FROM sync_ops",
                   "cyax");
}

static void
test_deletion_supersedes_and_can_be_undone (void)
{
  g_autoptr (SyncTest) test = sync_test_new ();
  g_autoptr (VfRecord) record = NULL;

  sync_test_apply (test, "journal_entries", "[" ROW (ONE, "a", "x", "7") "]", 0);
  record = vf_store_find (test->store, vf_table_find ("journal_entries"), ONE, NULL);
  sync_test_set (test, "journal_entries", ONE, "title", "b");
  sync_test_fold (test);
  sync_test_delete (test, "journal_entries", ONE);
  sync_test_fold (test);
  sync_assert_sql (test,
                   "SELECT count(*) || operation || base_version || (base->>'title')"
                   " FROM sync_ops",
                   "1delete7,(0,1)a");

  /* As it was before the edit: nothing is left to say. */
  vf_record_set_rowid (record, VF_ROWID_DELETED);
  test_await (vf_store_save (test->store, record));
  sync_test_fold (test);
  sync_assert_sql (test, "SELECT count(*) FROM sync_ops", "0");
  sync_assert_sql (test, "SELECT _version FROM journal_entries", "7,(0,1)");
}

static void
test_what_is_under_way_is_frozen (void)
{
  g_autoptr (SyncTest) test = sync_test_new ();

  sync_test_apply (test, "journal_entries", "[" ROW (ONE, "a", "x", "7") "]", 0);
  sync_test_set (test, "journal_entries", ONE, "title", "b");
  sync_test_fold (test);
  g_free (sync_test_sql (test, "UPDATE sync_ops SET state = 'sent'"));
  sync_test_set (test, "journal_entries", ONE, "title", "c");
  sync_test_fold (test);
  sync_assert_sql (test, "SELECT group_concat (state || (columns->>'title')) FROM sync_ops",
                   "sentb,queuedc");

  /* Nobody knows whether this row has the change in it or not. */
  sync_test_apply (test, "journal_entries", "[" ROW (ONE, "b", "x", "8") "]", 0);
  sync_assert_sql (test, "SELECT title || _version FROM journal_entries", "c7,(0,1)");
}

static void
test_groups_stay_apart (void)
{
  g_autoptr (SyncTest) test = sync_test_new ();
  g_autoptr (GPtrArray) saved = g_ptr_array_new_with_free_func (g_object_unref);

  sync_test_apply (test, "journal_entries",
                   "[" ROW (ONE, "a", "x", "7") "," ROW (TWO, "b", "x", "7") "]", 0);
  for (guint i = 0; i < 2; i++)
    {
      VfRecord *record
        = vf_store_find (test->store, vf_table_find ("journal_entries"), i == 0 ? ONE : TWO, NULL);

      test_set (record, "title", "together");
      g_ptr_array_add (saved, record);
    }
  test_await (vf_store_apply (test->store, saved, NULL, VF_DURABLE));
  sync_test_set (test, "journal_entries", ONE, "title", "alone");
  sync_test_fold (test);
  sync_assert_sql (test, "SELECT count(*) FROM sync_ops", "3");
  sync_assert_sql (test, "SELECT count(DISTINCT group_id) || count(group_id) FROM sync_ops", "12");
}

static void
test_row_under_an_edit (void)
{
  g_autoptr (SyncTest) test = sync_test_new ();

  sync_test_apply (test, "journal_entries", "[" ROW (ONE, "a", "x", "7") "]", 0);
  sync_test_set (test, "journal_entries", ONE, "title", "mine");
  /* The log was not folded yet: the door sees to that. */
  sync_test_apply (test, "journal_entries", "[" ROW (ONE, "a", "theirs", "8") "]", 0);
  sync_assert_sql (test, "SELECT title || content || _version FROM journal_entries",
                   "minetheirs8,(0,1)");
  sync_assert_sql (test,
                   "SELECT base_version || (columns->>'title') || (base->>'title')"
                   " FROM sync_ops",
                   "8,(0,1)minea");
  sync_assert_sql (test, "SELECT count(*) FROM sync_conflicts", "0");

  /* Both changed the same: ours goes on top, theirs is kept. */
  sync_test_apply (test, "journal_entries", "[" ROW (ONE, "also", "theirs", "9") "]", 0);
  sync_assert_sql (test, "SELECT title FROM journal_entries", "mine");
  sync_assert_sql (test, "SELECT kind || lost_side || (lost->>'title') FROM sync_conflicts",
                   "editthere"
                   "also");

  /* The same by chance: nothing is left to send. */
  sync_test_apply (test, "journal_entries", "[" ROW (ONE, "mine", "theirs", "10") "]", 0);
  sync_assert_sql (test, "SELECT count(*) FROM sync_ops", "0");
  sync_assert_sql (test, "SELECT _version FROM journal_entries", "10,(0,1)");
}

static void
test_row_over_a_deletion (void)
{
  g_autoptr (SyncTest) test = sync_test_new ();

  sync_test_apply (test, "journal_entries", "[" ROW (ONE, "a", "x", "7") "]", 0);
  sync_test_delete (test, "journal_entries", ONE);
  sync_test_apply (test, "journal_entries", "[" ROW (ONE, "a", "x", "8") "]", 0);
  sync_assert_sql (test, "SELECT operation || base_version FROM sync_ops", "delete8,(0,1)");
  sync_assert_sql (test, "SELECT count(*) FROM journal_entries", "0");

  sync_test_apply (test, "journal_entries", "[" ROW (ONE, "b", "x", "9") "]", 0);
  sync_assert_sql (test, "SELECT count(*) FROM sync_ops", "0");
  sync_assert_sql (test, "SELECT title FROM journal_entries", "b");
  sync_assert_sql (test, "SELECT kind || lost_side FROM sync_conflicts", "deletehere");
}

static void
test_fence (void)
{
  g_autoptr (SyncTest) test = sync_test_new ();
  const VfTable *table = vf_table_find ("journal_entries");
  guint64 mark;

  sync_test_apply (test, "journal_entries", "[" ROW (ONE, "a", "x", "7") "]", 0);
  mark = vf_sync_fence_begin (test->core->fence);
  vf_sync_fence_note (test->core->fence, table, ONE, "6,(0,1)");
  sync_test_apply (test, "journal_entries", "[" ROW (ONE, "old", "x", "6") "]", mark);
  sync_assert_sql (test, "SELECT title FROM journal_entries", "a");
  vf_sync_fence_end (test->core->fence, mark);

  /* A replica may lag for a while, and shows exactly what was replaced. */
  mark = vf_sync_fence_begin (test->core->fence);
  sync_test_apply (test, "journal_entries", "[" ROW (ONE, "old", "x", "6") "]", mark);
  sync_assert_sql (test, "SELECT title FROM journal_entries", "a");
  sync_test_apply (test, "journal_entries", "[" ROW (ONE, "new", "x", "8") "]", mark);
  sync_assert_sql (test, "SELECT title FROM journal_entries", "new");
  test->time += 31 * G_USEC_PER_SEC;
  g_assert_false (vf_sync_fence_covers (test->core->fence, table, ONE, mark, "6,(0,1)"));
  vf_sync_fence_end (test->core->fence, mark);
}

static gboolean
go (VfEdit *edit, gpointer data, GError **error)
{
  gpointer *arguments = data;
  SyncTest *test = arguments[0];
  g_auto (VfSyncApply) apply = { 0 };

  return vf_sync_apply_begin (&apply, test->core, edit, *(guint64 *) arguments[3], error)
         && vf_sync_apply_gone (&apply, vf_table_find (arguments[1]), arguments[2], "vanished",
                                error);
}

static void
make_gone (SyncTest *test, const char *table, const char *key, guint64 mark)
{
  gpointer arguments[] = { test, (gpointer) table, (gpointer) key, &mark };

  test_await (vf_store_transact (test->store, VF_PULLED, go, NULL, arguments, NULL));
}

/* A row that was made during a listing is not in it, and for a while not in a replica. */
static void
test_fence_of_new (void)
{
  g_autoptr (SyncTest) test = sync_test_new ();
  const VfTable *table = vf_table_find ("journal_entries");
  const char *count = "SELECT count(*) FROM journal_entries";
  guint64 mark;

  sync_test_apply (test, "journal_entries", "[" ROW (ONE, "a", "x", "7") "]", 0);
  mark = vf_sync_fence_begin (test->core->fence);
  vf_sync_fence_note (test->core->fence, table, ONE, NULL);
  make_gone (test, "journal_entries", ONE, mark);
  sync_assert_sql (test, count, "1");
  vf_sync_fence_end (test->core->fence, mark);

  mark = vf_sync_fence_begin (test->core->fence);
  make_gone (test, "journal_entries", ONE, mark);
  sync_assert_sql (test, count, "1");
  test->time += 31 * G_USEC_PER_SEC;
  make_gone (test, "journal_entries", ONE, mark);
  sync_assert_sql (test, count, "0");
  vf_sync_fence_end (test->core->fence, mark);
}

static void
test_gone (void)
{
  g_autoptr (SyncTest) test = sync_test_new ();

  sync_test_apply (test, "vision_versions",
                   "[{\"id\":\"" ONE "\",\"user_id\":\"" SYNC_ME
                   "\",\"version_number\":1,\"v\":\"7\",\"c\":\"(0,1)\"}]",
                   0);
  sync_test_save (test, "audio_sets", TWO, "{\"vision_id\":\"" ONE "\",\"name\":\"mine\"}");
  sync_test_save (test, "frequency_flip", SYNC_KEY "3", "{\"vision_id\":\"" ONE "\"}");
  sync_test_set (test, "vision_versions", ONE, "forward", "dear");
  make_gone (test, "vision_versions", ONE, 0);
  sync_assert_sql (test, "SELECT count(*) FROM vision_versions", "0");
  sync_assert_sql (test, "SELECT count(*) FROM audio_sets", "0");
  /* The whole row, its edit, and what hung on it. */
  sync_assert_sql (test,
                   "SELECT group_concat (table_name) FROM (SELECT table_name FROM sync_bin"
                   " ORDER BY table_name)",
                   "audio_sets,vision_versions");
  sync_assert_sql (test,
                   "SELECT (lost->>'forward') FROM sync_conflicts WHERE table_name ="
                   " 'vision_versions'",
                   "dear");
  /* What only pointed to it points to nothing, in the outbox too. */
  sync_assert_sql (test,
                   "SELECT group_concat (table_name || coalesce (columns->>'vision_id', '-'))"
                   " FROM sync_ops",
                   "frequency_flip-");
}

static void
test_plan (void)
{
  guint n_plans;
  const VfSyncPlan *const *plans = vf_sync_plan_list (&n_plans);
  g_autoptr (GHashTable) before = g_hash_table_new (NULL, NULL);

  g_assert_cmpuint (n_plans, >, 40);
  for (guint i = 0; i < n_plans; i++)
    {
      for (guint j = 0; j < plans[i]->table->n_references; j++)
        {
          const VfTable *parent = vf_table_find (plans[i]->table->references[j].table);

          if (parent != NULL && parent != plans[i]->table
              && vf_sync_plan_find (parent)->kind != VF_SYNC_SKIP)
            g_assert_true (g_hash_table_contains (before, parent));
        }
      g_hash_table_add (before, (gpointer) plans[i]->table);
    }
  g_assert_cmpint (vf_sync_plan_find (vf_table_find ("journal_entries"))->kind, ==, VF_SYNC_FULL);
  g_assert_cmpint (vf_sync_plan_find (vf_table_find ("membership_tiers"))->kind, ==, VF_SYNC_PULL);
  g_assert_cmpint (vf_sync_plan_find (vf_table_find ("audio_variants"))->kind, ==, VF_SYNC_PULL);
  g_assert_cmpint (vf_sync_plan_find (vf_table_find ("video_mapping"))->kind, ==, VF_SYNC_SKIP);
  g_assert_cmpint (vf_sync_plan_find (vf_table_find ("token_transactions"))->kind, ==,
                   VF_SYNC_PULL);
  g_assert_false (vf_sync_plan_find (vf_table_find ("profiles"))->can_insert);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();

  g_test_add_func ("/sync/outbox/insert", test_insert_takes_changes_in);
  g_test_add_func ("/sync/outbox/unseen", test_unseen_row_leaves_nothing);
  g_test_add_func ("/sync/outbox/update", test_changes_unite_on_the_oldest_base);
  g_test_add_func ("/sync/outbox/delete", test_deletion_supersedes_and_can_be_undone);
  g_test_add_func ("/sync/outbox/frozen", test_what_is_under_way_is_frozen);
  g_test_add_func ("/sync/outbox/groups", test_groups_stay_apart);
  g_test_add_func ("/sync/apply/edit", test_row_under_an_edit);
  g_test_add_func ("/sync/apply/deletion", test_row_over_a_deletion);
  g_test_add_func ("/sync/apply/fence", test_fence);
  g_test_add_func ("/sync/apply/fence-of-new", test_fence_of_new);
  g_test_add_func ("/sync/apply/gone", test_gone);
  g_test_add_func ("/sync/plan", test_plan);
  return g_test_run ();
}
