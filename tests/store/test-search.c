/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Search in many languages, and with whatever people and programs type. */

#include "store-test.h"

#include <string.h>

#include "vf-connection.h"
#include "vf-error.h"
#include "vf-search-index.h"
#include "vf-search.h"
#include "vf-words.h"

static int
join_word (gpointer data, const char *word, int length, int start, int end)
{
  GString *joined = data;

  g_string_append_printf (joined, "%s%.*s", joined->len > 0 ? "|" : "", length, word);
  return 0;
}

static void
assert_words (const char *text, const char *expected)
{
  g_autoptr (GString) joined = g_string_new (NULL);

  vf_words_for_each (text, -1, join_word, joined);
  g_assert_cmpstr (joined->str, ==, expected);
  /* What is folded stays as it is. */
  if (strchr (expected, '|') == NULL)
    {
      g_autoptr (GString) again = g_string_new (NULL);

      vf_words_for_each (expected, -1, join_word, again);
      g_assert_cmpstr (again->str, ==, expected);
    }
}

static void
test_words (void)
{
  assert_words ("", "");
  assert_words ("  Hello, World! ", "hello|world");
  assert_words ("Straße STRASSE", "strasse|strasse");
  assert_words ("ẞ", "ss");
  assert_words ("Crème brûlée", "creme|brulee");
  assert_words ("ﬁnance Ångström Łódź Ørsted Æsir Œuvre",
                "finance|angstrom|lodz|orsted|aesir|oeuvre");
  assert_words ("İstanbul ısı IŞIK", "istanbul|isi|isik");
  assert_words ("ΟΔΥΣΣΕΎΣ Οδυσσεύς", "οδυσσευσ|οδυσσευσ");
  assert_words ("Ёлка йога", "елка|иога");
  assert_words ("don't well-being", "don|t|well|being");
  assert_words ("海洋 的", "海|洋|的");
  assert_words ("我爱iPhone15手机", "我|爱|iphone15|手|机");
  assert_words ("サクラ", "さ|く|ら");
  assert_words ("שָׁלוֹם", "שלום");
  assert_words ("مُحَمَّد مدرسة", "محمد|مدرسه");
  assert_words ("٢٠٢٦", "2026");
  assert_words ("a\xc2\xad"
                "b",
                "ab");
  assert_words ("🌊🏄🏽", "🌊|🏄");
  assert_words ("bad\xff"
                "bytes\xe2\x82",
                "bad|bytes");
}

static void
test_long_words (void)
{
  g_autofree char *text = g_strnfill (200000, 'x');
  g_autoptr (GString) joined = g_string_new (NULL);

  vf_words_for_each (text, -1, join_word, joined);
  g_assert_cmpuint (joined->len, ==, VF_WORD_MAX_BYTES);
}

static void
test_table_numbers (void)
{
  guint n_tables;
  const VfTable *const *tables = vf_tables_list (&n_tables);

  for (guint i = 0; i < n_tables; i++)
    {
      gint64 rowid = 0;

      g_assert_true (vf_search_document_parse (vf_search_document (tables[i], 12345678901), &rowid)
                     == tables[i]);
      g_assert_cmpint (rowid, ==, 12345678901);
      g_assert_cmpint (vf_search_document (tables[i], 1), >, 0);
    }
}

static guint
count_hits (VfStore *store, const char *words)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) hits = vf_store_search (store, words, 50, &error);

  g_assert_no_error (error);
  return hits->len;
}

static const struct
{
  const char *text;
  const char *found_by[6];
  const char *not_by[4];
} cases[] = {
  { "Wir wohnen in einer ruhigen Straße am See.",
    { "strasse", "Straße", "STRASSE", "ruhig", "see strasse" },
    { "strasser", "uhigen" } },
  { "我每天早上在海边散步，听海浪的声音。",
    { "海浪", "散步", "海", "每天早上" },
    { "浪海", "山" } },
  { "今日はとても幸せです。サクラが咲いた。", { "幸せ", "さくら", "サクラ", "幸" }, { "悲しい" } },
  { "ฉันมีความสุขทุกวัน", { "ความสุข", "สุข", "ทุกวัน" }, { "เศร้า" } },
  { "나는 매일 바닷가를 걷는다", { "바닷가", "매일", "걷" }, { "산책" } },
  { "Я живу у моря и чувствую свободу", { "МОРЯ", "чувств", "свободу" }, { "горы" } },
  { "Ζω δίπλα στη Θάλασσα", { "θαλασσα", "ΘΆΛΑΣΣΑ", "διπλα" }, { "βουνό" } },
  { "أعيش بجانب البحر وأشعر بالحرية", { "البحر", "اعيش", "بالحرية" }, { "الجبل" } },
  { "मैं समुद्र के किनारे रहता हूँ", { "समुद्र", "किनारे", "समु" }, { "पहाड़" } },
  { "Déjà-vu at the café, naïve façade",
    { "deja", "cafe", "naive facade", "déjà-vu", "caf" },
    { "vu-deja" } },
  { "Tôi sống gần biển và hạnh phúc", { "bien", "hạnh phúc", "hanh" }, { "núi" } },
  { "Deniz kıyısında huzurluyum, İZMİR", { "izmir", "kiyisinda", "DENİZ" }, { "dağ" } },
  { "Surf 🏄 at dawn", { "🏄", "surf 🏄" }, { "🏔" } },
};

static void
test_languages (void)
{
  g_autoptr (TestDirectory) directory = test_directory_new ();
  VfStore *store = test_open (directory);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (VfRecord) record = test_entry_new (NULL, cases[i].text, "2026-11-22");

      test_await (vf_store_save (store, record));
      for (guint j = 0; cases[i].found_by[j] != NULL; j++)
        {
          g_test_message ("%s: %s", cases[i].text, cases[i].found_by[j]);
          g_assert_cmpuint (count_hits (store, cases[i].found_by[j]), ==, 1);
        }
      for (guint j = 0; j < G_N_ELEMENTS (cases[i].not_by) && cases[i].not_by[j] != NULL; j++)
        g_assert_cmpuint (count_hits (store, cases[i].not_by[j]), ==, 0);
      test_await (vf_store_delete (store, record));
      g_assert_cmpuint (count_hits (store, cases[i].found_by[0]), ==, 0);
    }
  test_close (store);
}

static void
test_hostile (void)
{
  static const char *const typed[] = {
    "",
    " ",
    "\"",
    "\"\"\"",
    "'",
    "*",
    "a*",
    "AND",
    "OR",
    "NOT",
    "NEAR",
    "NEAR(",
    "a AND",
    "(((",
    "text:a",
    "-a",
    "^a",
    "a + b",
    "{a b}:c",
    "search_index",
    "%",
    "_",
    ";--",
    "\\",
    "\x01\x02",
    "\xff\xfe",
    "a\"b",
    "\"unclosed",
    "NEAR(a b, 5)",
    "rowid",
    ":",
    "a:b:c",
    "......",
    "🤷🏽‍♀️",
    "\xe2\x80\xae",
    "␟",
  };
  g_autoptr (TestDirectory) directory = test_directory_new ();
  VfStore *store = test_open (directory);
  g_autoptr (VfRecord) record = test_entry_new ("AND OR NOT NEAR", "text a b c", "2026-11-22");
  g_autoptr (GRand) rand = g_rand_new_with_seed (g_test_rand_int ());
  g_autofree char *long_text = g_strnfill (1000000, '"');

  test_await (vf_store_save (store, record));
  for (guint i = 0; i < G_N_ELEMENTS (typed); i++)
    count_hits (store, typed[i]);
  count_hits (store, long_text);
  g_assert_cmpuint (count_hits (store, "not near"), ==, 1);
  for (guint i = 0; i < 2000; i++)
    {
      char bytes[17] = { 0 };

      for (guint j = 0; j < 16; j++)
        bytes[j] = g_rand_int_range (rand, 1, 256);
      count_hits (store, bytes);
    }
  test_close (store);
}

static void
test_columns (void)
{
  g_autoptr (TestDirectory) directory = test_directory_new ();
  VfStore *store = test_open (directory);
  g_autoptr (VfRecord) vision = vf_record_new (vf_table_find ("vision_versions"));
  g_autoptr (GPtrArray) hits = NULL;
  g_autoptr (GError) error = NULL;
  const VfSearchMatch *matches;
  VfSearchHit *hit;
  guint n_matches;

  test_set (vision, "fun", "We surf in the ocean at dawn.");
  test_set (vision, "travel", "The ocean\n\n  <b>under</b> the   plane.");
  test_set (vision, "home", "A house by the lake.");
  test_await (vf_store_save (store, vision));

  hits = vf_store_search (store, "ocean", 10, &error);
  g_assert_cmpuint (hits->len, ==, 2);
  g_clear_pointer (&hits, g_ptr_array_unref);

  hits = vf_store_search (store, "oCé", 10, &error);
  g_assert_cmpuint (hits->len, ==, 2);
  g_clear_pointer (&hits, g_ptr_array_unref);

  hits = vf_store_search (store, "plane ocean", 10, &error);
  g_assert_cmpuint (hits->len, ==, 1);
  hit = g_ptr_array_index (hits, 0);
  g_assert_cmpstr (vf_search_hit_get_column (hit), ==, "travel");
  g_assert_true (vf_search_hit_get_table (hit) == vf_record_get_table (vision));
  g_assert_cmpstr (vf_search_hit_get_key (hit), ==, test_get (vision, "id"));
  g_assert_cmpstr (vf_search_hit_get_snippet (hit), ==, "The ocean <b>under</b> the plane.");
  matches = vf_search_hit_get_matches (hit, &n_matches);
  g_assert_cmpuint (n_matches, ==, 2);
  g_assert_cmpint (strncmp (vf_search_hit_get_snippet (hit) + matches[0].start, "ocean",
                            matches[0].end - matches[0].start),
                   ==, 0);
  g_clear_pointer (&hits, g_ptr_array_unref);

  /* Spread over sections, the row is found once. */
  hits = vf_store_search (store, "surf lake", 10, &error);
  g_assert_cmpuint (hits->len, ==, 1);

  /* An edit takes the old words away and brings the new ones in. */
  test_set (vision, "fun", "We climb.");
  test_await (vf_store_save (store, vision));
  g_assert_cmpuint (count_hits (store, "surf"), ==, 0);
  g_assert_cmpuint (count_hits (store, "climb"), ==, 1);
  g_assert_cmpuint (count_hits (store, "lake"), ==, 1);
  test_close (store);
}

static void
test_snippet_of_long_text (void)
{
  g_autoptr (TestDirectory) directory = test_directory_new ();
  VfStore *store = test_open (directory);
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (VfRecord) record = NULL;
  g_autoptr (GPtrArray) hits = NULL;
  g_autoptr (GError) error = NULL;
  const char *snippet;

  for (int i = 0; i < 20000; i++)
    g_string_append (text, i == 12345 ? "Leuchtturm " : "日々 word ");
  record = test_entry_new (NULL, text->str, "2026-11-22");
  test_await (vf_store_save (store, record));
  hits = vf_store_search (store, "leuchtturm", 10, &error);
  g_assert_cmpuint (hits->len, ==, 1);
  snippet = vf_search_hit_get_snippet (g_ptr_array_index (hits, 0));
  g_assert_nonnull (strstr (snippet, "Leuchtturm"));
  g_assert_cmpint (g_utf8_strlen (snippet, -1), <=, 170);
  g_assert_true (g_utf8_validate (snippet, -1, NULL));
  g_assert_true (g_str_has_prefix (snippet, "…") && g_str_has_suffix (snippet, "…"));
  test_close (store);
}

static void
test_later (void)
{
  g_autoptr (TestDirectory) directory = test_directory_new ();
  VfStore *store = test_open (directory);
  g_autoptr (VfRecord) record = test_entry_new ("Ocean", "Waves", "2026-11-22");
  g_autoptr (DexFuture) future = NULL;

  test_await (vf_store_save (store, record));
  future = vf_store_search_later (store, "wav", 10);
  test_await (dex_ref (future));
  g_assert_cmpuint (g_list_model_get_n_items (
                      g_value_get_object (dex_future_get_value (future, NULL))),
                    ==, 1);
  dex_clear (&future);
  for (int i = 0; i < 20; i++)
    dex_unref (vf_store_search_later (store, "ocean", 10));
  test_await (vf_store_close (store));
  test_await_error (vf_store_search_later (store, "ocean", 10), VF_ERROR_FAILED);
  test_close (store);
}

/* A store whose words were cut in an older way is indexed anew. */
static void
test_new_words (void)
{
  g_autoptr (TestDirectory) directory = test_directory_new ();
  g_autofree char *path = test_path (directory, "store.db");
  VfStore *store = test_open (directory);
  g_autoptr (VfRecord) record = test_entry_new ("Ocean", "Waves", "2026-11-22");
  g_autoptr (GError) error = NULL;
  g_autoptr (VfConnection) connection = NULL;

  test_await (vf_store_save (store, record));
  test_close (store);
  connection = vf_connection_open (path, VF_OPEN_WRITE, &error);
  g_assert_no_error (error);
  vf_connection_execute (connection, "DELETE FROM search_index; UPDATE store_facts SET value = '0'",
                         &error);
  g_assert_no_error (error);
  g_clear_pointer (&connection, vf_connection_free);

  store = test_open (directory);
  g_assert_cmpuint (count_hits (store, "waves"), ==, 1);
  test_close (store);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();

  g_test_add_func ("/search/words", test_words);
  g_test_add_func ("/search/long-words", test_long_words);
  g_test_add_func ("/search/table-numbers", test_table_numbers);
  g_test_add_func ("/search/languages", test_languages);
  g_test_add_func ("/search/hostile", test_hostile);
  g_test_add_func ("/search/columns", test_columns);
  g_test_add_func ("/search/snippet-of-long-text", test_snippet_of_long_text);
  g_test_add_func ("/search/later", test_later);
  g_test_add_func ("/search/new-words", test_new_words);

  return g_test_run ();
}
