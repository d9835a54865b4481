/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tells the line breaks that end something from those that only wrap a line. */

#include "vf-text-blocks.h"

#include <string.h>

/* A line at least this long without an end mark was wrapped. */
#define WRAPPED_LENGTH 60

typedef struct
{
  char *start; /* of what is said, after markers */
  char *end;
  gboolean blank;   /* nothing to say: empty, a rule, a fence */
  gboolean marked;  /* a heading, list item or the like begins here */
  gboolean heading; /* and is the whole line */
} Line;

static char *
skip_blanks (char *at, char *end)
{
  while (at < end && (*at == ' ' || *at == '\t' || *at == '\r'))
    at++;

  return at;
}

static gboolean
is_rule (const char *at, const char *end)
{
  guint n = 0;
  char mark = *at;

  if (mark == '`' || mark == '~')
    return end - at >= 3 && at[1] == mark && at[2] == mark;
  if (mark != '-' && mark != '*' && mark != '_' && mark != '=')
    return FALSE;
  for (; at < end; at++)
    {
      if (*at == mark)
        n++;
      else if (*at != ' ')
        return FALSE;
    }

  return n >= 3;
}

static char *
skip_number (char *at, char *end, gboolean numbered_lists)
{
  char *after = at;

  while (after < end && g_ascii_isdigit (*after))
    after++;
  if (after == at || after - at > 2 || end - after < 2 || after[1] != ' ')
    return at;
  if (*after != ')' && !(*after == '.' && numbered_lists))
    return at;

  return after + 1;
}

static Line
read_line (char *start, char *end, gboolean numbered_lists)
{
  char *at = skip_blanks (start, end);
  char *after;
  Line line = { .end = end };

  while (line.end > at && (line.end[-1] == ' ' || line.end[-1] == '\t' || line.end[-1] == '\r'))
    line.end--;

  while (at < line.end && *at == '>')
    at = skip_blanks (at + 1, line.end);
  if (at == line.end || is_rule (at, line.end))
    {
      line.start = line.end;
      line.blank = TRUE;
      return line;
    }

  for (after = at; after < line.end && *after == '#' && after - at < 6; after++)
    ;
  if (after > at && after < line.end && *after == ' ')
    {
      line.heading = line.marked = TRUE;
      at = skip_blanks (after, line.end);
    }
  else if (line.end - at >= 2 && strchr ("-*+", *at) != NULL && at[1] == ' ')
    {
      line.marked = TRUE;
      at = skip_blanks (at + 1, line.end);
      if (line.end - at > 4 && at[0] == '[' && at[2] == ']' && at[3] == ' ')
        at = skip_blanks (at + 3, line.end);
    }
  else if ((after = skip_number (at, line.end, numbered_lists)) != at)
    {
      line.marked = TRUE;
      at = skip_blanks (after, line.end);
    }

  line.start = at;

  return line;
}

static gboolean
ends_sentence (const Line *line)
{
  const char *at = line->end;

  while (at > line->start)
    {
      gunichar c;

      at = g_utf8_prev_char (at);
      c = g_utf8_get_char (at);
      if (c == '.' || c == '!' || c == '?' || c == ':' || c == 0x2026 || c == 0x3002 || c == 0xff01
          || c == 0xff1f || c == 0x61f || c == 0x6d4 || c == 0x964)
        return TRUE;
      if (g_unichar_isalnum (c))
        return FALSE;
    }

  return FALSE;
}

static gboolean
goes_on (const Line *line, const Line *next)
{
  if (next->blank || next->marked || line->heading || ends_sentence (line))
    return FALSE;

  return g_unichar_islower (g_utf8_get_char (next->start))
         || g_utf8_strlen (line->start, line->end - line->start) >= WRAPPED_LENGTH;
}

/**
 * vf_text_blocks_find: (skip)
 * @text: UTF-8; line breaks inside of a block, with the markers of quotations
 *   that follow them, are overwritten with blanks
 * @numbered_lists: whether "1. " at the start of a line is the number of a list
 *   item; it may be an ordinal number in some languages
 *
 * Markers of headings, quotations and lists are in no block.
 *
 * Returns: (transfer full) (element-type VfTextBlock): blocks in order, none of them empty
 */
GArray *
vf_text_blocks_find (char *text, gboolean numbered_lists)
{
  GArray *blocks = g_array_new (FALSE, FALSE, sizeof (VfTextBlock));
  char *text_end = text + strlen (text);
  char *at = text;
  Line last = { .blank = TRUE };

  while (at <= text_end)
    {
      char *end = memchr (at, '\n', (gsize) (text_end - at));
      Line line = read_line (at, end != NULL ? end : text_end, numbered_lists);
      VfTextBlock *open
        = blocks->len > 0 ? &g_array_index (blocks, VfTextBlock, blocks->len - 1) : NULL;

      if (line.blank && open != NULL)
        open->paragraph = TRUE;
      else if (!line.blank && !last.blank && open != NULL && goes_on (&last, &line))
        {
          memset (last.end, ' ', (gsize) (line.start - last.end));
          open->end = (gsize) (line.end - text);
        }
      else if (!line.blank)
        {
          VfTextBlock block
            = { (gsize) (line.start - text), (gsize) (line.end - text), line.heading };

          if (!last.blank && open != NULL && ends_sentence (&last))
            open->paragraph = TRUE;
          g_array_append_val (blocks, block);
        }

      last = line;
      at = (end != NULL ? end : text_end) + 1;
    }

  if (blocks->len > 0)
    g_array_index (blocks, VfTextBlock, blocks->len - 1).paragraph = TRUE;

  return blocks;
}
