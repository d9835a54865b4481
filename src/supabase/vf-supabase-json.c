/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading of answers that call themselves JSON, and writing of bodies. */

#include "vf-supabase-json.h"

#include "vf-error.h"
#include "vf-supabase-error.h"

#include <glib/gi18n.h>
#include <stdlib.h>

/**
 * vf_supabase_json_read:
 * @answer: an answer of a service
 * @error: %VF_ERROR_INVALID when it holds no JSON
 *
 * Numbers keep every digit: they are read as raw text.
 *
 * Returns: (transfer full) (nullable): the document
 */
yyjson_doc *
vf_supabase_json_read (VfHttpAnswer *answer, GError **error)
{
  GBytes *body = vf_http_answer_get_body (answer);
  gsize size = 0;
  const char *text = g_bytes_get_data (body, &size);
  yyjson_doc *document = NULL;

  if (!vf_http_answer_has_json (answer))
    {
      g_propagate_error (error, vf_supabase_error_from_answer (answer));
      return NULL;
    }
  if (size > 0)
    document = yyjson_read_opts ((char *) text, size, YYJSON_READ_NUMBER_AS_RAW, NULL, NULL);
  if (document == NULL)
    g_set_error_literal (error, VF_ERROR, VF_ERROR_INVALID,
                         _ ("The server's answer is damaged: it is not valid JSON"));
  return document;
}

/**
 * vf_supabase_json_write:
 * @document: what to send
 *
 * Returns: (transfer full): its text
 */
GBytes *
vf_supabase_json_write (yyjson_mut_doc *document)
{
  gsize length = 0;
  char *text = yyjson_mut_write (document, YYJSON_WRITE_NOFLAG, &length);

  g_assert (text != NULL);
  return g_bytes_new_with_free_func (text, length, free, text);
}

/**
 * vf_supabase_json_dup_text:
 * @object: (nullable): where @member may be
 * @member: a name
 *
 * Returns: (transfer full) (nullable): the text of a string or a number; %NULL
 *   when it is missing, of another type, or would be cut short by a zero byte
 */
char *
vf_supabase_json_dup_text (yyjson_val *object, const char *member)
{
  yyjson_val *value = yyjson_obj_get (object, member);
  const char *text = yyjson_is_raw (value) ? yyjson_get_raw (value) : yyjson_get_str (value);

  if (text == NULL || strlen (text) != yyjson_get_len (value))
    return yyjson_is_raw (value) ? g_strndup (text, yyjson_get_len (value)) : NULL;
  return g_strdup (text);
}
