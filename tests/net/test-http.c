/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Requests against a real server that fails in every way a server does. */

#include "net-test.h"
#include "vf-async.h"
#include "vf-error.h"

typedef struct
{
  NetServer *server;
  VfHttp *http;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->server = net_server_new ();
  fixture->http = vf_http_new ();
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_assert_finalize_object (g_steal_pointer (&fixture->http));
  g_clear_pointer (&fixture->server, net_server_free);
}

static VfHttpRequest *
new_request (Fixture *fixture, const char *method, const char *path)
{
  g_autofree char *address = net_server_dup_address (fixture->server, path);
  g_autoptr (GError) error = NULL;
  VfHttpRequest *request = vf_http_request_new (method, address, &error);

  g_assert_no_error (error);
  return request;
}

static void
assert_body (VfHttpAnswer *answer, const char *text)
{
  GBytes *body = vf_http_answer_get_body (answer);

  g_assert_cmpmem (g_bytes_get_data (body, NULL), g_bytes_get_size (body), text, strlen (text));
}

static void
count_progress (goffset done, goffset total, gpointer data)
{
  goffset *last = data;

  g_assert_cmpint (done, >=, *last);
  g_assert_cmpint (done, <=, total);
  *last = done;
}

static void
test_exchange (Fixture *fixture, gconstpointer data)
{
  g_autoptr (VfHttpRequest) request = new_request (fixture, "POST", "/a b?q=%2B");
  g_autofree char *large = g_strnfill (300000, 'x');
  g_autoptr (GBytes) body = g_bytes_new_static (large, 300000);
  g_autoptr (VfHttpAnswer) answer = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *type = NULL;
  goffset sent = 0;

  net_server_answer_with (fixture->server, 201, "application/json; charset=utf-8", "{\"a\":1}",
                          "Content-Range", "0-0/*");
  vf_http_request_set_header (request, "Prefer", "return=representation");
  vf_http_request_set_body (request, "application/json", body);
  vf_http_request_set_progress (request, count_progress, &sent, NULL);
  answer = net_await_answer (vf_http_send (fixture->http, request), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (vf_http_answer_get_status (answer), ==, 201);
  g_assert_true (vf_http_answer_is_success (answer));
  g_assert_true (vf_http_answer_has_json (answer));
  type = vf_http_answer_dup_content_type (answer);
  g_assert_cmpstr (type, ==, "application/json");
  g_assert_cmpstr (vf_http_answer_get_header (answer, "content-range"), ==, "0-0/*");
  assert_body (answer, "{\"a\":1}");
  g_assert_cmpint (sent, ==, 300000);
  g_assert_cmpstr (net_server_get_target (fixture->server, 0), ==, "/a b?q=%2B");
  g_assert_cmpstr (net_server_get_header (fixture->server, 0, "Prefer"), ==,
                   "return=representation");
  g_assert_true (g_bytes_equal (net_server_get_body (fixture->server, 0), body));
}

/* A redirect is an answer: nothing goes where it points, least of all a key. */
static void
test_redirect (Fixture *fixture, gconstpointer data)
{
  static const guint statuses[] = { 301, 302, 303, 307, 308 };
  g_autoptr (NetServer) elsewhere = net_server_new ();
  g_autofree char *home = net_server_dup_address (fixture->server, "/");
  g_autofree char *target = net_server_dup_address (elsewhere, "/stolen");
  g_autoptr (VfOrigin) origin = vf_origin_new (home, NULL);

  net_server_answer (elsewhere, 200, "text/plain", "thanks");
  for (gsize i = 0; i < G_N_ELEMENTS (statuses); i++)
    {
      g_autoptr (VfHttpRequest) request = new_request (fixture, "GET", "/x");
      g_autoptr (VfHttpAnswer) answer = NULL;
      g_autoptr (GError) error = NULL;

      net_server_answer_with (fixture->server, statuses[i], "text/plain", "over there", "Location",
                              target);
      g_assert_true (vf_http_request_set_secret (request, origin, "apikey", "KEY", &error));
      answer = net_await_answer (vf_http_send (fixture->http, request), &error);
      g_assert_no_error (error);
      g_assert_cmpuint (vf_http_answer_get_status (answer), ==, statuses[i]);
    }
  g_assert_cmpuint (net_server_get_n_requests (elsewhere), ==, 0);
}

static void
test_retry (Fixture *fixture, gconstpointer data)
{
  g_autoptr (VfHttpRequest) request = new_request (fixture, "GET", "/x");
  g_autoptr (VfHttpAnswer) answer = NULL;
  g_autoptr (GError) error = NULL;

  net_server_answer (fixture->server, 503, "text/html", "<html>");
  net_server_cut (fixture->server);
  net_server_answer (fixture->server, 200, "application/json", "[]");
  answer = net_await_answer (vf_http_send (fixture->http, request), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (vf_http_answer_get_status (answer), ==, 200);
  g_assert_cmpuint (net_server_get_n_requests (fixture->server), ==, 3);
}

/* What is not safe to do twice is done once, and what cannot pass is not tried again. */
static void
test_no_retry (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *method;
    guint status;
    gboolean replayable;
    guint n_requests;
  } tries[] = {
    { "POST", 503, FALSE, 1 }, { "PATCH", 429, FALSE, 1 }, { "GET", 500, TRUE, 1 },
    { "GET", 401, TRUE, 1 },   { "GET", 404, TRUE, 1 },    { "POST", 502, TRUE, 2 },
    { "GET", 544, TRUE, 2 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (tries); i++)
    {
      g_autoptr (VfHttpRequest) request = new_request (fixture, tries[i].method, "/x");
      g_autoptr (VfHttpAnswer) answer = NULL;
      g_autoptr (GError) error = NULL;
      guint before = net_server_get_n_requests (fixture->server);

      net_server_answer (fixture->server, tries[i].status, "text/plain", "");
      vf_http_request_set_replayable (request, tries[i].replayable);
      vf_http_request_set_max_tries (request, 2);
      answer = net_await_answer (vf_http_send (fixture->http, request), &error);
      g_assert_no_error (error);
      g_assert_cmpuint (vf_http_answer_get_status (answer), ==, tries[i].status);
      g_assert_cmpuint (net_server_get_n_requests (fixture->server) - before, ==,
                        tries[i].n_requests);
    }
}

/* A server that asks for a pause is left alone by every request, not only the one that asked. */
static void
test_retry_after (Fixture *fixture, gconstpointer data)
{
  g_autoptr (VfHttpRequest) first = new_request (fixture, "POST", "/x");
  g_autoptr (VfHttpRequest) second = new_request (fixture, "GET", "/y");
  g_autoptr (VfHttpAnswer) answer = NULL;
  g_autoptr (VfHttpAnswer) none = NULL;
  g_autoptr (GError) error = NULL;

  net_server_answer_with (fixture->server, 429, "text/plain", "", "Retry-After", "120");
  answer = net_await_answer (vf_http_send (fixture->http, first), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (vf_http_answer_get_retry_after_ms (answer), ==, 120000);

  vf_http_request_set_time_limit (second, 10);
  none = net_await_answer (vf_http_send (fixture->http, second), &error);
  g_assert_null (none);
  g_assert_error (error, VF_ERROR, VF_ERROR_BUSY);
  g_assert_true (vf_error_get_reply (error)->retry);
  g_assert_cmpuint (vf_error_get_reply (error)->retry_after_ms, >, 100000);
  g_assert_cmpuint (net_server_get_n_requests (fixture->server), ==, 1);
}

static void
assert_fails (Fixture *fixture, VfHttpRequest *request, VfError kind, gboolean retry)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (VfHttpAnswer) none = net_await_answer (vf_http_send (fixture->http, request), &error);

  g_assert_null (none);
  g_assert_error (error, VF_ERROR, (int) kind);
  g_assert_cmpint (vf_error_get_reply (error)->retry, ==, retry);
}

static void
test_faults (Fixture *fixture, gconstpointer data)
{
  g_autoptr (VfHttpRequest) cut = new_request (fixture, "POST", "/cut");
  g_autoptr (VfHttpRequest) slow = new_request (fixture, "GET", "/slow");
  g_autoptr (VfHttpRequest) large = new_request (fixture, "GET", "/large");
  g_autoptr (VfHttpRequest) refused = vf_http_request_new ("POST", "http://127.0.0.1:1/", NULL);
  g_autoptr (VfHttpRequest) unknown = vf_http_request_new ("POST", "http://no.invalid/", NULL);
  g_autofree char *body = g_strnfill (200000, 'x');

  net_server_cut (fixture->server);
  assert_fails (fixture, cut, VF_ERROR_OFFLINE, TRUE);
  net_server_hang (fixture->server);
  vf_http_request_set_time_limit (slow, 1);
  assert_fails (fixture, slow, VF_ERROR_TIMED_OUT, TRUE);
  net_server_answer (fixture->server, 200, "text/plain", body);
  vf_http_request_set_size_limit (large, 100000);
  assert_fails (fixture, large, VF_ERROR_NO_SPACE, FALSE);
  assert_fails (fixture, refused, VF_ERROR_OFFLINE, TRUE);
  assert_fails (fixture, unknown, VF_ERROR_OFFLINE, TRUE);
}

static gboolean
cancel (gpointer data)
{
  g_cancellable_cancel (data);
  return G_SOURCE_REMOVE;
}

static void
test_cancel (Fixture *fixture, gconstpointer data)
{
  g_autoptr (VfHttpRequest) before = new_request (fixture, "GET", "/x");
  g_autoptr (VfHttpRequest) during = new_request (fixture, "GET", "/y");
  g_autoptr (VfHttpRequest) after = new_request (fixture, "GET", "/z");
  g_autoptr (GCancellable) cancelled = g_cancellable_new ();
  g_autoptr (GCancellable) later = g_cancellable_new ();
  g_autoptr (VfHttpAnswer) answer = NULL;
  g_autoptr (GError) error = NULL;

  vf_http_set_max_concurrent (fixture->http, 1);
  g_cancellable_cancel (cancelled);
  vf_http_request_set_cancellable (before, cancelled);
  assert_fails (fixture, before, VF_ERROR_CANCELLED, FALSE);
  g_assert_cmpuint (net_server_get_n_requests (fixture->server), ==, 0);

  net_server_hang (fixture->server);
  vf_http_request_set_cancellable (during, later);
  g_timeout_add (50, cancel, later);
  assert_fails (fixture, during, VF_ERROR_CANCELLED, FALSE);

  /* The turn came back. */
  net_server_answer (fixture->server, 200, "text/plain", "well");
  answer = net_await_answer (vf_http_send (fixture->http, after), &error);
  g_assert_no_error (error);
  assert_body (answer, "well");
}

/* Who gives up waiting gives the turn back, whether it had come or not. */
static void
test_given_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (VfHttpAnswer) answer = NULL;
  g_autoptr (VfHttpRequest) last = new_request (fixture, "GET", "/last");
  g_autoptr (GError) error = NULL;
  DexFuture *futures[5];

  vf_http_set_max_concurrent (fixture->http, 2);
  net_server_hang (fixture->server);
  for (gsize i = 0; i < G_N_ELEMENTS (futures); i++)
    {
      g_autoptr (VfHttpRequest) request = new_request (fixture, "GET", "/hang");

      vf_http_request_set_cancellable (request, cancellable);
      futures[i] = vf_http_send (fixture->http, request);
    }
  while (net_server_get_n_requests (fixture->server) < 2)
    g_main_context_iteration (NULL, TRUE);
  g_cancellable_cancel (cancellable);
  for (gsize i = 0; i < G_N_ELEMENTS (futures); i++)
    {
      g_autoptr (VfHttpAnswer) none = net_await_answer (futures[i], &error);

      g_assert_null (none);
      g_assert_error (error, VF_ERROR, VF_ERROR_CANCELLED);
      g_clear_error (&error);
    }
  g_assert_cmpuint (net_server_get_n_requests (fixture->server), ==, 2);

  net_server_answer (fixture->server, 200, "text/plain", "well");
  answer = net_await_answer (vf_http_send (fixture->http, last), &error);
  g_assert_no_error (error);
  assert_body (answer, "well");
}

static void
test_concurrent (Fixture *fixture, gconstpointer data)
{
  DexFuture *futures[40];
  g_autoptr (GError) error = NULL;

  vf_http_set_max_concurrent (fixture->http, 3);
  net_server_answer (fixture->server, 200, "application/json", "[]");
  for (gsize i = 0; i < G_N_ELEMENTS (futures); i++)
    {
      g_autoptr (VfHttpRequest) request = new_request (fixture, "GET", "/x");

      futures[i] = vf_http_send (fixture->http, request);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (futures); i++)
    {
      g_autoptr (VfHttpAnswer) answer = net_await_answer (futures[i], &error);

      g_assert_no_error (error);
      g_assert_cmpuint (vf_http_answer_get_status (answer), ==, 200);
    }
}

static void
test_output (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GOutputStream) output = g_memory_output_stream_new_resizable ();
  g_autoptr (VfHttpRequest) request = new_request (fixture, "GET", "/x");
  g_autoptr (VfHttpAnswer) answer = NULL;
  g_autoptr (VfHttpAnswer) failure = NULL;
  g_autofree char *body = g_strnfill (200000, 'y');
  g_autoptr (GError) error = NULL;

  net_server_answer (fixture->server, 404, "application/json", "{}");
  net_server_answer (fixture->server, 200, "audio/ogg", body);
  vf_http_request_set_output (request, output);
  failure = net_await_answer (vf_http_send (fixture->http, request), &error);
  g_assert_no_error (error);
  assert_body (failure, "{}");
  g_assert_cmpuint (g_memory_output_stream_get_data_size (G_MEMORY_OUTPUT_STREAM (output)), ==, 0);

  answer = net_await_answer (vf_http_send (fixture->http, request), &error);
  g_assert_no_error (error);
  assert_body (answer, "");
  g_assert_cmpmem (g_memory_output_stream_get_data (G_MEMORY_OUTPUT_STREAM (output)),
                   g_memory_output_stream_get_data_size (G_MEMORY_OUTPUT_STREAM (output)), body,
                   200000);
}

/* Answers every request on a connection but each fourth, when it hangs up at once. */
static gboolean
serve_moodily (GThreadedSocketService *service,
               GSocketConnection *connection,
               GObject *source,
               gpointer data)
{
  GInputStream *input = g_io_stream_get_input_stream (G_IO_STREAM (connection));
  GOutputStream *output = g_io_stream_get_output_stream (G_IO_STREAM (connection));
  char buffer[4096];

  for (guint i = 1; g_input_stream_read (input, buffer, sizeof buffer, NULL, NULL) > 0; i++)
    {
      static const char answer[] = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n[]";

      if (i == 4)
        break;
      g_output_stream_write_all (output, answer, strlen (answer), NULL, NULL, NULL);
    }
  return TRUE;
}

/* A connection that was kept may be gone when it is wanted again. */
static void
test_kept_connection (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GSocketService) service = g_threaded_socket_service_new (8);
  g_autoptr (GError) error = NULL;
  guint16 port = g_socket_listener_add_any_inet_port (G_SOCKET_LISTENER (service), NULL, &error);
  g_autofree char *address = g_strdup_printf ("http://127.0.0.1:%u/x", port);

  g_assert_no_error (error);
  g_signal_connect (service, "run", G_CALLBACK (serve_moodily), NULL);
  for (guint i = 0; i < 200; i++)
    {
      g_autoptr (VfHttpRequest) request = vf_http_request_new ("GET", address, NULL);
      g_autoptr (VfHttpAnswer) answer = NULL;

      vf_http_request_set_max_tries (request, 1);
      answer = net_await_answer (vf_http_send (fixture->http, request), &error);
      if (answer == NULL)
        g_assert_error (error, VF_ERROR, VF_ERROR_OFFLINE);
      g_clear_error (&error);
    }
  g_socket_service_stop (service);
}

static GBytes *
pack (const char *text, gsize size)
{
  g_autoptr (GOutputStream) memory = g_memory_output_stream_new_resizable ();
  g_autoptr (GConverter) compressor
    = G_CONVERTER (g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, 9));
  g_autoptr (GOutputStream) packing = g_converter_output_stream_new (memory, compressor);

  g_assert_true (g_output_stream_write_all (packing, text, size, NULL, NULL, NULL));
  g_assert_true (g_output_stream_close (packing, NULL, NULL));
  return g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (memory));
}

static gboolean
serve_packed (GThreadedSocketService *service,
              GSocketConnection *connection,
              GObject *source,
              gpointer data)
{
  GInputStream *input = g_io_stream_get_input_stream (G_IO_STREAM (connection));
  GOutputStream *output = g_io_stream_get_output_stream (G_IO_STREAM (connection));
  GBytes *body = data;
  char buffer[4096];

  if (g_input_stream_read (input, buffer, sizeof buffer, NULL, NULL) <= 0)
    return TRUE;
  g_output_stream_printf (output, NULL, NULL, NULL,
                          "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n"
                          "Connection: close\r\nContent-Length: %" G_GSIZE_FORMAT "\r\n\r\n",
                          g_bytes_get_size (body));
  g_output_stream_write_all (output, g_bytes_get_data (body, NULL), g_bytes_get_size (body), NULL,
                             NULL, NULL);
  return TRUE;
}

/* The limit counts what a small packet unfolds to. */
static void
test_packed (Fixture *fixture, gconstpointer data)
{
  g_autofree char *text = g_strnfill (1000000, 'x');
  g_autoptr (GBytes) body = pack (text, 1000000);
  g_autoptr (GSocketService) service = g_threaded_socket_service_new (2);
  guint16 port = g_socket_listener_add_any_inet_port (G_SOCKET_LISTENER (service), NULL, NULL);
  g_autofree char *address = g_strdup_printf ("http://127.0.0.1:%u/x", port);
  g_autoptr (VfHttpRequest) whole = vf_http_request_new ("GET", address, NULL);
  g_autoptr (VfHttpRequest) limited = vf_http_request_new ("GET", address, NULL);
  g_autoptr (VfHttpRequest) broken = new_request (fixture, "GET", "/x");
  g_autoptr (VfHttpAnswer) answer = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (g_bytes_get_size (body), <, 10000);
  g_signal_connect (service, "run", G_CALLBACK (serve_packed), body);
  answer = net_await_answer (vf_http_send (fixture->http, whole), &error);
  g_assert_no_error (error);
  assert_body (answer, text);
  vf_http_request_set_size_limit (limited, 500000);
  assert_fails (fixture, limited, VF_ERROR_NO_SPACE, FALSE);
  g_socket_service_stop (service);

  net_server_answer_with (fixture->server, 200, "application/json", "not packed",
                          "Content-Encoding", "gzip");
  assert_fails (fixture, broken, VF_ERROR_INVALID, FALSE);
  g_assert_cmpstr (net_server_get_header (fixture->server, 0, "Accept-Encoding"), ==, "gzip");
}

static DexFuture *
send_from_thread (gpointer data)
{
  Fixture *fixture = data;
  g_autoptr (VfHttpRequest) request = new_request (fixture, "GET", "/thread");

  return vf_http_send (fixture->http, request);
}

/* Rounds of the sync engine run beside the window. */
static void
test_threads (Fixture *fixture, gconstpointer data)
{
  g_autoptr (DexScheduler) pool = dex_thread_pool_scheduler_new ();
  DexFuture *futures[30];

  net_server_answer (fixture->server, 200, "application/json", "[]");
  for (gsize i = 0; i < G_N_ELEMENTS (futures); i++)
    futures[i] = dex_scheduler_spawn (i % 3 == 0 ? dex_scheduler_get_default () : pool, 0,
                                      send_from_thread, fixture, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (futures); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (VfHttpAnswer) answer = net_await_answer (futures[i], &error);

      g_assert_no_error (error);
      assert_body (answer, "[]");
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
  add ("/http/exchange", test_exchange);
  add ("/http/redirect", test_redirect);
  add ("/http/retry", test_retry);
  add ("/http/no-retry", test_no_retry);
  add ("/http/retry-after", test_retry_after);
  add ("/http/faults", test_faults);
  add ("/http/cancel", test_cancel);
  add ("/http/given-up", test_given_up);
  add ("/http/concurrent", test_concurrent);
  add ("/http/output", test_output);
  add ("/http/kept-connection", test_kept_connection);
  add ("/http/packed", test_packed);
  add ("/http/threads", test_threads);
  return g_test_run ();
}
