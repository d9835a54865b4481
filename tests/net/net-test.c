/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The capturing server: libsoup's own, on the loopback, on the main context. */

#include "net-test.h"

#include "vf-async.h"

typedef struct
{
  guint status; /* 0 to leave the request hanging, 1 to cut the body */
  char *content_type;
  char *body;
  char *header;
  char *value;
} Script;

typedef struct
{
  char *method;
  char *target;
  SoupMessageHeaders *headers;
  GBytes *body;
} Seen;

struct _NetServer
{
  SoupServer *server;
  GQueue scripts; /* of Script, each used once */
  Script *last;   /* goes on when no other is left */
  GPtrArray *seen;
  GPtrArray *paused; /* of SoupServerMessage */
};

static void
script_free (gpointer data)
{
  Script *script = data;

  g_free (script->content_type);
  g_free (script->body);
  g_free (script->header);
  g_free (script->value);
  g_free (script);
}

static void
seen_free (gpointer data)
{
  Seen *seen = data;

  g_free (seen->method);
  g_free (seen->target);
  soup_message_headers_unref (seen->headers);
  g_bytes_unref (seen->body);
  g_free (seen);
}

static void
copy_header (const char *name, const char *value, gpointer data)
{
  soup_message_headers_append (data, name, value);
}

static void
cut_connection (SoupServerMessage *message, gpointer data)
{
  g_autoptr (GIOStream) stream = soup_server_message_steal_connection (message);

  g_io_stream_close (stream, NULL, NULL);
}

static void
on_request (SoupServer *server,
            SoupServerMessage *message,
            const char *path,
            GHashTable *query,
            gpointer data)
{
  NetServer *self = data;
  GUri *uri = soup_server_message_get_uri (message);
  Seen *seen = g_new0 (Seen, 1);
  Script *script = g_queue_pop_head (&self->scripts);

  if (script != NULL)
    {
      g_clear_pointer (&self->last, script_free);
      self->last = script;
    }
  script = self->last;
  seen->method = g_strdup (soup_server_message_get_method (message));
  seen->target = g_uri_get_query (uri) != NULL
                   ? g_strdup_printf ("%s?%s", g_uri_get_path (uri), g_uri_get_query (uri))
                   : g_strdup (g_uri_get_path (uri));
  seen->headers = soup_message_headers_new (SOUP_MESSAGE_HEADERS_REQUEST);
  soup_message_headers_foreach (soup_server_message_get_request_headers (message), copy_header,
                                seen->headers);
  seen->body = soup_message_body_flatten (soup_server_message_get_request_body (message));
  g_ptr_array_add (self->seen, seen);

  g_assert_nonnull (script);
  if (script->status == 0)
    {
      soup_server_message_pause (message);
      g_ptr_array_add (self->paused, g_object_ref (message));
    }
  else if (script->status == 1)
    {
      SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);

      /* More is promised than comes. */
      soup_server_message_set_status (message, 200, NULL);
      soup_message_headers_set_encoding (headers, SOUP_ENCODING_CONTENT_LENGTH);
      soup_message_headers_set_content_length (headers, 1000);
      soup_message_body_append (soup_server_message_get_response_body (message), SOUP_MEMORY_STATIC,
                                "[{\"id\":1}", 9);
      g_signal_connect (message, "wrote-chunk", G_CALLBACK (cut_connection), NULL);
    }
  else
    {
      soup_server_message_set_status (message, script->status, NULL);
      if (script->body != NULL)
        soup_server_message_set_response (message, script->content_type, SOUP_MEMORY_COPY,
                                          script->body, strlen (script->body));
      if (script->header != NULL)
        soup_message_headers_append (soup_server_message_get_response_headers (message),
                                     script->header, script->value);
    }
}

/**
 * net_server_new:
 *
 * Returns: (transfer full): a server on 127.0.0.1 that gives the answers it was
 *   told in turn, and the last one for ever
 */
NetServer *
net_server_new (void)
{
  NetServer *self = g_new0 (NetServer, 1);
  g_autoptr (GError) error = NULL;

  self->server = g_object_new (SOUP_TYPE_SERVER, NULL);
  self->seen = g_ptr_array_new_with_free_func (seen_free);
  self->paused = g_ptr_array_new_with_free_func (g_object_unref);
  g_queue_init (&self->scripts);
  soup_server_add_handler (self->server, NULL, on_request, self, NULL);
  soup_server_listen_local (self->server, 0, SOUP_SERVER_LISTEN_IPV4_ONLY, &error);
  g_assert_no_error (error);
  return self;
}

void
net_server_free (NetServer *self)
{
  soup_server_disconnect (self->server);
  g_ptr_array_unref (self->paused);
  g_clear_object (&self->server);
  g_queue_clear_full (&self->scripts, script_free);
  g_clear_pointer (&self->last, script_free);
  g_ptr_array_unref (self->seen);
  g_free (self);
}

char *
net_server_dup_address (NetServer *self, const char *path)
{
  g_autoslist (GUri) uris = soup_server_get_uris (self->server);

  return g_strdup_printf ("http://127.0.0.1:%d%s", g_uri_get_port (uris->data), path);
}

static Seen *
get_seen (NetServer *self, guint request)
{
  g_assert_cmpuint (request, <, self->seen->len);
  return g_ptr_array_index (self->seen, request);
}

guint
net_server_get_n_requests (NetServer *self)
{
  return self->seen->len;
}

const char *
net_server_get_header (NetServer *self, guint request, const char *name)
{
  return soup_message_headers_get_one (get_seen (self, request)->headers, name);
}

const char *
net_server_get_method (NetServer *self, guint request)
{
  return get_seen (self, request)->method;
}

const char *
net_server_get_target (NetServer *self, guint request)
{
  return get_seen (self, request)->target;
}

GBytes *
net_server_get_body (NetServer *self, guint request)
{
  return get_seen (self, request)->body;
}

void
net_server_answer_with (NetServer *self,
                        guint status,
                        const char *content_type,
                        const char *body,
                        const char *header,
                        const char *value)
{
  Script *script = g_new0 (Script, 1);

  script->status = status;
  script->content_type = g_strdup (content_type);
  script->body = g_strdup (body);
  script->header = g_strdup (header);
  script->value = g_strdup (value);
  g_queue_push_tail (&self->scripts, script);
}

void
net_server_answer (NetServer *self, guint status, const char *content_type, const char *body)
{
  net_server_answer_with (self, status, content_type, body, NULL, NULL);
}

/* Takes the request and never answers. */
void
net_server_hang (NetServer *self)
{
  net_server_answer (self, 0, NULL, NULL);
}

/* Ends the connection in the middle of a body. */
void
net_server_cut (NetServer *self)
{
  net_server_answer (self, 1, NULL, NULL);
}

/**
 * net_await_answer:
 * @future: (transfer full): of vf_http_send() or a relative
 *
 * Returns: (transfer full) (nullable): the answer, or %NULL with @error set
 */
VfHttpAnswer *
net_await_answer (DexFuture *future, GError **error)
{
  g_autoptr (DexFuture) owned = future;

  if (!vf_await_in_main (dex_ref (future), error))
    return NULL;
  return g_value_dup_object (dex_future_get_value (owned, NULL));
}
