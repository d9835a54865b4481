/* SPDX-License-Identifier: GPL-3.0-or-later */

/* JSON that others wrote: read without trusting that a member is there or of the right type. */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

JsonNode *vf_json_parse (const char *text, gssize length, GError **error);
char *vf_json_to_text (JsonNode *node);
char *vf_json_format_double (double value);

const char *vf_json_get_string (JsonObject *object, const char *member);
gboolean vf_json_get_integer (JsonObject *object, const char *member, gint64 *value);
gboolean vf_json_get_double (JsonObject *object, const char *member, double *value);
gboolean vf_json_get_boolean (JsonObject *object, const char *member, gboolean *value);
JsonObject *vf_json_get_object (JsonObject *object, const char *member);
JsonArray *vf_json_get_array (JsonObject *object, const char *member);

G_END_DECLS
