/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading of JSON that may be anything: json-glib's own getters warn, or crash, on a wrong type. */

#include "vf-json.h"

#include "vf-error.h"

#include <glib/gi18n.h>

/**
 * vf_json_parse:
 * @text: JSON; need not end in a zero byte when @length is given
 * @length: its length in bytes, or -1
 * @error: %VF_ERROR_INVALID, with the parser's remark
 *
 * Returns: (transfer full) (nullable): the root, or %NULL
 */
JsonNode *
vf_json_parse (const char *text, gssize length, GError **error)
{
  /* Not the parser for immutable trees: a second value after the first, as in "{} {}", makes it
   * abort the program. */
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) local_error = NULL;
  JsonNode *root = NULL;

  g_return_val_if_fail (text != NULL, NULL);

  if (json_parser_load_from_data (parser, text, length, &local_error))
    root = json_parser_steal_root (parser);
  if (root != NULL)
    json_node_seal (root);
  else
    g_set_error (error, VF_ERROR, VF_ERROR_INVALID, _ ("This is not valid JSON: %s"),
                 local_error != NULL ? local_error->message : _ ("it is empty"));

  return root;
}

/**
 * vf_json_to_text:
 * @node: any JSON
 *
 * Returns: (transfer full): @node on one line
 */
char *
vf_json_to_text (JsonNode *node)
{
  g_return_val_if_fail (node != NULL, NULL);

  return json_to_string (node, FALSE);
}

/**
 * vf_json_format_double:
 * @value: a finite number
 *
 * Returns: (transfer full): the shortest decimal text that reads back as @value,
 *   whatever the locale
 */
char *
vf_json_format_double (double value)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];

  for (int precision = 15; precision <= 17; precision++)
    {
      char format[8];

      g_snprintf (format, sizeof format, "%%.%dg", precision);
      g_ascii_formatd (buffer, sizeof buffer, format, value);
      if (g_ascii_strtod (buffer, NULL) == value)
        break;
    }

  return g_strdup (buffer);
}

static JsonNode *
get_value (JsonObject *object, const char *member)
{
  JsonNode *node = object != NULL ? json_object_get_member (object, member) : NULL;

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) ? node : NULL;
}

/**
 * vf_json_get_string:
 * @object: (nullable): an object
 * @member: a member's name
 *
 * Returns: (nullable): the member's text, or %NULL when it is missing, null or
 *   no string; owned by @object
 */
const char *
vf_json_get_string (JsonObject *object, const char *member)
{
  JsonNode *node = get_value (object, member);

  if (node == NULL || json_node_get_value_type (node) != G_TYPE_STRING)
    return NULL;
  return json_node_get_string (node);
}

/**
 * vf_json_get_integer:
 * @object: (nullable): an object
 * @member: a member's name
 * @value: (out): its value; untouched when %FALSE is returned
 *
 * Returns: %TRUE when the member is a whole number
 */
gboolean
vf_json_get_integer (JsonObject *object, const char *member, gint64 *value)
{
  JsonNode *node = get_value (object, member);

  if (node == NULL || json_node_get_value_type (node) != G_TYPE_INT64)
    return FALSE;
  *value = json_node_get_int (node);
  return TRUE;
}

/**
 * vf_json_get_double:
 * @object: (nullable): an object
 * @member: a member's name
 * @value: (out): its value; untouched when %FALSE is returned
 *
 * Returns: %TRUE when the member is a number
 */
gboolean
vf_json_get_double (JsonObject *object, const char *member, double *value)
{
  JsonNode *node = get_value (object, member);

  if (node == NULL
      || (json_node_get_value_type (node) != G_TYPE_INT64
          && json_node_get_value_type (node) != G_TYPE_DOUBLE))
    return FALSE;
  *value = json_node_get_double (node);
  return TRUE;
}

/**
 * vf_json_get_boolean:
 * @object: (nullable): an object
 * @member: a member's name
 * @value: (out): its value; untouched when %FALSE is returned
 *
 * Returns: %TRUE when the member is true or false
 */
gboolean
vf_json_get_boolean (JsonObject *object, const char *member, gboolean *value)
{
  JsonNode *node = get_value (object, member);

  if (node == NULL || json_node_get_value_type (node) != G_TYPE_BOOLEAN)
    return FALSE;
  *value = json_node_get_boolean (node);
  return TRUE;
}

/**
 * vf_json_get_object:
 * @object: (nullable): an object
 * @member: a member's name
 *
 * Returns: (nullable) (transfer none): the member, or %NULL when it is missing
 *   or no object
 */
JsonObject *
vf_json_get_object (JsonObject *object, const char *member)
{
  JsonNode *node = object != NULL ? json_object_get_member (object, member) : NULL;

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

/**
 * vf_json_get_array:
 * @object: (nullable): an object
 * @member: a member's name
 *
 * Returns: (nullable) (transfer none): the member, or %NULL when it is missing
 *   or no array
 */
JsonArray *
vf_json_get_array (JsonObject *object, const char *member)
{
  JsonNode *node = object != NULL ? json_object_get_member (object, member) : NULL;

  return node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
}
