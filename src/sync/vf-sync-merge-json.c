/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Structured values: objects by key, and what is inside of them. */

#include "vf-sync-merge-private.h"

#include <string.h>

yyjson_mut_val *
vf_sync_merger_copy (VfSyncMerger *self, yyjson_val *value)
{
  return value != NULL ? yyjson_val_mut_copy (self->document, value) : NULL;
}

/* A member that is missing is not one that is null. */
static gboolean
is_same_member (yyjson_val *one, yyjson_val *other)
{
  return (one == NULL) == (other == NULL) && vf_sync_json_is_same (one, other);
}

/* The members by name, a name as JSON text so that a zero byte in it does no harm; of several with
 * one name the last. */
static GHashTable *
list_members (yyjson_val *object)
{
  GHashTable *members = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  yyjson_obj_iter iter;
  yyjson_val *name;

  if (!yyjson_is_obj (object))
    return members;

  yyjson_obj_iter_init (object, &iter);
  while ((name = yyjson_obj_iter_next (&iter)) != NULL)
    g_hash_table_replace (members, vf_sync_json_dup_text (name), yyjson_obj_iter_get_val (name));
  return members;
}

/* The members of both sides in the order of the local object, the server's own behind them. */
static yyjson_mut_val *
merge_objects (
  VfSyncMerger *self, yyjson_val *base, yyjson_val *local, yyjson_val *remote, guint depth)
{
  g_autoptr (GHashTable) of_base = list_members (base);
  g_autoptr (GHashTable) of_local = list_members (local);
  g_autoptr (GHashTable) of_remote = list_members (remote);
  g_autoptr (GHashTable) done = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  yyjson_mut_val *out = yyjson_mut_obj (self->document);
  yyjson_val *const sides[] = { local, remote };

  for (gsize i = 0; i < G_N_ELEMENTS (sides); i++)
    {
      yyjson_obj_iter iter = yyjson_obj_iter_with (sides[i]);
      yyjson_val *name;

      while ((name = yyjson_obj_iter_next (&iter)) != NULL)
        {
          char *key = vf_sync_json_dup_text (name);
          yyjson_mut_val *value;

          if (!g_hash_table_add (done, key))
            continue;
          value = vf_sync_merger_merge_json (self, g_hash_table_lookup (of_base, key),
                                             g_hash_table_lookup (of_local, key),
                                             g_hash_table_lookup (of_remote, key), depth + 1);
          if (value != NULL)
            yyjson_mut_obj_add (out, vf_sync_merger_copy (self, name), value);
        }
    }

  return out;
}

yyjson_mut_val *
vf_sync_merger_merge_json (
  VfSyncMerger *self, yyjson_val *base, yyjson_val *local, yyjson_val *remote, guint depth)
{
  if (is_same_member (local, remote) || is_same_member (base, remote))
    return vf_sync_merger_copy (self, local);
  if (is_same_member (base, local))
    return vf_sync_merger_copy (self, remote);

  /* A change outlives a removal. */
  if (local == NULL)
    {
      self->loss |= VF_SYNC_LOSS_HERE;
      return vf_sync_merger_copy (self, remote);
    }

  if (depth < VF_SYNC_JSON_MAX_DEPTH && yyjson_is_obj (local) && yyjson_is_obj (remote))
    return merge_objects (self, base, local, remote, depth);
  if (depth < VF_SYNC_JSON_MAX_DEPTH && yyjson_is_arr (local) && yyjson_is_arr (remote))
    return vf_sync_merger_merge_list (self, base, local, remote, depth);

  self->loss |= VF_SYNC_LOSS_THERE;
  return vf_sync_merger_copy (self, local);
}
