/* SPDX-License-Identifier: GPL-3.0-or-later */

/* When two JSON values are the same to PostgreSQL. */
#pragma once

#include "vf-supabase-json.h"

G_BEGIN_DECLS

/* Values nested deeper are taken as one: nobody edits inside of them, and the stack is not endless.
 */
#define VF_SYNC_JSON_MAX_DEPTH 64

char *vf_sync_json_normalize (yyjson_val *value);
gboolean vf_sync_json_is_same (yyjson_val *one, yyjson_val *other);
char *vf_sync_json_dup_text (yyjson_val *value);
char *vf_sync_json_dup_mutable (yyjson_mut_val *value);
char *vf_sync_json_dup_scalar (yyjson_val *value);
yyjson_doc *vf_sync_json_read (const char *json);

G_END_DECLS
