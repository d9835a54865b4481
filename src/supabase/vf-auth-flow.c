/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A verifier and a door of its own for each flow, so that any number of them can be under way. */

#include "vf-auth-flow.h"

#include <glib/gi18n.h>

#include "vf-auth-private.h"
#include "vf-auth-redirect.h"
#include "vf-error.h"
#include "vf-json.h"
#include "vf-pkce.h"

struct _VfAuthFlow
{
  GObject parent_instance;

  VfAuth *auth;
  VfAuthRedirect *redirect;
  char *verifier;
  char *challenge;
};

G_DEFINE_FINAL_TYPE (VfAuthFlow, vf_auth_flow, G_TYPE_OBJECT)

static void
vf_auth_flow_finalize (GObject *object)
{
  VfAuthFlow *self = VF_AUTH_FLOW (object);

  if (self->redirect != NULL)
    vf_auth_redirect_close (self->redirect);
  g_clear_object (&self->redirect);
  g_clear_object (&self->auth);
  g_clear_pointer (&self->verifier, g_free);
  g_clear_pointer (&self->challenge, g_free);

  G_OBJECT_CLASS (vf_auth_flow_parent_class)->finalize (object);
}

static void
vf_auth_flow_class_init (VfAuthFlowClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = vf_auth_flow_finalize;
}

static void
vf_auth_flow_init (VfAuthFlow *self)
{
}

/**
 * vf_auth_flow_new:
 * @auth: what will be signed in to
 * @error: return location for an error of GIO
 *
 * Opens the door the browser comes back to. Then one of the functions below,
 * then vf_auth_flow_finish(). One flow is good for one sign-in.
 *
 * Returns: (transfer full) (nullable): a flow
 */
VfAuthFlow *
vf_auth_flow_new (VfAuth *auth, GError **error)
{
  g_autoptr (VfAuthFlow) self = NULL;

  g_return_val_if_fail (VF_IS_AUTH (auth), NULL);

  self = g_object_new (VF_TYPE_AUTH_FLOW, NULL);
  self->auth = g_object_ref (auth);
  self->redirect = vf_auth_redirect_new (error);
  if (self->redirect == NULL)
    return NULL;
  self->verifier = vf_pkce_new_verifier ();
  self->challenge = vf_pkce_get_challenge (self->verifier);
  return g_steal_pointer (&self);
}

/* Parameters after the first; values are escaped here. */
static char *
build_path (VfAuthFlow *self, const char *path, const char *provider, const char *scopes)
{
  g_autofree char *redirect
    = g_uri_escape_string (vf_auth_redirect_get_address (self->redirect), NULL, FALSE);
  g_autoptr (GString) text = g_string_new (path);

  g_string_append_printf (text, "?redirect_to=%s", redirect);
  if (provider != NULL)
    {
      g_autofree char *escaped = g_uri_escape_string (provider, NULL, FALSE);

      g_string_append_printf (text, "&provider=%s&code_challenge=%s&code_challenge_method=s256",
                              escaped, self->challenge);
    }
  if (scopes != NULL)
    {
      g_autofree char *escaped = g_uri_escape_string (scopes, NULL, FALSE);

      g_string_append_printf (text, "&scopes=%s", escaped);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/**
 * vf_auth_flow_dup_provider_address:
 * @provider: "google", "apple" … as vf_auth_fetch_settings() names them
 * @scopes: (nullable): what to ask the provider for beyond the usual
 *
 * Returns: (transfer full): the address to open in the person's own browser. It
 *   holds no secret: no key, and of the verifier only its hash.
 */
char *
vf_auth_flow_dup_provider_address (VfAuthFlow *self, const char *provider, const char *scopes)
{
  g_autofree char *path = NULL;

  g_return_val_if_fail (VF_IS_AUTH_FLOW (self), NULL);
  g_return_val_if_fail (provider != NULL, NULL);

  path = build_path (self, "/authorize", provider, scopes);
  return vf_project_dup_service_address (self->auth->project, VF_SERVICE_AUTH, path);
}

static DexFuture *
done_link (VfAuth *auth, JsonNode *answer, guint epoch)
{
  const char *address = NULL;
  g_autoptr (GUri) uri = NULL;

  if (JSON_NODE_HOLDS_OBJECT (answer))
    address = vf_json_get_string (json_node_get_object (answer), "url");
  if (address != NULL)
    uri = g_uri_parse (address, G_URI_FLAGS_NONE, NULL);
  /* It will be handed to the desktop, which would start other programs for other schemes. */
  if (uri == NULL
      || !(g_str_equal (g_uri_get_scheme (uri), "https")
           || g_str_equal (g_uri_get_scheme (uri), "http")))
    return dex_future_new_reject (VF_ERROR, VF_ERROR_INVALID, "%s",
                                  _ ("The server did not say where to sign in."));
  return dex_future_new_for_string (address);
}

/**
 * vf_auth_flow_link_provider:
 * @provider: as in vf_auth_flow_dup_provider_address()
 *
 * Adds a way to sign in to the account that is signed in to; an anonymous one
 * becomes an account by it, under the same user id.
 *
 * Returns: (transfer full): a future that resolves to the address to open
 */
DexFuture *
vf_auth_flow_link_provider (VfAuthFlow *self, const char *provider)
{
  g_autofree char *path = NULL;
  g_autofree char *complete = NULL;

  dex_return_error_if_fail (VF_IS_AUTH_FLOW (self));
  dex_return_error_if_fail (provider != NULL);

  path = build_path (self, "/user/identities/authorize", provider, NULL);
  complete = g_strconcat (path, "&skip_http_redirect=true", NULL);
  return vf_auth_start (self->auth, "GET", complete, NULL, TRUE, done_link);
}

static JsonObject *
new_body (VfAuthFlow *self, const char *email)
{
  JsonObject *body = json_object_new ();

  json_object_set_string_member (body, "email", email);
  json_object_set_string_member (body, "code_challenge", self->challenge);
  json_object_set_string_member (body, "code_challenge_method", "s256");
  return body;
}

/**
 * vf_auth_flow_send_link:
 * @email: where to
 * @new_account: whether an address without an account gets one
 *
 * Has a link sent that signs in, when it is opened on this computer while the
 * flow waits. The mail has a code too, which works anywhere.
 *
 * Returns: (transfer full): a future that resolves to %TRUE
 */
DexFuture *
vf_auth_flow_send_link (VfAuthFlow *self, const char *email, gboolean new_account)
{
  g_autofree char *path = NULL;
  JsonObject *body = NULL;

  dex_return_error_if_fail (VF_IS_AUTH_FLOW (self));
  dex_return_error_if_fail (email != NULL);

  path = build_path (self, "/otp", NULL, NULL);
  body = new_body (self, email);
  json_object_set_boolean_member (body, "create_user", new_account);
  return vf_auth_start (self->auth, "POST", path, body, FALSE, NULL);
}

/**
 * vf_auth_flow_send_recovery:
 * @email: of an account whose password was forgotten
 *
 * As vf_auth_flow_send_link(); then vf_auth_change_password().
 *
 * Returns: (transfer full): a future that resolves to %TRUE
 */
DexFuture *
vf_auth_flow_send_recovery (VfAuthFlow *self, const char *email)
{
  g_autofree char *path = NULL;

  dex_return_error_if_fail (VF_IS_AUTH_FLOW (self));
  dex_return_error_if_fail (email != NULL);

  path = build_path (self, "/recover", NULL, NULL);
  return vf_auth_start (self->auth, "POST", path, new_body (self, email), FALSE, NULL);
}

static DexFuture *
finish_fiber (gpointer data)
{
  VfAuthFlow *self = data;
  VfAuth *auth = self->auth;
  guint epoch = auth->epoch;
  g_autoptr (JsonObject) body = json_object_new ();
  g_autoptr (JsonNode) answer = NULL;
  g_autofree char *code = NULL;
  g_autofree char *verifier = NULL;
  GError *error = NULL;
  VfAuthCall call = { .method = "POST", .path = "/token?grant_type=pkce", .body = body };

  code = dex_await_string (vf_auth_redirect_wait (self->redirect), &error);
  if (code == NULL)
    return dex_future_new_for_error (error);
  verifier = g_steal_pointer (&self->verifier);
  if (verifier == NULL)
    return dex_future_new_reject (VF_ERROR, VF_ERROR_CANCELLED, "%s",
                                  _ ("This sign-in was used already. Start it again."));
  json_object_set_string_member (body, "auth_code", code);
  json_object_set_string_member (body, "code_verifier", verifier);
  answer = vf_auth_call (auth, &call, &error);
  if (answer == NULL || !vf_auth_take (auth, NULL, answer, epoch, &error))
    return dex_future_new_for_error (error);
  return dex_future_new_for_int (VF_AUTH_OUTCOME_SIGNED_IN);
}

/**
 * vf_auth_flow_finish:
 *
 * Waits for the browser to come back, for as long as it takes, and exchanges
 * what it brings.
 *
 * Returns: (transfer full): a future that resolves to %VF_AUTH_OUTCOME_SIGNED_IN,
 *   or rejects with %VF_ERROR_CANCELLED after vf_auth_flow_cancel()
 */
DexFuture *
vf_auth_flow_finish (VfAuthFlow *self)
{
  dex_return_error_if_fail (VF_IS_AUTH_FLOW (self));

  return dex_scheduler_spawn (NULL, 0, finish_fiber, g_object_ref (self), g_object_unref);
}

/**
 * vf_auth_flow_cancel:
 *
 * Closes the door; whoever waits is told.
 */
void
vf_auth_flow_cancel (VfAuthFlow *self)
{
  g_return_if_fail (VF_IS_AUTH_FLOW (self));

  vf_auth_redirect_close (self->redirect);
}
