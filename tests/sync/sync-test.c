/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The scripted server, and short ways to a store's rows. */

#include "sync-test.h"

#include "token-test.h"
#include "vf-async.h"
#include "vf-error.h"
#include "vf-put.h"
#include "vf-transact.h"

#include <string.h>

typedef struct
{
  char *method;
  char *text;
  guint status;
  char *body;
} Answer;

#define SCRIPT_TYPE_TRANSPORT (script_transport_get_type ())
G_DECLARE_FINAL_TYPE (ScriptTransport, script_transport, SCRIPT, TRANSPORT, GObject)

struct _ScriptTransport
{
  GObject parent_instance;
  SyncTest *test;
};

static void
answer_free (gpointer data)
{
  Answer *answer = data;

  g_free (answer->method);
  g_free (answer->text);
  g_free (answer->body);
  g_free (answer);
}

static char *
describe (VfHttpRequest *request)
{
  GUri *uri = vf_http_request_get_uri (request);
  GBytes *body = vf_http_request_get_body (request);
  g_autofree char *query
    = g_uri_unescape_string (g_uri_get_query (uri) != NULL ? g_uri_get_query (uri) : "", NULL);
  gsize size = 0;
  const char *text = body != NULL ? g_bytes_get_data (body, &size) : "";

  return g_strdup_printf ("%s %s?%s %.*s", vf_http_request_get_method (request),
                          g_uri_get_path (uri), query, (int) size, text);
}

static DexFuture *
script_send (VfHttpTransport *transport, VfHttpRequest *request, GCancellable *cancellable)
{
  SyncTest *test = SCRIPT_TRANSPORT (transport)->test;
  char *seen = describe (request);
  Answer *answer = g_queue_pop_head (&test->answers);
  g_autoptr (VfHttpAnswer) result = NULL;
  g_autoptr (GBytes) body = NULL;

  g_ptr_array_add (test->seen, seen);
  if (answer == NULL)
    g_error ("Nobody expected: %s", seen);
  if (!g_str_has_prefix (seen, answer->method) || strstr (seen, answer->text) == NULL)
    g_error ("Expected %s … %s, and not: %s", answer->method, answer->text, seen);
  if (answer->status == 0)
    {
      VfErrorReply reply = { .retry = TRUE };

      answer_free (answer);
      return dex_future_new_for_error (
        vf_error_new_for_reply (VF_ERROR_OFFLINE, &reply, "The server cannot be reached."));
    }
  body = g_bytes_new (answer->body, strlen (answer->body));
  result = vf_http_answer_new (answer->status, body);
  vf_http_answer_add_header (result, "Content-Type",
                             *answer->body == '<' ? "text/html" : "application/json");
  if (g_str_has_prefix (seen, "GET") && *answer->body == '[')
    {
      g_autoptr (yyjson_doc) rows = yyjson_read (answer->body, strlen (answer->body), 0);
      g_autofree char *range
        = g_strdup_printf ("*/%zu", yyjson_arr_size (yyjson_doc_get_root (rows)));

      vf_http_answer_add_header (result, "Content-Range", range);
    }
  answer_free (answer);
  return dex_future_new_take_object (g_steal_pointer (&result));
}

static void
script_transport_iface_init (VfHttpTransportInterface *iface)
{
  iface->send = script_send;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (ScriptTransport,
                               script_transport,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (VF_TYPE_HTTP_TRANSPORT,
                                                      script_transport_iface_init))

static void
script_transport_class_init (ScriptTransportClass *klass)
{
}

static void
script_transport_init (ScriptTransport *self)
{
}

static gint64
get_time (gpointer data)
{
  return ((SyncTest *) data)->time;
}

static DexFuture *
wait_time (gpointer data, gint64 microseconds)
{
  ((SyncTest *) data)->time += microseconds;
  return dex_future_new_true ();
}

static guint32
get_random (gpointer data)
{
  static guint32 last = 1;

  return last = last * 1664525u + 1013904223u;
}

static char *
make_token (const char *user_id)
{
  g_autofree char *claims
    = g_strdup_printf ("{\"sub\":\"%s\",\"role\":\"authenticated\"}", user_id);
  g_autofree char *encoded = g_base64_encode ((const guchar *) claims, strlen (claims));

  g_strdelimit (encoded, "+", '-');
  g_strdelimit (encoded, "/", '_');
  encoded[strcspn (encoded, "=")] = '\0';
  return g_strconcat ("eyJhbGciOiJIUzI1NiJ9.", encoded, ".x", NULL);
}

void
sync_test_sign_in (SyncTest *self, const char *user_id)
{
  g_autofree char *token = make_token (user_id);
  g_autoptr (TokenTest) tokens = token_test_new (token, token);

  vf_project_set_token_source (self->project, VF_TOKEN_SOURCE (tokens));
}

SyncTest *
sync_test_new (void)
{
  SyncTest *self = g_new0 (SyncTest, 1);
  g_autoptr (ScriptTransport) transport = g_object_new (SCRIPT_TYPE_TRANSPORT, NULL);
  g_autoptr (GError) error = NULL;

  self->directory = test_directory_new ();
  self->store = test_open (self->directory);
  vf_store_set_logging (self->store, TRUE);
  self->seen = g_ptr_array_new_with_free_func (g_free);
  g_queue_init (&self->answers);
  self->time = G_GINT64_CONSTANT (1800000000) * G_USEC_PER_SEC;
  self->clock = (VfSyncClock) {
    .now = get_time, .boot = get_time, .wait = wait_time, .random = get_random, .data = self
  };
  transport->test = self;
  self->http = vf_http_new_with_transport (VF_HTTP_TRANSPORT (transport));
  vf_http_set_max_concurrent (self->http, 1);
  self->project = vf_project_new (self->http, "http://127.0.0.1:1", "sb_publishable_x", &error);
  g_assert_no_error (error);
  sync_test_sign_in (self, SYNC_ME);
  self->core = vf_sync_core_new (self->store, self->project, SYNC_ME, &self->clock);
  return self;
}

void
sync_test_free (SyncTest *self)
{
  g_clear_pointer (&self->core, vf_sync_core_unref);
  test_settle ();
  g_clear_object (&self->project);
  g_clear_object (&self->http);
  test_close (self->store);
  g_queue_clear_full (&self->answers, answer_free);
  g_ptr_array_unref (self->seen);
  test_directory_free (self->directory);
  g_free (self);
}

void
sync_test_answer (
  SyncTest *self, const char *method, const char *text, guint status, const char *body)
{
  Answer *answer = g_new0 (Answer, 1);

  answer->method = g_strdup (method);
  answer->text = g_strdup (text);
  answer->status = status;
  answer->body = g_strdup (body);
  g_queue_push_tail (&self->answers, answer);
}

void
sync_test_refuse (SyncTest *self,
                  const char *method,
                  const char *text,
                  guint status,
                  const char *code,
                  const char *message)
{
  g_autoptr (GString) quoted = g_string_new (message);
  g_autofree char *body = NULL;

  g_string_replace (quoted, "\"", "\\\"", 0);
  body = g_strdup_printf ("{\"code\":\"%s\",\"message\":\"%s\",\"details\":null,\"hint\":null}",
                          code, quoted->str);
  sync_test_answer (self, method, text, status, body);
}

const char *
sync_test_get_seen (SyncTest *self, guint request)
{
  g_assert_cmpuint (request, <, self->seen->len);
  return g_ptr_array_index (self->seen, request);
}

typedef struct
{
  SyncTest *test;
  const char *table;
  const char *rows;
  guint64 mark;
} Rows;

static gboolean
apply_rows (VfEdit *edit, gpointer data, GError **error)
{
  Rows *self = data;
  g_auto (VfSyncApply) apply = { 0 };
  g_autoptr (yyjson_doc) rows
    = yyjson_read (self->rows, strlen (self->rows), YYJSON_READ_NUMBER_AS_RAW);

  g_assert_nonnull (rows);
  if (!vf_sync_apply_begin (&apply, self->test->core, edit, self->mark, error))
    return FALSE;
  for (size_t i = 0; i < yyjson_arr_size (yyjson_doc_get_root (rows)); i++)
    if (!vf_sync_apply_row (&apply, vf_table_find (self->table),
                            yyjson_arr_get (yyjson_doc_get_root (rows), i), error))
      return FALSE;
  return TRUE;
}

void
sync_test_apply (SyncTest *self, const char *table, const char *rows, guint64 mark)
{
  Rows work = { .test = self, .table = table, .rows = rows, .mark = mark };

  test_await (vf_store_transact (self->store, VF_PULLED, apply_rows, NULL, &work, NULL));
}

static gboolean
fold (VfEdit *edit, gpointer data, GError **error)
{
  return vf_sync_fold (edit, error);
}

void
sync_test_fold (SyncTest *self)
{
  test_await (vf_store_transact (self->store, VF_PULLED, fold, NULL, NULL, NULL));
}

static void
assert_all_asked (SyncTest *self)
{
  const Answer *answer = g_queue_peek_head (&self->answers);

  if (answer != NULL)
    g_error ("Nobody asked: %s … %s", answer->method, answer->text);
}

void
sync_test_push (SyncTest *self)
{
  test_await (vf_sync_push (self->core));
  assert_all_asked (self);
}

VfSyncFault
sync_test_push_fails (SyncTest *self)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (vf_await_in_main (vf_sync_push (self->core), &error));
  assert_all_asked (self);
  return vf_sync_wire_judge (error);
}

void
sync_test_save (SyncTest *self, const char *table, const char *key, const char *json)
{
  const VfTable *description = vf_table_find (table);
  g_autoptr (VfRecord) record = vf_record_new (description);
  g_autoptr (GError) error = NULL;

  if (json != NULL)
    vf_record_load_json_text (record, json, -1, &error);
  g_assert_no_error (error);
  vf_record_set_text (record, description->key[0], key);
  if (description->owner >= 0 && description->owner != (int) description->key[0]
      && vf_record_is_null (record, description->owner))
    vf_record_set_text (record, description->owner, SYNC_ME);
  test_await (vf_store_save (self->store, record));
}

static VfRecord *
find (SyncTest *self, const char *table, const char *key)
{
  g_autoptr (GError) error = NULL;
  VfRecord *record = vf_store_find (self->store, vf_table_find (table), key, &error);

  g_assert_no_error (error);
  g_assert_nonnull (record);
  return record;
}

void
sync_test_set (
  SyncTest *self, const char *table, const char *key, const char *column, const char *text)
{
  g_autoptr (VfRecord) record = find (self, table, key);
  const int index = vf_table_find_column (vf_table_find (table), column);

  g_assert_cmpint (index, >=, 0);
  if (vf_table_find (table)->columns[index].type == VF_COLUMN_BOOLEAN)
    vf_record_set_boolean (record, index, g_str_equal (text, "true"));
  else
    vf_record_set_text (record, index, text);
  test_await (vf_store_save (self->store, record));
}

void
sync_test_delete (SyncTest *self, const char *table, const char *key)
{
  g_autoptr (VfRecord) record = find (self, table, key);

  test_await (vf_store_delete (self->store, record));
}

typedef struct
{
  const char *sql;
  char *value;
} Query;

static gboolean
run_query (VfEdit *edit, gpointer data, GError **error)
{
  Query *self = data;
  sqlite3_stmt *statement = vf_connection_prepare (edit->connection, self->sql, error);
  gboolean row = FALSE;

  if (statement == NULL || !vf_connection_step (edit->connection, statement, &row, error))
    return FALSE;
  self->value = g_strdup (row && sqlite3_column_type (statement, 0) != SQLITE_NULL
                            ? (const char *) sqlite3_column_text (statement, 0)
                            : "");
  sqlite3_reset (statement);
  return TRUE;
}

char *
sync_test_sql (SyncTest *self, const char *sql)
{
  Query query = { .sql = sql };

  test_await (vf_store_transact (self->store, VF_PULLED, run_query, NULL, &query, NULL));
  return query.value;
}
