/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A member's store and its sync, told what to do by lines of JSON and answering with one each, so
 * that scripts can play two devices of one account. member.py speaks to it.
 *
 * Every line is an object with the member "do": the name of a command below. Every answer is an
 * object; with the member "error" when it did not work, a sentence for people. */

#include <stdio.h>
#include <sys/resource.h>
#include <time.h>

#include "token-test.h"
#include "vf-account.h"
#include "vf-async.h"
#include "vf-auth.h"
#include "vf-error.h"
#include "vf-json.h"
#include "vf-query.h"
#include "vf-sync.h"
#include "vf-transact.h"

static VfStore *store;
static VfAccount *account;
static VfSync *own_sync;
static TokenTest *tokens;
static gint64 clock_offset;

typedef gboolean (*Command) (JsonObject *asked, JsonObject *answer, GError **error);

static const char *
text_of (JsonObject *asked, const char *name)
{
  return vf_json_get_string (asked, name);
}

static const VfTable *
table_of (JsonObject *asked)
{
  const char *name = text_of (asked, "table");
  const VfTable *table = name != NULL ? vf_table_find (name) : NULL;

  if (table == NULL)
    g_error ("there is no table %s", name);
  return table;
}

static VfSync *
get_sync (void)
{
  return own_sync != NULL ? own_sync : vf_account_get_sync (account);
}

static gint64
read_wall_clock (gpointer data)
{
  return g_get_real_time () / G_USEC_PER_SEC + clock_offset;
}

/* "directory"; "clock" shifts what this computer believes, in seconds. */
static gboolean
do_open (JsonObject *asked, JsonObject *answer, GError **error)
{
  g_autoptr (GFile) directory = g_file_new_for_path (text_of (asked, "directory"));
  g_autoptr (DexFuture) future = vf_store_open (directory);

  clock_offset = json_object_get_int_member_with_default (asked, "clock", 0);
  if (!vf_await_in_main (dex_ref (future), error))
    return FALSE;
  store = g_value_dup_object (dex_future_get_value (future, NULL));
  account = vf_account_new (store, NULL, NULL);
  vf_account_set_automatic (account, FALSE);
  vf_account_set_wall_clock (account, read_wall_clock, NULL);
  return vf_await_in_main (vf_account_load (account), error);
}

/* "address", "key": what is there. */
static gboolean
do_check (JsonObject *asked, JsonObject *answer, GError **error)
{
  g_autoptr (DexFuture) future
    = vf_account_check (account, text_of (asked, "address"), text_of (asked, "key"), NULL);
  const VfProjectFinding *finding;

  if (!vf_await_in_main (dex_ref (future), error))
    return FALSE;
  finding = g_value_get_boxed (dex_future_get_value (future, NULL));
  json_object_set_int_member (answer, "kind", finding->kind);
  json_object_set_string_member (answer, "sentence", finding->sentence);
  return TRUE;
}

/* "address", "key", "email", "password": connects, signs in and ties the store to the account. */
static gboolean
do_join (JsonObject *asked, JsonObject *answer, GError **error)
{
  if (!vf_await_in_main (vf_account_connect (account, text_of (asked, "address"),
                                             text_of (asked, "key")),
                         error)
      || !vf_await_in_main (vf_auth_sign_in_with_password (vf_account_get_auth (account),
                                                           text_of (asked, "email"),
                                                           text_of (asked, "password")),
                            error)
      || !vf_await_in_main (vf_account_adopt (account), error))
    return FALSE;
  json_object_set_string_member (answer, "user", vf_account_get_user_id (account));
  return TRUE;
}

/* As a person does who is asked to. */
static gboolean
do_sign_in (JsonObject *asked, JsonObject *answer, GError **error)
{
  return vf_await_in_main (vf_auth_sign_in_with_password (vf_account_get_auth (account),
                                                          text_of (asked, "email"),
                                                          text_of (asked, "password")),
                           error);
}

static gboolean
tie (VfEdit *edit, gpointer data, GError **error)
{
  sqlite3_stmt *statement
    = vf_connection_prepare (edit->connection,
                             "INSERT OR IGNORE INTO sync_account"
                             " (id, address, publishable_key, user_id) VALUES (1, ?, ?, ?)",
                             error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_text (statement, 1, text_of (data, "rest"), -1, SQLITE_STATIC);
  sqlite3_bind_text (statement, 2, text_of (data, "key"), -1, SQLITE_STATIC);
  sqlite3_bind_text (statement, 3, text_of (data, "user"), -1, SQLITE_STATIC);
  return vf_connection_run (edit->connection, statement, error);
}

/* "rest", "key", "user", "token": ties the store to a bare PostgREST, without signing in. */
static gboolean
do_tie (JsonObject *asked, JsonObject *answer, GError **error)
{
  g_autoptr (VfHttp) http = vf_http_new ();
  g_autoptr (VfProject) project
    = vf_project_new (http, text_of (asked, "rest"), text_of (asked, "key"), error);

  if (project == NULL
      || !vf_project_set_service_base (project, VF_SERVICE_REST, text_of (asked, "rest"), error))
    return FALSE;
  tokens = token_test_new (text_of (asked, "token"), text_of (asked, "token"));
  vf_project_set_token_source (project, VF_TOKEN_SOURCE (tokens));
  if (!vf_await_in_main (vf_store_transact (store, VF_DURABLE, tie, NULL, asked, NULL), error))
    return FALSE;
  own_sync = vf_sync_new (store, project, text_of (asked, "user"), NULL);
  return TRUE;
}

static double
cpu_seconds (void)
{
  struct rusage use;

  getrusage (RUSAGE_SELF, &use);
  return (double) (use.ru_utime.tv_sec + use.ru_stime.tv_sec)
         + (double) (use.ru_utime.tv_usec + use.ru_stime.tv_usec) / 1e6;
}

/* How long the main thread was not to be had, at most: a frame of the window would have waited.
 * Also by the time the thread itself was at work, which other programs do not lengthen. */
typedef struct
{
  gint64 last;
  gint64 longest;
  gint64 last_work;
  gint64 longest_work;
} Gap;

static gint64
read_thread_clock (void)
{
  struct timespec time;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &time);
  return time.tv_sec * G_USEC_PER_SEC + time.tv_nsec / 1000;
}

static gboolean
on_tick (gpointer data)
{
  Gap *self = data;
  const gint64 now = g_get_monotonic_time ();
  const gint64 work = read_thread_clock ();

  self->longest = MAX (self->longest, now - self->last);
  self->longest_work = MAX (self->longest_work, work - self->last_work);
  self->last = now;
  self->last_work = work;
  return G_SOURCE_CONTINUE;
}

/* One round; "thorough" compares all tables, "watch" measures gaps too. Says how long it took. */
static gboolean
do_sync (JsonObject *asked, JsonObject *answer, GError **error)
{
  VfSync *sync = get_sync ();
  const gint64 began = g_get_monotonic_time ();
  const double cpu = cpu_seconds ();
  const gboolean watch = json_object_get_boolean_member_with_default (asked, "watch", FALSE);
  Gap gap = { .last = began, .last_work = read_thread_clock () };
  guint tick = 0;
  struct rusage use;
  gboolean succeeded;

  if (sync == NULL)
    {
      g_set_error_literal (error, VF_ERROR, VF_ERROR_SIGNED_OUT, "the store is not tied");
      return FALSE;
    }
  /* Scenarios live faster than people, and need not wait a minute for a renewal. */
  if (account != NULL && vf_account_get_auth (account) != NULL)
    vf_auth_set_refresh_floor (vf_account_get_auth (account), 0);
  /* When a window's clock would get its turn. */
  if (watch)
    tick = g_timeout_add_full (G_PRIORITY_HIGH_IDLE + 20, 2, on_tick, &gap, NULL);
  succeeded
    = vf_await_in_main (json_object_get_boolean_member_with_default (asked, "thorough", FALSE)
                          ? vf_sync_run_thoroughly (sync)
                          : vf_sync_run (sync),
                        error);
  getrusage (RUSAGE_SELF, &use);
  g_clear_handle_id (&tick, g_source_remove);
  json_object_set_double_member (answer, "gap", (double) gap.longest / 1000);
  json_object_set_double_member (answer, "busy", (double) gap.longest_work / 1000);
  json_object_set_double_member (answer, "wall",
                                 (double) (g_get_monotonic_time () - began) / G_USEC_PER_SEC);
  json_object_set_double_member (answer, "cpu", cpu_seconds () - cpu);
  json_object_set_int_member (answer, "rss", use.ru_maxrss);
  return succeeded;
}

/* Until all texts that came can be found. */
static gboolean
count_pending (VfConnection *connection, gpointer data, GError **error)
{
  return vf_connection_query_integer (connection, "SELECT count(*) FROM search_pending", data,
                                      error);
}

static gboolean
do_index (JsonObject *asked, JsonObject *answer, GError **error)
{
  const gint64 began = g_get_monotonic_time ();
  const double cpu = cpu_seconds ();
  gint64 n_pending = 1;

  while (n_pending > 0)
    {
      if (!vf_await_in_main (vf_store_run (store, count_pending, &n_pending, NULL), error))
        return FALSE;
      if (n_pending > 0)
        vf_await_in_main (dex_timeout_new_msec (50), NULL);
    }
  json_object_set_double_member (answer, "wall",
                                 (double) (g_get_monotonic_time () - began) / G_USEC_PER_SEC);
  json_object_set_double_member (answer, "cpu", cpu_seconds () - cpu);
  return TRUE;
}

/* "table", "columns"; "key" of the row to change, or none for a new one. Answers the key. */
static gboolean
do_save (JsonObject *asked, JsonObject *answer, GError **error)
{
  const VfTable *table = table_of (asked);
  const char *wanted = text_of (asked, "key");
  g_autoptr (VfRecord) record
    = wanted != NULL ? vf_store_find (store, table, wanted, error) : vf_record_new (table);
  g_autofree char *key = NULL;

  if (record == NULL)
    {
      if (error != NULL && *error == NULL)
        g_set_error_literal (error, VF_ERROR, VF_ERROR_NOT_FOUND, "there is no such row");
      return FALSE;
    }
  if (wanted == NULL)
    vf_record_fill_defaults (record);
  {
    g_autoptr (JsonNode) columns = json_node_copy (json_object_get_member (asked, "columns"));

    if (!vf_record_load_json (record, columns, error))
      return FALSE;
  }
  for (guint i = 0; i < table->n_columns; i++)
    if (json_object_has_member (json_object_get_object_member (asked, "columns"),
                                table->columns[i].name))
      vf_record_mark_changed (record, i);
  if (!vf_await_in_main (vf_store_save (store, record), error))
    return FALSE;
  key = vf_record_dup_key (record);
  json_object_set_string_member (answer, "key", key);
  return TRUE;
}

/* "table", "rows": an array of objects, each with its key, all saved in one transaction. */
static gboolean
do_save_all (JsonObject *asked, JsonObject *answer, GError **error)
{
  const VfTable *table = table_of (asked);
  const char *key_name = table->columns[table->key[0]].name;
  JsonArray *rows = json_object_get_array_member (asked, "rows");
  g_autoptr (GPtrArray) records = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < json_array_get_length (rows); i++)
    {
      JsonObject *row = json_array_get_object_element (rows, i);
      g_autoptr (JsonNode) node = json_node_copy (json_array_get_element (rows, i));
      VfRecord *record
        = vf_store_find (store, table, json_object_get_string_member (row, key_name), error);

      if (record == NULL)
        return FALSE;
      g_ptr_array_add (records, record);
      if (!vf_record_load_json (record, node, error))
        return FALSE;
      for (guint j = 0; j < table->n_columns; j++)
        if (j != table->key[0] && json_object_has_member (row, table->columns[j].name))
          vf_record_mark_changed (record, j);
    }
  return vf_await_in_main (vf_store_apply (store, records, NULL, VF_DURABLE), error);
}

/* "table", "key" */
static gboolean
do_delete (JsonObject *asked, JsonObject *answer, GError **error)
{
  g_autoptr (VfRecord) record
    = vf_store_find (store, table_of (asked), text_of (asked, "key"), error);

  if (record == NULL)
    {
      json_object_set_boolean_member (answer, "absent", TRUE);
      return error == NULL || *error == NULL;
    }
  return vf_await_in_main (vf_store_delete (store, record), error);
}

static JsonArray *
list (const VfTable *table, GError **error)
{
  g_autoptr (VfQuery) query = vf_query_new (table);
  g_autoptr (GPtrArray) records = vf_store_list (store, query, error);
  JsonArray *rows = json_array_new ();

  for (guint i = 0; records != NULL && i < records->len; i++)
    json_array_add_element (rows, vf_record_to_json (g_ptr_array_index (records, i)));
  return rows;
}

/* "table" */
static gboolean
do_rows (JsonObject *asked, JsonObject *answer, GError **error)
{
  json_object_set_array_member (answer, "rows", list (table_of (asked), error));
  return error == NULL || *error == NULL;
}

static void
add_reasons (JsonObject *answer)
{
  const VfTable *table = vf_table_find ("sync_ops");
  g_autoptr (VfQuery) query = vf_query_new (table);
  g_autoptr (GPtrArray) ops = vf_store_list (store, query, NULL);
  JsonArray *reasons = json_array_new ();

  for (guint i = 0; ops != NULL && i < ops->len; i++)
    {
      VfRecord *op = g_ptr_array_index (ops, i);
      g_autofree char *reason = vf_sync_dup_reason (op);

      if (reason != NULL)
        json_array_add_string_element (reasons, reason);
    }
  json_object_set_array_member (answer, "reasons", reasons);
}

/* How it all stands, in the words people read. */
static gboolean
do_state (JsonObject *asked, JsonObject *answer, GError **error)
{
  VfSync *sync = get_sync ();

  if (account != NULL)
    {
      json_object_set_int_member (answer, "account", vf_account_get_state (account));
      json_object_set_string_member (answer, "problem", vf_account_get_problem (account));
      json_object_set_string_member (answer, "clock_warning",
                                     vf_account_get_clock_warning (account));
    }
  if (sync != NULL)
    {
      json_object_set_int_member (answer, "state", vf_sync_get_state (sync));
      json_object_set_string_member (answer, "message", vf_sync_get_message (sync));
      json_object_set_int_member (answer, "waiting", vf_sync_get_waiting (sync));
      json_object_set_int_member (answer, "parked", vf_sync_get_parked (sync));
      json_object_set_int_member (answer, "conflicts", vf_sync_get_conflicts (sync));
      json_object_set_int_member (answer, "asking", vf_sync_get_asking (sync));
    }
  add_reasons (answer);
  return TRUE;
}

static gboolean
read_verdict (VfConnection *connection, gpointer data, GError **error)
{
  char **verdict = data;

  *verdict = vf_connection_query_text (connection, "PRAGMA integrity_check", error);
  return *verdict != NULL;
}

/* What SQLite thinks of the file. */
static gboolean
do_examine (JsonObject *asked, JsonObject *answer, GError **error)
{
  g_autofree char *verdict = NULL;

  if (!vf_await_in_main (vf_store_run (store, read_verdict, &verdict, NULL), error))
    return FALSE;
  json_object_set_string_member (answer, "verdict", verdict);
  return TRUE;
}

static gboolean
do_close (JsonObject *asked, JsonObject *answer, GError **error)
{
  gboolean succeeded = TRUE;

  g_clear_object (&own_sync);
  g_clear_object (&tokens);
  if (account != NULL)
    succeeded = vf_await_in_main (vf_account_close (account), error);
  g_clear_object (&account);
  if (store != NULL && !vf_await_in_main (vf_store_close (store), succeeded ? error : NULL))
    succeeded = FALSE;
  g_clear_object (&store);
  return succeeded;
}

static const struct
{
  const char *name;
  Command run;
} commands[] = {
  { "open", do_open },       { "check", do_check },     { "join", do_join },
  { "sign-in", do_sign_in }, { "tie", do_tie },         { "sync", do_sync },
  { "index", do_index },     { "save", do_save },       { "save-all", do_save_all },
  { "delete", do_delete },   { "rows", do_rows },       { "state", do_state },
  { "close", do_close },     { "examine", do_examine },
};

static JsonObject *
obey (JsonObject *asked)
{
  JsonObject *answer = json_object_new ();
  const char *name = text_of (asked, "do");
  g_autoptr (GError) error = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    if (g_strcmp0 (commands[i].name, name) == 0)
      {
        if (!commands[i].run (asked, answer, &error))
          json_object_set_string_member (answer, "error",
                                         error != NULL ? error->message : "no reason given");
        return answer;
      }
  g_error ("there is no command %s", name);
}

static void
say (JsonObject *answer)
{
  g_autoptr (JsonNode) node = json_node_init_object (json_node_alloc (), answer);
  g_autofree char *text = vf_json_to_text (node);

  puts (text);
  fflush (stdout);
}

int
main (int argc, char **argv)
{
  g_autofree char *line = NULL;
  size_t size = 0;

  dex_init ();
  while (getline (&line, &size, stdin) > 0)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (JsonNode) asked = vf_json_parse (line, -1, &error);
      g_autoptr (JsonObject) answer = NULL;

      g_assert_no_error (error);
      answer = obey (json_node_get_object (asked));
      say (answer);
    }
  return 0;
}
