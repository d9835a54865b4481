/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which headings of a text are sections, and what stands below them. */

#include "vf-vision-import.h"

#include <glib/gi18n.h>
#include <string.h>

#include "vf-async.h"
#include "vf-error.h"
#include "vf-text.h"
#include "vf-vision-lines.h"

#define SINGULAR_MARK "<!-- perspective: singular -->"
#define PLURAL_MARK "<!-- perspective: plural -->"

/* What the headings of this text are made of. Weaker forms count only where
 * stronger ones are missing: a line "Home" is a heading in a text without any
 * other, and a word in a text that has "## Home". */
typedef struct
{
  guint level; /* of most section headings by # or underline, 0 without any */
  gboolean by_hash[VF_N_SECTIONS];
  gboolean near[VF_N_SECTIONS]; /* by # at that level or a higher one */
  gboolean any_bold;
} Shape;

typedef struct
{
  VfVisionDocument *document;
  GString *text;     /* of the part being read */
  gboolean unescape; /* the text is Markdown */
  gboolean placed;   /* in `section`, or else a passage */
  VfSection section;
  char *heading; /* of the passage */
  guint level;   /* of the heading above */
  gboolean marked;
} Reader;

static Shape
find_shape (GArray *lines)
{
  Shape shape = { 0 };
  guint counts[7] = { 0 };

  for (guint i = 0; i < lines->len; i++)
    {
      VfLine *line = &g_array_index (lines, VfLine, i);

      if (line->form == VF_LINE_HASH && line->matched)
        {
          counts[line->level]++;
          shape.by_hash[line->section] = TRUE;
        }
      shape.any_bold |= line->form == VF_LINE_BOLD && line->matched;
    }
  for (guint level = 1; level <= 6; level++)
    if (counts[level] > 0 && (shape.level == 0 || counts[level] > counts[shape.level]))
      shape.level = level;
  for (guint i = 0; i < lines->len; i++)
    {
      VfLine *line = &g_array_index (lines, VfLine, i);

      if (line->form == VF_LINE_HASH && line->matched && line->level <= shape.level)
        shape.near[line->section] = TRUE;
    }

  return shape;
}

static gboolean
is_section (const Shape *shape, const VfLine *line)
{
  if (!line->matched)
    return FALSE;

  switch (line->form)
    {
    case VF_LINE_HASH:
      return line->level <= shape->level || !shape->near[line->section];
    case VF_LINE_BOLD:
      return !shape->by_hash[line->section];
    case VF_LINE_NUMBERED:
    case VF_LINE_COLON:
    case VF_LINE_BARE:
      return shape->level == 0 && !shape->any_bold;
    case VF_LINE_TEXT:
    case VF_LINE_BLANK:
    case VF_LINE_UNDERLINE:
    default:
      return FALSE;
    }
}

/* A heading that names no section, and is one all the same. */
static gboolean
is_other_heading (const Reader *self, const Shape *shape, const VfLine *line)
{
  if (line->name == NULL || line->matched)
    return FALSE;
  if (line->form == VF_LINE_HASH)
    return self->level == 0 || line->level <= self->level;
  /* "15. Notes:" among "3. Health:" */
  return line->form == VF_LINE_NUMBERED && line->rest != NULL && shape->level == 0
         && !shape->any_bold && self->level > 0;
}

static void
finish_part (Reader *self)
{
  g_autofree char *text = NULL;
  char *start = self->text->str;

  /* Blank lines around a part belong to the layout of the file. */
  for (;;)
    {
      gsize blanks = strspn (start, " \t");

      if (start[blanks] != '\n')
        break;
      start += blanks + 1;
    }
  text = g_strdup (start);
  for (;;)
    {
      gsize length = strlen (text), end = length;

      while (end > 0 && (text[end - 1] == ' ' || text[end - 1] == '\t'))
        end--;
      if (end == 0 || text[end - 1] != '\n')
        break;
      text[end - 1] = '\0';
    }
  if (self->unescape && *text != '\0')
    {
      g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

      for (guint i = 0; lines[i] != NULL; i++)
        {
          char *line = vf_vision_lines_unescape (lines[i], strlen (lines[i]));

          g_free (lines[i]);
          lines[i] = line;
        }
      g_free (text);
      text = g_strjoinv ("\n", lines);
    }

  if (self->placed)
    vf_vision_document_append_text (self->document, self->section, text);
  else if (self->heading != NULL || !vf_text_is_blank (text))
    {
      g_autoptr (VfPassage) passage
        = vf_passage_new (self->heading, vf_text_is_blank (text) ? NULL : text);

      vf_vision_document_add_unplaced (self->document, passage);
    }

  g_string_truncate (self->text, 0);
  g_clear_pointer (&self->heading, g_free);
}

static void
begin_section (Reader *self, const Shape *shape, const VfLine *line)
{
  finish_part (self);
  self->placed = TRUE;
  self->section = line->section;
  self->level = line->form == VF_LINE_HASH ? line->level : MAX (shape->level, 2);
  if (line->rest != NULL)
    {
      g_autofree char *rest = g_strndup (line->rest, line->start + line->length - line->rest);

      g_string_append_printf (self->text, "%s\n", g_strchug (rest));
    }
}

static void
begin_passage (Reader *self, const VfLine *line)
{
  finish_part (self);
  self->placed = FALSE;
  self->heading = g_strdup (line->heading);
  if (line->form == VF_LINE_HASH)
    self->level = line->level;
}

/* The first line of a text without marks, alone and short, is its title. */
static gboolean
is_plain_title (GArray *lines, guint i)
{
  VfLine *line = &g_array_index (lines, VfLine, i);
  g_autofree char *text = g_strstrip (g_strndup (line->start, line->length));

  if (line->form != VF_LINE_TEXT || i + 1 >= lines->len || vf_text_count_words (text) > 10)
    return FALSE;
  if (g_array_index (lines, VfLine, i + 1).form != VF_LINE_BLANK)
    return FALSE;
  return strchr (".!?,;:", text[strlen (text) - 1]) == NULL;
}

static gboolean
read_preamble (Reader *self, const Shape *shape, GArray *lines, guint i, gboolean first)
{
  VfLine *line = &g_array_index (lines, VfLine, i);
  g_autofree char *text = g_strstrip (g_strndup (line->start, line->length));

  if (g_str_equal (text, SINGULAR_MARK) || g_str_equal (text, PLURAL_MARK))
    {
      self->marked = TRUE;
      vf_vision_document_set_plural (self->document, g_str_equal (text, PLURAL_MARK));
      return TRUE;
    }
  if (!first || vf_vision_document_get_title (self->document) != NULL)
    return FALSE;
  if (line->form == VF_LINE_HASH && !is_section (shape, line) && line->heading[0] != '\0'
      && (line->level == 1 || line->level <= shape->level))
    {
      vf_vision_document_set_title (self->document, line->heading);
      return TRUE;
    }
  if (shape->level == 0 && is_plain_title (lines, i))
    {
      vf_vision_document_set_title (self->document, text);
      return TRUE;
    }
  return FALSE;
}

static void
read_lines (Reader *self, const Shape *shape, GArray *lines)
{
  gboolean first = TRUE;

  for (guint i = 0; i < lines->len; i++)
    {
      VfLine *line = &g_array_index (lines, VfLine, i);
      gboolean preamble = !self->placed && self->heading == NULL && self->text->len == 0;

      if (line->form == VF_LINE_BLANK && preamble)
        continue;
      if (preamble && read_preamble (self, shape, lines, i, first))
        {
          first = FALSE;
          continue;
        }
      first = FALSE;

      if (is_section (shape, line))
        begin_section (self, shape, line);
      else if (is_other_heading (self, shape, line))
        begin_passage (self, line);
      else if (line->form == VF_LINE_UNDERLINE && i > 0
               && (is_section (shape, line - 1) || is_other_heading (self, shape, line - 1)))
        continue;
      else
        {
          g_string_append_len (self->text, line->start, (gssize) line->length);
          g_string_append_c (self->text, '\n');
        }
    }
  finish_part (self);
}

/**
 * vf_vision_import_text:
 * @text: valid UTF-8 with line ends as "\n"
 * @name: the file's name, for messages
 * @error: where to put an error
 *
 * Finds the sections of a vision by its headings: Markdown's, bold lines, or
 * lines such as "3. Health:". Headings are read through
 * vf_section_from_name(). Text that no section claims becomes a passage to be
 * placed by hand; nothing is dropped. Any thread.
 *
 * Returns: (transfer full) (nullable): the document, or %NULL with
 *   %VF_ERROR_INVALID when there is no text in it
 */
VfVisionDocument *
vf_vision_import_text (const char *text, const char *name, GError **error)
{
  g_autoptr (VfVisionDocument) document = vf_vision_document_new ();
  g_autoptr (GArray) lines = NULL;
  g_autoptr (GString) part = g_string_new (NULL);
  Shape shape;
  Reader reader = { .document = document, .text = part };
  GListModel *unplaced = vf_vision_document_get_unplaced (document);
  gboolean written;

  if (vf_text_is_blank (text))
    {
      g_set_error (error, VF_ERROR, VF_ERROR_INVALID, _ ("“%s” is empty."), name);
      return NULL;
    }

  lines = vf_vision_lines_read (text);
  shape = find_shape (lines);
  reader.unescape = shape.level > 0 || shape.any_bold;
  read_lines (&reader, &shape, lines);

  written = vf_vision_document_count_sections (document) > 0;
  for (guint i = 0; i < g_list_model_get_n_items (unplaced) && !written; i++)
    {
      g_autoptr (VfPassage) passage = g_list_model_get_item (unplaced, i);

      written = vf_passage_get_text (passage) != NULL;
    }
  if (!written)
    {
      g_set_error (error, VF_ERROR, VF_ERROR_INVALID,
                   _ ("“%s” has headings and no text below them."), name);
      return NULL;
    }

  if (!reader.marked)
    vf_vision_document_set_plural (document, vf_vision_document_guess_plural (document));

  return g_steal_pointer (&document);
}

/* As vf_vision_import_text(), from a file's bytes. */
VfVisionDocument *
vf_vision_import_bytes (GBytes *bytes, const char *name, GError **error)
{
  g_autofree char *text = vf_vision_import_decode (bytes, name, error);

  return text != NULL ? vf_vision_import_text (text, name, error) : NULL;
}

typedef struct
{
  GFile *file;
  VfVisionDocument *document;
} Import;

static void
import_free (Import *import)
{
  g_clear_object (&import->file);
  g_clear_object (&import->document);
  g_free (import);
}

static gboolean
import_in_thread (gpointer data, GCancellable *cancellable, GError **error)
{
  Import *import = data;
  g_autofree char *name = g_file_get_basename (import->file);
  g_autofree char *buffer = g_malloc (VF_VISION_IMPORT_MAX_BYTES + 1);
  g_autoptr (GError) local_error = NULL;
  g_autoptr (GFileInputStream) stream = g_file_read (import->file, cancellable, &local_error);
  g_autoptr (GBytes) bytes = NULL;
  gsize length = 0;

  /* One byte more than allowed tells that there is more, whatever size a pipe
   * or a remote file claims to have. */
  if (stream == NULL
      || !g_input_stream_read_all (G_INPUT_STREAM (stream), buffer, VF_VISION_IMPORT_MAX_BYTES + 1,
                                   &length, cancellable, &local_error))
    {
      if (g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
        g_set_error (error, VF_ERROR, VF_ERROR_NOT_FOUND, _ ("There is no file “%s”."), name);
      else
        g_set_error (error, VF_ERROR, VF_ERROR_FAILED, _ ("“%s” cannot be read: %s"), name,
                     local_error->message);
      return FALSE;
    }

  bytes = g_bytes_new_static (buffer, length);
  import->document = vf_vision_import_bytes (bytes, name, error);

  return import->document != NULL;
}

static DexFuture *
import_fiber (gpointer data)
{
  Import *import = data;
  GError *error = NULL;

  if (!dex_await (vf_run_in_thread ("vf-import", import_in_thread, import, NULL, NULL), &error))
    return dex_future_new_for_error (error);

  return dex_future_new_take_object (g_steal_pointer (&import->document));
}

/**
 * vf_vision_import_file:
 * @file: a text file
 *
 * Reads and parses a file in a thread.
 *
 * Returns: (transfer full): resolves to a #VfVisionDocument; rejects with
 *   %VF_ERROR_NOT_FOUND, %VF_ERROR_FAILED or %VF_ERROR_INVALID
 */
DexFuture *
vf_vision_import_file (GFile *file)
{
  Import *import = g_new0 (Import, 1);

  import->file = g_object_ref (file);

  return dex_scheduler_spawn (NULL, 0, import_fiber, import, (GDestroyNotify) import_free);
}
