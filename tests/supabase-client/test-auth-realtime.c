/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Hints from a realtime server that answers as it is told to, and from one that is hostile. */

#include "auth-test.h"

#include <libsoup/soup.h>
#include <string.h>

#include "vf-async.h"
#include "vf-json.h"
#include "vf-phoenix.h"
#include "vf-realtime.h"

#define TOPIC "realtime:vibrationfit"

typedef struct
{
  AuthFixture auth;
  SoupServer *server;
  GPtrArray *connections;
  SoupWebsocketConnection *last;
  /* What came in, in order: "event" of each frame, but for heartbeats. */
  GPtrArray *events;
  char *join_ref;
  char *token;
  char *query;
  guint n_heartbeats;
  gboolean silent;
  const char *refusal;

  VfRealtime *realtime;
  guint n_live;
  GPtrArray *hints;
} Fixture;

static void say (Fixture *self, const char *format, ...) G_GNUC_PRINTF (2, 3);

static void
say (Fixture *self, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list arguments;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  soup_websocket_connection_send_text (self->last, text);
}

static void
answer_join (Fixture *self, const VfPhoenixFrame *frame)
{
  g_set_str (&self->join_ref, frame->ref);
  g_set_str (&self->token, vf_json_get_string (frame->payload, "access_token"));
  if (self->refusal != NULL)
    {
      say (self,
           "{\"topic\":\"" TOPIC "\",\"event\":\"phx_reply\",\"ref\":\"%s\",\"payload\":{"
           "\"status\":\"error\",\"response\":{\"reason\":\"%s\"}}}",
           frame->ref, self->refusal);
      return;
    }
  say (self,
       "{\"topic\":\"" TOPIC "\",\"event\":\"phx_reply\",\"ref\":\"%s\",\"payload\":{\"status\":"
       "\"ok\",\"response\":{\"postgres_changes\":[{\"id\":1}]}}}",
       frame->ref);
  say (self,
       "{\"topic\":\"" TOPIC "\",\"event\":\"system\",\"ref\":null,\"payload\":{\"extension\":"
       "\"postgres_changes\",\"status\":\"ok\",\"message\":\"Subscribed to PostgreSQL\"}}");
}

static void
on_message (SoupWebsocketConnection *connection, int type, GBytes *message, gpointer data)
{
  Fixture *self = data;
  gsize size;
  const char *text = g_bytes_get_data (message, &size);
  g_autoptr (VfPhoenixFrame) frame = vf_phoenix_frame_parse (text, size, NULL);

  g_assert_nonnull (frame);
  if (g_str_equal (frame->event, "heartbeat"))
    {
      self->n_heartbeats++;
      if (!self->silent)
        say (self,
             "{\"topic\":\"phoenix\",\"event\":\"phx_reply\",\"ref\":\"%s\",\"payload\":{"
             "\"status\":\"ok\"}}",
             frame->ref);
      return;
    }
  g_ptr_array_add (self->events, g_strdup (frame->event));
  if (g_str_equal (frame->event, "phx_join"))
    answer_join (self, frame);
  else if (g_str_equal (frame->event, "access_token"))
    g_set_str (&self->token, vf_json_get_string (frame->payload, "access_token"));
}

static void
on_connection (SoupServer *server,
               SoupServerMessage *message,
               const char *path,
               SoupWebsocketConnection *connection,
               gpointer data)
{
  Fixture *self = data;

  g_free (self->query);
  self->query = g_strdup (g_uri_get_query (soup_server_message_get_uri (message)));
  self->last = connection;
  g_ptr_array_add (self->connections, g_object_ref (connection));
  g_signal_connect (connection, "message", G_CALLBACK (on_message), self);
}

static void
on_live (VfRealtime *realtime, Fixture *self)
{
  self->n_live++;
}

static void
on_hint (VfRealtime *realtime, const char *table, const char *key, Fixture *self)
{
  g_ptr_array_add (self->hints, g_strdup_printf ("%s/%s", table, key != NULL ? key : "*"));
}

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autoslist (GUri) uris = NULL;
  g_autofree char *base = NULL;
  g_autoptr (GError) error = NULL;

  auth_test_set_up (&self->auth, "open");
  auth_test_sign_up (&self->auth, "someone@example.org");
  self->connections = g_ptr_array_new_with_free_func (g_object_unref);
  self->events = g_ptr_array_new_with_free_func (g_free);
  self->hints = g_ptr_array_new_with_free_func (g_free);
  self->server = soup_server_new (NULL, NULL);
  soup_server_add_websocket_handler (self->server, "/realtime/v1/websocket", NULL, NULL,
                                     on_connection, self, NULL);
  soup_server_listen_local (self->server, 0, SOUP_SERVER_LISTEN_IPV4_ONLY, &error);
  g_assert_no_error (error);
  uris = soup_server_get_uris (self->server);
  base = g_strdup_printf ("http://127.0.0.1:%d/realtime/v1", g_uri_get_port (uris->data));
  g_assert_true (
    vf_project_set_service_base (self->auth.project, VF_SERVICE_REALTIME, base, &error));

  self->realtime = vf_realtime_new (self->auth.project, self->auth.auth);
  vf_realtime_add_table (self->realtime, "journal_entries", "user_id=eq.1");
  g_signal_connect (self->realtime, "live", G_CALLBACK (on_live), self);
  g_signal_connect (self->realtime, "hint", G_CALLBACK (on_hint), self);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  vf_realtime_stop (self->realtime);
  for (int i = 0; i < 50; i++)
    g_main_context_iteration (NULL, FALSE);
  g_assert_finalize_object (self->realtime);
  soup_server_disconnect (self->server);
  g_clear_object (&self->server);
  g_clear_pointer (&self->connections, g_ptr_array_unref);
  g_clear_pointer (&self->events, g_ptr_array_unref);
  g_clear_pointer (&self->hints, g_ptr_array_unref);
  g_clear_pointer (&self->join_ref, g_free);
  g_clear_pointer (&self->token, g_free);
  g_clear_pointer (&self->query, g_free);
  auth_test_tear_down (&self->auth, data);
}

/* Turns the main context until a number is reached. */
static void
await_count (guint *number, guint wanted)
{
  while (*number < wanted)
    g_main_context_iteration (NULL, TRUE);
}

static void
await_state (Fixture *self, VfRealtimeState state)
{
  while (vf_realtime_get_state (self->realtime) != state)
    g_main_context_iteration (NULL, TRUE);
}

static void
start (Fixture *self)
{
  vf_realtime_start (self->realtime);
  await_count (&self->n_live, self->n_live + 1);
  g_assert_cmpint (vf_realtime_get_state (self->realtime), ==, VF_REALTIME_LIVE);
}

static void
test_hints (Fixture *self, gconstpointer data)
{
  start (self);
  g_assert_cmpstr (self->query, ==, "apikey=a-key&vsn=1.0.0");
  g_assert_true (g_str_has_prefix (self->token, "eyJ"));
  say (self, "{\"topic\":\"" TOPIC "\",\"event\":\"postgres_changes\",\"payload\":{\"ids\":[1],"
             "\"data\":{\"table\":\"journal_entries\",\"type\":\"INSERT\",\"record\":{\"id\":"
             "\"k1\"}}}}");
  say (self, "{\"topic\":\"" TOPIC "\",\"event\":\"postgres_changes\",\"payload\":{\"data\":{"
             "\"table\":\"journal_entries\",\"type\":\"DELETE\",\"record\":{\"id\":\"no\"},"
             "\"old_record\":{\"id\":7}}}}");
  say (self, "{\"topic\":\"" TOPIC "\",\"event\":\"postgres_changes\",\"payload\":{\"data\":{"
             "\"table\":\"journal_entries\",\"type\":\"UPDATE\",\"errors\":[\"Error 413\"]}}}");
  await_count (&self->hints->len, 3);
  g_assert_cmpstr (g_ptr_array_index (self->hints, 0), ==, "journal_entries/k1");
  g_assert_cmpstr (g_ptr_array_index (self->hints, 1), ==, "journal_entries/7");
  g_assert_cmpstr (g_ptr_array_index (self->hints, 2), ==, "journal_entries/*");
}

static void
test_new_token (Fixture *self, gconstpointer data)
{
  g_autofree char *old = NULL;

  vf_auth_set_refresh_floor (self->auth.auth, 0);
  start (self);
  old = g_strdup (self->token);
  auth_test_await (vf_token_source_renew_token (VF_TOKEN_SOURCE (self->auth.auth), old));
  await_count (&self->events->len, 2);
  g_assert_cmpstr (g_ptr_array_index (self->events, 1), ==, "access_token");
}

/* After a lost connection everything has to be looked at again. */
static void
test_rejoin (Fixture *self, gconstpointer data)
{
  start (self);
  soup_websocket_connection_close (self->last, SOUP_WEBSOCKET_CLOSE_GOING_AWAY, NULL);
  await_state (self, VF_REALTIME_WAITING);
  await_count (&self->n_live, 2);
  say (self, "{\"topic\":\"" TOPIC "\",\"event\":\"phx_error\",\"payload\":{}}");
  await_count (&self->n_live, 3);
  g_assert_cmpuint (self->connections->len, ==, 3);
}

static void
test_heartbeat (Fixture *self, gconstpointer data)
{
  vf_realtime_set_heartbeat (self->realtime, 50);
  start (self);
  await_count (&self->n_heartbeats, 4);
  g_assert_cmpuint (self->connections->len, ==, 1);
  /* A server that has died without a word. */
  self->silent = TRUE;
  await_state (self, VF_REALTIME_WAITING);
  self->silent = FALSE;
  await_count (&self->n_live, 2);
}

static void
test_refused (Fixture *self, gconstpointer data)
{
  self->refusal = "RealtimeDisabledForTenant: off";
  vf_realtime_start (self->realtime);
  await_state (self, VF_REALTIME_REFUSED);
  self->refusal = "ConnectionRateLimitReached";
  vf_realtime_start (self->realtime);
  await_state (self, VF_REALTIME_WAITING);
  self->refusal = NULL;
  await_count (&self->n_live, 1);
}

/* A token that has ended is renewed, and the channel comes back with the new one. */
static void
test_ended_token (Fixture *self, gconstpointer data)
{
  vf_auth_set_refresh_floor (self->auth.auth, 0);
  self->refusal = "InvalidJWTToken: Token has expired";
  vf_realtime_start (self->realtime);
  await_state (self, VF_REALTIME_REFUSED);
  self->refusal = NULL;
  await_count (&self->n_live, 1);
  g_assert_cmpint (auth_test_count (&self->auth, "count"), ==, 1);
}

static void
test_sign_out (Fixture *self, gconstpointer data)
{
  start (self);
  auth_test_await (vf_auth_sign_out (self->auth.auth, VF_AUTH_SCOPE_LOCAL));
  g_assert_cmpint (vf_realtime_get_state (self->realtime), ==, VF_REALTIME_OFF);
  vf_realtime_start (self->realtime);
  g_assert_cmpint (vf_realtime_get_state (self->realtime), ==, VF_REALTIME_OFF);
}

/* Nothing answers there, or a page does. */
static void
test_not_there (Fixture *self, gconstpointer data)
{
  soup_server_remove_handler (self->server, "/realtime/v1/websocket");
  vf_realtime_start (self->realtime);
  await_state (self, VF_REALTIME_WAITING);
}

static void
test_hostile (Fixture *self, gconstpointer data)
{
  static const char *const frames[] = {
    "",
    "null",
    "[[],[],[]]",
    "{\"topic\":\"" TOPIC "\",\"event\":\"postgres_changes\"}",
    "{\"topic\":\"" TOPIC "\",\"event\":\"postgres_changes\",\"payload\":[]}",
    "{\"topic\":\"" TOPIC "\",\"event\":\"postgres_changes\",\"payload\":{\"data\":[]}}",
    "{\"topic\":\"" TOPIC "\",\"event\":\"postgres_changes\",\"payload\":{\"data\":{\"table\":1}}}",
    "{\"topic\":\"" TOPIC "\",\"event\":\"postgres_changes\",\"payload\":{\"data\":{\"table\":"
    "\"auth.users; drop\",\"type\":\"INSERT\"}}}",
    "{\"topic\":\"realtime:other\",\"event\":\"postgres_changes\",\"payload\":{\"data\":{\"table\":"
    "\"journal_entries\",\"type\":\"INSERT\"}}}",
    "{\"topic\":\"" TOPIC "\",\"event\":\"phx_reply\",\"ref\":{},\"payload\":{\"status\":7}}",
    "{\"topic\":\"" TOPIC "\",\"event\":\"presence_state\",\"payload\":{\"x\":{\"metas\":4}}}",
    "{\"topic\":\"phoenix\",\"event\":\"phx_reply\",\"ref\":\"999999999999999999999\"}",
    "{} {}",
  };
  g_autofree char *deep = g_strnfill (200000, '[');
  g_autofree char *long_key = g_strnfill (5000, 'k');
  guint8 bytes[64] = { 0xff, 0xfe, 0 };

  start (self);
  for (gsize i = 0; i < G_N_ELEMENTS (frames); i++)
    soup_websocket_connection_send_text (self->last, frames[i]);
  soup_websocket_connection_send_text (self->last, deep);
  soup_websocket_connection_send_binary (self->last, bytes, sizeof bytes);
  say (self,
       "{\"topic\":\"" TOPIC "\",\"event\":\"postgres_changes\",\"payload\":{\"data\":{\"table\":"
       "\"journal_entries\",\"type\":\"INSERT\",\"record\":{\"id\":\"%s\"}}}}",
       long_key);
  await_count (&self->hints->len, 1);
  g_assert_cmpstr (g_ptr_array_index (self->hints, 0), ==, "journal_entries/*");
  g_assert_cmpint (vf_realtime_get_state (self->realtime), ==, VF_REALTIME_LIVE);
}

/* More than the protocol allows ends the connection, not the program. */
static void
test_huge (Fixture *self, gconstpointer data)
{
  g_autofree char *text = g_strnfill (VF_PHOENIX_MAX_FRAME + 1000, ' ');

  start (self);
  soup_websocket_connection_send_text (self->last, text);
  await_state (self, VF_REALTIME_WAITING);
}

static void
add (const char *path, void (*test) (Fixture *self, gconstpointer data))
{
  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

static void
add_tests (void)
{
  add ("/realtime/hints", test_hints);
  add ("/realtime/new-token", test_new_token);
  add ("/realtime/rejoin", test_rejoin);
  add ("/realtime/heartbeat", test_heartbeat);
  add ("/realtime/refused", test_refused);
  add ("/realtime/ended-token", test_ended_token);
  add ("/realtime/sign-out", test_sign_out);
  add ("/realtime/not-there", test_not_there);
  add ("/realtime/hostile", test_hostile);
  add ("/realtime/huge", test_huge);
}

int
main (int argc, char **argv)
{
  return auth_test_run (argc, argv, add_tests);
}
