/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Members' places on disk, and the row that says whose a store is. */

#include "vf-member.h"

#include <glib/gi18n.h>

#include "vf-error.h"
#include "vf-member-record.h"
#include "vf-members.h"
#include "vf-paths.h"

static int
compare_files (gconstpointer a, gconstpointer b)
{
  g_autofree char *first = g_file_get_basename (*(GFile *const *) a);
  g_autofree char *second = g_file_get_basename (*(GFile *const *) b);

  return strcmp (first, second);
}

/**
 * vf_members_list_folder:
 * @data_directory: a data directory
 * @folder: "members", or another that holds members' places
 * @error: where to put an error
 *
 * Blocking, and short.
 *
 * Returns: (transfer full) (element-type GFile) (nullable): the members'
 *   directories; empty when there is none yet
 */
GPtrArray *
vf_members_list_folder (GFile *data_directory, const char *folder, GError **error)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GFile) members = g_file_get_child (data_directory, folder);
  g_autoptr (GError) local_error = NULL;
  g_autoptr (GFileEnumerator) children
    = g_file_enumerate_children (members,
                                 G_FILE_ATTRIBUTE_STANDARD_NAME "," G_FILE_ATTRIBUTE_STANDARD_TYPE,
                                 G_FILE_QUERY_INFO_NONE, NULL, &local_error);

  while (children != NULL)
    {
      GFileInfo *info;
      GFile *child;

      if (!g_file_enumerator_iterate (children, &info, &child, NULL, &local_error) || info == NULL)
        break;
      if (g_file_info_get_file_type (info) == G_FILE_TYPE_DIRECTORY
          && g_file_info_get_name (info)[0] != '.')
        g_ptr_array_add (list, g_object_ref (child));
    }
  if (local_error != NULL && !g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    {
      g_set_error (error, VF_ERROR, VF_ERROR_FAILED, _ ("“%s” cannot be read: %s"),
                   g_file_peek_path (members), local_error->message);
      return NULL;
    }
  g_ptr_array_sort (list, compare_files);

  return g_steal_pointer (&list);
}

GPtrArray *
vf_members_list (GFile *data_directory, GError **error)
{
  return vf_members_list_folder (data_directory, "members", error);
}

/**
 * vf_members_choose:
 * @data_directory: a data directory
 * @error: where to put an error
 *
 * Returns: (transfer full) (nullable): the directory of the chosen or only or
 *   first member, or the path of a new one, which vf_store_open() makes
 */
GFile *
vf_members_choose (GFile *data_directory, GError **error)
{
  g_autoptr (GPtrArray) members = vf_members_list (data_directory, error);
  g_autofree char *id = NULL;
  g_autofree char *path = NULL;

  if (members == NULL)
    return NULL;
  id = vf_members_dup_chosen (data_directory);
  if (id == NULL && members->len > 0)
    return g_object_ref (g_ptr_array_index (members, 0));

  if (id == NULL)
    id = g_uuid_string_random ();
  path = vf_paths_dup_member_directory (g_file_peek_path (data_directory), id);

  return g_file_new_for_path (path);
}

typedef struct
{
  VfStore *store;
  char *name;
} Ensure;

static void
ensure_free (gpointer data)
{
  Ensure *self = data;

  g_object_unref (self->store);
  g_free (self->name);
  g_free (self);
}

static DexFuture *
ensure_fiber (gpointer data)
{
  Ensure *self = data;
  g_autoptr (VfQuery) query = vf_query_new (VF_TABLE_MEMBERS);
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (VfRecord) member = NULL;
  g_autofree char *id = NULL;
  GError *error = NULL;

  rows = vf_store_list (self->store, query, &error);
  if (rows == NULL)
    return dex_future_new_for_error (error);
  if (rows->len > 0)
    return dex_future_new_take_object (g_object_ref (g_ptr_array_index (rows, 0)));

  /* The member's place carries the member's id, where it is one. */
  id = g_file_get_basename (vf_store_get_directory (self->store));
  member = vf_record_new (VF_TABLE_MEMBERS);
  if (g_uuid_string_is_valid (id))
    vf_member_record_set_id (VF_MEMBER_RECORD (member), id);
  vf_member_record_set_name (VF_MEMBER_RECORD (member), self->name);
  if (!dex_await (vf_store_save (self->store, member), &error))
    return dex_future_new_for_error (error);

  return dex_future_new_take_object (g_steal_pointer (&member));
}

/**
 * vf_member_ensure:
 * @store: an open store
 * @name: (nullable): the name of a new member; %NULL for that of the person at
 *   the computer
 *
 * Returns: (transfer full): resolves to the #VfRecord of `members`
 */
DexFuture *
vf_member_ensure (VfStore *store, const char *name)
{
  Ensure *self;

  g_return_val_if_fail (VF_IS_STORE (store), NULL);

  self = g_new0 (Ensure, 1);
  self->store = g_object_ref (store);
  if (name == NULL)
    name = g_get_real_name ();
  if (g_str_equal (name, "Unknown"))
    name = g_get_user_name ();
  self->name = g_strdup (name);

  return dex_scheduler_spawn (NULL, 0, ensure_fiber, self, ensure_free);
}
