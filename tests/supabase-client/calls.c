/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The list of calls that two clients make, by this one. The same list, call by call and under the
 * same names, is in ../stack/calls.js; ../stack/compare_clients.py says where it goes. */

#include <glib/gstdio.h>

#include "vf-async.h"
#include "vf-auth-factor.h"
#include "vf-auth.h"
#include "vf-json.h"
#include "vf-realtime.h"
#include "vf-rest.h"
#include "vf-storage.h"

#define BUCKET "user-uploads"

static JsonObject *facts;
static VfProject *project;
static VfAuth *auth;

static const char *
fact (const char *name)
{
  return json_object_get_string_member (facts, name);
}

/* What an answer says does not matter here: the request was recorded. */
static void
finish (DexFuture *future)
{
  g_autoptr (GError) error = NULL;

  if (!vf_await_in_main (future, &error))
    g_debug ("%s", error->message);
}

/* What has to work for the calls after it to be the same calls. */
static void
must (DexFuture *future)
{
  g_autoptr (GError) error = NULL;

  if (!vf_await_in_main (future, &error))
    g_error ("%s", error->message);
}

static DexFuture *
get (const char *method, const char *address)
{
  g_autoptr (VfHttpRequest) request = vf_http_request_new (method, address, NULL);

  return vf_http_send (vf_project_get_http (project), request);
}

/* Tells the recorder which call the requests that follow belong to. */
static void
call (const char *name)
{
  g_autofree char *address = g_strconcat (fact ("address"), "/_record/", name, NULL);

  must (get ("POST", address));
}

static void
send (const char *name, VfRestQuery *query)
{
  VfAccess access = vf_auth_get_user_id (auth) != NULL ? VF_ACCESS_MEMBER : VF_ACCESS_VISITOR;
  g_autoptr (VfRestQuery) owned = query;

  call (name);
  finish (vf_rest_send (project, query, access, NULL));
}

static void
where (const char *name, VfRestFilter *filter)
{
  VfRestQuery *query = vf_rest_query_new_select ("vf_scratch", "id");

  vf_rest_query_where (query, filter);
  send (name, query);
}

static void
compare (const char *name, const char *column, VfRestOp op, const char *value)
{
  where (name, vf_rest_filter_new (column, op, value));
}

static void
between (const char *name, VfRestOp lower, VfRestOp upper)
{
  VfRestQuery *query = vf_rest_query_new_select ("vf_scratch", "id");

  vf_rest_query_where (query, vf_rest_filter_new ("id", lower, "3"));
  vf_rest_query_where (query, vf_rest_filter_new ("id", upper, "9"));
  send (name, query);
}

static void
compare_values (void)
{
  compare ("eq", "words", VF_REST_EQ, "a b+c&d=e,(f)\"g\\h%");
  compare ("eq-stamp", "moment", VF_REST_EQ, "2026-11-22T07:54:04.55+00:00");
  compare ("eq-empty", "words", VF_REST_EQ, "");
  compare ("neq", "words", VF_REST_NEQ, "ß");
  between ("gt-lt", VF_REST_GT, VF_REST_LT);
  between ("gte-lte", VF_REST_GTE, VF_REST_LTE);
  compare ("like", "words", VF_REST_LIKE, "%a_b%");
  compare ("ilike", "words", VF_REST_ILIKE, "%Ä%");
  where ("like-any", vf_rest_filter_new_any ("words", VF_REST_LIKE,
                                             (const char *const[]) { "a%", "b%", NULL }));
  where ("like-all", vf_rest_filter_new_all ("words", VF_REST_LIKE,
                                             (const char *const[]) { "a%", "%b", NULL }));
  compare ("match", "words", VF_REST_MATCH, "^a.*b$");
  where ("is-null", vf_rest_filter_new_is ("flag", VF_REST_NULL));
  where ("is-true", vf_rest_filter_new_is ("flag", VF_REST_TRUE));
  compare ("is-distinct", "words", VF_REST_IS_DISTINCT, "a");
  where ("in", vf_rest_filter_new_in ("words", (const char *const[]) { "a", "b c", NULL }));
  where ("in-reserved",
         vf_rest_filter_new_in ("words", (const char *const[]) { "a,b", "(c)", NULL }));
  where ("in-quotes", vf_rest_filter_new_in ("words", (const char *const[]) {
                                                        "say \"no\"", "back\\slash,", NULL }));
  where ("in-none", vf_rest_filter_new_in ("words", (const char *const[]) { NULL }));
  compare ("contains", "list", VF_REST_CONTAINS, "{a,b}");
  compare ("contains-json", "document", VF_REST_CONTAINS, "{\"a\":1}");
  compare ("contained", "list", VF_REST_CONTAINED, "{a,b}");
  compare ("overlaps", "list", VF_REST_OVERLAPS, "{a,b}");
  compare ("range-left", "span", VF_REST_LEFT_OF, "[2,5)");
  compare ("range-right", "span", VF_REST_RIGHT_OF, "[2,5)");
  compare ("range-not-left", "span", VF_REST_NOT_LEFT_OF, "[2,5)");
  compare ("range-not-right", "span", VF_REST_NOT_RIGHT_OF, "[2,5)");
  compare ("range-adjacent", "span", VF_REST_ADJACENT, "[2,5)");
}

static void
search_and_join (void)
{
  where ("search", vf_rest_filter_new_search ("words", VF_REST_SEARCH, "english", "light & room"));
  where ("search-plain",
         vf_rest_filter_new_search ("words", VF_REST_SEARCH_PLAIN, NULL, "light room"));
  where ("search-phrase",
         vf_rest_filter_new_search ("words", VF_REST_SEARCH_PHRASE, NULL, "light room"));
  where ("search-web",
         vf_rest_filter_new_search ("words", VF_REST_SEARCH_WEB, NULL, "\"light room\""));
  where ("not", vf_rest_filter_not (vf_rest_filter_new ("words", VF_REST_EQ, "a")));
  where ("not-null", vf_rest_filter_not (vf_rest_filter_new_is ("words", VF_REST_NULL)));
  where ("or", vf_rest_filter_new_or (vf_rest_filter_new ("words", VF_REST_EQ, "a"),
                                      vf_rest_filter_new ("id", VF_REST_GT, "2"), NULL));
  where ("or-nested", vf_rest_filter_new_or (vf_rest_filter_new ("id", VF_REST_EQ, "1"),
                                             vf_rest_filter_new_and (
                                               vf_rest_filter_new ("id", VF_REST_GT, "2"),
                                               vf_rest_filter_new_is ("words", VF_REST_NULL), NULL),
                                             NULL));
}

static void
order_and_count (void)
{
  VfRestQuery *query = vf_rest_query_new_select ("vf_scratch", "id");

  vf_rest_query_order (query, NULL, "words", VF_REST_ORDER_ASCENDING);
  vf_rest_query_order (query, NULL, "id", VF_REST_ORDER_DESCENDING);
  send ("order", query);

  query = vf_rest_query_new_select ("vf_scratch", "id");
  vf_rest_query_order (query, NULL, "words", VF_REST_ORDER_NULLS_FIRST);
  vf_rest_query_order (query, NULL, "id", VF_REST_ORDER_DESCENDING | VF_REST_ORDER_NULLS_LAST);
  send ("order-nulls", query);

  query = vf_rest_query_new_select ("vf_scratch", "id");
  vf_rest_query_order (query, NULL, "id", VF_REST_ORDER_ASCENDING);
  vf_rest_query_limit (query, NULL, 3);
  send ("limit", query);

  query = vf_rest_query_new_select ("vf_scratch", "id");
  vf_rest_query_order (query, NULL, "id", VF_REST_ORDER_ASCENDING);
  vf_rest_query_offset (query, NULL, 10);
  vf_rest_query_limit (query, NULL, 10);
  send ("page", query);

  query = vf_rest_query_new_select ("vf_scratch", "id");
  vf_rest_query_where (query, vf_rest_filter_new ("id", VF_REST_EQ, "1"));
  vf_rest_query_set_single (query);
  send ("single", query);

  send ("count-exact", vf_rest_query_new_count ("vf_scratch", VF_REST_COUNT_EXACT));
  query = vf_rest_query_new_select ("vf_scratch", "id");
  vf_rest_query_count (query, VF_REST_COUNT_PLANNED);
  vf_rest_query_limit (query, NULL, 1);
  send ("count-planned", query);
  query = vf_rest_query_new_select ("vf_scratch", "id");
  vf_rest_query_count (query, VF_REST_COUNT_ESTIMATED);
  vf_rest_query_limit (query, NULL, 1);
  send ("count-estimated", query);

  query = vf_rest_query_new_select ("vf_scratch", "id");
  vf_rest_query_set_schema (query, "graphql_public");
  send ("schema", query);
}

static void
embed (void)
{
  VfRestQuery *query;

  send ("embed", vf_rest_query_new_select ("audio_sets", "id,audio_tracks(id,section_key)"));

  query
    = vf_rest_query_new_select ("audio_sets",
                                "id,vision:vision_versions!audio_sets_vision_id_fkey!inner(id)");
  vf_rest_query_where_in (query, "vision", vf_rest_filter_new ("is_active", VF_REST_EQ, "true"));
  send ("embed-inner", query);

  query = vf_rest_query_new_select ("audio_sets", "id,audio_tracks(id)");
  vf_rest_query_order (query, "audio_tracks", "section_key", VF_REST_ORDER_DESCENDING);
  vf_rest_query_limit (query, "audio_tracks", 2);
  send ("embed-order", query);

  query = vf_rest_query_new_select ("audio_sets", "id,audio_tracks(id)");
  vf_rest_query_where_in (
    query, "audio_tracks",
    vf_rest_filter_new_or (vf_rest_filter_new ("section_key", VF_REST_EQ, "fun"),
                           vf_rest_filter_new ("section_key", VF_REST_EQ, "home"), NULL));
  send ("embed-or", query);
}

static void
read_rows (void)
{
  send ("select-all", vf_rest_query_new_select ("vf_scratch", "*"));
  send ("select-columns",
        vf_rest_query_new_select ("vf_scratch", "id,words,when:moment,big::text"));
  send ("select-json", vf_rest_query_new_select ("vf_scratch", "id,document->a->>b"));
  compare_values ();
  search_and_join ();
  order_and_count ();
  embed ();
}

static GBytes *
body (const char *text)
{
  return g_bytes_new (text, strlen (text));
}

static VfRestQuery *
new_insert (const char *text)
{
  g_autoptr (GBytes) rows = body (text);

  return vf_rest_query_new_insert ("vf_scratch", rows);
}

static VfRestQuery *
new_update (const char *text, const char *key)
{
  g_autoptr (GBytes) columns = body (text);
  VfRestQuery *query = vf_rest_query_new_update ("vf_scratch", columns);

  vf_rest_query_where (query, vf_rest_filter_new ("id", VF_REST_EQ, key));
  return query;
}

static void
insert_rows (void)
{
  VfRestQuery *query;

  send ("insert", new_insert ("{\"id\":901,\"words\":\"ä\\\"\\\\\\n\",\"list\":[\"a\"],"
                              "\"document\":{\"a\":[1,null]}}"));
  query = new_insert ("[{\"id\":902,\"words\":\"a\"},{\"id\":903,\"words\":null}]");
  vf_rest_query_set_columns (query, (const char *const[]) { "id", "words", NULL }, FALSE);
  vf_rest_query_return (query, VF_REST_RETURN_ROWS, "id");
  send ("insert-rows", query);
  query = new_insert ("[{\"id\":904},{\"id\":905,\"words\":\"a\"}]");
  vf_rest_query_set_columns (query, (const char *const[]) { "id", "words", NULL }, TRUE);
  send ("insert-ragged", query);
  query = new_insert ("{\"id\":906}");
  vf_rest_query_count (query, VF_REST_COUNT_EXACT);
  send ("insert-count", query);

  query = new_insert ("{\"id\":901,\"words\":\"b\"}");
  vf_rest_query_set_duplicates (query, VF_REST_DUPLICATES_MERGE, NULL);
  send ("upsert", query);
  query = new_insert ("{\"id\":901,\"words\":\"c\"}");
  vf_rest_query_set_duplicates (query, VF_REST_DUPLICATES_MERGE, "id");
  vf_rest_query_return (query, VF_REST_RETURN_ROWS, "*");
  send ("upsert-key", query);
  query = new_insert ("{\"id\":901,\"words\":\"d\"}");
  vf_rest_query_set_duplicates (query, VF_REST_DUPLICATES_IGNORE, NULL);
  send ("upsert-ignore", query);
}

static void
write_rows (void)
{
  VfRestQuery *query;
  g_autoptr (GBytes) page = body ("{\"p_cursor\":null,\"p_limit\":10}");
  g_autoptr (GBytes) none = body ("{}");
  g_autoptr (GBytes) unknown = body ("{\"a\":\"b\"}");

  insert_rows ();
  send ("update", new_update ("{\"words\":\"e\"}", "901"));
  query = new_update ("{\"words\":null}", "902");
  vf_rest_query_where (query, vf_rest_filter_new ("id", VF_REST_GT, "0"));
  vf_rest_query_return (query, VF_REST_RETURN_ROWS, "id,words");
  send ("update-rows", query);
  query = new_update ("{\"words\":\"f\"}", "902");
  vf_rest_query_set_max_affected (query, 1);
  send ("update-capped", query);

  query = vf_rest_query_new_delete ("vf_scratch");
  vf_rest_query_where (query, vf_rest_filter_new ("id", VF_REST_EQ, "903"));
  send ("delete", query);
  query = vf_rest_query_new_delete ("vf_scratch");
  vf_rest_query_where (query,
                       vf_rest_filter_new_in ("id", (const char *const[]) { "901", "902", NULL }));
  vf_rest_query_count (query, VF_REST_COUNT_EXACT);
  vf_rest_query_return (query, VF_REST_RETURN_ROWS, "id");
  send ("delete-rows", query);

  send ("rpc", vf_rest_query_new_call ("changes_since", page));
  send ("rpc-none", vf_rest_query_new_call ("backend_info", none));
  send ("rpc-unknown", vf_rest_query_new_call ("no_such_function", unknown));
}

/* The code of the last mail to the account, as the stand-in keeps it. */
static char *
read_code (void)
{
  g_autofree char *address = g_strconcat (fact ("control"), "/_control/mails", NULL);
  g_autoptr (DexFuture) future = get ("GET", address);
  g_autoptr (JsonNode) node = NULL;
  GBytes *text;
  char *code = NULL;

  must (dex_ref (future));
  text = vf_http_answer_get_body (g_value_get_object (dex_future_get_value (future, NULL)));
  node = vf_json_parse (g_bytes_get_data (text, NULL), g_bytes_get_size (text), NULL);
  for (guint i = 0; i < json_array_get_length (json_node_get_array (node)); i++)
    {
      JsonObject *mail = json_array_get_object_element (json_node_get_array (node), i);

      if (g_str_equal (json_object_get_string_member (mail, "to"), fact ("email")))
        g_set_str (&code, json_object_get_string_member (mail, "code"));
    }
  return code;
}

static void
enrol (void)
{
  const VfAuthFactor *factor;

  call ("factor");
  must (vf_auth_enroll_factor (auth, "phone"));
  call ("between");
  must (vf_auth_fetch_user (auth));
  g_assert_cmpuint (vf_auth_get_user (auth)->factors->len, ==, 1);
  factor = g_ptr_array_index (vf_auth_get_user (auth)->factors, 0);
  call ("factor-remove");
  must (vf_auth_remove_factor (auth, factor->id));
}

static void
sign_in (void)
{
  const char *email = fact ("email");
  const char *password = fact ("password");
  g_autofree char *fresh = g_strconcat ("new-", email, NULL);
  g_autofree char *code = NULL;
  g_autoptr (JsonObject) name = json_object_new ();
  g_autoptr (JsonObject) other = json_object_new ();
  g_autoptr (DexFuture) token = NULL;

  json_object_set_string_member (name, "full_name", "A B");
  json_object_set_string_member (other, "full_name", "C");

  call ("sign-up");
  must (vf_auth_sign_up (auth, email, password, name));
  call ("sign-out-local");
  must (vf_auth_sign_out (auth, VF_AUTH_SCOPE_LOCAL));
  call ("password-wrong");
  finish (vf_auth_sign_in_with_password (auth, email, "no"));
  call ("password");
  must (vf_auth_sign_in_with_password (auth, email, password));
  call ("user");
  must (vf_auth_fetch_user (auth));
  call ("refresh");
  token = vf_token_source_get_token (VF_TOKEN_SOURCE (auth));
  must (dex_ref (token));
  must (vf_token_source_renew_token (VF_TOKEN_SOURCE (auth),
                                     g_value_get_string (dex_future_get_value (token, NULL))));
  call ("user-data");
  must (vf_auth_change_metadata (auth, other));
  call ("user-email");
  finish (vf_auth_change_email (auth, fresh));
  call ("reauthenticate");
  finish (vf_auth_reauthenticate (auth));
  enrol ();
  call ("sign-out-others");
  must (vf_auth_sign_out (auth, VF_AUTH_SCOPE_OTHERS));
  call ("sign-out-global");
  must (vf_auth_sign_out (auth, VF_AUTH_SCOPE_GLOBAL));
  vf_auth_set_expected_user (auth, NULL);
  call ("anonymous");
  must (vf_auth_sign_in_anonymously (auth));
  call ("anonymous-out");
  must (vf_auth_sign_out (auth, VF_AUTH_SCOPE_LOCAL));
  vf_auth_set_expected_user (auth, NULL);
  call ("code");
  must (vf_auth_send_code (auth, email, FALSE));
  code = read_code ();
  call ("code-verify");
  must (vf_auth_verify_code (auth, VF_AUTH_MAIL_CODE, email, code));
  call ("recovery");
  finish (vf_auth_send_recovery (auth, email));
  call ("resend");
  finish (vf_auth_resend (auth, VF_AUTH_MAIL_SIGN_UP, email));
}

static void
keep_files (void)
{
  g_autofree char *folder = g_strconcat (vf_auth_get_user_id (auth), "/c", NULL);
  g_autofree char *name = g_strconcat (folder, "/süß 1.png", NULL);
  g_autoptr (GBytes) bytes = body ("one");
  g_autoptr (GOutputStream) output = g_memory_output_stream_new_resizable ();
  const VfStorageTransform small
    = { .width = 64, .height = 64, .resize = VF_STORAGE_RESIZE_CONTAIN };

  call ("upload");
  must (
    vf_storage_upload (project, BUCKET, name, "image/png", bytes, FALSE, NULL, NULL, NULL, NULL));
  call ("upload-again");
  must (
    vf_storage_upload (project, BUCKET, name, "image/png", bytes, TRUE, NULL, NULL, NULL, NULL));
  call ("download");
  must (vf_storage_download (project, BUCKET, name, NULL, output, NULL));
  call ("list");
  must (vf_storage_list (project, BUCKET, folder, 0, 50, NULL));
  call ("sign");
  must (vf_storage_sign (project, BUCKET, name, 60, NULL, NULL));
  call ("sign-small");
  must (vf_storage_sign (project, BUCKET, name, 60, &small, NULL));
  call ("remove");
  must (vf_storage_remove (project, BUCKET, (const char *const[]) { name, NULL }, NULL));
}

static void
listen_live (void)
{
  g_autoptr (VfRealtime) realtime = vf_realtime_new (project, auth);
  g_autofree char *filter = g_strconcat ("user_id=eq.", fact ("user"), NULL);
  gint64 end = g_get_monotonic_time () + 5 * G_USEC_PER_SEC;

  call ("realtime");
  vf_realtime_add_table (realtime, "journal_entries", filter);
  vf_realtime_start (realtime);
  while (vf_realtime_get_state (realtime) != VF_REALTIME_LIVE && g_get_monotonic_time () < end)
    g_main_context_iteration (NULL, TRUE);
  vf_realtime_stop (realtime);
}

int
main (int argc, char **argv)
{
  const char *text = g_getenv ("VF_CALLS");
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (VfHttp) http = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *directory = g_dir_make_tmp ("vf-calls-XXXXXX", NULL);

  dex_init ();
  if (text == NULL)
    g_error ("VF_CALLS is not set: run this by tests/stack/compare_clients.py");
  node = vf_json_parse (text, strlen (text), &error);
  g_assert_no_error (error);
  facts = json_node_get_object (node);
  http = vf_http_new ();
  project = vf_project_new (http, fact ("address"), fact ("key"), &error);
  g_assert_no_error (error);
  auth = vf_auth_new (project, NULL, directory);
  vf_auth_set_refresh_floor (auth, 0);
  vf_project_set_token_source (project, VF_TOKEN_SOURCE (auth));

  sign_in ();
  read_rows ();
  write_rows ();
  keep_files ();
  listen_live ();

  vf_project_set_token_source (project, NULL);
  g_clear_object (&auth);
  g_clear_object (&project);
  return 0;
}
