/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Counting, normalising, hashing and shortening of texts. */

#include "vf-text.h"

/* White space as the product's regular expressions see it, line tabulation included. */
static gboolean
is_space (gunichar c)
{
  return c == 0x0B || g_unichar_isspace (c);
}

static gboolean
is_zero_width (gunichar c)
{
  return (c >= 0x200B && c <= 0x200D) || c == 0x2060 || c == 0xFEFF;
}

/* Scripts that are written without spaces, where each sign is read as a word. */
static gboolean
is_word_by_itself (gunichar c)
{
  switch (g_unichar_get_script (c))
    {
    case G_UNICODE_SCRIPT_HAN:
    case G_UNICODE_SCRIPT_HIRAGANA:
    case G_UNICODE_SCRIPT_KATAKANA:
    case G_UNICODE_SCRIPT_BOPOMOFO:
      return TRUE;
    default:
      return FALSE;
    }
}

/* Signs that join two letters into one word: "don't", "well-being", "3.5". */
static gboolean
is_joiner (gunichar c)
{
  return c == '\'' || c == 0x2019 || c == '-' || c == 0x2010 || c == 0x2011 || c == '.' || c == ','
         || c == '_';
}

/* Joins white space to single blanks, drops zero-width characters and trims both ends. */
static char *
collapse (const char *text)
{
  GString *result = g_string_sized_new (strlen (text));
  gboolean pending = FALSE;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (is_zero_width (c))
        continue;
      if (is_space (c))
        {
          pending = result->len > 0;
          continue;
        }
      if (pending)
        g_string_append_c (result, ' ');
      pending = FALSE;
      g_string_append_len (result, p, g_utf8_next_char (p) - p);
    }

  return g_string_free_and_steal (result);
}

/**
 * vf_text_is_blank:
 * @text: (nullable): UTF-8
 *
 * Returns: %TRUE when @text is %NULL or holds nothing but white space and
 *   zero-width characters
 */
gboolean
vf_text_is_blank (const char *text)
{
  if (text == NULL)
    return TRUE;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (!is_space (c) && !is_zero_width (c))
        return FALSE;
    }

  return TRUE;
}

/**
 * vf_text_count_words:
 * @text: (nullable): UTF-8
 *
 * Counts words as a writer would: letters and digits in a row, with an
 * apostrophe, hyphen, full stop or comma between two of them being part of the
 * word, are one. In Chinese and Japanese each sign counts as one, as word
 * processors count them.
 *
 * Returns: the number of words
 */
guint
vf_text_count_words (const char *text)
{
  guint n_words = 0;
  gboolean in_word = FALSE;

  if (text == NULL)
    return 0;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (g_unichar_isalnum (c))
        {
          gboolean alone = is_word_by_itself (c);

          if (alone || !in_word)
            n_words++;
          in_word = !alone;
        }
      else if (in_word && is_joiner (c))
        in_word = g_unichar_isalnum (g_utf8_get_char (g_utf8_next_char (p)));
      else if (!g_unichar_ismark (c) && !is_zero_width (c))
        in_word = FALSE;
    }

  return n_words;
}

/**
 * vf_text_normalize:
 * @text: (nullable): UTF-8
 *
 * Brings a text into the one form in which two equal texts have equal bytes:
 * Unicode normalisation form C, white space joined to single blanks, zero-width
 * characters dropped, both ends trimmed.
 *
 * Returns: (transfer full): the normalised text, empty for %NULL
 */
char *
vf_text_normalize (const char *text)
{
  g_autofree char *collapsed = collapse (text != NULL ? text : "");
  char *normalized = g_utf8_normalize (collapsed, -1, G_NORMALIZE_DEFAULT_COMPOSE);

  return normalized != NULL ? normalized : g_steal_pointer (&collapsed);
}

/**
 * vf_text_content_hash:
 * @text: (nullable): UTF-8
 *
 * The hash by which the product tells whether a section changed since it was
 * spoken: SHA-256 over the text with white space collapsed and zero-width
 * characters stripped (product fact sheet, "Generation pipeline", step 3). It
 * does not compose characters, because the product does not, and both sides
 * have to come to the same hash.
 *
 * Returns: (transfer full): 64 lower-case hexadecimal digits
 */
char *
vf_text_content_hash (const char *text)
{
  g_autofree char *collapsed = collapse (text != NULL ? text : "");

  return g_compute_checksum_for_string (G_CHECKSUM_SHA256, collapsed, -1);
}

/**
 * vf_text_preview:
 * @text: (nullable): UTF-8
 * @max_characters: the greatest length, the ellipsis included; at least 1
 *
 * Makes one line of the beginning of a text, cut at the end of a word where one
 * is near, with "…" where something was cut.
 *
 * Returns: (transfer full): the line
 */
char *
vf_text_preview (const char *text, guint max_characters)
{
  GString *line = g_string_new (NULL);
  guint n_characters = 0;
  gsize keep = 0, word_end = 0;
  guint word_end_characters = 0;
  gboolean pending = FALSE;

  g_return_val_if_fail (max_characters > 0, g_string_free_and_steal (line));

  for (const char *p = text != NULL ? text : ""; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (is_space (c))
        {
          pending = line->len > 0;
          continue;
        }
      if (pending)
        {
          word_end = line->len;
          word_end_characters = n_characters;
          g_string_append_c (line, ' ');
          n_characters++;
          pending = FALSE;
        }
      /* The last place where the ellipsis still fits and no sign is torn from its marks. */
      if (n_characters < max_characters && !g_unichar_ismark (c) && c != 0x200D)
        keep = line->len;
      if (n_characters == max_characters)
        {
          if (word_end > 0 && word_end_characters < max_characters
              && word_end_characters >= max_characters / 2)
            keep = word_end;
          g_string_truncate (line, keep);
          while (line->len > 0 && line->str[line->len - 1] == ' ')
            g_string_truncate (line, line->len - 1);
          g_string_append (line, "…");
          break;
        }
      g_string_append_len (line, p, g_utf8_next_char (p) - p);
      n_characters++;
    }

  return g_string_free_and_steal (line);
}
