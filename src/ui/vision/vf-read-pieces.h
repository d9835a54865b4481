/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Cuts the text of a section into the pieces that are shown one by one. */
#pragma once

#include "vf-read-paragraph.h"

G_BEGIN_DECLS

/* In characters. A paragraph up to the first stays whole; of a longer one no piece is longer than
 * the second. */
#define VF_READ_PARAGRAPH_MAX 1200
#define VF_READ_PIECE_MAX 1000

void vf_read_pieces_cut (VfSection section, const char *text, GPtrArray *pieces);

G_END_DECLS
