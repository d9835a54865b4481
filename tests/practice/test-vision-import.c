/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Visions from files as people and other programs write them, and from files that are none. */

#include <string.h>

#include "vf-async.h"
#include "vf-error.h"
#include "vf-vision-export.h"
#include "vf-vision-import.h"

static VfVisionDocument *
import (const char *text)
{
  g_autoptr (GError) error = NULL;
  VfVisionDocument *document = vf_vision_import_text (text, "vision.md", &error);

  g_assert_no_error (error);
  return document;
}

static void
assert_text (VfVisionDocument *document, VfSection section, const char *expected)
{
  g_assert_cmpstr (vf_vision_document_get_text (document, section), ==, expected);
}

static void
assert_unplaced (VfVisionDocument *document, guint position, const char *heading, const char *text)
{
  g_autoptr (VfPassage) passage
    = g_list_model_get_item (vf_vision_document_get_unplaced (document), position);

  g_assert_nonnull (passage);
  g_assert_cmpstr (vf_passage_get_heading (passage), ==, heading);
  g_assert_cmpstr (vf_passage_get_text (passage), ==, text);
}

static guint
n_unplaced (VfVisionDocument *document)
{
  return g_list_model_get_n_items (vf_vision_document_get_unplaced (document));
}

static void
test_forms (void)
{
  static const char *const texts[] = {
    "# The Life I Choose\n\n## Health\n\nI am strong.\n\nI sleep well.\n\n## Romance\n\nWe "
    "laugh.\n",
    "# The Life I Choose #\n\n### 2. **Health** 💪:\n\nI am strong.\n\nI sleep well.\n\n### "
    "love\n\nWe laugh.",
    "The Life I Choose\n=================\n\nHealth\n------\nI am strong.\n\nI sleep well.\n\nLove "
    "/ Romance / "
    "Partner\n---\nWe laugh.\n",
    "# The Life I Choose\n\n**Health**\n\nI am strong.\n\nI sleep well.\n\n__Love:__\nWe laugh.\n",
    "The Life I Choose\n\n1. Health:\nI am strong.\n\nI sleep well.\n\n4. Romance:\nWe laugh.\n",
    "The Life I Choose\n\nHealth: I am strong.\n\nI sleep well.\n\nLove: We laugh.\n",
    "The Life I Choose\n\nHEALTH\n\nI am strong.\n\nI sleep well.\n\nLOVE\n\nWe laugh.\n",
    "#Health\nI am strong.\n\nI sleep well.\n\n#Love\nWe laugh.\n",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (VfVisionDocument) document = import (texts[i]);

      g_test_message ("form %u", i);
      assert_text (document, VF_SECTION_HEALTH, "I am strong.\n\nI sleep well.");
      assert_text (document, VF_SECTION_LOVE, "We laugh.");
      g_assert_cmpuint (vf_vision_document_count_sections (document), ==, 2);
      g_assert_cmpuint (n_unplaced (document), ==, 0);
      if (i < 7)
        g_assert_cmpstr (vf_vision_document_get_title (document), ==, "The Life I Choose");
    }
}

static void
test_nothing_dropped (void)
{
  g_autoptr (VfVisionDocument) document
    = import ("# My vision\n\nWritten on the terrace.\n\n"
              "## Fun\n\nI paint.\n\n### In summer\n\nI swim.\n\n"
              "## Notes to self\n\nCall Ana.\n\n"
              "## Health\n\nI run.\n\n## Fun\n\nI dance.\n\n"
              "## Recipes\n");

  g_assert_cmpstr (vf_vision_document_get_title (document), ==, "My vision");
  assert_text (document, VF_SECTION_FUN, "I paint.\n\n### In summer\n\nI swim.\n\nI dance.");
  assert_text (document, VF_SECTION_HEALTH, "I run.");
  g_assert_cmpuint (n_unplaced (document), ==, 3);
  assert_unplaced (document, 0, NULL, "Written on the terrace.");
  assert_unplaced (document, 1, "Notes to self", "Call Ana.");
  assert_unplaced (document, 2, "Recipes", NULL);

  {
    g_autoptr (VfPassage) passage
      = g_list_model_get_item (vf_vision_document_get_unplaced (document), 1);

    vf_vision_document_place (document, passage, VF_SECTION_FAMILY);
  }
  assert_text (document, VF_SECTION_FAMILY, "Notes to self\n\nCall Ana.");
  g_assert_cmpuint (n_unplaced (document), ==, 2);
}

/* Words that are a section's name are headings only where nothing else is. */
static void
test_weaker_forms (void)
{
  g_autoptr (VfVisionDocument) document
    = import ("## Fun\n\nI play.\n\nHome\n\n**Fun**\n\nLove: always.\n\n---\n\nMore.\n\n## "
              "Home\n\nA house.\n");

  assert_text (document, VF_SECTION_FUN,
               "I play.\n\nHome\n\n**Fun**\n\nLove: always.\n\n---\n\nMore.");
  assert_text (document, VF_SECTION_HOME, "A house.");
  assert_text (document, VF_SECTION_LOVE, NULL);
}

static void
test_no_headings (void)
{
  g_autoptr (VfVisionDocument) document = import ("I wake up early.\nThe sea is near.\n");

  g_assert_cmpuint (vf_vision_document_count_sections (document), ==, 0);
  g_assert_cmpuint (n_unplaced (document), ==, 1);
  assert_unplaced (document, 0, NULL, "I wake up early.\nThe sea is near.");
}

static void
test_perspective (void)
{
  g_autoptr (VfVisionDocument) singular = import ("## Home\n\nI love my house. We eat here.\n");
  g_autoptr (VfVisionDocument) plural = import ("## Home\n\nWe love our house. I cook.\n");
  g_autoptr (VfVisionDocument) marked
    = import ("# Ours\n\n<!-- perspective: plural -->\n\n## Home\n\nI love my house.\n");

  g_assert_false (vf_vision_document_get_plural (singular));
  g_assert_true (vf_vision_document_get_plural (plural));
  g_assert_true (vf_vision_document_get_plural (marked));
  g_assert_cmpuint (n_unplaced (marked), ==, 0);
}

static char *
random_text (void)
{
  static const char *const pieces[] = {
    "I walk",    "\n",
    "\n\n",      "# Fun",
    "## Health", "#Home",
    "**Love**",  "__Family__",
    "1. Work:",  "Money: yes",
    "---",       "===",
    "\\",        "\\#",
    " ",         "\t",
    "שלום",      "🙂",
    "Home",      "-",
    "Giving",    "<!-- perspective: plural -->",
    "* a",       "> b",
    "\\ x",      "```",
    "#",         "we",
    "we",        "    # code",
  };
  GString *text = g_string_new (NULL);
  int n = g_test_rand_int_range (0, 14);

  for (int i = 0; i < n; i++)
    {
      g_string_append (text, pieces[g_test_rand_int_range (0, G_N_ELEMENTS (pieces))]);
      if (g_test_rand_bit ())
        g_string_append_c (text, '\n');
    }

  return g_string_free (text, FALSE);
}

static void
test_round_trip (void)
{
  static const char *const titles[]
    = { NULL, "The Life I Choose", "Home", "# Odd #", "Life #1 #", "\\back", "3. Health", "Fun:" };

  for (guint round = 0; round < 400; round++)
    {
      g_autoptr (VfVisionDocument) before = vf_vision_document_new ();
      g_autoptr (VfVisionDocument) after = NULL;
      g_autofree char *markdown = NULL;

      vf_vision_document_set_title (before, titles[round % G_N_ELEMENTS (titles)]);
      vf_vision_document_set_plural (before, g_test_rand_bit ());
      for (VfSection section = 0; section < VF_N_SECTIONS; section++)
        {
          g_autofree char *text = random_text ();

          vf_vision_document_set_text (before, section, text);
        }
      if (vf_vision_document_count_sections (before) == 0)
        continue;

      markdown = vf_vision_export_markdown (before);
      after = import (markdown);
      g_assert_cmpstr (vf_vision_document_get_title (after), ==,
                       vf_vision_document_get_title (before));
      g_assert_cmpint (vf_vision_document_get_plural (after), ==,
                       vf_vision_document_get_plural (before));
      for (VfSection section = 0; section < VF_N_SECTIONS; section++)
        assert_text (after, section, vf_vision_document_get_text (before, section));
      g_assert_cmpuint (n_unplaced (after), ==, 0);
    }
}

static void
assert_refused (const char *data, gssize length, const char *words)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, length < 0 ? strlen (data) : (gsize) length);
  g_autoptr (GError) error = NULL;
  g_autoptr (VfVisionDocument) document = vf_vision_import_bytes (bytes, "vision.md", &error);

  g_assert_null (document);
  g_assert_error (error, VF_ERROR, VF_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, words));
}

static void
test_bad_input (void)
{
  g_autofree char *large = g_strnfill (50 * 1024 * 1024, 'a');

  assert_refused ("", -1, "empty");
  assert_refused (" \n\t\xe2\x80\x8b\n", -1, "empty");
  assert_refused ("\xef\xbb\xbf", -1, "empty");
  assert_refused ("# Title\n\n## Fun\n\n## Health\n", -1, "headings");
  assert_refused ("# Notes\n\n# More notes\n", -1, "headings");
  assert_refused (large, -1, "larger");
  assert_refused ("## Fun\n\nI \0 play", 15, "NUL");
  assert_refused ("\x89PNG\r\n\x1a\n\0\0\0\rIHDR", 16, "");
  assert_refused ("## Fun\n\nI play \xff\xfe\xfd\n", -1, "UTF-8");
  /* Russian in Windows-1251 and Polish in ISO 8859-2 are no western texts. */
  assert_refused ("## Fun\n\n\xcc\xee\xff \xe6\xe8\xe7\xed\xfc\n", -1, "UTF-8");
  assert_refused ("## Fun\n\nJestem szcz\xea\xb6liwy i pe\xb3na \xbfycia.\n", -1, "UTF-8");
}

static void
test_encodings (void)
{
  static const char text[] = "## Fun\n\nCafé “créme”, naïve…\n";
  static const char *const charsets[] = { "UTF-8", "UTF-16LE", "UTF-16BE", "UTF-32LE", "UTF-32BE" };
  static const char *const marks[]
    = { "\xef\xbb\xbf", "\xff\xfe", "\xfe\xff", "\xff\xfe\0\0", "\0\0\xfe\xff" };
  static const gsize lengths[] = { 3, 2, 2, 4, 4 };
  static const gboolean unmarked[] = { TRUE, TRUE, TRUE, FALSE, FALSE };

  for (guint i = 0; i < G_N_ELEMENTS (charsets); i++)
    for (guint mark = unmarked[i] ? 0 : 1; mark < 2; mark++)
      {
        gsize n = 0;
        g_autofree char *encoded = g_convert (text, -1, charsets[i], "UTF-8", NULL, &n, NULL);
        g_autoptr (GByteArray) array = g_byte_array_new ();
        g_autoptr (GBytes) bytes = NULL;
        g_autoptr (VfVisionDocument) document = NULL;

        g_byte_array_append (array, (const guint8 *) marks[i], mark ? lengths[i] : 0);
        g_byte_array_append (array, (const guint8 *) encoded, n);
        bytes = g_byte_array_free_to_bytes (g_steal_pointer (&array));
        document = vf_vision_import_bytes (bytes, "vision.md", NULL);
        g_assert_nonnull (document);
        assert_text (document, VF_SECTION_FUN, "Café “créme”, naïve…");
      }

  {
    static const char windows[] = "## Fun\r\n\r\nCaf\xe9 \x93"
                                  "cr\xe8me\x94, na\xefve\x85\r\n";
    g_autoptr (GBytes) western = g_bytes_new_static (windows, sizeof windows - 1);
    g_autoptr (VfVisionDocument) document = vf_vision_import_bytes (western, "vision.md", NULL);

    g_assert_nonnull (document);
    assert_text (document, VF_SECTION_FUN, "Café “crème”, naïve…");
  }
}

static void
test_long_and_foreign (void)
{
  g_autoptr (GString) text = g_string_new ("## Health\n\n");
  g_autoptr (VfVisionDocument) document = NULL;
  g_autoptr (VfVisionDocument) foreign = import ("## Fun\n\nאני שמחה 🙂\n\n## Home\n\nहमारा घर शांत "
                                                 "है।\n\n## 😀\n\n👨‍👩‍👧\n");

  while (text->len < 200000)
    g_string_append (text, "I breathe with ease. ");
  document = import (text->str);
  g_assert_cmpuint (strlen (vf_vision_document_get_text (document, VF_SECTION_HEALTH)), >, 199000);

  assert_text (foreign, VF_SECTION_FUN, "אני שמחה 🙂");
  assert_text (foreign, VF_SECTION_HOME, "हमारा घर शांत है।");
  assert_unplaced (foreign, 0, "😀", "👨‍👩‍👧");
}

static void
test_files (void)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "data", "life-vision.md", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFile) missing = g_file_new_for_path ("/nonexistent/vision.md");
  g_autoptr (DexFuture) future = vf_vision_import_file (file);
  g_autoptr (GError) error = NULL;
  VfVisionDocument *document;

  g_assert_true (vf_await_in_main (dex_ref (future), &error));
  g_assert_no_error (error);
  document = g_value_get_object (dex_future_get_value (future, NULL));
  g_assert_cmpuint (vf_vision_document_count_sections (document), ==, VF_N_SECTIONS);
  g_assert_cmpuint (vf_vision_document_count_words (document), >=, 2500);
  g_assert_cmpuint (n_unplaced (document), ==, 0);
  g_assert_nonnull (vf_vision_document_get_title (document));
  g_assert_false (vf_vision_document_get_plural (document));

  g_assert_false (vf_await_in_main (vf_vision_import_file (missing), &error));
  g_assert_error (error, VF_ERROR, VF_ERROR_NOT_FOUND);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();

  g_test_add_func ("/vision-import/forms", test_forms);
  g_test_add_func ("/vision-import/nothing-dropped", test_nothing_dropped);
  g_test_add_func ("/vision-import/weaker-forms", test_weaker_forms);
  g_test_add_func ("/vision-import/no-headings", test_no_headings);
  g_test_add_func ("/vision-import/perspective", test_perspective);
  g_test_add_func ("/vision-import/round-trip", test_round_trip);
  g_test_add_func ("/vision-import/bad-input", test_bad_input);
  g_test_add_func ("/vision-import/encodings", test_encodings);
  g_test_add_func ("/vision-import/long-and-foreign", test_long_and_foreign);
  g_test_add_func ("/vision-import/files", test_files);

  return g_test_run ();
}
