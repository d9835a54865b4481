/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where a project's services lie, and what a request to them carries. */

#include "vf-project.h"

#include "vf-error.h"
#include "vf-jwt.h"
#include "vf-supabase-error.h"
#include "vf-supabase-json.h"

#include <glib/gi18n.h>

#define N_SERVICES 5

static const char *const service_paths[N_SERVICES] = {
  "/auth/v1", "/rest/v1", "/storage/v1", "/realtime/v1", "/functions/v1",
};

struct _VfProject
{
  GObject parent_instance;
  VfHttp *http;
  char *address;
  char *key;
  VfOrigin *origin;
  char *bases[N_SERVICES];
  VfOrigin *origins[N_SERVICES];
  VfTokenSource *token_source;
  char *member;
};

G_DEFINE_FINAL_TYPE (VfProject, vf_project, G_TYPE_OBJECT)

typedef struct
{
  VfProject *project;
  VfHttpRequest *request;
  VfAccess access;
} Call;

static void
call_free (gpointer data)
{
  Call *call = data;

  g_clear_object (&call->project);
  g_clear_object (&call->request);
  g_free (call);
}

static void
vf_project_finalize (GObject *object)
{
  VfProject *self = VF_PROJECT (object);

  g_clear_object (&self->http);
  g_clear_pointer (&self->address, g_free);
  g_clear_pointer (&self->key, g_free);
  g_clear_pointer (&self->member, g_free);
  g_clear_pointer (&self->origin, vf_origin_unref);
  for (gsize i = 0; i < N_SERVICES; i++)
    {
      g_clear_pointer (&self->bases[i], g_free);
      g_clear_pointer (&self->origins[i], vf_origin_unref);
    }
  g_clear_object (&self->token_source);
  G_OBJECT_CLASS (vf_project_parent_class)->finalize (object);
}

static void
vf_project_class_init (VfProjectClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = vf_project_finalize;
}

static void
vf_project_init (VfProject *self)
{
}

/* People paste what they find: with or without the scheme, a slash, a service's path. */
static char *
tidy_address (const char *text)
{
  g_autofree char *address = g_strstrip (g_strdup (text));
  const char *rest = NULL;
  gsize end;

  if (strstr (address, "://") == NULL && *address != '\0')
    {
      g_autofree char *bare = g_steal_pointer (&address);

      address = g_strconcat ("https://", bare, NULL);
    }
  for (gsize i = 0; i < N_SERVICES; i++)
    {
      char *found = strstr (address, service_paths[i]);

      if (found != NULL)
        *found = '\0';
    }
  rest = strstr (address, "://");
  rest = rest != NULL ? rest + 3 : address;
  for (end = strlen (address); end > (gsize) (rest - address) && address[end - 1] == '/'; end--)
    address[end - 1] = '\0';

  return g_steal_pointer (&address);
}

/* A key that opens everything must not live on a person's computer. */
static gboolean
is_master_key (const char *key)
{
  g_auto (GStrv) parts = NULL;
  g_autofree char *padded = NULL;
  g_autofree guchar *claims = NULL;
  g_autoptr (yyjson_doc) document = NULL;
  gsize length = 0;

  if (g_str_has_prefix (key, "sb_secret_"))
    return TRUE;
  parts = g_strsplit (key, ".", 4);
  if (g_strv_length (parts) != 3)
    return FALSE;

  padded = g_strconcat (parts[1], "===", NULL);
  g_strdelimit (padded, "-", '+');
  g_strdelimit (padded, "_", '/');
  claims = g_base64_decode (padded, &length);
  if (length > 0)
    document = yyjson_read ((const char *) claims, length, YYJSON_READ_NOFLAG);
  return document != NULL
         && yyjson_equals_str (yyjson_obj_get (yyjson_doc_get_root (document), "role"),
                               "service_role");
}

static gboolean
check_key (const char *key, GError **error)
{
  if (*key == '\0')
    g_set_error_literal (error, VF_ERROR, VF_ERROR_INVALID, _ ("The key is missing"));
  else if (!g_str_is_ascii (key) || strpbrk (key, " \t\r\n") != NULL)
    g_set_error_literal (error, VF_ERROR, VF_ERROR_INVALID,
                         _ ("This is not a key: it holds spaces or letters that no key has"));
  else if (is_master_key (key))
    g_set_error_literal (error, VF_ERROR, VF_ERROR_INVALID,
                         _ ("This is the project's secret key, which opens everything and belongs "
                            "on no one's computer; use the publishable key"));
  else
    return TRUE;

  return FALSE;
}

/**
 * vf_project_new:
 * @http: the network
 * @address: the project's address, as a person wrote or pasted it
 * @key: its publishable key, as a person pasted it
 * @error: %VF_ERROR_INVALID with a sentence about what is wrong with them
 *
 * Nothing is asked of the network; see vf_project_check() for that.
 *
 * Returns: (transfer full) (nullable): a project
 */
VfProject *
vf_project_new (VfHttp *http, const char *address, const char *key, GError **error)
{
  g_autoptr (VfProject) self = g_object_new (VF_TYPE_PROJECT, NULL);

  g_return_val_if_fail (VF_IS_HTTP (http), NULL);
  g_return_val_if_fail (address != NULL, NULL);
  g_return_val_if_fail (key != NULL, NULL);

  self->http = g_object_ref (http);
  self->address = tidy_address (address);
  self->key = g_strstrip (g_strdup (key));
  self->origin = vf_origin_new (self->address, error);
  if (self->origin == NULL || !check_key (self->key, error))
    return NULL;
  for (gsize i = 0; i < N_SERVICES; i++)
    {
      self->bases[i] = g_strconcat (self->address, service_paths[i], NULL);
      self->origins[i] = vf_origin_ref (self->origin);
    }

  return g_steal_pointer (&self);
}

VfHttp *
vf_project_get_http (VfProject *self)
{
  return self->http;
}

/**
 * vf_project_get_address:
 *
 * Returns: (transfer none): the address without a slash at its end, always the
 *   same for the same project, so that it can name one
 */
const char *
vf_project_get_address (VfProject *self)
{
  return self->address;
}

const char *
vf_project_get_key (VfProject *self)
{
  return self->key;
}

VfOrigin *
vf_project_get_origin (VfProject *self)
{
  return self->origin;
}

/**
 * vf_project_dup_service_address:
 * @self: a project
 * @service: one of its services
 * @path: (nullable): what follows, e.g. "/token?grant_type=password", percent-encoded
 *
 * Returns: (transfer full): an absolute address
 */
char *
vf_project_dup_service_address (VfProject *self, VfService service, const char *path)
{
  g_return_val_if_fail (VF_IS_PROJECT (self), NULL);
  g_return_val_if_fail (service < N_SERVICES, NULL);

  return g_strconcat (self->bases[service], path, NULL);
}

/**
 * vf_project_set_service_base:
 * @self: a project
 * @service: one of its services
 * @base: where it lies, as a service on its own or a large-upload host does
 * @error: %VF_ERROR_INVALID when credentials cannot go there at all
 *
 * Says that the project's credentials may go to the origin of @base too: never
 * call it with an address that came out of an answer.
 *
 * Returns: %TRUE when it was set
 */
gboolean
vf_project_set_service_base (VfProject *self, VfService service, const char *base, GError **error)
{
  g_autoptr (VfOrigin) origin = NULL;

  g_return_val_if_fail (VF_IS_PROJECT (self), FALSE);
  g_return_val_if_fail (service < N_SERVICES, FALSE);

  origin = vf_origin_new (base, error);
  if (origin == NULL)
    return FALSE;

  g_set_str (&self->bases[service], base);
  vf_origin_unref (self->origins[service]);
  self->origins[service] = g_steal_pointer (&origin);
  return TRUE;
}

/**
 * vf_project_set_token_source:
 * @self: a project
 * @source: (nullable): who knows the access token
 */
void
vf_project_set_token_source (VfProject *self, VfTokenSource *source)
{
  g_return_if_fail (VF_IS_PROJECT (self));

  g_set_object (&self->token_source, source);
}

VfTokenSource *
vf_project_get_token_source (VfProject *self)
{
  return self->token_source;
}

/**
 * vf_project_set_member:
 * @self: a project
 * @user_id: (nullable): the only person who may ask as a member, or %NULL for
 *   whoever is signed in
 *
 * Looks into the very token that is about to be sent, so that one person's rows
 * never go out with another's token, however the sign-in changes meanwhile.
 */
void
vf_project_set_member (VfProject *self, const char *user_id)
{
  g_return_if_fail (VF_IS_PROJECT (self));

  g_set_str (&self->member, user_id);
}

static gboolean
check_member (VfProject *self, const char *token, GError **error)
{
  g_autoptr (VfClaims) claims = NULL;

  if (self->member == NULL)
    return TRUE;

  claims = vf_claims_decode (token, error);
  if (claims == NULL)
    return FALSE;
  if (g_strcmp0 (claims->subject, self->member) == 0)
    return TRUE;
  g_set_error_literal (error, VF_ERROR, VF_ERROR_SIGNED_OUT,
                       _ ("Somebody else is signed in; sign in again as the member this is for"));
  return FALSE;
}

static const VfOrigin *
choose_origin (VfProject *self, VfHttpRequest *request)
{
  for (gsize i = 0; i < N_SERVICES; i++)
    if (vf_origin_may_have_credentials (self->origins[i], vf_http_request_get_uri (request)))
      return self->origins[i];

  return self->origin;
}

/**
 * vf_project_add_credentials:
 * @self: a project
 * @request: a request to one of its services
 * @token: (nullable): an access token, or %NULL for a visitor
 * @error: %VF_ERROR_INVALID when @request does not go to this project
 *
 * A visitor's request repeats a key of the old kind as bearer, as services
 * behind an old gateway expect; a key of the new kind is no token.
 *
 * Returns: %TRUE when @request carries them
 */
gboolean
vf_project_add_credentials (VfProject *self,
                            VfHttpRequest *request,
                            const char *token,
                            GError **error)
{
  const VfOrigin *origin = NULL;
  g_autofree char *bearer = NULL;

  g_return_val_if_fail (VF_IS_PROJECT (self), FALSE);
  g_return_val_if_fail (VF_IS_HTTP_REQUEST (request), FALSE);

  origin = choose_origin (self, request);
  if (!vf_http_request_set_secret (request, origin, "apikey", self->key, error))
    return FALSE;
  if (token == NULL && g_str_has_prefix (self->key, "sb_"))
    return TRUE;

  bearer = g_strconcat ("Bearer ", token != NULL ? token : self->key, NULL);
  return vf_http_request_set_secret (request, origin, "Authorization", bearer, error);
}

static char *
fetch_token (VfProject *self, const char *spent, GError **error)
{
  g_autofree char *token = NULL;

  if (self->token_source == NULL)
    {
      g_set_error_literal (error, VF_ERROR, VF_ERROR_SIGNED_OUT, _ ("Nobody is signed in"));
      return NULL;
    }

  token = dex_await_string (spent == NULL ? vf_token_source_get_token (self->token_source)
                                          : vf_token_source_renew_token (self->token_source, spent),
                            error);
  if (token != NULL && *token == '\0')
    {
      g_set_error_literal (error, VF_ERROR, VF_ERROR_SIGNED_OUT, _ ("Nobody is signed in"));
      return NULL;
    }
  if (token != NULL && !check_member (self, token, error))
    return NULL;
  return g_steal_pointer (&token);
}

static VfHttpAnswer *
send_with (Call *call, const char *token, GError **error)
{
  if (call->access != VF_ACCESS_NONE
      && !vf_project_add_credentials (call->project, call->request, token, error))
    return NULL;

  return dex_await_object (vf_http_send (call->project->http, call->request), error);
}

/* Storage says it with 400. */
static gboolean
is_token_refused (VfHttpAnswer *answer)
{
  g_autoptr (GError) error = NULL;

  if (vf_http_answer_is_success (answer))
    return FALSE;
  error = vf_supabase_error_from_answer (answer);
  return g_error_matches (error, VF_ERROR, VF_ERROR_SIGNED_OUT);
}

static DexFuture *
call_fiber (gpointer data)
{
  Call *call = data;
  g_autoptr (VfHttpAnswer) answer = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *token = NULL;

  if (call->access == VF_ACCESS_MEMBER)
    {
      token = fetch_token (call->project, NULL, &error);
      if (token == NULL)
        return dex_future_new_for_error (g_steal_pointer (&error));
    }

  answer = send_with (call, token, &error);
  if (answer != NULL && token != NULL && is_token_refused (answer))
    {
      g_autofree char *fresh = fetch_token (call->project, token, &error);

      /* Refused twice, it is a matter of rights and not of age. */
      if (fresh == NULL)
        return dex_future_new_for_error (g_steal_pointer (&error));
      g_clear_object (&answer);
      answer = send_with (call, fresh, &error);
    }
  if (answer == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  if (!vf_http_answer_is_success (answer))
    return dex_future_new_for_error (vf_supabase_error_from_answer (answer));

  return dex_future_new_take_object (g_steal_pointer (&answer));
}

/**
 * vf_project_send:
 * @self: a project
 * @request: what to send, to one of its services
 * @access: as whom
 *
 * Sends with the right credentials. A token the server refuses is renewed once,
 * and the request sent again, which is safe because it was not carried out.
 *
 * Returns: (transfer full): a future that resolves to a successful
 *   #VfHttpAnswer, or rejects with an error of #VfError; what the server said is
 *   in vf_error_get_reply()
 */
DexFuture *
vf_project_send (VfProject *self, VfHttpRequest *request, VfAccess access)
{
  Call *call = NULL;

  g_return_val_if_fail (VF_IS_PROJECT (self), NULL);
  g_return_val_if_fail (VF_IS_HTTP_REQUEST (request), NULL);

  call = g_new0 (Call, 1);
  call->project = g_object_ref (self);
  call->request = g_object_ref (request);
  call->access = access;
  return dex_scheduler_spawn (NULL, 0, call_fiber, call, call_free);
}
