/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Requests go straight to the simulated database, unless a fault stands in the way. */

#include "server-test.h"

#include <string.h>
#include <yyjson.h>

#include "token-test.h"
#include "vf-async.h"
#include "vf-error.h"

#define SERVER_TYPE_TRANSPORT (server_transport_get_type ())
G_DECLARE_FINAL_TYPE (ServerTransport, server_transport, SERVER, TRANSPORT, GObject)

struct _ServerTransport
{
  GObject parent_instance;
  ServerTest *test;
};

static SimAnswer *
carry_out (ServerTest *self,
           const char *user,
           const char *method,
           const char *path,
           const char *query,
           const char *prefer,
           GBytes *body)
{
  g_autoptr (SimRequest) request = sim_request_new (method, path, query, prefer, body);
  SimAnswer *answer
    = sim_rest_run (self->database, request, user, vf_sync_clock_now (&self->clock.clock), NULL);

  g_assert_null (answer->blocker);
  return answer;
}

static DexFuture *
make_answer (guint status, const char *body, gint64 total)
{
  g_autoptr (VfHttpAnswer) answer = pull_answer (status, body);

  if (total >= 0)
    {
      g_autofree char *range = g_strdup_printf ("*/%" G_GINT64_FORMAT, total);

      vf_http_answer_add_header (answer, "Content-Range", range);
    }
  return dex_future_new_take_object (g_steal_pointer (&answer));
}

static DexFuture *
server_send (VfHttpTransport *transport, VfHttpRequest *http, GCancellable *cancellable)
{
  ServerTest *self = SERVER_TRANSPORT (transport)->test;
  GUri *uri = vf_http_request_get_uri (http);
  const char *path = g_uri_get_path (uri);
  const char *query = g_uri_get_query (uri) != NULL ? g_uri_get_query (uri) : "";
  GBytes *body = vf_http_request_get_body (http);
  gsize size = 0;
  const char *text = body != NULL ? g_bytes_get_data (body, &size) : "";
  char *seen = g_strdup_printf ("%s %s?%s %.*s", vf_http_request_get_method (http), path, query,
                                (int) size, text);
  const gboolean faulty
    = self->fault != NULL && self->n_faults > 0 && strstr (seen, self->fault) != NULL;
  g_autoptr (SimAnswer) answer = NULL;

  g_ptr_array_add (self->seen, seen);
  g_assert_true (g_str_has_prefix (path, "/rest/v1/"));
  if (!faulty || self->carried_out)
    answer
      = carry_out (self, SERVER_ME, vf_http_request_get_method (http), path + strlen ("/rest/v1"),
                   query, vf_http_request_get_header (http, "Prefer"), body);
  if (!faulty)
    return make_answer (answer->status, answer->body, answer->total);

  self->n_faults--;
  if (self->status == 0)
    {
      VfErrorReply reply = { .retry = TRUE };

      return dex_future_new_for_error (
        vf_error_new_for_reply (VF_ERROR_OFFLINE, &reply, "The server cannot be reached."));
    }
  return make_answer (self->status, self->answer, -1);
}

static void
server_transport_iface_init (VfHttpTransportInterface *iface)
{
  iface->send = server_send;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (ServerTransport,
                               server_transport,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (VF_TYPE_HTTP_TRANSPORT,
                                                      server_transport_iface_init))

static void
server_transport_class_init (ServerTransportClass *klass)
{
}

static void
server_transport_init (ServerTransport *self)
{
}

static void
sign_in (ServerTest *self)
{
  static const char claims[] = "{\"sub\":\"" SERVER_ME "\",\"role\":\"authenticated\"}";
  g_autofree char *middle = g_base64_encode ((const guchar *) claims, strlen (claims));
  g_autofree char *token = NULL;
  g_autoptr (TokenTest) tokens = NULL;

  g_strdelimit (g_strdelimit (middle, "+", '-'), "/", '_');
  middle[strcspn (middle, "=")] = '\0';
  token = g_strconcat ("e30.", middle, ".x", NULL);
  tokens = token_test_new (token, token);
  vf_project_set_token_source (self->project, VF_TOKEN_SOURCE (tokens));
}

ServerTest *
server_test_new (gboolean mended)
{
  ServerTest *self = g_new0 (ServerTest, 1);
  g_autoptr (ServerTransport) transport = g_object_new (SERVER_TYPE_TRANSPORT, NULL);
  g_autoptr (VfHttp) http = vf_http_new_with_transport (VF_HTTP_TRANSPORT (transport));
  g_autoptr (GError) error = NULL;

  transport->test = self;
  self->asker = SERVER_ME;
  self->seen = g_ptr_array_new_with_free_func (g_free);
  self->database = sim_database_new (mended);
  sim_database_add_member (self->database, SERVER_ME);
  self->directory = test_directory_new ();
  self->store = test_open (self->directory);
  pull_clock_init (&self->clock, FALSE);
  pull_tie (self->store, SERVER_ME);
  self->project = vf_project_new (http, "https://server.example", "sb_publishable_x", &error);
  g_assert_no_error (error);
  sign_in (self);
  self->sync = vf_sync_new (self->store, self->project, SERVER_ME, &self->clock.clock);
  return self;
}

void
server_test_free (ServerTest *self)
{
  test_settle ();
  g_assert_finalize_object (self->sync);
  test_settle ();
  g_object_unref (self->project);
  test_close (self->store);
  sim_database_free (self->database);
  pull_clock_clear (&self->clock);
  test_directory_free (self->directory);
  g_ptr_array_unref (self->seen);
  g_free (self->fault);
  g_free (self->answer);
  g_free (self);
}

/* Until it is mended. */
void
server_test_fail (ServerTest *self, const char *text, guint status, const char *answer)
{
  g_set_str (&self->fault, text);
  g_set_str (&self->answer, answer);
  self->status = status;
  self->n_faults = G_MAXUINT;
  self->carried_out = FALSE;
}

/* The server does it, and its answer gets lost, once. */
void
server_test_lose (ServerTest *self, const char *text)
{
  server_test_fail (self, text, 0, NULL);
  self->n_faults = 1;
  self->carried_out = TRUE;
}

void
server_test_mend (ServerTest *self)
{
  g_clear_pointer (&self->fault, g_free);
}

guint
server_test_count_seen (ServerTest *self, const char *text)
{
  guint n = 0;

  for (guint i = 0; i < self->seen->len; i++)
    n += strstr (g_ptr_array_index (self->seen, i), text) != NULL;
  return n;
}

char *
server_test_ask (ServerTest *self, const char *method, const char *address, const char *body)
{
  g_auto (GStrv) parts = g_strsplit (address, "?", 2);
  g_autoptr (GBytes) bytes = body != NULL ? g_bytes_new (body, strlen (body)) : NULL;
  g_autoptr (SimAnswer) answer
    = carry_out (self, self->asker, method, parts[0], parts[1] != NULL ? parts[1] : "",
                 "return=representation", bytes);

  if (answer->status < 200 || answer->status > 299)
    g_error ("%s %s %s: %s", method, address, body, answer->body);
  return g_steal_pointer (&answer->body);
}

void
server_test_insert (ServerTest *self, const char *table, const char *json)
{
  g_autofree char *address = g_strconcat ("/", table, NULL);

  g_free (server_test_ask (self, "POST", address, json));
}

static char *
name_row (const char *table, const char *key)
{
  const VfTable *description = vf_table_find (table);

  return g_strdup_printf ("/%s?%s=eq.%s", table, description->columns[description->key[0]].name,
                          key);
}

void
server_test_update (ServerTest *self, const char *table, const char *key, const char *json)
{
  g_autofree char *address = name_row (table, key);
  g_autofree char *answer = server_test_ask (self, "PATCH", address, json);

  g_assert_cmpstr (answer, !=, "[]");
}

void
server_test_remove (ServerTest *self, const char *table, const char *key)
{
  g_autofree char *address = name_row (table, key);
  g_autofree char *answer = server_test_ask (self, "DELETE", address, NULL);

  g_assert_cmpstr (answer, !=, "[]");
}

char *
server_test_get (ServerTest *self, const char *table, const char *key, const char *column)
{
  g_autofree char *address = name_row (table, key);
  g_autofree char *answer = server_test_ask (self, "GET", address, NULL);
  yyjson_doc *document = yyjson_read (answer, strlen (answer), 0);
  yyjson_val *row = yyjson_arr_get_first (yyjson_doc_get_root (document));
  yyjson_val *value = yyjson_obj_get (row, column);
  char *text = yyjson_is_str (value) ? g_strdup (yyjson_get_str (value)) : NULL;

  if (text == NULL && value != NULL && !yyjson_is_null (value))
    {
      char *json = yyjson_val_write (value, 0, NULL);

      text = g_strdup (json);
      free (json);
    }
  yyjson_doc_free (document);
  return text != NULL ? text : g_strdup ("");
}

guint
server_test_count (ServerTest *self, const char *table)
{
  g_autoptr (GPtrArray) rows = sim_database_list_visible (self->database, table, SERVER_ME);

  return rows->len;
}

void
server_test_run (ServerTest *self)
{
  /* Long enough for no answer to be taken for that of a replica that lags. */
  pull_clock_advance (&self->clock, 60 * G_USEC_PER_SEC);
  test_await (vf_sync_run (self->sync));
  test_settle ();
}

gint64
server_test_sql (ServerTest *self, const char *sql)
{
  return test_sql (self->directory, sql);
}

char *
server_test_find_id (ServerTest *self, const char *table, const char *where)
{
  const VfTable *description = vf_table_find (table);
  g_autoptr (VfQuery) query = vf_query_new (description);
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (GError) error = NULL;
  VfRecord *record;

  if (where != NULL)
    vf_query_where_text (query, "row_key", VF_EQUAL, where);
  rows = vf_store_list (self->store, query, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (rows->len, ==, 1);
  record = g_ptr_array_index (rows, 0);
  return vf_record_dup_key (record);
}

static VfRecord *
find (ServerTest *self, const char *table, const char *key)
{
  g_autoptr (GError) error = NULL;
  VfRecord *record = vf_store_find (self->store, vf_table_find (table), key, &error);

  g_assert_no_error (error);
  return record;
}

void
server_test_make (ServerTest *self, const char *table, const char *key, const char *json)
{
  const VfTable *description = vf_table_find (table);
  g_autoptr (VfRecord) record = vf_record_new (description);
  g_autoptr (GError) error = NULL;

  vf_record_load_json_text (record, json, -1, &error);
  g_assert_no_error (error);
  vf_record_set_text (record, description->key[0], key);
  if (description->owner >= 0)
    vf_record_set_text (record, description->owner, SERVER_ME);
  test_await (vf_store_save (self->store, record));
}

void
server_test_set (
  ServerTest *self, const char *table, const char *key, const char *column, const char *text)
{
  g_autoptr (VfRecord) record = find (self, table, key);

  g_assert_nonnull (record);
  test_set (record, column, text);
  test_await (vf_store_save (self->store, record));
}

void
server_test_delete (ServerTest *self, const char *table, const char *key)
{
  g_autoptr (VfRecord) record = find (self, table, key);

  g_assert_nonnull (record);
  test_await (vf_store_delete (self->store, record));
}

char *
server_test_dup (ServerTest *self, const char *table, const char *key, const char *column)
{
  g_autoptr (VfRecord) record = find (self, table, key);

  return record != NULL ? g_strdup (test_get (record, column)) : NULL;
}
