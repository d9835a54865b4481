/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Folding and cutting: what makes "strasse" find "Straße" and one character find a Chinese text.
 *
 * Letters are decomposed (NFKD), lowered and freed of the marks that people leave out when they
 * type. Scripts that put no spaces between words give one word a character, so that any run of
 * characters can be found as a phrase; everything else is cut where letters end. */

#include "vf-words.h"

#include <string.h>

typedef enum
{
  KIND_SEPARATOR,
  KIND_IGNORED,
  KIND_LETTER,
  KIND_MARK,
  KIND_SINGLE, /* a word of its own */
} Kind;

typedef struct
{
  VfWordFunc func;
  gpointer data;
  char word[VF_WORD_MAX_BYTES];
  int length;
  int start;
  int end;
  gboolean single; /* the word being gathered takes marks, but no letters */
} Cutter;

/* Letters that Unicode does not decompose and people type plainly. */
static const char *
plain_letter (gunichar ch)
{
  switch (ch)
    {
    case 0x00df: /* ß */
      return "ss";
    case 0x00e6: /* æ */
      return "ae";
    case 0x0153: /* œ */
      return "oe";
    case 0x00f8: /* ø */
      return "o";
    case 0x00f0: /* ð */
    case 0x0111: /* đ */
      return "d";
    case 0x00fe: /* þ */
      return "th";
    case 0x0142: /* ł */
      return "l";
    case 0x0127: /* ħ */
      return "h";
    case 0x0131: /* ı */
      return "i";
    case 0x03c2: /* ς */
      return "σ";
    case 0x0629: /* ة */
      return "ه";
    case 0x0649: /* ى */
    case 0x06cc: /* ی */
      return "ي";
    case 0x06a9: /* ک */
      return "ك";
    default:
      return NULL;
    }
}

static gboolean
is_optional_mark (gunichar ch)
{
  return (ch >= 0x0300 && ch <= 0x036f) || (ch >= 0x1ab0 && ch <= 0x1aff)
         || (ch >= 0x1dc0 && ch <= 0x1dff) || (ch >= 0x20d0 && ch <= 0x20ff)
         || (ch >= 0xfe00 && ch <= 0xfe0f) || (ch >= 0xfe20 && ch <= 0xfe2f)
         || (ch >= 0x0591 && ch <= 0x05c7) /* Hebrew points */
         || (ch >= 0x064b && ch <= 0x065f) /* Arabic vowels */
         || (ch >= 0x06d6 && ch <= 0x06ed) || ch == 0x0670;
}

/* Scripts written without spaces between words. */
static gboolean
is_unspaced (gunichar ch)
{
  if (ch < 0x0e00)
    return FALSE;
  if (ch == 0x30fc || ch == 0xff70) /* the long vowel of Japanese, of no script of its own */
    return TRUE;

  switch (g_unichar_get_script (ch))
    {
    case G_UNICODE_SCRIPT_HAN:
    case G_UNICODE_SCRIPT_HIRAGANA:
    case G_UNICODE_SCRIPT_KATAKANA:
    case G_UNICODE_SCRIPT_BOPOMOFO:
    case G_UNICODE_SCRIPT_THAI:
    case G_UNICODE_SCRIPT_LAO:
    case G_UNICODE_SCRIPT_KHMER:
    case G_UNICODE_SCRIPT_MYANMAR:
    case G_UNICODE_SCRIPT_YI:
    case G_UNICODE_SCRIPT_TAI_LE:
    case G_UNICODE_SCRIPT_NEW_TAI_LUE:
    case G_UNICODE_SCRIPT_TAI_THAM:
    case G_UNICODE_SCRIPT_TAI_VIET:
    case G_UNICODE_SCRIPT_JAVANESE:
    case G_UNICODE_SCRIPT_BALINESE:
      return TRUE;
    default:
      return FALSE;
    }
}

static Kind
kind_of (gunichar ch)
{
  if (ch < 0x80)
    return g_ascii_isalnum (ch) ? KIND_LETTER : KIND_SEPARATOR;

  switch (g_unichar_type (ch))
    {
    case G_UNICODE_LOWERCASE_LETTER:
    case G_UNICODE_UPPERCASE_LETTER:
    case G_UNICODE_TITLECASE_LETTER:
      return KIND_LETTER;
    case G_UNICODE_MODIFIER_LETTER:
      if (ch == 0x0640) /* Arabic stretching */
        return KIND_IGNORED;
      G_GNUC_FALLTHROUGH;
    case G_UNICODE_OTHER_LETTER:
      return is_unspaced (ch) ? KIND_SINGLE : KIND_LETTER;
    case G_UNICODE_DECIMAL_NUMBER:
    case G_UNICODE_LETTER_NUMBER:
    case G_UNICODE_OTHER_NUMBER:
      return KIND_LETTER;
    case G_UNICODE_NON_SPACING_MARK:
    case G_UNICODE_ENCLOSING_MARK:
    case G_UNICODE_SPACING_MARK:
      return is_optional_mark (ch) ? KIND_IGNORED : KIND_MARK;
    case G_UNICODE_FORMAT:
      return KIND_IGNORED;
    case G_UNICODE_MODIFIER_SYMBOL:
      return ch >= 0x1f3fb && ch <= 0x1f3ff ? KIND_IGNORED : KIND_SEPARATOR;
    case G_UNICODE_OTHER_SYMBOL:
      return ch >= 0x2190 ? KIND_SINGLE : KIND_SEPARATOR;
    default:
      return KIND_SEPARATOR;
    }
}

static void
append (Cutter *self, const char *bytes, int length)
{
  if (self->length + length > VF_WORD_MAX_BYTES)
    return;
  memcpy (self->word + self->length, bytes, length);
  self->length += length;
}

static void
append_folded (Cutter *self, gunichar ch)
{
  gunichar parts[G_UNICHAR_MAX_DECOMPOSITION_LENGTH];
  gsize n_parts = g_unichar_fully_decompose (ch, TRUE, parts, G_N_ELEMENTS (parts));

  for (gsize i = 0; i < n_parts; i++)
    {
      gunichar part = g_unichar_tolower (parts[i]);
      const char *plain = plain_letter (part);
      char bytes[6];

      if (plain != NULL)
        {
          append (self, plain, strlen (plain));
          continue;
        }
      if (is_optional_mark (part))
        continue;
      if (part >= 0x80 && g_unichar_isdigit (part))
        part = '0' + g_unichar_digit_value (part);
      else if (part >= 0x30a1 && part <= 0x30f6) /* Katakana is found by Hiragana */
        part -= 0x60;
      append (self, bytes, g_unichar_to_utf8 (part, bytes));
    }
}

static int
finish_word (Cutter *self)
{
  int length = self->length;

  self->length = 0;
  self->single = FALSE;
  if (length == 0)
    return 0;
  return self->func (self->data, self->word, length, self->start, self->end);
}

static int
take (Cutter *self, gunichar ch, int start, int end)
{
  Kind kind = kind_of (ch);
  int result = 0;

  switch (kind)
    {
    case KIND_IGNORED:
      return 0;

    case KIND_SEPARATOR:
      return finish_word (self);

    case KIND_SINGLE:
      result = finish_word (self);
      self->single = TRUE;
      break;

    case KIND_LETTER:
      if (self->single)
        result = finish_word (self);
      break;

    case KIND_MARK:
    default:
      break;
    }

  if (self->length == 0)
    self->start = start;
  self->end = end;
  append_folded (self, ch);
  return result;
}

/**
 * vf_words_for_each:
 * @text: any bytes; what is not UTF-8 separates words
 * @length: how many, or -1 when terminated
 * @func: called with each word, in order
 * @data: for @func
 *
 * Returns: zero, or what @func returned to stop
 */
int
vf_words_for_each (const char *text, gssize length, VfWordFunc func, gpointer data)
{
  Cutter self = { .func = func, .data = data };
  const char *p = text;
  const char *limit = text + (length < 0 ? strlen (text) : (gsize) length);

  while (p < limit)
    {
      const guchar byte = *p;
      gunichar ch;
      int result;

      if (byte < 0x80)
        {
          if (g_ascii_isalnum (byte) && !self.single && self.length < VF_WORD_MAX_BYTES)
            {
              if (self.length == 0)
                self.start = p - text;
              self.word[self.length++] = g_ascii_tolower (byte);
              self.end = ++p - text;
              continue;
            }
          ch = byte;
        }
      else
        {
          ch = g_utf8_get_char_validated (p, limit - p);
          if (ch == (gunichar) -1 || ch == (gunichar) -2)
            ch = '\0';
        }

      const char *next = byte < 0x80 || ch == '\0' ? p + 1 : g_utf8_next_char (p);

      result = take (&self, ch, p - text, next - text);
      if (result != 0)
        return result;
      p = next;
    }
  return finish_word (&self);
}
