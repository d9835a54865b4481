/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Edits moved on top of newer rows: bound columns, what is still to be sent, what is kept. */

#include <string.h>

#include "vf-error.h"
#include "vf-sync-merge.h"

typedef struct
{
  yyjson_doc *documents[4];
  VfSyncMerged *merged;
} Case;

static yyjson_val *
parse (Case *self, guint i, const char *json)
{
  if (json == NULL)
    return NULL;
  self->documents[i] = yyjson_read (json, strlen (json), YYJSON_READ_NUMBER_AS_RAW);
  g_assert_nonnull (self->documents[i]);
  return yyjson_doc_get_root (self->documents[i]);
}

static void
case_clear (Case *self)
{
  for (gsize i = 0; i < G_N_ELEMENTS (self->documents); i++)
    yyjson_doc_free (self->documents[i]);
  g_clear_pointer (&self->merged, vf_sync_merged_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Case, case_clear)

static void
merge (Case *self,
       const char *table,
       const char *columns,
       const char *base,
       const char *local,
       const char *remote)
{
  g_autoptr (GError) error = NULL;

  self->merged
    = vf_sync_merge_row (vf_table_find (table), parse (self, 0, columns), parse (self, 1, base),
                         parse (self, 2, local), parse (self, 3, remote), &error);
  g_assert_no_error (error);
}

static void
assert_conflict (Case *self, guint i, const char *kept, const char *lost, const char *base)
{
  VfSyncConflict *conflict = g_ptr_array_index (self->merged->conflicts, i);

  g_assert_cmpstr (conflict->kept, ==, kept);
  g_assert_cmpstr (conflict->lost, ==, lost);
  g_assert_cmpstr (conflict->base, ==, base);
}

static void
test_other_columns (void)
{
  g_auto (Case) self = { 0 };

  merge (&self, "vision_board_items", "{\"name\":\"A house\"}", "{\"name\":\"House\"}", NULL,
         "{\"name\":\"House\",\"description\":\"By the sea.\"}");
  g_assert_cmpstr (self.merged->columns, ==, "{\"name\":\"A house\"}");
  g_assert_cmpstr (self.merged->base, ==, "{\"name\":\"House\"}");
  g_assert_cmpuint (self.merged->conflicts->len, ==, 0);
}

/* The answer to a write was lost: the server holds it already, spelled its own way. */
static void
test_there_already (void)
{
  g_auto (Case) self = { 0 };

  merge (&self, "abundance_events", "{\"amount\":12.5,\"date\":\"2026-02-01\",\"note\":\"Found.\"}",
         "{\"amount\":null,\"date\":\"2026-01-01\",\"note\":null}", NULL,
         "{\"amount\":12.50,\"date\":\"2026-02-01\",\"note\":\"Found.\",\"value_type\":\"money\"}");
  g_assert_null (self.merged->columns);
  g_assert_null (self.merged->base);
  g_assert_cmpuint (self.merged->conflicts->len, ==, 0);
}

static void
test_scalar_conflict (void)
{
  g_auto (Case) self = { 0 };

  merge (&self, "vision_board_items", "{\"name\":\"A house\"}", "{\"name\":\"House\"}", NULL,
         "{\"name\":\"My house\"}");
  g_assert_cmpstr (self.merged->columns, ==, "{\"name\":\"A house\"}");
  g_assert_cmpstr (self.merged->base, ==, "{\"name\":\"My house\"}");
  g_assert_cmpuint (self.merged->conflicts->len, ==, 1);
  assert_conflict (&self, 0, "{\"name\":\"A house\"}", "{\"name\":\"My house\"}",
                   "{\"name\":\"House\"}");
  g_assert_false (((VfSyncConflict *) g_ptr_array_index (self.merged->conflicts, 0))->here);
}

/* Actualized on both computers at different moments: no row is actualized and without a moment. */
static void
test_unit_conflict (void)
{
  g_auto (Case) self = { 0 };

  merge (&self, "vision_board_items", "{\"status\":\"inactive\"}", "{\"status\":\"active\"}",
         "{\"status\":\"inactive\",\"actualized_at\":null}",
         "{\"status\":\"actualized\",\"actualized_at\":\"2026-01-01T00:00:00+00:00\"}");
  g_assert_cmpstr (self.merged->columns, ==, "{\"status\":\"inactive\",\"actualized_at\":null}");
  g_assert_cmpstr (self.merged->base, ==,
                   "{\"status\":\"actualized\",\"actualized_at\":\"2026-01-01T00:00:00+00:00\"}");
  g_assert_cmpuint (self.merged->conflicts->len, ==, 1);
  assert_conflict (&self, 0, "{\"status\":\"inactive\",\"actualized_at\":null}",
                   "{\"status\":\"actualized\",\"actualized_at\":\"2026-01-01T00:00:00+00:00\"}",
                   "{\"status\":\"active\",\"actualized_at\":null}");
}

/* One column of the unit here, another there: still one value. */
static void
test_unit_halves (void)
{
  g_auto (Case) self = { 0 };

  merge (&self, "user_profiles", "{\"height\":180}", "{\"height\":71}",
         "{\"height\":180,\"units\":\"US\",\"weight\":150}",
         "{\"height\":71,\"units\":\"Metric\",\"weight\":150}");
  g_assert_cmpstr (self.merged->columns, ==, "{\"units\":\"US\",\"height\":180}");
  g_assert_cmpstr (self.merged->base, ==, "{\"units\":\"Metric\",\"height\":71}");
  g_assert_cmpuint (self.merged->conflicts->len, ==, 1);
}

static void
test_stamps (void)
{
  g_auto (Case) alone = { 0 };
  g_auto (Case) beside = { 0 };

  /* The same moment in another zone is the same moment. */
  merge (&alone, "journal_entries",
         "{\"title\":\"Sun\",\"updated_at\":\"2026-01-01T12:00:00+00:00\"}",
         "{\"title\":\"Rain\",\"updated_at\":\"2026-01-01T10:00:00+00:00\"}", NULL,
         "{\"title\":\"Sun\",\"updated_at\":\"2026-01-01T12:00:00+02:00\"}");
  g_assert_null (alone.merged->columns);

  merge (&beside, "journal_entries",
         "{\"title\":\"Sun\",\"updated_at\":\"2026-01-01T12:00:00+00:00\"}",
         "{\"title\":\"Rain\",\"updated_at\":\"2026-01-01T10:00:00+00:00\"}", NULL,
         "{\"title\":\"Rain\",\"updated_at\":\"2026-01-01T11:00:00+00:00\"}");
  g_assert_cmpstr (beside.merged->columns, ==,
                   "{\"title\":\"Sun\",\"updated_at\":\"2026-01-01T12:00:00+00:00\"}");
  g_assert_cmpuint (beside.merged->conflicts->len, ==, 0);
}

/* Two computers made the same row; a column that the server lacks is not lost. */
static void
test_no_base (void)
{
  g_auto (Case) self = { 0 };

  merge (&self, "daily_papers",
         "{\"gratitude\":\"For rain.\",\"task_one\":\"Walk.\",\"metadata\":{\"a\":1}}", NULL, NULL,
         "{\"gratitude\":\"For sun.\",\"task_one\":\"Walk.\"}");
  g_assert_cmpstr (self.merged->columns, ==,
                   "{\"gratitude\":\"For rain.\",\"metadata\":{\"a\":1}}");
  g_assert_cmpuint (self.merged->conflicts->len, ==, 1);
}

static void
test_both_lose (void)
{
  g_auto (Case) self = { 0 };

  merge (&self, "journal_entries", "{\"audio_recordings\":[{\"url\":\"b\",\"t\":\"here\"}]}",
         "{\"audio_recordings\":[{\"url\":\"a\"},{\"url\":\"b\"}]}", NULL,
         "{\"audio_recordings\":[{\"url\":\"a\",\"t\":\"x\"},{\"url\":\"b\",\"t\":\"there\"}]}");
  g_assert_cmpstr (
    self.merged->columns, ==,
    "{\"audio_recordings\":[{\"url\":\"a\",\"t\":\"x\"},{\"url\":\"b\",\"t\":\"here\"}]}");
  g_assert_cmpuint (self.merged->conflicts->len, ==, 2);
  assert_conflict (&self, 0,
                   "{\"audio_recordings\":[{\"url\":\"a\",\"t\":\"x\"},"
                   "{\"url\":\"b\",\"t\":\"here\"}]}",
                   "{\"audio_recordings\":[{\"url\":\"b\",\"t\":\"here\"}]}",
                   "{\"audio_recordings\":[{\"url\":\"a\"},{\"url\":\"b\"}]}");
  assert_conflict (&self, 1,
                   "{\"audio_recordings\":[{\"url\":\"a\",\"t\":\"x\"},"
                   "{\"url\":\"b\",\"t\":\"here\"}]}",
                   "{\"audio_recordings\":[{\"url\":\"a\",\"t\":\"x\"},"
                   "{\"url\":\"b\",\"t\":\"there\"}]}",
                   "{\"audio_recordings\":[{\"url\":\"a\"},{\"url\":\"b\"}]}");
}

static void
test_not_an_object (void)
{
  g_autoptr (GError) error = NULL;
  yyjson_doc *document = yyjson_read ("[1]", 3, 0);

  g_assert_null (vf_sync_merge_row (vf_table_find ("scenes"), yyjson_doc_get_root (document), NULL,
                                    NULL, yyjson_doc_get_root (document), &error));
  g_assert_error (error, VF_ERROR, VF_ERROR_INVALID);
  yyjson_doc_free (document);
}

/* A unit is of one table and of several columns; a rule fits the type of its column. */
static void
test_rules (void)
{
  guint n_tables;
  const VfTable *const *tables = vf_tables_list (&n_tables);
  guint n_texts = 0;

  for (guint i = 0; i < n_tables; i++)
    {
      g_autoptr (GHashTable) units = g_hash_table_new (NULL, NULL);
      GHashTableIter iter;
      gpointer unit, count;

      for (guint k = 0; k < tables[i]->n_columns; k++)
        {
          const VfColumn *column = &tables[i]->columns[k];

          unit = GUINT_TO_POINTER (vf_sync_rules_get_unit (tables[i], k));
          count = g_hash_table_lookup (units, unit);
          g_hash_table_insert (units, unit, GUINT_TO_POINTER (GPOINTER_TO_UINT (count) + 1));
          switch (vf_sync_rules_get (tables[i], k))
            {
            case VF_SYNC_RULE_TEXT:
              g_assert_cmpint (column->type, ==, VF_COLUMN_TEXT);
              n_texts++;
              break;
            case VF_SYNC_RULE_SET:
              g_assert_true (column->type == VF_COLUMN_LIST || column->type == VF_COLUMN_JSON);
              break;
            case VF_SYNC_RULE_JSON:
              g_assert_cmpint (column->type, ==, VF_COLUMN_JSON);
              break;
            case VF_SYNC_RULE_COUNTER:
              g_assert_true (vf_column_is_integer (column) || column->type == VF_COLUMN_NUMERIC);
              break;
            case VF_SYNC_RULE_STAMP:
              g_assert_cmpint (column->type, ==, VF_COLUMN_TIMESTAMP);
              break;
            case VF_SYNC_RULE_GREATER:
              g_assert_true (column->type == VF_COLUMN_TIMESTAMP || vf_column_is_integer (column));
              break;
            default:
              break;
            }
        }
      g_hash_table_iter_init (&iter, units);
      while (g_hash_table_iter_next (&iter, &unit, &count))
        g_assert_true (unit == NULL || GPOINTER_TO_UINT (count) > 1);
    }
  g_assert_cmpuint (n_texts, >, 60);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sync/merge-row/other-columns", test_other_columns);
  g_test_add_func ("/sync/merge-row/there-already", test_there_already);
  g_test_add_func ("/sync/merge-row/scalar-conflict", test_scalar_conflict);
  g_test_add_func ("/sync/merge-row/unit-conflict", test_unit_conflict);
  g_test_add_func ("/sync/merge-row/unit-halves", test_unit_halves);
  g_test_add_func ("/sync/merge-row/stamps", test_stamps);
  g_test_add_func ("/sync/merge-row/no-base", test_no_base);
  g_test_add_func ("/sync/merge-row/both-lose", test_both_lose);
  g_test_add_func ("/sync/merge-row/not-an-object", test_not_an_object);
  g_test_add_func ("/sync/merge-row/rules", test_rules);
  return g_test_run ();
}
