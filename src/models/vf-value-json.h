/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a column takes of JSON, said once for records and for rows without one. */
#pragma once

#include <yyjson.h>

#include "vf-record.h"

G_BEGIN_DECLS

gboolean vf_value_read_json (
  const VfTable *table, guint column, yyjson_val *value, VfCell *cell, GError **error);
char *vf_value_write_json (yyjson_val *value, gsize *length);
int vf_value_find_column (const VfTable *table, yyjson_val *key, guint expected);

G_END_DECLS
