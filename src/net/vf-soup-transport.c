/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One libsoup session for the whole program: keep-alive, HTTP/2 and packed answers are its doing.
 */

#include "vf-soup-transport.h"

#include "vf-error.h"
#include "vf-http-fault.h"

#include <libsoup/soup.h>

/* Seconds without a byte in either direction; a connection that is being made counts too. */
#define IDLE_SECONDS 30
#define PIECE (64 * 1024)
/* Behind what a toolkit does to draw a frame (GDK_PRIORITY_REDRAW is G_PRIORITY_HIGH_IDLE + 20):
 * between the pieces of a long answer a window gets its turn. */
#define READ_PRIORITY (G_PRIORITY_HIGH_IDLE + 30)

struct _VfSoupTransport
{
  GObject parent_instance;
  GMutex mutex;
  SoupSession *session;
};

typedef struct
{
  VfSoupTransport *transport;
  SoupSession *session;
  VfHttpRequest *request;
  GCancellable *cancellable;
  goffset sent;
} Exchange;

/* Keeps the bytes for as long as they are written, also when the fiber is given up meanwhile. */
typedef struct
{
  DexPromise *promise;
  GBytes *piece;
} Writing;

static void vf_soup_transport_iface_init (VfHttpTransportInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (VfSoupTransport,
                               vf_soup_transport,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (VF_TYPE_HTTP_TRANSPORT,
                                                      vf_soup_transport_iface_init))

static void
exchange_free (gpointer data)
{
  Exchange *exchange = data;

  g_clear_object (&exchange->transport);
  g_clear_object (&exchange->session);
  g_clear_object (&exchange->request);
  g_clear_object (&exchange->cancellable);
  g_free (exchange);
}

static void
copy_to_message (const char *name, const char *value, gpointer data)
{
  soup_message_headers_replace (data, name, value);
}

static void
copy_to_answer (const char *name, const char *value, gpointer data)
{
  vf_http_answer_add_header (data, name, value);
}

static void
on_wrote_body (SoupMessage *message, guint size, gpointer data)
{
  Exchange *exchange = data;

  exchange->sent += size;
  vf_http_request_report_progress (exchange->request, exchange->sent);
}

static SoupMessage *
make_message (Exchange *exchange)
{
  VfHttpRequest *request = exchange->request;
  SoupMessage *message = soup_message_new_from_uri (vf_http_request_get_method (request),
                                                    vf_http_request_get_uri (request));

  soup_message_headers_replace (soup_message_get_request_headers (message), "Accept-Encoding",
                                "gzip");
  vf_http_request_foreach_header (request, copy_to_message,
                                  soup_message_get_request_headers (message));
  if (vf_http_request_get_body (request) != NULL)
    soup_message_set_request_body_from_bytes (message,
                                              vf_http_request_get_header (request, "Content-Type"),
                                              vf_http_request_get_body (request));
  /* libsoup would carry an API key along to wherever a redirect points. */
  soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT | SOUP_MESSAGE_DO_NOT_USE_AUTH_CACHE);
  g_signal_connect (message, "wrote-body-data", G_CALLBACK (on_wrote_body), exchange);
  return message;
}

static void
on_sent (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (DexPromise) promise = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GInputStream) stream
    = soup_session_send_finish (SOUP_SESSION (source), result, &error);

  if (stream != NULL)
    dex_promise_resolve_object (promise, g_steal_pointer (&stream));
  else
    dex_promise_reject (promise, g_steal_pointer (&error));
}

static void
on_read (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (DexPromise) promise = data;
  g_autoptr (GError) error = NULL;
  GBytes *bytes = g_input_stream_read_bytes_finish (G_INPUT_STREAM (source), result, &error);

  if (bytes != NULL)
    dex_promise_resolve_boxed (promise, G_TYPE_BYTES, bytes);
  else
    dex_promise_reject (promise, g_steal_pointer (&error));
}

/* libdex's own wrappers take no cancellable of the caller's. */
static DexFuture *
send_message (SoupSession *session, SoupMessage *message, GCancellable *cancellable)
{
  DexPromise *promise = dex_promise_new ();

  soup_session_send_async (session, message, G_PRIORITY_DEFAULT, cancellable, on_sent,
                           dex_ref (promise));
  return DEX_FUTURE (promise);
}

static DexFuture *
read_piece (GInputStream *stream, GCancellable *cancellable)
{
  DexPromise *promise = dex_promise_new ();

  g_input_stream_read_bytes_async (stream, PIECE, READ_PRIORITY, cancellable, on_read,
                                   dex_ref (promise));
  return DEX_FUTURE (promise);
}

static void
on_written (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree Writing *writing = data;
  g_autoptr (DexPromise) promise = g_steal_pointer (&writing->promise);
  g_autoptr (GBytes) piece = g_steal_pointer (&writing->piece);
  g_autoptr (GError) error = NULL;

  if (g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, NULL, &error))
    dex_promise_resolve_boolean (promise, TRUE);
  else
    dex_promise_reject (promise, g_steal_pointer (&error));
}

static DexFuture *
write_piece (GOutputStream *stream, GBytes *piece, GCancellable *cancellable)
{
  DexPromise *promise = dex_promise_new ();
  Writing *writing = g_new0 (Writing, 1);
  gsize size = 0;
  const guint8 *data = g_bytes_get_data (piece, &size);

  writing->promise = dex_ref (promise);
  writing->piece = g_bytes_ref (piece);
  g_output_stream_write_all_async (stream, data, size, G_PRIORITY_DEFAULT, cancellable, on_written,
                                   writing);
  return DEX_FUTURE (promise);
}

/* Reads to the end, into output when there is one; NULL with an error when that fails. */
static GBytes *
read_body (Exchange *exchange, GInputStream *stream, GOutputStream *output, GError **error)
{
  VfHttpRequest *request = exchange->request;
  const char *host = g_uri_get_host (vf_http_request_get_uri (request));
  g_autoptr (GByteArray) body = g_byte_array_new ();
  gsize total = 0;

  for (;;)
    {
      g_autoptr (GBytes) piece
        = dex_await_boxed (read_piece (stream, exchange->cancellable), error);
      gsize size = 0;
      const guint8 *data = NULL;

      if (piece == NULL)
        return NULL;
      data = g_bytes_get_data (piece, &size);
      if (size == 0)
        break;
      if (size > vf_http_request_get_size_limit (request) - total)
        {
          g_propagate_error (error, vf_http_fault_new_too_large (host));
          return NULL;
        }
      total += size;
      if (output == NULL)
        g_byte_array_append (body, data, size);
      else if (!dex_await (write_piece (output, piece, exchange->cancellable), error))
        return NULL;
    }

  return g_byte_array_free_to_bytes (g_steal_pointer (&body));
}

static SoupSession *
make_session (void)
{
  SoupSession *session
    = soup_session_new_with_options ("timeout", IDLE_SECONDS, "user-agent",
                                     "VibrationFit/" VF_VERSION, "max-conns-per-host", 8, NULL);

  /* See renew_session(). */
  soup_session_remove_feature_by_type (session, SOUP_TYPE_CONTENT_DECODER);
  soup_session_remove_feature_by_type (session, SOUP_TYPE_AUTH_MANAGER);
  return session;
}

/* When a kept connection turns out to be closed already, libsoup 3.6.5 takes the request off its
 * queue twice: it lets go of its features once too often, and miscounts what is queued. So it has
 * no features, and what failed once is not used again; others that are under way keep it alive. */
static void
renew_session (Exchange *exchange)
{
  VfSoupTransport *self = exchange->transport;

  g_mutex_lock (&self->mutex);
  if (self->session == exchange->session)
    {
      g_object_unref (self->session);
      self->session = make_session ();
    }
  g_mutex_unlock (&self->mutex);
}

/* Packed answers are unpacked here, where the size limit counts what comes out. */
static GInputStream *
unpack (SoupMessage *message, GInputStream *stream)
{
  const char *encoding = soup_message_headers_get_one (soup_message_get_response_headers (message),
                                                       "Content-Encoding");
  g_autoptr (GConverter) converter = NULL;

  if (encoding == NULL || g_ascii_strcasecmp (encoding, "gzip") != 0)
    return g_object_ref (stream);
  converter = G_CONVERTER (g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP));
  return g_converter_input_stream_new (stream, converter);
}

static DexFuture *
exchange_fiber (gpointer data)
{
  Exchange *exchange = data;
  VfHttpRequest *request = exchange->request;
  const char *host = g_uri_get_host (vf_http_request_get_uri (request));
  g_autoptr (SoupMessage) message = make_message (exchange);
  g_autoptr (GInputStream) packed = NULL;
  g_autoptr (GInputStream) stream = NULL;
  g_autoptr (VfHttpAnswer) answer = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) body = NULL;
  guint status;

  packed
    = dex_await_object (send_message (exchange->session, message, exchange->cancellable), &error);
  g_signal_handlers_disconnect_by_data (message, exchange);
  if (packed == NULL)
    {
      renew_session (exchange);
      return dex_future_new_for_error (vf_http_fault_new (error, host));
    }

  stream = unpack (message, packed);
  status = soup_message_get_status (message);
  body
    = read_body (exchange, stream,
                 SOUP_STATUS_IS_SUCCESSFUL (status) ? vf_http_request_get_output (request) : NULL,
                 &error);
  if (body == NULL)
    {
      /* Leaving the rest unread would block the connection for others. */
      g_input_stream_close_async (stream, G_PRIORITY_DEFAULT, NULL, NULL, NULL);
      return dex_future_new_for_error (vf_http_fault_new (error, host));
    }

  answer = vf_http_answer_new (status, body);
  soup_message_headers_foreach (soup_message_get_response_headers (message), copy_to_answer,
                                answer);
  return dex_future_new_take_object (g_steal_pointer (&answer));
}

static DexFuture *
vf_soup_transport_send (VfHttpTransport *transport,
                        VfHttpRequest *request,
                        GCancellable *cancellable)
{
  VfSoupTransport *self = VF_SOUP_TRANSPORT (transport);
  Exchange *exchange = g_new0 (Exchange, 1);

  exchange->transport = g_object_ref (self);
  g_mutex_lock (&self->mutex);
  exchange->session = g_object_ref (self->session);
  g_mutex_unlock (&self->mutex);
  exchange->request = g_object_ref (request);
  g_set_object (&exchange->cancellable, cancellable);
  return dex_scheduler_spawn (NULL, 0, exchange_fiber, exchange, exchange_free);
}

static void
vf_soup_transport_iface_init (VfHttpTransportInterface *iface)
{
  iface->send = vf_soup_transport_send;
}

static void
vf_soup_transport_finalize (GObject *object)
{
  VfSoupTransport *self = VF_SOUP_TRANSPORT (object);

  g_clear_object (&self->session);
  g_mutex_clear (&self->mutex);
  G_OBJECT_CLASS (vf_soup_transport_parent_class)->finalize (object);
}

static void
vf_soup_transport_class_init (VfSoupTransportClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = vf_soup_transport_finalize;
}

static void
vf_soup_transport_init (VfSoupTransport *self)
{
  g_mutex_init (&self->mutex);
  self->session = make_session ();
}

/**
 * vf_soup_transport_new:
 *
 * It verifies certificates by the system's trust store and offers no way to
 * leave that out. It keeps no cookies.
 *
 * Returns: (transfer full): a transport
 */
VfHttpTransport *
vf_soup_transport_new (void)
{
  return VF_HTTP_TRANSPORT (g_object_new (VF_TYPE_SOUP_TRANSPORT, NULL));
}
