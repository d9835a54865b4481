/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows of an answer, parsed when and where they are wanted. */

#include "vf-rest-rows.h"

struct _VfRestRows
{
  GObject parent_instance;
  VfHttpAnswer *answer;
  yyjson_doc *document;
};

G_DEFINE_FINAL_TYPE (VfRestRows, vf_rest_rows, G_TYPE_OBJECT)

static void
vf_rest_rows_finalize (GObject *object)
{
  VfRestRows *self = VF_REST_ROWS (object);

  g_clear_pointer (&self->document, yyjson_doc_free);
  g_clear_object (&self->answer);
  G_OBJECT_CLASS (vf_rest_rows_parent_class)->finalize (object);
}

static void
vf_rest_rows_class_init (VfRestRowsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = vf_rest_rows_finalize;
}

static void
vf_rest_rows_init (VfRestRows *self)
{
}

/**
 * vf_rest_rows_new:
 * @answer: a successful answer
 *
 * Returns: (transfer full): the rows in it
 */
VfRestRows *
vf_rest_rows_new (VfHttpAnswer *answer)
{
  VfRestRows *self = g_object_new (VF_TYPE_REST_ROWS, NULL);

  self->answer = g_object_ref (answer);
  return self;
}

VfHttpAnswer *
vf_rest_rows_get_answer (VfRestRows *self)
{
  return self->answer;
}

/**
 * vf_rest_rows_get_text:
 *
 * Returns: (transfer none): the JSON as it came, empty when nothing was asked for
 */
GBytes *
vf_rest_rows_get_text (VfRestRows *self)
{
  return vf_http_answer_get_body (self->answer);
}

/**
 * vf_rest_rows_parse:
 * @self: rows
 * @error: %VF_ERROR_INVALID when the answer is no JSON, as that of a gateway or
 *   of a network that wants a sign-in first
 *
 * Numbers are raw text (yyjson_get_raw()) and keep every digit. May be called on
 * any thread, one at a time; large pages belong off the main one.
 *
 * Returns: (transfer none) (nullable): an array of objects, or what a function
 *   returned; lives as long as @self
 */
yyjson_val *
vf_rest_rows_parse (VfRestRows *self, GError **error)
{
  g_return_val_if_fail (VF_IS_REST_ROWS (self), NULL);

  if (self->document == NULL)
    self->document = vf_supabase_json_read (self->answer, error);
  return self->document != NULL ? yyjson_doc_get_root (self->document) : NULL;
}

static gboolean
read_number (const char **text, gint64 *number)
{
  char *end = NULL;

  if (!g_ascii_isdigit (**text))
    return FALSE;
  *number = g_ascii_strtoll (*text, &end, 10);
  *text = end;
  return TRUE;
}

/**
 * vf_rest_rows_get_total:
 *
 * Returns: how many rows there are beyond this page, or -1 when it was not
 *   asked for or not said
 */
gint64
vf_rest_rows_get_total (VfRestRows *self)
{
  const char *text = vf_http_answer_get_header (self->answer, "Content-Range");
  const char *slash = text != NULL ? strrchr (text, '/') : NULL;
  gint64 total = -1;

  if (slash == NULL)
    return -1;
  slash++;
  if (!read_number (&slash, &total) || *slash != '\0')
    return -1;
  return total;
}

/**
 * vf_rest_rows_get_range:
 * @self: rows
 * @first: (out): number of the first row, from 0
 * @last: (out): number of the last
 *
 * Returns: whether the answer says which rows it holds; it does not when it
 *   holds none
 */
gboolean
vf_rest_rows_get_range (VfRestRows *self, gint64 *first, gint64 *last)
{
  const char *text = vf_http_answer_get_header (self->answer, "Content-Range");

  if (text == NULL || !read_number (&text, first) || *text++ != '-' || !read_number (&text, last))
    return FALSE;
  return *text == '/' && *first <= *last;
}

/**
 * vf_rest_rows_has_applied:
 * @self: rows
 * @preference: e.g. "tx=rollback"
 *
 * Returns: whether the server says it did as it was preferred
 */
gboolean
vf_rest_rows_has_applied (VfRestRows *self, const char *preference)
{
  const char *text = vf_http_answer_get_header (self->answer, "Preference-Applied");
  g_auto (GStrv) parts = text != NULL ? g_strsplit (text, ",", -1) : NULL;

  for (gsize i = 0; parts != NULL && parts[i] != NULL; i++)
    if (strcmp (g_strstrip (parts[i]), preference) == 0)
      return TRUE;
  return FALSE;
}
