/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Cuts a text into sentences: Unicode's proposals, less a language's
 * exceptions, nothing too long and nothing too short. */

#include "vf-sentence-splitter.h"

#include <pango/pango.h>
#include <string.h>

#include "vf-sentence-exceptions.h"
#include "vf-text-blocks.h"

/* A piece of a block: one sentence as a reader sees it, or a part of a very long one. */
typedef struct
{
  const char *start; /* without blanks around it */
  const char *end;
  guint offset; /* in characters of the text */
  guint length;
  guint n_words;
  gboolean clause; /* the sentence goes on */
} Piece;

typedef struct
{
  const VfSentenceRules *rules;
  PangoLanguage *language;
  GPtrArray *sentences;
  GArray *pieces; /* of the block at hand */
  GArray *stops;  /* of char pointers: full stops that are not spoken */
  PangoLogAttr *attrs;
  gsize n_attrs;
} Splitter;

static void
sentence_free (gpointer data)
{
  VfSentence *sentence = data;

  g_free (sentence->text);
  g_free (sentence->marks);
  g_free (sentence);
}

static char *
dup_without_stops (Splitter *self, const char *start, const char *end, guint *next_stop)
{
  GString *text = g_string_sized_new ((gsize) (end - start) + 1);

  while (*next_stop < self->stops->len)
    {
      const char *stop = g_array_index (self->stops, const char *, *next_stop);

      if (stop >= end)
        break;
      g_string_append_len (text, start, stop - start);
      start = stop + 1;
      ++*next_stop;
    }
  g_string_append_len (text, start, end - start);

  return g_string_free_and_steal (text);
}

static void
add_sentence (Splitter *self, guint first, guint n, VfSentenceEnds ends, guint *next_stop)
{
  const Piece *pieces = &g_array_index (self->pieces, Piece, first);
  const Piece *last = &pieces[n - 1];
  VfSentence *sentence = g_new0 (VfSentence, 1);

  sentence->text = dup_without_stops (self, pieces->start, last->end, next_stop);
  sentence->start = pieces->offset;
  sentence->length = last->offset + last->length - pieces->offset;
  sentence->ends = last->clause ? VF_SENTENCE_ENDS_CLAUSE : ends;
  sentence->n_marks = n;
  sentence->marks = g_new (VfSentenceMark, n);
  for (guint i = 0; i < n; i++)
    sentence->marks[i] = (VfSentenceMark) { pieces[i].offset, pieces[i].length };

  g_ptr_array_add (self->sentences, sentence);
}

/* A one-word sentence goes to the next one that has more, at the end of a
 * block to the last one. Ends of groups are marked by their first piece. */
static void
group_pieces (Splitter *self, VfSentenceEnds block_ends)
{
  g_autoptr (GArray) firsts = g_array_new (FALSE, FALSE, sizeof (guint));
  guint n = self->pieces->len;
  guint next_stop = 0;
  guint first = 0, length = 0;
  gboolean complete = TRUE;

  for (guint i = 0; i < n; i++)
    {
      const Piece *piece = &g_array_index (self->pieces, Piece, i);

      if (complete || length + piece->length + 1 > VF_SENTENCE_MAX_LENGTH)
        {
          first = i;
          length = 0;
          g_array_append_val (firsts, first);
        }
      length += piece->length + 1;
      complete = piece->n_words > 1 || piece->clause;
    }

  if (!complete && firsts->len > 1)
    {
      guint before = g_array_index (firsts, guint, firsts->len - 2);
      const Piece *from = &g_array_index (self->pieces, Piece, before);
      const Piece *to = &g_array_index (self->pieces, Piece, n - 1);

      if (to->offset + to->length - from->offset <= VF_SENTENCE_MAX_LENGTH)
        g_array_set_size (firsts, firsts->len - 1);
    }

  for (guint i = 0; i < firsts->len; i++)
    {
      guint from = g_array_index (firsts, guint, i);
      guint to = i + 1 < firsts->len ? g_array_index (firsts, guint, i + 1) : n;

      add_sentence (self, from, to - from, to == n ? block_ends : VF_SENTENCE_ENDS_SENTENCE,
                    &next_stop);
    }
}

static gboolean
is_clause_mark (gunichar c, gboolean blank_follows)
{
  switch (c)
    {
    case ',':
    case ';':
    case ':':
    case ')':
    case 0x60c: /* Arabic comma and semicolon */
    case 0x61b:
    case 0x2013: /* dashes */
    case 0x2026:
      return blank_follows;
    case 0x2014:
    case 0x3001: /* Chinese and Japanese commas, semicolon and colon */
    case 0xff0c:
    case 0xff1b:
    case 0xff1a:
      return TRUE;
    default:
      return FALSE;
    }
}

/* The best place to cut a long piece: the clause nearest to @target, else the
 * blank, else any place between characters a reader sees. In characters. */
static guint
find_cut (const Piece *piece, const PangoLogAttr *attrs, guint target)
{
  const char *at = piece->start;
  guint cuts[3] = { 0, 0, 0 };

  for (guint i = 1; i <= MIN (VF_SENTENCE_MAX_LENGTH, piece->length - 1); i++)
    {
      gunichar c = g_utf8_get_char (at);
      gboolean blank;
      guint kind;

      at = g_utf8_next_char (at);
      blank = g_unichar_isspace (g_utf8_get_char (at));
      if (is_clause_mark (c, blank) && i >= target / 3)
        kind = 0;
      else if (blank)
        kind = 1;
      else if (attrs[i].is_cursor_position)
        kind = 2;
      else
        continue;
      if (cuts[kind] == 0 || ABS ((int) i - (int) target) <= ABS ((int) cuts[kind] - (int) target))
        cuts[kind] = i;
    }

  for (guint i = 0; i < G_N_ELEMENTS (cuts); i++)
    if (cuts[i] != 0)
      return cuts[i];

  return MIN (target, VF_SENTENCE_MAX_LENGTH);
}

/* Pango takes a row of ideographs for one word; each of them counts as one here. */
static guint
count_words (const Piece *piece, const PangoLogAttr *attrs)
{
  const char *at = piece->start;
  guint n = 0;

  for (guint i = 0; i < piece->length; i++, at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);

      n += attrs[i].is_word_start || (g_unichar_iswide (c) && g_unichar_isalpha (c));
    }

  return n;
}

static void
trim_piece (Piece *piece, const PangoLogAttr **attrs)
{
  while (piece->start < piece->end && g_unichar_isspace (g_utf8_get_char (piece->start)))
    {
      piece->start = g_utf8_next_char (piece->start);
      piece->offset++;
      piece->length--;
      (*attrs)++;
    }
  while (piece->end > piece->start
         && g_unichar_isspace (g_utf8_get_char (g_utf8_prev_char (piece->end))))
    {
      piece->end = g_utf8_prev_char (piece->end);
      piece->length--;
    }
}

static void
add_piece (Splitter *self, Piece piece, const PangoLogAttr *attrs)
{
  trim_piece (&piece, &attrs);

  while (piece.length > VF_SENTENCE_MAX_LENGTH)
    {
      guint n_parts = (piece.length + VF_SENTENCE_MAX_LENGTH - 1) / VF_SENTENCE_MAX_LENGTH;
      guint cut = find_cut (&piece, attrs, piece.length / n_parts);
      const char *at = g_utf8_offset_to_pointer (piece.start, cut);
      const PangoLogAttr *part_attrs = attrs;
      Piece part = { piece.start, at, piece.offset, cut, 0, TRUE };

      trim_piece (&part, &part_attrs);
      part.n_words = count_words (&part, part_attrs);
      g_array_append_val (self->pieces, part);

      piece.start = at;
      piece.offset += cut;
      piece.length -= cut;
      attrs += cut;
      trim_piece (&piece, &attrs);
    }

  if (piece.length == 0)
    return;
  piece.n_words = count_words (&piece, attrs);
  g_array_append_val (self->pieces, piece);
}

/* Returns the number of characters of the block. */
static guint
split_block (Splitter *self, const char *start, const char *end, guint offset, VfSentenceEnds ends)
{
  glong n = g_utf8_strlen (start, end - start);
  Piece piece = { start, NULL, offset, 0, 0, FALSE };
  const char *at = start;
  glong first = 0;

  if ((gsize) n + 1 > self->n_attrs)
    {
      self->n_attrs = (gsize) n + 1;
      self->attrs = g_renew (PangoLogAttr, self->attrs, self->n_attrs);
    }
  pango_get_log_attrs (start, (int) (end - start), -1, self->language, self->attrs, (int) n + 1);
  g_array_set_size (self->pieces, 0);
  g_array_set_size (self->stops, 0);

  for (glong i = 1; i <= n; i++)
    {
      VfSentenceVerdict verdict = VF_SENTENCE_CUT;
      const char *stop = NULL;

      at = g_utf8_next_char (at);
      if (i < n && !self->attrs[i].is_sentence_boundary)
        continue;
      if (i < n)
        verdict = vf_sentence_rules_judge (self->rules, start, at, end, &stop);
      if (verdict == VF_SENTENCE_KEEP_DROP)
        g_array_append_val (self->stops, stop);
      if (verdict != VF_SENTENCE_CUT)
        continue;

      piece.end = at;
      piece.length = (guint) (i - first);
      add_piece (self, piece, self->attrs + first);
      first = i;
      piece.start = at;
      piece.offset = offset + (guint) i;
    }

  group_pieces (self, ends);

  return (guint) n;
}

/**
 * vf_sentences_split:
 * @text: a text, plain or with light Markdown; what is not UTF-8 in it, and any
 *   NUL, counts as one character each and is not spoken
 * @length: its length in bytes, −1 when it ends with NUL
 * @language: (nullable): a BCP 47 tag; decides which full stops are abbreviations
 *
 * May be called from any thread. Takes time in proportion to the text's length.
 *
 * Returns: (transfer full) (element-type VfSentence): what is spoken, in order;
 *   empty for a text without words
 */
GPtrArray *
vf_sentences_split (const char *text, gssize length, const char *language)
{
  g_autofree char *valid = NULL;
  g_autoptr (GArray) blocks = NULL;
  Splitter self = { 0 };
  const char *counted;
  guint offset = 0;

  g_return_val_if_fail (text != NULL, NULL);

  valid = g_utf8_make_valid (text, length);
  counted = valid;
  self.rules = vf_sentence_rules_get (language);
  self.language = pango_language_from_string (language != NULL ? language : "und");
  self.sentences = g_ptr_array_new_with_free_func (sentence_free);
  self.pieces = g_array_new (FALSE, FALSE, sizeof (Piece));
  self.stops = g_array_new (FALSE, FALSE, sizeof (const char *));

  blocks = vf_text_blocks_find (valid, !vf_sentence_rules_have_ordinals (self.rules));
  for (guint i = 0; i < blocks->len; i++)
    {
      const VfTextBlock *block = &g_array_index (blocks, VfTextBlock, i);

      offset += (guint) g_utf8_strlen (counted, valid + block->start - counted);
      offset
        += split_block (&self, valid + block->start, valid + block->end, offset,
                        block->paragraph ? VF_SENTENCE_ENDS_PARAGRAPH : VF_SENTENCE_ENDS_SENTENCE);
      counted = valid + block->end;
    }

  g_array_unref (self.pieces);
  g_array_unref (self.stops);
  g_free (self.attrs);

  return self.sentences;
}

/**
 * vf_sentence_get_mark_position:
 * @mark: less than the sentence's number of marks
 *
 * Where in the sound of a sentence the sound of one mark begins, guessed by its
 * share of the letters.
 *
 * Returns: 0 to 1
 */
double
vf_sentence_get_mark_position (const VfSentence *sentence, guint mark)
{
  guint before = 0, all = 0;

  g_return_val_if_fail (sentence != NULL, 0);
  g_return_val_if_fail (mark < sentence->n_marks, 0);

  for (guint i = 0; i < sentence->n_marks; i++)
    {
      if (i < mark)
        before += sentence->marks[i].length;
      all += sentence->marks[i].length;
    }

  return all > 0 ? (double) before / all : 0;
}
