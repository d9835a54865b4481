/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The simulated server and the real one are asked the same, and must say the same. */

#include "sim-fields.h"
#include "sim-rest.h"
#include "sim-value.h"
#include "stack-test.h"
#include "vf-async.h"
#include "vf-error.h"
#include "vf-jwt.h"

#define N_REQUESTS 700 /* or VF_SIM_REQUESTS */
#define N_IDS 8

typedef struct
{
  VfProject *project;
  SimDatabase *model;
  char *user;
  gboolean mended;
  SimRandom random;
  GHashTable *versions[2]; /* "table\nkey" → xmin as last seen, of the real one and the model */
  GHashTable *classes[2];  /* xmin → what stands for it */
  guint n_checked[6];      /* by the first digit of the status */
} Both;

static const char *const tables[] = {
  "vision_versions",
  "journal_entries",
  "daily_papers",
  "vision_board_items",
  "audio_sets",
  "audio_tracks",
  "scenes",
  "emotional_snapshots",
  "vibrational_events",
  "assessment_results",
  "assessment_responses",
};

/* A request in two versions, which differ in row versions only. */
typedef struct
{
  VfRestQuery *queries[2];
} Pair;

/* Of a fixed set, so that requests meet. */
static char *
make_id (const char *table, guint n)
{
  return g_strdup_printf ("%08x-0000-4000-8000-%012x", g_str_hash (table), n + 1);
}

static char *
pick_id (Both *both, const char *table)
{
  return make_id (table, sim_random_below (&both->random, N_IDS));
}

static char *
pick_value (Both *both, const SimField *field)
{
  char *value = sim_fields_pick (field, &both->random);
  const guint n = sim_random_below (&both->random, 1000);
  g_autofree char *id = NULL;

  if (value != NULL)
    return value;
  switch (field->kind)
    {
    case SIM_FIELD_PARENT:
      id = pick_id (both, field->values);
      return g_strdup_printf ("\"%s\"", id);
    case SIM_FIELD_SET:
      return g_strdup_printf ("[\"a%u\",\"ü, \\\"b\\\"\"]", n);
    case SIM_FIELD_JSON:
      return g_strdup_printf ("{\"bb\":%u,\"a\":[1.50,{\"x\":null}],\"bb\":\"%u\"}", n, n);
    case SIM_FIELD_LINE:
    case SIM_FIELD_TEXT:
    case SIM_FIELD_CHOICE:
    case SIM_FIELD_FLAG:
    case SIM_FIELD_NUMBER:
    case SIM_FIELD_DAY:
    default:
      return g_strdup_printf ("\"words %u\\nand “more”\"", n);
    }
}

static void
append_field (GString *json, const char *name, const char *value)
{
  g_string_append_printf (json, "%s\"%s\":%s", json->len > 1 ? "," : "", name, value);
}

/* A new row, now and then one that is wrong in some way. */
static char *
make_row (Both *both, const char *table, gboolean strict)
{
  GString *json = g_string_new ("{");
  g_autoptr (GPtrArray) fields = sim_fields_of (table);
  g_autofree char *id = pick_id (both, table);
  g_autofree char *quoted = g_strdup_printf ("\"%s\"", id);
  const guint fault = strict ? 99 : sim_random_below (&both->random, 30);

  append_field (json, "id", fault == 0 ? "\"no uuid\"" : quoted);
  if (vf_table_find_column (vf_table_find (table), "user_id") >= 0)
    {
      g_autofree char *owner
        = g_strdup_printf ("\"%s\"",
                           fault == 1 ? "00000000-0000-4000-8000-000000000099" : both->user);

      append_field (json, "user_id", owner);
    }
  for (guint i = 0; i < fields->len; i++)
    {
      const SimField *field = g_ptr_array_index (fields, i);
      g_autofree char *value = pick_value (both, field);

      if (fault == 2 && field->required && sim_random_chance (&both->random, 0.5))
        append_field (json, field->column, "null");
      else if (fault == 3 && field->kind == SIM_FIELD_CHOICE)
        append_field (json, field->column, "\"none of these\"");
      else if (field->required || strict || sim_random_chance (&both->random, 0.5))
        append_field (json, field->column, value);
    }
  if (fault == 4)
    append_field (json, "not_a_column", "1");
  g_string_append_c (json, '}');
  return g_string_free_and_steal (json);
}

/* What the two must agree on: not what time it is, and not what the database works out in ways the
 * model only resembles. */
static char *
name_columns (const char *table)
{
  GString *names = g_string_new ("id");
  g_autoptr (GPtrArray) fields = sim_fields_of (table);

  for (guint i = 0; i < fields->len; i++)
    g_string_append_printf (names, ",%s", ((SimField *) g_ptr_array_index (fields, i))->column);
  g_string_append (names, ",v:xmin::text");
  return g_string_free_and_steal (names);
}

static Pair
make_insert (Both *both, const char *table)
{
  Pair pair;
  g_autoptr (GString) rows = g_string_new ("[");
  const guint n
    = sim_random_chance (&both->random, 0.4) ? 1 + sim_random_below (&both->random, 3) : 0;
  g_autofree char *columns = name_columns (table);
  g_autoptr (GBytes) body = NULL;

  for (guint i = 0; i < MAX (n, 1); i++)
    {
      g_autofree char *row
        = make_row (both, table, n > 1 && sim_random_chance (&both->random, 0.8));

      g_string_append_printf (rows, "%s%s", i > 0 ? "," : "", row);
    }
  g_string_append_c (rows, ']');
  body = n == 0 ? g_bytes_new (rows->str + 1, rows->len - 2) : g_bytes_new (rows->str, rows->len);
  for (guint i = 0; i < 2; i++)
    {
      pair.queries[i] = vf_rest_query_new_insert (table, body);
      vf_rest_query_return (pair.queries[i], VF_REST_RETURN_ROWS, columns);
    }
  return pair;
}

/* By key, and often only at the version that was last seen. */
static void
add_condition (Both *both, Pair *pair, const char *table)
{
  g_autofree char *id = pick_id (both, table);
  g_autofree char *name = g_strconcat (table, "\n", id, NULL);
  const guint how = sim_random_below (&both->random, 6);

  for (guint i = 0; i < 2; i++)
    {
      const char *version = g_hash_table_lookup (both->versions[i], name);

      vf_rest_query_where (pair->queries[i], vf_rest_filter_new ("id", VF_REST_EQ, id));
      if (how < 3)
        vf_rest_query_where (pair->queries[i],
                             vf_rest_filter_new ("xmin", VF_REST_EQ,
                                                 version != NULL && how != 0 ? version : "7"));
    }
}

static Pair
make_update (Both *both, const char *table)
{
  Pair pair;
  g_autoptr (GString) json = g_string_new ("{");
  g_autoptr (GPtrArray) fields = sim_fields_of (table);
  g_autofree char *columns = name_columns (table);
  g_autoptr (GBytes) body = NULL;
  const guint n = sim_random_below (&both->random, 4);
  g_autoptr (GHashTable) used = g_hash_table_new (NULL, NULL);

  for (guint i = 0; i < n; i++)
    {
      const SimField *field
        = g_ptr_array_index (fields, sim_random_below (&both->random, fields->len));
      g_autofree char *value = pick_value (both, field);

      if (!g_hash_table_add (used, (gpointer) field))
        continue;
      append_field (json, field->column, sim_random_chance (&both->random, 0.05) ? "null" : value);
    }
  if (sim_random_chance (&both->random, 0.03))
    append_field (json, "not_a_column", "1");
  g_string_append_c (json, '}');
  body = g_bytes_new (json->str, json->len);
  for (guint i = 0; i < 2; i++)
    {
      pair.queries[i] = vf_rest_query_new_update (table, body);
      vf_rest_query_return (pair.queries[i], VF_REST_RETURN_ROWS, columns);
    }
  add_condition (both, &pair, table);
  return pair;
}

static Pair
make_delete (Both *both, const char *table)
{
  Pair pair;

  for (guint i = 0; i < 2; i++)
    {
      pair.queries[i] = vf_rest_query_new_delete (table);
      vf_rest_query_return (pair.queries[i], VF_REST_RETURN_ROWS, "id,v:xmin::text");
    }
  add_condition (both, &pair, table);
  return pair;
}

static VfRestFilter *
make_filter (const char *id, const char *other, guint how)
{
  const char *const list[] = { id, other, NULL };

  switch (how)
    {
    case 0:
      return vf_rest_filter_new ("id", VF_REST_GT, id);
    case 1:
      return vf_rest_filter_new_in ("id", list);
    case 2:
      return vf_rest_filter_new_or (
        vf_rest_filter_new ("id", VF_REST_GT, id),
        vf_rest_filter_new_and (vf_rest_filter_new ("id", VF_REST_EQ, other),
                                vf_rest_filter_new_is ("created_at", VF_REST_NULL), NULL),
        NULL);
    case 3:
      return vf_rest_filter_not (vf_rest_filter_new_in ("id", list));
    case 4:
      return vf_rest_filter_new ("xmin", VF_REST_GT, "5");
    case 5:
      return vf_rest_filter_new ("not_a_column", VF_REST_EQ, "5");
    case 6:
      return vf_rest_filter_new ("id", VF_REST_EQ, "no uuid");
    default:
      return vf_rest_filter_new ("id", VF_REST_LTE, id);
    }
}

static Pair
make_select (Both *both, const char *table)
{
  Pair pair;
  g_autofree char *columns = name_columns (table);
  g_autofree char *id = pick_id (both, table);
  g_autofree char *other = pick_id (both, table);
  const guint how = sim_random_below (&both->random, 12);
  const guint limit = 1 + sim_random_below (&both->random, 5);
  const gboolean count = sim_random_chance (&both->random, 0.4);

  for (guint i = 0; i < 2; i++)
    {
      pair.queries[i] = vf_rest_query_new_select (how == 11 ? "not_a_table" : table,
                                                  how == 10 ? "id,not_a_column" : columns);
      vf_rest_query_where (pair.queries[i], make_filter (id, other, how));
      vf_rest_query_order (pair.queries[i], NULL, "id",
                           how == 9 ? VF_REST_ORDER_DESCENDING : VF_REST_ORDER_ASCENDING);
      vf_rest_query_limit (pair.queries[i], NULL, limit);
      if (count)
        vf_rest_query_count (pair.queries[i], VF_REST_COUNT_EXACT);
    }
  return pair;
}

/* Row versions are numbers of each server's own; the same ones must stand for the same. */
static const char *
classify (Both *both, guint side, const char *version)
{
  const char *class = g_hash_table_lookup (both->classes[side], version);

  if (class == NULL)
    {
      char *new = g_strdup_printf ("v%u", g_hash_table_size (both->classes[side]));

      g_hash_table_insert (both->classes[side], g_strdup (version), new);
      class = new;
    }
  return class;
}

static char *
describe_rows (Both *both, guint side, const char *table, const char *text, gsize length)
{
  yyjson_doc *document = yyjson_read (text, length, YYJSON_READ_NUMBER_AS_RAW);
  yyjson_val *root = yyjson_doc_get_root (document);
  GString *result = g_string_new (NULL);
  yyjson_val *row;
  gsize i;
  gsize n;

  yyjson_arr_foreach (root, i, n, row)
  {
    g_autofree char *json = sim_value_canonical (row);
    const char *version = yyjson_get_str (yyjson_obj_get (row, "v"));
    const char *id = yyjson_get_str (yyjson_obj_get (row, "id"));
    g_autofree char *member = NULL;
    g_auto (GStrv) parts = NULL;

    if (version == NULL)
      {
        g_string_append_printf (result, "%s\n", json);
        continue;
      }
    g_hash_table_insert (both->versions[side], g_strconcat (table, "\n", id, NULL),
                         g_strdup (version));
    member = g_strdup_printf ("\"v\": \"%s\"", version);
    parts = g_strsplit (json, member, 2);
    g_string_append_printf (result, "%s%s%s\n", parts[0], classify (both, side, version), parts[1]);
  }
  yyjson_doc_free (document);
  return g_string_free_and_steal (result);
}

static char *
ask_real (Both *both, VfRestQuery *query, const char *table, guint *status)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (VfRestRows) rows = stack_await_rows (both->project, query, &error);
  const VfErrorReply *reply = vf_error_get_reply (error);
  gsize length;
  const char *text;

  if (rows == NULL)
    {
      *status = reply->status;
      return g_strdup_printf ("error %s", reply->code);
    }
  *status = vf_http_answer_get_status (vf_rest_rows_get_answer (rows));
  text = g_bytes_get_data (vf_rest_rows_get_text (rows), &length);
  {
    g_autofree char *described = describe_rows (both, 0, table, text, length);

    return g_strdup_printf ("%stotal %" G_GINT64_FORMAT, described, vf_rest_rows_get_total (rows));
  }
}

static char *
ask_model (Both *both, VfRestQuery *query, const char *table, guint *status)
{
  g_autoptr (VfRestQuery) owned = query;
  g_autoptr (VfHttpRequest) http = vf_rest_query_build (query, both->project, NULL);
  GUri *uri = vf_http_request_get_uri (http);
  const char *path = strstr (g_uri_get_path (uri), "/rest/v1") + strlen ("/rest/v1");
  g_autoptr (SimRequest) request
    = sim_request_new (vf_http_request_get_method (http), path, g_uri_get_query (uri),
                       vf_http_request_get_header (http, "Prefer"),
                       vf_http_request_get_body (http));
  g_autoptr (SimAnswer) answer
    = sim_rest_run (both->model, request, both->user, g_get_real_time (), NULL);

  *status = answer->status;
  if (answer->status >= 300)
    {
      yyjson_doc *document = yyjson_read (answer->body, strlen (answer->body), 0);
      char *code
        = g_strdup_printf ("error %s", yyjson_get_str (
                                         yyjson_obj_get (yyjson_doc_get_root (document), "code")));

      yyjson_doc_free (document);
      return code;
    }
  {
    g_autofree char *described
      = describe_rows (both, 1, table, answer->body, strlen (answer->body));

    return g_strdup_printf ("%stotal %" G_GINT64_FORMAT, described, answer->total);
  }
}

static void
compare_once (Both *both, guint n)
{
  const char *table = tables[sim_random_below (&both->random, G_N_ELEMENTS (tables))];
  const guint what = sim_random_below (&both->random, 10);
  Pair pair = what < 4   ? make_insert (both, table)
              : what < 7 ? make_update (both, table)
              : what < 8 ? make_delete (both, table)
                         : make_select (both, table);
  g_autoptr (VfHttpRequest) shown = vf_rest_query_build (pair.queries[1], both->project, NULL);
  GBytes *body = vf_http_request_get_body (shown);
  g_autofree char *address = g_uri_to_string (vf_http_request_get_uri (shown));
  guint real_status;
  guint model_status;
  g_autofree char *real = ask_real (both, pair.queries[0], table, &real_status);
  g_autofree char *model = ask_model (both, pair.queries[1], table, &model_status);

  both->n_checked[real_status / 100]++;
  if (real_status == model_status && g_str_equal (real, model))
    return;
  g_test_message ("request %u: %s %s\n%.*s\nreal: %u %s\nmodel: %u %s", n,
                  vf_http_request_get_method (shown), address,
                  body != NULL ? (int) g_bytes_get_size (body) : 0,
                  body != NULL ? (const char *) g_bytes_get_data (body, NULL) : "", real_status,
                  real, model_status, model);
  g_test_fail ();
}

static void
test_same_answers (gconstpointer data)
{
  const gboolean mended = GPOINTER_TO_INT (data);
  const char *token = stack_get (mended ? "TOKEN" : "FOUND_TOKEN");
  g_autoptr (VfClaims) claims = vf_claims_decode (token, NULL);
  guint n_requests = N_REQUESTS;
  Both both = { .mended = mended, .random = sim_random_split (7, 1, mended) };

  both.project = stack_project_new (stack_get (mended ? "ADDRESS" : "FOUND_ADDRESS"), token);
  both.model = sim_database_new (mended);
  both.user = g_strdup (claims->subject);
  sim_database_add_member (both.model, both.user);
  for (guint i = 0; i < 2; i++)
    {
      both.versions[i] = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
      both.classes[i] = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
    }

  if (g_getenv ("VF_SIM_REQUESTS") != NULL)
    n_requests = atoi (g_getenv ("VF_SIM_REQUESTS"));
  for (guint n = 0; n < n_requests && !g_test_failed (); n++)
    compare_once (&both, n);
  g_test_message ("%u answers of 2xx, %u of 4xx, %u of 5xx", both.n_checked[2], both.n_checked[4],
                  both.n_checked[5]);

  for (guint i = 0; i < 2; i++)
    {
      g_hash_table_unref (both.versions[i]);
      g_hash_table_unref (both.classes[i]);
    }
  g_free (both.user);
  sim_database_free (both.model);
  g_object_unref (both.project);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/sim/model/mended", GINT_TO_POINTER (TRUE), test_same_answers);
  g_test_add_data_func ("/sim/model/as-found", GINT_TO_POINTER (FALSE), test_same_answers);
  return g_test_run ();
}
