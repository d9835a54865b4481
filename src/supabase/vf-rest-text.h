/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How names and values are written in an address for PostgREST. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *vf_rest_encode (const char *text);
char *vf_rest_quote (const char *value);
char *vf_rest_name (const char *name);
char *vf_rest_path (const char *column, const char *const *steps, gboolean as_text);
char *vf_rest_array (const char *const *elements);

G_END_DECLS
