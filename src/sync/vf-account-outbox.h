/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What of a store goes up when it is tied to an account, and what stays. */
#pragma once

#include "vf-edit.h"

G_BEGIN_DECLS

/* Rows that stay: the sample as it came, and what refers to it. VfTable → set of keys. */
typedef GHashTable VfAccountKept;

/* The text the sample was made from, or NULL. */
char *vf_account_dup_sample_text (void);

/* On the writer's thread. */
VfAccountKept *vf_account_kept_read (VfConnection *connection, const char *sample, GError **error);
guint vf_account_kept_count (VfAccountKept *self, const VfTable *table);
gboolean vf_account_enqueue (VfEdit *edit, const char *sample, GError **error);

G_END_DECLS
