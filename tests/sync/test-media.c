/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files up and down: what arrives where, who is shown credentials, and what is left after trouble.
 */

#include <string.h>

#include "file-server.h"
#include "store-test.h"
#include "token-test.h"
#include "vf-async.h"
#include "vf-error.h"
#include "vf-media.h"
#include "vf-storage.h"
#include "vf-sync-core.h"
#include "vf-sync-media.h"

#define ME "4f5e6a7b-0000-4000-8000-000000000001"
#define KEY "00000000-0000-4000-8000-000000000001"
#define OTHER_KEY "00000000-0000-4000-8000-000000000002"
#define PROJECT "https://abc.supabase.co"
#define OBJECTS PROJECT "/storage/v1/object/authenticated/user-uploads/" ME "/"
#define PICTURE "a picture, more or less"

typedef struct
{
  TestDirectory *directory;
  VfStore *store;
  FileServer *server;
  VfProject *project;
  VfSyncCore *core;
  VfSyncClock clock;
  gint64 time;
} Fixture;

static gint64
get_time (gpointer data)
{
  return ((Fixture *) data)->time;
}

static DexFuture *
wait_no_time (gpointer data, gint64 microseconds)
{
  ((Fixture *) data)->time += microseconds;
  return dex_future_new_true ();
}

static guint32
draw (gpointer data)
{
  static guint32 last = 20;

  return last = last * 1664525 + 1013904223;
}

/* Unsigned; only whom it names is looked at here. */
static char *
dup_token (const char *user_id)
{
  g_autofree char *claims
    = g_strdup_printf ("{\"sub\":\"%s\",\"exp\":4102444800,\"role\":\"authenticated\"}", user_id);
  g_autofree char *encoded = g_base64_encode ((const guchar *) claims, strlen (claims));

  g_strdelimit (encoded, "+", '-');
  g_strdelimit (encoded, "/", '_');
  *strchrnul (encoded, '=') = '\0';
  return g_strconcat ("eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.", encoded, ".c2ln", NULL);
}

static void
sign_in (Fixture *fixture, const char *user_id)
{
  g_autofree char *token = dup_token (user_id);
  g_autoptr (TokenTest) tokens = token_test_new (token, token);

  vf_project_set_token_source (fixture->project, VF_TOKEN_SOURCE (tokens));
}

static void
connect_store (Fixture *fixture)
{
  g_autoptr (VfHttp) http = vf_http_new_with_transport (VF_HTTP_TRANSPORT (fixture->server));
  g_autoptr (GError) error = NULL;

  fixture->store = test_open (fixture->directory);
  fixture->project = vf_project_new (http, PROJECT, "sb_publishable_x", &error);
  g_assert_no_error (error);
  sign_in (fixture, ME);
  fixture->core = vf_sync_core_new (fixture->store, fixture->project, ME, &fixture->clock);
}

static void
disconnect_store (Fixture *fixture)
{
  g_clear_pointer (&fixture->core, vf_sync_core_unref);
  g_clear_object (&fixture->project);
  test_close (g_steal_pointer (&fixture->store));
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->time = G_GINT64_CONSTANT (1800000000) * G_USEC_PER_SEC;
  fixture->clock = (VfSyncClock) { get_time, get_time, wait_no_time, draw, fixture };
  fixture->directory = test_directory_new ();
  fixture->server = file_server_new ();
  connect_store (fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  disconnect_store (fixture);
  g_clear_object (&fixture->server);
  g_clear_pointer (&fixture->directory, test_directory_free);
}

static void
save (Fixture *fixture, const char *table, const char *json)
{
  g_autoptr (VfRecord) record = vf_record_new (vf_table_find (table));
  g_autoptr (GError) error = NULL;

  g_assert_true (vf_record_load_json_text (record, json, -1, &error));
  g_assert_no_error (error);
  test_await (vf_store_save (fixture->store, record));
}

static char *
dup_text (Fixture *fixture, const char *table, const char *key, const char *column)
{
  const VfTable *found = vf_table_find (table);
  g_autoptr (GError) error = NULL;
  g_autoptr (VfRecord) row = vf_store_find (fixture->store, found, key, &error);

  g_assert_no_error (error);
  g_assert_nonnull (row);
  return g_strdup (vf_record_get_text (row, vf_table_find_column (found, column)));
}

static GBytes *
new_bytes (gsize size)
{
  guint8 *bytes = g_malloc (size);

  for (gsize i = 0; i < size; i++)
    bytes[i] = (guint8) (i * 31 + (i >> 12));
  return g_bytes_new_take (bytes, size);
}

static char *
add_media (Fixture *fixture, GBytes *bytes)
{
  g_autoptr (DexFuture) future
    = vf_media_add_bytes (fixture->store, bytes, "picture", "image/png", "Mein Bild (1).png");

  test_await (dex_ref (future));
  return vf_record_dup_key (g_value_get_object (dex_future_get_value (future, NULL)));
}

static void
queue (Fixture *fixture, const char *table, const char *column, const char *media_id)
{
  g_autoptr (VfRecord) row
    = vf_sync_media_new_upload (vf_table_find (table), KEY, column, media_id);

  test_await (vf_store_save (fixture->store, row));
}

/* A wish with a picture that is not up yet. */
static void
queue_picture (Fixture *fixture, GBytes *bytes)
{
  g_autoptr (GBytes) picture
    = bytes != NULL ? g_bytes_ref (bytes) : g_bytes_new (PICTURE, strlen (PICTURE));
  g_autofree char *media_id = add_media (fixture, picture);

  save (fixture, "vision_board_items",
        "{\"id\":\"" KEY "\",\"user_id\":\"" ME "\",\"name\":\"A house\"}");
  queue (fixture, "vision_board_items", "image_url", media_id);
}

static void
save_wish (Fixture *fixture, const char *key, const char *address)
{
  g_autofree char *json = g_strdup_printf ("{\"id\":\"%s\",\"user_id\":\"" ME
                                           "\",\"name\":\"A house\",\"image_url\":\"%s\"}",
                                           key, address);

  save (fixture, "vision_board_items", json);
}

static void
run (Fixture *fixture)
{
  /* Rows are saved here without coming from a server. */
  vf_sync_media_news_doubt (fixture->core->media_news);
  test_await (vf_sync_media (fixture->core));
}

/* The only row of the queue. */
static VfRecord *
get_item (Fixture *fixture)
{
  g_autoptr (VfQuery) query = vf_query_new (vf_table_find ("sync_media"));
  g_autoptr (GPtrArray) rows = vf_store_list (fixture->store, query, NULL);

  g_assert_cmpuint (rows->len, ==, 1);
  return g_object_ref (g_ptr_array_index (rows, 0));
}

static void
assert_item (Fixture *fixture, const char *state, const char *sentence)
{
  g_autoptr (VfRecord) item = get_item (fixture);

  g_assert_cmpstr (test_get (item, "state"), ==, state);
  if (sentence == NULL)
    g_assert_null (test_get (item, "error_message"));
  else
    g_assert_nonnull (strstr (test_get (item, "error_message"), sentence));
}

static void
assert_no_leftovers (Fixture *fixture)
{
  g_autofree char *path = test_path (fixture->directory, "media");
  g_autoptr (GDir) entries = g_dir_open (path, 0, NULL);
  const char *name;

  while (entries != NULL && (name = g_dir_read_name (entries)) != NULL)
    g_assert_false (g_str_has_suffix (name, ".part"));
}

/* Nobody but the project's own place ever saw a key. */
static void
assert_no_leak (Fixture *fixture)
{
  for (guint i = 0; file_server_get_seen (fixture->server, i) != NULL; i++)
    {
      const char *seen = file_server_get_seen (fixture->server, i);

      if (g_str_has_suffix (seen, " member"))
        g_assert_nonnull (strstr (seen, " " PROJECT "/storage/v1/"));
    }
}

static void
test_up (Fixture *fixture, gconstpointer data)
{
  g_autofree char *address = NULL;
  g_autofree char *media_id = NULL;
  GBytes *bytes;

  queue_picture (fixture, NULL);
  run (fixture);

  address = dup_text (fixture, "vision_board_items", KEY, "image_url");
  g_assert_true (g_str_has_prefix (address, OBJECTS "vision-board/uploaded/"));
  g_assert_true (g_str_has_suffix (address, "-Mein-Bild-1-.png"));
  bytes = file_server_get (fixture->server, address);
  g_assert_nonnull (bytes);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), PICTURE,
                   strlen (PICTURE));
  assert_item (fixture, "done", NULL);
  media_id = vf_sync_media_dup_media_id (fixture->store, address);
  g_assert_nonnull (media_id);
  /* The address is an edit like any other, and is sent with the next push. */
  g_assert_cmpint (test_sql (fixture->directory,
                             "SELECT count(*) FROM change_log WHERE operation = 'update' AND"
                             " columns ->> 'image_url' LIKE 'https:%'"),
                   ==, 1);

  /* What we uploaded need not be fetched. */
  run (fixture);
  g_assert_cmpuint (file_server_count (fixture->server, "GET "), ==, 0);
}

/* Place and transcript were there before the address. */
static void
test_up_into_lists (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (PICTURE, strlen (PICTURE));
  g_autofree char *media_id = add_media (fixture, bytes);
  g_autofree char *placeholder = vf_sync_media_dup_placeholder (media_id);
  g_autofree char *json = g_strdup_printf (
    "{\"id\":\"" KEY "\",\"user_id\":\"" ME "\",\"date\":\"2026-01-01\",\"content\":\"I am.\","
    "\"image_urls\":[\"media:x\"],\"audio_recordings\":[{\"url\":\"%s\",\"transcript\":\"Yes.\"},"
    "{\"url\":\"media:y\"}]}",
    placeholder);
  g_autofree char *images = NULL;
  g_autofree char *recordings = NULL;

  save (fixture, "journal_entries", json);
  queue (fixture, "journal_entries", "image_urls", media_id);
  queue (fixture, "journal_entries", "audio_recordings", media_id);
  run (fixture);

  images = dup_text (fixture, "journal_entries", KEY, "image_urls");
  g_assert_true (g_str_has_prefix (images, "[\"media:x\",\"" OBJECTS "journal/uploads/"));
  recordings = dup_text (fixture, "journal_entries", KEY, "audio_recordings");
  g_assert_true (g_str_has_prefix (recordings, "[{\"url\":\"" OBJECTS "journal/audio-recordings/"));
  g_assert_true (g_str_has_suffix (recordings, "\"transcript\":\"Yes.\"},{\"url\":\"media:y\"}]"));
}

static VfHttpAnswer *
fail_piece (FileServer *server, VfHttpRequest *request, gboolean after)
{
  if (after || !g_str_equal (vf_http_request_get_method (request), "PATCH"))
    return NULL;
  return file_answer (503, "text/plain", "busy");
}

static VfHttpAnswer *
lose_piece (FileServer *server, VfHttpRequest *request, gboolean after)
{
  if (!after || !g_str_equal (vf_http_request_get_method (request), "PATCH"))
    return NULL;
  return file_answer (502, "text/html", "<html>gone</html>");
}

/* Two of three pieces, then the program ends: the third is all that is sent the next day. */
static void
test_up_after_restart (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) bytes = new_bytes (2 * VF_STORAGE_PIECE + 1000);
  g_autofree char *address = NULL;

  queue_picture (fixture, bytes);
  file_server_set_fault (fixture->server, fail_piece, 1, 2);
  run (fixture);
  assert_item (fixture, "waiting", "");
  {
    g_autoptr (VfRecord) item = get_item (fixture);

    g_assert_nonnull (test_get (item, "upload_address"));
    g_assert_nonnull (test_get (item, "next_try_at"));
    g_assert_cmpint (vf_record_get_integer (item, vf_table_find_column (vf_record_get_table (item),
                                                                        "bytes_done")),
                     ==, 2 * VF_STORAGE_PIECE);
  }
  g_assert_cmpuint (file_server_count (fixture->server, "PATCH "), ==, 3);

  disconnect_store (fixture);
  connect_store (fixture);
  /* Not before its time. */
  fixture->time -= G_USEC_PER_SEC;
  run (fixture);
  g_assert_cmpuint (file_server_count (fixture->server, "PATCH "), ==, 3);

  fixture->time += 600 * G_USEC_PER_SEC;
  run (fixture);
  g_assert_cmpuint (file_server_count (fixture->server, "PATCH "), ==, 4);
  g_assert_cmpuint (file_server_count (fixture->server, "POST "), ==, 1);
  assert_item (fixture, "done", NULL);
  address = dup_text (fixture, "vision_board_items", KEY, "image_url");
  g_assert_true (g_bytes_equal (file_server_get (fixture->server, address), bytes));
}

/* The server has it and has forgotten how it came: that is no conflict. */
static void
test_up_lost_answer (Fixture *fixture, gconstpointer data)
{
  queue_picture (fixture, NULL);
  file_server_set_fault (fixture->server, lose_piece, 1, 0);
  run (fixture);
  assert_item (fixture, "waiting", "");
  file_server_forget_uploads (fixture->server);
  fixture->time += 600 * G_USEC_PER_SEC;
  run (fixture);
  assert_item (fixture, "done", NULL);
  g_assert_cmpuint (file_server_count (fixture->server, "PATCH "), ==, 1);
}

static VfHttpAnswer *
refuse_too_large (FileServer *server, VfHttpRequest *request, gboolean after)
{
  return file_answer (413, "application/json",
                      "{\"statusCode\":\"413\",\"error\":\"Payload too large\","
                      "\"message\":\"The object exceeded the maximum allowed size\"}");
}

static VfHttpAnswer *
refuse_by_policy (FileServer *server, VfHttpRequest *request, gboolean after)
{
  return file_answer (400, "application/json",
                      "{\"statusCode\":\"403\",\"error\":\"Unauthorized\","
                      "\"message\":\"new row violates row-level security policy\"}");
}

static void
check_refusal (Fixture *fixture, FileFault fault, const char *sentence)
{
  g_autoptr (VfRecord) item = NULL;
  g_autofree char *address = NULL;
  g_autofree char *id = NULL;
  guint n_requests;

  queue_picture (fixture, NULL);
  file_server_set_fault (fixture->server, fault, 1, 0);
  run (fixture);
  assert_item (fixture, "failed", sentence);
  g_assert_cmpint (test_count (fixture->store, "media"), ==, 1);
  address = dup_text (fixture, "vision_board_items", KEY, "image_url");
  g_assert_null (address);

  /* It waits for the person. */
  fixture->time += G_GINT64_CONSTANT (86400) * G_USEC_PER_SEC;
  n_requests = file_server_count (fixture->server, " ");
  run (fixture);
  g_assert_cmpuint (file_server_count (fixture->server, " "), ==, n_requests);
  item = get_item (fixture);
  id = vf_record_dup_key (item);
  test_await (vf_sync_media_retry (fixture->store, id));
  run (fixture);
  assert_item (fixture, "done", NULL);
}

static void
test_up_too_large (Fixture *fixture, gconstpointer data)
{
  check_refusal (fixture, refuse_too_large, "too large");
}

static void
test_up_over_quota (Fixture *fixture, gconstpointer data)
{
  check_refusal (fixture, refuse_by_policy, "space");
}

/* Where to go on is the server's word; where the keys go is ours. */
static void
test_up_elsewhere (Fixture *fixture, gconstpointer data)
{
  static const char *const locations[] = {
    "https://abc.supabase.co.evil.example/storage/v1/upload/resumable/1",
    "https://abc.supabase.co@evil.example/1",
    "http://abc.supabase.co/storage/v1/upload/resumable/1",
    "https://abc.supabase.co:8443/storage/v1/upload/resumable/1",
    "//evil.example/1",
  };

  queue_picture (fixture, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (locations); i++)
    {
      g_autoptr (VfRecord) item = get_item (fixture);
      g_autofree char *id = vf_record_dup_key (item);

      file_server_set_location (fixture->server, locations[i]);
      test_await (vf_sync_media_retry (fixture->store, id));
      run (fixture);
      assert_item (fixture, "failed", "");
      assert_no_leak (fixture);
      g_assert_cmpuint (file_server_count (fixture->server, "PATCH "), ==, 0);
    }
}

static void
test_down (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) bytes = new_bytes (100000);
  g_autofree char *media_id = NULL;
  g_autoptr (VfRecord) media = NULL;
  g_autoptr (GFile) file = NULL;
  g_autoptr (GBytes) arrived = NULL;

  file_server_put (fixture->server, OBJECTS "journal/uploads/x.png", "image/png", bytes);
  save_wish (fixture, KEY, OBJECTS "journal/uploads/x.png");
  /* Two rows that speak of one file. */
  save_wish (fixture, OTHER_KEY, OBJECTS "journal/uploads/x.png");
  run (fixture);
  run (fixture);

  g_assert_cmpuint (file_server_count (fixture->server, "GET "), ==, 1);
  g_assert_cmpuint (file_server_count (fixture->server, " member"), ==, 1);
  assert_item (fixture, "done", NULL);
  media_id = vf_sync_media_dup_media_id (fixture->store, OBJECTS "journal/uploads/x.png");
  g_assert_nonnull (media_id);
  media = vf_store_find (fixture->store, vf_table_find ("media"), media_id, NULL);
  g_assert_cmpstr (test_get (media, "kind"), ==, "picture");
  file = vf_media_get_file (fixture->store, media);
  arrived = g_file_load_bytes (file, NULL, NULL, NULL);
  g_assert_true (g_bytes_equal (arrived, bytes));
  assert_no_leftovers (fixture);
}

static void
test_down_from_elsewhere (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) bytes = new_bytes (5000);

  file_server_put (fixture->server, "https://media.example.com/x.mp4", "video/mp4", bytes);
  save (fixture, "journal_entries",
        "{\"id\":\"" KEY "\",\"user_id\":\"" ME "\",\"date\":\"2026-01-01\","
        "\"content\":\"See https://media.example.com/in-text.png\","
        "\"image_urls\":[\"https://media.example.com/x.mp4\"]}");
  run (fixture);

  g_assert_cmpuint (file_server_count (fixture->server, " "), ==, 1);
  g_assert_cmpstr (file_server_get_seen (fixture->server, 0), ==,
                   "GET https://media.example.com/x.mp4");
  assert_item (fixture, "done", NULL);
}

/* Addresses nobody goes to. */
static void
test_down_refused (Fixture *fixture, gconstpointer data)
{
  static const char *const addresses[] = {
    "http://media.example.com/x.png",
    "https://user:secret@media.example.com/x.png",
    "https://localhost/x.png",
    "https://192.168.1.1/x.png",
    "https://[::1]/x.png",
    "https://0x7f.1/x.png",
    "https://printer.local/x.png",
    "https://router.internal/x.png",
    "https://intranet/x.png",
    "http://abc.supabase.co/storage/v1/object/authenticated/user-uploads/x.png",
    PROJECT "/rest/v1/journal_entries",
    PROJECT "/storage/v1/object/../../../auth/v1/user",
    PROJECT "/storage/v1/object/%2e%2e/%2E%2E/bucket",
    PROJECT "/storage/v1/object/a%2f..%2f..%2fx",
    "file:///etc/passwd",
    "javascript:alert(1)",
    "https://",
    "httpx",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (addresses); i++)
    {
      g_autofree char *key = g_uuid_string_random ();

      save_wish (fixture, key, addresses[i]);
    }
  run (fixture);
  g_assert_null (file_server_get_seen (fixture->server, 0));
  g_assert_cmpint (test_count (fixture->store, "sync_media"), ==, 0);

  /* One that looks like the project is fetched as nobody. */
  save_wish (fixture, KEY, "https://abc.supabase.co.evil.example/storage/v1/object/x.png");
  run (fixture);
  g_assert_cmpuint (file_server_count (fixture->server, "evil.example"), ==, 1);
  assert_no_leak (fixture);
}

static VfHttpAnswer *
give_page (FileServer *server, VfHttpRequest *request, gboolean after)
{
  return file_answer (200, "text/html", "<html>Sign in to the network</html>");
}

static VfHttpAnswer *
redirect (FileServer *server, VfHttpRequest *request, gboolean after)
{
  VfHttpAnswer *answer = file_answer (302, "text/plain", "");

  vf_http_answer_add_header (answer, "Location", "https://evil.example/x.png");
  return answer;
}

static void
test_down_with_faults (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) bytes = new_bytes (1000);

  file_server_put (fixture->server, OBJECTS "x.png", "image/png", bytes);
  save_wish (fixture, KEY, OBJECTS "x.png");

  file_server_set_fault (fixture->server, give_page, 1, 0);
  run (fixture);
  assert_item (fixture, "waiting", "page");
  g_assert_cmpint (test_count (fixture->store, "media"), ==, 0);

  file_server_set_length (fixture->server, "2000");
  fixture->time += 600 * G_USEC_PER_SEC;
  run (fixture);
  assert_item (fixture, "waiting", "in part");
  g_assert_cmpint (test_count (fixture->store, "media"), ==, 0);
  assert_no_leftovers (fixture);

  file_server_set_length (fixture->server, NULL);
  file_server_set_fault (fixture->server, redirect, 1, 0);
  fixture->time += 600 * G_USEC_PER_SEC;
  run (fixture);
  g_assert_cmpuint (file_server_count (fixture->server, "evil.example"), ==, 0);
  assert_no_leak (fixture);
}

/* A place that gives no answer is asked once, however many files it has; others are not held up. */
static void
test_down_silent (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) bytes = new_bytes (1000);

  file_server_put (fixture->server, OBJECTS "x.png", "image/png", bytes);
  save_wish (fixture, KEY, FILE_SERVER_SILENT "1.png");
  save_wish (fixture, OTHER_KEY, FILE_SERVER_SILENT "2.png");
  save (fixture, "journal_entries",
        "{\"id\":\"" KEY "\",\"user_id\":\"" ME "\",\"date\":\"2026-01-01\","
        "\"image_urls\":[\"" FILE_SERVER_SILENT "3.png\",\"" OBJECTS "x.png\"]}");
  run (fixture);
  g_assert_cmpuint (file_server_count (fixture->server, FILE_SERVER_SILENT), ==, 1);
  g_assert_cmpint (test_count (fixture->store, "media"), ==, 1);
  g_assert_cmpint (test_count (fixture->store, "sync_media"), ==, 4);

  /* In the next round it is another file's turn. */
  run (fixture);
  g_assert_cmpuint (file_server_count (fixture->server, FILE_SERVER_SILENT), ==, 2);
}

/* Gone there, here all the same. */
static void
test_down_missing (Fixture *fixture, gconstpointer data)
{
  g_autofree char *media_id = NULL;

  queue_picture (fixture, NULL);
  run (fixture);
  save_wish (fixture, OTHER_KEY, OBJECTS "gone.png");
  run (fixture);
  g_assert_cmpint (test_count (fixture->store, "media"), ==, 1);
  g_assert_cmpint (test_sql (fixture->directory, "SELECT count(*) FROM sync_media WHERE"
                                                 " state = 'failed' AND error_message <> ''"),
                   ==, 1);
  media_id = vf_sync_media_dup_media_id (fixture->store, OBJECTS "gone.png");
  g_assert_null (media_id);
}

static void
test_down_no_file (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) bytes = new_bytes (1000);

  file_server_put (fixture->server, OBJECTS "x.exe", "application/x-msdownload", bytes);
  save_wish (fixture, KEY, OBJECTS "x.exe");
  run (fixture);
  assert_item (fixture, "failed", "no picture");
  g_assert_cmpint (test_count (fixture->store, "media"), ==, 0);
  assert_no_leftovers (fixture);
}

static void
test_stopped (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  queue_picture (fixture, NULL);
  vf_sync_core_set_cancellable (fixture->core, cancellable);
  g_cancellable_cancel (cancellable);
  g_assert_false (vf_await_in_main (vf_sync_media (fixture->core), &error));
  g_assert_nonnull (error);
  assert_item (fixture, "waiting", NULL);
  vf_sync_core_set_cancellable (fixture->core, NULL);

  g_clear_error (&error);
  sign_in (fixture, "4f5e6a7b-0000-4000-8000-000000000002");
  g_assert_false (vf_await_in_main (vf_sync_media (fixture->core), &error));
  g_assert_error (error, VF_ERROR, VF_ERROR_SIGNED_OUT);
  assert_item (fixture, "waiting", NULL);
  g_assert_null (file_server_get_seen (fixture->server, 0));

  sign_in (fixture, ME);
  run (fixture);
  assert_item (fixture, "done", NULL);
}

/* The column got another picture while this one was on its way. */
static void
test_up_too_late (Fixture *fixture, gconstpointer data)
{
  g_autoptr (VfRecord) row = NULL;
  g_autofree char *address = NULL;

  queue_picture (fixture, NULL);
  row = vf_store_find (fixture->store, vf_table_find ("vision_board_items"), KEY, NULL);
  test_set (row, "image_url", "media:another");
  test_await (vf_store_save (fixture->store, row));
  run (fixture);
  address = dup_text (fixture, "vision_board_items", KEY, "image_url");
  g_assert_cmpstr (address, ==, "media:another");
  assert_item (fixture, "done", NULL);
}

static void
add (const char *path, void (*test) (Fixture *, gconstpointer))
{
  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  add ("/sync/media/up", test_up);
  add ("/sync/media/up-into-lists", test_up_into_lists);
  add ("/sync/media/up-after-restart", test_up_after_restart);
  add ("/sync/media/up-lost-answer", test_up_lost_answer);
  add ("/sync/media/up-too-large", test_up_too_large);
  add ("/sync/media/up-over-quota", test_up_over_quota);
  add ("/sync/media/up-elsewhere", test_up_elsewhere);
  add ("/sync/media/up-too-late", test_up_too_late);
  add ("/sync/media/down", test_down);
  add ("/sync/media/down-from-elsewhere", test_down_from_elsewhere);
  add ("/sync/media/down-refused", test_down_refused);
  add ("/sync/media/down-with-faults", test_down_with_faults);
  add ("/sync/media/down-silent", test_down_silent);
  add ("/sync/media/down-missing", test_down_missing);
  add ("/sync/media/down-no-file", test_down_no_file);
  add ("/sync/media/stopped", test_stopped);
  return g_test_run ();
}
