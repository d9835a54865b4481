/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Input and output functions of the types the tables use. */

#include "sim-value.h"

#include <string.h>

#define SYNTAX "22P02"
#define OUT_OF_RANGE "22003"
#define BAD_TIME "22007"

/* A JSON string of text. */
char *
sim_value_quote (const char *text)
{
  g_autoptr (GString) json = g_string_new ("\"");

  for (const char *p = text; *p != '\0'; p++)
    switch (*p)
      {
      case '"':
        g_string_append (json, "\\\"");
        break;
      case '\\':
        g_string_append (json, "\\\\");
        break;
      case '\n':
        g_string_append (json, "\\n");
        break;
      case '\r':
        g_string_append (json, "\\r");
        break;
      case '\t':
        g_string_append (json, "\\t");
        break;
      default:
        if ((guchar) *p < 0x20)
          g_string_append_printf (json, "\\u%04x", *p);
        else
          g_string_append_c (json, *p);
      }
  g_string_append_c (json, '"');
  return g_string_free_and_steal (g_steal_pointer (&json));
}

/* The plain text of a JSON value: what a cast to text gives. */
char *
sim_value_dup_text (const char *json)
{
  yyjson_doc *document;
  char *text;

  if (json == NULL)
    return NULL;
  if (json[0] != '"')
    return g_strdup (json);
  if (strchr (json, '\\') == NULL)
    return g_strndup (json + 1, strlen (json) - 2);
  document = yyjson_read (json, strlen (json), 0);
  text = g_strdup (yyjson_get_str (yyjson_doc_get_root (document)));
  yyjson_doc_free (document);
  return text;
}

static int
compare_keys (gconstpointer a, gconstpointer b)
{
  yyjson_val *one = *(yyjson_val **) a;
  yyjson_val *other = *(yyjson_val **) b;
  const gsize length = yyjson_get_len (one);

  if (length != yyjson_get_len (other))
    return length < yyjson_get_len (other) ? -1 : 1;
  return memcmp (yyjson_get_str (one), yyjson_get_str (other), length);
}

static void
append_jsonb (GString *text, yyjson_val *value)
{
  yyjson_val *key;
  yyjson_val *item;
  gsize i;
  gsize n;

  switch (yyjson_get_type (value))
    {
    case YYJSON_TYPE_OBJ:
      {
        g_autoptr (GPtrArray) keys = g_ptr_array_new ();

        yyjson_obj_foreach (value, i, n, key, item) g_ptr_array_add (keys, key);
        g_ptr_array_sort (keys, compare_keys);
        g_string_append_c (text, '{');
        for (guint k = 0; k < keys->len; k++)
          {
            yyjson_val *name = g_ptr_array_index (keys, k);
            g_autofree char *quoted = sim_value_quote (yyjson_get_str (name));

            /* Of members of one name, jsonb keeps the last. */
            if (k + 1 < keys->len
                && compare_keys (&g_ptr_array_index (keys, k), &g_ptr_array_index (keys, k + 1))
                     == 0)
              continue;
            g_string_append_printf (text, "%s%s: ", text->str[text->len - 1] == '{' ? "" : ", ",
                                    quoted);
            append_jsonb (text, yyjson_obj_iter_get_val (name));
          }
        g_string_append_c (text, '}');
        break;
      }
    case YYJSON_TYPE_ARR:
      g_string_append_c (text, '[');
      yyjson_arr_foreach (value, i, n, item)
      {
        if (i > 0)
          g_string_append (text, ", ");
        append_jsonb (text, item);
      }
      g_string_append_c (text, ']');
      break;
    case YYJSON_TYPE_STR:
      {
        g_autofree char *quoted = sim_value_quote (yyjson_get_str (value));

        g_string_append (text, quoted);
        break;
      }
    case YYJSON_TYPE_BOOL:
      g_string_append (text, yyjson_get_bool (value) ? "true" : "false");
      break;
    case YYJSON_TYPE_NULL:
      g_string_append (text, "null");
      break;
    default:
      if (yyjson_is_raw (value))
        g_string_append_len (text, yyjson_get_raw (value), yyjson_get_len (value));
      else
        {
          g_autofree char *number = yyjson_val_write (value, 0, NULL);

          g_string_append (text, number);
        }
    }
}

/* One text for one value, whatever the order of members and the spaces between. */
char *
sim_value_canonical (yyjson_val *value)
{
  GString *text = g_string_new (NULL);

  append_jsonb (text, value);
  return g_string_free_and_steal (text);
}

char *
sim_value_canonical_text (const char *json)
{
  yyjson_doc *document;
  char *text;

  if (json == NULL)
    return NULL;
  document = yyjson_read (json, strlen (json), YYJSON_READ_NUMBER_AS_RAW);
  if (document == NULL)
    return NULL;
  text = sim_value_canonical (yyjson_doc_get_root (document));
  yyjson_doc_free (document);
  return text;
}

/* As PostgREST writes a timestamptz. */
char *
sim_value_stamp (gint64 microseconds)
{
  gint64 seconds = microseconds / G_USEC_PER_SEC;
  int fraction = microseconds % G_USEC_PER_SEC;
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (seconds);
  g_autofree char *text = g_date_time_format (time, "%Y-%m-%dT%H:%M:%S");
  char digits[8] = "";
  int length = 6;

  if (fraction == 0)
    return g_strconcat (text, "+00:00", NULL);
  g_snprintf (digits, sizeof digits, "%06d", fraction);
  while (digits[length - 1] == '0')
    digits[--length] = '\0';
  return g_strconcat (text, ".", digits, "+00:00", NULL);
}

gboolean
sim_value_parse_stamp (const char *text, gint64 *microseconds)
{
  g_autofree char *copy = g_strdup (text);
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  g_autoptr (GDateTime) time = NULL;
  char *fraction;
  int micro = 0;

  if (strlen (copy) > 10 && copy[10] == ' ')
    copy[10] = 'T';
  fraction = strchr (copy, '.');
  if (fraction != NULL)
    {
      char *p = fraction + 1;
      int scale = 100000;

      for (; g_ascii_isdigit (*p); p++, scale /= 10)
        micro += (*p - '0') * scale;
      memmove (fraction, p, strlen (p) + 1);
    }
  if (strlen (copy) == 10)
    {
      g_autofree char *midnight = g_strconcat (copy, "T00:00:00", NULL);

      time = g_date_time_new_from_iso8601 (midnight, utc);
    }
  else
    time = g_date_time_new_from_iso8601 (copy, utc);
  if (time == NULL)
    return FALSE;
  *microseconds = g_date_time_to_unix (time) * G_USEC_PER_SEC + micro;
  return TRUE;
}

static char *
read_integer (const VfColumn *column, const char *text, const char **code)
{
  gint64 value;
  char *end;

  value = g_ascii_strtoll (text, &end, 10);
  while (*end == ' ')
    end++;
  if (end == text || *end != '\0')
    {
      *code = SYNTAX;
      return NULL;
    }
  if (column->type == VF_COLUMN_INTEGER && (value > G_MAXINT32 || value < G_MININT32))
    {
      *code = OUT_OF_RANGE;
      return NULL;
    }
  return g_strdup_printf ("%" G_GINT64_FORMAT, value);
}

static char *
read_enum (const VfColumn *column, const char *text, const char **code)
{
  if (column->get_enum_type != NULL)
    {
      g_autoptr (GEnumClass) values = g_type_class_ref (column->get_enum_type ());

      for (guint i = 0; i < values->n_values; i++)
        {
          g_autofree char *nick = g_strdelimit (g_strdup (values->values[i].value_nick), "-", '_');

          if (g_str_equal (values->values[i].value_nick, text) || g_str_equal (nick, text))
            return sim_value_quote (text);
        }
      *code = SYNTAX;
      return NULL;
    }
  return sim_value_quote (text);
}

/* What the type's input function makes of a text; NULL with code when it refuses. */
char *
sim_value_from_text (const VfColumn *column, const char *text, const char **code)
{
  gint64 stamp;

  switch (column->type)
    {
    case VF_COLUMN_UUID:
      {
        g_autofree char *lower = g_ascii_strdown (text, -1);

        if (g_uuid_string_is_valid (lower))
          return sim_value_quote (lower);
        *code = SYNTAX;
        return NULL;
      }
    case VF_COLUMN_BOOLEAN:
      if (g_str_equal (text, "true") || g_str_equal (text, "t"))
        return g_strdup ("true");
      if (g_str_equal (text, "false") || g_str_equal (text, "f"))
        return g_strdup ("false");
      *code = SYNTAX;
      return NULL;
    case VF_COLUMN_INTEGER:
    case VF_COLUMN_BIGINT:
      return read_integer (column, text, code);
    case VF_COLUMN_NUMERIC:
      {
        char *end;

        g_ascii_strtod (text, &end);
        if (end != text && *end == '\0')
          return g_strdup (text);
        *code = SYNTAX;
        return NULL;
      }
    case VF_COLUMN_TIMESTAMP:
      if (sim_value_parse_stamp (text, &stamp))
        {
          g_autofree char *written = sim_value_stamp (stamp);

          if (strstr (column->sql_type, "without") != NULL)
            written[strlen (written) - 6] = '\0';
          return sim_value_quote (written);
        }
      *code = BAD_TIME;
      return NULL;
    case VF_COLUMN_DATE:
      if (sim_value_parse_stamp (text, &stamp))
        {
          g_autofree char *day = g_strndup (text, 10);

          return sim_value_quote (day);
        }
      *code = BAD_TIME;
      return NULL;
    case VF_COLUMN_ENUM:
      return read_enum (column, text, code);
    case VF_COLUMN_JSON:
      {
        char *json = sim_value_canonical_text (text);

        if (json == NULL)
          *code = SYNTAX;
        return json;
      }
    case VF_COLUMN_TEXT:
    case VF_COLUMN_LIST:
    default:
      return sim_value_quote (text);
    }
}

static char *
read_list (yyjson_val *value, const char **code)
{
  g_autoptr (GString) text = NULL;
  yyjson_val *item;
  gsize i;
  gsize n;

  if (!yyjson_is_arr (value))
    {
      *code = SYNTAX;
      return NULL;
    }
  text = g_string_new ("[");
  yyjson_arr_foreach (value, i, n, item)
  {
    if (i > 0)
      g_string_append_c (text, ',');
    if (yyjson_is_str (item))
      {
        g_autofree char *quoted = sim_value_quote (yyjson_get_str (item));

        g_string_append (text, quoted);
      }
    else if (yyjson_is_null (item))
      g_string_append (text, "null");
    else
      {
        g_autofree char *json = sim_value_canonical (item);
        g_autofree char *quoted = sim_value_quote (json);

        g_string_append (text, quoted);
      }
  }
  g_string_append_c (text, ']');
  return g_string_free_and_steal (g_steal_pointer (&text));
}

/* As json_to_recordset() fills a column. */
char *
sim_value_from_json (const VfColumn *column, yyjson_val *value, const char **code)
{
  g_autofree char *json = NULL;
  g_autofree char *text = NULL;

  if (column->type == VF_COLUMN_JSON)
    return yyjson_is_null (value) ? NULL : sim_value_canonical (value);
  if (yyjson_is_null (value))
    return NULL;
  if (column->type == VF_COLUMN_LIST)
    return read_list (value, code);
  if (yyjson_is_str (value))
    return sim_value_from_text (column, yyjson_get_str (value), code);
  json = sim_value_canonical (value);
  return sim_value_from_text (column, json, code);
}

/* The column's own order; nulls last. */
int
sim_value_compare (const VfColumn *column, const char *one, const char *other)
{
  if (one == NULL || other == NULL)
    return (one == NULL) - (other == NULL);
  switch (column->type)
    {
    case VF_COLUMN_INTEGER:
    case VF_COLUMN_BIGINT:
      {
        gint64 a = g_ascii_strtoll (one, NULL, 10);
        gint64 b = g_ascii_strtoll (other, NULL, 10);

        return a < b ? -1 : a > b;
      }
    case VF_COLUMN_NUMERIC:
      {
        double a = g_ascii_strtod (one, NULL);
        double b = g_ascii_strtod (other, NULL);

        return a < b ? -1 : a > b;
      }
    case VF_COLUMN_TIMESTAMP:
      {
        g_autofree char *a = sim_value_dup_text (one);
        g_autofree char *b = sim_value_dup_text (other);
        gint64 x = 0;
        gint64 y = 0;

        sim_value_parse_stamp (a, &x);
        sim_value_parse_stamp (b, &y);
        return x < y ? -1 : x > y;
      }
    default:
      {
        g_autofree char *a = sim_value_dup_text (one);
        g_autofree char *b = sim_value_dup_text (other);

        return strcmp (a, b);
      }
    }
}
