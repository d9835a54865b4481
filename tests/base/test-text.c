/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Texts in several scripts, counted, normalised, hashed and shortened. */

#include "vf-text.h"

static void
test_words (void)
{
  static const struct
  {
    const char *text;
    guint n_words;
  } cases[] = {
    { NULL, 0 },
    { "", 0 },
    { " \n\t…—!", 0 },
    { "I wake rested.", 3 },
    { "I don’t rush; well-being, 3.5 kilometres", 6 },
    { "one.two three - four", 3 },
    { "end.", 1 },
    { "Straße über Ångström e\xcc\x81te\xcc\x81", 4 },
    { "我爱我的家", 5 },
    { "これはペンです", 7 },
    { "나는 행복하다", 2 },
    { "मैं खुश हूँ", 3 },
    { "أنا سعيد جدا", 3 },
    { "我有 3 dogs", 4 },
    { "👩‍👩‍👧 family", 1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      guint n_words = vf_text_count_words (cases[i].text);

      if (n_words != cases[i].n_words)
        g_error ("“%s” counts %u words, not %u", cases[i].text, n_words, cases[i].n_words);
    }
}

static void
test_blank (void)
{
  g_assert_true (vf_text_is_blank (NULL));
  g_assert_true (vf_text_is_blank (""));
  g_assert_true (vf_text_is_blank (" \t\r\n\v\f\xc2\xa0\xe3\x80\x80\xe2\x80\x8b\xef\xbb\xbf"));
  g_assert_false (vf_text_is_blank ("\xe2\x80\x8b."));
}

static void
assert_normalized (const char *text, const char *expected)
{
  g_autofree char *normalized = vf_text_normalize (text);

  g_assert_cmpstr (normalized, ==, expected);
}

static void
test_normalize (void)
{
  assert_normalized (NULL, "");
  assert_normalized ("  a \n\n b\t", "a b");
  assert_normalized ("a\xe2\x80\x8b"
                     "b \xe2\x80\x8d c",
                     "ab c");
  assert_normalized ("cafe\xcc\x81", "caf\xc3\xa9");
  assert_normalized ("a\xc2\xa0\v b", "a b");
}

static void
test_hash (void)
{
  /* From `printf 'I am here.' | sha256sum`. */
  static const char expected[] = "19975037a15109b373cdb142e923b7fd8d93eb770bdcc1bcc0c13d80441aab40";
  g_autofree char *plain = vf_text_content_hash ("I am here.");
  g_autofree char *spaced = vf_text_content_hash ("\n I  am\xe2\x80\x8b here.\r\n");
  g_autofree char *other = vf_text_content_hash ("I am here!");
  g_autofree char *empty = vf_text_content_hash (NULL);
  g_autofree char *composed = vf_text_content_hash ("\xc3\xa9");
  g_autofree char *decomposed = vf_text_content_hash ("e\xcc\x81");

  g_assert_cmpstr (plain, ==, expected);
  g_assert_cmpstr (plain, ==, spaced);
  g_assert_cmpstr (plain, !=, other);
  g_assert_cmpstr (composed, !=, decomposed);
  g_assert_cmpstr (empty, ==, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

static void
test_preview (void)
{
  static const struct
  {
    const char *text;
    guint max;
    const char *preview;
  } cases[] = {
    { NULL, 10, "" },
    { "short", 10, "short" },
    { "exactly 10", 10, "exactly 10" },
    { "  two\n\nlines ", 20, "two lines" },
    { "I wake rested and calm", 15, "I wake rested…" },
    { "Donaudampfschifffahrt", 6, "Donau…" },
    { "a Donaudampfschifffahrt", 10, "a Donauda…" },
    { "ab", 1, "…" },
    { "abe\xcc\x81"
      "fg",
      4, "ab…" },
    { "我爱我的家和朋友", 5, "我爱我的…" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *preview = vf_text_preview (cases[i].text, cases[i].max);

      g_assert_cmpstr (preview, ==, cases[i].preview);
      g_assert_cmpint (g_utf8_strlen (preview, -1), <=, cases[i].max);
      g_assert_true (g_utf8_validate (preview, -1, NULL));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/text/words", test_words);
  g_test_add_func ("/text/blank", test_blank);
  g_test_add_func ("/text/normalize", test_normalize);
  g_test_add_func ("/text/hash", test_hash);
  g_test_add_func ("/text/preview", test_preview);
  return g_test_run ();
}
