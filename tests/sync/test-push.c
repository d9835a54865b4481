/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pushing, against a server whose answers are chosen one by one. */

#include "sync-test.h"

#include <string.h>

#define ONE SYNC_KEY "1"
#define TWO SYNC_KEY "2"
#define THREE SYNC_KEY "3"
#define FOUR SYNC_KEY "4"
#define ROW(key, title, content, version)                                                          \
  "{\"id\":\"" key "\",\"user_id\":\"" SYNC_ME "\",\"title\":\"" title "\",\"content\":\"" content \
  "\",\"date\":\"2026-11-01\",\"v\":\"" version "\",\"c\":\"(0,1)\"}"
#define ENTRY "{\"title\":\"a\",\"content\":\"x\",\"date\":\"2026-11-01\"}"

static void
test_insert (void)
{
  g_autoptr (SyncTest) test = sync_test_new ();

  sync_test_save (test, "journal_entries", ONE, ENTRY);
  sync_test_save (test, "journal_entries", TWO, ENTRY);
  sync_test_answer (test, "POST", "/journal_entries", 201,
                    "[" ROW (ONE, "a", "x", "7") "," ROW (TWO, "a", "trimmed", "7") "]");
  sync_test_push (test);
  sync_assert_sql (test, "SELECT count(*) FROM sync_ops", "0");
  sync_assert_sql (test, "SELECT group_concat (_version || content) FROM journal_entries",
                   "?7,(0,1)x,?7,(0,1)trimmed");
  g_assert_nonnull (strstr (sync_test_get_seen (test, 0), "v:xmin::text,c:ctid::text"));
  g_assert_null (strstr (sync_test_get_seen (test, 0), "\"updated_at\""));
  g_assert_null (strstr (sync_test_get_seen (test, 0), "on_conflict"));

  /* Nothing is left to be said. */
  sync_test_push (test);
  g_assert_cmpuint (test->seen->len, ==, 1);
}

static void
test_bisection (void)
{
  g_autoptr (SyncTest) test = sync_test_new ();

  for (guint i = 1; i <= 4; i++)
    {
      g_autofree char *key = g_strdup_printf (SYNC_KEY "%u", i);

      sync_test_save (test, "journal_entries", key, ENTRY);
    }
  /* The third is the bad one. */
  sync_test_refuse (test, "POST", ONE, 400, "23514", "violates check constraint \"c\"");
  sync_test_answer (test, "POST", ONE, 201,
                    "[" ROW (ONE, "a", "x", "7") "," ROW (TWO, "a", "x", "7") "]");
  sync_test_refuse (test, "POST", THREE, 400, "23514", "violates check constraint \"c\"");
  sync_test_refuse (test, "POST", THREE, 400, "23514", "violates check constraint \"c\"");
  sync_test_answer (test, "POST", FOUR, 201, "[" ROW (FOUR, "a", "x", "7") "]");
  sync_test_push (test);
  sync_assert_sql (test, "SELECT group_concat (row_key || state || error_code) FROM sync_ops",
                   THREE "parked23514");
  sync_assert_sql (test, "SELECT count(*) FROM journal_entries WHERE _version IS NULL", "1");

  /* An edit is another try. */
  sync_test_set (test, "journal_entries", THREE, "title", "better");
  sync_test_answer (test, "POST", "better", 201, "[" ROW (THREE, "better", "x", "8") "]");
  sync_test_push (test);
  sync_assert_sql (test, "SELECT count(*) FROM sync_ops", "0");
}

static void
test_lost_answer_to_insert (void)
{
  g_autoptr (SyncTest) test = sync_test_new ();

  sync_test_save (test, "journal_entries", ONE, ENTRY);
  sync_test_answer (test, "POST", ONE, 0, "");
  g_assert_cmpint (sync_test_push_fails (test), ==, VF_SYNC_FAULT_RETRY);
  sync_assert_sql (test, "SELECT state FROM sync_ops", "sent");
  sync_test_set (test, "journal_entries", ONE, "title", "later");

  /* It had arrived, and somebody has changed it since. */
  sync_test_refuse (test, "POST", ONE, 409, "23505",
                    "duplicate key value violates unique constraint \"journal_entries_pkey\"");
  sync_test_answer (test, "GET", ONE, 200, "[" ROW (ONE, "a", "theirs", "8") "]");
  sync_test_answer (test, "PATCH", "xmin=eq.8&ctid=eq.(0,1)", 200,
                    "[" ROW (ONE, "later", "theirs", "9") "]");
  sync_test_push (test);
  sync_assert_sql (test, "SELECT title || content || _version FROM journal_entries",
                   "latertheirs?9,(0,1)");
  sync_assert_sql (test, "SELECT count(*) FROM sync_ops", "0");
  sync_assert_sql (test, "SELECT count(*) FROM sync_conflicts", "0");
}

/* A store that was copied: the same keys, made here as far as this computer knows. */
static void
test_same_key_other_row (void)
{
  g_autoptr (SyncTest) test = sync_test_new ();

  sync_test_save (test, "journal_entries", ONE, ENTRY);
  sync_test_refuse (test, "POST", ONE, 409, "23505",
                    "duplicate key value violates unique constraint \"journal_entries_pkey\"");
  sync_test_answer (test, "GET", ONE, 200, "[" ROW (ONE, "other", "x", "8") "]");
  sync_test_answer (test, "PATCH", "\"title\":\"a\"", 200, "[" ROW (ONE, "a", "x", "9") "]");
  sync_test_push (test);
  sync_assert_sql (test, "SELECT title FROM journal_entries", "a");
  sync_assert_sql (test, "SELECT lost_side || (lost->>'title') FROM sync_conflicts", "thereother");
}

static void
start_edit (SyncTest *test)
{
  sync_test_apply (test, "journal_entries", "[" ROW (ONE, "a", "x", "7") "]", 0);
  sync_test_set (test, "journal_entries", ONE, "title", "mine");
}

static void
test_update (void)
{
  g_autoptr (SyncTest) test = sync_test_new ();

  start_edit (test);
  sync_test_answer (test, "PATCH", "id=eq." ONE "&xmin=eq.7&ctid=eq.(0,1)", 200,
                    "[" ROW (ONE, "mine", "x", "8") "]");
  sync_test_push (test);
  sync_assert_sql (test, "SELECT _version FROM journal_entries", "?8,(0,1)");
  /* Changed columns, and the stamp no trigger would write. */
  g_assert_nonnull (strstr (sync_test_get_seen (test, 0), "\"updated_at\":\""));
  g_assert_null (strstr (sync_test_get_seen (test, 0), "\"content\""));
}

static void
test_update_lost_race (void)
{
  g_autoptr (SyncTest) test = sync_test_new ();

  start_edit (test);
  sync_test_answer (test, "PATCH", "xmin=eq.7", 200, "[]");
  sync_test_answer (test, "GET", ONE, 200, "[" ROW (ONE, "a", "theirs", "8") "]");
  sync_test_answer (test, "PATCH", "xmin=eq.8", 200, "[" ROW (ONE, "mine", "theirs", "9") "]");
  sync_test_push (test);
  sync_assert_sql (test, "SELECT title || content FROM journal_entries", "minetheirs");
  sync_assert_sql (test, "SELECT count(*) FROM sync_ops", "0");
}

static void
test_lost_answer_to_update (void)
{
  g_autoptr (SyncTest) test = sync_test_new ();

  start_edit (test);
  sync_test_answer (test, "PATCH", "xmin=eq.7", 502, "<html>Bad gateway</html>");
  sync_test_push (test);
  sync_assert_sql (test, "SELECT state || attempts FROM sync_ops", "sent1");
  /* Not before its time. */
  sync_test_push (test);
  test->time += 10 * G_TIME_SPAN_MINUTE;
  sync_test_answer (test, "PATCH", "xmin=eq.7", 200, "[]");
  sync_test_answer (test, "GET", ONE, 200, "[" ROW (ONE, "mine", "x", "8") "]");
  sync_test_push (test);
  sync_assert_sql (test, "SELECT count(*) FROM sync_ops", "0");
  sync_assert_sql (test, "SELECT title || _version FROM journal_entries", "mine8,(0,1)");
}

static void
test_update_denied (void)
{
  g_autoptr (SyncTest) test = sync_test_new ();

  start_edit (test);
  for (guint i = 0; i < 3; i++)
    {
      sync_test_answer (test, "PATCH", "xmin=eq.7", 200, "[]");
      sync_test_answer (test, "GET", ONE, 200, "[" ROW (ONE, "a", "x", "7") "]");
    }
  sync_test_push (test);
  sync_assert_sql (test, "SELECT state || error_code FROM sync_ops", "parkeddenied");
  sync_assert_sql (test, "SELECT title FROM journal_entries", "mine");
}

static void
test_update_of_gone_row (void)
{
  g_autoptr (SyncTest) test = sync_test_new ();

  sync_test_apply (test, "journal_entries", "[" ROW (TWO, "b", "x", "7") "]", 0);
  start_edit (test);
  sync_test_answer (test, "PATCH", "xmin=eq.7", 200, "[]");
  sync_test_answer (test, "GET", ONE, 200, "[]");
  /* Proven by a row that is shown along with it. */
  sync_test_answer (test, "GET", TWO, 200, "[{\"id\":\"" TWO "\"}]");
  sync_test_push (test);
  sync_assert_sql (test, "SELECT count(*) FROM sync_ops", "0");
  sync_assert_sql (test, "SELECT group_concat (id) FROM journal_entries", TWO);
  sync_assert_sql (test, "SELECT kind || lost_side || (lost->>'title') FROM sync_conflicts",
                   "deletehere"
                   "mine");
  sync_assert_sql (test, "SELECT \"row\"->>'title' FROM sync_bin", "mine");
}

/* The whole server is taken for empty by a visitor. */
static void
test_update_seen_as_visitor (void)
{
  g_autoptr (SyncTest) test = sync_test_new ();

  sync_test_apply (test, "journal_entries", "[" ROW (TWO, "b", "x", "7") "]", 0);
  start_edit (test);
  sync_test_answer (test, "PATCH", "xmin=eq.7", 200, "[]");
  sync_test_answer (test, "GET", ONE, 200, "[]");
  sync_test_answer (test, "GET", TWO, 200, "[]");
  sync_test_push (test);
  sync_assert_sql (test, "SELECT state FROM sync_ops", "queued");
  sync_assert_sql (test, "SELECT count(*) FROM journal_entries", "2");
}

static void
test_delete (void)
{
  g_autoptr (SyncTest) test = sync_test_new ();

  sync_test_apply (test, "journal_entries",
                   "[" ROW (ONE, "a", "x", "7") "," ROW (TWO, "b", "x", "7") "]", 0);
  sync_test_delete (test, "journal_entries", ONE);
  /* Which version it was went with the row, and its content did not. */
  sync_test_answer (test, "GET", ONE, 200, "[" ROW (ONE, "a", "x", "7") "]");
  sync_test_answer (test, "DELETE", "xmin=eq.7", 200, "[{\"id\":\"" ONE "\"}]");
  sync_test_push (test);
  sync_assert_sql (test, "SELECT count(*) FROM sync_ops", "0");

  /* What somebody else wrote meanwhile is worth more than the deletion. */
  sync_test_delete (test, "journal_entries", TWO);
  sync_test_answer (test, "GET", TWO, 200, "[" ROW (TWO, "dear", "x", "9") "]");
  sync_test_push (test);
  sync_assert_sql (test, "SELECT count(*) FROM sync_ops", "0");
  sync_assert_sql (test, "SELECT title FROM journal_entries", "dear");
  sync_assert_sql (test, "SELECT kind FROM sync_conflicts", "delete");
}

static void
test_delete_refused (void)
{
  g_autoptr (SyncTest) test = sync_test_new ();

  sync_test_apply (test, "journal_entries", "[" ROW (ONE, "a", "x", "7") "]", 0);
  sync_test_delete (test, "journal_entries", ONE);
  sync_test_answer (test, "GET", ONE, 200, "[" ROW (ONE, "a", "x", "7") "]");
  for (guint i = 0; i < 3; i++)
    {
      sync_test_answer (test, "DELETE", "xmin=eq.7", 200, "[]");
      sync_test_answer (test, "GET", ONE, 200, "[" ROW (ONE, "a", "x", "7") "]");
    }
  sync_test_push (test);
  sync_assert_sql (test, "SELECT count(*) FROM sync_ops", "0");
  sync_assert_sql (test, "SELECT row_key FROM sync_hidden", ONE);
  sync_test_apply (test, "journal_entries", "[" ROW (ONE, "a", "x", "7") "]", 0);
  sync_assert_sql (test, "SELECT count(*) FROM journal_entries", "0");
}

/* A table nobody may delete from: what is deleted is hidden here, and shown again as the server has
 * it by then. */
static void
test_deletion_taken_back (void)
{
#define TURN(prompt)                                                                               \
  "[{\"id\":\"" ONE "\",\"user_id\":\"" SYNC_ME                                                    \
  "\",\"category\":\"fun\",\"viva_prompt\":\"" prompt "\",\"v\":\"7\",\"c\":\"(0,1)\"}]"
  g_autoptr (SyncTest) test = sync_test_new ();

  sync_test_apply (test, "viva_conversations", TURN ("a"), 0);
  sync_test_delete (test, "viva_conversations", ONE);
  sync_test_push (test);
  g_assert_cmpuint (test->seen->len, ==, 0);
  sync_test_apply (test, "viva_conversations", TURN ("b"), 0);
  sync_assert_sql (test, "SELECT count(*) FROM viva_conversations", "0");

  sync_test_save (test, "viva_conversations", ONE, "{\"category\":\"fun\",\"viva_prompt\":\"a\"}");
  sync_test_answer (test, "GET", ONE, 200, TURN ("b"));
  sync_test_push (test);
  sync_assert_sql (test, "SELECT viva_prompt FROM viva_conversations", "b");
  sync_assert_sql (test, "SELECT count(*) FROM sync_ops", "0");
  sync_assert_sql (test, "SELECT count(*) FROM sync_hidden", "0");
}

static void
test_parking_takes_dependants_only (void)
{
  g_autoptr (SyncTest) test = sync_test_new ();

  sync_test_save (test, "vision_versions", ONE, "{\"version_number\":1}");
  sync_test_save (test, "audio_sets", TWO, "{\"vision_id\":\"" ONE "\",\"name\":\"n\"}");
  sync_test_save (test, "journal_entries", THREE, ENTRY);
  /* Parents and what stands alone in the first pass. */
  sync_test_answer (test, "POST", "/journal_entries", 201, "[" ROW (THREE, "a", "x", "7") "]");
  sync_test_refuse (test, "POST", "/vision_versions", 400, "P0001", "no");
  sync_test_push (test);
  sync_assert_sql (test, "SELECT group_concat (table_name || error_code) FROM sync_ops",
                   "vision_versionsP0001,audio_setsdepends");
  sync_assert_sql (test, "SELECT error_message FROM sync_ops WHERE error_code = 'P0001'", "no");

  /* Both go when the reason has gone. */
  g_free (sync_test_sql (test, "UPDATE sync_ops SET state = 'queued', error_code = NULL"
                               " WHERE error_code = 'P0001'"));
  sync_test_answer (test, "POST", "/vision_versions", 201,
                    "[{\"id\":\"" ONE "\",\"user_id\":\"" SYNC_ME
                    "\",\"version_number\":1,\"v\":\"7\",\"c\":\"(0,1)\"}]");
  sync_test_answer (test, "POST", "/audio_sets", 201,
                    "[{\"id\":\"" TWO "\",\"user_id\":\"" SYNC_ME "\",\"vision_id\":\"" ONE
                    "\",\"name\":\"n\",\"v\":\"7\",\"c\":\"(0,1)\"}]");
  sync_test_push (test);
  sync_assert_sql (test, "SELECT count(*) FROM sync_ops", "0");
}

static void
test_natural_key (void)
{
  g_autoptr (SyncTest) test = sync_test_new ();

  sync_test_save (test, "daily_papers", ONE,
                  "{\"entry_date\":\"2026-11-20\",\"gratitude\":\"mine\"}");
  sync_test_refuse (
    test, "POST", "/daily_papers", 409, "23505",
    "duplicate key value violates unique constraint \"daily_papers_user_entry_unique\"");
  sync_test_answer (test, "GET", "entry_date=eq.2026-11-20", 200,
                    "[{\"id\":\"" TWO "\",\"user_id\":\"" SYNC_ME
                    "\",\"entry_date\":\"2026-11-20\","
                    "\"gratitude\":null,\"fun_plan\":\"theirs\",\"v\":\"8\",\"c\":\"(0,2)\"}]");
  sync_test_answer (test, "PATCH", "id=eq." TWO "&xmin=eq.8&ctid=eq.(0,2)", 200,
                    "[{\"id\":\"" TWO "\",\"user_id\":\"" SYNC_ME
                    "\",\"entry_date\":\"2026-11-20\","
                    "\"gratitude\":\"mine\",\"fun_plan\":\"theirs\",\"v\":\"9\",\"c\":\"(0,2)\"}]");
  sync_test_push (test);
  sync_assert_sql (test, "SELECT id || gratitude || fun_plan FROM daily_papers", TWO "minetheirs");
  sync_assert_sql (test, "SELECT count(*) FROM daily_papers", "1");
  sync_assert_sql (test, "SELECT count(*) FROM sync_ops", "0");
}

static void
test_row_made_by_trigger (void)
{
  g_autoptr (SyncTest) test = sync_test_new ();

  sync_test_save (test, "vision_progress", THREE,
                  "{\"vision_id\":\"" FOUR "\",\"categories_completed\":[]}");
  sync_test_refuse (
    test, "POST", "/vision_progress", 409, "23505",
    "duplicate key value violates unique constraint \"vision_progress_vision_id_key\"");
  sync_test_answer (test, "GET", "vision_id=eq." FOUR, 200,
                    "[{\"id\":\"" TWO "\",\"user_id\":\"" SYNC_ME "\",\"vision_id\":\"" FOUR
                    "\",\"categories_completed\":[],\"total_categories\":12,\"last_activity\":"
                    "\"2026-11-22T20:12:50+00:00\",\"v\":\"8\",\"c\":\"(0,2)\"}]");
  sync_test_push (test);
  sync_assert_sql (test, "SELECT group_concat (id || _version) FROM vision_progress",
                   TWO "8,(0,2)");
  sync_assert_sql (test, "SELECT count(*) FROM sync_ops", "0");
  sync_assert_sql (test, "SELECT count(*) FROM sync_conflicts", "0");
}

static void
test_adopted_key_takes_children_along (void)
{
  g_autoptr (SyncTest) test = sync_test_new ();

  sync_test_save (test, "daily_papers", ONE, "{\"entry_date\":\"2026-11-20\"}");
  sync_test_save (test, "household_shares", THREE,
                  "{\"daily_paper_id\":\"" ONE "\",\"household_id\":\"" FOUR "\"}");
  sync_test_refuse (
    test, "POST", "/daily_papers", 409, "23505",
    "duplicate key value violates unique constraint \"daily_papers_user_entry_unique\"");
  sync_test_answer (test, "GET", "entry_date=eq.2026-11-20", 200,
                    "[{\"id\":\"" TWO "\",\"user_id\":\"" SYNC_ME
                    "\",\"entry_date\":\"2026-11-20\",\"v\":\"8\",\"c\":\"(0,2)\"}]");
  sync_test_push (test);
  sync_assert_sql (test, "SELECT daily_paper_id FROM household_shares", TWO);
  sync_assert_sql (test, "SELECT group_concat (id) FROM daily_papers", TWO);
  sync_assert_sql (test, "SELECT count(*) FROM sync_ops", "0");
}

static void
test_version_number (void)
{
  g_autoptr (SyncTest) test = sync_test_new ();

  sync_test_save (test, "vision_versions", ONE, "{\"version_number\":3}");
  sync_test_refuse (test, "POST", "\"version_number\":3", 409, "23505",
                    "duplicate key value violates unique constraint "
                    "\"vision_versions_user_id_version_number_key\"");
  sync_test_answer (test, "GET", "order=version_number.desc", 200, "[{\"version_number\":5}]");
  sync_test_answer (test, "POST", "\"version_number\":6", 201,
                    "[{\"id\":\"" ONE "\",\"user_id\":\"" SYNC_ME
                    "\",\"version_number\":6,\"v\":\"7\",\"c\":\"(0,1)\"}]");
  sync_test_push (test);
  sync_assert_sql (test, "SELECT version_number FROM vision_versions", "6");
  sync_assert_sql (test, "SELECT count(*) FROM sync_ops", "0");
}

#define PROFILE(key, active, version)                                                              \
  "{\"id\":\"" key "\",\"user_id\":\"" SYNC_ME "\",\"is_active\":" active                          \
  ",\"is_draft\":false,\"v\":\"" version "\",\"c\":\"(0,1)\"}"

static void
test_one_active (void)
{
  g_autoptr (SyncTest) test = sync_test_new ();

  sync_test_apply (test, "user_profiles",
                   "[" PROFILE (ONE, "false", "7") "," PROFILE (TWO, "true", "7") "]", 0);
  sync_test_set (test, "user_profiles", ONE, "is_active", "true");
  sync_test_set (test, "user_profiles", TWO, "is_active", "false");
  /* Another computer has made a third one active since, so even the older wish cannot be granted
   * at once. */
  sync_test_refuse (
    test, "PATCH", "id=eq." ONE, 409, "23505",
    "duplicate key value violates unique constraint \"idx_user_profiles_one_active_per_user\"");
  sync_test_answer (test, "GET", "is_active=is.true", 200, "[" PROFILE (THREE, "true", "9") "]");
  sync_test_answer (test, "PATCH", "id=eq." THREE "&xmin=eq.9", 200,
                    "[" PROFILE (THREE, "false", "10") "]");
  sync_test_answer (test, "PATCH", "id=eq." ONE, 200, "[" PROFILE (ONE, "true", "11") "]");
  sync_test_answer (test, "PATCH", "id=eq." TWO, 200, "[" PROFILE (TWO, "false", "12") "]");
  sync_test_push (test);
  sync_assert_sql (test, "SELECT group_concat (id) FROM user_profiles WHERE is_active", ONE);
  sync_assert_sql (test, "SELECT count(*) FROM sync_ops", "0");
}

static void
test_group_steps_back_first (void)
{
  g_autoptr (SyncTest) test = sync_test_new ();
  g_autoptr (GPtrArray) saved = g_ptr_array_new_with_free_func (g_object_unref);
  const VfTable *table = vf_table_find ("user_profiles");
  const int active = vf_table_find_column (table, "is_active");

  sync_test_apply (test, "user_profiles",
                   "[" PROFILE (ONE, "false", "7") "," PROFILE (TWO, "true", "7") "]", 0);
  for (guint i = 0; i < 2; i++)
    {
      VfRecord *record = vf_store_find (test->store, table, i == 0 ? ONE : TWO, NULL);

      vf_record_set_boolean (record, active, i == 0);
      g_ptr_array_add (saved, record);
    }
  test_await (vf_store_apply (test->store, saved, NULL, VF_DURABLE));
  sync_test_answer (test, "PATCH", "id=eq." TWO, 200, "[" PROFILE (TWO, "false", "8") "]");
  sync_test_refuse (test, "PATCH", "id=eq." ONE, 400, "P0001", "no");
  sync_test_push (test);
  sync_assert_sql (test, "SELECT group_concat (row_key || error_code) FROM sync_ops", ONE "P0001");
}

static void
test_column_the_server_lacks (void)
{
  g_autoptr (SyncTest) test = sync_test_new ();

  start_edit (test);
  sync_test_set (test, "journal_entries", ONE, "content", "y");
  sync_test_refuse (test, "PATCH", "\"title\"", 400, "PGRST204",
                    "Could not find the 'title' column of 'journal_entries' in the schema cache");
  sync_test_answer (test, "PATCH", "\"content\":\"y\"", 200,
                    "[{\"id\":\"" ONE "\",\"user_id\":\"" SYNC_ME
                    "\",\"content\":\"y\",\"v\":\"8\",\"c\":\"(0,1)\"}]");
  sync_test_push (test);
  g_assert_null (strstr (sync_test_get_seen (test, 1), "\"title\""));
  g_assert_null (strstr (sync_test_get_seen (test, 1), "title,"));
  sync_assert_sql (test, "SELECT dropped_columns FROM sync_tables", "[\"title\"]");
  sync_assert_sql (test, "SELECT title || content FROM journal_entries", "miney");

  /* A trigger's own mistake is no missing column. */
  sync_test_set (test, "journal_entries", ONE, "content", "z");
  sync_test_refuse (test, "PATCH", "\"content\":\"z\"", 400, "42703",
                    "record \"new\" has no field \"content\"");
  sync_test_push (test);
  sync_assert_sql (test, "SELECT state || error_code FROM sync_ops", "parked42703");
  sync_assert_sql (test, "SELECT dropped_columns FROM sync_tables", "[\"title\"]");
}

static void
test_poison_holds_nobody_up (void)
{
  g_autoptr (SyncTest) test = sync_test_new ();

  sync_test_apply (test, "journal_entries",
                   "[" ROW (ONE, "a", "x", "7") "," ROW (TWO, "a", "x", "7") "]", 0);
  sync_test_set (test, "journal_entries", ONE, "title", "poison");
  sync_test_set (test, "journal_entries", TWO, "title", "good");
  sync_test_answer (test, "PATCH", "poison", 403, "<html>Blocked</html>");
  sync_test_answer (test, "PATCH", "good", 200, "[" ROW (TWO, "good", "x", "8") "]");
  sync_test_push (test);
  sync_assert_sql (test, "SELECT row_key || state FROM sync_ops", ONE "queued");
  for (guint i = 0; i < 9; i++)
    {
      test->time += 10 * G_TIME_SPAN_MINUTE;
      sync_test_answer (test, "PATCH", "poison", 403, "<html>Blocked</html>");
      sync_test_push (test);
    }
  sync_assert_sql (test, "SELECT state || attempts FROM sync_ops", "parked10");
  test->time += 10 * G_TIME_SPAN_MINUTE;
  sync_test_push (test);
  /* Once a day. */
  test->time += 25 * G_TIME_SPAN_HOUR;
  sync_test_answer (test, "PATCH", "poison", 200, "[" ROW (ONE, "poison", "x", "9") "]");
  sync_test_push (test);
  sync_assert_sql (test, "SELECT count(*) FROM sync_ops", "0");
}

/* A pause that was written by a clock that was ahead is over when the clock was put right. */
static void
test_clock_put_back (void)
{
  g_autoptr (SyncTest) test = sync_test_new ();

  start_edit (test);
  sync_test_answer (test, "PATCH", "mine", 403, "<html>Blocked</html>");
  sync_test_push (test);
  test->time -= 40 * G_TIME_SPAN_MINUTE;
  sync_test_answer (test, "PATCH", "mine", 200, "[" ROW (ONE, "mine", "x", "8") "]");
  sync_test_push (test);
  sync_assert_sql (test, "SELECT count(*) FROM sync_ops", "0");
}

static void
test_somebody_else (void)
{
  g_autoptr (SyncTest) test = sync_test_new ();

  sync_test_save (test, "journal_entries", ONE, ENTRY);
  sync_test_sign_in (test, SYNC_OTHER);
  g_assert_cmpint (sync_test_push_fails (test), ==, VF_SYNC_FAULT_SIGNED_OUT);
  g_assert_cmpuint (test->seen->len, ==, 0);
  sync_assert_sql (test, "SELECT state || attempts FROM sync_ops", "queued0");

  sync_test_sign_in (test, SYNC_ME);
  sync_test_save (test, "journal_entries", TWO,
                  "{\"user_id\":\"" SYNC_OTHER "\",\"title\":\"b\",\"date\":\"2026-11-01\"}");
  sync_test_answer (test, "POST", ONE, 201, "[" ROW (ONE, "a", "x", "7") "]");
  sync_test_push (test);
  sync_assert_sql (test, "SELECT row_key || error_code FROM sync_ops", TWO "owner");
}

static void
test_damaged_answers (void)
{
  static const char *const answers[] = { "[{\"id\":\"x\"", "", "<html>Sign in to the café</html>" };
  g_autoptr (SyncTest) test = sync_test_new ();

  start_edit (test);
  for (guint i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      sync_test_answer (test, "PATCH", "mine", 200, answers[i]);
      sync_test_push (test);
      sync_assert_sql (test, "SELECT state FROM sync_ops", "sent");
      test->time += 10 * G_TIME_SPAN_MINUTE;
    }
}

static void
test_table_that_cannot_be_read (void)
{
  g_autoptr (SyncTest) test = sync_test_new ();

  g_free (sync_test_sql (test, "INSERT INTO sync_tables (table_name, state) VALUES"
                               " ('journal_entries', 'unreadable')"));
  sync_test_save (test, "journal_entries", ONE, ENTRY);
  sync_test_answer (test, "POST", ONE, 201, "");
  sync_test_push (test);
  sync_assert_sql (test, "SELECT count(*) FROM sync_ops", "0");
  sync_assert_sql (test, "SELECT _version IS '' FROM journal_entries", "1");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();

  g_test_add_func ("/sync/push/insert", test_insert);
  g_test_add_func ("/sync/push/bisection", test_bisection);
  g_test_add_func ("/sync/push/insert-in-doubt", test_lost_answer_to_insert);
  g_test_add_func ("/sync/push/same-key", test_same_key_other_row);
  g_test_add_func ("/sync/push/update", test_update);
  g_test_add_func ("/sync/push/lost-race", test_update_lost_race);
  g_test_add_func ("/sync/push/update-in-doubt", test_lost_answer_to_update);
  g_test_add_func ("/sync/push/denied", test_update_denied);
  g_test_add_func ("/sync/push/gone", test_update_of_gone_row);
  g_test_add_func ("/sync/push/visitor", test_update_seen_as_visitor);
  g_test_add_func ("/sync/push/delete", test_delete);
  g_test_add_func ("/sync/push/delete-refused", test_delete_refused);
  g_test_add_func ("/sync/push/taken-back", test_deletion_taken_back);
  g_test_add_func ("/sync/push/parking", test_parking_takes_dependants_only);
  g_test_add_func ("/sync/push/natural-key", test_natural_key);
  g_test_add_func ("/sync/push/made-by-trigger", test_row_made_by_trigger);
  g_test_add_func ("/sync/push/children", test_adopted_key_takes_children_along);
  g_test_add_func ("/sync/push/version-number", test_version_number);
  g_test_add_func ("/sync/push/one-active", test_one_active);
  g_test_add_func ("/sync/push/group", test_group_steps_back_first);
  g_test_add_func ("/sync/push/column", test_column_the_server_lacks);
  g_test_add_func ("/sync/push/poison", test_poison_holds_nobody_up);
  g_test_add_func ("/sync/push/clock-put-back", test_clock_put_back);
  g_test_add_func ("/sync/push/somebody-else", test_somebody_else);
  g_test_add_func ("/sync/push/damaged", test_damaged_answers);
  g_test_add_func ("/sync/push/blind", test_table_that_cannot_be_read);
  return g_test_run ();
}
