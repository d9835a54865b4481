/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The words a person looks for, found again in the texts that the index named. */
#pragma once

#include <glib.h>

#include "vf-search.h"

G_BEGIN_DECLS

typedef struct _VfSearchWords VfSearchWords;

/* NULL when there is no word in @typed. */
VfSearchWords *vf_search_words_new (const char *typed);
void vf_search_words_free (VfSearchWords *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VfSearchWords, vf_search_words_free)

/* In FTS5's language; whatever was typed, it is all words to it. */
const char *vf_search_words_get_query (VfSearchWords *self);
guint vf_search_words_get_n (VfSearchWords *self);
/* How many of the words the text has. */
guint vf_search_words_count (VfSearchWords *self, const char *text);
/* One line around the place that has most of them. */
char *vf_search_words_cut (VfSearchWords *self, const char *text, GArray *matches);

G_END_DECLS
