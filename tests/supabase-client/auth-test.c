/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Helpers of the tests of signing in. */

#include "auth-test.h"

#include <glib/gstdio.h>
#include <libsoup/soup.h>
#include <string.h>

#include "vf-async.h"
#include "vf-json.h"

static GMutex log_mutex;
static GString *log_text;
static GPtrArray *secrets;

static void
note (const char *message, gssize length)
{
  g_mutex_lock (&log_mutex);
  g_string_append_len (log_text, message, length);
  g_string_append_c (log_text, '\n');
  g_mutex_unlock (&log_mutex);
}

static GLogWriterOutput
capture_structured (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer data)
{
  for (gsize i = 0; i < n_fields; i++)
    if (g_str_equal (fields[i].key, "MESSAGE"))
      note (fields[i].value, fields[i].length);
  if (level & (G_LOG_LEVEL_WARNING | G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_ERROR))
    return g_log_writer_standard_streams (level, fields, n_fields, data);
  return G_LOG_WRITER_HANDLED;
}

static void
capture (const char *domain, GLogLevelFlags level, const char *message, gpointer data)
{
  note (message, -1);
  if (level & (G_LOG_LEVEL_WARNING | G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_ERROR))
    g_printerr ("%s: %s\n", domain, message);
}

static void
search_log (void)
{
  g_mutex_lock (&log_mutex);
  g_assert_cmpuint (log_text->len, >, 0);
  for (guint i = 0; i < secrets->len; i++)
    if (strstr (log_text->str, g_ptr_array_index (secrets, i)) != NULL)
      g_error ("The log has a secret: %s", (char *) g_ptr_array_index (secrets, i));
  g_string_truncate (log_text, 0);
  g_ptr_array_set_size (secrets, 0);
  g_mutex_unlock (&log_mutex);
}

void
auth_test_add_secret (const char *text)
{
  g_mutex_lock (&log_mutex);
  if (text != NULL && strlen (text) > 5)
    g_ptr_array_add (secrets, g_strdup (text));
  g_mutex_unlock (&log_mutex);
}

int
auth_test_run (int argc, char **argv, void (*add_tests) (void))
{
  /* Not taken down by hand, which waits for libraries to let go of the bus, and they never do. It
   * ends with the program; so does the log, to which their threads write until then. */
  static GTestDBus *volatile bus;

  g_setenv ("G_MESSAGES_DEBUG", "all", TRUE);
  log_text = g_string_new (NULL);
  secrets = g_ptr_array_new_with_free_func (g_free);
  g_log_set_writer_func (capture_structured, NULL, NULL);
  g_test_init (&argc, &argv, NULL);
  g_log_set_default_handler (capture, NULL);
  dex_init ();
  bus = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (bus);
  add_tests ();
  return g_test_run ();
}

static char *
read_line (GDataInputStream *stream)
{
  g_autoptr (GError) error = NULL;
  char *line = g_data_input_stream_read_line (stream, NULL, NULL, &error);

  g_assert_no_error (error);
  g_assert_nonnull (line);
  return line;
}

static GSubprocess *
start (const char *path, const char *argument, GDataInputStream **output)
{
  g_autofree char *program = g_test_build_filename (G_TEST_DIST, path, NULL);
  g_autoptr (GError) error = NULL;
  GSubprocess *process
    = g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error,
                        "python3", program, argument, NULL);

  g_assert_no_error (error);
  *output = g_data_input_stream_new (g_subprocess_get_stdout_pipe (process));
  return process;
}

static void
stop (GSubprocess **process)
{
  if (*process == NULL)
    return;
  g_output_stream_close (g_subprocess_get_stdin_pipe (*process), NULL, NULL);
  g_subprocess_force_exit (*process);
  g_subprocess_wait (*process, NULL, NULL);
  g_clear_object (process);
}

static void
note_token (VfAuth *auth, const char *token, gpointer data)
{
  auth_test_add_secret (token);
}

VfAuth *
auth_test_new_program (AuthFixture *self)
{
  VfAuth *auth = vf_auth_new (self->project, self->secrets, self->directory);

  g_signal_connect (auth, "token-changed", G_CALLBACK (note_token), NULL);
  return auth;
}

void
auth_test_set_up (AuthFixture *self, gconstpointer data)
{
  g_autoptr (GDataInputStream) output = NULL;
  g_autoptr (VfHttp) http = vf_http_new ();
  g_autoptr (GError) error = NULL;

  self->server = start ("stack/auth_server.py", NULL, &output);
  self->address = read_line (output);
  if (data != NULL)
    {
      g_autofree char *mood = NULL;

      self->keyring = start ("supabase-client/keyring.py", data, &self->keyring_output);
      mood = read_line (self->keyring_output);
      g_assert_cmpstr (mood, ==, data);
    }
  self->directory = g_dir_make_tmp ("vf-auth-XXXXXX", &error);
  g_assert_no_error (error);
  self->project = vf_project_new (http, self->address, "a-key", &error);
  g_assert_no_error (error);
  self->secrets = vf_secrets_new ();
  vf_secrets_set_time_limit (self->secrets, 2000);
  self->auth = auth_test_new_program (self);
  auth_test_add_secret (AUTH_TEST_PASSWORD);
}

static void
remove_directory (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      g_unlink (child);
    }
  g_rmdir (path);
}

void
auth_test_tear_down (AuthFixture *self, gconstpointer data)
{
  for (int i = 0; i < 50; i++)
    g_main_context_iteration (NULL, FALSE);
  g_assert_finalize_object (self->auth);
  g_clear_object (&self->secrets);
  g_clear_object (&self->project);
  stop (&self->server);
  stop (&self->keyring);
  g_clear_object (&self->keyring_output);
  remove_directory (self->directory);
  g_clear_pointer (&self->directory, g_free);
  g_clear_pointer (&self->address, g_free);
  search_log ();
}

void
auth_test_set_mood (AuthFixture *self, const char *mood)
{
  g_autofree char *line = g_strconcat (mood, "\n", NULL);
  g_autofree char *answer = NULL;

  g_output_stream_write_all (g_subprocess_get_stdin_pipe (self->keyring), line, strlen (line), NULL,
                             NULL, NULL);
  answer = read_line (self->keyring_output);
  g_assert_cmpstr (answer, ==, mood);
}

void
auth_test_stop_server (AuthFixture *self)
{
  stop (&self->server);
}

JsonNode *
auth_test_control (AuthFixture *self, const char *what, const char *body)
{
  g_autoptr (SoupSession) session = soup_session_new ();
  g_autofree char *address = g_strconcat (self->address, "/_control/", what, NULL);
  g_autoptr (SoupMessage) message = soup_message_new ("POST", address);
  g_autoptr (GBytes) bytes
    = g_bytes_new (body != NULL ? body : "{}", body != NULL ? strlen (body) : 2);
  g_autoptr (GBytes) answer = NULL;
  g_autoptr (GError) error = NULL;
  JsonNode *node;

  soup_message_set_request_body_from_bytes (message, "application/json", bytes);
  answer = soup_session_send_and_read (session, message, NULL, &error);
  g_assert_no_error (error);
  node = vf_json_parse (g_bytes_get_data (answer, NULL), g_bytes_get_size (answer), &error);
  g_assert_no_error (error);
  return node;
}

char *
auth_test_get_mail (AuthFixture *self, const char *to, const char *kind, const char *member)
{
  g_autoptr (JsonNode) node = auth_test_control (self, "mails", NULL);
  JsonArray *mails = json_node_get_array (node);

  for (guint i = json_array_get_length (mails); i > 0; i--)
    {
      JsonObject *mail = json_array_get_object_element (mails, i - 1);

      if (g_strcmp0 (vf_json_get_string (mail, "to"), to) == 0
          && g_strcmp0 (vf_json_get_string (mail, "kind"), kind) == 0)
        {
          auth_test_add_secret (vf_json_get_string (mail, "code"));
          return g_strdup (vf_json_get_string (mail, member));
        }
    }
  return NULL;
}

gint64
auth_test_count (AuthFixture *self, const char *member)
{
  g_autoptr (JsonNode) node = auth_test_control (self, "refreshes", NULL);
  gint64 count = -1;

  g_assert_true (vf_json_get_integer (json_node_get_object (node), member, &count));
  return count;
}

guint
auth_test_count_route (AuthFixture *self, const char *route)
{
  g_autoptr (JsonNode) node = auth_test_control (self, "log", NULL);
  JsonArray *log = json_node_get_array (node);
  guint count = 0;

  for (guint i = 0; i < json_array_get_length (log); i++)
    {
      JsonObject *line = json_array_get_object_element (log, i);

      count += g_strcmp0 (vf_json_get_string (line, "route"), route) == 0;
    }
  return count;
}

typedef struct
{
  GBytes *bytes;
  GError *error;
  gboolean done;
} Page;

static void
on_page (GObject *source, GAsyncResult *result, gpointer data)
{
  Page *page = data;

  page->bytes = soup_session_send_and_read_finish (SOUP_SESSION (source), result, &page->error);
  page->done = TRUE;
}

guint
auth_test_browse (const char *address, char **last_address)
{
  g_autoptr (SoupSession) session = soup_session_new ();
  g_autoptr (SoupMessage) message = soup_message_new ("GET", address);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;
  Page page = { 0 };

  soup_session_send_and_read_async (session, message, G_PRIORITY_DEFAULT, NULL, on_page, &page);
  while (!page.done)
    g_main_context_iteration (NULL, TRUE);
  bytes = page.bytes;
  error = page.error;
  if (last_address != NULL)
    *last_address = g_uri_to_string (soup_message_get_uri (message));
  if (error != NULL)
    return 0;
  if (g_bytes_get_size (bytes) > 0)
    g_assert_null (
      g_strstr_len (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), "script"));
  return soup_message_get_status (message);
}

void
auth_test_await (DexFuture *future)
{
  g_autoptr (GError) error = NULL;

  vf_await_in_main (future, &error);
  g_assert_no_error (error);
}

int
auth_test_await_int (DexFuture *future)
{
  g_autoptr (DexFuture) owned = dex_ref (future);

  auth_test_await (future);
  return g_value_get_int (dex_future_get_value (owned, NULL));
}

char *
auth_test_await_string (DexFuture *future)
{
  g_autoptr (DexFuture) owned = dex_ref (future);
  char *text;

  auth_test_await (future);
  text = g_value_dup_string (dex_future_get_value (owned, NULL));
  auth_test_add_secret (text);
  return text;
}

gpointer
auth_test_await_boxed (DexFuture *future)
{
  g_autoptr (DexFuture) owned = dex_ref (future);

  auth_test_await (future);
  return g_value_dup_boxed (dex_future_get_value (owned, NULL));
}

void
auth_test_await_error (DexFuture *future, int kind, const char *code)
{
  g_autoptr (GError) error = NULL;

  vf_await_in_main (future, &error);
  g_assert_error (error, VF_ERROR, kind);
  g_assert_cmpuint (strlen (error->message), >, 10);
  if (code != NULL)
    g_assert_cmpstr (vf_error_get_reply (error)->code, ==, code);
}

void
auth_test_sign_up (AuthFixture *self, const char *email)
{
  g_autoptr (JsonNode) node = auth_test_control (self, "settings", "{\"autoconfirm\": true}");

  g_assert_cmpint (auth_test_await_int (
                     vf_auth_sign_up (self->auth, email, AUTH_TEST_PASSWORD, NULL)),
                   ==, VF_AUTH_OUTCOME_SIGNED_IN);
}
