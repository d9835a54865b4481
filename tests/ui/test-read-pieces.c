/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The pieces a section is read in, and the sentence that is lit in them. */

#include <pango/pango.h>

#include "vf-read-pieces.h"

static GPtrArray *
cut (const char *text)
{
  GPtrArray *pieces = g_ptr_array_new_with_free_func (g_object_unref);

  vf_read_pieces_cut (VF_SECTION_FUN, text, pieces);

  return pieces;
}

/* Each piece stands where it says, none is too long, and only blanks are left out. */
static void
assert_whole (const char *text, GPtrArray *pieces)
{
  glong n = g_utf8_strlen (text, -1);
  guint at = 0;

  g_assert_null (vf_read_paragraph_get_text (g_ptr_array_index (pieces, 0)));
  for (guint i = 1; i < pieces->len; i++)
    {
      VfReadParagraph *piece = g_ptr_array_index (pieces, i);
      const char *shown = vf_read_paragraph_get_text (piece);
      guint start = vf_read_paragraph_get_start (piece);
      g_autofree char *between = g_utf8_substring (text, at, start);
      g_autofree char *there
        = g_utf8_substring (text, start, start + (guint) g_utf8_strlen (shown, -1));

      g_assert_cmpstr (g_strstrip (between), ==, "");
      g_assert_cmpstr (there, ==, shown);
      g_assert_cmpint (g_utf8_strlen (shown, -1), >, 0);
      g_assert_cmpint (g_utf8_strlen (shown, -1), <=, VF_READ_PARAGRAPH_MAX);
      at = start + (guint) g_utf8_strlen (shown, -1);
    }
  {
    g_autofree char *rest = g_utf8_substring (text, at, n);

    g_assert_cmpstr (g_strstrip (rest), ==, "");
  }
}

static guint
count_lit (VfReadParagraph *piece, guint *from, guint *to)
{
  g_autoptr (PangoAttrList) attributes = NULL;
  GSList *list;
  guint n;

  g_object_get (piece, "attributes", &attributes, NULL);
  list = attributes != NULL ? pango_attr_list_get_attributes (attributes) : NULL;
  n = g_slist_length (list);
  if (n > 0)
    {
      *from = ((PangoAttribute *) list->data)->start_index;
      *to = ((PangoAttribute *) list->data)->end_index;
    }
  g_slist_free_full (list, (GDestroyNotify) pango_attribute_destroy);

  return n;
}

static void
test_paragraphs (void)
{
  const char *text = "  Eins über alles.\n\n \t\nTwo.\r\nThree 😀.  ";
  g_autoptr (GPtrArray) pieces = cut (text);
  g_autoptr (GPtrArray) none = cut (" \n ");
  g_autoptr (GPtrArray) nothing = cut (NULL);

  g_assert_cmpuint (pieces->len, ==, 4);
  assert_whole (text, pieces);
  g_assert_cmpuint (none->len, ==, 0);
  g_assert_cmpuint (nothing->len, ==, 0);
}

static void
test_long_paragraphs (void)
{
  const char *const units[] = { "I sing a song of the sea. ", "wort ",  "x", "海を歌う。",
                                "👩‍👩‍👧‍👦",  "e\u0301" };

  for (guint i = 0; i < G_N_ELEMENTS (units); i++)
    {
      g_autoptr (GString) text = g_string_new (NULL);
      g_autoptr (GPtrArray) pieces = NULL;

      while (g_utf8_strlen (text->str, (gssize) text->len) < 5000)
        g_string_append (text, units[i]);
      pieces = cut (text->str);
      assert_whole (text->str, pieces);
      g_assert_cmpuint (pieces->len, >=, 6);
      for (guint j = 1; j + 1 < pieces->len; j++)
        {
          const char *shown = vf_read_paragraph_get_text (g_ptr_array_index (pieces, j));
          g_autofree char *unit = g_strstrip (g_strdup (units[i]));

          /* The first ends a sentence, the second a word, and no other breaks a character. */
          g_assert_true (g_str_has_suffix (shown, unit));
        }
    }
}

static void
test_what_is_lit (void)
{
  g_autoptr (GString) text = g_string_new ("Größe zählt. ");
  g_autoptr (GPtrArray) pieces = NULL;
  VfReadParagraph *first, *second;
  const PangoColor colour = { 1, 2, 3 };
  guint from = 0, to = 0;

  while (text->len < 1500)
    g_string_append (text, "Und so weiter. ");
  pieces = cut (text->str);
  first = g_ptr_array_index (pieces, 1);
  second = g_ptr_array_index (pieces, 2);

  g_assert_true (vf_read_paragraph_light (first, 6, 6, &colour));
  g_assert_cmpuint (count_lit (first, &from, &to), ==, 3);
  g_assert_cmpuint (from, ==, strlen ("Größe "));
  g_assert_cmpuint (to, ==, strlen ("Größe zählt."));
  g_assert_false (vf_read_paragraph_light (second, 6, 6, &colour));
  g_assert_cmpuint (count_lit (second, &from, &to), ==, 0);

  /* Over the edge of two. */
  g_assert_true (
    vf_read_paragraph_light (first, vf_read_paragraph_get_start (second) - 5, 8, &colour));
  g_assert_true (
    vf_read_paragraph_light (second, vf_read_paragraph_get_start (second) - 5, 8, &colour));
  g_assert_cmpuint (count_lit (second, &from, &to), ==, 3);
  g_assert_cmpuint (from, ==, 0);
  g_assert_cmpuint (to, ==, 3);

  g_assert_false (vf_read_paragraph_light (first, 0, 0, &colour));
  g_assert_cmpuint (count_lit (first, &from, &to), ==, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/read-pieces/paragraphs", test_paragraphs);
  g_test_add_func ("/read-pieces/long-paragraphs", test_long_paragraphs);
  g_test_add_func ("/read-pieces/what-is-lit", test_what_is_lit);

  return g_test_run ();
}
