/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Addresses and keys people give, where credentials go, and what errors say, against a server that
 * writes down what it saw. */

#include <glib/gstdio.h>

#include "net-test.h"
#include "token-test.h"
#include "vf-async.h"
#include "vf-error.h"
#include "vf-project-check.h"
#include "vf-storage-upload.h"
#include "vf-supabase-error.h"

typedef struct
{
  NetServer *server;
  VfHttp *http;
  VfProject *project;
  TokenTest *tokens;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autofree char *address = NULL;
  g_autoptr (GError) error = NULL;

  fixture->server = net_server_new ();
  address = net_server_dup_address (fixture->server, "/");
  fixture->http = vf_http_new ();
  fixture->project = vf_project_new (fixture->http, address, "sb_publishable_x", &error);
  g_assert_no_error (error);
  fixture->tokens = token_test_new ("first", "second");
  vf_project_set_token_source (fixture->project, VF_TOKEN_SOURCE (fixture->tokens));
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_assert_finalize_object (g_steal_pointer (&fixture->project));
  g_assert_finalize_object (g_steal_pointer (&fixture->tokens));
  g_clear_object (&fixture->http);
  g_clear_pointer (&fixture->server, net_server_free);
}

static VfHttpRequest *
new_request (Fixture *fixture)
{
  g_autofree char *address
    = vf_project_dup_service_address (fixture->project, VF_SERVICE_REST, "/x");

  return vf_http_request_new ("GET", address, NULL);
}

static void
test_addresses (void)
{
  static const struct
  {
    const char *given;
    const char *taken; /* NULL when refused */
  } addresses[] = {
    { "https://abc.supabase.co", "https://abc.supabase.co" },
    { "  https://abc.supabase.co/ \n", "https://abc.supabase.co" },
    { "abc.supabase.co", "https://abc.supabase.co" },
    { "https://abc.supabase.co/rest/v1/", "https://abc.supabase.co" },
    { "https://example.com/supabase/", "https://example.com/supabase" },
    { "http://127.0.0.1:54321", "http://127.0.0.1:54321" },
    { "http://abc.supabase.co", NULL },
    { "", NULL },
    { "not an address", NULL },
    { "https://me@abc.supabase.co", NULL },
    { "https://", NULL },
  };
  g_autoptr (VfHttp) http = vf_http_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (addresses); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (VfProject) project = vf_project_new (http, addresses[i].given, "k", &error);

      if (addresses[i].taken == NULL)
        {
          g_assert_error (error, VF_ERROR, VF_ERROR_INVALID);
          continue;
        }
      g_assert_no_error (error);
      g_assert_cmpstr (vf_project_get_address (project), ==, addresses[i].taken);
    }
}

static void
test_keys (void)
{
  /* {"alg":"HS256"}.{"role":"service_role"}.x */
  static const char *const bad[] = {
    "",
    "  ",
    "two words",
    "kéy",
    "sb_secret_abc",
    "eyJhbGciOiJIUzI1NiJ9.eyJyb2xlIjoic2VydmljZV9yb2xlIn0.x",
  };
  g_autoptr (VfHttp) http = vf_http_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (vf_project_new (http, "https://abc.supabase.co", bad[i], &error));
      g_assert_error (error, VF_ERROR, VF_ERROR_INVALID);
    }
}

static void
test_credentials (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    VfAccess access;
    const char *key;
    const char *bearer;
  } ways[] = {
    { VF_ACCESS_NONE, NULL, NULL },
    { VF_ACCESS_VISITOR, "sb_publishable_x", NULL },
    { VF_ACCESS_MEMBER, "sb_publishable_x", "Bearer first" },
  };

  net_server_answer (fixture->server, 200, "application/json", "[]");
  for (guint i = 0; i < G_N_ELEMENTS (ways); i++)
    {
      g_autoptr (VfHttpRequest) request = new_request (fixture);
      g_autoptr (GError) error = NULL;
      g_autoptr (VfHttpAnswer) answer
        = net_await_answer (vf_project_send (fixture->project, request, ways[i].access), &error);

      g_assert_no_error (error);
      g_assert_cmpstr (net_server_get_header (fixture->server, i, "apikey"), ==, ways[i].key);
      g_assert_cmpstr (net_server_get_header (fixture->server, i, "Authorization"), ==,
                       ways[i].bearer);
    }
}

/* Nobody signed in: nothing is sent, for a visitor's answer would be taken for the member's. */
static void
test_nobody (Fixture *fixture, gconstpointer data)
{
  g_autoptr (VfHttpRequest) request = new_request (fixture);
  g_autoptr (GError) error = NULL;

  vf_project_set_token_source (fixture->project, NULL);
  g_assert_null (
    net_await_answer (vf_project_send (fixture->project, request, VF_ACCESS_MEMBER), &error));
  g_assert_error (error, VF_ERROR, VF_ERROR_SIGNED_OUT);
  g_assert_cmpuint (net_server_get_n_requests (fixture->server), ==, 0);
}

/* A refused token is renewed once; refused again, it is the answer. */
static void
test_renewal (Fixture *fixture, gconstpointer data)
{
  static const char *const expired = "{\"code\":\"PGRST303\",\"message\":\"JWT expired\"}";
  g_autoptr (VfHttpRequest) request = new_request (fixture);
  g_autoptr (VfHttpRequest) again = new_request (fixture);
  g_autoptr (VfHttpAnswer) answer = NULL;
  g_autoptr (GError) error = NULL;

  net_server_answer (fixture->server, 401, "application/json", expired);
  net_server_answer (fixture->server, 200, "application/json", "[]");
  answer = net_await_answer (vf_project_send (fixture->project, request, VF_ACCESS_MEMBER), &error);
  g_assert_no_error (error);
  g_assert_cmpstr (net_server_get_header (fixture->server, 0, "Authorization"), ==, "Bearer first");
  g_assert_cmpstr (net_server_get_header (fixture->server, 1, "Authorization"), ==,
                   "Bearer second");

  /* Storage says the same with 400. */
  net_server_answer (fixture->server, 400, "application/json",
                     "{\"statusCode\":\"403\",\"error\":\"InvalidJWT\",\"message\":\"jwt\"}");
  g_assert_null (
    net_await_answer (vf_project_send (fixture->project, again, VF_ACCESS_MEMBER), &error));
  g_assert_error (error, VF_ERROR, VF_ERROR_SIGNED_OUT);
  g_assert_cmpuint (net_server_get_n_requests (fixture->server), ==, 4);
}

static void
write_file (const char *path, gsize size)
{
  g_autofree char *text = g_strnfill (size, 'x');
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, text, size, &error);
  g_assert_no_error (error);
}

/* The address of the pieces is the server's word. Another place gets nothing. */
static void
test_tus_location_elsewhere (Fixture *fixture, gconstpointer data)
{
  g_autoptr (NetServer) elsewhere = net_server_new ();
  g_autofree char *target = net_server_dup_address (elsewhere, "/upload/resumable/1");
  g_autofree char *directory = g_dir_make_tmp ("vf-tus-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (directory, "sound", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (VfStorageUpload) upload
    = vf_storage_upload_new (fixture->project, file, "b", "n", "audio/ogg", FALSE);
  g_autoptr (GError) error = NULL;

  write_file (path, 100);
  net_server_answer (elsewhere, 204, NULL, NULL);
  net_server_answer_with (fixture->server, 201, "text/plain", "", "Location", target);
  g_assert_false (vf_await_in_main (vf_storage_upload_run (upload, NULL), &error));
  g_assert_error (error, VF_ERROR, VF_ERROR_INVALID);
  g_assert_cmpuint (net_server_get_n_requests (elsewhere), ==, 0);
  g_assert_cmpuint (net_server_get_n_requests (fixture->server), ==, 1);
  g_remove (path);
  g_rmdir (directory);
}

static void
test_signed_address (Fixture *fixture, gconstpointer data)
{
  static const char *const wrong[] = {
    "{\"signedURL\":\"https://evil.example/x\"}",
    "{\"signedURL\":\"//evil.example/x\"}",
    "{\"signedURL\":\"@evil.example/x\"}",
    "{\"signedURL\":7}",
    "[]",
  };
  g_autoptr (DexFuture) future = NULL;
  g_autofree char *want = NULL;
  g_autoptr (GError) error = NULL;

  net_server_answer (fixture->server, 200, "application/json",
                     "{\"signedURL\":\"/object/sign/b/n?token=t\"}");
  future = vf_storage_sign (fixture->project, "b", "n", 60, NULL, NULL);
  g_assert_true (vf_await_in_main (dex_ref (future), &error));
  want = net_server_dup_address (fixture->server, "/storage/v1/object/sign/b/n?token=t");
  g_assert_cmpstr (g_value_get_string (dex_future_get_value (future, NULL)), ==, want);

  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      net_server_answer (fixture->server, 200, "application/json", wrong[i]);
      g_assert_false (
        vf_await_in_main (vf_storage_sign (fixture->project, "b", "n", 60, NULL, NULL), &error));
      g_assert_error (error, VF_ERROR, VF_ERROR_INVALID);
      g_clear_error (&error);
    }
}

typedef struct
{
  guint status;
  const char *type;
  const char *body;
  int kind;
  gboolean retry;
  const char *code;
} Reply;

static const Reply replies[] = {
  { 401, "application/json", "{\"code\":\"PGRST301\"}", VF_ERROR_SIGNED_OUT, FALSE, "PGRST301" },
  { 401, "application/json", "{\"code\":\"42501\"}", VF_ERROR_FORBIDDEN, FALSE, "42501" },
  { 403, "application/json", "{\"code\":\"42501\"}", VF_ERROR_FORBIDDEN, FALSE, "42501" },
  { 409, "application/json", "{\"code\":\"23505\"}", VF_ERROR_CONFLICT, FALSE, "23505" },
  { 409, "application/json", "{\"code\":\"23503\"}", VF_ERROR_CONFLICT, FALSE, "23503" },
  { 400, "application/json", "{\"code\":\"23514\"}", VF_ERROR_INVALID, FALSE, "23514" },
  { 400, "application/json", "{\"code\":\"22P02\"}", VF_ERROR_INVALID, FALSE, "22P02" },
  { 400, "application/json", "{\"code\":\"42P17\"}", VF_ERROR_FAILED, FALSE, "42P17" },
  { 500, "application/json", "{\"code\":\"42P17\"}", VF_ERROR_FAILED, FALSE, "42P17" },
  { 500, "application/json", "{\"code\":\"40001\"}", VF_ERROR_BUSY, TRUE, "40001" },
  { 500, "application/json", "{\"code\":\"57014\"}", VF_ERROR_BUSY, TRUE, "57014" },
  { 503, "application/json", "{\"code\":\"PGRST002\"}", VF_ERROR_BUSY, TRUE, "PGRST002" },
  { 404, "application/json", "{\"code\":\"PGRST202\"}", VF_ERROR_NOT_FOUND, FALSE, "PGRST202" },
  { 400, "application/json", "{\"code\":\"P0001\",\"message\":\"m\"}", VF_ERROR_INVALID, FALSE,
    "P0001" },
  { 406, "application/json", "{\"code\":\"PGRST116\"}", VF_ERROR_NOT_FOUND, FALSE, "PGRST116" },
  { 400, "application/json", "{\"statusCode\":\"404\",\"error\":\"not_found\"}", VF_ERROR_NOT_FOUND,
    FALSE, "not_found" },
  { 400, "application/json", "{\"statusCode\":\"409\",\"error\":\"Duplicate\"}", VF_ERROR_EXISTS,
    FALSE, "Duplicate" },
  { 400, "application/json",
    "{\"statusCode\":\"413\",\"error\":\"Payload too large\",\"code\":\"EntityTooLarge\"}",
    VF_ERROR_NO_SPACE, FALSE, "EntityTooLarge" },
  { 400, "application/json", "{\"statusCode\":\"413\",\"error\":\"Payload too large\"}",
    VF_ERROR_NO_SPACE, FALSE, "Payload too large" },
  { 404, "text/html", "<html>", VF_ERROR_NOT_FOUND, FALSE, NULL },
  { 302, "text/html", "<html>", VF_ERROR_INVALID, FALSE, NULL },
  { 511, "text/html", "<html>", VF_ERROR_OFFLINE, FALSE, NULL },
  { 540, "text/html", "", VF_ERROR_BUSY, FALSE, NULL },
  { 500, "text/html", "<html>", VF_ERROR_BUSY, TRUE, NULL },
  { 401, "application/json", "{\"message\":\"Invalid API key\"}", VF_ERROR_SIGNED_OUT, FALSE,
    NULL },
  { 400, "application/json", "not JSON", VF_ERROR_INVALID, FALSE, NULL },
  { 200, "text/html", "<html>", VF_ERROR_INVALID, FALSE, NULL },
};

static void
test_errors (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (replies); i++)
    {
      const Reply *reply = &replies[i];
      g_autoptr (GBytes) body = g_bytes_new_static (reply->body, strlen (reply->body));
      g_autoptr (VfHttpAnswer) answer = vf_http_answer_new (reply->status, body);
      g_autoptr (GError) error = NULL;
      g_autoptr (GError) copy = NULL;

      vf_http_answer_add_header (answer, "Content-Type", reply->type);
      error = vf_supabase_error_from_answer (answer);
      g_assert_error (error, VF_ERROR, reply->kind);
      copy = g_error_copy (error);
      g_assert_cmpint (vf_error_get_reply (copy)->retry, ==, reply->retry);
      g_assert_cmpstr (vf_error_get_reply (copy)->code, ==, reply->code);
      g_assert_cmpuint (vf_error_get_reply (copy)->status, ==, reply->status);
      g_assert_cmpuint (strlen (error->message), >, 10);
    }
}

static void
assert_finding (Fixture *fixture, VfProjectKind kind)
{
  g_autoptr (DexFuture) future = vf_project_check (fixture->project, NULL);
  g_autoptr (GError) error = NULL;
  const VfProjectFinding *finding = NULL;

  g_assert_true (vf_await_in_main (dex_ref (future), &error));
  finding = g_value_get_boxed (dex_future_get_value (future, NULL));
  g_assert_cmpint (finding->kind, ==, kind);
  g_assert_cmpuint (strlen (finding->sentence), >, 10);
}

static void
test_check (Fixture *fixture, gconstpointer data)
{
  NetServer *server = fixture->server;

  net_server_answer (server, 200, "text/html", "<html>Sign in</html>");
  assert_finding (fixture, VF_PROJECT_NOT_SUPABASE);
  net_server_answer (server, 302, "text/html", "<html>");
  assert_finding (fixture, VF_PROJECT_NOT_SUPABASE);
  net_server_answer (server, 404, "application/json", "{}");
  assert_finding (fixture, VF_PROJECT_NOT_SUPABASE);
  net_server_answer (server, 200, "application/json", "{\"a\":");
  assert_finding (fixture, VF_PROJECT_NOT_SUPABASE);
  net_server_answer (server, 540, "text/html", "");
  assert_finding (fixture, VF_PROJECT_PAUSED);
  net_server_answer (server, 401, "application/json", "{\"message\":\"Invalid API key\"}");
  assert_finding (fixture, VF_PROJECT_WRONG_KEY);
  net_server_answer (server, 500, "text/html", "");
  assert_finding (fixture, VF_PROJECT_UNREACHABLE);

  net_server_answer (server, 200, "application/json", "{}");
  net_server_answer (server, 401, "application/json", "{\"code\":\"PGRST303\"}");
  assert_finding (fixture, VF_PROJECT_WRONG_KEY);
  net_server_answer (server, 200, "application/json", "{}");
  net_server_answer (server, 404, "application/json", "{\"code\":\"PGRST202\"}");
  net_server_answer (server, 404, "application/json", "{\"code\":\"42P01\"}");
  assert_finding (fixture, VF_PROJECT_OTHER);
  /* PostgREST 12 and later ones. */
  for (guint status = 400; status <= 500; status += 100)
    {
      net_server_answer (server, 200, "application/json", "{}");
      net_server_answer (server, 404, "application/json", "{\"code\":\"PGRST202\"}");
      net_server_answer (server, status, "application/json", "{\"code\":\"42P17\"}");
      assert_finding (fixture, VF_PROJECT_AS_FOUND);
    }
}

static void
add (const char *path, void (*test) (Fixture *, gconstpointer))
{
  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  g_test_add_func ("/project/addresses", test_addresses);
  g_test_add_func ("/project/keys", test_keys);
  g_test_add_func ("/project/errors", test_errors);
  add ("/project/credentials", test_credentials);
  add ("/project/nobody", test_nobody);
  add ("/project/renewal", test_renewal);
  add ("/project/tus-location-elsewhere", test_tus_location_elsewhere);
  add ("/project/signed-address", test_signed_address);
  add ("/project/check", test_check);
  return g_test_run ();
}
