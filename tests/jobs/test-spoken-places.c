/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where spoken sentences stand in a text. */

#include "vf-sentence-splitter.h"
#include "vf-spoken-places.h"

/* What the narration of a text keeps. */
static GStrv
speak (const char *text)
{
  g_autoptr (GPtrArray) cut = vf_sentences_split (text, -1, "en");
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; i < cut->len; i++)
    g_strv_builder_add (builder, ((VfSentence *) g_ptr_array_index (cut, i))->text);

  return g_strv_builder_end (builder);
}

static char *
dup_place (const char *text, const VfSpokenPlace *place)
{
  return g_utf8_substring (text, place->start, place->start + place->length);
}

static void
assert_places (const char *text, GArray *places, const char *const *expected)
{
  g_assert_cmpuint (places->len, ==, g_strv_length ((GStrv) expected));
  for (guint i = 0; i < places->len; i++)
    {
      g_autofree char *there = dup_place (text, &g_array_index (places, VfSpokenPlace, i));

      g_assert_cmpstr (there, ==, expected[i]);
    }
}

static void
test_as_it_was_spoken (void)
{
  const char *text
    = "I am free today. Schön ist es 😀 here.\n\n- I am free today. And this one wraps\n"
      "over two lines. Mr. Smith sings loudly.\n";
  const char *const expected[] = { "I am free today.",        "Schön ist es 😀 here.",
                                   "I am free today.",        "And this one wraps\nover two lines.",
                                   "Mr. Smith sings loudly.", NULL };
  g_auto (GStrv) spoken = speak (text);
  g_autoptr (GArray) places = vf_spoken_places_find (text, "en", (const char *const *) spoken);
  VfSpokenPlace *first = &g_array_index (places, VfSpokenPlace, 0);
  VfSpokenPlace *again = &g_array_index (places, VfSpokenPlace, 2);

  assert_places (text, places, expected);
  g_assert_cmpuint (first->start, <, again->start);
}

static void
test_after_a_change (void)
{
  g_auto (GStrv) spoken = speak ("One is here now. Two is here now. Three is here now.");
  const char *text = "Zero is here now. One is here now. Two has gone away. Three is here now.";
  const char *const expected[] = { "One is here now.", "", "Three is here now.", NULL };
  g_autoptr (GArray) places = vf_spoken_places_find (text, "en", (const char *const *) spoken);

  assert_places (text, places, expected);
}

/* The sentence that was taken out stands again far below, where it is not spoken yet. */
static void
test_one_that_comes_again (void)
{
  g_autoptr (GString) before = g_string_new ("I sing and dance. ");
  g_autoptr (GString) after = g_string_new (NULL);
  g_auto (GStrv) spoken = NULL;
  g_autoptr (GArray) places = NULL;

  for (int i = 0; i < 40; i++)
    {
      g_string_append_printf (before, "Number %d is a sentence. ", i);
      g_string_append_printf (after, "Number %d is a sentence. ", i);
    }
  g_string_append (after, "I sing and dance.");
  spoken = speak (before->str);
  places = vf_spoken_places_find (after->str, "en", (const char *const *) spoken);

  g_assert_cmpuint (places->len, ==, 41);
  g_assert_cmpuint (g_array_index (places, VfSpokenPlace, 0).length, ==, 0);
  for (guint i = 1; i < places->len; i++)
    {
      g_autofree char *there = dup_place (after->str, &g_array_index (places, VfSpokenPlace, i));

      g_assert_cmpstr (there, ==, spoken[i]);
    }
}

static void
test_nothing (void)
{
  const char *const none[] = { NULL };
  const char *const one[] = { "I sing.", NULL };
  g_autoptr (GArray) of_none = vf_spoken_places_find ("I sing.", NULL, none);
  g_autoptr (GArray) in_none = vf_spoken_places_find ("", NULL, one);

  g_assert_cmpuint (of_none->len, ==, 0);
  g_assert_cmpuint (in_none->len, ==, 1);
  g_assert_cmpuint (g_array_index (in_none, VfSpokenPlace, 0).length, ==, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/spoken-places/as-it-was-spoken", test_as_it_was_spoken);
  g_test_add_func ("/spoken-places/after-a-change", test_after_a_change);
  g_test_add_func ("/spoken-places/one-that-comes-again", test_one_that_comes_again);
  g_test_add_func ("/spoken-places/nothing", test_nothing);

  return g_test_run ();
}
