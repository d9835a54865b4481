/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every class keeps every row: through JSON, database cells, copies, properties and defaults. */

#include "vf-models.h"
#include "vf-test-rows.h"

#include "vf-json.h"

typedef void (*RowFunc) (const VfTable *table, VfTestRow kind);

static void
for_each_row (RowFunc func)
{
  guint n_tables = 0;
  const VfTable *const *tables = vf_tables_list (&n_tables);

  g_assert_cmpuint (n_tables, >=, 66);
  g_assert_null (tables[n_tables]);
  for (guint i = 0; i < n_tables; i++)
    for (VfTestRow kind = 0; kind < VF_N_TEST_ROWS; kind++)
      func (tables[i], kind);
}

static void
check_tables (void)
{
  guint n_tables = 0, n_columns = 0, n_local = 0;
  const VfTable *const *tables = vf_tables_list (&n_tables);

  for (guint i = 0; i < n_tables; i++)
    {
      g_autoptr (VfRecord) record = vf_record_new (tables[i]);

      g_assert_true (i == 0 || strcmp (tables[i - 1]->name, tables[i]->name) < 0);
      g_assert_true (vf_table_find (tables[i]->name) == tables[i]);
      g_assert_true (vf_record_get_table (record) == tables[i]);
      g_assert_true (G_OBJECT_TYPE (record) == tables[i]->get_type ());
      g_assert_true (g_str_has_prefix (tables[i]->ddl[0], "CREATE TABLE "));
      for (guint j = 0; j < tables[i]->n_columns; j++)
        g_assert_cmpint (vf_table_find_column (tables[i], tables[i]->columns[j].name), ==, j);
      for (guint j = 0; j < tables[i]->n_references; j++)
        g_assert_nonnull (vf_table_find (tables[i]->references[j].table));
      n_columns += tables[i]->local ? 0 : tables[i]->n_columns;
      n_local += tables[i]->local;
    }

  g_assert_cmpuint (n_columns, >=, 920);
  g_assert_cmpuint (n_local, ==, 18);
  g_assert_null (vf_table_find ("nothing"));
  g_assert_null (vf_table_find (NULL));
  g_assert_cmpint (vf_table_find_column (tables[0], "nothing"), ==, -1);
}

static const VfUnique *
find_unique (const VfTable *table, const char *name)
{
  for (guint i = 0; i < table->n_uniques; i++)
    if (g_str_equal (table->uniques[i].name, name))
      return &table->uniques[i];
  return NULL;
}

/* What sync is told of a server's tables, by examples that people have looked up. */
static void
check_rights (void)
{
  const guint all = VF_RIGHT_SELECT | VF_RIGHT_INSERT | VF_RIGHT_UPDATE | VF_RIGHT_DELETE;
  const VfUnique *unique = find_unique (VF_TABLE_DAILY_PAPERS, "daily_papers_user_entry_unique");

  g_assert_cmpuint (VF_TABLE_JOURNAL_ENTRIES->rights, ==, all);
  g_assert_cmpuint (VF_TABLE_USER_STORAGE->rights, ==, VF_RIGHT_SELECT);
  g_assert_cmpuint (VF_TABLE_PROFILES->rights, ==, VF_RIGHT_SELECT | VF_RIGHT_UPDATE);
  /* The production server's policy fails; the mended one's allows. */
  g_assert_cmpuint (VF_TABLE_HOUSEHOLD_MEMBERS->rights, ==, VF_RIGHT_SELECT | VF_RIGHT_UPDATE);
  g_assert_cmpuint (VF_TABLE_SYNC_OPS->rights, ==, 0);

  g_assert_true (VF_TABLE_JOURNAL_ENTRIES->stamped);
  g_assert_false (VF_TABLE_VISION_VERSIONS->stamped);
  g_assert_true (VF_TABLE_AUDIO_VARIANTS->global);
  g_assert_false (VF_TABLE_JOURNAL_ENTRIES->global);

  g_assert_cmpint (VF_TABLE_JOURNAL_ENTRIES->owner, ==, VF_JOURNAL_ENTRY_COLUMN_USER_ID);
  g_assert_cmpint (VF_TABLE_HOUSEHOLDS->owner, ==, VF_HOUSEHOLD_COLUMN_ADMIN_USER_ID);
  g_assert_cmpint (VF_TABLE_PROFILES->owner, ==, VF_PROFILE_COLUMN_ID);
  g_assert_cmpint (VF_TABLE_BLUEPRINT_TASKS->owner, ==, -1);
  g_assert_cmpint (VF_TABLE_AUDIO_VARIANTS->owner, ==, -1);
  g_assert_cmpint (VF_TABLE_SYNC_OPS->owner, ==, -1);

  g_assert_nonnull (unique);
  g_assert_cmpuint (unique->n_columns, ==, 2);
  g_assert_cmpuint (unique->columns[0], ==, VF_DAILY_PAPER_COLUMN_USER_ID);
  g_assert_cmpuint (unique->columns[1], ==, VF_DAILY_PAPER_COLUMN_ENTRY_DATE);
  g_assert_null (unique->predicate);
  unique = find_unique (VF_TABLE_USER_PROFILES, "idx_user_profiles_one_draft_per_user");
  g_assert_nonnull (unique);
  g_assert_cmpstr (unique->predicate, ==, "(is_draft = true)");
  /* An index of an expression has no columns to name. */
  g_assert_null (find_unique (VF_TABLE_TOKEN_TRANSACTIONS, "token_transactions_grant_key_idx"));
}

static void
assert_json (VfRecord *record, const char *expected)
{
  g_autofree char *json = vf_record_to_json_text (record);

  g_assert_cmpstr (json, ==, expected);
}

static void
check_json (const VfTable *table, VfTestRow kind)
{
  g_autofree char *json = vf_test_row_json (table, kind);
  g_autoptr (VfRecord) record = vf_test_row_new (table, kind);
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (VfRecord) second = vf_record_new (table);
  g_autofree char *key = vf_record_dup_key (record);
  g_autoptr (GError) error = NULL;

  assert_json (record, json);
  g_assert_cmpint (key != NULL, ==, table->n_key > 0);
  for (guint i = 0; i < table->n_columns; i++)
    g_assert_cmpint (vf_record_is_changed (record, i), ==, !vf_record_is_null (record, i));
  g_assert_cmpint (vf_record_get_extra (record) != NULL, ==, kind == VF_TEST_ROW_EXTREME);

  /* Through json-glib and back: whatever a double cannot hold travels as a string, except inside
   * nested JSON. */
  if (kind == VF_TEST_ROW_EXTREME)
    return;
  node = vf_record_to_json (record);
  g_assert_true (vf_record_load_json (second, node, &error));
  g_assert_no_error (error);
  assert_json (second, json);
}

static void
check_cells (const VfTable *table, VfTestRow kind)
{
  g_autofree char *json = vf_test_row_json (table, kind);
  g_autoptr (VfRecord) record = vf_test_row_new (table, kind);
  g_autoptr (VfRecord) other = vf_test_row_new (table, (kind + 1) % VF_N_TEST_ROWS);
  g_autoptr (VfRecord) copy = NULL;
  g_autoptr (VfRecord) read = NULL;
  g_autofree VfCell *cells = g_new0 (VfCell, table->n_columns);

  for (guint i = 0; i < table->n_columns; i++)
    {
      vf_record_get_cell (record, i, &cells[i]);
      g_assert_cmpint (cells[i].kind == VF_CELL_NULL, ==, vf_record_is_null (record, i));
    }
  read = vf_record_new_from_cells (table, 42, cells, vf_record_get_extra (record));
  assert_json (read, json);
  g_assert_cmpint (vf_record_get_rowid (read), ==, 42);
  g_assert_false (vf_record_has_changes (read));

  vf_record_load_cells (other, 43, cells, vf_record_get_extra (record));
  assert_json (other, json);
  g_assert_cmpint (vf_record_get_rowid (other), ==, 43);
  g_assert_false (vf_record_has_changes (other));

  copy = vf_record_copy (record);
  g_assert_cmpint (vf_record_has_changes (copy), ==, vf_record_has_changes (record));
  g_clear_object (&record);
  assert_json (copy, json);
}

/* Reads all properties of one object and writes them to another. */
static void
check_properties (const VfTable *table, VfTestRow kind)
{
  g_autoptr (VfRecord) record = vf_test_row_new (table, kind);
  g_autoptr (VfRecord) second = vf_record_new (table);
  g_autofree char *json = NULL;

  /* Neither unknown values nor nulls inside a list can be written through a property. */
  if (kind == VF_TEST_ROW_EXTREME || kind == VF_TEST_ROW_NEGATIVE)
    return;

  for (guint i = 0; i < table->n_columns; i++)
    {
      g_autofree char *name = g_strdelimit (g_strdup (table->columns[i].name), "_", '-');
      g_autofree char *has_name = g_strconcat ("has-", name, NULL);
      GParamSpec *property = g_object_class_find_property (G_OBJECT_GET_CLASS (record), name);
      GParamSpec *has = g_object_class_find_property (G_OBJECT_GET_CLASS (record), has_name);
      g_auto (GValue) value = G_VALUE_INIT;

      g_assert_nonnull (property);
      g_value_init (&value, property->value_type);
      g_object_get_property (G_OBJECT (record), name, &value);
      if (has != NULL)
        {
          gboolean present = FALSE;

          g_object_get (record, has_name, &present, NULL);
          g_assert_cmpint (present, ==, !vf_record_is_null (record, i));
        }
      if (!vf_record_is_null (record, i))
        g_object_set_property (G_OBJECT (second), name, &value);
      else
        g_assert_true (g_param_value_defaults (property, &value));
    }

  json = vf_test_row_json (table, kind);
  assert_json (second, json);
}

static void
check_defaults (void)
{
  g_autoptr (VfVisionVersion) version = vf_vision_version_new ();
  g_autoptr (VfIntensiveChecklist) checklist = vf_intensive_checklist_new ();
  g_autoptr (VfUserProfile) profile = vf_user_profile_new ();
  g_autoptr (VfAudioTrack) track = vf_audio_track_new ();
  g_autoptr (GDateTime) created = NULL;
  g_auto (GStrv) hobbies = NULL;

  vf_vision_version_set_completion_percent (version, 12);
  vf_record_fill_defaults (VF_RECORD (version));
  g_assert_true (g_uuid_string_is_valid (vf_vision_version_get_id (version)));
  g_assert_cmpint (vf_vision_version_get_completion_percent (version), ==, 12);
  g_assert_true (vf_vision_version_has_is_active (version));
  g_assert_false (vf_vision_version_get_is_active (version));
  g_assert_cmpstr (vf_vision_version_get_perspective (version), ==, "singular");
  g_assert_null (vf_vision_version_get_fun (version));
  created = vf_record_dup_time (VF_RECORD (version), VF_VISION_VERSION_COLUMN_CREATED_AT);
  g_assert_nonnull (created);

  vf_record_fill_defaults (VF_RECORD (checklist));
  g_assert_null (strchr (vf_intensive_checklist_get_created_at (checklist), '+'));
  vf_record_fill_defaults (VF_RECORD (profile));
  hobbies = vf_user_profile_dup_hobbies (profile);
  g_assert_cmpuint (g_strv_length (hobbies), ==, 0);
  vf_record_fill_defaults (VF_RECORD (track));
  g_assert_cmpint (vf_audio_track_get_status (track), ==, VF_AUDIO_GENERATION_STATUS_PENDING);
}

static void
test_json (void)
{
  for_each_row (check_json);
}

static void
test_cells (void)
{
  for_each_row (check_cells);
}

static void
test_properties (void)
{
  for_each_row (check_properties);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/models/tables", check_tables);
  g_test_add_func ("/models/rights", check_rights);
  g_test_add_func ("/models/json", test_json);
  g_test_add_func ("/models/cells", test_cells);
  g_test_add_func ("/models/properties", test_properties);
  g_test_add_func ("/models/defaults", check_defaults);
  return g_test_run ();
}
