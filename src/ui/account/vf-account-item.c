/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A row of sync's own tables as a card. It acts by the room's actions. */

#include "vf-account-item.h"

#include <glib/gi18n.h>

#include "vf-models.h"
#include "vf-sync.h"
#include "vf-thing-words.h"

struct _VfAccountItem
{
  GtkBox parent_instance;

  GtkButton *main_button;
  GtkWidget *discard_button;
  GtkWidget *export_button;

  VfAccountKind kind;
  VfStore *store;
  VfRecord *record;
  char *title;
  char *detail;
};

G_DEFINE_FINAL_TYPE (VfAccountItem, vf_account_item, GTK_TYPE_BOX)

typedef enum
{
  PROP_TITLE = 1,
  PROP_DETAIL,
  N_PROPS,
} VfAccountItemProperty;

static GParamSpec *properties[N_PROPS];

static void
activate_number (VfAccountItem *self, const char *action)
{
  gtk_widget_activate_action (GTK_WIDGET (self), action, "x",
                              vf_sync_op_record_get_id (VF_SYNC_OP_RECORD (self->record)));
}

static void
main_cb (VfAccountItem *self)
{
  switch (self->kind)
    {
    case VF_ACCOUNT_PARKED:
      activate_number (self, "account.retry");
      break;
    case VF_ACCOUNT_CONFLICTS:
      gtk_widget_activate_action (GTK_WIDGET (self), "account.compare", "s",
                                  vf_sync_conflict_record_get_id (
                                    VF_SYNC_CONFLICT_RECORD (self->record)));
      break;
    case VF_ACCOUNT_BIN:
    default:
      gtk_widget_activate_action (GTK_WIDGET (self), "account.restore-bin", "s",
                                  vf_sync_bin_record_get_id (VF_SYNC_BIN_RECORD (self->record)));
    }
}

static void
discard_cb (VfAccountItem *self)
{
  activate_number (self, "account.discard");
}

static void
export_cb (VfAccountItem *self)
{
  activate_number (self, "account.export");
}

static void
tell_parked (VfAccountItem *self, VfSyncOpRecord *op)
{
  g_autofree char *name
    = vf_thing_dup_name (self->store, vf_sync_op_record_get_table_name (op),
                         vf_sync_op_record_get_row_key (op),
                         vf_record_get_text (VF_RECORD (op), VF_SYNC_OP_RECORD_COLUMN_BASE));
  g_autofree char *reason = vf_sync_dup_reason (VF_RECORD (op));

  self->title = g_steal_pointer (&name);
  self->detail = g_strdup (reason != NULL ? reason : _ ("It is on its way."));
}

static void
tell_conflict (VfAccountItem *self, VfSyncConflictRecord *conflict)
{
  const char *table = vf_sync_conflict_record_get_table_name (conflict);
  const char *column = vf_sync_conflict_record_get_column_name (conflict);
  g_autofree char *moment = vf_thing_dup_moment (
    vf_record_get_text (VF_RECORD (conflict), VF_SYNC_CONFLICT_RECORD_COLUMN_CREATED_AT));

  self->title
    = vf_thing_dup_name (self->store, table, vf_sync_conflict_record_get_row_key (conflict),
                         vf_record_get_text (VF_RECORD (conflict),
                                             VF_SYNC_CONFLICT_RECORD_COLUMN_KEPT));
  if (column != NULL && *column != '\0')
    {
      g_autofree char *name = vf_thing_dup_column (table, column);

      /* Translators: a part of a thing, and when it happened, as “Fun · Today, 14:05”. */
      self->detail = g_strdup_printf (_ ("%s · %s"), name, moment);
    }
  else
    self->detail = g_strdup_printf (_ ("Deleted in one place and changed in another · %s"), moment);
}

static const char *
describe_reason (const char *reason)
{
  if (g_strcmp0 (reason, "vanished") == 0)
    return _ ("Gone on the server");
  if (g_strcmp0 (reason, "discarded") == 0)
    return _ ("Discarded here");

  return _ ("Deleted");
}

static void
tell_kept (VfAccountItem *self, VfSyncBinRecord *kept)
{
  g_autofree char *moment = vf_thing_dup_moment (
    vf_record_get_text (VF_RECORD (kept), VF_SYNC_BIN_RECORD_COLUMN_CREATED_AT));

  self->title
    = vf_thing_dup_name (NULL, vf_sync_bin_record_get_table_name (kept), NULL,
                         vf_record_get_text (VF_RECORD (kept), VF_SYNC_BIN_RECORD_COLUMN_ROW));
  self->detail = g_strdup_printf (_ ("%s · %s"),
                                  describe_reason (vf_sync_bin_record_get_reason (kept)), moment);
}

static void
vf_account_item_dispose (GObject *object)
{
  VfAccountItem *self = VF_ACCOUNT_ITEM (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), VF_TYPE_ACCOUNT_ITEM);
  g_clear_object (&self->store);
  g_clear_object (&self->record);
  g_clear_pointer (&self->title, g_free);
  g_clear_pointer (&self->detail, g_free);

  G_OBJECT_CLASS (vf_account_item_parent_class)->dispose (object);
}

static void
vf_account_item_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  VfAccountItem *self = VF_ACCOUNT_ITEM (object);

  switch ((VfAccountItemProperty) prop_id)
    {
    case PROP_TITLE:
      g_value_set_string (value, self->title);
      break;
    case PROP_DETAIL:
      g_value_set_string (value, self->detail);
      break;
    case N_PROPS:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
vf_account_item_class_init (VfAccountItemClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->dispose = vf_account_item_dispose;
  object_class->get_property = vf_account_item_get_property;

  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, flags);
  properties[PROP_DETAIL] = g_param_spec_string ("detail", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (
    widget_class, "/com/vibrationfit/Desktop/account/vf-account-item.ui");
  gtk_widget_class_bind_template_child (widget_class, VfAccountItem, main_button);
  gtk_widget_class_bind_template_child (widget_class, VfAccountItem, discard_button);
  gtk_widget_class_bind_template_child (widget_class, VfAccountItem, export_button);
  gtk_widget_class_bind_template_callback (widget_class, main_cb);
  gtk_widget_class_bind_template_callback (widget_class, discard_cb);
  gtk_widget_class_bind_template_callback (widget_class, export_cb);
}

static void
vf_account_item_init (VfAccountItem *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * vf_account_item_new:
 * @kind: what its records are
 * @store: where the things are that they tell of
 *
 * Returns: (transfer floating): a card without a record
 */
GtkWidget *
vf_account_item_new (VfAccountKind kind, VfStore *store)
{
  VfAccountItem *self = g_object_new (VF_TYPE_ACCOUNT_ITEM, NULL);
  const char *const labels[] = { _ ("_Try Again"), _ ("_Compare"), _ ("_Restore") };

  self->kind = kind;
  self->store = g_object_ref (store);
  gtk_button_set_label (self->main_button, labels[kind]);
  gtk_widget_set_visible (self->discard_button, kind == VF_ACCOUNT_PARKED);
  gtk_widget_set_visible (self->export_button, kind == VF_ACCOUNT_PARKED);

  return GTK_WIDGET (self);
}

/**
 * vf_account_item_set_record:
 * @record: (nullable): what it tells of
 */
void
vf_account_item_set_record (VfAccountItem *self, VfRecord *record)
{
  g_return_if_fail (VF_IS_ACCOUNT_ITEM (self));

  g_set_object (&self->record, record);
  g_clear_pointer (&self->title, g_free);
  g_clear_pointer (&self->detail, g_free);
  if (VF_IS_SYNC_OP_RECORD (record))
    tell_parked (self, VF_SYNC_OP_RECORD (record));
  else if (VF_IS_SYNC_CONFLICT_RECORD (record))
    tell_conflict (self, VF_SYNC_CONFLICT_RECORD (record));
  else if (VF_IS_SYNC_BIN_RECORD (record))
    tell_kept (self, VF_SYNC_BIN_RECORD (record));

  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TITLE]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DETAIL]);
}

const char *
vf_account_item_get_title (VfAccountItem *self)
{
  g_return_val_if_fail (VF_IS_ACCOUNT_ITEM (self), NULL);

  return self->title;
}
