/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One text for all ways to write the same value, as type jsonb has it. */

#include "vf-sync-json.h"

#include <string.h>

#include "vf-sync-number.h"

static void
append_plain (GString *out, yyjson_val *value)
{
  gsize length = 0;
  char *text = yyjson_val_write (value, YYJSON_WRITE_NOFLAG, &length);

  if (text != NULL)
    g_string_append_len (out, text, (gssize) length);
  free (text);
}

static void append_value (GString *out, yyjson_val *value, guint depth);

static int
compare_members (gconstpointer one, gconstpointer other)
{
  const char *const *a = one;
  const char *const *b = other;

  return strcmp (a[0], b[0]);
}

/* Sorted by name; of several members with one name the last counts. */
static void
append_object (GString *out, yyjson_val *object, guint depth)
{
  g_autoptr (GHashTable) members = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autofree gpointer *names = NULL;
  guint n_names = 0;
  yyjson_obj_iter iter = yyjson_obj_iter_with (object);
  yyjson_val *name;

  while ((name = yyjson_obj_iter_next (&iter)) != NULL)
    {
      GString *key = g_string_new (NULL);

      append_plain (key, name);
      g_hash_table_replace (members, g_string_free (key, FALSE), yyjson_obj_iter_get_val (name));
    }

  names = g_hash_table_get_keys_as_array (members, &n_names);
  qsort (names, n_names, sizeof *names, compare_members);
  g_string_append_c (out, '{');
  for (guint i = 0; i < n_names; i++)
    {
      if (i > 0)
        g_string_append_c (out, ',');
      g_string_append (out, names[i]);
      g_string_append_c (out, ':');
      append_value (out, g_hash_table_lookup (members, names[i]), depth + 1);
    }
  g_string_append_c (out, '}');
}

static void
append_value (GString *out, yyjson_val *value, guint depth)
{
  yyjson_arr_iter iter;
  yyjson_val *element;
  gboolean first = TRUE;

  if (yyjson_is_raw (value))
    {
      g_autofree char *number
        = vf_sync_number_normalize (yyjson_get_raw (value), yyjson_get_len (value));

      if (number != NULL)
        g_string_append (out, number);
      else
        g_string_append_len (out, yyjson_get_raw (value), (gssize) yyjson_get_len (value));
    }
  else if (depth >= VF_SYNC_JSON_MAX_DEPTH)
    append_plain (out, value);
  else if (yyjson_is_obj (value))
    append_object (out, value, depth);
  else if (yyjson_is_arr (value))
    {
      g_string_append_c (out, '[');
      yyjson_arr_iter_init (value, &iter);
      while ((element = yyjson_arr_iter_next (&iter)) != NULL)
        {
          if (!first)
            g_string_append_c (out, ',');
          first = FALSE;
          append_value (out, element, depth + 1);
        }
      g_string_append_c (out, ']');
    }
  else
    append_plain (out, value);
}

/**
 * vf_sync_json_normalize:
 * @value: (nullable): a value, its numbers read as they are written
 *
 * Returns: (transfer full): the same text for all values that are equal as jsonb; for comparing,
 *   not for reading. No value and null are the same.
 */
char *
vf_sync_json_normalize (yyjson_val *value)
{
  GString *out = g_string_new (NULL);

  if (value == NULL)
    g_string_append (out, "null");
  else
    append_value (out, value, 0);

  return g_string_free (out, FALSE);
}

/**
 * vf_sync_json_is_same:
 * @one: (nullable): a value
 * @other: (nullable): another
 *
 * Returns: whether they are equal as jsonb
 */
gboolean
vf_sync_json_is_same (yyjson_val *one, yyjson_val *other)
{
  g_autofree char *a = NULL;
  g_autofree char *b = NULL;

  if (one == other)
    return TRUE;
  if (yyjson_is_str (one) && yyjson_is_str (other))
    return yyjson_equals (one, other);

  a = vf_sync_json_normalize (one);
  b = vf_sync_json_normalize (other);
  return strcmp (a, b) == 0;
}

/**
 * vf_sync_json_dup_text:
 * @value: (nullable): a value
 *
 * Returns: (transfer full): it as compact JSON, numbers as they were written
 */
char *
vf_sync_json_dup_text (yyjson_val *value)
{
  GString *out = g_string_new (NULL);

  if (value == NULL)
    g_string_append (out, "null");
  else
    append_plain (out, value);

  return g_string_free (out, FALSE);
}

/**
 * vf_sync_json_dup_mutable:
 * @value: a value of a document that is being built
 *
 * Returns: (transfer full): it as compact JSON
 */
char *
vf_sync_json_dup_mutable (yyjson_mut_val *value)
{
  gsize length = 0;
  char *text = yyjson_mut_val_write (value, YYJSON_WRITE_NOFLAG, &length);
  /* The copy belongs to GLib's allocator, as all texts here. */
  char *copy = g_strndup (text, length);

  free (text);
  return copy;
}

/**
 * vf_sync_json_dup_scalar:
 * @value: (nullable): a value
 *
 * Returns: (transfer full) (nullable): a text's or number's characters; %NULL for anything else and
 *   for a text with a zero byte, which no column can hold
 */
char *
vf_sync_json_dup_scalar (yyjson_val *value)
{
  const char *text = yyjson_is_raw (value) ? yyjson_get_raw (value) : yyjson_get_str (value);

  if (text == NULL || memchr (text, '\0', yyjson_get_len (value)) != NULL)
    return NULL;
  return g_strndup (text, yyjson_get_len (value));
}

/**
 * vf_sync_json_read:
 * @json: (nullable): JSON; %NULL is null
 *
 * Returns: (transfer full) (nullable): it, numbers as they are written; %NULL when it is no JSON
 */
yyjson_doc *
vf_sync_json_read (const char *json)
{
  if (json == NULL)
    json = "null";
  return yyjson_read (json, strlen (json), YYJSON_READ_NUMBER_AS_RAW);
}
