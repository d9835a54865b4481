/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Values as PostgreSQL would keep them, written as PostgREST would write them: JSON texts, %NULL
 * for null. */
#pragma once

#include "vf-table.h"

#include <yyjson.h>

G_BEGIN_DECLS

char *sim_value_from_json (const VfColumn *column, yyjson_val *value, const char **code);
char *sim_value_from_text (const VfColumn *column, const char *text, const char **code);
char *sim_value_quote (const char *text);
char *sim_value_dup_text (const char *json);
int sim_value_compare (const VfColumn *column, const char *one, const char *other);
char *sim_value_stamp (gint64 microseconds);
gboolean sim_value_parse_stamp (const char *text, gint64 *microseconds);
char *sim_value_canonical (yyjson_val *value);
char *sim_value_canonical_text (const char *json);

G_END_DECLS
