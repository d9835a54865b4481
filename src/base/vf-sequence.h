/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What two sequences have in common. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * VfSequence:
 * @ids: one number for each element; equal elements have equal numbers
 * @changed: one flag for each element, set by the comparison; must begin as %FALSE
 * @length: elements of both
 *
 * One side of a comparison. The caller owns the arrays.
 */
typedef struct
{
  const int *ids;
  gboolean *changed;
  guint length;
} VfSequence;

void vf_sequence_compare (const VfSequence *before, const VfSequence *after);

G_END_DECLS
