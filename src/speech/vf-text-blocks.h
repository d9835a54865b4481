/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The paragraphs, headings and list items of a text. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * VfTextBlock:
 * @start: in bytes of the text
 * @end: in bytes of the text
 * @paragraph: whether a paragraph ends with it, and not only a line
 */
typedef struct
{
  gsize start;
  gsize end;
  gboolean paragraph;
} VfTextBlock;

GArray *vf_text_blocks_find (char *text, gboolean numbered_lists);

G_END_DECLS
