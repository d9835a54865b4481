/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Adding, renaming and removing members. Removing moves a whole place aside in one step, so that it
 * is either here or there; what is put aside is deleted only when thirty days have gone by. */

#include "vf-members-private.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>

#include "vf-async.h"
#include "vf-error.h"
#include "vf-files.h"
#include "vf-lock.h"
#include "vf-member-record.h"
#include "vf-member.h"
#include "vf-paths.h"
#include "vf-store-error.h"

#define KEPT_DAYS 30
#define MAX_NAME 80

typedef struct
{
  GFile *data_directory;
  char *id;
  char *name;
  VfStore *store;
  GDateTime *now;
  GPtrArray *places;
} Task;

static Task *
task_new (GFile *data_directory, const char *id)
{
  Task *self = g_new0 (Task, 1);

  self->data_directory = g_object_ref (data_directory);
  self->id = g_strdup (id);

  return self;
}

static void
task_free (gpointer data)
{
  Task *self = data;

  g_clear_object (&self->data_directory);
  g_clear_object (&self->store);
  g_clear_pointer (&self->now, g_date_time_unref);
  g_clear_pointer (&self->places, g_ptr_array_unref);
  g_free (self->id);
  g_free (self->name);
  g_free (self);
}

static char *
dup_place (Task *self, GError **error)
{
  const char *data = g_file_peek_path (self->data_directory);
  g_autofree char *path = vf_paths_dup_member_directory (data, self->id);

  if (path != NULL && g_file_test (path, G_FILE_TEST_IS_DIR))
    return g_steal_pointer (&path);
  g_set_error_literal (error, VF_ERROR, VF_ERROR_NOT_FOUND, _ ("This member has no place here."));

  return NULL;
}

/* A name people can tell apart from the others, and that stays on one line. */
static char *
dup_name (const char *name, GError **error)
{
  g_autofree char *valid = g_utf8_make_valid (name != NULL ? name : "", -1);
  g_autoptr (GString) text = g_string_new (NULL);

  for (const char *p = valid; *p != '\0'; p = g_utf8_next_char (p))
    g_string_append_unichar (text,
                             g_unichar_iscntrl (g_utf8_get_char (p)) ? ' ' : g_utf8_get_char (p));
  g_strstrip (text->str);
  if (*text->str != '\0' && g_utf8_strlen (text->str, -1) <= MAX_NAME)
    return g_strdup (text->str);
  if (*text->str == '\0')
    g_set_error_literal (error, VF_ERROR, VF_ERROR_INVALID, _ ("A member needs a name."));
  else
    g_set_error (error, VF_ERROR, VF_ERROR_INVALID,
                 ngettext ("A member's name has at most %d character.",
                           "A member's name has at most %d characters.", MAX_NAME),
                 MAX_NAME);

  return NULL;
}

static gboolean
check_name_work (gpointer data, GCancellable *cancellable, GError **error)
{
  Task *self = data;
  g_autoptr (GPtrArray) places = vf_members_read_folder (self->data_directory, "members", error);
  g_autofree char *wanted = g_utf8_casefold (self->name, -1);

  if (places == NULL)
    return FALSE;
  for (guint i = 0; i < places->len; i++)
    {
      VfMemberPlace *place = g_ptr_array_index (places, i);
      g_autofree char *own = g_utf8_casefold (place->name, -1);

      if (!g_str_equal (own, wanted) || g_strcmp0 (place->id, self->id) == 0)
        continue;
      g_set_error (error, VF_ERROR, VF_ERROR_EXISTS,
                   _ ("Another member here is called “%s” already."), place->name);
      return FALSE;
    }

  return TRUE;
}

/* For fibers: whether the task's name can be given. */
static gboolean
check_name (Task *self, GError **error)
{
  g_autofree char *name = dup_name (self->name, error);

  if (name == NULL)
    return FALSE;
  g_set_str (&self->name, name);

  return dex_await (vf_run_in_thread ("members", check_name_work, self, NULL, NULL), error);
}

/* The one who was here first goes on being the one the program opens with. */
static gboolean
keep_choice (Task *self, GError **error)
{
  g_autofree char *chosen = vf_members_dup_chosen (self->data_directory);
  g_autoptr (GPtrArray) members = NULL;
  g_autofree char *first = NULL;

  if (chosen != NULL)
    return TRUE;
  members = vf_members_list (self->data_directory, error);
  if (members == NULL || members->len == 0)
    return members != NULL;
  first = g_file_get_basename (g_ptr_array_index (members, 0));

  return vf_members_set_chosen (self->data_directory, first, error);
}

static DexFuture *
add_fiber (gpointer data)
{
  Task *self = data;
  const char *root = g_file_peek_path (self->data_directory);
  g_autofree char *path = NULL;
  g_autoptr (GFile) directory = NULL;
  g_autoptr (VfRecord) member = NULL;
  g_autoptr (VfMemberPlace) place = NULL;
  g_autoptr (GPtrArray) places = NULL;
  g_autoptr (GError) error = NULL;
  gboolean closed;

  if (!check_name (self, &error) || !keep_choice (self, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  path = vf_paths_dup_member_directory (root, self->id);
  directory = g_file_new_for_path (path);
  self->store = dex_await_object (vf_store_open (directory), &error);
  if (self->store == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  member = dex_await_object (vf_member_ensure (self->store, self->name), &error);
  closed = dex_await (vf_store_close (self->store), error == NULL ? &error : NULL);
  if (member == NULL || !closed)
    return dex_future_new_for_error (g_steal_pointer (&error));

  places = dex_await_boxed (vf_members_load (self->data_directory), &error);
  if (places != NULL)
    place = vf_members_find (places, self->id, &error);
  if (place == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));

  return dex_future_new_take_boxed (VF_TYPE_MEMBER_PLACE, g_steal_pointer (&place));
}

/**
 * vf_members_add:
 * @data_directory: where the members' places are
 * @name: what the member is called
 *
 * Makes an empty place. Who is chosen stays as it is.
 *
 * Returns: (transfer full): resolves to a #VfMemberPlace, or rejects with
 *   %VF_ERROR_EXISTS when somebody here has the name, %VF_ERROR_INVALID when it
 *   is none
 */
DexFuture *
vf_members_add (GFile *data_directory, const char *name)
{
  g_autofree char *id = g_uuid_string_random ();
  Task *self;

  dex_return_error_if_fail (G_IS_FILE (data_directory));

  self = task_new (data_directory, id);
  self->name = g_strdup (name);

  return dex_scheduler_spawn (NULL, 0, add_fiber, self, task_free);
}

/* For fibers. */
static gboolean
write_name (VfStore *store, const char *name, GError **error)
{
  g_autoptr (VfRecord) member = dex_await_object (vf_member_ensure (store, name), error);

  if (member == NULL)
    return FALSE;
  vf_member_record_set_name (VF_MEMBER_RECORD (member), name);

  return dex_await (vf_store_save (store, member), error);
}

static DexFuture *
rename_open_fiber (gpointer data)
{
  Task *self = data;
  g_autoptr (GError) error = NULL;

  if (!check_name (self, &error) || !write_name (self->store, self->name, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  return dex_future_new_true ();
}

/**
 * vf_member_rename:
 * @store: the open store of a member
 * @name: what the member is to be called
 *
 * Returns: (transfer full): resolves to %TRUE, or rejects as vf_members_add()
 */
DexFuture *
vf_member_rename (VfStore *store, const char *name)
{
  g_autoptr (GFile) members = NULL;
  g_autoptr (GFile) data_directory = NULL;
  g_autofree char *id = NULL;
  Task *self;

  dex_return_error_if_fail (VF_IS_STORE (store));

  members = g_file_get_parent (vf_store_get_directory (store));
  data_directory = g_file_get_parent (members);
  id = g_file_get_basename (vf_store_get_directory (store));
  self = task_new (data_directory, id);
  self->store = g_object_ref (store);
  self->name = g_strdup (name);

  return dex_scheduler_spawn (NULL, 0, rename_open_fiber, self, task_free);
}

static DexFuture *
rename_fiber (gpointer data)
{
  Task *self = data;
  g_autofree char *path = NULL;
  g_autoptr (GFile) directory = NULL;
  g_autoptr (GError) error = NULL;
  gboolean written;
  gboolean closed;

  path = dup_place (self, &error);
  if (path == NULL || !check_name (self, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  directory = g_file_new_for_path (path);
  self->store = dex_await_object (vf_store_open (directory), &error);
  if (self->store == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  written = write_name (self->store, self->name, &error);
  closed = dex_await (vf_store_close (self->store), written ? &error : NULL);
  if (!written || !closed)
    return dex_future_new_for_error (g_steal_pointer (&error));

  return dex_future_new_true ();
}

/**
 * vf_members_rename:
 * @data_directory: where the members' places are
 * @id: a member's id
 * @name: what the member is to be called
 *
 * Returns: (transfer full): resolves to %TRUE, or rejects as vf_members_add(),
 *   and with %VF_ERROR_IN_USE while the place is open
 */
DexFuture *
vf_members_rename (GFile *data_directory, const char *id, const char *name)
{
  Task *self;

  dex_return_error_if_fail (G_IS_FILE (data_directory));
  dex_return_error_if_fail (id != NULL);

  self = task_new (data_directory, id);
  self->name = g_strdup (name);

  return dex_scheduler_spawn (NULL, 0, rename_fiber, self, task_free);
}

static gboolean
remove_work (gpointer data, GCancellable *cancellable, GError **error)
{
  Task *self = data;
  const char *root = g_file_peek_path (self->data_directory);
  g_autofree char *from = dup_place (self, error);
  g_autofree char *removed = g_build_filename (root, VF_MEMBERS_REMOVED, NULL);
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *stamp = g_date_time_format (now, VF_MEMBERS_STAMP);
  g_autofree char *name = g_strconcat (self->id, ".", stamp, NULL);
  g_autofree char *to = g_build_filename (removed, name, NULL);
  g_autofree char *chosen = vf_members_dup_chosen (self->data_directory);
  VfLock *lock = NULL;
  gboolean moved;

  if (from == NULL || !vf_files_make_directory (removed, error))
    return FALSE;
  /* Whoever has it open would go on writing to it, out of sight. */
  lock = vf_lock_acquire (from, error);
  if (lock == NULL)
    return FALSE;
  moved = vf_files_replace (from, to, error);
  vf_lock_release (lock);

  return moved
         && (g_strcmp0 (chosen, self->id) != 0
             || vf_members_set_chosen (self->data_directory, NULL, error));
}

/**
 * vf_members_remove:
 * @data_directory: where the members' places are
 * @id: a member's id
 *
 * Moves the place aside. It can be brought back for thirty days; then
 * vf_members_prune() deletes it. Sign out of its account before: what is put
 * aside does not sync.
 *
 * Returns: (transfer full): resolves to %TRUE, or rejects with
 *   %VF_ERROR_IN_USE while the place is open
 */
DexFuture *
vf_members_remove (GFile *data_directory, const char *id)
{
  dex_return_error_if_fail (G_IS_FILE (data_directory));
  dex_return_error_if_fail (id != NULL);

  return vf_run_in_thread ("members", remove_work, task_new (data_directory, id), task_free, NULL);
}

static int
compare_removed (gconstpointer a, gconstpointer b)
{
  const VfMemberPlace *first = *(VfMemberPlace *const *) a;
  const VfMemberPlace *second = *(VfMemberPlace *const *) b;

  return g_date_time_compare (second->removed, first->removed);
}

static gboolean
load_removed_work (gpointer data, GCancellable *cancellable, GError **error)
{
  Task *self = data;

  self->places = vf_members_read_folder (self->data_directory, VF_MEMBERS_REMOVED, error);
  if (self->places == NULL)
    return FALSE;
  /* What somebody else put there is none of ours. */
  for (guint i = self->places->len; i > 0; i--)
    if (((VfMemberPlace *) g_ptr_array_index (self->places, i - 1))->removed == NULL)
      g_ptr_array_remove_index (self->places, i - 1);
  g_ptr_array_sort (self->places, compare_removed);

  return TRUE;
}

static DexFuture *
load_removed_fiber (gpointer data)
{
  Task *self = data;
  GError *error = NULL;

  if (!dex_await (vf_run_in_thread ("members", load_removed_work, self, NULL, NULL), &error))
    return dex_future_new_for_error (error);

  return dex_future_new_take_boxed (G_TYPE_PTR_ARRAY, g_steal_pointer (&self->places));
}

/**
 * vf_members_load_removed:
 * @data_directory: where the members' places are
 *
 * Returns: (transfer full): resolves to a #GPtrArray of #VfMemberPlace
 */
DexFuture *
vf_members_load_removed (GFile *data_directory)
{
  dex_return_error_if_fail (G_IS_FILE (data_directory));

  return dex_scheduler_spawn (NULL, 0, load_removed_fiber, task_new (data_directory, NULL),
                              task_free);
}

static gboolean
bring_back_work (gpointer data, GCancellable *cancellable, GError **error)
{
  Task *self = data;
  const char *root = g_file_peek_path (self->data_directory);
  g_autofree char *to = vf_paths_dup_member_directory (root, self->id);

  if (!load_removed_work (self, NULL, error))
    return FALSE;
  for (guint i = 0; i < self->places->len; i++)
    {
      VfMemberPlace *place = g_ptr_array_index (self->places, i);

      if (!g_str_equal (place->id, self->id))
        continue;
      if (!g_file_test (to, G_FILE_TEST_EXISTS))
        return vf_files_replace (g_file_peek_path (place->directory), to, error);
      g_set_error_literal (error, VF_ERROR, VF_ERROR_EXISTS, _ ("This member has a place here."));
      return FALSE;
    }
  g_set_error_literal (error, VF_ERROR, VF_ERROR_NOT_FOUND,
                       _ ("This member's place is not among the removed ones."));

  return FALSE;
}

/**
 * vf_members_bring_back:
 * @data_directory: where the members' places are
 * @id: of a removed member; of several removals of one, the newest
 *
 * Returns: (transfer full): resolves to %TRUE when the place is back as it was
 */
DexFuture *
vf_members_bring_back (GFile *data_directory, const char *id)
{
  dex_return_error_if_fail (G_IS_FILE (data_directory));
  dex_return_error_if_fail (id != NULL);

  return vf_run_in_thread ("members", bring_back_work, task_new (data_directory, id), task_free,
                           NULL);
}

/* Never follows a link out of the place. */
static gboolean
delete_tree (const char *path, GError **error)
{
  g_autoptr (GDir) directory = NULL;
  const char *name;

  if (!g_file_test (path, G_FILE_TEST_IS_SYMLINK) && g_file_test (path, G_FILE_TEST_IS_DIR))
    {
      directory = g_dir_open (path, 0, error);
      if (directory == NULL)
        return FALSE;
      while ((name = g_dir_read_name (directory)) != NULL)
        {
          g_autofree char *child = g_build_filename (path, name, NULL);

          if (!delete_tree (child, error))
            return FALSE;
        }
    }
  if (g_remove (path) == 0)
    return TRUE;
  vf_store_error_set_errno (error, errno, path);

  return FALSE;
}

static gboolean
prune_work (gpointer data, GCancellable *cancellable, GError **error)
{
  Task *self = data;

  if (!load_removed_work (self, NULL, error))
    return FALSE;
  for (guint i = 0; i < self->places->len; i++)
    {
      VfMemberPlace *place = g_ptr_array_index (self->places, i);

      if (g_date_time_difference (self->now, place->removed) > KEPT_DAYS * G_TIME_SPAN_DAY
          && !delete_tree (g_file_peek_path (place->directory), error))
        return FALSE;
    }

  return TRUE;
}

/**
 * vf_members_prune:
 * @data_directory: where the members' places are
 * @now: (nullable): the present moment, %NULL for the clock's
 *
 * Deletes for good what was put aside more than thirty days ago.
 *
 * Returns: (transfer full): resolves to %TRUE
 */
DexFuture *
vf_members_prune (GFile *data_directory, GDateTime *now)
{
  Task *self;

  dex_return_error_if_fail (G_IS_FILE (data_directory));

  self = task_new (data_directory, NULL);
  self->now = now != NULL ? g_date_time_ref (now) : g_date_time_new_now_utc ();

  return vf_run_in_thread ("members", prune_work, self, task_free, NULL);
}
