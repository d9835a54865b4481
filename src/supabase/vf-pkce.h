/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The proof that whoever exchanges a code is whoever began the flow (RFC 7636). */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *vf_random_text (guint n_bytes);
char *vf_pkce_new_verifier (void);
char *vf_pkce_get_challenge (const char *verifier);

G_END_DECLS
