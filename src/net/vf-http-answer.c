/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Status, headers and body of an answer, read with distrust. */

#include "vf-http-answer.h"

#include <libsoup/soup.h>

/* A server that asks for more is asked again after this long. */
#define MAX_RETRY_AFTER_MS (5 * 60 * 1000)

struct _VfHttpAnswer
{
  GObject parent_instance;
  guint status;
  SoupMessageHeaders *headers;
  GBytes *body;
};

G_DEFINE_FINAL_TYPE (VfHttpAnswer, vf_http_answer, G_TYPE_OBJECT)

static void
vf_http_answer_finalize (GObject *object)
{
  VfHttpAnswer *self = VF_HTTP_ANSWER (object);

  g_clear_pointer (&self->headers, soup_message_headers_unref);
  g_clear_pointer (&self->body, g_bytes_unref);
  G_OBJECT_CLASS (vf_http_answer_parent_class)->finalize (object);
}

static void
vf_http_answer_class_init (VfHttpAnswerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = vf_http_answer_finalize;
}

static void
vf_http_answer_init (VfHttpAnswer *self)
{
  self->headers = soup_message_headers_new (SOUP_MESSAGE_HEADERS_RESPONSE);
}

/**
 * vf_http_answer_new:
 * @status: the HTTP status
 * @body: (nullable): its body, unpacked
 *
 * Returns: (transfer full): an answer without headers, for transports and tests
 */
VfHttpAnswer *
vf_http_answer_new (guint status, GBytes *body)
{
  VfHttpAnswer *self = g_object_new (VF_TYPE_HTTP_ANSWER, NULL);

  self->status = status;
  self->body = body != NULL ? g_bytes_ref (body) : g_bytes_new_static ("", 0);
  return self;
}

/**
 * vf_http_answer_add_header:
 *
 * For transports and tests.
 */
void
vf_http_answer_add_header (VfHttpAnswer *self, const char *name, const char *value)
{
  soup_message_headers_append (self->headers, name, value);
}

guint
vf_http_answer_get_status (VfHttpAnswer *self)
{
  return self->status;
}

/**
 * vf_http_answer_is_success:
 *
 * Returns: whether the status is one of 200 to 299
 */
gboolean
vf_http_answer_is_success (VfHttpAnswer *self)
{
  return self->status >= 200 && self->status < 300;
}

/**
 * vf_http_answer_get_body:
 *
 * Returns: (transfer none): the body, empty when it went into the request's output
 */
GBytes *
vf_http_answer_get_body (VfHttpAnswer *self)
{
  return self->body;
}

/**
 * vf_http_answer_get_header:
 *
 * Returns: (transfer none) (nullable): the last value of a header
 */
const char *
vf_http_answer_get_header (VfHttpAnswer *self, const char *name)
{
  return soup_message_headers_get_one (self->headers, name);
}

/**
 * vf_http_answer_dup_content_type:
 *
 * Returns: (transfer full) (nullable): the content type in small letters,
 *   without parameters
 */
char *
vf_http_answer_dup_content_type (VfHttpAnswer *self)
{
  const char *type = vf_http_answer_get_header (self, "Content-Type");
  g_autofree char *bare = NULL;

  if (type == NULL)
    return NULL;
  bare = g_strndup (type, strcspn (type, ";"));
  return g_ascii_strdown (g_strstrip (bare), -1);
}

/**
 * vf_http_answer_has_json:
 *
 * Returns: whether the answer calls itself JSON; a page of a gateway or of a
 *   hotel's network does not
 */
gboolean
vf_http_answer_has_json (VfHttpAnswer *self)
{
  g_autofree char *type = vf_http_answer_dup_content_type (self);

  return type != NULL
         && (g_str_equal (type, "application/json")
             || (g_str_has_prefix (type, "application/") && g_str_has_suffix (type, "+json")));
}

/**
 * vf_http_answer_get_retry_after_ms:
 *
 * Returns: how long the server asks to wait, at most five minutes; 0 when it
 *   does not say
 */
guint
vf_http_answer_get_retry_after_ms (VfHttpAnswer *self)
{
  const char *text = vf_http_answer_get_header (self, "Retry-After");
  g_autoptr (GDateTime) date = NULL;
  g_autoptr (GDateTime) now = NULL;
  const char *server_date = NULL;
  guint64 seconds = 0;
  gint64 wait = 0;

  if (text == NULL)
    return 0;
  if (g_ascii_string_to_unsigned (text, 10, 0, G_MAXUINT32, &seconds, NULL))
    return MIN (seconds * 1000, MAX_RETRY_AFTER_MS);

  date = soup_date_time_new_from_http_string (text);
  if (date == NULL)
    return 0;
  /* The server's own clock, as ours may be a day off. */
  server_date = vf_http_answer_get_header (self, "Date");
  if (server_date != NULL)
    now = soup_date_time_new_from_http_string (server_date);
  if (now == NULL)
    now = g_date_time_new_now_utc ();
  wait = g_date_time_difference (date, now) / 1000;
  return CLAMP (wait, 0, MAX_RETRY_AFTER_MS);
}
