/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What setting a column does: changes, notifications, nulls; and JSON that does not fit. */

#include "vf-models.h"

#include "vf-error.h"
#include "vf-json.h"

static void
count (GObject *object, GParamSpec *pspec, gpointer user_data)
{
  guint *n = user_data;

  (*n)++;
}

static void
watch (gpointer record, const char *property, guint *n)
{
  g_autofree char *signal = g_strconcat ("notify::", property, NULL);

  g_signal_connect (record, signal, G_CALLBACK (count), n);
}

static void
test_notify (void)
{
  g_autoptr (VfAssessmentResult) result = vf_assessment_result_new ();
  guint n_notes = 0, n_score = 0, n_has_score = 0, n_status = 0, n_scores = 0;
  const char *const texts[] = { "a", "a", "", NULL, NULL };
  static const guint notes_after[] = { 1, 1, 2, 3, 3 };

  watch (result, "notes", &n_notes);
  watch (result, "total-score", &n_score);
  watch (result, "has-total-score", &n_has_score);
  watch (result, "status", &n_status);
  watch (result, "category-scores", &n_scores);

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      vf_assessment_result_set_notes (result, texts[i]);
      g_assert_cmpstr (vf_assessment_result_get_notes (result), ==, texts[i]);
      g_assert_cmpuint (n_notes, ==, notes_after[i]);
    }

  /* A null and a zero differ, and only the value's absence is told by the second property. */
  g_assert_false (vf_assessment_result_has_total_score (result));
  vf_assessment_result_set_total_score (result, 0);
  g_assert_true (vf_assessment_result_has_total_score (result));
  vf_assessment_result_set_total_score (result, 0);
  vf_assessment_result_set_total_score (result, -5);
  g_assert_cmpuint (n_score, ==, 2);
  g_assert_cmpuint (n_has_score, ==, 1);
  vf_record_set_null (VF_RECORD (result), VF_ASSESSMENT_RESULT_COLUMN_TOTAL_SCORE);
  vf_record_set_null (VF_RECORD (result), VF_ASSESSMENT_RESULT_COLUMN_TOTAL_SCORE);
  g_assert_cmpuint (n_score, ==, 3);
  g_assert_cmpuint (n_has_score, ==, 2);

  vf_assessment_result_set_status (result, VF_ASSESSMENT_STATUS_COMPLETED);
  g_object_set (result, "status", VF_ASSESSMENT_STATUS_COMPLETED, NULL);
  g_assert_cmpuint (n_status, ==, 1);
  g_assert_cmpstr (vf_record_get_text (VF_RECORD (result), VF_ASSESSMENT_RESULT_COLUMN_STATUS), ==,
                   "completed");

  /* The same JSON in another spelling is the same value. */
  vf_record_set_text (VF_RECORD (result), VF_ASSESSMENT_RESULT_COLUMN_CATEGORY_SCORES,
                      "{ \"fun\" : [1, 2] }");
  vf_record_set_text (VF_RECORD (result), VF_ASSESSMENT_RESULT_COLUMN_CATEGORY_SCORES,
                      "{\"fun\":[1,2]}");
  g_assert_cmpuint (n_scores, ==, 1);
}

static void
test_load_notifies_once (void)
{
  g_autoptr (VfScene) scene = vf_scene_new ();
  g_autoptr (GError) error = NULL;
  guint n_title = 0, n_text = 0;

  vf_scene_set_title (scene, "Morning");
  vf_scene_set_text (scene, "Light");
  vf_record_clear_changes (VF_RECORD (scene));
  watch (scene, "title", &n_title);
  watch (scene, "text", &n_text);
  g_assert_true (vf_record_load_json_text (VF_RECORD (scene),
                                           "{\"title\":\"x\",\"title\":\"Evening\","
                                           "\"text\":\"Light\",\"mood\":1}",
                                           -1, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (n_title, ==, 1);
  g_assert_cmpuint (n_text, ==, 0);
  g_assert_true (vf_record_is_changed (VF_RECORD (scene), VF_SCENE_COLUMN_TITLE));
  g_assert_false (vf_record_is_changed (VF_RECORD (scene), VF_SCENE_COLUMN_TEXT));
  g_assert_cmpstr (vf_record_get_extra (VF_RECORD (scene)), ==, "{\"mood\":1}");

  g_assert_true (
    vf_record_load_json_text (VF_RECORD (scene), "{\"colour\":2,\"mood\":3}", -1, NULL));
  g_assert_cmpstr (vf_record_get_extra (VF_RECORD (scene)), ==, "{\"mood\":3,\"colour\":2}");
  g_assert_cmpstr (vf_scene_get_title (scene), ==, "Evening");
}

static void
test_changes (void)
{
  g_autoptr (VfScene) scene = vf_scene_new ();
  g_autoptr (VfRecord) copy = NULL;

  g_assert_false (vf_record_has_changes (VF_RECORD (scene)));
  vf_record_set_null (VF_RECORD (scene), VF_SCENE_COLUMN_TITLE);
  g_assert_false (vf_record_has_changes (VF_RECORD (scene)));
  vf_scene_set_title (scene, "a");
  g_assert_true (vf_record_is_changed (VF_RECORD (scene), VF_SCENE_COLUMN_TITLE));
  g_assert_false (vf_record_is_changed (VF_RECORD (scene), VF_SCENE_COLUMN_TEXT));
  copy = vf_record_copy (VF_RECORD (scene));
  vf_record_clear_changes (VF_RECORD (scene));
  g_assert_false (vf_record_has_changes (VF_RECORD (scene)));
  vf_scene_set_title (scene, vf_scene_get_title (scene));
  g_assert_false (vf_record_has_changes (VF_RECORD (scene)));
  vf_scene_set_title (scene, NULL);
  g_assert_true (vf_record_is_changed (VF_RECORD (scene), VF_SCENE_COLUMN_TITLE));
  g_assert_true (vf_record_is_changed (copy, VF_SCENE_COLUMN_TITLE));
  g_assert_cmpstr (vf_record_get_text (copy, VF_SCENE_COLUMN_TITLE), ==, "a");
}

static void
test_enums (void)
{
  g_autoptr (VfTokenTransaction) transaction = vf_token_transaction_new ();
  VfRecord *record = VF_RECORD (transaction);

  g_assert_true (vf_record_load_json_text (record, "{\"action_type\":\"telepathy\"}", -1, NULL));
  g_assert_cmpint (vf_token_transaction_get_action_type (transaction), ==,
                   VF_TOKEN_ACTION_TYPE_UNKNOWN);
  g_assert_cmpstr (vf_record_get_text (record, VF_TOKEN_TRANSACTION_COLUMN_ACTION_TYPE), ==,
                   "telepathy");
  vf_token_transaction_set_action_type (transaction, VF_TOKEN_ACTION_TYPE_ADMIN_GRANT);
  g_assert_cmpstr (vf_record_get_text (record, VF_TOKEN_TRANSACTION_COLUMN_ACTION_TYPE), ==,
                   "admin_grant");

  g_assert_cmpstr (vf_job_state_to_text (VF_JOB_STATE_RUNNING), ==, "running");
  g_assert_null (vf_job_state_to_text (VF_JOB_STATE_UNKNOWN));
  g_assert_null (vf_job_state_to_text (99));
  g_assert_cmpint (vf_job_state_from_text ("cancelled"), ==, VF_JOB_STATE_CANCELLED);
  g_assert_cmpint (vf_job_state_from_text ("unknown"), ==, VF_JOB_STATE_UNKNOWN);
  g_assert_cmpint (vf_job_state_from_text (NULL), ==, VF_JOB_STATE_UNKNOWN);
}

static void
test_numbers (void)
{
  g_autoptr (VfAbundanceEvent) event = vf_abundance_event_new ();
  VfRecord *record = VF_RECORD (event);
  g_autoptr (JsonNode) node = vf_json_parse ("{\"amount\":0.1}", -1, NULL);

  g_assert_true (vf_record_load_json (record, node, NULL));
  g_assert_cmpstr (vf_abundance_event_get_amount (event), ==, "0.1");
  g_assert_true (vf_record_load_json_text (record, "{\"amount\":\"NaN\"}", -1, NULL));
  g_assert_cmpstr (vf_abundance_event_get_amount (event), ==, "NaN");
  vf_record_set_double (record, VF_ABUNDANCE_EVENT_COLUMN_AMOUNT, 1234.5);
  g_assert_cmpstr (vf_abundance_event_get_amount (event), ==, "1234.5");
  g_assert_cmpfloat (vf_record_get_double (record, VF_ABUNDANCE_EVENT_COLUMN_AMOUNT), ==, 1234.5);
  vf_abundance_event_set_amount (event, ".5");
  g_clear_pointer (&node, json_node_unref);
  node = vf_record_to_json (record);
  g_assert_cmpstr (vf_json_get_string (json_node_get_object (node), "amount"), ==, ".5");
}

static void
test_hostile (void)
{
  static const struct
  {
    const char *table;
    const char *json;
    const char *names;
  } cases[] = {
    { "scenes", "{\"title\":1}", "scenes.title" },
    { "scenes", "{\"title\":[\"a\"]}", "scenes.title" },
    { "scenes", "{\"title\":\"a\\u0000b\"}", "scenes.title" },
    { "scenes", "{\"created_at\":12}", "scenes.created_at" },
    { "scenes", "{\"id\":{}}", "scenes.id" },
    { "audio_sets", "{\"is_active\":1}", "audio_sets.is_active" },
    { "audio_sets", "{\"is_active\":\"true\"}", "audio_sets.is_active" },
    { "audio_tracks", "{\"status\":3}", "audio_tracks.status" },
    { "audio_tracks", "{\"duration_seconds\":1.5}", "audio_tracks.duration_seconds" },
    { "audio_tracks", "{\"duration_seconds\":2147483648}", "audio_tracks.duration_seconds" },
    { "audio_tracks", "{\"duration_seconds\":\"7\"}", "audio_tracks.duration_seconds" },
    { "daily_papers", "{\"attachment_size\":9223372036854775808}", "daily_papers.attachment_size" },
    { "daily_papers", "{\"attachment_size\":1e3}", "daily_papers.attachment_size" },
    { "abundance_events", "{\"amount\":\"much\"}", "abundance_events.amount" },
    { "abundance_events", "{\"amount\":\"\"}", "abundance_events.amount" },
    { "abundance_events", "{\"amount\":true}", "abundance_events.amount" },
    { "journal_entries", "{\"categories\":\"fun\"}", "journal_entries.categories" },
    { "journal_entries", "{\"categories\":[\"fun\",2]}", "journal_entries.categories" },
    { "journal_entries", "{\"categories\":{\"a\":1}}", "journal_entries.categories" },
    { "journal_entries", "[]", "journal_entries" },
    { "journal_entries", "null", "journal_entries" },
    { "journal_entries", "", "journal_entries" },
    { "journal_entries", "{\"title\":", "journal_entries" },
    { "journal_entries", "{\"title\":\"\xff\"}", "journal_entries" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const VfTable *table = vf_table_find (cases[i].table);
      g_autoptr (VfRecord) record = vf_record_new (table);
      g_autoptr (GError) error = NULL;
      g_autoptr (GError) node_error = NULL;
      g_autoptr (JsonNode) node = vf_json_parse (cases[i].json, -1, NULL);
      g_autofree char *whole
        = g_strdup_printf ("{\"id\":\"x\",\"other\":1%s%s", cases[i].json[0] == '{' ? "," : "",
                           cases[i].json + 1);

      g_assert_false (vf_record_load_json_text (record, cases[i].json, -1, &error));
      g_assert_error (error, VF_ERROR, VF_ERROR_INVALID);
      if (strstr (error->message, cases[i].names) == NULL)
        g_error ("“%s” does not name %s", error->message, cases[i].names);

      /* Nothing of a refused row is taken, not even what stands before the fault. */
      if (cases[i].json[0] == '{')
        {
          g_assert_false (vf_record_load_json_text (record, whole, -1, NULL));
          g_assert_null (vf_record_get_extra (record));
        }
      g_assert_false (vf_record_has_changes (record));

      /* json-glib cuts a text at a zero byte before we see it, and makes doubles of 1e3 and of
       * whole numbers that are too great. */
      if (node != NULL && strstr (cases[i].json, "\\u0000") == NULL
          && strstr (cases[i].json, "9223372036854775808") == NULL
          && strstr (cases[i].json, "1e3") == NULL)
        {
          g_assert_false (vf_record_load_json (record, node, &node_error));
          g_assert_error (node_error, VF_ERROR, VF_ERROR_INVALID);
        }
    }
}

static void
test_damaged_cells (void)
{
  const VfTable *table = VF_TABLE_AUDIO_VARIANTS;
  VfCell cells[VF_AUDIO_VARIANT_N_COLUMNS] = { 0 };
  g_autoptr (VfRecord) record = NULL;

  cells[VF_AUDIO_VARIANT_COLUMN_ID] = (VfCell) { .kind = VF_CELL_INTEGER, .integer = 5 };
  cells[VF_AUDIO_VARIANT_COLUMN_NAME]
    = (VfCell) { .kind = VF_CELL_TEXT, .text = "Sleep and more", .length = 5 };
  cells[VF_AUDIO_VARIANT_COLUMN_VOICE_VOLUME]
    = (VfCell) { .kind = VF_CELL_TEXT, .text = "loud", .length = 4 };
  record = vf_record_new_from_cells (table, 1, cells, NULL);
  g_assert_true (vf_record_is_null (record, VF_AUDIO_VARIANT_COLUMN_ID));
  g_assert_true (vf_record_is_null (record, VF_AUDIO_VARIANT_COLUMN_VOICE_VOLUME));
  g_assert_cmpstr (vf_record_get_text (record, VF_AUDIO_VARIANT_COLUMN_NAME), ==, "Sleep");
}

static void
test_lists (void)
{
  g_autoptr (VfJournalEntry) entry = vf_journal_entry_new ();
  const char *const categories[] = { "Fun", "a\"b,{c}", "家", NULL };
  g_auto (GStrv) read = NULL;
  g_auto (GStrv) empty = NULL;

  g_assert_null (vf_journal_entry_dup_categories (entry));
  vf_journal_entry_set_categories (entry, categories);
  read = vf_journal_entry_dup_categories (entry);
  g_assert_cmpstrv (read, categories);
  vf_journal_entry_set_categories (entry, (const char *const[]) { NULL });
  empty = vf_journal_entry_dup_categories (entry);
  g_assert_cmpuint (g_strv_length (empty), ==, 0);
  vf_journal_entry_set_categories (entry, NULL);
  g_assert_true (vf_record_is_null (VF_RECORD (entry), VF_JOURNAL_ENTRY_COLUMN_CATEGORIES));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/record/notify", test_notify);
  g_test_add_func ("/record/load-notifies-once", test_load_notifies_once);
  g_test_add_func ("/record/changes", test_changes);
  g_test_add_func ("/record/enums", test_enums);
  g_test_add_func ("/record/numbers", test_numbers);
  g_test_add_func ("/record/lists", test_lists);
  g_test_add_func ("/record/hostile-json", test_hostile);
  g_test_add_func ("/record/damaged-cells", test_damaged_cells);
  return g_test_run ();
}
