/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the builder builds, answered by a real PostgREST, and the gateway's faults on the way. */

#include "stack-test.h"
#include "vf-async.h"
#include "vf-error.h"
#include "vf-project-check.h"
#include "vf-rest-text.h"
#include "vf-supabase-error.h"

typedef struct
{
  VfProject *project;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->project = stack_project_new (stack_get ("ADDRESS"), stack_get ("TOKEN"));
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  stack_set_faults (fixture->project, "[]");
  g_assert_finalize_object (g_steal_pointer (&fixture->project));
}

/* The rows as text, for comparing. */
static char *
text_of (VfRestRows *rows)
{
  GBytes *text = vf_rest_rows_get_text (rows);

  return g_strndup (g_bytes_get_data (text, NULL), g_bytes_get_size (text));
}

static VfRestRows *
must (Fixture *fixture, VfRestQuery *query)
{
  g_autoptr (GError) error = NULL;
  VfRestRows *rows = stack_await_rows (fixture->project, query, &error);

  if (error != NULL && vf_error_get_reply (error)->message != NULL)
    g_test_message ("%s", vf_error_get_reply (error)->message);
  g_assert_no_error (error);
  return rows;
}

static GError *
must_fail (Fixture *fixture, VfRestQuery *query)
{
  GError *error = NULL;
  g_autoptr (VfRestRows) rows = stack_await_rows (fixture->project, query, &error);

  g_assert_null (rows);
  g_assert_nonnull (error);
  return error;
}

static gsize
count (VfRestRows *rows)
{
  g_autoptr (GError) error = NULL;
  yyjson_val *root = vf_rest_rows_parse (rows, &error);

  g_assert_no_error (error);
  return yyjson_arr_size (root);
}

static void
insert (Fixture *fixture, const char *json)
{
  g_autoptr (GBytes) body = stack_body (json);
  g_autoptr (VfRestRows) rows = must (fixture, vf_rest_query_new_insert ("vf_scratch", body));

  g_assert_cmpuint (vf_http_answer_get_status (vf_rest_rows_get_answer (rows)), ==, 201);
}

static void
clear (Fixture *fixture)
{
  VfRestQuery *query = vf_rest_query_new_delete ("vf_scratch");
  g_autoptr (VfRestRows) rows = NULL;

  vf_rest_query_where (query, vf_rest_filter_new ("id", VF_REST_GTE, "0"));
  rows = must (fixture, query);
}

static void
test_numbers (Fixture *fixture, gconstpointer data)
{
  VfRestQuery *query = vf_rest_query_new_select ("vf_scratch", "big,exact");
  g_autoptr (VfRestRows) rows = NULL;
  g_autofree char *text = NULL;

  clear (fixture);
  insert (fixture, "{\"id\":1,\"big\":9007199254740993,\"exact\":12345678901234567890.1230}");
  vf_rest_query_where (query, vf_rest_filter_new ("big", VF_REST_EQ, "9007199254740993"));
  rows = must (fixture, query);
  text = text_of (rows);
  g_assert_cmpstr (text, ==, "[{\"big\":9007199254740993,\"exact\":12345678901234567890.1230}]");
}

/* Pages by time and key, over rows of equal time, while others come and go. */
static void
test_keyset (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GString) json = g_string_new ("[");
  g_autofree char *moment = NULL;
  g_autofree char *key = NULL;
  guint n_rows = 0;

  clear (fixture);
  for (guint i = 0; i < 50; i++)
    g_string_append_printf (json, "%s{\"id\":%u,\"moment\":\"2026-01-01T00:00:0%u.123456+00:00\"}",
                            i > 0 ? "," : "", i, i / 20);
  g_string_append_c (json, ']');
  insert (fixture, json->str);

  for (guint n_pages = 0; n_pages < 20; n_pages++)
    {
      VfRestQuery *query = vf_rest_query_new_select ("vf_scratch", "id,moment");
      g_autoptr (VfRestRows) rows = NULL;
      yyjson_val *last = NULL;

      vf_rest_query_after (query, "moment", moment, "id", key);
      vf_rest_query_limit (query, NULL, 7);
      rows = must (fixture, query);
      if (count (rows) == 0)
        break;
      n_rows += count (rows);
      last = yyjson_arr_get_last (vf_rest_rows_parse (rows, NULL));
      g_free (moment);
      g_free (key);
      moment = vf_supabase_json_dup_text (last, "moment");
      key = vf_supabase_json_dup_text (last, "id");
    }
  g_assert_cmpuint (n_rows, ==, 50);
}

static void
test_versions (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) body = stack_body ("{\"words\":\"b\"}");
  g_autofree char *xmin = NULL;
  g_autofree char *ctid = NULL;

  clear (fixture);
  insert (fixture, "{\"id\":1,\"words\":\"a\"}");
  {
    VfRestQuery *query = vf_rest_query_new_select ("vf_scratch", "*,v:xmin::text,c:ctid::text");
    g_autoptr (VfRestRows) rows = must (fixture, query);
    yyjson_val *row = yyjson_arr_get_first (vf_rest_rows_parse (rows, NULL));

    xmin = vf_supabase_json_dup_text (row, "v");
    ctid = vf_supabase_json_dup_text (row, "c");
    g_assert_nonnull (xmin);
    g_assert_nonnull (ctid);
  }
  /* The first of two writers wins. */
  for (guint i = 0; i < 2; i++)
    {
      VfRestQuery *query = vf_rest_query_new_update ("vf_scratch", body);
      g_autoptr (VfRestRows) rows = NULL;

      vf_rest_query_where (query, vf_rest_filter_new ("id", VF_REST_EQ, "1"));
      vf_rest_query_where (query, vf_rest_filter_new ("xmin", VF_REST_EQ, xmin));
      vf_rest_query_where (query, vf_rest_filter_new ("ctid", VF_REST_EQ, ctid));
      vf_rest_query_return (query, VF_REST_RETURN_ROWS, "id,words,xmin,ctid");
      rows = must (fixture, query);
      g_assert_cmpuint (count (rows), ==, i == 0 ? 1 : 0);
    }
}

static void
test_counts (Fixture *fixture, gconstpointer data)
{
  VfRestQuery *query = vf_rest_query_new_select ("vf_scratch", "id");
  g_autoptr (VfRestRows) page = NULL;
  g_autoptr (VfRestRows) number = NULL;
  gint64 first = 0;
  gint64 last = 0;

  clear (fixture);
  insert (fixture, "[{\"id\":1},{\"id\":2},{\"id\":3}]");
  vf_rest_query_count (query, VF_REST_COUNT_EXACT);
  vf_rest_query_order (query, NULL, "id", VF_REST_ORDER_DESCENDING);
  vf_rest_query_limit (query, NULL, 2);
  vf_rest_query_offset (query, NULL, 1);
  page = must (fixture, query);
  g_assert_cmpint (vf_rest_rows_get_total (page), ==, 3);
  g_assert_true (vf_rest_rows_get_range (page, &first, &last));
  g_assert_cmpint (first, ==, 1);
  g_assert_cmpint (last, ==, 2);

  number = must (fixture, vf_rest_query_new_count ("vf_scratch", VF_REST_COUNT_EXACT));
  g_assert_cmpint (vf_rest_rows_get_total (number), ==, 3);
}

static void
test_insert_preferences (Fixture *fixture, gconstpointer data)
{
  const char *const columns[] = { "id", "words", "odd name, (really) \"x\"", NULL };
  g_autoptr (GBytes) body = stack_body (
    "[{\"id\":1,\"words\":\"new\"},{\"id\":2,\"odd name, (really) \\\"x\\\"\":\"o\"}]");
  VfRestQuery *query = vf_rest_query_new_insert ("vf_scratch", body);
  g_autoptr (VfRestRows) ignored = NULL;
  g_autoptr (VfRestRows) merged = NULL;
  g_autoptr (GError) error = NULL;

  clear (fixture);
  insert (fixture, "{\"id\":1,\"words\":\"old\"}");
  error = must_fail (fixture, vf_rest_query_new_insert ("vf_scratch", body));
  g_assert_error (error, VF_ERROR, VF_ERROR_INVALID);
  g_assert_true (vf_supabase_error_is (error, "PGRST102"));
  g_clear_error (&error);

  vf_rest_query_set_columns (query, columns, FALSE);
  error = must_fail (fixture, query);
  g_assert_error (error, VF_ERROR, VF_ERROR_CONFLICT);
  g_assert_true (vf_supabase_error_is (error, "23505"));

  query = vf_rest_query_new_insert ("vf_scratch", body);
  vf_rest_query_set_columns (query, columns, FALSE);
  vf_rest_query_set_duplicates (query, VF_REST_DUPLICATES_IGNORE, "id");
  vf_rest_query_return (query, VF_REST_RETURN_ROWS, "id,words");
  ignored = must (fixture, query);
  g_assert_cmpuint (count (ignored), ==, 1);

  query = vf_rest_query_new_insert ("vf_scratch", body);
  vf_rest_query_set_columns (query, columns, FALSE);
  vf_rest_query_set_duplicates (query, VF_REST_DUPLICATES_MERGE, NULL);
  vf_rest_query_return (query, VF_REST_RETURN_ROWS, "id,words");
  merged = must (fixture, query);
  g_assert_cmpuint (count (merged), ==, 2);
}

static void
test_embeds (Fixture *fixture, gconstpointer data)
{
  VfRestQuery *query
    = vf_rest_query_new_select ("audio_sets", "id,tracks:audio_tracks(id,section_key)");
  g_autoptr (VfRestRows) rows = NULL;

  vf_rest_query_where_in (query, "tracks", vf_rest_filter_new ("section_key", VF_REST_EQ, "fun"));
  vf_rest_query_order (query, "tracks", "created_at", VF_REST_ORDER_ASCENDING);
  vf_rest_query_limit (query, "tracks", 3);
  rows = must (fixture, query);
  count (rows);
}

static void
test_single (Fixture *fixture, gconstpointer data)
{
  VfRestQuery *query = vf_rest_query_new_select ("vf_scratch", "id");
  g_autoptr (GError) error = NULL;

  clear (fixture);
  vf_rest_query_set_single (query);
  error = must_fail (fixture, query);
  g_assert_error (error, VF_ERROR, VF_ERROR_NOT_FOUND);
  g_assert_true (vf_supabase_error_is (error, "PGRST116"));
}

static void
test_call (Fixture *fixture, gconstpointer data)
{
  g_autoptr (VfRestRows) rows = must (fixture, vf_rest_query_new_call ("backend_info", NULL));
  yyjson_val *root = vf_rest_rows_parse (rows, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (yyjson_equals_str (yyjson_obj_get (root, "name"), "vibrationfit"));
  error = must_fail (fixture, vf_rest_query_new_call ("no_such_function", NULL));
  g_assert_error (error, VF_ERROR, VF_ERROR_NOT_FOUND);
}

static void
test_faults (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *faults;
    int kind; /* -1 when it is survived */
  } cases[] = {
    { "[{\"kind\":\"cut\",\"times\":1}]", -1 },
    { "[{\"kind\":\"lose\",\"times\":1}]", -1 },
    { "[{\"kind\":\"truncated\",\"times\":1}]", -1 },
    { "[{\"kind\":\"duplicate\"}]", -1 },
    { "[{\"kind\":\"delay\",\"seconds\":0.1}]", -1 },
    { "[{\"kind\":\"status\",\"status\":503,\"times\":1,\"headers\":{\"Retry-After\":\"1\"}}]",
      -1 },
    { "[{\"kind\":\"status\",\"status\":500}]", VF_ERROR_BUSY },
    { "[{\"kind\":\"status\",\"status\":401,\"body\":{\"code\":\"PGRST303\"},\"times\":1}]", -1 },
    { "[{\"kind\":\"status\",\"status\":401,\"body\":{\"code\":\"PGRST303\"}}]",
      VF_ERROR_SIGNED_OUT },
    { "[{\"kind\":\"status\",\"status\":403,\"body\":{\"code\":\"42501\"}}]", VF_ERROR_FORBIDDEN },
    { "[{\"kind\":\"status\",\"status\":409,\"body\":{\"code\":\"23505\"}}]", VF_ERROR_CONFLICT },
    { "[{\"kind\":\"html\"}]", VF_ERROR_INVALID },
  };

  clear (fixture);
  insert (fixture, "[{\"id\":1},{\"id\":2}]");
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (VfRestRows) rows = NULL;

      stack_set_faults (fixture->project, cases[i].faults);
      rows = stack_await_rows (fixture->project, vf_rest_query_new_select ("vf_scratch", "id"),
                               &error);
      if (rows != NULL && vf_rest_rows_parse (rows, &error) != NULL)
        g_assert_cmpuint (count (rows), ==, 2);
      g_test_message ("%s", cases[i].faults);
      if (cases[i].kind < 0)
        g_assert_no_error (error);
      else
        g_assert_error (error, VF_ERROR, cases[i].kind);
      stack_set_faults (fixture->project, "[]");
    }
}

/* A list may be cut without a word. */
static void
test_row_cap (Fixture *fixture, gconstpointer data)
{
  g_autoptr (VfRestRows) capped = NULL;

  clear (fixture);
  insert (fixture, "[{\"id\":1},{\"id\":2}]");
  stack_set_faults (fixture->project, "[{\"kind\":\"row_cap\",\"rows\":1}]");
  capped = must (fixture, vf_rest_query_new_select ("vf_scratch", "id"));
  g_assert_cmpuint (count (capped), ==, 1);
}

static VfProjectKind
check (const char *address, const char *key)
{
  g_autoptr (VfHttp) http = vf_http_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (VfProject) project = vf_project_new (http, address, key, &error);
  g_autoptr (DexFuture) future = NULL;
  const VfProjectFinding *finding = NULL;

  g_assert_no_error (error);
  future = vf_project_check (project, NULL);
  g_assert_true (vf_await_in_main (dex_ref (future), &error));
  finding = g_value_get_boxed (dex_future_get_value (future, NULL));
  g_assert_cmpuint (finding->feed > 0, ==, finding->kind == VF_PROJECT_MENDED);
  return finding->kind;
}

static void
test_check (void)
{
  g_assert_cmpint (check (stack_get ("ADDRESS"), stack_get ("KEY")), ==, VF_PROJECT_MENDED);
  g_assert_cmpint (check (stack_get ("ADDRESS"), stack_get ("OLD_KEY")), ==, VF_PROJECT_MENDED);
  g_assert_cmpint (check (stack_get ("FOUND_ADDRESS"), stack_get ("KEY")), ==, VF_PROJECT_AS_FOUND);
  g_assert_cmpint (check (stack_get ("ADDRESS"), "sb_publishable_of_another"), ==,
                   VF_PROJECT_WRONG_KEY);
  g_assert_cmpint (check ("http://127.0.0.1:1", stack_get ("KEY")), ==, VF_PROJECT_UNREACHABLE);
  /* A PostgREST on its own has no sign-in. */
  g_assert_cmpint (check (stack_get ("REST"), stack_get ("KEY")), ==, VF_PROJECT_NOT_SUPABASE);
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
  add ("/stack-rest/numbers", test_numbers);
  add ("/stack-rest/keyset", test_keyset);
  add ("/stack-rest/versions", test_versions);
  add ("/stack-rest/counts", test_counts);
  add ("/stack-rest/insert-preferences", test_insert_preferences);
  add ("/stack-rest/embeds", test_embeds);
  add ("/stack-rest/single", test_single);
  add ("/stack-rest/call", test_call);
  add ("/stack-rest/faults", test_faults);
  add ("/stack-rest/row-cap", test_row_cap);
  g_test_add_func ("/stack-rest/check", test_check);
  return g_test_run ();
}
