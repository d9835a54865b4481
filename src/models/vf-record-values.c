/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Values that are kept as text and read as something else, and all columns as properties. */

#include "vf-record-private.h"

#include "vf-json.h"
#include "vf-time.h"

static const VfColumn *
get_column (VfRecord *self, guint column)
{
  return &vf_record_get_table (self)->columns[column];
}

/**
 * vf_record_get_enum:
 * @self: a row
 * @column: index of an enumeration
 *
 * Returns: the column's value, or 0 when it is null or a text this version does
 *   not know; vf_record_get_text() tells which
 */
int
vf_record_get_enum (VfRecord *self, guint column)
{
  const char *text = vf_record_get_text (self, column);
  g_autoptr (GEnumClass) klass = NULL;
  GEnumValue *value = NULL;

  if (text == NULL)
    return 0;

  klass = g_type_class_ref (get_column (self, column)->get_enum_type ());
  value = g_enum_get_value_by_nick (klass, text);
  return value != NULL ? value->value : 0;
}

/**
 * vf_record_set_enum:
 * @self: a row
 * @column: index of an enumeration
 * @value: one of its values; 0, which stands for a value that is not known, can
 *   be read and not written
 */
void
vf_record_set_enum (VfRecord *self, guint column, int value)
{
  g_autoptr (GEnumClass) klass = g_type_class_ref (get_column (self, column)->get_enum_type ());
  GEnumValue *found = g_enum_get_value (klass, value);

  g_return_if_fail (found != NULL && value != 0);

  vf_record_set_text (self, column, found->value_nick);
}

/**
 * vf_record_get_double:
 * @self: a row
 * @column: index of a numeric or an integer
 *
 * Returns: the nearest double, 0 for a null; vf_record_get_text() has every
 *   digit
 */
double
vf_record_get_double (VfRecord *self, guint column)
{
  const char *text = NULL;

  if (vf_column_is_integer (get_column (self, column)))
    return vf_record_get_integer (self, column);

  text = vf_record_get_text (self, column);
  return text != NULL ? g_ascii_strtod (text, NULL) : 0;
}

/**
 * vf_record_set_double:
 * @self: a row
 * @column: index of a numeric
 * @value: a finite number, kept in the fewest digits that read back as it
 */
void
vf_record_set_double (VfRecord *self, guint column, double value)
{
  vf_record_take_kept_text (self, column, vf_json_format_double (value));
}

/**
 * vf_record_dup_time:
 * @self: a row
 * @column: index of a timestamp or date
 *
 * Returns: (transfer full) (nullable): the moment, see vf_time_parse()
 */
GDateTime *
vf_record_dup_time (VfRecord *self, guint column)
{
  return vf_time_parse (vf_record_get_text (self, column));
}

/**
 * vf_record_dup_list:
 * @self: a row
 * @column: index of a list
 *
 * Returns: (transfer full) (nullable): the list's texts, nulls left out, or
 *   %NULL for a null
 */
char **
vf_record_dup_list (VfRecord *self, guint column)
{
  const char *text = vf_record_get_text (self, column);
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (GStrvBuilder) builder = NULL;
  JsonArray *array = NULL;

  if (text == NULL)
    return NULL;

  builder = g_strv_builder_new ();
  node = vf_json_parse (text, -1, NULL);
  if (node != NULL && JSON_NODE_HOLDS_ARRAY (node))
    {
      array = json_node_get_array (node);
      for (guint i = 0; i < json_array_get_length (array); i++)
        {
          JsonNode *element = json_array_get_element (array, i);

          if (JSON_NODE_HOLDS_VALUE (element)
              && json_node_get_value_type (element) == G_TYPE_STRING)
            g_strv_builder_add (builder, json_node_get_string (element));
        }
    }

  return g_strv_builder_end (builder);
}

/**
 * vf_record_set_list:
 * @self: a row
 * @column: index of a list
 * @list: (nullable): texts, or %NULL for a null
 */
void
vf_record_set_list (VfRecord *self, guint column, const char *const *list)
{
  g_autoptr (JsonArray) array = json_array_new ();
  g_autoptr (JsonNode) node = NULL;

  g_return_if_fail (get_column (self, column)->type == VF_COLUMN_LIST);

  if (list == NULL)
    {
      vf_record_set_null (self, column);
      return;
    }

  for (guint i = 0; list[i] != NULL; i++)
    json_array_add_string_element (array, list[i]);
  node = json_node_init_array (json_node_alloc (), array);
  vf_record_set_json (self, column, node);
}

/**
 * vf_record_dup_json:
 * @self: a row
 * @column: index of JSON or a list
 *
 * Returns: (transfer full) (nullable): the column's JSON, or %NULL for a null.
 *   Numbers beyond a double are exact only in vf_record_get_text().
 */
JsonNode *
vf_record_dup_json (VfRecord *self, guint column)
{
  const char *text = vf_record_get_text (self, column);

  return text != NULL ? vf_json_parse (text, -1, NULL) : NULL;
}

/**
 * vf_record_set_json:
 * @self: a row
 * @column: index of JSON or a list
 * @node: (nullable): its new value; %NULL and JSON's null make it null, because
 *   a row in JSON cannot tell them apart
 */
void
vf_record_set_json (VfRecord *self, guint column, JsonNode *node)
{
  g_autofree char *text = NULL;

  if (node != NULL && !JSON_NODE_HOLDS_NULL (node))
    text = vf_json_to_text (node);
  vf_record_set_text (self, column, text);
}

static void
vf_record_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  VfRecord *self = VF_RECORD (object);
  guint column = (prop_id - 1) / 2;

  if (prop_id % 2 == 0)
    {
      g_value_set_boolean (value, !vf_record_is_null (self, column));
      return;
    }

  switch (get_column (self, column)->type)
    {
    case VF_COLUMN_BOOLEAN:
      g_value_set_boolean (value, vf_record_get_boolean (self, column));
      break;
    case VF_COLUMN_INTEGER:
      g_value_set_int (value, vf_record_get_integer (self, column));
      break;
    case VF_COLUMN_BIGINT:
      g_value_set_int64 (value, vf_record_get_integer (self, column));
      break;
    case VF_COLUMN_ENUM:
      g_value_set_enum (value, vf_record_get_enum (self, column));
      break;
    case VF_COLUMN_LIST:
      g_value_take_boxed (value, vf_record_dup_list (self, column));
      break;
    case VF_COLUMN_TEXT:
    case VF_COLUMN_UUID:
    case VF_COLUMN_NUMERIC:
    case VF_COLUMN_TIMESTAMP:
    case VF_COLUMN_DATE:
    case VF_COLUMN_JSON:
    default:
      g_value_set_string (value, vf_record_get_text (self, column));
      break;
    }
}

static void
vf_record_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  VfRecord *self = VF_RECORD (object);
  guint column = (prop_id - 1) / 2;

  switch (get_column (self, column)->type)
    {
    case VF_COLUMN_BOOLEAN:
      vf_record_set_boolean (self, column, g_value_get_boolean (value));
      break;
    case VF_COLUMN_INTEGER:
      vf_record_set_integer (self, column, g_value_get_int (value));
      break;
    case VF_COLUMN_BIGINT:
      vf_record_set_integer (self, column, g_value_get_int64 (value));
      break;
    case VF_COLUMN_ENUM:
      vf_record_set_enum (self, column, g_value_get_enum (value));
      break;
    case VF_COLUMN_LIST:
      vf_record_set_list (self, column, g_value_get_boxed (value));
      break;
    case VF_COLUMN_TEXT:
    case VF_COLUMN_UUID:
    case VF_COLUMN_NUMERIC:
    case VF_COLUMN_TIMESTAMP:
    case VF_COLUMN_DATE:
    case VF_COLUMN_JSON:
    default:
      vf_record_set_text (self, column, g_value_get_string (value));
      break;
    }
}

static GParamSpec *
make_property (const VfColumn *column, const char *name)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  switch (column->type)
    {
    case VF_COLUMN_BOOLEAN:
      return g_param_spec_boolean (name, NULL, NULL, FALSE, flags);
    case VF_COLUMN_INTEGER:
      return g_param_spec_int (name, NULL, NULL, G_MININT32, G_MAXINT32, 0, flags);
    case VF_COLUMN_BIGINT:
      return g_param_spec_int64 (name, NULL, NULL, G_MININT64, G_MAXINT64, 0, flags);
    case VF_COLUMN_ENUM:
      return g_param_spec_enum (name, NULL, NULL, column->get_enum_type (), 0, flags);
    case VF_COLUMN_LIST:
      return g_param_spec_boxed (name, NULL, NULL, G_TYPE_STRV, flags);
    case VF_COLUMN_TEXT:
    case VF_COLUMN_UUID:
    case VF_COLUMN_NUMERIC:
    case VF_COLUMN_TIMESTAMP:
    case VF_COLUMN_DATE:
    case VF_COLUMN_JSON:
    default:
      return g_param_spec_string (name, NULL, NULL, NULL, flags);
    }
}

/* A null shows in a property that is a pointer; the others get one more property that tells. */
static gboolean
needs_has_property (const VfColumn *column)
{
  return column->nullable && (vf_column_is_integer (column) || column->type == VF_COLUMN_ENUM);
}

/**
 * vf_record_class_install_table:
 * @klass: the class of a table's rows
 * @table: the table
 *
 * For a class's initialisation: makes a property of every column, with hyphens
 * for the underscores of its name: texts, numerics, timestamps, dates and JSON
 * are strings, so that no digit is lost; lists are %G_TYPE_STRV. A column that
 * may be null and whose type cannot show it has a second, read-only property
 * `has-…`. There is one notification a property and change.
 */
void
vf_record_class_install_table (VfRecordClass *klass, const VfTable *table)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  klass->table = table;
  klass->properties = g_new0 (GParamSpec *, 2 * table->n_columns);
  object_class->get_property = vf_record_get_property;
  object_class->set_property = vf_record_set_property;

  for (guint i = 0; i < table->n_columns; i++)
    {
      const VfColumn *column = &table->columns[i];
      g_autofree char *name = g_strdelimit (g_strdup (column->name), "_", '-');
      g_autofree char *has_name = NULL;

      klass->properties[2 * i] = make_property (column, g_intern_string (name));
      g_object_class_install_property (object_class, 2 * i + 1, klass->properties[2 * i]);
      if (!needs_has_property (column))
        continue;

      has_name = g_strconcat ("has-", name, NULL);
      klass->properties[2 * i + 1]
        = g_param_spec_boolean (g_intern_string (has_name), NULL, NULL, FALSE,
                                G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
      g_object_class_install_property (object_class, 2 * i + 2, klass->properties[2 * i + 1]);
    }
}
