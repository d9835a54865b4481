/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The list model: rowids in order, changed by small ranges as rows are saved. */

#include "vf-live-query.h"

#include <string.h>

#include "vf-live-diff.h"
#include "vf-live-order.h"
#include "vf-live-rows.h"
#include "vf-query-private.h"
#include "vf-store-private.h"

/* What is read at once, however long the list is. */
#define FIRST_PAGE 250
/* Up to here sorting without an index is quick enough for the main thread. */
#define FEW_ROWS 2000
#define FEW_CHANGES 4
/* From here on reading the list again costs less than moving its rows one by one. */
#define MANY_CHANGES 500

struct _VfLiveQuery
{
  GObject parent_instance;
  VfStore *store;
  VfQuery *query;
  VfLiveOrder *order;
  VfLiveRows *rows;
  GArray *rowids;
  GArray *missed; /* rows that changed while the list is being read; NULL when it is not */
  gboolean read_again;
  guint start_source;
  GError *error;
};

enum
{
  PROP_0,
  PROP_LOADING,
  PROP_FAILED,
  PROP_ITEM_TYPE,
  PROP_N_ITEMS,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void list_model_init (GListModelInterface *iface);
static void start_reading (VfLiveQuery *self);

G_DEFINE_FINAL_TYPE_WITH_CODE (VfLiveQuery,
                               vf_live_query,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static GType
get_item_type (GListModel *model)
{
  return vf_query_get_table (VF_LIVE_QUERY (model)->query)->get_type ();
}

static guint
get_n_items (GListModel *model)
{
  return VF_LIVE_QUERY (model)->rowids->len;
}

static gpointer
get_item (GListModel *model, guint position)
{
  VfLiveQuery *self = VF_LIVE_QUERY (model);

  if (position >= self->rowids->len)
    return NULL;
  return vf_live_rows_get (self->rows, vf_store_get_reader (self->store, NULL),
                           g_array_index (self->rowids, gint64, position));
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

static void
set_error (VfLiveQuery *self, const GError *error)
{
  gboolean failed = self->error != NULL;

  g_clear_error (&self->error);
  if (error != NULL)
    self->error = g_error_copy (error);
  if (failed != (error != NULL))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FAILED]);
}

static void
apply_ranges (VfLiveQuery *self, const GArray *after, const GArray *ranges)
{
  const guint before = self->rowids->len;

  for (guint i = 0; i < ranges->len; i++)
    {
      const VfLiveRange *range = &g_array_index (ranges, VfLiveRange, i);

      if (range->removed > 0)
        g_array_remove_range (self->rowids, range->position, range->removed);
      if (range->added > 0)
        g_array_insert_vals (self->rowids, range->position,
                             &g_array_index (after, gint64, range->position), range->added);
      g_list_model_items_changed (G_LIST_MODEL (self), range->position, range->removed,
                                  range->added);
    }
  if (self->rowids->len != before)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_ITEMS]);
}

static gboolean
is_in_ranges (const GArray *ranges, guint position)
{
  for (guint i = 0; i < ranges->len; i++)
    {
      const VfLiveRange *range = &g_array_index (ranges, VfLiveRange, i);

      if (position >= range->position && position < range->position + range->added)
        return TRUE;
    }
  return FALSE;
}

/* A set of very few rows, which is the usual one, is compared without hashing: the whole list
 * passes through here with each save. */
static inline gboolean
is_changed (GHashTable *changed, const gint64 *few, guint n_few, const gint64 *rowid)
{
  if (n_few == 0)
    return g_hash_table_contains (changed, rowid);
  for (guint i = 0; i < n_few; i++)
    if (few[i] == *rowid)
      return TRUE;
  return FALSE;
}

/* Fills @few when all of them fit; else returns 0. */
static guint
list_few (GHashTable *changed, gint64 *few)
{
  GHashTableIter iter;
  gpointer rowid;
  guint n = 0;

  if (g_hash_table_size (changed) > FEW_CHANGES)
    return 0;
  g_hash_table_iter_init (&iter, changed);
  while (g_hash_table_iter_next (&iter, &rowid, NULL))
    few[n++] = *(gint64 *) rowid;
  return n;
}

/* Rows that stay where they are but have other values. */
static void
report_in_place (VfLiveQuery *self, const GArray *ranges, GHashTable *changed)
{
  g_autoptr (GArray) positions = g_array_new (FALSE, FALSE, sizeof (guint));
  gint64 few[FEW_CHANGES];
  const guint n_few = list_few (changed, few);

  for (guint i = 0; i < self->rowids->len; i++)
    if (is_changed (changed, few, n_few, &g_array_index (self->rowids, gint64, i))
        && !is_in_ranges (ranges, i))
      g_array_append_val (positions, i);
  for (guint i = 0; i < positions->len; i++)
    g_list_model_items_changed (G_LIST_MODEL (self), g_array_index (positions, guint, i), 1, 1);
}

static GHashTable *
make_set (const GArray *rowids)
{
  GHashTable *set = g_hash_table_new (g_int64_hash, g_int64_equal);

  for (guint i = 0; i < rowids->len; i++)
    g_hash_table_add (set, &g_array_index (rowids, gint64, i));
  return set;
}

/* Takes the changed rows out of a list in order, and puts those that belong back in. */
static GArray *
place_rows (VfLiveQuery *self, const GArray *rowids, GHashTable *changed, GError **error)
{
  g_autoptr (GArray) after = g_array_sized_new (FALSE, FALSE, sizeof (gint64), rowids->len + 1);
  VfConnection *reader = vf_store_get_reader (self->store, error);
  gint64 few[FEW_CHANGES];
  const guint n_few = list_few (changed, few);
  GHashTableIter iter;
  gpointer rowid;

  if (reader == NULL)
    return NULL;
  for (guint i = 0; i < rowids->len; i++)
    {
      const gint64 *present = &g_array_index (rowids, gint64, i);

      if (!is_changed (changed, few, n_few, present))
        g_array_append_val (after, *present);
    }
  g_hash_table_iter_init (&iter, changed);
  while (g_hash_table_iter_next (&iter, &rowid, NULL))
    if (!vf_live_order_insert (self->order, reader, after, *(gint64 *) rowid, error))
      return NULL;
  return g_steal_pointer (&after);
}

static void
refresh_rows (VfLiveQuery *self, GHashTable *changed)
{
  VfConnection *reader = vf_store_get_reader (self->store, NULL);
  GHashTableIter iter;
  gpointer rowid;

  g_hash_table_iter_init (&iter, changed);
  while (reader != NULL && g_hash_table_iter_next (&iter, &rowid, NULL))
    vf_live_rows_refresh (self->rows, reader, *(gint64 *) rowid);
}

static void
apply_changes (VfLiveQuery *self, const GArray *rowids)
{
  g_autoptr (GHashTable) changed = make_set (rowids);
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) after = place_rows (self, self->rowids, changed, &error);
  g_autoptr (GHashTable) held = NULL;
  g_autoptr (GArray) ranges = NULL;

  if (after == NULL)
    {
      set_error (self, error);
      return;
    }
  held = vf_live_rows_dup_held (self->rows);
  ranges = vf_live_diff (self->rowids, after, changed, held);
  refresh_rows (self, changed);
  apply_ranges (self, after, ranges);
  report_in_place (self, ranges, changed);
}

typedef struct
{
  GWeakRef live;
  VfQuery *query;
  GArray *rowids;
} Reading;

static void
reading_free (gpointer data)
{
  Reading *self = data;

  g_weak_ref_clear (&self->live);
  g_object_unref (self->query);
  g_array_unref (self->rowids);
  g_free (self);
}

static gboolean
read_rowids (VfConnection *connection, VfQuery *query, guint limit, GArray *rowids, GError **error)
{
  g_autofree char *sql = vf_query_to_sql (query, "rowid", limit);
  sqlite3_stmt *statement = vf_connection_prepare (connection, sql, error);
  gboolean row = FALSE;

  if (statement == NULL)
    return FALSE;
  vf_query_bind (query, statement);
  do
    {
      if (!vf_connection_step (connection, statement, &row, error))
        return FALSE;
      if (row)
        {
          gint64 rowid = sqlite3_column_int64 (statement, 0);

          g_array_append_val (rowids, rowid);
        }
    }
  while (row);
  sqlite3_reset (statement);
  return TRUE;
}

static gboolean
reading_work (VfConnection *connection, gpointer data, GError **error)
{
  Reading *self = data;

  return read_rowids (connection, self->query, 0, self->rowids, error);
}

/* The list is of the scanner's snapshot, which may be behind ours by the rows that were missed
 * and those that nobody has named yet. When these are many, as during a pull, the list is shown as
 * it is; FALSE says that it has to be read again. */
static gboolean
take_rowids (VfLiveQuery *self, GArray *rowids, const GArray *missed)
{
  g_autoptr (GArray) behind = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GHashTable) changed = NULL;
  g_autoptr (GHashTable) held = NULL;
  g_autoptr (GArray) after = NULL;
  g_autoptr (GArray) ranges = NULL;
  g_autoptr (GError) error = NULL;
  gboolean many;

  g_array_append_vals (behind, missed->data, missed->len);
  vf_store_changes_peek (vf_store_get_changes (self->store), vf_query_get_table (self->query),
                         behind);
  changed = make_set (behind);
  many = g_hash_table_size (changed) > MANY_CHANGES;
  if (vf_query_get_limit (self->query) == 0 && !many)
    after = place_rows (self, rowids, changed, &error);
  else
    after = g_array_ref (rowids);
  set_error (self, error);
  if (after == NULL)
    return TRUE;

  held = vf_live_rows_dup_held (self->rows);
  ranges = vf_live_diff (self->rowids, after, NULL, held);
  vf_live_rows_refresh_all (self->rows, vf_store_get_reader (self->store, NULL));
  apply_ranges (self, after, ranges);
  return !many;
}

static void
reading_done (gpointer data, const GError *error)
{
  Reading *reading = data;
  g_autoptr (VfLiveQuery) self = g_weak_ref_get (&reading->live);
  g_autoptr (GArray) missed = NULL;
  gboolean again;

  if (self == NULL)
    return;
  missed = g_steal_pointer (&self->missed);
  again = self->read_again || (missed->len > 0 && vf_query_get_limit (self->query) != 0);
  self->read_again = FALSE;

  if (error != NULL)
    set_error (self, error);
  else if (vf_store_begin_reading (self->store))
    {
      again |= !take_rowids (self, reading->rowids, missed);
      vf_store_end_reading (self->store);
    }

  if (again)
    start_reading (self);
  else
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LOADING]);
}

static void
start_reading (VfLiveQuery *self)
{
  Reading *reading = g_new0 (Reading, 1);

  g_weak_ref_init (&reading->live, self);
  reading->query = g_object_ref (self->query);
  reading->rowids = g_array_new (FALSE, FALSE, sizeof (gint64));
  if (self->missed == NULL)
    self->missed = g_array_new (FALSE, FALSE, sizeof (gint64));
  if (!vf_store_scan (self->store, reading_work, reading_done, reading, reading_free))
    g_clear_pointer (&self->missed, g_array_unref);
}

static gboolean
start_late (gpointer data)
{
  VfLiveQuery *self = data;

  self->start_source = 0;
  start_reading (self);
  return G_SOURCE_REMOVE;
}

/* After what the first page needs: drawing it and a long list's reading share the processor and
 * the disk. */
static void
start_when_idle (VfLiveQuery *self)
{
  self->missed = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->start_source = g_idle_add (start_late, self);
}

static void
store_changed (VfStore *store, const char *table, GArray *rowids, gpointer data)
{
  g_autoptr (VfLiveQuery) self = g_object_ref (VF_LIVE_QUERY (data));

  if (self->missed != NULL)
    {
      if (rowids == NULL)
        self->read_again = TRUE;
      else
        {
          g_autoptr (GHashTable) changed = make_set (rowids);

          g_array_append_vals (self->missed, rowids->data, rowids->len);
          refresh_rows (self, changed);
        }
      return;
    }

  if (rowids != NULL && rowids->len <= MANY_CHANGES && vf_query_get_limit (self->query) == 0)
    {
      apply_changes (self, rowids);
      return;
    }
  start_reading (self);
  if (self->missed != NULL)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LOADING]);
}

/* Whether the rows come in their order without all of them being sorted first; rows that an index
 * holds equal may be ("LAST TERM"). */
static gboolean
is_indexed (VfConnection *connection, VfQuery *query)
{
  g_autofree char *sql = vf_query_to_sql (query, "rowid", FIRST_PAGE);
  g_autofree char *explain = g_strconcat ("EXPLAIN QUERY PLAN ", sql, NULL);
  sqlite3_stmt *statement = vf_connection_prepare (connection, explain, NULL);
  gboolean indexed = TRUE;
  gboolean row = FALSE;

  if (statement == NULL)
    return FALSE;
  vf_query_bind (query, statement);
  while (vf_connection_step (connection, statement, &row, NULL) && row)
    if (strstr ((const char *) sqlite3_column_text (statement, 3), "TEMP B-TREE FOR ORDER BY")
        != NULL)
      indexed = FALSE;
  sqlite3_reset (statement);
  return indexed;
}

static gboolean
has_few_rows (VfConnection *connection, VfQuery *query)
{
  g_autofree char *sql
    = g_strdup_printf ("SELECT max(rowid) FROM \"%s\"", vf_query_get_table (query)->name);
  gint64 highest = G_MAXINT64;

  return vf_connection_query_integer (connection, sql, &highest, NULL) && highest <= FEW_ROWS;
}

static void
read_first_page (VfLiveQuery *self)
{
  g_autoptr (GError) error = NULL;
  VfConnection *reader = vf_store_get_reader (self->store, &error);
  gboolean few;

  if (reader == NULL)
    {
      set_error (self, error);
      return;
    }
  few = has_few_rows (reader, self->query);
  if (few || is_indexed (reader, self->query))
    {
      if (!read_rowids (reader, self->query, few ? 0 : FIRST_PAGE, self->rowids, &error))
        set_error (self, error);
      else if (few || self->rowids->len < FIRST_PAGE)
        return;
    }
  if (self->error != NULL)
    return;
  if (self->rowids->len > 0)
    start_when_idle (self);
  else
    start_reading (self);
}

static void
vf_live_query_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  VfLiveQuery *self = VF_LIVE_QUERY (object);

  switch (prop_id)
    {
    case PROP_LOADING:
      g_value_set_boolean (value, vf_live_query_get_loading (self));
      break;
    case PROP_FAILED:
      g_value_set_boolean (value, self->error != NULL);
      break;
    case PROP_ITEM_TYPE:
      g_value_set_gtype (value, get_item_type (G_LIST_MODEL (self)));
      break;
    case PROP_N_ITEMS:
      g_value_set_uint (value, self->rowids->len);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
vf_live_query_finalize (GObject *object)
{
  VfLiveQuery *self = VF_LIVE_QUERY (object);

  g_clear_handle_id (&self->start_source, g_source_remove);
  g_clear_pointer (&self->order, vf_live_order_free);
  g_clear_pointer (&self->rows, vf_live_rows_free);
  g_clear_pointer (&self->rowids, g_array_unref);
  g_clear_pointer (&self->missed, g_array_unref);
  g_clear_error (&self->error);
  g_clear_object (&self->query);
  g_clear_object (&self->store);
  G_OBJECT_CLASS (vf_live_query_parent_class)->finalize (object);
}

static void
vf_live_query_class_init (VfLiveQueryClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = vf_live_query_get_property;
  object_class->finalize = vf_live_query_finalize;

  properties[PROP_LOADING] = g_param_spec_boolean ("loading", NULL, NULL, FALSE, flags);
  properties[PROP_FAILED] = g_param_spec_boolean ("failed", NULL, NULL, FALSE, flags);
  properties[PROP_ITEM_TYPE] = g_param_spec_gtype ("item-type", NULL, NULL, VF_TYPE_RECORD, flags);
  properties[PROP_N_ITEMS] = g_param_spec_uint ("n-items", NULL, NULL, 0, G_MAXUINT, 0, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
vf_live_query_init (VfLiveQuery *self)
{
  self->rowids = g_array_new (FALSE, FALSE, sizeof (gint64));
}

/**
 * vf_live_query_new:
 * @store: an open store
 * @query: which rows, in which order; later changes to it do not count
 *
 * Returns: (transfer full): the list, with its first page where an index gives
 *   the order
 */
VfLiveQuery *
vf_live_query_new (VfStore *store, VfQuery *query)
{
  g_autoptr (VfLiveQuery) self = g_object_new (VF_TYPE_LIVE_QUERY, NULL);
  const VfTable *table = vf_query_get_table (query);
  g_autofree char *signal = g_strconcat ("changed::", table->name, NULL);

  self->store = g_object_ref (store);
  self->query = vf_query_copy (query);
  self->order = vf_live_order_new (self->query);
  self->rows = vf_live_rows_new (table);
  g_signal_connect_object (store, signal, G_CALLBACK (store_changed), self, G_CONNECT_DEFAULT);
  read_first_page (self);
  return g_steal_pointer (&self);
}

gboolean
vf_live_query_get_loading (VfLiveQuery *self)
{
  g_return_val_if_fail (VF_IS_LIVE_QUERY (self), FALSE);
  return self->missed != NULL;
}

/**
 * vf_live_query_get_error:
 * @self: a live query
 *
 * Returns: (transfer none) (nullable): why the list could not be read
 */
GError *
vf_live_query_get_error (VfLiveQuery *self)
{
  g_return_val_if_fail (VF_IS_LIVE_QUERY (self), NULL);
  return self->error;
}

VfStore *
vf_live_query_get_store (VfLiveQuery *self)
{
  g_return_val_if_fail (VF_IS_LIVE_QUERY (self), NULL);
  return self->store;
}

gint64
vf_live_query_find (VfLiveQuery *self, gint64 rowid)
{
  g_return_val_if_fail (VF_IS_LIVE_QUERY (self), -1);

  for (guint i = 0; i < self->rowids->len; i++)
    if (g_array_index (self->rowids, gint64, i) == rowid)
      return i;
  return -1;
}
