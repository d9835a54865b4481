/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Queries as the requests they become. */

#include "vf-error.h"
#include "vf-rest.h"
#include "vf-rest-text.h"

static VfProject *
new_project (void)
{
  g_autoptr (VfHttp) http = vf_http_new ();
  g_autoptr (GError) error = NULL;
  VfProject *project = vf_project_new (http, "https://abc.supabase.co", "sb_publishable_x", &error);

  g_assert_no_error (error);
  return project;
}

/* Consumes the query. */
static VfHttpRequest *
build (VfRestQuery *query)
{
  g_autoptr (VfRestQuery) owned = query;
  g_autoptr (VfProject) project = new_project ();
  g_autoptr (GError) error = NULL;
  VfHttpRequest *request = vf_rest_query_build (owned, project, &error);

  g_assert_no_error (error);
  return request;
}

static void
assert_target (VfHttpRequest *request, const char *method, const char *path, const char *query)
{
  GUri *uri = vf_http_request_get_uri (request);

  g_assert_cmpstr (vf_http_request_get_method (request), ==, method);
  g_assert_cmpstr (g_uri_get_path (uri), ==, path);
  g_assert_cmpstr (g_uri_get_query (uri), ==, query);
}

/* Consumes the filter. */
static void
assert_filter (VfRestFilter *filter, const char *encoded)
{
  g_autoptr (VfRestFilter) owned = filter;
  g_autofree char *text = vf_rest_filter_to_parameter (owned, NULL);

  g_assert_cmpstr (text, ==, encoded);
}

static void
test_filters (void)
{
  const char *const two[] = { "a,b", "c\"\\", NULL };
  const char *const empty[] = { "", NULL };
  const char *const none[] = { NULL };
  const char *const steps[] = { "a", "b c", NULL };
  g_autofree char *path = vf_rest_path ("meta", steps, TRUE);
  g_autofree char *odd = vf_rest_name ("a.b");

  /* Alone a value goes as it is, in brackets it is quoted. */
  assert_filter (vf_rest_filter_new ("a", VF_REST_EQ, "x, (y) \"z\""),
                 "a=eq.x%2C%20%28y%29%20%22z%22");
  assert_filter (vf_rest_filter_new ("t", VF_REST_GTE, "2026-11-22T07:54:04+00:00"),
                 "t=gte.2026-11-22T07%3A54%3A04%2B00%3A00");
  assert_filter (vf_rest_filter_new_in ("a", two), "a=in.%28%22a%2Cb%22%2C%22c%5C%22%5C%5C%22%29");
  assert_filter (vf_rest_filter_new_in ("a", none), "a=in.%28%29");
  assert_filter (vf_rest_filter_new_in ("a", empty), "a=eq.");
  assert_filter (vf_rest_filter_not (vf_rest_filter_new_is ("a", VF_REST_NULL)), "a=not.is.null");
  assert_filter (vf_rest_filter_new_search ("a", VF_REST_SEARCH_WEB, "german", "\"ein satz\""),
                 "a=wfts%28german%29.%22ein%20satz%22");
  assert_filter (vf_rest_filter_new_any ("a", VF_REST_LIKE, two),
                 "a=like%28any%29.%7B%22a%2Cb%22%2C%22c%5C%22%5C%5C%22%7D");
  assert_filter (vf_rest_filter_new (path, VF_REST_EQ, "1"), "meta-%3Ea-%3E%3E%22b%20c%22=eq.1");
  assert_filter (vf_rest_filter_new (odd, VF_REST_EQ, "1"), "%22a.b%22=eq.1");
  assert_filter (vf_rest_filter_new ("order", VF_REST_EQ, "1"), "and=%28order.eq.%221%22%29");
  assert_filter (
    vf_rest_filter_not (
      vf_rest_filter_new_or (vf_rest_filter_new ("a", VF_REST_EQ, "1"),
                             vf_rest_filter_not (vf_rest_filter_new_and (
                               vf_rest_filter_not (vf_rest_filter_new_in ("b", two)), NULL)),
                             NULL)),
    "not.or=%28a.eq.%221%22%2Cnot.and%28b.not.in.%28%22a%2Cb%22%2C%22c%5C%22%5C%5C%22%29%29%29");
}

static void
test_select (void)
{
  VfRestQuery *query = vf_rest_query_new_select ("journal_entries", "*,v:xmin::text");
  g_autoptr (VfHttpRequest) request = NULL;

  vf_rest_query_set_schema (query, "public");
  vf_rest_query_after (query, "updated_at", "2026-01-01T00:00:00+00:00", "id", "k");
  vf_rest_query_where_in (query, "child", vf_rest_filter_new ("x", VF_REST_LT, "3"));
  vf_rest_query_order (query, "child", "x", VF_REST_ORDER_DESCENDING | VF_REST_ORDER_NULLS_LAST);
  vf_rest_query_limit (query, NULL, 1000);
  vf_rest_query_limit (query, "child", 2);
  vf_rest_query_count (query, VF_REST_COUNT_EXACT);
  request = build (query);
  assert_target (request, "GET", "/rest/v1/journal_entries",
                 "select=%2A%2Cv%3Axmin%3A%3Atext"
                 "&updated_at=gte.2026-01-01T00%3A00%3A00%2B00%3A00"
                 "&or=%28updated_at.gt.%222026-01-01T00%3A00%3A00%2B00%3A00%22%2Cand%28"
                 "updated_at.eq.%222026-01-01T00%3A00%3A00%2B00%3A00%22%2Cid.gt.%22k%22%29%29"
                 "&child.x=lt.3&limit=1000&child.limit=2"
                 "&order=updated_at.asc%2Cid.asc&child.order=x.desc.nullslast");
  g_assert_cmpstr (vf_http_request_get_header (request, "Prefer"), ==, "count=exact");
  g_assert_cmpstr (vf_http_request_get_header (request, "Accept-Profile"), ==, "public");
  g_assert_true (vf_http_request_get_replayable (request));
}

static void
test_writes (void)
{
  const char *const columns[] = { "id", "odd name", NULL };
  g_autoptr (GBytes) body = g_bytes_new_static ("[{\"id\":9007199254740993}]", 24);
  VfRestQuery *query = vf_rest_query_new_insert ("t", body);
  g_autoptr (VfHttpRequest) insert = NULL;
  g_autoptr (VfHttpRequest) update = NULL;
  g_autoptr (VfHttpRequest) call = NULL;

  vf_rest_query_return (query, VF_REST_RETURN_ROWS, "id,xmin,ctid");
  vf_rest_query_set_duplicates (query, VF_REST_DUPLICATES_IGNORE, "id");
  vf_rest_query_set_columns (query, columns, TRUE);
  insert = build (query);
  assert_target (insert, "POST", "/rest/v1/t",
                 "select=id%2Cxmin%2Cctid&on_conflict=id&columns=id%2C%22odd%20name%22");
  g_assert_cmpstr (vf_http_request_get_header (insert, "Prefer"), ==,
                   "return=representation, resolution=ignore-duplicates, missing=default");
  g_assert_cmpstr (vf_http_request_get_header (insert, "Content-Type"), ==, "application/json");
  g_assert_true (g_bytes_equal (vf_http_request_get_body (insert), body));
  g_assert_false (vf_http_request_get_replayable (insert));

  query = vf_rest_query_new_update ("t", body);
  vf_rest_query_where (query, vf_rest_filter_new ("id", VF_REST_EQ, "k"));
  vf_rest_query_where (query, vf_rest_filter_new ("xmin", VF_REST_EQ, "77"));
  vf_rest_query_where (query, vf_rest_filter_new ("ctid", VF_REST_EQ, "(0,1)"));
  vf_rest_query_set_max_affected (query, 1);
  vf_rest_query_set_single (query);
  update = build (query);
  assert_target (update, "PATCH", "/rest/v1/t", "id=eq.k&xmin=eq.77&ctid=eq.%280%2C1%29");
  g_assert_cmpstr (vf_http_request_get_header (update, "Prefer"), ==,
                   "handling=strict, max-affected=1");
  g_assert_cmpstr (vf_http_request_get_header (update, "Accept"), ==,
                   "application/vnd.pgrst.object+json");

  call = build (vf_rest_query_new_call ("backend_info", NULL));
  assert_target (call, "POST", "/rest/v1/rpc/backend_info", NULL);
  g_assert_cmpuint (g_bytes_get_size (vf_http_request_get_body (call)), ==, 2);
}

/* What would reach every row is not built, nor what no gateway lets through. */
static void
test_refused (void)
{
  g_autoptr (VfProject) project = new_project ();
  g_autoptr (VfRestQuery) everything = vf_rest_query_new_delete ("t");
  g_autoptr (VfRestQuery) embedded = vf_rest_query_new_delete ("t");
  g_autoptr (VfRestQuery) large = vf_rest_query_new_select ("t", "*");
  g_autofree char *value = g_strnfill (9000, 'x');
  VfRestQuery *queries[] = { everything, embedded, large };

  vf_rest_query_where_in (embedded, "child", vf_rest_filter_new ("id", VF_REST_EQ, "1"));
  vf_rest_query_where (large, vf_rest_filter_new ("a", VF_REST_EQ, value));
  for (gsize i = 0; i < G_N_ELEMENTS (queries); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (vf_rest_query_build (queries[i], project, &error));
      g_assert_error (error, VF_ERROR, VF_ERROR_INVALID);
    }
}

static VfRestRows *
answer_rows (const char *body, const char *range)
{
  g_autoptr (GBytes) bytes = g_bytes_new (body, strlen (body));
  g_autoptr (VfHttpAnswer) answer = vf_http_answer_new (200, bytes);

  vf_http_answer_add_header (answer, "Content-Type", "application/json; charset=utf-8");
  vf_http_answer_add_header (answer, "Preference-Applied", "count=exact, tx=rollback");
  if (range != NULL)
    vf_http_answer_add_header (answer, "Content-Range", range);
  return vf_rest_rows_new (answer);
}

static void
test_rows (void)
{
  static const struct
  {
    const char *header;
    gint64 total;
    gboolean has_range;
  } ranges[] = {
    { "0-9/100", 100, TRUE }, { "0-9/*", -1, TRUE },  { "*/*", -1, FALSE }, { "*/0", 0, FALSE },
    { "9-0/5", 5, FALSE },    { "-1-2/3", 3, FALSE }, { "", -1, FALSE },    { "0-9", -1, FALSE },
    { "0-9/1x", -1, TRUE },   { NULL, -1, FALSE },
  };
  g_autoptr (VfRestRows) rows
    = answer_rows ("[{\"n\":12345678901234567890.123,\"t\":\"\\u00e9\"}]", "0-0/1");
  g_autoptr (GError) error = NULL;
  yyjson_val *root = vf_rest_rows_parse (rows, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (yyjson_arr_size (root), ==, 1);
  g_assert_cmpmem (yyjson_get_raw (yyjson_obj_get (yyjson_arr_get (root, 0), "n")),
                   yyjson_get_len (yyjson_obj_get (yyjson_arr_get (root, 0), "n")),
                   "12345678901234567890.123", 24);
  g_assert_true (vf_rest_rows_has_applied (rows, "tx=rollback"));
  g_assert_false (vf_rest_rows_has_applied (rows, "tx"));

  for (gsize i = 0; i < G_N_ELEMENTS (ranges); i++)
    {
      g_autoptr (VfRestRows) other = answer_rows ("[]", ranges[i].header);
      gint64 first = 0;
      gint64 last = 0;

      g_assert_cmpint (vf_rest_rows_get_total (other), ==, ranges[i].total);
      g_assert_cmpint (vf_rest_rows_get_range (other, &first, &last), ==, ranges[i].has_range);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  g_test_add_func ("/rest-query/filters", test_filters);
  g_test_add_func ("/rest-query/select", test_select);
  g_test_add_func ("/rest-query/writes", test_writes);
  g_test_add_func ("/rest-query/refused", test_refused);
  g_test_add_func ("/rest-query/rows", test_rows);
  return g_test_run ();
}
