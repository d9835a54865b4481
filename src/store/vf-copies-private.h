/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Copies made without a store, before or instead of opening one. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean vf_copies_exist (const char *directory);
/* Keeps the bytes of a file that cannot be read, once. */
void vf_copies_keep_damaged (const char *path);
/* Keeps a database as it was before a migration. */
gboolean vf_copies_keep_before (const char *path, int version, GError **error);

G_END_DECLS
