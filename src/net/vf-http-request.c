/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is asked for: method, address, headers, body, limits. */

#include "vf-http-request.h"

#include "vf-error.h"

#include <glib/gi18n.h>
#include <libsoup/soup.h>

#define DEFAULT_TIME_LIMIT 60
#define DEFAULT_SIZE_LIMIT (64 * 1024 * 1024)
#define DEFAULT_MAX_TRIES 4

struct _VfHttpRequest
{
  GObject parent_instance;
  char *method;
  GUri *uri;
  SoupMessageHeaders *headers;
  GBytes *body;
  GOutputStream *output;
  VfHttpProgressFunc progress;
  gpointer progress_data;
  GDestroyNotify progress_destroy;
  GCancellable *cancellable;
  guint time_limit;
  gsize size_limit;
  guint max_tries;
  gboolean replayable;
};

G_DEFINE_FINAL_TYPE (VfHttpRequest, vf_http_request, G_TYPE_OBJECT)

static void
vf_http_request_finalize (GObject *object)
{
  VfHttpRequest *self = VF_HTTP_REQUEST (object);

  vf_http_request_set_progress (self, NULL, NULL, NULL);
  g_clear_pointer (&self->method, g_free);
  g_clear_pointer (&self->uri, g_uri_unref);
  g_clear_pointer (&self->headers, soup_message_headers_unref);
  g_clear_pointer (&self->body, g_bytes_unref);
  g_clear_object (&self->output);
  g_clear_object (&self->cancellable);
  G_OBJECT_CLASS (vf_http_request_parent_class)->finalize (object);
}

static void
vf_http_request_class_init (VfHttpRequestClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = vf_http_request_finalize;
}

static void
vf_http_request_init (VfHttpRequest *self)
{
  self->headers = soup_message_headers_new (SOUP_MESSAGE_HEADERS_REQUEST);
  self->time_limit = DEFAULT_TIME_LIMIT;
  self->size_limit = DEFAULT_SIZE_LIMIT;
  self->max_tries = DEFAULT_MAX_TRIES;
}

/**
 * vf_http_request_new:
 * @method: e.g. "GET"
 * @address: an absolute http or https address, already percent-encoded
 * @error: %VF_ERROR_INVALID when it is no such address
 *
 * A request may be sent once it is described; it is not to be changed while it
 * is under way. It can be sent again afterwards.
 *
 * Returns: (transfer full) (nullable): a request
 */
VfHttpRequest *
vf_http_request_new (const char *method, const char *address, GError **error)
{
  g_autoptr (GUri) uri = NULL;
  VfHttpRequest *self = NULL;

  g_return_val_if_fail (method != NULL, NULL);
  g_return_val_if_fail (address != NULL, NULL);

  uri = g_uri_parse (address, SOUP_HTTP_URI_FLAGS, NULL);
  if (uri == NULL || g_uri_get_host (uri) == NULL || *g_uri_get_host (uri) == '\0'
      || g_uri_get_userinfo (uri) != NULL
      || (strcmp (g_uri_get_scheme (uri), "http") != 0
          && strcmp (g_uri_get_scheme (uri), "https") != 0))
    {
      g_set_error_literal (error, VF_ERROR, VF_ERROR_INVALID,
                           _ ("This is not an address of the web"));
      return NULL;
    }

  self = g_object_new (VF_TYPE_HTTP_REQUEST, NULL);
  self->method = g_strdup (method);
  self->uri = g_steal_pointer (&uri);
  self->replayable = strcmp (method, "GET") == 0 || strcmp (method, "HEAD") == 0;

  return self;
}

const char *
vf_http_request_get_method (VfHttpRequest *self)
{
  return self->method;
}

GUri *
vf_http_request_get_uri (VfHttpRequest *self)
{
  return self->uri;
}

/* Line ends in a value would let it add headers of its own. */
static gboolean
is_header_value (const char *value)
{
  return strpbrk (value, "\r\n") == NULL;
}

static gboolean
is_secret_header (const char *name)
{
  static const char *const names[] = { "authorization", "apikey", "cookie", "x-signature" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_ascii_strcasecmp (name, names[i]) == 0)
      return TRUE;
  return FALSE;
}

/**
 * vf_http_request_set_header:
 * @self: a request
 * @name: a header that lets nobody in; for the others see
 *   vf_http_request_set_secret()
 * @value: its value, on one line
 */
void
vf_http_request_set_header (VfHttpRequest *self, const char *name, const char *value)
{
  g_return_if_fail (VF_IS_HTTP_REQUEST (self));
  g_return_if_fail (!is_secret_header (name));
  g_return_if_fail (is_header_value (value));

  soup_message_headers_replace (self->headers, name, value);
}

/**
 * vf_http_request_get_header:
 *
 * Returns: (transfer none) (nullable): the value of a header that was set
 */
const char *
vf_http_request_get_header (VfHttpRequest *self, const char *name)
{
  g_return_val_if_fail (VF_IS_HTTP_REQUEST (self), NULL);

  return soup_message_headers_get_one (self->headers, name);
}

/**
 * vf_http_request_set_secret:
 * @self: a request
 * @origin: where @value was given out for
 * @name: a header, e.g. "Authorization"
 * @value: what lets its bearer in
 * @error: %VF_ERROR_INVALID when the request goes elsewhere or @value can be no header
 *
 * The only way credentials get into a request. A request that may not carry
 * them fails here; it is never sent without, because a server answers a
 * stranger differently and that answer would be taken for the truth.
 *
 * Returns: %TRUE when the request carries the secret
 */
gboolean
vf_http_request_set_secret (
  VfHttpRequest *self, const VfOrigin *origin, const char *name, const char *value, GError **error)
{
  g_return_val_if_fail (VF_IS_HTTP_REQUEST (self), FALSE);

  if (!vf_origin_may_have_credentials (origin, self->uri))
    {
      g_set_error (error, VF_ERROR, VF_ERROR_INVALID,
                   _ ("Your sign-in was not sent to “%s”, because it belongs to another address"),
                   g_uri_get_host (self->uri));
      return FALSE;
    }
  if (!is_header_value (value) || !g_str_is_ascii (value))
    {
      g_set_error_literal (error, VF_ERROR, VF_ERROR_INVALID,
                           _ ("The key holds characters that no key has"));
      return FALSE;
    }

  soup_message_headers_replace (self->headers, name, value);
  return TRUE;
}

/**
 * vf_http_request_foreach_header:
 *
 * For transports: all headers, secrets included.
 */
void
vf_http_request_foreach_header (VfHttpRequest *self, VfHttpHeaderFunc func, gpointer data)
{
  g_return_if_fail (VF_IS_HTTP_REQUEST (self));

  soup_message_headers_foreach (self->headers, func, data);
}

/**
 * vf_http_request_set_body:
 * @self: a request
 * @content_type: what @body is
 * @body: (transfer none): the bytes to send
 */
void
vf_http_request_set_body (VfHttpRequest *self, const char *content_type, GBytes *body)
{
  g_return_if_fail (VF_IS_HTTP_REQUEST (self));

  vf_http_request_set_header (self, "Content-Type", content_type);
  g_clear_pointer (&self->body, g_bytes_unref);
  self->body = g_bytes_ref (body);
}

/**
 * vf_http_request_get_body:
 *
 * Returns: (transfer none) (nullable): what was set, or %NULL for none
 */
GBytes *
vf_http_request_get_body (VfHttpRequest *self)
{
  return self->body;
}

/**
 * vf_http_request_set_progress:
 * @self: a request
 * @func: (nullable): told while the body goes out
 * @data: for @func
 * @destroy: (nullable): frees @data
 */
void
vf_http_request_set_progress (VfHttpRequest *self,
                              VfHttpProgressFunc func,
                              gpointer data,
                              GDestroyNotify destroy)
{
  if (self->progress_destroy != NULL)
    self->progress_destroy (self->progress_data);
  self->progress = func;
  self->progress_data = data;
  self->progress_destroy = destroy;
}

/**
 * vf_http_request_report_progress:
 * @self: a request
 * @done: body bytes that went out
 *
 * For transports.
 */
void
vf_http_request_report_progress (VfHttpRequest *self, goffset done)
{
  if (self->progress != NULL)
    self->progress (done, self->body != NULL ? g_bytes_get_size (self->body) : 0,
                    self->progress_data);
}

/**
 * vf_http_request_set_output:
 * @self: a request
 * @output: (nullable): where the body of a successful answer goes as it comes
 *   in, instead of into memory; it is not closed. What was written before a
 *   fault stays in it, so such a request is not tried again.
 */
void
vf_http_request_set_output (VfHttpRequest *self, GOutputStream *output)
{
  g_set_object (&self->output, output);
  self->replayable = self->replayable && output == NULL;
}

GOutputStream *
vf_http_request_get_output (VfHttpRequest *self)
{
  return self->output;
}

/**
 * vf_http_request_set_cancellable:
 * @self: a request
 * @cancellable: (nullable): stops the request, its waits and its retries
 */
void
vf_http_request_set_cancellable (VfHttpRequest *self, GCancellable *cancellable)
{
  g_set_object (&self->cancellable, cancellable);
}

GCancellable *
vf_http_request_get_cancellable (VfHttpRequest *self)
{
  return self->cancellable;
}

/**
 * vf_http_request_set_time_limit:
 * @self: a request
 * @seconds: for everything: waiting for a turn, all tries and the pauses
 *   between them; 60 when not set
 */
void
vf_http_request_set_time_limit (VfHttpRequest *self, guint seconds)
{
  g_return_if_fail (seconds > 0);

  self->time_limit = seconds;
}

guint
vf_http_request_get_time_limit (VfHttpRequest *self)
{
  return self->time_limit;
}

/**
 * vf_http_request_set_size_limit:
 * @self: a request
 * @bytes: how large the body of an answer may be after unpacking; 64 MiB when
 *   not set
 */
void
vf_http_request_set_size_limit (VfHttpRequest *self, gsize bytes)
{
  self->size_limit = bytes;
}

gsize
vf_http_request_get_size_limit (VfHttpRequest *self)
{
  return self->size_limit;
}

/**
 * vf_http_request_set_replayable:
 * @self: a request
 * @replayable: whether doing it twice is the same as doing it once, as with a
 *   row that brings its own key. By default only GET and HEAD are.
 */
void
vf_http_request_set_replayable (VfHttpRequest *self, gboolean replayable)
{
  self->replayable = replayable;
}

gboolean
vf_http_request_get_replayable (VfHttpRequest *self)
{
  return self->replayable;
}

/**
 * vf_http_request_set_max_tries:
 * @self: a request
 * @tries: how often a replayable request is sent at most; 4 when not set
 */
void
vf_http_request_set_max_tries (VfHttpRequest *self, guint tries)
{
  g_return_if_fail (tries > 0);

  self->max_tries = tries;
}

guint
vf_http_request_get_max_tries (VfHttpRequest *self)
{
  return self->max_tries;
}

/**
 * vf_http_request_to_log:
 * @self: a request
 *
 * Returns: (transfer full): method, host and path. The query is left out, for
 *   it holds what people wrote and, in signed addresses, what lets one in
 */
char *
vf_http_request_to_log (VfHttpRequest *self)
{
  g_return_val_if_fail (VF_IS_HTTP_REQUEST (self), NULL);

  return g_strdup_printf ("%s %s%s%s", self->method, g_uri_get_host (self->uri),
                          g_uri_get_path (self->uri),
                          g_uri_get_query (self->uri) != NULL ? "?…" : "");
}
