/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Answers nobody should give: statuses, headers and bodies at random, and true ones with bytes
 * changed. Nothing is expected but an end, and an error that is one of ours.
 *
 * VF_FUZZ_SEED repeats a run, VF_FUZZ_ANSWERS says how many (4,000 when it is not set). */

#include <glib/gstdio.h>

#include "token-test.h"
#include "vf-async.h"
#include "vf-error.h"
#include "vf-project-check.h"
#include "vf-rest.h"
#include "vf-storage-upload.h"

#define FUZZ_TYPE_TRANSPORT (fuzz_transport_get_type ())
G_DECLARE_FINAL_TYPE (FuzzTransport, fuzz_transport, FUZZ, TRANSPORT, GObject)

struct _FuzzTransport
{
  GObject parent_instance;
  GRand *random;
};

static guint
pick (FuzzTransport *self, guint n)
{
  return g_rand_int_range (self->random, 0, n);
}

static GBytes *
random_body (FuzzTransport *self)
{
  static const char *const bodies[] = {
    "[]",
    "{}",
    "",
    "null",
    "[{\"id\":1,\"n\":12345678901234567890.5,\"t\":\"\\u0000\\ud83d\"}]",
    "{\"code\":\"23505\",\"message\":\"x\",\"details\":null,\"hint\":[1]}",
    "{\"statusCode\":\"404\",\"error\":\"not_found\",\"message\":{}}",
    "{\"statusCode\":404,\"error\":{},\"code\":17}",
    "{\"name\":\"vibrationfit\",\"backend\":1,\"feed\":\"1\",\"shape\":2}",
    "[{\"name\":\"a\",\"id\":null,\"metadata\":null},{\"name\":\"b\",\"id\":\"i\",\"metadata\":"
    "{\"size\":-1,\"mimetype\":7}},{\"name\":8},9]",
    "{\"signedURL\":\"/object/sign/b/n?token=t\"}",
  };
  GString *text = g_string_new (bodies[pick (self, G_N_ELEMENTS (bodies))]);

  switch (pick (self, 4))
    {
    case 0:
      for (guint n = pick (self, 6); n > 0 && text->len > 0; n--)
        text->str[pick (self, text->len)] = pick (self, 256);
      break;
    case 1:
      g_string_truncate (text, pick (self, text->len + 1));
      break;
    case 2:
      if (pick (self, 20) == 0)
        for (guint n = 0; n < 100000; n++)
          g_string_append_c (text, pick (self, 2) ? '[' : '{');
      break;
    default:
      break;
    }
  return g_string_free_to_bytes (text);
}

static void
add_random_header (FuzzTransport *self, VfHttpAnswer *answer)
{
  static const char *const names[]
    = { "Content-Type", "Content-Range", "Location",           "Upload-Offset",  "Upload-Length",
        "Retry-After",  "Proxy-Status",  "Preference-Applied", "x-sb-error-code" };
  static const char *const values[] = {
    "application/json",
    "application/json;;;=",
    "application/vnd.pgrst.object+json",
    "text/html",
    "",
    ";",
    "0-9/10",
    "*/*",
    "-",
    "/",
    "9999999999999999999999-1/2",
    "0",
    "1",
    "100",
    "-1",
    "18446744073709551615",
    "9223372036854775807",
    "0x10",
    " 5",
    "https://evil.example/x",
    "//x",
    "/upload/resumable/1",
    "upload/1",
    "\xff\xfe",
    "PostgREST; error=PGRST205",
    "error=",
    "http://",
    "javascript:1",
    "https://abc.supabase.co:0/",
    "https://[::1/",
    "count=exact,,tx=rollback",
  };

  vf_http_answer_add_header (answer, names[pick (self, G_N_ELEMENTS (names))],
                             values[pick (self, G_N_ELEMENTS (values))]);
}

static DexFuture *
fuzz_transport_send (VfHttpTransport *transport, VfHttpRequest *request, GCancellable *cancellable)
{
  /* None that would have the client wait. */
  static const guint statuses[] = { 200, 200, 200, 201, 204, 206, 300, 304, 400, 401, 403,
                                    404, 406, 410, 413, 416, 511, 540, 0,   99,  999 };
  FuzzTransport *self = FUZZ_TRANSPORT (transport);
  g_autoptr (GBytes) body = random_body (self);
  VfHttpAnswer *answer = vf_http_answer_new (statuses[pick (self, G_N_ELEMENTS (statuses))], body);

  if (pick (self, 4) > 0)
    vf_http_answer_add_header (answer, "Content-Type", "application/json; charset=utf-8");
  if (pick (self, 2) == 0)
    vf_http_answer_add_header (answer, "Location", "/storage/v1/upload/resumable/1");
  if (pick (self, 2) == 0)
    vf_http_answer_add_header (answer, "Upload-Offset", "100");
  for (guint n = pick (self, 4); n > 0; n--)
    add_random_header (self, answer);
  return dex_future_new_take_object (answer);
}

static void
fuzz_transport_iface_init (VfHttpTransportInterface *iface)
{
  iface->send = fuzz_transport_send;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (FuzzTransport,
                               fuzz_transport,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (VF_TYPE_HTTP_TRANSPORT,
                                                      fuzz_transport_iface_init))

static void
fuzz_transport_finalize (GObject *object)
{
  g_rand_free (FUZZ_TRANSPORT (object)->random);
  G_OBJECT_CLASS (fuzz_transport_parent_class)->finalize (object);
}

static void
fuzz_transport_class_init (FuzzTransportClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = fuzz_transport_finalize;
}

static void
fuzz_transport_init (FuzzTransport *self)
{
}

static void
walk (yyjson_val *value)
{
  yyjson_arr_iter iter;
  yyjson_val *element;

  yyjson_arr_iter_init (value, &iter);
  while ((element = yyjson_arr_iter_next (&iter)) != NULL)
    {
      g_autofree char *text = vf_supabase_json_dup_text (element, "n");

      g_assert_true (text == NULL || g_utf8_validate (text, -1, NULL));
    }
}

static DexFuture *
ask (VfProject *project, VfStorageUpload *upload, guint what)
{
  const char *const names[] = { "a", NULL };
  g_autoptr (VfRestQuery) query = NULL;

  switch (what)
    {
    case 0:
      query = vf_rest_query_new_select ("t", "*");
      return vf_rest_send (project, query, VF_ACCESS_MEMBER, NULL);
    case 1:
      return vf_project_check (project, NULL);
    case 2:
      return vf_storage_list (project, "b", "", 0, 10, NULL);
    case 3:
      return vf_storage_remove (project, "b", names, NULL);
    case 4:
      return vf_storage_sign (project, "b", "n", 60, NULL, NULL);
    default:
      vf_storage_upload_set_location (upload, NULL);
      return vf_storage_upload_run (upload, NULL);
    }
}

static void
check_rows (DexFuture *future)
{
  VfRestRows *rows = g_value_get_object (dex_future_get_value (future, NULL));
  g_autoptr (GError) error = NULL;
  yyjson_val *root = vf_rest_rows_parse (rows, &error);
  gint64 first = 0;
  gint64 last = 0;

  if (root != NULL)
    walk (root);
  else
    g_assert_error (error, VF_ERROR, VF_ERROR_INVALID);
  g_assert_cmpint (vf_rest_rows_get_total (rows), >=, -1);
  if (vf_rest_rows_get_range (rows, &first, &last))
    g_assert_cmpint (first, <=, last);
  vf_rest_rows_has_applied (rows, "count=exact");
}

static void
test_answers (void)
{
  const char *seed = g_getenv ("VF_FUZZ_SEED");
  const char *wanted = g_getenv ("VF_FUZZ_ANSWERS");
  guint64 n_wanted = wanted != NULL ? g_ascii_strtoull (wanted, NULL, 10) : 4000;
  guint32 number = seed != NULL ? (guint32) g_ascii_strtoull (seed, NULL, 10) : g_random_int ();
  g_autoptr (FuzzTransport) transport = g_object_new (FUZZ_TYPE_TRANSPORT, NULL);
  g_autoptr (VfHttp) http = NULL;
  g_autoptr (VfProject) project = NULL;
  g_autoptr (TokenTest) tokens = token_test_new ("first", "second");
  g_autoptr (VfStorageUpload) upload = NULL;
  g_autofree char *directory = g_dir_make_tmp ("vf-answers-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (directory, "sound", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GError) error = NULL;

  g_test_message ("VF_FUZZ_SEED=%u", number);
  transport->random = g_rand_new_with_seed (number);
  http = vf_http_new_with_transport (VF_HTTP_TRANSPORT (transport));
  project = vf_project_new (http, "https://abc.supabase.co", "sb_publishable_x", &error);
  g_assert_no_error (error);
  vf_project_set_token_source (project, VF_TOKEN_SOURCE (tokens));
  g_file_set_contents (path, "xxxxxxxxxx", 10, &error);
  g_assert_no_error (error);
  upload = vf_storage_upload_new (project, file, "b", "n", "audio/ogg", FALSE);

  for (guint64 i = 0; i < n_wanted; i++)
    {
      guint what = pick (transport, 6);
      g_autoptr (DexFuture) future = ask (project, upload, what);
      g_autoptr (GError) answer_error = NULL;

      if (!vf_await_in_main (dex_ref (future), &answer_error))
        {
          g_assert_cmpint (answer_error->domain, ==, VF_ERROR);
          g_assert_true (g_utf8_validate (answer_error->message, -1, NULL));
        }
      else if (what == 0)
        check_rows (future);
      else if (what == 5)
        g_assert_cmpint (vf_storage_upload_get_offset (upload), ==, 10);
    }
  g_remove (path);
  g_rmdir (directory);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  g_test_add_func ("/answers/random", test_answers);
  return g_test_run ();
}
