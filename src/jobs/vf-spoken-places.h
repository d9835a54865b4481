/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Where the sentences that are spoken stand in the text of a section. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * VfSpokenPlace:
 * @start: in characters of the section's text
 * @length: in characters; 0 for a sentence that does not stand there any more
 */
typedef struct
{
  guint start;
  guint length;
} VfSpokenPlace;

GArray *
vf_spoken_places_find (const char *text, const char *language, const char *const *sentences);

G_END_DECLS
