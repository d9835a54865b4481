/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What changed between two texts, word by word. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  VF_DIFF_SAME,
  VF_DIFF_REMOVED,
  VF_DIFF_ADDED,
} VfDiffKind;

/**
 * VfDiffSpan:
 * @kind: whether the span stands in both texts or in one
 * @before: byte offset in the old text
 * @before_length: bytes of it; 0 when added
 * @after: byte offset in the new text
 * @after_length: bytes of it; 0 when removed
 *
 * A run of words. The spans of a comparison, in order, cover both texts.
 */
typedef struct
{
  VfDiffKind kind;
  gsize before;
  gsize before_length;
  gsize after;
  gsize after_length;
} VfDiffSpan;

GArray *vf_diff_words (const char *before, const char *after);

G_END_DECLS
