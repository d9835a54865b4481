/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tells headings from text, and marks text that must not be taken for one. */

#include "vf-vision-lines.h"

#include <string.h>

/* A heading longer than this is a sentence. */
#define MAX_HEADING_BYTES 200
#define MAX_LABEL_BYTES 60

static void
line_clear (gpointer data)
{
  VfLine *line = data;

  g_clear_pointer (&line->name, g_free);
  g_clear_pointer (&line->heading, g_free);
}

/* Takes numbers, emphasis, emoji and colons from both ends: "3. **Health** 💪:" is "Health". */
static char *
bare_name (const char *heading)
{
  const char *start = heading, *p = heading, *end;

  while (g_ascii_isdigit (*p))
    p++;
  if (p > start && (*p == '.' || *p == ')' || *p == ':' || *p == ' '))
    start = p;
  while (*start != '\0' && !g_unichar_isalnum (g_utf8_get_char (start)))
    start = g_utf8_next_char (start);

  end = start + strlen (start);
  while (end > start)
    {
      const char *previous = g_utf8_find_prev_char (start, end);
      gunichar c = g_utf8_get_char (previous);

      if (g_unichar_isalnum (c) || c == ')')
        break;
      end = previous;
    }

  return g_strndup (start, end - start);
}

static void
set_heading (VfLine *line, VfLineForm form, guint level, const char *start, gsize length)
{
  g_autofree char *heading = g_strstrip (g_strndup (start, length));

  line->form = form;
  line->level = level;
  if (heading[0] == '\\')
    {
      /* An escaped name is a title that happens to be a section's. */
      line->heading = g_strdup (heading + 1);
      line->name = bare_name (heading + 1);
      return;
    }
  line->name = bare_name (heading);
  line->matched = vf_section_from_name (line->name, &line->section);
  line->heading = g_steal_pointer (&heading);
}

static gboolean
read_hash (VfLine *line, const char *p, const char *end)
{
  const char *start = p;
  guint level = 0;

  while (p < end && *p == '#')
    p++, level++;
  if (level == 0 || level > 6)
    return FALSE;

  if (p < end && *p != ' ' && *p != '\t')
    {
      /* "#Health" is a heading to many writers; "#grateful" is a word. It gives way to "# Health".
       */
      set_heading (line, VF_LINE_HASH, 6, p, end - p);
      if (line->matched)
        return TRUE;
      line_clear (line);
      line->form = VF_LINE_TEXT;
      return FALSE;
    }

  /* A closing run of # belongs to the mark. */
  {
    const char *closing = end;

    while (closing > p && (closing[-1] == ' ' || closing[-1] == '\t'))
      closing--;
    end = closing;
    while (closing > p && closing[-1] == '#')
      closing--;
    if (closing > start && closing < end && (closing[-1] == ' ' || closing[-1] == '\t'))
      end = closing;
  }
  set_heading (line, VF_LINE_HASH, level, p, end - p);
  return TRUE;
}

static gboolean
read_bold (VfLine *line, const char *p, const char *end)
{
  const char *mark = p;

  if (end - p > 0 && end[-1] == ':')
    end--;
  if (end - p < 5 || (*p != '*' && *p != '_') || p[1] != *p || end[-1] != *p || end[-2] != *p)
    return FALSE;
  for (const char *q = p + 2; q < end - 2; q++)
    if (*q == *mark)
      return FALSE;
  set_heading (line, VF_LINE_BOLD, 0, p + 2, end - p - 4);
  return TRUE;
}

static gboolean
read_plain (VfLine *line, const char *p, const char *end, gboolean alone)
{
  const char *name = p, *colon;
  gboolean numbered = FALSE;

  while (name < end && g_ascii_isdigit (*name))
    name++;
  if (name > p && name - p <= 2 && name < end && (*name == '.' || *name == ')'))
    numbered = TRUE;
  else
    name = p;

  colon = memchr (p, ':', MIN (end - p, MAX_LABEL_BYTES));
  if (colon != NULL && !g_ascii_islower (*name))
    {
      set_heading (line, numbered ? VF_LINE_NUMBERED : VF_LINE_COLON, 0, p, colon - p);
      line->rest = colon + 1;
      if (line->matched || (numbered && colon + 1 == end))
        return TRUE;
    }
  else if ((numbered || alone) && strchr (".!?,;", end[-1]) == NULL)
    {
      set_heading (line, numbered ? VF_LINE_NUMBERED : VF_LINE_BARE, 0, p, end - p);
      if (line->matched)
        return TRUE;
    }

  line_clear (line);
  line->rest = NULL;
  line->form = VF_LINE_TEXT;
  return FALSE;
}

static gboolean
is_underline (const char *p, const char *end)
{
  if (p == end || (*p != '=' && *p != '-'))
    return FALSE;
  for (const char *q = p; q < end; q++)
    if (*q != *p)
      return FALSE;
  return TRUE;
}

static void
trim (const char **start, const char **end)
{
  while (*start < *end && (**start == ' ' || **start == '\t'))
    (*start)++;
  while (*end > *start && ((*end)[-1] == ' ' || (*end)[-1] == '\t'))
    (*end)--;
}

/**
 * vf_vision_lines_read:
 * @text: valid UTF-8 with line ends as "\n"
 *
 * Returns: (transfer full) (element-type VfLine): the lines of @text, which
 *   must outlive them. Whether a line that looks like a heading is one depends
 *   on the rest of the text and is for the caller to say.
 */
GArray *
vf_vision_lines_read (const char *text)
{
  GArray *lines = g_array_new (FALSE, TRUE, sizeof (VfLine));
  gboolean after_blank = TRUE;

  g_array_set_clear_func (lines, line_clear);

  for (const char *p = text; *p != '\0';)
    {
      const char *newline = strchr (p, '\n');
      const char *start = p, *end = newline != NULL ? newline : p + strlen (p);
      VfLine line = { .start = p, .length = end - p };

      p = newline != NULL ? newline + 1 : end;
      trim (&start, &end);

      if (start == end)
        line.form = VF_LINE_BLANK;
      else if (is_underline (start, end))
        {
          VfLine *above = lines->len > 0 ? &g_array_index (lines, VfLine, lines->len - 1) : NULL;
          gboolean paragraph = above != NULL && above->form != VF_LINE_BLANK
                               && above->form != VF_LINE_HASH && above->form != VF_LINE_UNDERLINE
                               && above->length <= MAX_HEADING_BYTES;

          if (paragraph)
            {
              VfLine heading = { .start = above->start, .length = above->length };
              const char *from = above->start, *to = above->start + above->length;

              trim (&from, &to);
              set_heading (&heading, VF_LINE_HASH, *start == '=' ? 1 : 2, from, to - from);
              /* "---" below a sentence is a rule far more often than a heading. */
              if (*start == '=' || heading.matched)
                {
                  line_clear (above);
                  *above = heading;
                  line.form = VF_LINE_UNDERLINE;
                }
              else
                line_clear (&heading);
            }
        }
      else if (end - start <= MAX_HEADING_BYTES)
        {
          if (!read_hash (&line, start, end) && !read_bold (&line, start, end))
            read_plain (&line, start, end, after_blank);
        }
      else
        read_plain (&line, start, end, FALSE);

      after_blank = line.form == VF_LINE_BLANK;
      g_array_append_val (lines, line);
    }

  return lines;
}

static gboolean
needs_escape (const char *p, const char *end)
{
  VfLine line = { 0 };
  gboolean bold;

  trim (&p, &end);
  if (p == end)
    return FALSE;
  if (*p == '#' || is_underline (p, end))
    return TRUE;
  if (*p == '\\')
    return p + 1 == end || g_ascii_ispunct (p[1]) || p[1] == ' ' || p[1] == '\t';
  bold = read_bold (&line, p, end);
  line_clear (&line);
  return bold;
}

/**
 * vf_vision_lines_escape:
 * @text: a section's text
 *
 * Puts a backslash before each line that a reader would take for a heading,
 * and on blank lines at both ends, which a reader would drop.
 *
 * Returns: (transfer full): the text as it goes into a Markdown file
 */
char *
vf_vision_lines_escape (const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_autoptr (GString) out = g_string_new (NULL);
  guint n = g_strv_length (lines), first = 0, last = n;

  while (first < n && strspn (lines[first], " \t") == strlen (lines[first]))
    first++;
  while (last > first && strspn (lines[last - 1], " \t") == strlen (lines[last - 1]))
    last--;

  for (guint i = 0; i < n; i++)
    {
      const char *end = lines[i] + strlen (lines[i]);
      gsize indent = strspn (lines[i], " \t");

      if (i > 0)
        g_string_append_c (out, '\n');
      if (i < first || i >= last)
        g_string_append_printf (out, "\\%s", lines[i]);
      else if (needs_escape (lines[i], end))
        {
          g_string_append_len (out, lines[i], indent);
          g_string_append_c (out, '\\');
          g_string_append (out, lines[i] + indent);
        }
      else
        g_string_append (out, lines[i]);
    }

  return g_string_free (g_steal_pointer (&out), FALSE);
}

/**
 * vf_vision_lines_unescape:
 * @line: a line of a Markdown file
 * @length: bytes of it
 *
 * Returns: (transfer full): the line without the backslash that
 *   vf_vision_lines_escape() put there
 */
char *
vf_vision_lines_unescape (const char *line, gsize length)
{
  gsize indent = 0;

  while (indent < length && (line[indent] == ' ' || line[indent] == '\t'))
    indent++;
  if (indent < length && line[indent] == '\\'
      && (indent + 1 == length || g_ascii_ispunct (line[indent + 1]) || line[indent + 1] == ' '
          || line[indent + 1] == '\t'))
    {
      g_autofree char *before = g_strndup (line, indent);
      g_autofree char *after = g_strndup (line + indent + 1, length - indent - 1);

      return g_strconcat (before, after, NULL);
    }

  return g_strndup (line, length);
}
