/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Three rules, one above the other: PostgreSQL's for array literals, PostgREST's for values inside
 * brackets, and percent-encoding around all. */

#include "vf-rest-text.h"

/**
 * vf_rest_encode:
 * @text: anything
 *
 * Returns: (transfer full): @text with every byte but letters, digits and
 *   "-._~" percent-encoded; a bare "+" would arrive as a space
 */
char *
vf_rest_encode (const char *text)
{
  return g_uri_escape_string (text, NULL, FALSE);
}

static void
append_quoted (GString *string, const char *value)
{
  g_string_append_c (string, '"');
  for (const char *p = value; *p != '\0'; p++)
    {
      if (*p == '"' || *p == '\\')
        g_string_append_c (string, '\\');
      g_string_append_c (string, *p);
    }
  g_string_append_c (string, '"');
}

/**
 * vf_rest_quote:
 * @value: a value that stands between brackets, as in in.(…) and or=(…)
 *
 * Outside of brackets a value is taken as it is to its end: quotes would become
 * part of it.
 *
 * Returns: (transfer full): @value in quotes
 */
char *
vf_rest_quote (const char *value)
{
  GString *string = g_string_new (NULL);

  append_quoted (string, value);
  return g_string_free (string, FALSE);
}

static gboolean
is_plain_name (const char *name)
{
  if (*name == '\0')
    return FALSE;
  for (const char *p = name; *p != '\0'; p++)
    if (!g_ascii_isalnum (*p) && *p != '_')
      return FALSE;
  return TRUE;
}

/**
 * vf_rest_name:
 * @name: a column's name as it is in the database
 *
 * Returns: (transfer full): how it is written in select, order and filters
 */
char *
vf_rest_name (const char *name)
{
  return is_plain_name (name) ? g_strdup (name) : vf_rest_quote (name);
}

/**
 * vf_rest_path:
 * @column: a column of type json or jsonb
 * @steps: (array zero-terminated=1): names of members or numbers of elements, at least one
 * @as_text: whether the last step gives text rather than JSON
 *
 * Returns: (transfer full): e.g. "meta->a->>b"
 */
char *
vf_rest_path (const char *column, const char *const *steps, gboolean as_text)
{
  g_autofree char *name = vf_rest_name (column);
  GString *string = g_string_new (name);

  for (gsize i = 0; steps[i] != NULL; i++)
    {
      g_autofree char *step = vf_rest_name (steps[i]);

      g_string_append (string, as_text && steps[i + 1] == NULL ? "->>" : "->");
      g_string_append (string, step);
    }
  return g_string_free (string, FALSE);
}

/**
 * vf_rest_array:
 * @elements: (array zero-terminated=1): texts
 *
 * Returns: (transfer full): PostgreSQL's literal of an array of them
 */
char *
vf_rest_array (const char *const *elements)
{
  GString *string = g_string_new ("{");

  for (gsize i = 0; elements[i] != NULL; i++)
    {
      if (i > 0)
        g_string_append_c (string, ',');
      append_quoted (string, elements[i]);
    }
  g_string_append_c (string, '}');
  return g_string_free (string, FALSE);
}
