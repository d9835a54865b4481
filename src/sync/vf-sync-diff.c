/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every row has a version, and each write by anyone changes it: no clock, trigger or policy can
 * hide a change from a comparison of all versions, and what left the list has left the member's
 * sight.
 *
 * A second way, asking only for what was stamped since the last time, was weighed and left out. It
 * misses what commits late and what nobody stamps, so that the comparison has to run all the same.
 * Comparing a table of 100,000 rows, at 1,000 a page, takes a hundred small requests and a fifth of
 * a second of this computer's time, every ten minutes; where there is a feed of changes, neither
 * way is needed. */

#include "vf-sync-diff.h"

#include "vf-sync-compare.h"
#include "vf-sync-fetch.h"
#include "vf-transact.h"

typedef struct
{
  VfSyncCore *core;
  const VfTable *table;
  GPtrArray *keys; /* to fetch by name, or */
  char *after;     /* a range to fetch whole */
  char *upto;
} Errand;

static void
errand_free (gpointer data)
{
  Errand *self = data;

  vf_sync_core_unref (self->core);
  g_clear_pointer (&self->keys, g_ptr_array_unref);
  g_free (self->after);
  g_free (self->upto);
  g_free (self);
}

static DexFuture *
fetch (gpointer data)
{
  Errand *self = data;
  g_autoptr (GError) error = NULL;
  gboolean succeeded
    = self->keys != NULL
        ? vf_sync_fetch_keys (self->core, self->table, self->keys, NULL, &error)
        : vf_sync_fetch_range (self->core, self->table, self->after, self->upto, &error);

  return succeeded ? dex_future_new_true () : dex_future_new_for_error (g_steal_pointer (&error));
}

/* One comparison from its beginning to its end. */
typedef struct
{
  VfSyncCore *core;
  const VfTable *table;
  VfSyncCompare *compare;
  VfSyncDifference difference;
  VfRestRows *rows;
  gboolean ended;
  gboolean restored;
  GPtrArray *changed;
  GPtrArray *missing;
  DexFuture *fetching; /* at most one errand while the listing goes on */
} Diff;

static void
diff_clear (Diff *self)
{
  g_clear_pointer (&self->compare, vf_sync_compare_free);
  vf_sync_difference_clear (&self->difference);
  g_clear_object (&self->rows);
  g_clear_pointer (&self->changed, g_ptr_array_unref);
  g_clear_pointer (&self->missing, g_ptr_array_unref);
  dex_clear (&self->fetching);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Diff, diff_clear)

static gboolean
compare (VfConnection *connection, gpointer data, GError **error)
{
  Diff *self = data;
  yyjson_val *rows = vf_rest_rows_parse (self->rows, error);

  if (rows == NULL)
    return FALSE;
  self->ended = vf_sync_page_ended (self->rows, yyjson_arr_size (rows));
  return vf_sync_compare_page (self->compare, connection, rows, self->ended, &self->difference,
                               error);
}

static gboolean
await_errand (Diff *self, GError **error)
{
  return self->fetching == NULL || dex_await (g_steal_pointer (&self->fetching), error);
}

static gboolean
send_errand (Diff *self, GPtrArray *keys, const char *after, const char *upto, GError **error)
{
  Errand *errand;

  if (!await_errand (self, error))
    {
      g_clear_pointer (&keys, g_ptr_array_unref);
      return FALSE;
    }
  errand = g_new0 (Errand, 1);
  errand->core = vf_sync_core_ref (self->core);
  errand->table = self->table;
  errand->keys = keys;
  errand->after = g_strdup (after);
  errand->upto = g_strdup (upto);
  self->fetching = dex_scheduler_spawn (NULL, 0, fetch, errand, errand_free);
  return TRUE;
}

/* Sends for what changed: by range where much did, else by name when enough has come together. */
static gboolean
take_page (Diff *self, const char *after, const char *upto, GError **error)
{
  VfSyncDifference *page = &self->difference;
  const gboolean all = page->changed->len > 2 && page->changed->len * 3 > page->n_rows;

  g_ptr_array_extend_and_steal (self->missing, g_steal_pointer (&page->missing));
  if (all && upto != NULL)
    return send_errand (self, NULL, after, upto, error);

  g_ptr_array_extend_and_steal (self->changed, g_steal_pointer (&page->changed));
  if (self->changed->len < VF_SYNC_KEYS_AT_ONCE && !self->ended)
    return TRUE;
  if (self->changed->len == 0)
    return TRUE;
  if (!send_errand (self, g_steal_pointer (&self->changed), NULL, NULL, error))
    return FALSE;
  self->changed = g_ptr_array_new_with_free_func (g_free);
  return TRUE;
}

static gboolean
list_all (Diff *self, gboolean small, GError **error)
{
  const gboolean ordered = self->table->columns[self->table->key[0]].type == VF_COLUMN_UUID;
  g_autofree char *columns
    = g_strdup_printf ("%s,v:xmin::text,c:ctid::text", vf_sync_key_name (self->table));
  g_autofree char *after = NULL;
  VfSyncPage page = {
    .table = self->table,
    .columns = columns,
    .limit = VF_SYNC_LARGEST_PAGE,
    .count = small,
  };

  while (!self->ended)
    {
      const char *upto;

      vf_sync_difference_clear (&self->difference);
      vf_sync_difference_init (&self->difference);
      g_clear_object (&self->rows);
      page.after = after;
      if ((self->rows = vf_sync_ask_page (self->core, &page, error)) == NULL
          || !dex_await (vf_store_run (self->core->store, compare, self, NULL), error))
        return FALSE;
      self->restored = self->restored || self->difference.restored;
      upto = vf_sync_compare_get_last_key (self->compare);
      /* Where keys have another order here, what changed is only known at the end. */
      if (!take_page (self, after, ordered ? upto : NULL, error))
        return FALSE;
      g_set_str (&after, upto);
      page.count = FALSE;
    }
  return TRUE;
}

/**
 * vf_sync_diff:
 * @core: whose rows
 * @health: a table whose first load is finished
 * @rule: what to think of rows that are gone
 * @restored: (inout): set to %TRUE when a row went back in time
 * @error: return location for an error
 *
 * In a fiber.
 */
gboolean
vf_sync_diff (VfSyncCore *core,
              const VfSyncHealth *health,
              VfSyncGuardRule rule,
              gboolean *restored,
              GError **error)
{
  g_auto (Diff) diff = {
    .core = core,
    .table = health->table,
    .compare = vf_sync_compare_new (health->table),
    .changed = g_ptr_array_new_with_free_func (g_free),
    .missing = g_ptr_array_new_with_free_func (g_free),
  };
  const guint64 mark = vf_sync_fence_begin (core->fence);
  VfSyncMissing missing = {
    .table = health->table,
    .mark = mark,
    .rule = rule,
    .keys = diff.missing,
  };
  const gboolean asked = health->candidates > 0 || health->state != VF_SYNC_TABLE_OK;
  gboolean proven = FALSE;
  gboolean listed = list_all (&diff, health->small, error);
  /* An errand under way is not left behind, also when the listing failed. */
  gboolean succeeded = await_errand (&diff, listed ? error : NULL) && listed;

  *restored = *restored || diff.restored;
  if (succeeded && (diff.missing->len > 0 || asked))
    succeeded = vf_sync_guard_remove (core, &missing, &proven, error);
  vf_sync_fence_end (core->fence, mark);
  return succeeded;
}
