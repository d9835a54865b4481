/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows of JSON into cells: the same as a record makes of them, whatever the table, and a clear
 * refusal of what no server should write. */

#include <string.h>

#include "store-test.h"
#include "vf-cells-json.h"
#include "vf-error.h"
#include "vf-test-rows.h"

static yyjson_doc *
read_row (const char *json)
{
  g_autoptr (GError) error = NULL;
  yyjson_doc *document = vf_cells_read_document (json, strlen (json), &error);

  g_assert_no_error (error);
  return document;
}

/* Through cells and back to text. */
static char *
load (const VfTable *table, const char *json, VfCellArena *arena)
{
  g_autofree VfCell *cells = g_new0 (VfCell, table->n_columns);
  g_autofree char *extra = NULL;
  g_autoptr (VfRecord) record = NULL;
  g_autoptr (GError) error = NULL;
  yyjson_doc *document = read_row (json);

  g_assert_true (
    vf_cells_load_yyjson (table, yyjson_doc_get_root (document), cells, arena, &extra, &error));
  g_assert_no_error (error);
  record = vf_record_new_from_cells (table, 0, cells, extra);
  yyjson_doc_free (document);
  return vf_record_to_json_text (record);
}

static char *
load_as_record (const VfTable *table, const char *json)
{
  g_autoptr (VfRecord) record = vf_record_new (table);
  g_autoptr (GError) error = NULL;

  vf_record_load_json_text (record, json, -1, &error);
  g_assert_no_error (error);
  return vf_record_to_json_text (record);
}

/* The same members from the last to the first. */
static char *
reverse (const char *json)
{
  yyjson_doc *document = read_row (json);
  yyjson_mut_doc *reversed = yyjson_mut_doc_new (NULL);
  yyjson_mut_val *root = yyjson_mut_obj (reversed);
  g_autoptr (GPtrArray) keys = g_ptr_array_new ();
  yyjson_obj_iter iter;
  yyjson_val *key;
  char *written;
  char *text;

  yyjson_mut_doc_set_root (reversed, root);
  yyjson_obj_iter_init (yyjson_doc_get_root (document), &iter);
  while ((key = yyjson_obj_iter_next (&iter)) != NULL)
    g_ptr_array_add (keys, key);
  for (guint i = keys->len; i > 0; i--)
    {
      key = g_ptr_array_index (keys, i - 1);
      yyjson_mut_obj_add (root, yyjson_val_mut_copy (reversed, key),
                          yyjson_val_mut_copy (reversed, yyjson_obj_iter_get_val (key)));
    }
  written = yyjson_mut_write (reversed, YYJSON_WRITE_NOFLAG, NULL);
  text = g_strdup (written);
  free (written);
  yyjson_mut_doc_free (reversed);
  yyjson_doc_free (document);
  return text;
}

static void
test_all_tables (void)
{
  g_autoptr (VfCellArena) arena = vf_cell_arena_new ();
  guint n_tables;
  const VfTable *const *tables = vf_tables_list (&n_tables);

  for (guint i = 0; i < n_tables; i++)
    for (VfTestRow kind = 0; kind < VF_N_TEST_ROWS; kind++)
      {
        g_autofree char *json = vf_test_row_json (tables[i], kind);
        g_autofree char *reversed = reverse (json);
        g_autofree char *expected = load_as_record (tables[i], json);
        g_autofree char *expected_reversed = load_as_record (tables[i], reversed);
        g_autofree char *got = load (tables[i], json, arena);
        g_autofree char *got_reversed = load (tables[i], reversed, arena);
        g_autofree char *got_again = load (tables[i], reversed, arena);

        g_assert_cmpstr (got, ==, expected);
        g_assert_cmpstr (got_reversed, ==, expected_reversed);
        g_assert_cmpstr (got_again, ==, expected_reversed);
        vf_cell_arena_clear (arena);
      }
}

static void
test_members (void)
{
  const VfTable *table = VF_TABLE_SCENES;
  g_autofree VfCell *cells = g_new0 (VfCell, table->n_columns);
  g_autoptr (VfCellArena) arena = vf_cell_arena_new ();
  g_autofree char *extra = NULL;
  g_autoptr (GError) error = NULL;
  yyjson_doc *document
    = read_row ("{\"id\":\"ABCDEF00-0000-4000-8000-00000000000A\",\"v\":\"7\",\"c\":\"(0,1)\","
                "\"title\":null,\"mood\":[1.10],\"mood\":[2.50],\"vigour\":1}");

  g_assert_true (
    vf_cells_load_yyjson (table, yyjson_doc_get_root (document), cells, arena, &extra, &error));
  g_assert_no_error (error);
  g_assert_cmpmem (cells[VF_SCENE_COLUMN_ID].text, cells[VF_SCENE_COLUMN_ID].length,
                   "abcdef00-0000-4000-8000-00000000000a", 36);
  g_assert_cmpint (cells[VF_SCENE_COLUMN_TITLE].kind, ==, VF_CELL_NULL);
  g_assert_cmpint (cells[VF_SCENE_COLUMN_TEXT].kind, ==, VF_CELL_ABSENT);
  g_assert_cmpstr (extra, ==, "{\"mood\":[2.50],\"vigour\":1}");
  yyjson_doc_free (document);
}

static void
assert_refused (const VfTable *table, const char *json, const char *column)
{
  g_autofree VfCell *cells = g_new0 (VfCell, table->n_columns);
  g_autoptr (VfCellArena) arena = vf_cell_arena_new ();
  g_autofree char *extra = NULL;
  g_autoptr (GError) error = NULL;
  yyjson_doc *document = read_row (json);

  g_assert_false (
    vf_cells_load_yyjson (table, yyjson_doc_get_root (document), cells, arena, &extra, &error));
  g_assert_error (error, VF_ERROR, VF_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, column));
  g_assert_null (extra);
  yyjson_doc_free (document);
}

static void
test_hostile (void)
{
  const VfTable *entries = VF_TABLE_JOURNAL_ENTRIES;
  const VfTable *variants = VF_TABLE_AUDIO_VARIANTS;
  const VfTable *files = VF_TABLE_MEDIA_METADATA;

  assert_refused (entries, "[]", "journal_entries");
  assert_refused (entries, "null", "journal_entries");
  assert_refused (entries, "{\"title\":12}", "journal_entries.title");
  assert_refused (entries, "{\"title\":{\"a\":1}}", "journal_entries.title");
  assert_refused (entries, "{\"title\":\"a\\u0000b\"}", "journal_entries.title");
  assert_refused (entries, "{\"id\":7}", "journal_entries.id");
  assert_refused (entries, "{\"date\":20261122}", "journal_entries.date");
  assert_refused (entries, "{\"categories\":{}}", "journal_entries.categories");
  assert_refused (entries, "{\"categories\":[\"fun\",[\"health\"]]}", "journal_entries.categories");
  assert_refused (entries, "{\"title\":\"a\",\"title\":\"a\"}", "journal_entries.title");
  assert_refused (entries, "{\"title\":\"a\",\"x\":1,\"title\":null}", "journal_entries.title");
  assert_refused (variants, "{\"voice_volume\":\"loud\"}", "audio_variants.voice_volume");
  assert_refused (variants, "{\"voice_volume\":1.5}", "audio_variants.voice_volume");
  assert_refused (variants, "{\"voice_volume\":1e3}", "audio_variants.voice_volume");
  assert_refused (variants, "{\"voice_volume\":2147483648}", "audio_variants.voice_volume");
  assert_refused (variants, "{\"voice_volume\":true}", "audio_variants.voice_volume");
  assert_refused (files, "{\"file_size\":9223372036854775808}", "media_metadata.file_size");
  assert_refused (files, "{\"file_size\":123456789012345678901234567890}",
                  "media_metadata.file_size");
}

static char *
dup_nested (guint depth)
{
  g_autofree char *open = g_strnfill (depth, '[');
  g_autofree char *close = g_strnfill (depth, ']');

  return g_strdup_printf ("{\"audio_recordings\":%s%s}", open, close);
}

static void
test_depth (void)
{
  g_autoptr (VfCellArena) arena = vf_cell_arena_new ();
  g_autofree char *deep = dup_nested (1000);
  g_autofree char *too_deep = dup_nested (1002);
  g_autofree char *abyss = dup_nested (1000000);
  g_autofree char *loaded = load (VF_TABLE_JOURNAL_ENTRIES, deep, arena);
  g_autofree char *expected = load_as_record (VF_TABLE_JOURNAL_ENTRIES, deep);

  g_assert_cmpstr (loaded, ==, expected);
  assert_refused (VF_TABLE_JOURNAL_ENTRIES, too_deep, "journal_entries.audio_recordings");
  assert_refused (VF_TABLE_JOURNAL_ENTRIES, abyss, "journal_entries.audio_recordings");
}

static void
test_no_json (void)
{
  static const char *const texts[] = { "",
                                       "<html>",
                                       "[{\"title\":\"\\ud83d\"}]",
                                       "[{\"title\":\"\\udc4b\\ud83d\"}]",
                                       "[{\"title\":\"\xed\xa0\xbd\"}]",
                                       "[{\"title\":\"\xff\"}]",
                                       "[{\"title\":\"a\nb\"}]",
                                       "[{\"title\":NaN}]",
                                       "[{\"amount\":01}]",
                                       "[{\"title\":\"cut",
                                       "[] []" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (vf_cells_read_document (texts[i], strlen (texts[i]), &error));
      g_assert_error (error, VF_ERROR, VF_ERROR_INVALID);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cells/all-tables", test_all_tables);
  g_test_add_func ("/cells/members", test_members);
  g_test_add_func ("/cells/hostile", test_hostile);
  g_test_add_func ("/cells/depth", test_depth);
  g_test_add_func ("/cells/no-json", test_no_json);
  return g_test_run ();
}
