/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Cuts a text into the sentences that are spoken, kept and played one by one. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A sentence longer than this many characters is cut at a clause: a neural
 * voice's memory grows with the square of its length. */
#define VF_SENTENCE_MAX_LENGTH 400

/**
 * VfSentenceEnds:
 * @VF_SENTENCE_ENDS_CLAUSE: an overlong sentence goes on; no pause belongs here
 * @VF_SENTENCE_ENDS_SENTENCE: the sentence ends
 * @VF_SENTENCE_ENDS_PARAGRAPH: the paragraph ends with it
 */
typedef enum
{
  VF_SENTENCE_ENDS_CLAUSE,
  VF_SENTENCE_ENDS_SENTENCE,
  VF_SENTENCE_ENDS_PARAGRAPH,
} VfSentenceEnds;

/**
 * VfSentenceMark:
 * @start: in characters of the whole text
 * @length: in characters
 *
 * One sentence as a reader sees it.
 */
typedef struct
{
  guint start;
  guint length;
} VfSentenceMark;

/**
 * VfSentence:
 * @text: what a voice is to say, before normalising
 * @start: where it stands, in characters of the whole text
 * @length: in characters of the whole text
 * @ends: what ends with it
 * @marks: the sentences a reader sees in it; mostly one, more where one-word
 *   sentences are spoken together with a neighbour
 * @n_marks: their number
 */
typedef struct
{
  char *text;
  guint start;
  guint length;
  VfSentenceEnds ends;
  VfSentenceMark *marks;
  guint n_marks;
} VfSentence;

GPtrArray *vf_sentences_split (const char *text, gssize length, const char *language);
double vf_sentence_get_mark_position (const VfSentence *sentence, guint mark);

G_END_DECLS
