/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files up, down, listed, signed and removed, under the project's own policies, with faults on the
 * way. */

#include <glib/gstdio.h>

#include "stack-test.h"
#include "vf-async.h"
#include "vf-error.h"
#include "vf-storage-upload.h"

#define BUCKET "user-uploads"

typedef struct
{
  VfProject *project;
  VfProject *other;
  char *folder;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->project = stack_project_new (stack_get ("ADDRESS"), stack_get ("TOKEN"));
  fixture->other = stack_project_new (stack_get ("ADDRESS"), stack_get ("TOKEN2"));
  fixture->folder = g_strconcat (stack_get ("USER"), "/t", NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  stack_set_faults (fixture->project, "[]");
  g_assert_finalize_object (g_steal_pointer (&fixture->project));
  g_assert_finalize_object (g_steal_pointer (&fixture->other));
  g_free (fixture->folder);
}

static char *
name_object (Fixture *fixture, const char *name)
{
  return g_strconcat (fixture->folder, "/", name, NULL);
}

static DexFuture *
upload (VfProject *project, const char *name, const char *type, const char *text, gboolean replace)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  return vf_storage_upload (project, BUCKET, name, type, bytes, replace, NULL, NULL, NULL, NULL);
}

static void
assert_succeeds (DexFuture *future)
{
  g_autoptr (GError) error = NULL;

  vf_await_in_main (future, &error);
  if (error != NULL && vf_error_get_reply (error)->message != NULL)
    g_test_message ("%s", vf_error_get_reply (error)->message);
  g_assert_no_error (error);
}

static void
assert_fails (DexFuture *future, VfError kind)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (vf_await_in_main (future, &error));
  g_assert_error (error, VF_ERROR, (int) kind);
}

static void
assert_holds (VfProject *project, const char *name, gconstpointer bytes, gsize size)
{
  g_autoptr (GOutputStream) output = g_memory_output_stream_new_resizable ();
  GMemoryOutputStream *memory = G_MEMORY_OUTPUT_STREAM (output);

  assert_succeeds (vf_storage_download (project, BUCKET, name, NULL, output, NULL));
  g_assert_cmpmem (g_memory_output_stream_get_data (memory),
                   g_memory_output_stream_get_data_size (memory), bytes, size);
}

static void
test_upload (Fixture *fixture, gconstpointer data)
{
  g_autofree char *name = name_object (fixture, "ein Bild, (süß) #1?.png");
  g_autofree char *foreign = g_strconcat (stack_get ("USER2"), "/t/x.png", NULL);
  g_autofree char *text = name_object (fixture, "words.txt");

  assert_succeeds (upload (fixture->project, name, "image/png", "one", TRUE));
  assert_holds (fixture->project, name, "one", 3);
  assert_fails (upload (fixture->project, name, "image/png", "two", FALSE), VF_ERROR_EXISTS);
  assert_succeeds (upload (fixture->project, name, "image/png", "two", TRUE));
  assert_holds (fixture->project, name, "two", 3);

  assert_fails (upload (fixture->project, foreign, "image/png", "x", FALSE), VF_ERROR_FORBIDDEN);
  assert_fails (upload (fixture->project, text, "text/plain", "x", FALSE), VF_ERROR_UNSUPPORTED);
  {
    g_autoptr (GOutputStream) output = g_memory_output_stream_new_resizable ();

    assert_fails (vf_storage_download (fixture->other, BUCKET, name, NULL, output, NULL),
                  VF_ERROR_NOT_FOUND);
  }
}

static void
test_list_and_remove (Fixture *fixture, gconstpointer data)
{
  g_autofree char *first = name_object (fixture, "list/a.png");
  g_autofree char *second = name_object (fixture, "list/b.png");
  g_autofree char *deep = name_object (fixture, "list/c/d.png");
  g_autofree char *folder = name_object (fixture, "list");
  const char *const names[] = { first, second, "nobody/x", NULL };
  g_autoptr (DexFuture) list = NULL;
  g_autoptr (DexFuture) removed = NULL;
  g_autoptr (DexFuture) rest = NULL;
  GPtrArray *objects = NULL;
  VfStorageObject *object = NULL;

  assert_succeeds (upload (fixture->project, first, "image/png", "one", TRUE));
  assert_succeeds (upload (fixture->project, second, "image/png", "four", TRUE));
  assert_succeeds (upload (fixture->project, deep, "image/png", "x", TRUE));

  list = vf_storage_list (fixture->project, BUCKET, folder, 0, 100, NULL);
  assert_succeeds (dex_ref (list));
  objects = g_value_get_boxed (dex_future_get_value (list, NULL));
  g_assert_cmpuint (objects->len, ==, 3);
  object = g_ptr_array_index (objects, 1);
  g_assert_cmpstr (object->name, ==, "b.png");
  g_assert_cmpstr (object->content_type, ==, "image/png");
  g_assert_cmpint (object->size, ==, 4);
  g_assert_nonnull (object->id);
  object = g_ptr_array_index (objects, 2);
  g_assert_cmpstr (object->name, ==, "c");
  g_assert_null (object->id);

  removed = vf_storage_remove (fixture->project, BUCKET, names, NULL);
  assert_succeeds (dex_ref (removed));
  g_assert_cmpuint (g_strv_length (g_value_get_boxed (dex_future_get_value (removed, NULL))), ==,
                    2);
  rest = vf_storage_list (fixture->project, BUCKET, folder, 0, 100, NULL);
  assert_succeeds (dex_ref (rest));
  objects = g_value_get_boxed (dex_future_get_value (rest, NULL));
  g_assert_cmpuint (objects->len, ==, 1);
}

/* It opens the one object, for whoever has it, and needs no key. */
static void
test_sign (Fixture *fixture, gconstpointer data)
{
  g_autofree char *name = name_object (fixture, "signed ü.png");
  g_autoptr (DexFuture) future = NULL;
  g_autoptr (DexFuture) answer = NULL;
  g_autoptr (VfHttpRequest) request = NULL;
  g_autoptr (GError) error = NULL;

  assert_succeeds (upload (fixture->project, name, "image/png", "seen", TRUE));
  future = vf_storage_sign (fixture->project, BUCKET, name, 60, NULL, NULL);
  assert_succeeds (dex_ref (future));
  request
    = vf_http_request_new ("GET", g_value_get_string (dex_future_get_value (future, NULL)), &error);
  g_assert_no_error (error);
  answer = vf_project_send (fixture->project, request, VF_ACCESS_NONE);
  assert_succeeds (dex_ref (answer));
  g_assert_null (vf_http_request_get_header (request, "apikey"));
  assert_fails (vf_storage_sign (fixture->other, BUCKET, name, 60, NULL, NULL), VF_ERROR_NOT_FOUND);
}

typedef struct
{
  char *directory;
  char *path;
  char *bytes;
  gsize size;
} Large;

static void
large_init (Large *large, gsize size)
{
  g_autoptr (GError) error = NULL;
  guint32 state = 1;

  large->size = size;
  large->bytes = g_malloc (size + 1);
  for (gsize i = 0; i < size; i++)
    {
      state = state * 1664525 + 1013904223;
      large->bytes[i] = state >> 24;
    }
  large->directory = g_dir_make_tmp ("vf-large-XXXXXX", &error);
  g_assert_no_error (error);
  large->path = g_build_filename (large->directory, "sound.ogg", NULL);
  g_file_set_contents (large->path, large->bytes, size, &error);
  g_assert_no_error (error);
}

static void
large_clear (Large *large)
{
  g_remove (large->path);
  g_rmdir (large->directory);
  g_free (large->path);
  g_free (large->directory);
  g_free (large->bytes);
}

static VfStorageUpload *
new_upload (Fixture *fixture, Large *large, const char *name)
{
  g_autoptr (GFile) file = g_file_new_for_path (large->path);

  return vf_storage_upload_new (fixture->project, file, BUCKET, name, "audio/ogg", TRUE);
}

static void
count_notify (GObject *object, GParamSpec *pspec, gpointer data)
{
  (*(guint *) data)++;
}

static void
test_large (Fixture *fixture, gconstpointer data)
{
  static const gsize sizes[] = { 1, VF_STORAGE_PIECE, 2 * VF_STORAGE_PIECE + 12345 };

  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autofree char *name = name_object (fixture, "large.ogg");
      g_autoptr (VfStorageUpload) upload = NULL;
      Large large = { 0 };
      guint n_notified = 0;

      large_init (&large, sizes[i]);
      upload = new_upload (fixture, &large, name);
      g_signal_connect (upload, "notify::offset", G_CALLBACK (count_notify), &n_notified);
      assert_succeeds (vf_storage_upload_run (upload, NULL));
      g_assert_cmpint (vf_storage_upload_get_offset (upload), ==, sizes[i]);
      g_assert_cmpuint (n_notified, >, 0);
      assert_holds (fixture->project, name, large.bytes, large.size);
      large_clear (&large);
    }
}

/* Each of them in the middle: the file is whole in the end. */
static void
test_large_with_faults (Fixture *fixture, gconstpointer data)
{
  static const char *const faults[] = {
    "[{\"kind\":\"cut\",\"match\":\"^PATCH\",\"times\":1,\"skip\":1}]",
    "[{\"kind\":\"lose\",\"match\":\"^PATCH\",\"times\":2}]",
    "[{\"kind\":\"lose\",\"match\":\"^POST\",\"times\":1}]",
    "[{\"kind\":\"duplicate\",\"match\":\"^PATCH\"}]",
    "[{\"kind\":\"status\",\"status\":503,\"match\":\"^PATCH\",\"times\":1}]",
    "[{\"kind\":\"status\",\"status\":423,\"match\":\"^PATCH\",\"times\":1}]",
    "[{\"kind\":\"status\",\"status\":404,\"match\":\"^PATCH\",\"times\":1,\"skip\":1}]",
    "[{\"kind\":\"status\",\"status\":401,\"match\":\"^PATCH\",\"times\":1}]",
    "[{\"kind\":\"cut\",\"match\":\"^HEAD\",\"times\":1},"
    "{\"kind\":\"lose\",\"match\":\"^PATCH\",\"times\":1}]",
  };
  Large large = { 0 };

  large_init (&large, VF_STORAGE_PIECE + 777);
  for (gsize i = 0; i < G_N_ELEMENTS (faults); i++)
    {
      g_autofree char *file_name = g_strdup_printf ("fault-%" G_GSIZE_FORMAT ".ogg", i);
      g_autofree char *name = name_object (fixture, file_name);
      g_autoptr (VfStorageUpload) upload = new_upload (fixture, &large, name);

      g_test_message ("%s", faults[i]);
      stack_set_faults (fixture->project, faults[i]);
      assert_succeeds (vf_storage_upload_run (upload, NULL));
      stack_set_faults (fixture->project, "[]");
      assert_holds (fixture->project, name, large.bytes, large.size);
    }
  large_clear (&large);
}

/* Given up after the first piece, and gone on with by another object, as after a restart. */
static void
test_large_resumed (Fixture *fixture, gconstpointer data)
{
  g_autofree char *name = name_object (fixture, "resumed.ogg");
  g_autoptr (VfStorageUpload) upload = NULL;
  g_autoptr (VfStorageUpload) later = NULL;
  Large large = { 0 };

  large_init (&large, 2 * VF_STORAGE_PIECE);
  upload = new_upload (fixture, &large, name);
  stack_set_faults (
    fixture->project,
    "[{\"kind\":\"status\",\"status\":403,\"match\":\"^PATCH\",\"times\":1,\"skip\":1}]");
  assert_fails (vf_storage_upload_run (upload, NULL), VF_ERROR_FORBIDDEN);
  g_assert_nonnull (vf_storage_upload_get_location (upload));

  later = new_upload (fixture, &large, name);
  vf_storage_upload_set_location (later, vf_storage_upload_get_location (upload));
  assert_succeeds (vf_storage_upload_run (later, NULL));
  assert_holds (fixture->project, name, large.bytes, large.size);
  large_clear (&large);
}

static void
test_large_refused (Fixture *fixture, gconstpointer data)
{
  g_autofree char *name = g_strconcat (stack_get ("USER2"), "/t/x.ogg", NULL);
  g_autoptr (VfStorageUpload) upload = NULL;
  Large large = { 0 };

  large_init (&large, 100);
  upload = new_upload (fixture, &large, name);
  assert_fails (vf_storage_upload_run (upload, NULL), VF_ERROR_FORBIDDEN);
  large_clear (&large);
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
  add ("/stack-storage/upload", test_upload);
  add ("/stack-storage/list-and-remove", test_list_and_remove);
  add ("/stack-storage/sign", test_sign);
  add ("/stack-storage/large", test_large);
  add ("/stack-storage/large-with-faults", test_large_with_faults);
  add ("/stack-storage/large-resumed", test_large_resumed);
  add ("/stack-storage/large-refused", test_large_refused);
  return g_test_run ();
}
