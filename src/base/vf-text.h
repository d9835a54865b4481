/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Texts as the product measures them: words, hashes, plain one-line previews. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean vf_text_is_blank (const char *text);
guint vf_text_count_words (const char *text);
char *vf_text_normalize (const char *text);
char *vf_text_content_hash (const char *text);
char *vf_text_preview (const char *text, guint max_characters);

G_END_DECLS
