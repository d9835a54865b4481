/* SPDX-License-Identifier: GPL-3.0-or-later */
/* While the writer brings one page in, the next one is on its way. All of it is done on the
 * writer's thread but for asking: a page is first only parsed, because its last key is where the
 * next one begins, and then written. */

#include "vf-sync-fetch.h"

#include <glib/gi18n.h>

#include "vf-error.h"

#include "vf-put.h"
#include "vf-sync-apply.h"
#include "vf-sync-health.h"
#include "vf-transact.h"

/* What a page of whole rows is to weigh: less makes requests, more makes memory. */
#define PAGE_BYTES (6 * 1024 * 1024)

typedef struct
{
  VfSyncCore *core;
  const VfTable *table;
  VfRestRows *rows;
  guint64 mark;
  gsize n_rows;
  char *last_key;
  gboolean loading; /* the first time: the page's end is kept with the page */
  gboolean ended;
  GHashTable *absent; /* (nullable): keys that were asked for, without those that came */
} Batch;

static void
batch_free (gpointer data)
{
  Batch *self = data;

  g_clear_object (&self->rows);
  g_free (self->last_key);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Batch, batch_free)

static gboolean
parse (VfConnection *connection, gpointer data, GError **error)
{
  Batch *self = data;
  yyjson_val *rows = vf_rest_rows_parse (self->rows, error);

  if (rows == NULL)
    return FALSE;
  self->n_rows = yyjson_arr_size (rows);
  self->ended = vf_sync_page_ended (self->rows, self->n_rows);
  if (self->n_rows > 0)
    {
      self->last_key = vf_sync_dup_key (self->table, yyjson_arr_get_last (rows));
      if (self->last_key == NULL)
        {
          g_set_error (error, VF_ERROR, VF_ERROR_INVALID,
                       _ ("The server sent a row of “%s” without its key."), self->table->name);
          return FALSE;
        }
    }
  return TRUE;
}

static gboolean
bring_in (VfEdit *edit, gpointer data, GError **error)
{
  Batch *self = data;
  g_auto (VfSyncApply) apply = { 0 };
  yyjson_val *rows = vf_rest_rows_parse (self->rows, error);
  yyjson_arr_iter iter;
  yyjson_val *row;

  if (rows == NULL || !vf_sync_apply_begin (&apply, self->core, edit, self->mark, error))
    return FALSE;
  if (yyjson_arr_size (rows) > VF_SYNC_KEYS_AT_ONCE)
    vf_edit_defer_search (edit);

  yyjson_arr_iter_init (rows, &iter);
  while ((row = yyjson_arr_iter_next (&iter)) != NULL)
    {
      if (!vf_sync_apply_row (&apply, self->table, row, error))
        return FALSE;
      if (self->absent != NULL)
        {
          g_autofree char *key = vf_sync_dup_key (self->table, row);

          if (key != NULL)
            g_hash_table_remove (self->absent, key);
        }
    }
  return !self->loading
         || vf_sync_health_note_load (edit, self->table, self->last_key, self->ended, error);
}

/* Brings in what was asked for by name. */
static gboolean
fetch_some (VfSyncCore *core,
            const VfTable *table,
            const char *const *keys,
            GHashTable *absent,
            GError **error)
{
  g_autoptr (Batch) batch = g_new0 (Batch, 1);
  gboolean succeeded;

  batch->core = core;
  batch->table = table;
  batch->absent = absent;
  batch->mark = vf_sync_fence_begin (core->fence);
  batch->rows = vf_sync_ask_keys (core, table, VF_SYNC_WHOLE_ROWS, keys, error);
  succeeded
    = batch->rows != NULL
      && dex_await (vf_store_transact (core->store, VF_PULLED, bring_in, NULL, batch, NULL), error);
  vf_sync_fence_end (core->fence, batch->mark);
  return succeeded;
}

/**
 * vf_sync_fetch_keys:
 * @core: whose rows
 * @table: their table
 * @keys: (element-type utf8): which rows; any number
 * @absent: (nullable) (element-type utf8): where to add copies of those the server did not return
 * @error: return location for an error
 *
 * In a fiber. Brings rows in by their keys.
 */
gboolean
vf_sync_fetch_keys (
  VfSyncCore *core, const VfTable *table, GPtrArray *keys, GPtrArray *absent, GError **error)
{
  for (guint i = 0; i < keys->len; i += VF_SYNC_KEYS_AT_ONCE)
    {
      g_autoptr (GPtrArray) some = g_ptr_array_new ();
      g_autoptr (GHashTable) left = g_hash_table_new (g_str_hash, g_str_equal);
      GHashTableIter iter;
      gpointer key;

      for (guint j = i; j < MIN (i + VF_SYNC_KEYS_AT_ONCE, keys->len); j++)
        {
          g_ptr_array_add (some, g_ptr_array_index (keys, j));
          g_hash_table_add (left, g_ptr_array_index (keys, j));
        }
      g_ptr_array_add (some, NULL);
      if (!fetch_some (core, table, (const char *const *) some->pdata, left, error))
        return FALSE;

      g_hash_table_iter_init (&iter, left);
      while (absent != NULL && g_hash_table_iter_next (&iter, &key, NULL))
        g_ptr_array_add (absent, g_strdup (key));
    }
  return TRUE;
}

/* A page on its way; a fiber of its own asks for it. */
typedef struct
{
  VfSyncCore *core;
  VfSyncPage page;
  char *after;
  char *upto;
  guint64 mark;
} Order;

static void
order_free (gpointer data)
{
  Order *self = data;

  vf_sync_core_unref (self->core);
  g_free (self->after);
  g_free (self->upto);
  g_free (self);
}

static DexFuture *
ask_in_fiber (gpointer data)
{
  Order *self = data;
  g_autoptr (GError) error = NULL;
  VfRestRows *rows = vf_sync_ask_page (self->core, &self->page, &error);

  if (rows == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  return dex_future_new_take_object (rows);
}

static DexFuture *
order_page (VfSyncCore *core, const VfSyncPage *page, guint64 *mark)
{
  Order *order = g_new0 (Order, 1);

  order->core = vf_sync_core_ref (core);
  order->page = *page;
  order->page.after = order->after = g_strdup (page->after);
  order->page.upto = order->upto = g_strdup (page->upto);
  *mark = vf_sync_fence_begin (core->fence);
  return dex_scheduler_spawn (NULL, 0, ask_in_fiber, order, order_free);
}

/* As many as fit into PAGE_BYTES, judging by the page there was. */
static void
adapt (VfSyncPage *page, Batch *batch)
{
  const gsize size = g_bytes_get_size (vf_rest_rows_get_text (batch->rows));

  if (batch->n_rows > 0)
    page->limit = CLAMP (PAGE_BYTES / MAX (size / batch->n_rows, 1), VF_SYNC_SMALLEST_PAGE,
                         VF_SYNC_LARGEST_PAGE);
}

/* Brings in page after page until nothing follows. */
static gboolean
fetch_pages (VfSyncCore *core, VfSyncPage page, gboolean loading, guint *n_pages, GError **error)
{
  guint64 mark = 0;
  g_autoptr (DexFuture) coming = order_page (core, &page, &mark);
  g_autofree char *after = NULL;
  gboolean ended = FALSE;

  while (!ended)
    {
      g_autoptr (Batch) batch = g_new0 (Batch, 1);
      DexFuture *written;
      gboolean succeeded;

      batch->core = core;
      batch->table = page.table;
      batch->loading = loading;
      batch->mark = mark;
      batch->rows = dex_await_object (g_steal_pointer (&coming), error);
      succeeded
        = batch->rows != NULL && dex_await (vf_store_run (core->store, parse, batch, NULL), error);
      if (!succeeded)
        {
          vf_sync_fence_end (core->fence, mark);
          return FALSE;
        }

      ended = batch->ended;
      (*n_pages)++;
      written = vf_store_transact (core->store, VF_PULLED, bring_in, NULL, batch, NULL);
      if (!ended)
        {
          adapt (&page, batch);
          g_set_str (&after, batch->last_key);
          page.after = after;
          page.count = FALSE;
          coming = order_page (core, &page, &mark);
        }
      succeeded = dex_await (written, error);
      vf_sync_fence_end (core->fence, batch->mark);
      if (!succeeded)
        {
          /* It reads the page's description, not ours, and its answer is not missed. */
          if (coming != NULL)
            {
              dex_await (g_steal_pointer (&coming), NULL);
              vf_sync_fence_end (core->fence, mark);
            }
          return FALSE;
        }
    }
  return TRUE;
}

/**
 * vf_sync_fetch_range:
 * @core: whose rows
 * @table: their table
 * @after: (nullable): the key before the first
 * @upto: (nullable): the last key
 * @error: return location for an error
 *
 * In a fiber. Brings in all rows between two keys.
 */
gboolean
vf_sync_fetch_range (
  VfSyncCore *core, const VfTable *table, const char *after, const char *upto, GError **error)
{
  guint n_pages = 0;
  VfSyncPage page = {
    .table = table,
    .columns = VF_SYNC_WHOLE_ROWS,
    .after = after,
    .upto = upto,
    .limit = VF_SYNC_FIRST_PAGE,
    .count = TRUE,
  };

  return fetch_pages (core, page, FALSE, &n_pages, error);
}

/**
 * vf_sync_fetch_all:
 * @core: whose rows
 * @table: their table
 * @load_key: (nullable): where an earlier load was interrupted
 * @in_one_piece: (out): whether all came as of one moment, so that nothing can have changed behind
 *   the reader's back
 * @error: return location for an error
 *
 * In a fiber. The first load of a table. Where it has got to is written down
 * with each page.
 */
gboolean
vf_sync_fetch_all (VfSyncCore *core,
                   const VfTable *table,
                   const char *load_key,
                   gboolean *in_one_piece,
                   GError **error)
{
  guint n_pages = 0;
  VfSyncPage page = {
    .table = table,
    .columns = VF_SYNC_WHOLE_ROWS,
    .after = load_key,
    .limit = VF_SYNC_FIRST_PAGE,
    .count = TRUE,
  };

  if (!fetch_pages (core, page, TRUE, &n_pages, error))
    return FALSE;
  *in_one_piece = n_pages == 1 && load_key == NULL;
  return TRUE;
}
