/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The small ranges in which one list of rowids differs from another. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* In the order to apply them: each position counts after the ranges before it were applied. */
typedef struct
{
  guint position;
  guint removed;
  guint added;
} VfLiveRange;

/* @moved holds the rows that may have moved, as a set of gint64 pointers; all others keep their
 * order among themselves. NULL when any row may be new or gone. Where much changed, rows of @held
 * stay out of it. */
GArray *
vf_live_diff (const GArray *before, const GArray *after, GHashTable *moved, GHashTable *held);

G_END_DECLS
