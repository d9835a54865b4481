/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Values by type of column; a key differs between the kinds of row, so that one table holds all. */

#include "vf-test-rows.h"

static gboolean
is_key (const VfTable *table, guint column)
{
  for (guint i = 0; i < table->n_key; i++)
    if (table->key[i] == column)
      return TRUE;

  return FALSE;
}

static char *
make_uuid (guint column, VfTestRow kind)
{
  return g_strdup_printf ("\"%08x-0000-4000-8000-%012x\"", column + 1, kind + 1);
}

/* A nick of the enumeration, or one no version knows. */
static char *
make_enum (const VfColumn *column, VfTestRow kind)
{
  g_autoptr (GEnumClass) klass = g_type_class_ref (column->get_enum_type ());

  if (kind == VF_TEST_ROW_EXTREME)
    return g_strdup ("\"not_yet_invented\"");
  return g_strdup_printf ("\"%s\"", klass->values[1 + kind % (klass->n_values - 1)].value_nick);
}

static char *
make_value (const VfTable *table, guint i, VfTestRow kind)
{
  static const char *const values[][VF_N_TEST_ROWS] = {
    [VF_COLUMN_TEXT] = { "\"I wake rested.\"", "null", "\"\"",
                         "\"Straße · 我爱我的家 · मैं खुश हूँ · أنا سعيد · "
                         "👩‍👩‍👧 "
                         "· "
                         "e\xcc\x81\"",
                         "\"a \\\"b\\\" \\\\ / \\n\\t\\u0001 \"" },
    [VF_COLUMN_BOOLEAN] = { "true", "null", "false", "true", "false" },
    [VF_COLUMN_INTEGER] = { "7", "null", "0", "2147483647", "-2147483648" },
    [VF_COLUMN_BIGINT]
    = { "9007199254740993", "null", "0", "9223372036854775807", "-9223372036854775808" },
    [VF_COLUMN_NUMERIC] = { "12.50", "null", "0", "12345678901234567890.1234567890123456789",
                            "-0.00000000000000000001" },
    [VF_COLUMN_TIMESTAMP] = { "\"2025-11-16T12:00:00.04+00:00\"", "null", "\"1970-01-01T00:00:00\"",
                              "\"infinity\"", "\"0044-03-15T12:00:00.000001+00:00 BC\"" },
    [VF_COLUMN_DATE]
    = { "\"2025-11-16\"", "null", "\"1970-01-01\"", "\"99999-12-31\"", "\"-infinity\"" },
    [VF_COLUMN_JSON]
    = { "{\"loops\":[{\"being\":\"calm\",\"n\":1}],\"ok\":true}", "null", "{}",
        "{\"big\":123456789012345678901234567890,\"exact\":0.10,\"家\":[[[\"é\"]]]}",
        "[null,{\"a\":{\"b\":[-1.5e-300,\"\\\"\"]}},[],false]" },
    [VF_COLUMN_LIST] = { "[\"Fun\",\"Love\"]", "null", "[]",
                         "[\"家\",\"a,b\",\"{c}\",\"\\\"d\\\"\"]", "[null,\"\",\"NULL\"]" },
  };
  const VfColumn *column = &table->columns[i];

  if (is_key (table, i))
    {
      if (column->type == VF_COLUMN_UUID)
        return make_uuid (i, kind);
      if (vf_column_is_integer (column))
        return g_strdup_printf ("%d", 1000 + kind);
      return g_strdup_printf ("\"key-%d\"", kind);
    }
  /* Our own tables insist on their unique keys, so these texts differ. */
  if (table->local && (column->type == VF_COLUMN_UUID || g_str_equal (column->name, "section_key"))
      && kind != VF_TEST_ROW_NULLS)
    return make_uuid (i, kind);
  if (column->type == VF_COLUMN_UUID)
    return kind == VF_TEST_ROW_NULLS ? g_strdup ("null") : make_uuid (i, kind);
  if (column->type == VF_COLUMN_ENUM)
    return kind == VF_TEST_ROW_NULLS ? g_strdup ("null") : make_enum (column, kind);

  return g_strdup (values[column->type][kind]);
}

char *
vf_test_row_json (const VfTable *table, VfTestRow kind)
{
  GString *json = g_string_new ("{");

  for (guint i = 0; i < table->n_columns; i++)
    {
      g_autofree char *value = make_value (table, i, kind);

      g_string_append_printf (json, "%s\"%s\":%s", i > 0 ? "," : "", table->columns[i].name, value);
    }
  if (kind == VF_TEST_ROW_EXTREME)
    g_string_append (json, ",\"from_the_future\":{\"n\":1.10,\"list\":[1,\"é\"]},\"more\":null");

  return g_string_free_and_steal (g_string_append_c (json, '}'));
}

VfRecord *
vf_test_row_new (const VfTable *table, VfTestRow kind)
{
  g_autoptr (VfRecord) record = vf_record_new (table);
  g_autoptr (GError) error = NULL;
  g_autofree char *json = vf_test_row_json (table, kind);

  if (!vf_record_load_json_text (record, json, -1, &error))
    g_error ("%s: %s", table->name, error->message);

  return g_steal_pointer (&record);
}
