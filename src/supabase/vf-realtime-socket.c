/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A connection says nothing when the network behind it goes, and after a sleep it looks alive and
 * is not; so it is given up when a heartbeat stays unanswered, and at once when the machine slept.
 */

#include "vf-realtime-socket.h"

#include <glib/gi18n.h>
#include <libsoup/soup.h>
#include <string.h>

#include "vf-boot-timer.h"
#include "vf-error.h"
#include "vf-http-fault.h"
#include "vf-time.h"

#define CONNECT_TIMEOUT 10
/* Less than this is the difference of two clocks read one after the other. */
#define SLEPT (5 * G_USEC_PER_SEC)

struct _VfRealtimeSocket
{
  GObject parent_instance;

  SoupWebsocketConnection *connection;
  GSource *heartbeat;
  guint heartbeat_ms;
  guint last_ref;
  guint heartbeat_ref;
  gint64 suspended;
};

enum
{
  FRAME,
  CLOSED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (VfRealtimeSocket, vf_realtime_socket, G_TYPE_OBJECT)

static void
vf_realtime_socket_dispose (GObject *object)
{
  vf_realtime_socket_close (VF_REALTIME_SOCKET (object));

  G_OBJECT_CLASS (vf_realtime_socket_parent_class)->dispose (object);
}

static void
vf_realtime_socket_class_init (VfRealtimeSocketClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = vf_realtime_socket_dispose;

  /**
   * VfRealtimeSocket::frame:
   * @frame: a #VfPhoenixFrame that is no answer to a heartbeat; valid during the signal
   */
  signals[FRAME] = g_signal_new ("frame", VF_TYPE_REALTIME_SOCKET, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
  /**
   * VfRealtimeSocket::closed:
   * @slept: whether it was given up because the machine slept
   *
   * Once, and not after vf_realtime_socket_close().
   */
  signals[CLOSED] = g_signal_new ("closed", VF_TYPE_REALTIME_SOCKET, G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 1, G_TYPE_BOOLEAN);
}

static void
vf_realtime_socket_init (VfRealtimeSocket *self)
{
}

static void
stop_heartbeat (VfRealtimeSocket *self)
{
  if (self->heartbeat != NULL)
    g_source_destroy (self->heartbeat);
  g_clear_pointer (&self->heartbeat, g_source_unref);
}

static void
give_up (VfRealtimeSocket *self, gboolean slept)
{
  g_autoptr (VfRealtimeSocket) alive = g_object_ref (self);

  if (self->connection == NULL)
    return;
  vf_realtime_socket_close (self);
  g_signal_emit (self, signals[CLOSED], 0, slept);
}

static void
on_closed (VfRealtimeSocket *self)
{
  give_up (self, FALSE);
}

static void
on_message (VfRealtimeSocket *self, int type, GBytes *message)
{
  g_autoptr (VfRealtimeSocket) alive = g_object_ref (self);
  gsize size;
  const char *text = g_bytes_get_data (message, &size);
  g_autoptr (VfPhoenixFrame) frame = NULL;
  g_autofree char *number = NULL;

  if (type == SOUP_WEBSOCKET_DATA_TEXT && size > 0)
    frame = vf_phoenix_frame_parse (text, size, NULL);
  if (frame == NULL)
    {
      g_debug ("A realtime frame of %" G_GSIZE_FORMAT " bytes cannot be read", size);
      return;
    }
  number = g_strdup_printf ("%u", self->heartbeat_ref);
  if (self->heartbeat_ref != 0 && g_str_equal (frame->topic, "phoenix")
      && g_strcmp0 (frame->ref, number) == 0)
    self->heartbeat_ref = 0;
  else
    g_signal_emit (self, signals[FRAME], 0, frame);
}

static void start_heartbeat (VfRealtimeSocket *self);

static gboolean
on_heartbeat (gpointer data)
{
  VfRealtimeSocket *self = data;
  gboolean slept = vf_boot_timer_get_suspended () - self->suspended > SLEPT;

  stop_heartbeat (self);
  if (slept || self->heartbeat_ref != 0)
    {
      give_up (self, slept);
      return G_SOURCE_REMOVE;
    }
  self->heartbeat_ref = vf_realtime_socket_send (self, "phoenix", "heartbeat", NULL, 0);
  start_heartbeat (self);
  return G_SOURCE_REMOVE;
}

static void
start_heartbeat (VfRealtimeSocket *self)
{
  self->heartbeat
    = vf_boot_timer_new (vf_time_boot () + self->heartbeat_ms * G_TIME_SPAN_MILLISECOND);
  g_source_set_callback (self->heartbeat, on_heartbeat, self, NULL);
  g_source_attach (self->heartbeat, g_main_context_get_thread_default ());
}

static void
on_connected (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (DexPromise) promise = data;
  GError *error = NULL;
  SoupWebsocketConnection *connection
    = soup_session_websocket_connect_finish (SOUP_SESSION (source), result, &error);

  if (connection != NULL)
    dex_promise_resolve_object (promise, connection);
  else
    dex_promise_reject (promise, error);
}

typedef struct
{
  VfProject *project;
  guint heartbeat_ms;
} Open;

static void
open_free (gpointer data)
{
  Open *self = data;

  g_object_unref (self->project);
  g_free (self);
}

/* The key has to be in the address: a browser's socket, for which this was made, has no headers.
 * So the address goes into no log. */
static SoupMessage *
new_message (VfProject *project)
{
  g_autofree char *key = g_uri_escape_string (vf_project_get_key (project), NULL, FALSE);
  g_autofree char *query = g_strdup_printf ("/websocket?apikey=%s&vsn=1.0.0", key);
  g_autofree char *address = vf_project_dup_service_address (project, VF_SERVICE_REALTIME, query);
  /* http becomes ws, and https wss. */
  g_autofree char *socket_address = g_strconcat ("ws", address + strlen ("http"), NULL);
  SoupMessage *message = soup_message_new ("GET", socket_address);

  if (message != NULL)
    soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT);
  return message;
}

static DexFuture *
open_fiber (gpointer data)
{
  Open *open = data;
  g_autoptr (SoupSession) session
    = soup_session_new_with_options ("timeout", CONNECT_TIMEOUT, NULL);
  g_autoptr (SoupMessage) message = new_message (open->project);
  g_autoptr (SoupWebsocketConnection) connection = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (DexFuture) future = NULL;
  DexPromise *promise;
  VfRealtimeSocket *self;

  if (message == NULL)
    return dex_future_new_reject (VF_ERROR, VF_ERROR_INVALID, "%s",
                                  _ ("The address for live changes is not valid."));
  promise = dex_promise_new ();
  future = dex_ref (DEX_FUTURE (promise));
  soup_session_websocket_connect_async (session, message, NULL, NULL, G_PRIORITY_DEFAULT,
                                        cancellable, on_connected, promise);
  if (!dex_await (dex_future_first (dex_ref (future), dex_timeout_new_seconds (CONNECT_TIMEOUT),
                                    NULL),
                  &error))
    {
      g_cancellable_cancel (cancellable);
      return dex_future_new_for_error (
        vf_http_fault_new (error, g_uri_get_host (soup_message_get_uri (message))));
    }
  connection = g_value_dup_object (dex_future_get_value (future, NULL));

  self = g_object_new (VF_TYPE_REALTIME_SOCKET, NULL);
  self->connection = g_steal_pointer (&connection);
  self->heartbeat_ms = open->heartbeat_ms;
  self->suspended = vf_boot_timer_get_suspended ();
  soup_websocket_connection_set_max_incoming_payload_size (self->connection, VF_PHOENIX_MAX_FRAME);
  g_signal_connect_object (self->connection, "message", G_CALLBACK (on_message), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->connection, "closed", G_CALLBACK (on_closed), self,
                           G_CONNECT_SWAPPED);
  start_heartbeat (self);
  return dex_future_new_take_object (self);
}

/**
 * vf_realtime_socket_open:
 * @project: whose realtime service
 * @heartbeat_ms: milliseconds between two heartbeats
 *
 * Returns: (transfer full): a future that resolves to a #VfRealtimeSocket, or
 *   rejects with an error of #VF_ERROR
 */
DexFuture *
vf_realtime_socket_open (VfProject *project, guint heartbeat_ms)
{
  Open *open = g_new0 (Open, 1);

  open->project = g_object_ref (project);
  open->heartbeat_ms = heartbeat_ms;
  return dex_scheduler_spawn (NULL, 0, open_fiber, open, open_free);
}

/**
 * vf_realtime_socket_send:
 * @join_ref: number of the frame that joined the topic, or 0 for a frame that does
 *   or that concerns no channel
 *
 * Returns: the number the answer will carry
 */
guint
vf_realtime_socket_send (
  VfRealtimeSocket *self, const char *topic, const char *event, JsonObject *payload, guint join_ref)
{
  guint ref = ++self->last_ref;
  gboolean joins = g_str_equal (event, "phx_join");
  g_autofree char *text
    = vf_phoenix_frame_format (topic, event, payload, ref, joins ? ref : join_ref);

  if (self->connection != NULL
      && soup_websocket_connection_get_state (self->connection) == SOUP_WEBSOCKET_STATE_OPEN)
    soup_websocket_connection_send_text (self->connection, text);
  return ref;
}

/**
 * vf_realtime_socket_close:
 *
 * Ends the connection without a signal. May be called twice.
 */
void
vf_realtime_socket_close (VfRealtimeSocket *self)
{
  g_autoptr (SoupWebsocketConnection) connection = g_steal_pointer (&self->connection);

  stop_heartbeat (self);
  if (connection == NULL)
    return;
  g_signal_handlers_disconnect_by_data (connection, self);
  if (soup_websocket_connection_get_state (connection) == SOUP_WEBSOCKET_STATE_OPEN)
    soup_websocket_connection_close (connection, SOUP_WEBSOCKET_CLOSE_NORMAL, NULL);
}
