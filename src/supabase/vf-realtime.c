/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One socket, one channel. A change is only a hint: it may come late, twice, in another order, cut
 * short or not at all, and a deletion comes to everybody. So rows in it are never taken over, and
 * whenever the channel comes (back) to life everything has to be looked at once. */

#include "vf-realtime.h"

#include <string.h>

#include "vf-boot-timer.h"
#include "vf-json.h"
#include "vf-realtime-socket.h"
#include "vf-time.h"

#define TOPIC "realtime:vibrationfit"
#define HEARTBEAT_MS 25000
#define JOIN_TIMEOUT_MS 10000
#define MAX_KEY 256

struct _VfRealtime
{
  GObject parent_instance;

  VfProject *project;
  VfAuth *auth;
  JsonArray *tables;
  guint heartbeat_ms;

  VfRealtimeState state;
  gboolean started;
  /* Grows with every connection; what an older one still brings is not for this one. */
  guint generation;
  VfRealtimeSocket *socket;
  guint join_ref;
  guint n_failures;
  GSource *timer;
  /* What the channel was joined with last. */
  char *token;
};

enum
{
  PROP_0,
  PROP_STATE,
  N_PROPS
};

enum
{
  LIVE,
  HINT,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_ENUM_TYPE (VfRealtimeState,
                    vf_realtime_state,
                    G_DEFINE_ENUM_VALUE (VF_REALTIME_OFF, "off"),
                    G_DEFINE_ENUM_VALUE (VF_REALTIME_CONNECTING, "connecting"),
                    G_DEFINE_ENUM_VALUE (VF_REALTIME_LIVE, "live"),
                    G_DEFINE_ENUM_VALUE (VF_REALTIME_WAITING, "waiting"),
                    G_DEFINE_ENUM_VALUE (VF_REALTIME_REFUSED, "refused"))

G_DEFINE_FINAL_TYPE (VfRealtime, vf_realtime, G_TYPE_OBJECT)

static void connect_now (VfRealtime *self);

static void
set_state (VfRealtime *self, VfRealtimeState state)
{
  if (self->state == state)
    return;
  self->state = state;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
}

static void
stop_timer (VfRealtime *self)
{
  if (self->timer != NULL)
    g_source_destroy (self->timer);
  g_clear_pointer (&self->timer, g_source_unref);
}

static void
start_timer (VfRealtime *self, guint milliseconds, GSourceFunc func)
{
  stop_timer (self);
  self->timer = vf_boot_timer_new (vf_time_boot () + milliseconds * G_TIME_SPAN_MILLISECOND);
  g_source_set_callback (self->timer, func, self, NULL);
  g_source_attach (self->timer, g_main_context_get_thread_default ());
}

static void
disconnect (VfRealtime *self)
{
  stop_timer (self);
  self->generation++;
  self->join_ref = 0;
  if (self->socket != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->socket, self);
      vf_realtime_socket_close (self->socket);
      g_clear_object (&self->socket);
    }
}

static gboolean
on_retry (gpointer data)
{
  VfRealtime *self = data;

  connect_now (self);
  return G_SOURCE_REMOVE;
}

static void
retry_later (VfRealtime *self)
{
  static const guint pauses[] = { 1000, 2000, 5000, 10000 };
  guint pause = pauses[MIN (self->n_failures, G_N_ELEMENTS (pauses) - 1)];

  disconnect (self);
  if (!self->started)
    return;
  self->n_failures++;
  set_state (self, VF_REALTIME_WAITING);
  start_timer (self, g_random_int_range (pause / 2, pause + 1), on_retry);
}

/**
 * vf_realtime_reason_is_final:
 * @reason: (nullable): why a channel was not joined, or was closed
 *
 * Returns: whether trying again would change nothing
 */
gboolean
vf_realtime_reason_is_final (const char *reason)
{
  static const char *const reasons[] = { "Unauthorized",
                                         "InvalidJWTToken",
                                         "MalformedJWT",
                                         "JwtSignatureError",
                                         "TenantNotFound",
                                         "PrivateOnly",
                                         "TopicNameRequired",
                                         "RealtimeDisabledForTenant",
                                         NULL };

  /* A reason may be followed by a colon and more. */
  for (gsize i = 0; reason != NULL && reasons[i] != NULL; i++)
    if (g_str_has_prefix (reason, reasons[i]))
      return TRUE;
  return FALSE;
}

static void
fail (VfRealtime *self, const char *reason)
{
  g_debug ("Realtime: %.100s", reason != NULL ? reason : "no reason given");
  if (!vf_realtime_reason_is_final (reason))
    {
      retry_later (self);
      return;
    }
  disconnect (self);
  set_state (self, VF_REALTIME_REFUSED);
  /* When it was the token's age, its successor brings the channel back. */
  if (self->token != NULL
      && (g_str_has_prefix (reason, "InvalidJWT") || g_str_has_prefix (reason, "MalformedJWT")
          || g_str_has_prefix (reason, "JwtSignature")))
    dex_future_disown (vf_token_source_renew_token (VF_TOKEN_SOURCE (self->auth), self->token));
}

/* Only a key of a reasonable kind is passed on; without one the whole table is meant. */
static char *
dup_key (JsonObject *data, const char *member)
{
  JsonObject *row = vf_json_get_object (data, member);
  const char *text = vf_json_get_string (row, "id");
  gint64 number;

  if (text != NULL && strlen (text) <= MAX_KEY)
    return g_strdup (text);
  if (vf_json_get_integer (row, "id", &number))
    return g_strdup_printf ("%" G_GINT64_FORMAT, number);
  return NULL;
}

static gboolean
is_watched (VfRealtime *self, const char *table)
{
  for (guint i = 0; i < json_array_get_length (self->tables); i++)
    if (g_strcmp0 (vf_json_get_string (json_array_get_object_element (self->tables, i), "table"),
                   table)
        == 0)
      return TRUE;
  return FALSE;
}

static void
on_change (VfRealtime *self, const VfPhoenixFrame *frame)
{
  JsonObject *data = vf_json_get_object (frame->payload, "data");
  const char *table = vf_json_get_string (data, "table");
  const char *type = vf_json_get_string (data, "type");
  g_autofree char *key = NULL;

  if (table == NULL || !is_watched (self, table))
    return;
  key = dup_key (data, g_strcmp0 (type, "DELETE") == 0 ? "old_record" : "record");
  g_signal_emit (self, signals[HINT], 0, table, key);
}

static void
on_system (VfRealtime *self, const VfPhoenixFrame *frame)
{
  const char *extension = vf_json_get_string (frame->payload, "extension");

  if (!vf_phoenix_frame_is_ok (frame))
    {
      fail (self, vf_phoenix_frame_get_reason (frame));
      return;
    }
  if (g_strcmp0 (extension, "postgres_changes") != 0)
    return;
  stop_timer (self);
  self->n_failures = 0;
  set_state (self, VF_REALTIME_LIVE);
  g_signal_emit (self, signals[LIVE], 0);
}

static void
on_frame (VfRealtime *self, const VfPhoenixFrame *frame)
{
  g_autofree char *join_number = g_strdup_printf ("%u", self->join_ref);

  if (!g_str_equal (frame->topic, TOPIC))
    return;
  if (g_str_equal (frame->event, "postgres_changes"))
    on_change (self, frame);
  else if (g_str_equal (frame->event, "system"))
    on_system (self, frame);
  else if (g_str_equal (frame->event, "phx_error") || g_str_equal (frame->event, "phx_close"))
    fail (self, vf_phoenix_frame_get_reason (frame));
  else if (g_str_equal (frame->event, "phx_reply") && g_strcmp0 (frame->ref, join_number) == 0
           && !vf_phoenix_frame_is_ok (frame))
    fail (self, vf_phoenix_frame_get_reason (frame));
}

static void
on_closed (VfRealtime *self, gboolean slept)
{
  if (slept)
    connect_now (self);
  else
    retry_later (self);
}

static gboolean
on_join_timeout (gpointer data)
{
  fail (data, "the server did not answer");
  return G_SOURCE_REMOVE;
}

static void
join (VfRealtime *self, const char *token)
{
  g_autoptr (JsonObject) payload = json_object_new ();
  JsonObject *config = json_object_new ();
  JsonObject *broadcast = json_object_new ();
  JsonObject *presence = json_object_new ();

  json_object_set_boolean_member (broadcast, "ack", FALSE);
  json_object_set_boolean_member (broadcast, "self", FALSE);
  json_object_set_string_member (presence, "key", "");
  json_object_set_boolean_member (presence, "enabled", FALSE);
  json_object_set_object_member (config, "broadcast", broadcast);
  json_object_set_object_member (config, "presence", presence);
  json_object_set_array_member (config, "postgres_changes", json_array_ref (self->tables));
  json_object_set_boolean_member (config, "private", FALSE);
  json_object_set_object_member (payload, "config", config);
  json_object_set_string_member (payload, "access_token", token);
  self->join_ref = vf_realtime_socket_send (self->socket, TOPIC, "phx_join", payload, 0);
  start_timer (self, JOIN_TIMEOUT_MS, on_join_timeout);
}

typedef struct
{
  VfRealtime *realtime;
  guint generation;
} Attempt;

static void
attempt_free (gpointer data)
{
  Attempt *self = data;

  g_object_unref (self->realtime);
  g_free (self);
}

static DexFuture *
connect_fiber (gpointer data)
{
  Attempt *attempt = data;
  VfRealtime *self = attempt->realtime;
  g_autoptr (VfRealtimeSocket) socket = NULL;
  g_autofree char *token = NULL;
  g_autoptr (GError) error = NULL;

  token = dex_await_string (vf_token_source_get_token (VF_TOKEN_SOURCE (self->auth)), &error);
  if (token != NULL)
    socket = dex_await_object (vf_realtime_socket_open (self->project, self->heartbeat_ms), &error);
  if (attempt->generation != self->generation)
    return dex_future_new_for_boolean (FALSE);
  if (socket == NULL)
    {
      fail (self, error->message);
      return dex_future_new_for_boolean (FALSE);
    }
  g_set_str (&self->token, token);
  self->socket = g_steal_pointer (&socket);
  g_signal_connect_object (self->socket, "frame", G_CALLBACK (on_frame), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->socket, "closed", G_CALLBACK (on_closed), self, G_CONNECT_SWAPPED);
  join (self, token);
  return dex_future_new_for_boolean (TRUE);
}

static void
connect_now (VfRealtime *self)
{
  Attempt *attempt;

  disconnect (self);
  if (!self->started || vf_auth_get_state (self->auth) == VF_AUTH_SIGNED_OUT)
    {
      set_state (self, VF_REALTIME_OFF);
      return;
    }
  set_state (self, VF_REALTIME_CONNECTING);
  attempt = g_new0 (Attempt, 1);
  attempt->realtime = g_object_ref (self);
  attempt->generation = self->generation;
  dex_future_disown (dex_scheduler_spawn (NULL, 0, connect_fiber, attempt, attempt_free));
}

static void
on_token_changed (VfRealtime *self, const char *token)
{
  if (self->state == VF_REALTIME_OFF || self->state == VF_REALTIME_REFUSED)
    {
      if (self->started)
        connect_now (self);
    }
  else if (self->socket != NULL && self->join_ref != 0)
    {
      g_autoptr (JsonObject) payload = json_object_new ();

      g_set_str (&self->token, token);
      json_object_set_string_member (payload, "access_token", token);
      vf_realtime_socket_send (self->socket, TOPIC, "access_token", payload, self->join_ref);
    }
}

static void
on_signed_out (VfRealtime *self)
{
  disconnect (self);
  set_state (self, VF_REALTIME_OFF);
}

static void
vf_realtime_dispose (GObject *object)
{
  disconnect (VF_REALTIME (object));

  G_OBJECT_CLASS (vf_realtime_parent_class)->dispose (object);
}

static void
vf_realtime_finalize (GObject *object)
{
  VfRealtime *self = VF_REALTIME (object);

  g_clear_object (&self->project);
  g_clear_object (&self->auth);
  g_clear_pointer (&self->tables, json_array_unref);
  g_clear_pointer (&self->token, g_free);

  G_OBJECT_CLASS (vf_realtime_parent_class)->finalize (object);
}

static void
vf_realtime_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_STATE)
    g_value_set_enum (value, VF_REALTIME (object)->state);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
vf_realtime_class_init (VfRealtimeClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = vf_realtime_dispose;
  object_class->finalize = vf_realtime_finalize;
  object_class->get_property = vf_realtime_get_property;

  /**
   * VfRealtime:state:
   *
   * How it stands. Without realtime everything works, only later.
   */
  properties[PROP_STATE]
    = g_param_spec_enum ("state", NULL, NULL, VF_TYPE_REALTIME_STATE, VF_REALTIME_OFF,
                         G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  /**
   * VfRealtime::live:
   *
   * Changes are told from now on. Everything before may have been missed: pull now.
   */
  signals[LIVE] = g_signal_new ("live", VF_TYPE_REALTIME, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 0);
  /**
   * VfRealtime::hint:
   * @table: where something changed
   * @key: (nullable): the `id` of the row, %NULL when it could not be told
   *
   * Reason to read again, and no more than that.
   */
  signals[HINT] = g_signal_new ("hint", VF_TYPE_REALTIME, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_STRING);
}

static void
vf_realtime_init (VfRealtime *self)
{
  self->tables = json_array_new ();
  self->heartbeat_ms = HEARTBEAT_MS;
}

/**
 * vf_realtime_new:
 * @project: whose changes
 * @auth: who watches
 *
 * Returns: (transfer full): a channel that watches no table and is not started
 */
VfRealtime *
vf_realtime_new (VfProject *project, VfAuth *auth)
{
  VfRealtime *self;

  g_return_val_if_fail (VF_IS_PROJECT (project), NULL);
  g_return_val_if_fail (VF_IS_AUTH (auth), NULL);

  self = g_object_new (VF_TYPE_REALTIME, NULL);
  self->project = g_object_ref (project);
  self->auth = g_object_ref (auth);
  g_signal_connect_object (auth, "token-changed", G_CALLBACK (on_token_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (auth, "signed-out", G_CALLBACK (on_signed_out), self, G_CONNECT_SWAPPED);
  return self;
}

/**
 * vf_realtime_add_table:
 * @table: a table of the schema "public"
 * @filter: (nullable): such as "user_id=eq.…"; deletions come without regard to it
 *
 * Counts from the next start on.
 */
void
vf_realtime_add_table (VfRealtime *self, const char *table, const char *filter)
{
  JsonObject *object;

  g_return_if_fail (VF_IS_REALTIME (self));
  g_return_if_fail (table != NULL);

  object = json_object_new ();
  json_object_set_string_member (object, "event", "*");
  json_object_set_string_member (object, "schema", "public");
  json_object_set_string_member (object, "table", table);
  if (filter != NULL)
    json_object_set_string_member (object, "filter", filter);
  json_array_add_object_element (self->tables, object);
}

/**
 * vf_realtime_set_heartbeat:
 * @milliseconds: between two signs of life; 25 seconds unless set
 */
void
vf_realtime_set_heartbeat (VfRealtime *self, guint milliseconds)
{
  g_return_if_fail (VF_IS_REALTIME (self));

  self->heartbeat_ms = milliseconds;
}

/**
 * vf_realtime_start:
 *
 * Connects, and stays connected while somebody is signed in. Called again, it
 * connects anew at once.
 */
void
vf_realtime_start (VfRealtime *self)
{
  g_return_if_fail (VF_IS_REALTIME (self));

  self->started = TRUE;
  self->n_failures = 0;
  connect_now (self);
}

/**
 * vf_realtime_stop:
 *
 * Disconnects.
 */
void
vf_realtime_stop (VfRealtime *self)
{
  g_return_if_fail (VF_IS_REALTIME (self));

  self->started = FALSE;
  connect_now (self);
}

VfRealtimeState
vf_realtime_get_state (VfRealtime *self)
{
  g_return_val_if_fail (VF_IS_REALTIME (self), VF_REALTIME_OFF);

  return self->state;
}
