/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Several people on one desktop: places that are listed, chosen, renamed, put aside, never mixed.
 */

#include <glib/gstdio.h>
#include <unistd.h>

#include "store-test.h"
#include "vf-async.h"
#include "vf-error.h"
#include "vf-member-record.h"
#include "vf-member.h"
#include "vf-members.h"

typedef struct
{
  TestDirectory *path;
  GFile *data;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  self->path = test_directory_new ();
  self->data = g_file_new_for_path (self->path);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_clear_object (&self->data);
  g_clear_pointer (&self->path, test_directory_free);
}

static gpointer
await_boxed (DexFuture *future)
{
  g_autoptr (DexFuture) kept = dex_ref (future);
  g_autoptr (GError) error = NULL;

  vf_await_in_main (future, &error);
  g_assert_no_error (error);

  return g_value_dup_boxed (dex_future_get_value (kept, NULL));
}

static VfMemberPlace *
add (Fixture *self, const char *name)
{
  return await_boxed (vf_members_add (self->data, name));
}

static char *
names (GPtrArray *places)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < places->len; i++)
    {
      VfMemberPlace *place = g_ptr_array_index (places, i);

      g_string_append_printf (text, "%s%s%s", i > 0 ? ", " : "", place->name,
                              place->chosen ? "*" : "");
    }

  return g_strdup (text->str);
}

static void
assert_names (Fixture *self, const char *expected)
{
  g_autoptr (GPtrArray) places = await_boxed (vf_members_load (self->data));
  g_autofree char *found = names (places);

  g_assert_cmpstr (found, ==, expected);
}

static VfStore *
open_place (VfMemberPlace *place)
{
  g_autoptr (DexFuture) future = vf_store_open (place->directory);
  g_autoptr (GError) error = NULL;

  vf_await_in_main (dex_ref (future), &error);
  g_assert_no_error (error);

  return g_value_dup_object (dex_future_get_value (future, NULL));
}

static void
test_list (Fixture *self, gconstpointer data)
{
  g_autoptr (VfMemberPlace) clara = NULL;
  g_autoptr (VfMemberPlace) anna = NULL;
  g_autoptr (VfMemberPlace) found = NULL;
  g_autoptr (GPtrArray) places = NULL;
  g_autoptr (GFile) directory = NULL;
  g_autofree char *chosen = NULL;
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;
  GStatBuf status;

  assert_names (self, "");
  clara = add (self, "Clara");
  anna = add (self, "  Anna\n");
  /* Whoever was there first stays the one who is opened. */
  assert_names (self, "Anna, Clara*");

  /* Chosen for this start and the next. */
  g_assert_true (vf_members_set_chosen (self->data, anna->id, &error));
  g_assert_no_error (error);
  assert_names (self, "Anna*, Clara");
  directory = vf_members_choose (self->data, &error);
  g_assert_true (g_file_equal (directory, anna->directory));
  path = g_build_filename (self->path, "members.ini", NULL);
  g_assert_cmpint (g_stat (path, &status), ==, 0);
  g_assert_cmpuint (status.st_mode & 0777, ==, 0600);

  places = await_boxed (vf_members_load (self->data));
  found = vf_members_find (places, "ANNA", &error);
  g_assert_cmpstr (found->id, ==, anna->id);
  g_assert_null (vf_members_find (places, "Nobody", &error));
  g_assert_error (error, VF_ERROR, VF_ERROR_NOT_FOUND);

  /* A file that is not ours to understand chooses nobody. */
  g_assert_true (g_file_set_contents (path, "[Members]\nchosen=../../etc\n", -1, NULL));
  chosen = vf_members_dup_chosen (self->data);
  g_assert_null (chosen);
  g_assert_true (g_file_set_contents (path, "\xff\xfe", -1, NULL));
  g_clear_object (&directory);
  directory = vf_members_choose (self->data, NULL);
  g_assert_nonnull (directory);
}

static void
test_names (Fixture *self, gconstpointer data)
{
  g_autoptr (VfMemberPlace) anna = add (self, "Anna");
  g_autoptr (VfMemberPlace) clara = add (self, "Clara");
  g_autofree char *long_name = g_strnfill (81, 'a');
  VfStore *store;

  test_await_error (vf_members_add (self->data, "anna"), VF_ERROR_EXISTS);
  test_await_error (vf_members_add (self->data, " \t"), VF_ERROR_INVALID);
  test_await_error (vf_members_add (self->data, long_name), VF_ERROR_INVALID);
  test_await (vf_members_rename (self->data, anna->id, "Bärbel"));
  assert_names (self, "Bärbel*, Clara");
  test_await_error (vf_members_rename (self->data, anna->id, "CLARA"), VF_ERROR_EXISTS);
  test_await_error (vf_members_rename (self->data, "no-such-id", "Dora"), VF_ERROR_NOT_FOUND);
  test_await_error (vf_members_rename (self->data, "../x", "Dora"), VF_ERROR_NOT_FOUND);

  /* Whoever is open is renamed through the store that is open. */
  store = open_place (clara);
  test_await_error (vf_members_rename (self->data, clara->id, "Dora"), VF_ERROR_IN_USE);
  test_await (vf_member_rename (store, "clara"));
  test_await_error (vf_member_rename (store, "BÄRBEL"), VF_ERROR_EXISTS);
  test_await (vf_member_rename (store, "Dora"));
  assert_names (self, "Bärbel*, Dora");
  test_close (store);
}

static void
test_apart (Fixture *self, gconstpointer data)
{
  g_autoptr (VfMemberPlace) anna = add (self, "Anna");
  g_autoptr (VfMemberPlace) clara = add (self, "Clara");
  g_autoptr (VfRecord) entry = test_entry_new ("Mine", "Only mine", "2026-11-22");
  VfStore *first = open_place (anna);
  VfStore *second = open_place (clara);

  test_await (vf_store_save (first, entry));
  g_assert_cmpint (test_count (first, "journal_entries"), ==, 1);
  g_assert_cmpint (test_count (second, "journal_entries"), ==, 0);
  g_assert_false (g_file_equal (vf_store_get_directory (first), vf_store_get_directory (second)));
  test_close (first);
  test_close (second);
}

static void
test_remove (Fixture *self, gconstpointer data)
{
  g_autoptr (VfMemberPlace) anna = add (self, "Anna");
  g_autoptr (VfMemberPlace) clara = add (self, "Clara");
  g_autoptr (VfRecord) entry = test_entry_new ("Kept", "For thirty days", "2026-11-22");
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autoptr (GDateTime) soon = g_date_time_add_days (now, 29);
  g_autoptr (GDateTime) late = g_date_time_add_days (now, 31);
  g_autoptr (GPtrArray) removed = NULL;
  g_autofree char *text = NULL;
  g_autofree char *gone = NULL;
  g_autofree char *link = NULL;
  VfStore *store = open_place (anna);

  test_await (vf_store_save (store, entry));
  vf_members_set_chosen (self->data, anna->id, NULL);
  test_await_error (vf_members_remove (self->data, anna->id), VF_ERROR_IN_USE);
  test_close (store);

  test_await (vf_members_remove (self->data, anna->id));
  assert_names (self, "Clara");
  removed = await_boxed (vf_members_load_removed (self->data));
  text = names (removed);
  g_assert_cmpstr (text, ==, "Anna");

  /* Nothing is lost by it for thirty days. */
  test_await (vf_members_prune (self->data, soon));
  test_await (vf_members_bring_back (self->data, anna->id));
  /* Chosen is whoever is chosen; being back is enough. */
  assert_names (self, "Anna, Clara");
  store = open_place (anna);
  g_assert_cmpint (test_count (store, "journal_entries"), ==, 1);
  test_close (store);
  test_await_error (vf_members_bring_back (self->data, anna->id), VF_ERROR_NOT_FOUND);

  /* Then it goes, and nothing else with it. */
  test_await (vf_members_remove (self->data, anna->id));
  g_clear_pointer (&removed, g_ptr_array_unref);
  removed = await_boxed (vf_members_load_removed (self->data));
  gone = g_file_get_path (((VfMemberPlace *) g_ptr_array_index (removed, 0))->directory);
  link = test_path (gone, "link");
  g_assert_cmpint (symlink (g_file_peek_path (clara->directory), link), ==, 0);
  test_await (vf_members_prune (self->data, late));
  g_assert_false (g_file_test (gone, G_FILE_TEST_EXISTS));
  assert_names (self, "Clara");
  store = open_place (clara);
  test_close (store);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  g_test_add ("/members/list", Fixture, NULL, set_up, test_list, tear_down);
  g_test_add ("/members/names", Fixture, NULL, set_up, test_names, tear_down);
  g_test_add ("/members/apart", Fixture, NULL, set_up, test_apart, tear_down);
  g_test_add ("/members/remove", Fixture, NULL, set_up, test_remove, tear_down);

  return g_test_run ();
}
