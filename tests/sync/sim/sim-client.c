/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A device with the program's own store and engine on it. */

#include "sim-client.h"

#include <string.h>

#include "sim-clock.h"
#include "sim-disk.h"
#include "sim-naive.h"
#include "sim-value.h"
#include "vf-async.h"
#include "vf-project.h"
#include "vf-store.h"
#include "vf-sync.h"
#include "vf-time.h"
#include "vf-transact.h"

/* Everything that ends when the program is killed. */
typedef struct
{
  SimClient *client;
  VfStore *store;
  VfSync *sync;
  VfHttp *http;
  VfProject *project;
  SimTransport *transport;
  SimTokens *tokens;
  SimReplica *replica;
  VfSyncClock clock;
  SimRandom random;
  char *directory;
  gboolean dead;
  guint crash_at; /* statements until it crashes, 0 for never */
  gboolean crashed;
  char *remains; /* what the disk holds after the crash */
} Program;

typedef struct
{
  Program *program;
  GPtrArray *past; /* of Program that were killed */
  guint n_started;
} Real;

static GHashTable *templates; /* user → directory */
static VfStore *
open_store (const char *directory, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (directory);
  g_autoptr (DexFuture) future = vf_store_open (file);

  if (!vf_await_in_main (dex_ref (future), error))
    return NULL;
  return g_value_dup_object (dex_future_get_value (future, NULL));
}

static gboolean
write_account (VfEdit *edit, gpointer data, GError **error)
{
  g_autofree char *sql
    = g_strdup_printf ("INSERT INTO sync_account (id, address, publishable_key, user_id, "
                       "adopted_at) VALUES (1, '%s', '%s', '%s', '2026-03-01T00:00:00+00:00')",
                       SIM_ADDRESS, SIM_KEY, (const char *) data);

  return vf_connection_execute (edit->connection, sql, error);
}

/* A store that is tied to an account and holds nothing. */
static const char *
get_template (const char *user)
{
  char *directory;
  g_autoptr (VfStore) store = NULL;
  g_autoptr (GError) error = NULL;

  if (templates == NULL)
    templates = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  directory = g_hash_table_lookup (templates, user);
  if (directory != NULL)
    return directory;

  directory = sim_disk_make_directory ();
  store = open_store (directory, &error);
  g_assert_no_error (error);
  vf_await_in_main (vf_store_transact (store, VF_DURABLE, write_account, NULL, (gpointer) user,
                                       NULL),
                    &error);
  g_assert_no_error (error);
  vf_await_in_main (vf_store_close (store), &error);
  g_assert_no_error (error);
  g_hash_table_insert (templates, g_strdup (user), directory);
  return directory;
}

void
sim_templates_free (void)
{
  g_clear_pointer (&templates, g_hash_table_unref);
  sim_disk_free ();
}

static gint64
clock_now (gpointer data)
{
  return g_get_real_time ();
}

static gint64
clock_boot (gpointer data)
{
  return vf_time_boot ();
}

typedef struct
{
  Program *program;
  DexPromise *promise;
} Wait;

static void
wait_free (gpointer data)
{
  Wait *wait = data;

  dex_unref (wait->promise);
  g_free (wait);
}

static void
on_waited (gpointer data)
{
  Wait *wait = data;

  if (wait->program->dead)
    return;
  sim_clock_set_skew (wait->program->client->skew);
  dex_promise_resolve_boolean (wait->promise, TRUE);
}

static DexFuture *
clock_wait (gpointer data, gint64 microseconds)
{
  Wait *wait = g_new0 (Wait, 1);
  DexPromise *promise = dex_promise_new ();

  wait->program = data;
  wait->promise = dex_ref (promise);
  sim_clock_at (sim_clock_now () + microseconds, on_waited, wait, wait_free);
  return DEX_FUTURE (promise);
}

static guint32
clock_random (gpointer data)
{
  Program *self = data;

  return sim_random_next (&self->random) >> 32;
}

/* Before each statement of the writer, on its thread. */
static int
on_statement (unsigned what, void *data, void *statement, void *sql)
{
  Program *self = data;

  if (self->crash_at == 0 || --self->crash_at > 0)
    return 0;
  sim_disk_copy (self->directory, self->remains);
  self->crashed = TRUE;
  return 0;
}

static gboolean
watch_statements (VfConnection *connection, gpointer data, GError **error)
{
  sqlite3_trace_v2 (vf_connection_get_handle (connection), SQLITE_TRACE_STMT, on_statement, data);
  return TRUE;
}

/* What was under way when the program ended: perhaps its answers came, and were not kept. */
static void
note_unanswered (Program *self)
{
  g_autofree char *text = sim_replica_dup_texts (
    self->replica, "SELECT table_name || char (1) || row_key FROM sync_ops WHERE operation = "
                   "'insert' AND state = 'sent'");
  g_auto (GStrv) names = g_strsplit (text, "\t\n", -1);

  if (sim_replica_count (self->replica, "SELECT count(*) FROM sync_ops WHERE state = 'sent' AND "
                                        "table_name = 'media_metadata'")
      > 0)
    self->client->ledger->uncounted = TRUE;
  for (guint i = 0; names[i] != NULL; i++)
    if (*names[i] != '\0')
      g_hash_table_add (self->client->ledger->lost,
                        g_strdelimit (g_strdup (names[i]), "\001", '\n'));
}

static Program *
start_program (SimClient *client, const char *remains, GError **error)
{
  Real *real = client->real;
  Program *self = g_new0 (Program, 1);
  g_autofree char *database = NULL;

  sim_clock_set_skew (client->skew);
  self->client = client;
  self->directory = sim_disk_make_directory ();
  self->random = sim_random_split (client->net->seed, 200 + client->index, real->n_started++);
  sim_disk_copy (remains, self->directory);
  self->store = open_store (self->directory, error);
  if (self->store == NULL)
    {
      g_free (self->directory);
      g_free (self);
      return NULL;
    }
  vf_await_in_main (vf_store_run (self->store, watch_statements, self, NULL), NULL);

  self->transport = sim_transport_new (client->net, client->index, &client->skew);
  self->tokens = sim_tokens_new (client->user, &client->skew);
  self->http = vf_http_new_with_transport (VF_HTTP_TRANSPORT (self->transport));
  self->project = vf_project_new (self->http, SIM_ADDRESS, SIM_KEY, error);
  vf_project_set_token_source (self->project, VF_TOKEN_SOURCE (self->tokens));
  self->clock = (VfSyncClock) { clock_now, clock_boot, clock_wait, clock_random, self };
  self->sync = vf_sync_new (self->store, self->project, client->user, &self->clock);
  database = g_build_filename (self->directory, "store.db", NULL);
  self->replica = sim_replica_open (database);
  note_unanswered (self);
  return self;
}

static void
program_free (gpointer data)
{
  Program *self = data;

  g_clear_object (&self->sync);
  sim_clock_settle ();
  g_clear_pointer (&self->replica, sim_replica_free);
  vf_await_in_main (vf_store_close (self->store), NULL);
  g_clear_object (&self->store);
  g_clear_object (&self->project);
  g_clear_object (&self->http);
  g_clear_object (&self->transport);
  g_clear_object (&self->tokens);
  sim_disk_remove_directory (self->directory);
  g_free (self->directory);
  g_free (self->remains);
  g_free (self);
}

SimClient *
sim_client_new (SimNet *net, SimLedger *ledger, SimArm arm, int index, const char *user)
{
  SimClient *self = g_new0 (SimClient, 1);
  g_autoptr (GError) error = NULL;

  self->index = index;
  self->arm = arm;
  self->user = g_strdup (user);
  self->net = net;
  self->ledger = ledger;
  self->clean = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->deleted = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->hidden = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->undecided = g_ptr_array_new_with_free_func (sim_edit_unref);
  if (arm != SIM_ARM_OURS)
    {
      self->naive = sim_naive_new (self);
      return self;
    }
  self->real = g_new0 (Real, 1);
  ((Real *) self->real)->past = g_ptr_array_new_with_free_func (program_free);
  ((Real *) self->real)->program = start_program (self, get_template (user), &error);
  g_assert_no_error (error);
  return self;
}

void
sim_client_free (SimClient *self)
{
  Real *real = self->real;

  if (real != NULL)
    {
      sim_client_kill (self);
      g_ptr_array_unref (real->past);
      g_free (real);
    }
  g_clear_pointer (&self->naive, sim_naive_free);
  g_hash_table_unref (self->clean);
  g_hash_table_unref (self->deleted);
  g_hash_table_unref (self->hidden);
  g_ptr_array_unref (self->undecided);
  g_free (self->user);
  g_free (self);
}

static Program *
get_program (SimClient *self)
{
  Real *real = self->real;

  return real != NULL ? real->program : NULL;
}

SimReplica *
sim_client_get_replica (SimClient *self)
{
  return get_program (self)->replica;
}

GPtrArray *
sim_client_list (SimClient *self, const VfTable *table)
{
  if (self->naive != NULL)
    return sim_naive_list (self->naive, table);
  return sim_replica_list (sim_client_get_replica (self), table);
}

SimStep *
sim_step_new (SimStepKind kind, const VfTable *table, const char *key)
{
  SimStep *self = g_new0 (SimStep, 1);

  self->kind = kind;
  self->table = table;
  self->key = g_strdup (key);
  self->cells = g_new0 (char *, table->n_columns);
  self->given = g_new0 (gboolean, table->n_columns);
  return self;
}

void
sim_step_set (SimStep *self, const char *column, const char *json)
{
  const int index = vf_table_find_column (self->table, column);

  g_assert (index >= 0);
  g_set_str (&self->cells[index], json);
  self->given[index] = TRUE;
}

void
sim_step_free (gpointer data)
{
  SimStep *self = data;

  for (guint i = 0; i < self->table->n_columns; i++)
    g_free (self->cells[i]);
  g_free (self->cells);
  g_free (self->given);
  g_free (self->key);
  g_free (self);
}

static VfRecord *
make_record (SimStep *step)
{
  VfRecord *record = vf_record_new (step->table);
  g_autoptr (GString) json = g_string_new ("{");
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < step->table->n_columns; i++)
    if (step->given[i])
      g_string_append_printf (json, "%s\"%s\":%s", json->len > 1 ? "," : "",
                              step->table->columns[i].name,
                              step->cells[i] != NULL ? step->cells[i] : "null");
  g_string_append_c (json, '}');
  vf_record_load_json_text (record, json->str, json->len, &error);
  g_assert_no_error (error);
  return record;
}

static void
set_column (VfRecord *record, guint column, const char *json)
{
  const VfTable *table = vf_record_get_table (record);
  const VfColumn *description = &table->columns[column];
  g_autofree char *text = sim_value_dup_text (json);

  if (json == NULL)
    {
      vf_record_set_null (record, column);
      return;
    }
  switch (description->type)
    {
    case VF_COLUMN_BOOLEAN:
      vf_record_set_boolean (record, column, g_str_equal (json, "true"));
      break;
    case VF_COLUMN_INTEGER:
    case VF_COLUMN_BIGINT:
      vf_record_set_integer (record, column, g_ascii_strtoll (json, NULL, 10));
      break;
    case VF_COLUMN_JSON:
      {
        g_autoptr (JsonNode) node = json_from_string (json, NULL);

        vf_record_set_json (record, column, node);
        break;
      }
    case VF_COLUMN_LIST:
      {
        g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
        yyjson_doc *document = yyjson_read (json, strlen (json), 0);
        g_auto (GStrv) list = NULL;
        yyjson_val *item;
        gsize i;
        gsize n;

        yyjson_arr_foreach (yyjson_doc_get_root (document), i, n, item)
          g_strv_builder_add (builder, yyjson_get_str (item));
        yyjson_doc_free (document);
        list = g_strv_builder_end (builder);
        vf_record_set_list (record, column, (const char *const *) list);
        break;
      }
    case VF_COLUMN_ENUM:
      {
        g_autoptr (GEnumClass) values = g_type_class_ref (description->get_enum_type ());

        for (guint i = 0; i < values->n_values; i++)
          {
            g_autofree char *nick
              = g_strdelimit (g_strdup (values->values[i].value_nick), "-", '_');

            if (g_str_equal (nick, text))
              vf_record_set_enum (record, column, values->values[i].value);
          }
        break;
      }
    case VF_COLUMN_TEXT:
    case VF_COLUMN_UUID:
    case VF_COLUMN_NUMERIC:
    case VF_COLUMN_TIMESTAMP:
    case VF_COLUMN_DATE:
    default:
      vf_record_set_text (record, column, text);
    }
}

typedef struct
{
  Program *program;
  SimEdit *edit;
} Applied;

static void
applied_free (gpointer data)
{
  Applied *self = data;

  sim_edit_unref (self->edit);
  g_free (self);
}

static DexFuture *
on_applied (DexFuture *completed, gpointer data)
{
  Applied *self = data;
  SimClient *client = self->program->client;
  g_autoptr (GError) error = NULL;

  /* Whoever was killed has told nobody. */
  if (self->program->dead)
    return dex_future_new_true ();
  if (dex_future_get_value (completed, &error) != NULL)
    {
      sim_ledger_settle (client->ledger, self->edit, TRUE);
      for (guint i = 0; i < self->edit->hidden->len; i++)
        g_hash_table_add (client->hidden, g_strdup (g_ptr_array_index (self->edit->hidden, i)));
    }
  else if (client->net->verbose)
    g_print ("%10.3f   %d refused: %s\n", sim_clock_now () / 1e6, client->index, error->message);
  g_ptr_array_remove (client->undecided, self->edit);
  return dex_future_new_true ();
}

/* Does what the person does, in one transaction. */
void
sim_client_apply (SimClient *self, GPtrArray *steps, SimEdit *edit)
{
  Program *program = get_program (self);
  g_autoptr (GPtrArray) saved = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GPtrArray) deleted = g_ptr_array_new_with_free_func (g_object_unref);
  Applied *applied;

  if (self->naive != NULL)
    {
      sim_naive_apply (self->naive, steps);
      sim_ledger_settle (self->ledger, edit, TRUE);
      return;
    }
  sim_clock_set_skew (self->skew);
  for (guint i = 0; i < steps->len; i++)
    {
      SimStep *step = g_ptr_array_index (steps, i);
      VfRecord *record = step->kind == SIM_STEP_INSERT
                           ? make_record (step)
                           : vf_store_find (program->store, step->table, step->key, NULL);

      if (record == NULL)
        return;
      for (guint k = 0; step->kind == SIM_STEP_UPDATE && k < step->table->n_columns; k++)
        if (step->given[k])
          set_column (record, k, step->cells[k]);
      g_ptr_array_add (step->kind == SIM_STEP_DELETE ? deleted : saved, record);
      if (step->kind == SIM_STEP_DELETE)
        g_hash_table_add (self->deleted, g_strconcat (step->table->name, "\n", step->key, NULL));
    }
  applied = g_new0 (Applied, 1);
  applied->program = program;
  applied->edit = sim_edit_ref (edit);
  g_ptr_array_add (self->undecided, sim_edit_ref (edit));
  dex_future_disown (
    dex_future_finally (vf_store_apply (program->store, saved, deleted, VF_DURABLE), on_applied,
                        applied, applied_free));
}

static DexFuture *
on_synced (DexFuture *completed, gpointer data)
{
  Program *self = data;
  g_autoptr (GError) error = NULL;

  if (self->dead)
    return dex_future_new_true ();
  self->client->syncing = FALSE;
  self->client->n_syncs++;
  if (dex_future_get_value (completed, &error) != NULL)
    self->client->n_good++;
  if (self->client->net->verbose)
    g_print ("%10.3f   %d synced: %s\n", sim_clock_now () / 1e6, self->client->index,
             error != NULL ? error->message : "well");
  return dex_future_new_true ();
}

void
sim_client_sync (SimClient *self, gboolean thoroughly)
{
  Program *program = get_program (self);

  if (self->naive != NULL)
    {
      sim_naive_sync (self->naive);
      return;
    }
  if (self->syncing)
    return;
  self->syncing = TRUE;
  sim_clock_set_skew (self->skew);
  dex_future_disown (dex_future_finally (thoroughly ? vf_sync_run_thoroughly (program->sync)
                                                    : vf_sync_run (program->sync),
                                         on_synced, program, NULL));
}

/* The program ends at once; what its disk holds now is what is left. */
void
sim_client_kill (SimClient *self)
{
  Real *real = self->real;
  Program *program = real->program;

  if (program == NULL)
    return;
  if (program->remains == NULL)
    program->remains = sim_disk_make_directory ();
  if (!program->crashed)
    sim_disk_copy (program->directory, program->remains);
  program->crash_at = 0;
  program->dead = TRUE;
  sim_transport_kill (program->transport);
  sim_tokens_kill (program->tokens);
  for (guint i = 0; i < self->undecided->len; i++)
    sim_ledger_settle (self->ledger, g_ptr_array_index (self->undecided, i), FALSE);
  g_ptr_array_set_size (self->undecided, 0);
  g_ptr_array_add (real->past, program);
  real->program = NULL;
  self->syncing = FALSE;
}

/* It is to crash before the n-th statement from now. */
void
sim_client_arm_crash (SimClient *self, guint n_statements)
{
  Program *program = get_program (self);

  if (program == NULL)
    return;
  if (program->remains == NULL)
    program->remains = sim_disk_make_directory ();
  program->crash_at = n_statements;
}

gboolean
sim_client_has_crashed (SimClient *self)
{
  Program *program = get_program (self);

  return program != NULL && program->crashed;
}

gboolean
sim_client_is_idle (SimClient *self)
{
  return sim_disk_are_workers_idle ();
}

/* Starts it again on what was left; FALSE when that is no database any more. */
gboolean
sim_client_reopen (SimClient *self)
{
  Real *real = self->real;
  Program *last;
  g_autoptr (GError) error = NULL;

  if (real->program != NULL)
    return TRUE;
  last = g_ptr_array_index (real->past, real->past->len - 1);
  real->program = start_program (self, last->remains, &error);
  if (real->program == NULL)
    g_print ("A store could not be opened after a crash: %s\n", error->message);
  return real->program != NULL;
}

static gboolean
limit_pages (VfConnection *connection, gpointer data, GError **error)
{
  gint64 pages;
  g_autofree char *sql = NULL;

  if (!vf_connection_query_integer (connection, "PRAGMA page_count", &pages, error))
    return FALSE;
  sql = g_strdup_printf ("PRAGMA max_page_count = %" G_GINT64_FORMAT,
                         GPOINTER_TO_INT (data) ? pages : G_GINT64_CONSTANT (1000000));
  return vf_connection_query_integer (connection, sql, &pages, error);
}

/* The file may not grow any more. */
void
sim_client_set_full (SimClient *self, gboolean full)
{
  Program *program = get_program (self);

  if (program != NULL)
    dex_future_disown (vf_store_run (program->store, limit_pages, GINT_TO_POINTER (full), NULL));
}

void
sim_client_set_user (SimClient *self, const char *user)
{
  Program *program = get_program (self);

  if (program != NULL)
    sim_tokens_set_user (program->tokens, user);
}

void
sim_client_set_offline (SimClient *self, gboolean offline)
{
  Program *program = get_program (self);

  if (program != NULL)
    sim_tokens_set_offline (program->tokens, offline);
}

void
sim_client_hint (SimClient *self, const char *table, const char *key)
{
  Program *program = get_program (self);

  if (program == NULL)
    return;
  sim_clock_set_skew (self->skew);
  vf_sync_hint (program->sync, table, key);
}

/* Says yes wherever the program asks whether what is gone on the server is to go here too. */
void
sim_client_answer (SimClient *self)
{
  Program *program = get_program (self);
  g_autofree char *tables
    = sim_replica_dup_texts (program->replica,
                             "SELECT table_name FROM sync_tables WHERE state = 'asking'");
  g_auto (GStrv) names = g_strsplit_set (tables, "\t\n", -1);

  for (guint i = 0; names[i] != NULL; i++)
    if (*names[i] != '\0')
      dex_future_disown (vf_sync_answer_candidates (program->sync, names[i], TRUE));
}

guint
sim_client_get_n_sending (SimClient *self)
{
  Program *program = get_program (self);

  return program != NULL ? sim_transport_get_n_waiting (program->transport) : G_MAXUINT;
}

gboolean
sim_client_is_running (SimClient *self)
{
  return self->naive != NULL || get_program (self) != NULL;
}
