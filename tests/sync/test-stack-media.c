/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The media queue against the stack's storage service and its policies, with faults on the way: two
 * computers of one member. */

#include <string.h>

#include "net-test.h"
#include "stack-test.h"
#include "store-test.h"
#include "vf-error.h"
#include "vf-media.h"
#include "vf-storage.h"
#include "vf-sync-core.h"
#include "vf-sync-media.h"

#define KEY "00000000-0000-4000-8000-0000000000aa"

typedef struct
{
  TestDirectory *directory;
  VfStore *store;
  VfProject *project;
  VfSyncCore *core;
  VfSyncClock clock;
  gint64 time;
} Computer;

typedef struct
{
  Computer one;
  Computer other;
} Fixture;

static gint64
get_time (gpointer data)
{
  return ((Computer *) data)->time;
}

static DexFuture *
wait_no_time (gpointer data, gint64 microseconds)
{
  return dex_future_new_true ();
}

static guint32
draw (gpointer data)
{
  return g_random_int ();
}

static void
computer_init (Computer *self)
{
  self->time = G_GINT64_CONSTANT (1800000000) * G_USEC_PER_SEC;
  self->clock = (VfSyncClock) { get_time, get_time, wait_no_time, draw, self };
  self->directory = test_directory_new ();
  self->store = test_open (self->directory);
  self->project = stack_project_new (stack_get ("ADDRESS"), stack_get ("TOKEN"));
  self->core = vf_sync_core_new (self->store, self->project, stack_get ("USER"), &self->clock);
}

static void
computer_clear (Computer *self)
{
  g_clear_pointer (&self->core, vf_sync_core_unref);
  g_clear_object (&self->project);
  test_close (g_steal_pointer (&self->store));
  g_clear_pointer (&self->directory, test_directory_free);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  computer_init (&fixture->one);
  computer_init (&fixture->other);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  stack_set_faults (fixture->one.project, "[]");
  computer_clear (&fixture->one);
  computer_clear (&fixture->other);
}

static void
save_wish (Computer *self, const char *address)
{
  g_autoptr (VfRecord) wish = vf_record_new (vf_table_find ("vision_board_items"));

  test_set (wish, "id", KEY);
  test_set (wish, "user_id", stack_get ("USER"));
  test_set (wish, "name", "A house");
  test_set (wish, "image_url", address);
  test_await (vf_store_save (self->store, wish));
}

static GBytes *
queue_picture (Computer *self, gsize size)
{
  g_autoptr (DexFuture) future = NULL;
  g_autoptr (VfRecord) row = NULL;
  g_autofree char *media_id = NULL;
  guint8 *data = g_malloc (size);
  GBytes *bytes;

  for (gsize i = 0; i < size; i++)
    data[i] = (guint8) (i * 7 + (i >> 9));
  bytes = g_bytes_new_take (data, size);
  future = vf_media_add_bytes (self->store, bytes, "picture", "image/png", "x.png");
  test_await (dex_ref (future));
  media_id = vf_record_dup_key (g_value_get_object (dex_future_get_value (future, NULL)));
  save_wish (self, NULL);
  row = vf_sync_media_new_upload (vf_table_find ("vision_board_items"), KEY, "image_url", media_id);
  test_await (vf_store_save (self->store, row));
  return bytes;
}

static char *
dup_state (Computer *self, char **sentence)
{
  g_autoptr (VfQuery) query = vf_query_new (vf_table_find ("sync_media"));
  g_autoptr (GPtrArray) rows = vf_store_list (self->store, query, NULL);

  g_assert_cmpuint (rows->len, ==, 1);
  if (sentence != NULL)
    *sentence = g_strdup (test_get (g_ptr_array_index (rows, 0), "error_message"));
  return g_strdup (test_get (g_ptr_array_index (rows, 0), "state"));
}

static void
assert_state (Computer *self, const char *expected)
{
  g_autofree char *sentence = NULL;
  g_autofree char *state = dup_state (self, &sentence);

  if (g_strcmp0 (state, expected) != 0)
    g_test_message ("%s", sentence);
  g_assert_cmpstr (state, ==, expected);
  if (g_str_equal (expected, "failed"))
    g_assert_cmpstr (sentence, !=, NULL);
}

/* Rounds with an hour between, until nothing waits. */
static guint
run (Computer *self)
{
  for (guint n = 1; n < 20; n++)
    {
      g_autofree char *state = NULL;

      test_await (vf_sync_media (self->core));
      state = dup_state (self, NULL);
      if (!g_str_equal (state, "waiting"))
        return n;
      self->time += G_GINT64_CONSTANT (3600) * G_USEC_PER_SEC;
    }
  return 20;
}

static char *
dup_address (Computer *self)
{
  g_autoptr (VfRecord) wish
    = vf_store_find (self->store, vf_table_find ("vision_board_items"), KEY, NULL);

  return g_strdup (test_get (wish, "image_url"));
}

static void
assert_holds (Computer *self, const char *address, GBytes *bytes)
{
  g_autofree char *media_id = vf_sync_media_dup_media_id (self->store, address);
  g_autoptr (VfRecord) media = NULL;
  g_autoptr (GFile) file = NULL;
  g_autoptr (GBytes) here = NULL;

  g_assert_nonnull (media_id);
  media = vf_store_find (self->store, vf_table_find ("media"), media_id, NULL);
  file = vf_media_get_file (self->store, media);
  here = g_file_load_bytes (file, NULL, NULL, NULL);
  g_assert_true (g_bytes_equal (here, bytes));
}

/* From one computer to the other, each fault on the way. */
static void
test_round_trip (Fixture *fixture, gconstpointer data)
{
  static const char *const up[] = {
    "[]",
    "[{\"kind\":\"cut\",\"match\":\"^PATCH\",\"times\":1,\"skip\":1}]",
    "[{\"kind\":\"lose\",\"match\":\"^PATCH\",\"times\":2}]",
    "[{\"kind\":\"lose\",\"match\":\"^POST\",\"times\":1}]",
    "[{\"kind\":\"duplicate\",\"match\":\"^PATCH\"}]",
    "[{\"kind\":\"html\",\"match\":\"^(POST|PATCH)\",\"times\":3}]",
    "[{\"kind\":\"status\",\"status\":503,\"match\":\"^(POST|PATCH|HEAD)\",\"times\":3}]",
    "[{\"kind\":\"status\",\"status\":404,\"match\":\"^PATCH\",\"times\":1,\"skip\":1}]",
  };
  static const char *const down[] = {
    "[]",
    "[{\"kind\":\"cut\",\"match\":\"^GET\",\"times\":2}]",
    "[{\"kind\":\"truncated\",\"match\":\"^GET\",\"times\":2}]",
    "[{\"kind\":\"html\",\"match\":\"^GET\",\"times\":1}]",
    "[{\"kind\":\"status\",\"status\":429,\"match\":\"^GET\",\"times\":1}]",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (up); i++)
    {
      g_autoptr (GBytes) bytes = NULL;
      g_autofree char *address = NULL;
      const char *down_fault = down[i % G_N_ELEMENTS (down)];

      g_test_message ("%s %s", up[i], down_fault);
      bytes = queue_picture (&fixture->one, VF_STORAGE_PIECE + 4321);
      stack_set_faults (fixture->one.project, up[i]);
      g_assert_cmpuint (run (&fixture->one), <, 10);
      assert_state (&fixture->one, "done");
      address = dup_address (&fixture->one);
      g_assert_nonnull (address);

      save_wish (&fixture->other, address);
      stack_set_faults (fixture->one.project, down_fault);
      g_assert_cmpuint (run (&fixture->other), <, 10);
      assert_state (&fixture->other, "done");
      assert_holds (&fixture->other, address, bytes);
      stack_set_faults (fixture->one.project, "[]");

      tear_down (fixture, NULL);
      set_up (fixture, NULL);
    }
}

/* Larger than the bucket takes, or over the quota: it waits for the person. */
static void
test_refused (Fixture *fixture, gconstpointer data)
{
  static const char *const faults[] = {
    "[{\"kind\":\"status\",\"status\":413,\"match\":\"^POST\",\"times\":1,\"body\":"
    "{\"statusCode\":\"413\",\"error\":\"Payload too large\",\"message\":\"too large\"}}]",
    "[{\"kind\":\"status\",\"status\":400,\"match\":\"^POST\",\"times\":1,\"body\":"
    "{\"statusCode\":\"403\",\"error\":\"Unauthorized\",\"message\":"
    "\"new row violates row-level security policy\"}}]",
    "[{\"kind\":\"status\",\"status\":403,\"match\":\"^POST\",\"times\":1,\"body\":"
    "{\"statusCode\":\"403\",\"error\":\"Unauthorized\",\"message\":\"no\"}}]",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (faults); i++)
    {
      g_autoptr (GBytes) bytes = queue_picture (&fixture->one, 1000);
      g_autofree char *address = NULL;

      g_test_message ("%s", faults[i]);
      stack_set_faults (fixture->one.project, faults[i]);
      run (&fixture->one);
      assert_state (&fixture->one, "failed");
      address = dup_address (&fixture->one);
      g_assert_null (address);
      g_assert_cmpint (test_count (fixture->one.store, "media"), ==, 1);
      stack_set_faults (fixture->one.project, "[]");
      tear_down (fixture, NULL);
      set_up (fixture, NULL);
    }
}

/* Another member's file is none for us, and says so. */
static void
test_foreign_file (Fixture *fixture, gconstpointer data)
{
  g_autofree char *name = g_strconcat (stack_get ("USER2"), "/journal/uploads/x.png", NULL);
  g_autofree char *address
    = vf_storage_dup_member_address (fixture->one.project, "user-uploads", name);

  save_wish (&fixture->one, address);
  run (&fixture->one);
  assert_state (&fixture->one, "failed");
  g_assert_cmpint (test_count (fixture->one.store, "media"), ==, 0);
}

/* A service that was taken over sends uploads to a place that collects tokens. */
static void
test_wrong_location (Fixture *fixture, gconstpointer data)
{
  g_autoptr (NetServer) thief = net_server_new ();
  g_autofree char *location = net_server_dup_address (thief, "/storage/v1/upload/resumable/1");
  g_autofree char *fault = g_strdup_printf (
    "[{\"kind\":\"status\",\"status\":201,\"match\":\"^POST .*resumable\",\"body\":{},"
    "\"headers\":{\"Location\":\"%s\"}}]",
    location);
  g_autoptr (GBytes) bytes = queue_picture (&fixture->one, 1000);

  net_server_answer (thief, 204, "text/plain", "");
  stack_set_faults (fixture->one.project, fault);
  run (&fixture->one);
  assert_state (&fixture->one, "failed");
  g_assert_cmpuint (net_server_get_n_requests (thief), ==, 0);
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
  add ("/stack-media/round-trip", test_round_trip);
  add ("/stack-media/refused", test_refused);
  add ("/stack-media/foreign-file", test_foreign_file);
  add ("/stack-media/wrong-location", test_wrong_location);
  return g_test_run ();
}
