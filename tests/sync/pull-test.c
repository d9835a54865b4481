/* SPDX-License-Identifier: GPL-3.0-or-later */
/* As much of PostgREST as sync asks for: select, filters on the key, order, limit and count. */

#include "pull-test.h"

#include <string.h>

#include "token-test.h"
#include "vf-transact.h"

typedef struct
{
  char *json; /* without its closing bracket */
  guint xmin;
} Row;

struct _PullServer
{
  GObject parent_instance;
  GHashTable *tables; /* name → GTree of key → Row */
  GPtrArray *targets;
  char *feed;
  guint cap;
  guint next_xmin;
  gboolean visitor;
  PullFault fault;
  gpointer fault_data;
};

static void pull_server_iface_init (VfHttpTransportInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (PullServer,
                               pull_server,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (VF_TYPE_HTTP_TRANSPORT,
                                                      pull_server_iface_init))

/* The clock */

typedef struct
{
  gint64 at;
  DexPromise *promise;
} Wait;

static void
wait_free (gpointer data)
{
  Wait *wait = data;

  dex_unref (wait->promise);
  g_free (wait);
}

static gint64
clock_now (gpointer data)
{
  return G_GINT64_CONSTANT (1700000000000000) + ((PullClock *) data)->time;
}

static gint64
clock_boot (gpointer data)
{
  return ((PullClock *) data)->time;
}

static DexFuture *
clock_wait (gpointer data, gint64 microseconds)
{
  PullClock *self = data;
  Wait *wait;

  self->n_waits++;
  if (!self->manual)
    {
      self->time += microseconds;
      return dex_future_new_true ();
    }
  wait = g_new0 (Wait, 1);
  wait->at = self->time + microseconds;
  wait->promise = dex_promise_new ();
  g_ptr_array_add (self->waits, wait);
  return DEX_FUTURE (dex_ref (wait->promise));
}

static guint32
clock_random (gpointer data)
{
  PullClock *self = data;

  return self->dice = self->dice * 1664525 + 1013904223;
}

void
pull_clock_init (PullClock *self, gboolean manual)
{
  *self = (PullClock) {
    .clock = { clock_now, clock_boot, clock_wait, clock_random, self },
    .time = G_GINT64_CONSTANT (3600) * G_USEC_PER_SEC,
    .manual = manual,
    .waits = g_ptr_array_new_with_free_func (wait_free),
  };
}

void
pull_clock_clear (PullClock *self)
{
  g_clear_pointer (&self->waits, g_ptr_array_unref);
}

void
pull_clock_advance (PullClock *self, gint64 microseconds)
{
  self->time += microseconds;
  for (guint i = 0; i < self->waits->len;)
    {
      Wait *wait = g_ptr_array_index (self->waits, i);

      if (wait->at > self->time)
        {
          i++;
          continue;
        }
      dex_promise_resolve_boolean (wait->promise, TRUE);
      g_ptr_array_remove_index_fast (self->waits, i);
      i = 0;
    }
}

/* Rows */

static void
row_free (gpointer data)
{
  Row *row = data;

  g_free (row->json);
  g_free (row);
}

static int
compare_keys (gconstpointer a, gconstpointer b, gpointer data)
{
  return strcmp (a, b);
}

static GTree *
get_rows (PullServer *self, const char *table)
{
  GTree *rows = g_hash_table_lookup (self->tables, table);

  if (rows == NULL)
    {
      rows = g_tree_new_full (compare_keys, NULL, g_free, row_free);
      g_hash_table_insert (self->tables, g_strdup (table), rows);
    }
  return rows;
}

void
pull_server_put_version (
  PullServer *self, const char *table, const char *key, const char *json, guint xmin)
{
  Row *row = g_new0 (Row, 1);

  g_assert_true (g_str_has_suffix (json, "}"));
  row->json = g_strndup (json, strlen (json) - 1);
  row->xmin = xmin;
  g_tree_replace (get_rows (self, table), g_strdup (key), row);
}

void
pull_server_put (PullServer *self, const char *table, const char *key, const char *json)
{
  pull_server_put_version (self, table, key, json, self->next_xmin++);
}

void
pull_server_remove (PullServer *self, const char *table, const char *key)
{
  g_assert_true (g_tree_remove (get_rows (self, table), key));
}

char *
pull_key (guint number)
{
  return g_strdup_printf ("%08x-0000-4000-8000-000000000000", number);
}

/* Entries of a journal, and the profile of whoever wrote them. */
void
pull_server_fill (PullServer *self, guint n_rows)
{
  pull_server_put (self, "profiles", PULL_USER,
                   "{\"id\":\"" PULL_USER "\",\"email\":\"me@example.org\"}");
  for (guint i = 0; i < n_rows; i++)
    {
      g_autofree char *key = pull_key (i);
      g_autofree char *json = g_strdup_printf ("{\"id\":\"%s\",\"user_id\":\"" PULL_USER
                                               "\",\"title\":\"Title %u\",\"content\":\"Content\","
                                               "\"date\":\"2026-01-02\",\"unheard_of\":[%u]}",
                                               key, i, i);

      pull_server_put (self, "journal_entries", key, json);
    }
}

guint
pull_server_count (PullServer *self, const char *table)
{
  return g_tree_nnodes (get_rows (self, table));
}

/* Answering */

VfHttpAnswer *
pull_answer (guint status, const char *json)
{
  g_autoptr (GBytes) body = g_bytes_new (json, strlen (json));
  VfHttpAnswer *answer = vf_http_answer_new (status, body);

  vf_http_answer_add_header (answer, "Content-Type", "application/json; charset=utf-8");
  return answer;
}

typedef struct
{
  const char *key_name;
  GPtrArray *columns;
  char *after;
  char *upto;
  char **in;
  gint64 limit;
  guint n_matching;
  guint n_shown;
  GString *body;
} Question;

static void
question_read (Question *self, GUri *uri)
{
  GUriParamsIter iter;
  char *name, *value;

  self->limit = G_MAXINT64;
  g_uri_params_iter_init (&iter, g_uri_get_query (uri), -1, "&", G_URI_PARAMS_NONE);
  while (g_uri_params_iter_next (&iter, &name, &value, NULL))
    {
      g_autofree char *owned_name = name;
      g_autofree char *owned_value = value;

      if (g_str_equal (name, "limit"))
        self->limit = g_ascii_strtoll (value, NULL, 10);
      else if (g_str_equal (name, "order"))
        g_assert_true (g_str_has_prefix (value, self->key_name));
      else if (g_str_equal (name, "select"))
        g_ptr_array_add (self->columns, g_strdup (value));
      else if (g_str_has_prefix (value, "gt."))
        self->after = g_strdup (value + 3);
      else if (g_str_has_prefix (value, "lte."))
        self->upto = g_strdup (value + 4);
      else if (g_str_has_prefix (value, "in.("))
        {
          g_autofree char *list = g_strndup (value + 4, strlen (value) - 5);
          g_auto (GStrv) parts = g_strsplit (list, ",", -1);

          for (gsize i = 0; parts[i] != NULL; i++)
            if (*parts[i] == '"')
              {
                parts[i][strlen (parts[i]) - 1] = '\0';
                memmove (parts[i], parts[i] + 1, strlen (parts[i]));
              }
          self->in = g_steal_pointer (&parts);
        }
      else
        g_error ("the server does not understand %s=%s", name, value);
    }
}

static gboolean
answer_row (gpointer key, gpointer value, gpointer data)
{
  Question *self = data;
  Row *row = value;
  const char *columns = g_ptr_array_index (self->columns, 0);

  if ((self->after != NULL && strcmp (key, self->after) <= 0)
      || (self->upto != NULL && strcmp (key, self->upto) > 0)
      || (self->in != NULL && !g_strv_contains ((const char *const *) self->in, key)))
    return FALSE;
  self->n_matching++;
  if (self->n_shown >= self->limit)
    return FALSE;

  g_string_append (self->body, self->n_shown++ == 0 ? "" : ",\n ");
  if (*columns == '*')
    g_string_append (self->body, row->json);
  else
    g_string_append_printf (self->body, "{\"%s\":\"%s\"", self->key_name, (char *) key);
  if (strstr (columns, "xmin") != NULL)
    g_string_append_printf (self->body, ",\"v\":\"%u\",\"c\":\"(0,%u)\"", row->xmin,
                            row->xmin % 99);
  g_string_append_c (self->body, '}');
  return FALSE;
}

static VfHttpAnswer *
answer_rows (PullServer *self, VfHttpRequest *request, const char *name)
{
  const VfTable *table = vf_table_find (name);
  const char *prefer = vf_http_request_get_header (request, "Prefer");
  g_autoptr (GPtrArray) columns = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GString) body = g_string_new ("[");
  Question question = { .columns = columns, .body = body };
  g_autofree char *range = NULL;
  VfHttpAnswer *answer;

  g_assert_nonnull (table);
  question.key_name = table->columns[table->key[0]].name;
  question_read (&question, vf_http_request_get_uri (request));
  if (self->cap > 0)
    question.limit = MIN (question.limit, self->cap);
  if (!self->visitor)
    g_tree_foreach (get_rows (self, name), answer_row, &question);
  g_string_append_c (body, ']');

  answer = pull_answer (question.n_shown < question.n_matching ? 206 : 200, body->str);
  if (prefer != NULL && strstr (prefer, "count=exact") != NULL)
    range = question.n_shown == 0
              ? g_strdup_printf ("*/%u", question.n_matching)
              : g_strdup_printf ("0-%u/%u", question.n_shown - 1, question.n_matching);
  else
    range = g_strdup ("*/*");
  vf_http_answer_add_header (answer, "Content-Range", range);
  g_free (question.after);
  g_free (question.upto);
  g_strfreev (question.in);
  return answer;
}

static VfHttpAnswer *
answer_anything (PullServer *self, VfHttpRequest *request)
{
  const char *path = g_uri_get_path (vf_http_request_get_uri (request));
  const char *target = g_ptr_array_index (self->targets, self->targets->len - 1);
  VfHttpAnswer *answer = self->fault != NULL ? self->fault (self, target, self->fault_data) : NULL;

  if (answer != NULL)
    return answer;
  g_assert_true (g_str_has_prefix (path, "/rest/v1/"));
  path += strlen ("/rest/v1/");
  if (!g_str_has_prefix (path, "rpc/"))
    return answer_rows (self, request, path);
  if (self->feed != NULL)
    return pull_answer (200, self->feed);
  return pull_answer (404, "{\"code\":\"PGRST202\",\"message\":\"Could not find the function\"}");
}

static DexFuture *
pull_server_send (VfHttpTransport *transport, VfHttpRequest *request, GCancellable *cancellable)
{
  PullServer *self = PULL_SERVER (transport);
  GUri *uri = vf_http_request_get_uri (request);

  g_assert_nonnull (vf_http_request_get_header (request, "Authorization"));
  g_ptr_array_add (self->targets,
                   g_strdup_printf ("%s %s?%s", vf_http_request_get_method (request),
                                    g_uri_get_path (uri),
                                    g_uri_get_query (uri) != NULL ? g_uri_get_query (uri) : ""));
  return dex_future_new_take_object (answer_anything (self, request));
}

static void
pull_server_iface_init (VfHttpTransportInterface *iface)
{
  iface->send = pull_server_send;
}

static void
pull_server_finalize (GObject *object)
{
  PullServer *self = PULL_SERVER (object);

  g_hash_table_unref (self->tables);
  g_ptr_array_unref (self->targets);
  g_free (self->feed);
  G_OBJECT_CLASS (pull_server_parent_class)->finalize (object);
}

static void
pull_server_class_init (PullServerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = pull_server_finalize;
}

static void
pull_server_init (PullServer *self)
{
  self->tables
    = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_tree_unref);
  self->targets = g_ptr_array_new_with_free_func (g_free);
  self->next_xmin = 1000;
}

PullServer *
pull_server_new (void)
{
  return g_object_new (PULL_TYPE_SERVER, NULL);
}

/* As the one member there is; the token names them and is signed by nobody. */
VfProject *
pull_server_connect (PullServer *self)
{
  static const char claims[] = "{\"sub\":\"" PULL_USER "\",\"role\":\"authenticated\"}";
  g_autofree char *middle = g_base64_encode ((const guchar *) claims, strlen (claims));
  g_autofree char *token = NULL;
  g_autoptr (VfHttp) http = vf_http_new_with_transport (VF_HTTP_TRANSPORT (self));
  g_autoptr (TokenTest) tokens = NULL;
  g_autoptr (GError) error = NULL;
  VfProject *project = vf_project_new (http, "https://pull.example", "sb_publishable_x", &error);

  g_assert_no_error (error);
  while (g_str_has_suffix (middle, "="))
    middle[strlen (middle) - 1] = '\0';
  token
    = g_strconcat ("e30.", g_strdelimit (g_strdelimit (middle, "+", '-'), "/", '_'), ".x", NULL);
  tokens = token_test_new (token, token);
  vf_project_set_token_source (project, VF_TOKEN_SOURCE (tokens));
  return project;
}

void
pull_server_set_cap (PullServer *self, guint cap)
{
  self->cap = cap;
}

void
pull_server_set_visitor (PullServer *self, gboolean visitor)
{
  self->visitor = visitor;
}

void
pull_server_set_fault (PullServer *self, PullFault fault, gpointer data)
{
  self->fault = fault;
  self->fault_data = data;
}

void
pull_server_set_feed (PullServer *self, const char *json)
{
  g_set_str (&self->feed, json);
}

guint
pull_server_get_n_requests (PullServer *self)
{
  return self->targets->len;
}

const char *
pull_server_get_target (PullServer *self, guint request)
{
  return g_ptr_array_index (self->targets, request);
}

void
pull_server_forget_requests (PullServer *self)
{
  g_ptr_array_set_size (self->targets, 0);
}

guint
pull_server_count_requests (PullServer *self, const char *part)
{
  guint n = 0;

  for (guint i = 0; i < self->targets->len; i++)
    n += strstr (g_ptr_array_index (self->targets, i), part) != NULL;
  return n;
}

static gboolean
tie (VfEdit *edit, gpointer data, GError **error)
{
  g_autofree char *sql = g_strdup_printf (
    "INSERT INTO sync_account (id, address, publishable_key, user_id, adopted_at)"
    " VALUES (1, 'https://pull.example', 'x', '%s', '2026-01-01T00:00:00Z')",
    (const char *) data);

  return vf_connection_execute (edit->connection, sql, error);
}

void
pull_tie (VfStore *store, const char *user_id)
{
  test_await (vf_store_transact (store, VF_DURABLE, tie, NULL, (gpointer) user_id, NULL));
}
