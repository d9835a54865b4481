/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A live list of cards of one kind. */

#include "vf-account-list.h"

#include <glib/gi18n.h>

#include "vf-live-query.h"
#include "vf-models.h"

struct _VfAccountList
{
  AdwNavigationPage parent_instance;

  GtkStack *stack;
  AdwStatusPage *empty;
  GtkNoSelection *selection;
  GtkWidget *list;

  VfAccountKind kind;
  VfStore *store;
};

G_DEFINE_FINAL_TYPE (VfAccountList, vf_account_list, ADW_TYPE_NAVIGATION_PAGE)

static const struct
{
  const char *title;
  const char *icon_name;
  const char *empty_title;
  const char *empty_description;
} words[] = {
  [VF_ACCOUNT_PARKED] = { N_ ("Not Sent"), "object-select-symbolic", N_ ("Everything Was Sent"),
                          N_ ("What the server does not take as it is would be here, with the "
                              "reason.") },
  [VF_ACCOUNT_CONFLICTS]
  = { N_ ("Changed in Two Places"), "object-select-symbolic", N_ ("Nothing to Compare"),
      N_ (
        "When the same words are changed on two devices at once, both stand here side by side.") },
  [VF_ACCOUNT_BIN] = { N_ ("Bin"), "user-trash-symbolic", N_ ("The Bin Is Empty"),
                       N_ ("What is gone on the server or was discarded is kept here for thirty "
                           "days.") },
};

static void
setup_cb (VfAccountList *self, GtkListItem *item)
{
  gtk_list_item_set_activatable (item, FALSE);
  gtk_list_item_set_focusable (item, FALSE);
  gtk_list_item_set_child (item, vf_account_item_new (self->kind, self->store));
}

static void
bind_cb (VfAccountList *self, GtkListItem *item)
{
  VfAccountItem *card = VF_ACCOUNT_ITEM (gtk_list_item_get_child (item));

  vf_account_item_set_record (card, gtk_list_item_get_item (item));
  gtk_list_item_set_accessible_label (item, vf_account_item_get_title (card));
}

static void
unbind_cb (VfAccountList *self, GtkListItem *item)
{
  vf_account_item_set_record (VF_ACCOUNT_ITEM (gtk_list_item_get_child (item)), NULL);
}

static void
items_changed_cb (VfAccountList *self)
{
  GListModel *model = gtk_no_selection_get_model (self->selection);

  gtk_stack_set_visible_child_name (self->stack,
                                    g_list_model_get_n_items (model) > 0 ? "list" : "empty");
}

static void
vf_account_list_dispose (GObject *object)
{
  VfAccountList *self = VF_ACCOUNT_LIST (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), VF_TYPE_ACCOUNT_LIST);
  g_clear_object (&self->store);

  G_OBJECT_CLASS (vf_account_list_parent_class)->dispose (object);
}

static void
vf_account_list_class_init (VfAccountListClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = vf_account_list_dispose;

  gtk_widget_class_set_template_from_resource (
    widget_class, "/com/vibrationfit/Desktop/account/vf-account-list.ui");
  gtk_widget_class_bind_template_child (widget_class, VfAccountList, stack);
  gtk_widget_class_bind_template_child (widget_class, VfAccountList, empty);
  gtk_widget_class_bind_template_child (widget_class, VfAccountList, selection);
  gtk_widget_class_bind_template_child (widget_class, VfAccountList, list);
  gtk_widget_class_bind_template_callback (widget_class, setup_cb);
  gtk_widget_class_bind_template_callback (widget_class, bind_cb);
  gtk_widget_class_bind_template_callback (widget_class, unbind_cb);
}

static void
vf_account_list_init (VfAccountList *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * vf_account_list_dup_query:
 * @kind: what is listed
 *
 * Returns: (transfer full): the rows of it, newest first
 */
VfQuery *
vf_account_list_dup_query (VfAccountKind kind)
{
  VfQuery *query;

  switch (kind)
    {
    case VF_ACCOUNT_PARKED:
      query = vf_query_new (VF_TABLE_SYNC_OPS);
      vf_query_where_text (query, "state", VF_EQUAL, "parked");
      break;
    case VF_ACCOUNT_CONFLICTS:
      query = vf_query_new (VF_TABLE_SYNC_CONFLICTS);
      vf_query_where_null (query, "resolved_at", VF_IS_NULL);
      break;
    case VF_ACCOUNT_BIN:
    default:
      query = vf_query_new (VF_TABLE_SYNC_BIN);
    }
  vf_query_order (query, "created_at", VF_DESCENDING);

  return query;
}

/**
 * vf_account_list_new:
 * @kind: what is listed
 * @store: where it is
 *
 * Returns: (transfer floating): the page; its cards act by actions of #VfAccountRoom
 */
AdwNavigationPage *
vf_account_list_new (VfAccountKind kind, VfStore *store)
{
  VfAccountList *self = g_object_new (VF_TYPE_ACCOUNT_LIST, "title", _ (words[kind].title), NULL);
  g_autoptr (VfQuery) query = vf_account_list_dup_query (kind);
  g_autoptr (VfLiveQuery) rows = vf_live_query_new (store, query);

  self->kind = kind;
  self->store = g_object_ref (store);
  adw_status_page_set_icon_name (self->empty, words[kind].icon_name);
  adw_status_page_set_title (self->empty, _ (words[kind].empty_title));
  adw_status_page_set_description (self->empty, _ (words[kind].empty_description));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ (words[kind].title), -1);
  gtk_no_selection_set_model (self->selection, G_LIST_MODEL (rows));
  g_signal_connect_object (rows, "items-changed", G_CALLBACK (items_changed_cb), self,
                           G_CONNECT_SWAPPED);
  items_changed_cb (self);

  return ADW_NAVIGATION_PAGE (self);
}
