/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Requests for rows, asked again when that helps. */

#include "vf-sync-ask.h"

#include "vf-error.h"

/* Beyond these the round ends, and the next one begins after a longer pause. */
#define MAX_TRIES 3

/**
 * vf_sync_key_name:
 * @table: a table with a key of one column
 *
 * Returns: the name of the column
 */
const char *
vf_sync_key_name (const VfTable *table)
{
  return table->columns[table->key[0]].name;
}

static gboolean
wait_a_while (VfSyncCore *core, gint64 microseconds, GError **error)
{
  if (core->cancellable == NULL)
    return dex_await (vf_sync_clock_wait (core->clock, microseconds), error);
  return dex_await (dex_future_first (vf_sync_clock_wait (core->clock, microseconds),
                                      dex_cancellable_new_from_cancellable (core->cancellable),
                                      NULL),
                    error);
}

/**
 * vf_sync_ask:
 * @core: whose rows
 * @query: a question; it changes nothing on the server
 * @error: return location for an error
 *
 * In a fiber. Asks again, up to three times in all, when the network or the
 * server is in trouble.
 *
 * Returns: (transfer full) (nullable): the rows
 */
VfRestRows *
vf_sync_ask (VfSyncCore *core, VfRestQuery *query, GError **error)
{
  for (guint n = 1;; n++)
    {
      g_autoptr (GError) problem = NULL;
      VfRestRows *rows
        = dex_await_object (vf_sync_wire_send (core->wire, query, core->cancellable), &problem);
      guint after;

      if (rows != NULL)
        return rows;
      if (n == MAX_TRIES || vf_sync_wire_judge (problem) != VF_SYNC_FAULT_RETRY)
        {
          g_propagate_error (error, g_steal_pointer (&problem));
          return NULL;
        }
      after = vf_error_get_reply (problem)->retry_after_ms;
      if (!wait_a_while (core, vf_sync_clock_backoff (core->clock, n, after), error))
        return NULL;
    }
}

static VfRestQuery *
describe (const VfSyncPage *page)
{
  const char *key = vf_sync_key_name (page->table);
  VfRestQuery *query = vf_rest_query_new_select (page->table->name, page->columns);

  if (page->after != NULL)
    vf_rest_query_where (query, vf_rest_filter_new (key, VF_REST_GT, page->after));
  if (page->upto != NULL)
    vf_rest_query_where (query, vf_rest_filter_new (key, VF_REST_LTE, page->upto));
  vf_rest_query_order (query, NULL, key, VF_REST_ORDER_ASCENDING);
  vf_rest_query_limit (query, NULL, page->limit);
  if (page->count)
    vf_rest_query_count (query, VF_REST_COUNT_EXACT);
  return query;
}

/**
 * vf_sync_ask_page:
 * @core: whose rows
 * @page: (inout): which rows
 * @error: return location for an error
 *
 * In a fiber.
 *
 * Returns: (transfer full) (nullable): the page, which may be shorter than what was asked for
 *   although more follows: only vf_sync_page_ended() tells
 */
VfRestRows *
vf_sync_ask_page (VfSyncCore *core, VfSyncPage *page, GError **error)
{
  for (;;)
    {
      g_autoptr (VfRestQuery) query = describe (page);
      g_autoptr (GError) problem = NULL;
      VfRestRows *rows = vf_sync_ask (core, query, &problem);

      if (rows != NULL)
        return rows;
      if (vf_sync_wire_judge (problem) != VF_SYNC_FAULT_SMALLER
          || (page->limit <= VF_SYNC_SMALLEST_PAGE && !page->count))
        {
          g_propagate_error (error, g_steal_pointer (&problem));
          return NULL;
        }
      /* Counting reads the whole table. */
      page->count = FALSE;
      page->limit = MAX (page->limit / 4, VF_SYNC_SMALLEST_PAGE);
    }
}

/**
 * vf_sync_ask_keys:
 * @core: whose rows
 * @table: their table
 * @columns: what of them
 * @keys: (array zero-terminated=1): at most %VF_SYNC_KEYS_AT_ONCE of them
 * @error: return location for an error
 *
 * In a fiber. Asks for the number of rows too: where it is not what came, the
 * answer was cut short.
 *
 * Returns: (transfer full) (nullable): those there are, in no order
 */
VfRestRows *
vf_sync_ask_keys (VfSyncCore *core,
                  const VfTable *table,
                  const char *columns,
                  const char *const *keys,
                  GError **error)
{
  g_autoptr (VfRestQuery) query = vf_rest_query_new_select (table->name, columns);

  vf_rest_query_where (query, vf_rest_filter_new_in (vf_sync_key_name (table), keys));
  vf_rest_query_count (query, VF_REST_COUNT_EXACT);
  return vf_sync_ask (core, query, error);
}

/**
 * vf_sync_page_ended:
 * @rows: a page
 * @n_rows: how many rows came with it
 *
 * Servers cut what they answer at a number of rows of their own and do not say
 * so. A short page proves nothing; an empty one does, and a count does.
 *
 * Returns: whether nothing follows
 */
gboolean
vf_sync_page_ended (VfRestRows *rows, gsize n_rows)
{
  gint64 total = vf_rest_rows_get_total (rows);

  return total >= 0 ? (guint64) total <= n_rows : n_rows == 0;
}
