/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Our words as a tokenizer of SQLite's full-text search. */
#pragma once

#include <glib.h>
#include <sqlcipher/sqlite3.h>

G_BEGIN_DECLS

#define VF_TOKENIZER_NAME "vf_words"

gboolean vf_tokenizer_register (sqlite3 *handle);

G_END_DECLS
