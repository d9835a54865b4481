/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Cuts the text of a section into the pieces that are shown one by one: a label takes time with the
 * length of its text, and a list lays out only what is in view. */

#include "vf-read-pieces.h"

#include <string.h>

#include "vf-text.h"

/* No piece is shorter than this because of a sentence that ends early. */
#define PIECE_MIN (VF_READ_PIECE_MAX / 2)

static gboolean
ends_sentence (gunichar c, gunichar next)
{
  switch (c)
    {
    case '.':
    case '!':
    case '?':
    case 0x2026: /* … */
    case 0x61f:  /* Arabic question mark and full stop */
    case 0x6d4:
    case 0x964: /* danda */
      return g_unichar_isspace (next);
    case 0x3002: /* Chinese and Japanese */
    case 0xff01:
    case 0xff1f:
      return TRUE;
    default:
      return FALSE;
    }
}

/* Whether a reader sees one character across this place. */
static gboolean
joins (gunichar c, gunichar next)
{
  const gunichar joiner = 0x200d;

  return g_unichar_ismark (next) || next == joiner || c == joiner
         || (next >= 0x1f3fb && next <= 0x1f3ff); /* skin tones */
}

/* How many of the @length characters at @text are the next piece. */
static guint
find_cut (const char *text, guint length)
{
  const char *at = text;
  guint sentence = 0, blank = 0, any = 0;

  if (length <= VF_READ_PIECE_MAX)
    return length;

  for (guint i = 1; i <= VF_READ_PIECE_MAX; i++)
    {
      gunichar c = g_utf8_get_char (at);
      gunichar next;

      at = g_utf8_next_char (at);
      next = g_utf8_get_char (at);
      if (i >= PIECE_MIN && ends_sentence (c, next))
        sentence = i;
      if (i >= PIECE_MIN && g_unichar_isspace (next))
        blank = i;
      if (!joins (c, next))
        any = i;
    }
  if (sentence > 0)
    return sentence;
  if (blank > 0)
    return blank;

  return any > 0 ? any : VF_READ_PIECE_MAX;
}

static void
skip_blanks (const char **text, guint *start, guint *length)
{
  while (*length > 0 && g_unichar_isspace (g_utf8_get_char (*text)))
    {
      *text = g_utf8_next_char (*text);
      (*start)++;
      (*length)--;
    }
}

static void
add_paragraph (
  GPtrArray *pieces, VfSection section, const char *text, gsize n_bytes, guint start, guint length)
{
  const char *end = text + n_bytes;
  VfReadFlow flow = VF_READ_BEGINS;

  skip_blanks (&text, &start, &length);
  while (length > 0 && g_unichar_isspace (g_utf8_get_char (g_utf8_prev_char (end))))
    {
      end = g_utf8_prev_char (end);
      length--;
    }

  while (length > 0)
    {
      gboolean whole = (flow & VF_READ_BEGINS) != 0 && length <= VF_READ_PARAGRAPH_MAX;
      guint cut = whole ? length : find_cut (text, length);
      const char *after = g_utf8_offset_to_pointer (text, cut);
      char *piece = g_strndup (text, (gsize) (after - text));
      guint at = start;

      text = after;
      start += cut;
      length -= cut;
      skip_blanks (&text, &start, &length);
      if (length == 0)
        flow |= VF_READ_ENDS;
      g_ptr_array_add (pieces, vf_read_paragraph_new (section, piece, at, flow));
      flow = 0;
    }
}

/**
 * vf_read_pieces_cut:
 * @section: a section
 * @text: (nullable): its text, UTF-8
 * @pieces: (element-type VfReadParagraph): takes the section's heading and its pieces in order;
 *   nothing when there is no text
 *
 * Takes time in proportion to the text's length.
 */
void
vf_read_pieces_cut (VfSection section, const char *text, GPtrArray *pieces)
{
  guint start = 0;

  if (vf_text_is_blank (text))
    return;

  g_ptr_array_add (pieces, vf_read_paragraph_new_heading (section));
  for (const char *at = text; *at != '\0';)
    {
      gsize n_bytes = strcspn (at, "\n");
      guint length = (guint) g_utf8_strlen (at, (gssize) n_bytes);

      add_paragraph (pieces, section, at, n_bytes, start, length);
      at += n_bytes;
      start += length;
      if (*at == '\n')
        {
          at++;
          start++;
        }
    }
}
