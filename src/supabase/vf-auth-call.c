/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One request to the auth server: credentials, one renewal when the token is refused, the answer
 * as JSON or as an error. */

#include "vf-auth-private.h"

#include "vf-auth-error.h"
#include "vf-error.h"
#include "vf-json.h"
#include "vf-supabase-error.h"

/* Makes the server's error codes text of one shape. */
#define API_VERSION "2024-01-01"
#define TIME_LIMIT 30
#define MAX_TRIES 3
/* A user with many identities is some ten thousand bytes. */
#define MAX_ANSWER (4 << 20)

static VfHttpRequest *
describe (VfAuth *self, const VfAuthCall *call, const char *token, GError **error)
{
  g_autofree char *address
    = vf_project_dup_service_address (self->project, VF_SERVICE_AUTH, call->path);
  g_autoptr (VfHttpRequest) request = vf_http_request_new (call->method, address, error);

  if (request == NULL || !vf_project_add_credentials (self->project, request, token, error))
    return NULL;
  vf_http_request_set_header (request, "Accept", "application/json");
  vf_http_request_set_header (request, "X-Supabase-Api-Version", API_VERSION);
  vf_http_request_set_time_limit (request, TIME_LIMIT);
  vf_http_request_set_size_limit (request, MAX_ANSWER);
  vf_http_request_set_max_tries (request, MAX_TRIES);
  if (call->replayable)
    vf_http_request_set_replayable (request, TRUE);
  if (call->body != NULL)
    {
      g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
      g_autoptr (GBytes) bytes = NULL;
      char *text;

      json_node_set_object (node, call->body);
      text = vf_json_to_text (node);
      bytes = g_bytes_new_take (text, strlen (text));
      vf_http_request_set_body (request, "application/json", bytes);
    }
  return g_steal_pointer (&request);
}

static VfHttpAnswer *
send (VfAuth *self, const VfAuthCall *call, const char *token, GError **error)
{
  g_autoptr (VfHttpRequest) request = describe (self, call, token, error);

  if (request == NULL)
    return NULL;
  return dex_await_object (vf_http_send (vf_project_get_http (self->project), request), error);
}

static gboolean
wants_fresh_token (VfHttpAnswer *answer)
{
  g_autoptr (GError) error = NULL;

  if (vf_http_answer_is_success (answer))
    return FALSE;
  error = vf_auth_error_from_answer (answer);
  return vf_auth_error_get_reaction (error) == VF_AUTH_REACTION_REFRESH;
}

static JsonNode *
read_answer (VfHttpAnswer *answer, GError **error)
{
  GBytes *body = vf_http_answer_get_body (answer);
  gsize size;
  const char *text = g_bytes_get_data (body, &size);
  JsonNode *node = NULL;

  if (!vf_http_answer_is_success (answer))
    {
      g_propagate_error (error, vf_auth_error_from_answer (answer));
      return NULL;
    }
  if (size == 0)
    return json_node_new (JSON_NODE_NULL);
  if (vf_http_answer_has_json (answer) && g_utf8_validate_len (text, size, NULL))
    node = vf_json_parse (text, size, NULL);
  /* A success that is no JSON comes from somebody in between, such as a hotel's network. */
  if (node == NULL)
    g_propagate_error (error, vf_supabase_error_from_answer (answer));
  return node;
}

/*
 * vf_auth_call:
 *
 * For fibers. An answer that says that the sign-in is over ends it here.
 *
 * Returns: (transfer full) (nullable): the answer's JSON, null for an empty one
 */
JsonNode *
vf_auth_call (VfAuth *self, const VfAuthCall *call, GError **error)
{
  g_autoptr (VfAuthSession) session = NULL;
  g_autoptr (VfHttpAnswer) answer = NULL;
  g_autoptr (GError) local_error = NULL;
  g_autofree char *token = g_strdup (call->token);
  JsonNode *node;

  if (call->as_member && token == NULL)
    {
      token = dex_await_string (vf_auth_get_token (self), error);
      if (token == NULL)
        return NULL;
      if (self->session != NULL)
        session = vf_auth_session_ref (self->session);
    }
  answer = send (self, call, token, error);
  if (answer == NULL)
    return NULL;
  if (session != NULL && wants_fresh_token (answer))
    {
      g_autofree char *fresh = dex_await_string (vf_auth_renew_token (self, token), error);

      g_clear_object (&answer);
      if (fresh != NULL)
        answer = send (self, call, fresh, error);
      if (answer == NULL)
        return NULL;
    }

  node = read_answer (answer, &local_error);
  if (node == NULL && session != NULL
      && vf_auth_error_get_reaction (local_error) == VF_AUTH_REACTION_SESSION_OVER)
    vf_auth_end (self, session, local_error);
  if (node == NULL)
    g_propagate_error (error, g_steal_pointer (&local_error));
  return node;
}

typedef struct
{
  VfAuth *auth;
  char *method;
  char *path;
  JsonObject *body;
  gboolean as_member;
  VfAuthDone done;
} Errand;

static void
errand_free (gpointer data)
{
  Errand *self = data;

  g_object_unref (self->auth);
  g_free (self->method);
  g_free (self->path);
  g_clear_pointer (&self->body, json_object_unref);
  g_free (self);
}

static DexFuture *
errand_fiber (gpointer data)
{
  Errand *self = data;
  VfAuthCall call = {
    .method = self->method, .path = self->path, .body = self->body, .as_member = self->as_member
  };
  guint epoch = self->auth->epoch;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) answer = vf_auth_call (self->auth, &call, &error);

  if (answer == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  if (self->done == NULL)
    return dex_future_new_for_boolean (TRUE);
  return self->done (self->auth, answer, epoch);
}

/*
 * vf_auth_start:
 * @body: (transfer full) (nullable): what to send
 * @done: (nullable): what to make of the answer; %TRUE when %NULL
 *
 * One call as a future.
 */
DexFuture *
vf_auth_start (VfAuth *self,
               const char *method,
               const char *path,
               JsonObject *body,
               gboolean as_member,
               VfAuthDone done)
{
  Errand *errand = g_new0 (Errand, 1);

  errand->auth = g_object_ref (self);
  errand->method = g_strdup (method);
  errand->path = g_strdup (path);
  errand->body = body;
  errand->as_member = as_member;
  errand->done = done;
  return dex_scheduler_spawn (NULL, 0, errand_fiber, errand, errand_free);
}

gboolean
vf_auth_answer_has_session (JsonNode *answer)
{
  return JSON_NODE_HOLDS_OBJECT (answer)
         && json_object_has_member (json_node_get_object (answer), "access_token");
}

DexFuture *
vf_auth_done_session (VfAuth *self, JsonNode *answer, guint epoch)
{
  GError *error = NULL;

  if (!vf_auth_take (self, NULL, answer, epoch, &error))
    return dex_future_new_for_error (error);
  return dex_future_new_for_int (VF_AUTH_OUTCOME_SIGNED_IN);
}

DexFuture *
vf_auth_done_user (VfAuth *self, JsonNode *answer, guint epoch)
{
  JsonObject *object = JSON_NODE_HOLDS_OBJECT (answer) ? json_node_get_object (answer) : NULL;
  GError *error = NULL;
  g_autoptr (VfAuthUser) user = vf_auth_user_parse (object, &error);
  g_autoptr (VfAuthSession) session = NULL;

  if (user == NULL)
    return dex_future_new_for_error (error);
  if (self->session != NULL && g_str_equal (self->session->user_id, user->id))
    {
      session = vf_auth_session_with_user (self->session, user);
      vf_auth_adopt (self, session, self->persistent);
    }
  return dex_future_new_take_boxed (VF_TYPE_AUTH_USER, g_steal_pointer (&user));
}
