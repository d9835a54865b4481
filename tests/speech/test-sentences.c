/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where sentences end, and where they do not. */

#include <string.h>

#include "vf-sentence-splitter.h"

typedef struct
{
  const char *name;
  const char *language;
  const char *text;
  /* Between bars; a sentence that ends a paragraph has ¶ after it, a cut one →. */
  const char *expected;
} Case;

static const Case cases[] = {
  { "plain", "en", "I am home. It is good! Is it?", "I am home.|It is good!|Is it?¶" },
  { "titles", "en", "Dr. Smith met Mrs. Jones. They smile.",
    "Dr Smith met Mrs Jones.|They smile.¶" },
  { "initials", "en", "I read J. R. R. Tolkien aloud. We love it.",
    "I read J R R Tolkien aloud.|We love it.¶" },
  { "pronoun", "en", "It is I. We are one. So am I. Nothing is missing.",
    "It is I.|We are one.|So am I.|Nothing is missing.¶" },
  { "vitamin", "en", "I love vitamin C. I feel great.", "I love vitamin C.|I feel great.¶" },
  { "country", "en", "The U.S. Government pays me. I live in the U.S. My home is big.",
    "The U.S Government pays me.|I live in the U.S.|My home is big.¶" },
  { "clock", "en", "I rise at 6 a.m. and run 3.5 miles. At 8 p.m. I rest.",
    "I rise at 6 a.m. and run 3.5 miles.|At 8 p.m.|I rest.¶" },
  { "et-cetera", "en", "Apples, pears, etc. We eat them. Apples etc. are good.",
    "Apples, pears, etc.|We eat them.|Apples etc. are good.¶" },
  { "number", "en", "We live at No. 5 Elm St. Cambridge. No. 6 is free. Is it? No. I own it.",
    "We live at No 5 Elm St Cambridge.|No. 6 is free.|Is it?|No. I own it.¶" },
  { "quote", "en", "“Yes!” I say. “Are you sure?” Anna asks. “I am.” We laugh.",
    "“Yes!” I say.|“Are you sure?” Anna asks.|“I am.”|We laugh.¶" },
  { "ellipsis", "en", "I wait… and then I go... slowly.", "I wait… and then I go... slowly.¶" },
  { "year", "en", "It is 2027. We moved in 12. Nobody knows.",
    "It is 2027.|We moved in 12.|Nobody knows.¶" },
  { "german", "de", "Am 3. Mai kommt z. B. Dr. Braun. Ich bin 40. Das Leben ist schön, d. h. gut.",
    "Am 3. Mai kommt z B Dr Braun.|Ich bin 40.|Das Leben ist schön, d. h. gut.¶" },
  { "french", "fr", "M. Dupont est là. J'ai vu A. J. Martin. « Oui ! » dis-je. Je ris.",
    "M Dupont est là.|J'ai vu A J Martin.|« Oui ! » dis-je.|Je ris.¶" },
  { "spanish", "es", "El Sr. García y la Dra. Ruiz vienen. ¿Cuándo? ¡Hoy mismo! Sí.",
    "El Sr García y la Dra Ruiz vienen.|¿Cuándo? ¡Hoy mismo! Sí.¶" },
  { "unknown-language", NULL, "Dr. Smith is here. Good day to you.",
    "Dr. Smith is here.|Good day to you.¶" },
  { "chinese", "zh", "我很好。我的家很美。", "我很好。|我的家很美。¶" },
  { "hindi", "hi", "मैं खुश हूँ। मेरा घर सुंदर है।", "मैं खुश हूँ।|मेरा घर सुंदर है।¶" },
  { "arabic", "ar", "أنا سعيد جدا. هل أنت سعيد؟ نعم أنا سعيد.",
    "أنا سعيد جدا.|هل أنت سعيد؟|نعم أنا سعيد.¶" },
  { "one-word", "en", "Free. Calm. Loved. I am home. Yes.", "Free. Calm. Loved. I am home. Yes.¶" },
  { "one-word-alone", "en", "Health\n\nI am well.", "Health¶|I am well.¶" },
  { "paragraphs", "en", "I am. You are.\n\nWe are.\r\n\r\nThey are too.",
    "I am.|You are.¶|We are.¶|They are too.¶" },
  { "lines", "en", "I wake rested\nI drink water\nI smile\n\nThe end.",
    "I wake rested|I drink water|I smile¶|The end.¶" },
  { "typed-paragraphs", "en", "I wake rested.\nI drink water.", "I wake rested.¶|I drink water.¶" },
  { "wrapped", "en",
    "In the morning I walk to the lake with my dog, and on the way\nI greet Mr.\nBrown, who lives "
    "next\nto us. It is quiet.",
    "In the morning I walk to the lake with my dog, and on the way I greet Mr.¶|Brown, who lives "
    "next to us.|It is quiet.¶" },
  { "markdown", "en",
    "# My *life*\n\n- I am **strong**\n- [x] I run\n1. I am first\n> Be still\n> and "
    "know.\n---\nDone "
    "it is.",
    "My *life*¶|I am **strong**|I run|I am first|Be still   and know.¶|Done it is.¶" },
  { "emoji", "en", "I am free. 🎉🎉 It is mine.", "I am free.|🎉🎉 It is mine.¶" },
  { "emoji-only", "en", "🎉", "🎉¶" },
  { "empty", "en", "", "" },
  { "blank", "en", " \n\t\r\n ", "" },
};

static char *
join (GPtrArray *sentences)
{
  static const char *const ends[] = { "→", "", "¶" };
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < sentences->len; i++)
    {
      const VfSentence *sentence = g_ptr_array_index (sentences, i);

      g_string_append_printf (text, "%s%s%s", i > 0 ? "|" : "", sentence->text,
                              ends[sentence->ends]);
    }

  return g_string_free_and_steal (text);
}

static void
assert_in_order (GPtrArray *sentences, guint n_characters)
{
  guint at = 0;

  for (guint i = 0; i < sentences->len; i++)
    {
      const VfSentence *sentence = g_ptr_array_index (sentences, i);

      g_assert_cmpuint (sentence->start, >=, at);
      g_assert_cmpuint (sentence->length, >, 0);
      g_assert_cmpuint (sentence->length, <=, VF_SENTENCE_MAX_LENGTH);
      g_assert_cmpuint (sentence->n_marks, >, 0);
      g_assert_cmpuint (sentence->marks[0].start, ==, sentence->start);
      at = sentence->start;
      for (guint j = 0; j < sentence->n_marks; j++)
        {
          g_assert_cmpuint (sentence->marks[j].start, >=, at);
          at = sentence->marks[j].start + sentence->marks[j].length;
        }
      g_assert_cmpuint (at, ==, sentence->start + sentence->length);
    }
  g_assert_cmpuint (at, <=, n_characters);
}

static void
test_case (gconstpointer data)
{
  const Case *c = data;
  g_autoptr (GPtrArray) sentences = vf_sentences_split (c->text, -1, c->language);
  g_autofree char *joined = join (sentences);

  g_assert_cmpstr (joined, ==, c->expected);
  assert_in_order (sentences, (guint) g_utf8_strlen (c->text, -1));
}

static void
test_marks (void)
{
  const char *text = "Über alles: Free. I am at home. Yes!";
  g_autoptr (GPtrArray) sentences = vf_sentences_split (text, -1, "en");
  const VfSentence *last = g_ptr_array_index (sentences, sentences->len - 1);

  g_assert_cmpuint (last->n_marks, ==, 2);
  g_assert_cmpuint (last->marks[1].start, ==, 32);
  g_assert_cmpuint (last->marks[1].length, ==, 4);
  g_assert_cmpfloat (vf_sentence_get_mark_position (last, 0), ==, 0);
  g_assert_cmpfloat_with_epsilon (vf_sentence_get_mark_position (last, 1), 13.0 / 17, 1e-9);
}

static void
test_long (void)
{
  g_autoptr (GString) text = g_string_new ("I see");
  g_autoptr (GPtrArray) sentences = NULL;
  g_autofree char *joined = NULL;

  for (guint i = 0; i < 60; i++)
    g_string_append_printf (text, " a tree and its shade number %u,", i);
  g_string_append (text, " and I rest.");

  sentences = vf_sentences_split (text->str, -1, "en");
  g_assert_cmpuint (sentences->len, >=, 5);
  assert_in_order (sentences, (guint) text->len);
  for (guint i = 0; i + 1 < sentences->len; i++)
    {
      const VfSentence *sentence = g_ptr_array_index (sentences, i);

      g_assert_cmpint (sentence->ends, ==, VF_SENTENCE_ENDS_CLAUSE);
      g_assert_true (g_str_has_suffix (sentence->text, ","));
    }
}

static void
test_long_word (void)
{
  g_autofree char *word = g_strnfill (10000, 'w');
  g_autoptr (GPtrArray) sentences = vf_sentences_split (word, -1, "en");
  gsize length = 0;

  assert_in_order (sentences, 10000);
  for (guint i = 0; i < sentences->len; i++)
    length += strlen (((VfSentence *) g_ptr_array_index (sentences, i))->text);
  g_assert_cmpuint (length, ==, 10000);
}

static void
test_bad_bytes (void)
{
  const char bytes[] = "I am \xff\xfe free.\0 It is \xc3 mine.";
  g_autoptr (GPtrArray) sentences = vf_sentences_split (bytes, sizeof bytes - 1, "en");
  const VfSentence *last;

  g_assert_cmpuint (sentences->len, ==, 2);
  last = g_ptr_array_index (sentences, 1);
  g_assert_cmpstr (last->text, ==, "\xef\xbf\xbd It is \xef\xbf\xbd mine.");
  assert_in_order (sentences, sizeof bytes);
}

static gint64
measure (const char *unit, guint n_characters)
{
  g_autoptr (GString) text = g_string_sized_new (n_characters);
  g_autoptr (GPtrArray) sentences = NULL;
  gint64 start;

  while (text->len < n_characters)
    g_string_append (text, unit);
  start = g_get_monotonic_time ();
  sentences = vf_sentences_split (text->str, -1, "en");
  start = g_get_monotonic_time () - start;
  g_assert_cmpuint (sentences->len, >, 1);
  assert_in_order (sentences, (guint) text->len);

  return start;
}

static void
test_huge (void)
{
  static const char *const units[] = { "I am happy and free. ",
                                       "word ",
                                       "w",
                                       "Yes. ",
                                       "Dr. ",
                                       "“Yes!” ",
                                       "J.",
                                       ".",
                                       "a\n",
                                       "Wow!\n\n",
                                       "- a\n",
                                       "e\xcc\x81",
                                       ", ",
                                       "* a" };

  for (guint i = 0; i < G_N_ELEMENTS (units); i++)
    g_test_message ("unit %u: 20,000 characters %.1f ms, 200,000 characters %.1f ms", i,
                    (double) measure (units[i], 20000) / 1000,
                    (double) measure (units[i], 200000) / 1000);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/speech/sentences/%s", cases[i].name);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  g_test_add_func ("/speech/sentences/marks", test_marks);
  g_test_add_func ("/speech/sentences/long", test_long);
  g_test_add_func ("/speech/sentences/long-word", test_long_word);
  g_test_add_func ("/speech/sentences/bad-bytes", test_bad_bytes);
  g_test_add_func ("/speech/sentences/huge", test_huge);

  return g_test_run ();
}
