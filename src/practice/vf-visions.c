/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The list of a member's versions, kept current, and what can be done with them. */

#include "vf-visions-private.h"

#include "vf-vision-version.h"

enum
{
  PROP_0,
  PROP_ACTIVE,
  PROP_DRAFT,
  PROP_VERSIONS,
  PROP_HISTORY,
  PROP_SAVING,
  PROP_ERROR,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (VfVisions, vf_visions, G_TYPE_OBJECT)

static void
vf_visions_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  VfVisions *self = VF_VISIONS (object);

  switch (id)
    {
    case PROP_ACTIVE:
      g_value_set_object (value, self->active);
      break;
    case PROP_DRAFT:
      g_value_set_object (value, self->draft);
      break;
    case PROP_VERSIONS:
      g_value_set_object (value, self->versions);
      break;
    case PROP_HISTORY:
      g_value_set_object (value, self->history);
      break;
    case PROP_SAVING:
      g_value_set_boolean (value, self->n_saving > 0);
      break;
    case PROP_ERROR:
      g_value_set_boxed (value, self->error);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
vf_visions_finalize (GObject *object)
{
  VfVisions *self = VF_VISIONS (object);

  g_clear_object (&self->store);
  g_clear_object (&self->versions);
  g_clear_object (&self->history);
  g_clear_object (&self->active);
  g_clear_object (&self->draft);
  g_clear_error (&self->error);
  dex_clear (&self->last_edit);
  g_free (self->member_id);

  G_OBJECT_CLASS (vf_visions_parent_class)->finalize (object);
}

static void
vf_visions_class_init (VfVisionsClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);

  object_class->get_property = vf_visions_get_property;
  object_class->finalize = vf_visions_finalize;

  properties[PROP_ACTIVE]
    = g_param_spec_object ("active", NULL, NULL, VF_TYPE_RECORD,
                           G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_DRAFT]
    = g_param_spec_object ("draft", NULL, NULL, VF_TYPE_RECORD,
                           G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_VERSIONS] = g_param_spec_object ("versions", NULL, NULL, G_TYPE_LIST_MODEL,
                                                   G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_HISTORY] = g_param_spec_object ("history", NULL, NULL, G_TYPE_LIST_MODEL,
                                                  G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_SAVING]
    = g_param_spec_boolean ("saving", NULL, NULL, FALSE,
                            G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_ERROR]
    = g_param_spec_boxed ("error", NULL, NULL, G_TYPE_ERROR,
                          G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
vf_visions_init (VfVisions *self)
{
  self->versions = g_list_store_new (VF_TYPE_RECORD);
  self->history = g_list_store_new (VF_TYPE_RECORD);
}

/* Brings an object that views are bound to up to date with its row. */
static void
refresh_record (VfRecord *shown, VfRecord *row)
{
  guint n_columns = vf_record_get_table (row)->n_columns;
  g_autofree VfCell *cells = g_new (VfCell, n_columns);

  for (guint i = 0; i < n_columns; i++)
    vf_record_get_cell (row, i, &cells[i]);
  vf_record_load_cells (shown, vf_record_get_rowid (row), cells, vf_record_get_extra (row));
}

/* Makes a list store hold these objects in this order with few notices. */
static void
update_list (GListStore *list, GPtrArray *records)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (list));
  guint first = 0, last = 0;

  while (first < n && first < records->len)
    {
      g_autoptr (GObject) item = g_list_model_get_item (G_LIST_MODEL (list), first);

      if ((gpointer) item != g_ptr_array_index (records, first))
        break;
      first++;
    }
  while (last + first < n && last + first < records->len)
    {
      g_autoptr (GObject) item = g_list_model_get_item (G_LIST_MODEL (list), n - 1 - last);

      if ((gpointer) item != g_ptr_array_index (records, records->len - 1 - last))
        break;
      last++;
    }
  if (first + last < n || first + last < records->len)
    g_list_store_splice (list, first, n - first - last, records->pdata + first,
                         records->len - first - last);
}

void
vf_visions_refresh (VfVisions *self)
{
  g_autoptr (VfQuery) query = vf_query_new (VF_TABLE_VISION_VERSIONS);
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (GPtrArray) shown = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GPtrArray) history = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;
  VfRecord *active = NULL, *draft = NULL;

  vf_query_where_text (query, "user_id", VF_EQUAL, self->member_id);
  vf_query_order (query, "version_number", VF_DESCENDING);
  rows = vf_store_list (self->store, query, &error);
  if (rows == NULL)
    {
      g_warning ("Cannot list the visions: %s", error->message);
      return;
    }

  for (guint i = 0; i < rows->len; i++)
    {
      VfRecord *row = g_ptr_array_index (rows, i);
      VfRecord *known = vf_visions_find (self, vf_vision_version_get_id (VF_VISION_VERSION (row)));

      if (known != NULL)
        refresh_record (known, row);
      g_ptr_array_add (shown, g_object_ref (known != NULL ? known : row));
    }
  for (guint i = 0; i < shown->len; i++)
    {
      VfRecord *vision = g_ptr_array_index (shown, i);

      switch (vf_vision_get_state (vision))
        {
        case VF_VISION_ACTIVE:
          active = active != NULL ? active : vision;
          break;
        case VF_VISION_DRAFT:
          draft = draft != NULL ? draft : vision;
          break;
        case VF_VISION_COMPLETE:
        default:
          g_ptr_array_add (history, vision);
          break;
        }
    }

  update_list (self->versions, shown);
  update_list (self->history, history);
  if (g_set_object (&self->active, active))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ACTIVE]);
  if (g_set_object (&self->draft, draft))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DRAFT]);
}

static void
store_changed_cb (VfVisions *self, const char *table)
{
  if (table == NULL || g_str_equal (table, "vision_versions"))
    vf_visions_refresh (self);
}

void
vf_visions_note_edit (VfVisions *self, int change, const GError *error)
{
  gboolean was_saving = self->n_saving > 0;

  self->n_saving = (guint) ((int) self->n_saving + change);
  if (was_saving != (self->n_saving > 0))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SAVING]);
  if (change < 0 && (error != NULL || self->error != NULL))
    {
      g_clear_error (&self->error);
      self->error = error != NULL ? g_error_copy (error) : NULL;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ERROR]);
    }
}

/**
 * vf_visions_new:
 * @store: an open store
 * @member_id: whose visions; `user_id` of the rows
 *
 * Returns: (transfer full): the visions, read
 */
VfVisions *
vf_visions_new (VfStore *store, const char *member_id)
{
  VfVisions *self;

  g_return_val_if_fail (VF_IS_STORE (store), NULL);
  g_return_val_if_fail (member_id != NULL, NULL);

  self = g_object_new (VF_TYPE_VISIONS, NULL);
  self->store = g_object_ref (store);
  self->member_id = g_strdup (member_id);
  g_signal_connect_object (store, "changed", G_CALLBACK (store_changed_cb), self,
                           G_CONNECT_SWAPPED);
  vf_visions_refresh (self);

  return self;
}

/**
 * vf_visions_set_member:
 * @member_id: whose visions from now on
 *
 * For a member whose rows were given to an account. What is shown stays the same objects.
 */
void
vf_visions_set_member (VfVisions *self, const char *member_id)
{
  g_return_if_fail (VF_IS_VISIONS (self));
  g_return_if_fail (member_id != NULL);

  if (g_set_str (&self->member_id, member_id))
    vf_visions_refresh (self);
}

VfRecord *
vf_visions_get_active (VfVisions *self)
{
  g_return_val_if_fail (VF_IS_VISIONS (self), NULL);
  return self->active;
}

VfRecord *
vf_visions_get_draft (VfVisions *self)
{
  g_return_val_if_fail (VF_IS_VISIONS (self), NULL);
  return self->draft;
}

GListModel *
vf_visions_get_versions (VfVisions *self)
{
  g_return_val_if_fail (VF_IS_VISIONS (self), NULL);
  return G_LIST_MODEL (self->versions);
}

GListModel *
vf_visions_get_history (VfVisions *self)
{
  g_return_val_if_fail (VF_IS_VISIONS (self), NULL);
  return G_LIST_MODEL (self->history);
}

gboolean
vf_visions_get_saving (VfVisions *self)
{
  g_return_val_if_fail (VF_IS_VISIONS (self), FALSE);
  return self->n_saving > 0;
}

const GError *
vf_visions_get_error (VfVisions *self)
{
  g_return_val_if_fail (VF_IS_VISIONS (self), NULL);
  return self->error;
}

/**
 * vf_visions_find:
 * @self: the visions
 * @id: a version's id
 *
 * Returns: (transfer none) (nullable): the version
 */
VfRecord *
vf_visions_find (VfVisions *self, const char *id)
{
  guint n;

  g_return_val_if_fail (VF_IS_VISIONS (self), NULL);

  n = g_list_model_get_n_items (G_LIST_MODEL (self->versions));
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (VfVisionVersion) version
        = g_list_model_get_item (G_LIST_MODEL (self->versions), i);

      if (g_strcmp0 (vf_vision_version_get_id (version), id) == 0)
        return VF_RECORD (version); /* the list keeps it */
    }

  return NULL;
}
