/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Numbers as the text they are written in: PostgreSQL's are longer than any type of C. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *vf_sync_number_normalize (const char *text, gsize length);
char *vf_sync_number_add_change (const char *base, const char *local, const char *remote);
int vf_sync_number_compare (const char *one, const char *other, gboolean *comparable);

G_END_DECLS
