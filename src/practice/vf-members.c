/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading who has a place here. Names are read out of the places themselves, so that there is no
 * list that could disagree with them. */

#include "vf-members-private.h"

#include <glib/gi18n.h>
#include <string.h>

#include "vf-async.h"
#include "vf-connection.h"
#include "vf-error.h"
#include "vf-member.h"
#include "vf-paths.h"

#define KEY_FILE "members.ini"
#define GROUP "Members"

G_DEFINE_BOXED_TYPE (VfMemberPlace, vf_member_place, vf_member_place_ref, vf_member_place_unref)

static void
place_clear (gpointer data)
{
  VfMemberPlace *self = data;

  g_free (self->id);
  g_free (self->name);
  g_clear_object (&self->directory);
  g_free (self->email);
  g_clear_pointer (&self->removed, g_date_time_unref);
}

VfMemberPlace *
vf_member_place_ref (VfMemberPlace *self)
{
  return g_atomic_rc_box_acquire (self);
}

void
vf_member_place_unref (VfMemberPlace *self)
{
  g_atomic_rc_box_release_full (self, place_clear);
}

/* A place that cannot be read is listed all the same: it is somebody's. */
static void
read_place (VfMemberPlace *self)
{
  g_autofree char *path = g_build_filename (g_file_peek_path (self->directory), "store.db", NULL);
  g_autoptr (VfConnection) connection = NULL;
  g_autoptr (GError) error = NULL;

  if (g_file_test (path, G_FILE_TEST_EXISTS))
    connection = vf_connection_open_to_read (path, &error);
  if (connection != NULL)
    {
      self->name
        = vf_connection_query_text (connection, "SELECT name FROM members ORDER BY _rowid LIMIT 1",
                                    NULL);
      self->email
        = vf_connection_query_text (connection, "SELECT email FROM sync_account LIMIT 1", NULL);
    }
  else if (error != NULL)
    g_debug ("%s: %s", path, error->message);
  if (self->name == NULL || *self->name == '\0')
    g_set_str (&self->name, _ ("Nameless"));
}

static VfMemberPlace *
place_new (GFile *directory)
{
  VfMemberPlace *self = g_atomic_rc_box_new0 (VfMemberPlace);
  g_autofree char *name = g_file_get_basename (directory);
  char *stamp = strrchr (name, '.');

  self->directory = g_object_ref (directory);
  if (stamp != NULL)
    {
      *stamp = '\0';
      self->removed = g_date_time_new_from_iso8601 (stamp + 1, NULL);
    }
  self->id = g_strdup (name);
  read_place (self);

  return self;
}

static int
compare_places (gconstpointer a, gconstpointer b)
{
  const VfMemberPlace *first = *(VfMemberPlace *const *) a;
  const VfMemberPlace *second = *(VfMemberPlace *const *) b;
  int order = g_utf8_collate (first->name, second->name);

  return order != 0 ? order : strcmp (first->id, second->id);
}

GPtrArray *
vf_members_read_folder (GFile *data_directory, const char *folder, GError **error)
{
  g_autoptr (GPtrArray) directories = vf_members_list_folder (data_directory, folder, error);
  g_autoptr (GPtrArray) places
    = g_ptr_array_new_with_free_func ((GDestroyNotify) vf_member_place_unref);

  if (directories == NULL)
    return NULL;
  for (guint i = 0; i < directories->len; i++)
    g_ptr_array_add (places, place_new (g_ptr_array_index (directories, i)));
  g_ptr_array_sort (places, compare_places);

  return g_steal_pointer (&places);
}

typedef struct
{
  GFile *data_directory;
  GPtrArray *places;
} Load;

static void
load_free (gpointer data)
{
  Load *self = data;

  g_object_unref (self->data_directory);
  g_clear_pointer (&self->places, g_ptr_array_unref);
  g_free (self);
}

static gboolean
load_work (gpointer data, GCancellable *cancellable, GError **error)
{
  Load *self = data;

  self->places = vf_members_read_folder (self->data_directory, "members", error);

  return self->places != NULL;
}

static DexFuture *
load_fiber (gpointer data)
{
  Load *self = data;
  g_autofree char *chosen = NULL;
  GError *error = NULL;

  if (!dex_await (vf_run_in_thread ("members", load_work, self, NULL, NULL), &error))
    return dex_future_new_for_error (error);
  chosen = vf_members_dup_chosen (self->data_directory);
  for (guint i = 0; i < self->places->len; i++)
    {
      VfMemberPlace *place = g_ptr_array_index (self->places, i);

      place->chosen = g_strcmp0 (place->id, chosen) == 0;
    }

  return dex_future_new_take_boxed (G_TYPE_PTR_ARRAY, g_steal_pointer (&self->places));
}

/**
 * vf_members_load:
 * @data_directory: where the members' places are
 *
 * Reads every place's name beside whoever has it open. A place that cannot be
 * read is listed without its name.
 *
 * Returns: (transfer full): resolves to a #GPtrArray of #VfMemberPlace; empty
 *   before the first start
 */
DexFuture *
vf_members_load (GFile *data_directory)
{
  Load *self;

  dex_return_error_if_fail (G_IS_FILE (data_directory));

  self = g_new0 (Load, 1);
  self->data_directory = g_object_ref (data_directory);

  return dex_scheduler_spawn (NULL, 0, load_fiber, self, load_free);
}

/**
 * vf_members_find:
 * @places: (element-type VfMemberPlace): as loaded
 * @name: a name, in whatever case, or an id
 * @error: where to put %VF_ERROR_NOT_FOUND, or %VF_ERROR_CONFLICT when several
 *   have the name
 *
 * Returns: (transfer full) (nullable): the place
 */
VfMemberPlace *
vf_members_find (GPtrArray *places, const char *name, GError **error)
{
  g_autofree char *wanted = g_utf8_casefold (name, -1);
  VfMemberPlace *found = NULL;

  for (guint i = 0; i < places->len; i++)
    {
      VfMemberPlace *place = g_ptr_array_index (places, i);
      g_autofree char *own = g_utf8_casefold (place->name, -1);

      if (g_str_equal (place->id, name))
        return vf_member_place_ref (place);
      if (!g_str_equal (own, wanted))
        continue;
      if (found != NULL)
        {
          g_set_error (error, VF_ERROR, VF_ERROR_CONFLICT,
                       _ ("Several members are called “%s”; say which by its id."), name);
          return NULL;
        }
      found = place;
    }
  if (found == NULL)
    g_set_error (error, VF_ERROR, VF_ERROR_NOT_FOUND, _ ("No member here is called “%s”."), name);

  return found != NULL ? vf_member_place_ref (found) : NULL;
}

static char *
dup_key_path (GFile *data_directory)
{
  return g_build_filename (g_file_peek_path (data_directory), KEY_FILE, NULL);
}

/**
 * vf_members_dup_chosen:
 * @data_directory: where the members' places are
 *
 * Returns: (transfer full) (nullable): the id of the member the program opens
 *   with; %NULL when none was chosen or the place is gone
 */
char *
vf_members_dup_chosen (GFile *data_directory)
{
  g_autofree char *path = dup_key_path (data_directory);
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autofree char *id = NULL;
  g_autofree char *place = NULL;

  if (!g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, NULL))
    return NULL;
  id = g_key_file_get_string (file, GROUP, "chosen", NULL);
  place = vf_paths_dup_member_directory (g_file_peek_path (data_directory), id);
  if (place == NULL || !g_file_test (place, G_FILE_TEST_IS_DIR))
    return NULL;

  return g_steal_pointer (&id);
}

/**
 * vf_members_set_chosen:
 * @data_directory: where the members' places are
 * @id: (nullable): a member's id; %NULL forgets the choice
 * @error: where to put an error
 *
 * Remembers whom the program opens with. The file is replaced whole.
 *
 * Returns: whether it is on disk
 */
gboolean
vf_members_set_chosen (GFile *data_directory, const char *id, GError **error)
{
  g_autofree char *path = dup_key_path (data_directory);
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autofree char *text = NULL;
  g_autoptr (GError) local_error = NULL;
  gsize length;

  if (id != NULL)
    g_key_file_set_string (file, GROUP, "chosen", id);
  text = g_key_file_to_data (file, &length, NULL);
  if (g_file_set_contents_full (path, text, length,
                                G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600,
                                &local_error))
    return TRUE;
  g_set_error (error, VF_ERROR, VF_ERROR_READ_ONLY, _ ("“%s” cannot be written: %s"), path,
               local_error->message);

  return FALSE;
}
