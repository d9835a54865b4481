/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The feed names keys, never contents: rows are read by them under the member's own rights, and a
 * key that is not returned is gone for the member. */

#include "vf-sync-feed.h"

#include <glib/gi18n.h>

#include "vf-error.h"
#include "vf-supabase-error.h"
#include "vf-supabase-json.h"
#include "vf-sync-ask.h"
#include "vf-sync-fetch.h"
#include "vf-sync-guard.h"
#include "vf-transact.h"

#define CHANGES_AT_ONCE 1000

/* What goes with an item that is shared in a household. */
static const struct
{
  const char *kind;
  const char *children[4];
} shelves[] = {
  { "vision_versions", { "audio_sets", "audio_tracks", "vision_audios" } },
  { "vision_board_items", { NULL } },
  { "actualization_blueprints", { "blueprint_phases", "blueprint_tasks", "blueprint_insights" } },
  { "journal_entries", { NULL } },
  { "daily_papers", { NULL } },
  { "scenes", { NULL } },
  { "frequency_flip", { NULL } },
  { "abundance_events", { NULL } },
};

/* What else is seen differently after somebody came or went. */
static const char *const household_tables[]
  = { "households", "household_members", "household_invitations", "household_shares" };

void
vf_sync_news_free (VfSyncNews *self)
{
  g_free (self->cursor);
  g_hash_table_unref (self->changed);
  g_hash_table_unref (self->deleted);
  g_hash_table_unref (self->shared);
  g_free (self);
}

static VfSyncNews *
news_new (void)
{
  VfSyncNews *self = g_new0 (VfSyncNews, 1);

  self->changed = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) g_ptr_array_unref);
  self->deleted = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) g_ptr_array_unref);
  self->shared = g_hash_table_new (NULL, NULL);
  return self;
}

static GBytes *
write_arguments (const char *cursor)
{
  g_autoptr (yyjson_mut_doc) document = yyjson_mut_doc_new (NULL);
  yyjson_mut_val *root = yyjson_mut_obj (document);

  yyjson_mut_doc_set_root (document, root);
  if (cursor != NULL)
    yyjson_mut_obj_add_str (document, root, "p_cursor", cursor);
  yyjson_mut_obj_add_int (document, root, "p_limit", CHANGES_AT_ONCE);
  return vf_supabase_json_write (document);
}

static void
add_key (GHashTable *keys, const VfTable *table, const char *key)
{
  GPtrArray *list = g_hash_table_lookup (keys, table);

  if (list == NULL)
    {
      list = g_ptr_array_new_with_free_func (g_free);
      g_hash_table_insert (keys, (gpointer) table, list);
    }
  g_ptr_array_add (list, g_strdup (key));
}

static void
add_shared (VfSyncNews *self, const char *name)
{
  const VfTable *table = vf_table_find (name);

  if (table != NULL && vf_sync_plan_find (table)->kind != VF_SYNC_SKIP)
    g_hash_table_add (self->shared, (gpointer) table);
}

/* The table itself too, should it be no kind we know: newer servers may share more. */
static void
add_shelf (VfSyncNews *self, const char *kind)
{
  add_shared (self, kind);
  for (gsize i = 0; i < G_N_ELEMENTS (shelves); i++)
    if (g_str_equal (shelves[i].kind, kind))
      for (gsize j = 0; shelves[i].children[j] != NULL; j++)
        add_shared (self, shelves[i].children[j]);
}

static void
add_household (VfSyncNews *self)
{
  for (gsize i = 0; i < G_N_ELEMENTS (shelves); i++)
    add_shelf (self, shelves[i].kind);
  for (gsize i = 0; i < G_N_ELEMENTS (household_tables); i++)
    add_shared (self, household_tables[i]);
}

static void
take_change (VfSyncNews *self, yyjson_val *change)
{
  const char *name = yyjson_get_str (yyjson_obj_get (change, "table"));
  const char *key = yyjson_get_str (yyjson_obj_get (change, "key"));
  const char *op = yyjson_get_str (yyjson_obj_get (change, "op"));
  const VfTable *table = name != NULL ? vf_table_find (name) : NULL;

  self->n_changes++;
  if (table == NULL || key == NULL || op == NULL || vf_sync_plan_find (table)->kind == VF_SYNC_SKIP)
    return;

  switch (*op)
    {
    case 's':
      add_shelf (self, name);
      break;
    case 'x':
      add_household (self);
      break;
    case 'd':
      add_key (self->deleted, table, key);
      break;
    default:
      add_key (self->changed, table, key);
      break;
    }
}

static gboolean
read_news (VfSyncNews *self, yyjson_val *answer, GError **error)
{
  const char *reason = yyjson_get_str (yyjson_obj_get (answer, "reason"));
  yyjson_arr_iter iter;
  yyjson_val *change;

  self->cursor = g_strdup (yyjson_get_str (yyjson_obj_get (answer, "cursor")));
  self->reset = yyjson_get_bool (yyjson_obj_get (answer, "reset"));
  self->more = yyjson_get_bool (yyjson_obj_get (answer, "more"));
  self->restored
    = self->reset && (g_strcmp0 (reason, "generation") == 0 || g_strcmp0 (reason, "future") == 0);
  if (self->cursor == NULL)
    {
      g_set_error_literal (error, VF_ERROR, VF_ERROR_INVALID,
                           _ ("The server did not say where its list of changes goes on."));
      return FALSE;
    }
  yyjson_arr_iter_init (yyjson_obj_get (answer, "changes"), &iter);
  while ((change = yyjson_arr_iter_next (&iter)) != NULL)
    take_change (self, change);
  self->there = TRUE;
  return TRUE;
}

/**
 * vf_sync_feed_ask:
 * @core: whose changes
 * @cursor: (nullable): where the last answer ended
 * @error: return location for an error
 *
 * In a fiber. Changes nothing.
 *
 * Returns: (transfer full) (nullable): what changed, or that the server as it is has no feed
 */
VfSyncNews *
vf_sync_feed_ask (VfSyncCore *core, const char *cursor, GError **error)
{
  g_autoptr (VfSyncNews) news = news_new ();
  g_autoptr (GBytes) arguments = write_arguments (cursor);
  g_autoptr (VfRestQuery) query = vf_rest_query_new_call ("changes_since", arguments);
  g_autoptr (GError) problem = NULL;
  g_autoptr (VfRestRows) rows = vf_sync_ask (core, query, &problem);
  yyjson_val *answer;

  if (rows == NULL)
    {
      if (cursor != NULL && vf_supabase_error_is (problem, "22023"))
        return vf_sync_feed_ask (core, NULL, error);
      if (vf_supabase_error_is (problem, "PGRST202") || vf_supabase_error_is (problem, "42883")
          || vf_supabase_error_is (problem, "42501"))
        return g_steal_pointer (&news);
      g_propagate_error (error, g_steal_pointer (&problem));
      return NULL;
    }
  answer = vf_rest_rows_parse (rows, error);
  return answer != NULL && read_news (news, answer, error) ? g_steal_pointer (&news) : NULL;
}

static gboolean
remove_absent (VfSyncCore *core,
               const VfTable *table,
               GPtrArray *keys,
               guint64 mark,
               VfSyncGuardRule rule,
               gboolean *proven,
               GError **error)
{
  VfSyncMissing missing = { .table = table, .keys = keys, .mark = mark, .rule = rule };
  gboolean seen = TRUE;

  if (keys == NULL || keys->len == 0)
    return TRUE;
  if (!vf_sync_guard_remove (core, &missing, &seen, error))
    return FALSE;
  *proven = *proven && seen;
  return TRUE;
}

/**
 * vf_sync_feed_take:
 * @core: whose rows
 * @table: their table
 * @changed: (nullable) (element-type utf8): keys of rows to read
 * @deleted: (nullable) (element-type utf8): keys of rows that were deleted
 * @proven: (inout): set to %FALSE when the server did not show that it knows the member, or when
 *   the fence kept a row from what an answer said of it, so that all this has to be looked at
 *   again: the feed says a thing once
 * @error: return location for an error
 *
 * In a fiber. Brings in what changed, and removes what is no longer shown.
 */
gboolean
vf_sync_feed_take (VfSyncCore *core,
                   const VfTable *table,
                   GPtrArray *changed,
                   GPtrArray *deleted,
                   gboolean *proven,
                   GError **error)
{
  g_autoptr (GPtrArray) absent = g_ptr_array_new_with_free_func (g_free);
  const guint64 mark = vf_sync_fence_begin (core->fence);
  const guint64 n_covered = vf_sync_fence_get_n_covered (core->fence);
  gboolean succeeded
    = (changed == NULL || vf_sync_fetch_keys (core, table, changed, absent, error))
      && remove_absent (core, table, absent, mark, VF_SYNC_GUARD_EXPECTED, proven, error)
      && remove_absent (core, table, deleted, mark, VF_SYNC_GUARD_TOLD, proven, error);

  if (vf_sync_fence_get_n_covered (core->fence) != n_covered)
    *proven = FALSE;
  vf_sync_fence_end (core->fence, mark);
  return succeeded;
}
