/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Text cut into the words that search compares, for every script. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Changes whenever the same text would give other words; the store then indexes anew. */
#define VF_WORDS_VERSION "1"

/* Longer words count by their beginning. */
#define VF_WORD_MAX_BYTES 128

/**
 * VfWordFunc:
 * @word: the folded word, not terminated
 * @length: its bytes
 * @start: where it starts in the text, in bytes
 * @end: where it ends
 *
 * Returns: zero to go on, anything else to stop
 */
typedef int (*VfWordFunc) (gpointer data, const char *word, int length, int start, int end);

int vf_words_for_each (const char *text, gssize length, VfWordFunc func, gpointer data);

G_END_DECLS
