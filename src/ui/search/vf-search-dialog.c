/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Search: hits as they are typed for, opened where they stand. */

#include "vf-search-dialog.h"

#include <glib/gi18n.h>

#include "vf-dialog.h"
#include "vf-error-page.h"
#include "vf-search-row.h"

#define MAX_HITS 100

struct _VfSearchDialog
{
  AdwDialog parent_instance;

  GtkEditable *entry;
  GtkStack *stack;
  VfErrorPage *failure;

  VfSession *session;
  GListModel *hits;
  guint serial;        /* of the newest search */
  gboolean open_first; /* once the answer is here */
};

G_DEFINE_FINAL_TYPE (VfSearchDialog, vf_search_dialog, ADW_TYPE_DIALOG)

typedef enum
{
  PROP_HITS = 1,
  N_PROPS,
} VfSearchDialogProperty;

static GParamSpec *properties[N_PROPS];

static void
open_hit (VfSearchDialog *self, guint position)
{
  g_autoptr (VfSearchHit) hit
    = self->hits != NULL ? g_list_model_get_item (self->hits, position) : NULL;

  if (hit == NULL)
    return;

  gtk_widget_activate_action (GTK_WIDGET (self), "win.show-text", "(sss)",
                              vf_search_hit_get_table (hit)->name, vf_search_hit_get_key (hit),
                              vf_search_hit_get_column (hit));
  adw_dialog_close (ADW_DIALOG (self));
}

static void
show_hits (VfSearchDialog *self, GListModel *hits)
{
  if (g_set_object (&self->hits, hits))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_HITS]);
  gtk_stack_set_visible_child_name (self->stack,
                                    g_list_model_get_n_items (hits) > 0 ? "hits" : "nothing");
}

typedef struct
{
  VfSearchDialog *self;
  guint serial;
} Search;

static void
search_free (gpointer data)
{
  Search *search = data;

  g_object_unref (search->self);
  g_free (search);
}

/* Answers come in any order; only that of the words that stand there now counts. */
static DexFuture *
searched_cb (DexFuture *future, gpointer data)
{
  Search *search = data;
  VfSearchDialog *self = search->self;
  g_autoptr (GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);

  if (search->serial != self->serial)
    return dex_future_new_true ();

  if (value != NULL)
    {
      show_hits (self, g_value_get_object (value));
    }
  else
    {
      vf_error_page_set_error (self->failure, _ ("The Search Failed"), error);
      gtk_stack_set_visible_child_name (self->stack, "failed");
    }
  if (self->open_first)
    {
      self->open_first = FALSE;
      open_hit (self, 0);
    }

  return dex_future_new_true ();
}

static void
start_search (VfSearchDialog *self)
{
  const char *words = gtk_editable_get_text (self->entry);
  Search *search;

  self->serial++;
  if (*words == '\0')
    {
      gtk_stack_set_visible_child_name (self->stack, "start");
      return;
    }

  search = g_new0 (Search, 1);
  search->self = g_object_ref (self);
  search->serial = self->serial;
  dex_future_disown (
    dex_future_finally (vf_store_search_later (vf_session_get_store (self->session), words,
                                               MAX_HITS),
                        searched_cb, search, search_free));
}

static void
search_changed_cb (VfSearchDialog *self)
{
  start_search (self);
}

static void
activate_cb (VfSearchDialog *self, guint position)
{
  open_hit (self, position);
}

/* Enter means the words as they stand, which the list may not show yet. */
static void
open_first_cb (VfSearchDialog *self)
{
  self->open_first = TRUE;
  start_search (self);
}

/* The entry keeps Escape from the dialog. */
static void
stop_cb (VfSearchDialog *self)
{
  adw_dialog_close (ADW_DIALOG (self));
}

static void
vf_search_dialog_dispose (GObject *object)
{
  VfSearchDialog *self = VF_SEARCH_DIALOG (object);

  vf_dialog_dispose_template (ADW_DIALOG (self), VF_TYPE_SEARCH_DIALOG);
  g_clear_object (&self->hits);
  g_clear_object (&self->session);

  G_OBJECT_CLASS (vf_search_dialog_parent_class)->dispose (object);
}

static void
vf_search_dialog_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  if (prop_id == PROP_HITS)
    g_value_set_object (value, VF_SEARCH_DIALOG (object)->hits);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
}

static void
vf_search_dialog_class_init (VfSearchDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = vf_search_dialog_dispose;
  object_class->get_property = vf_search_dialog_get_property;

  properties[PROP_HITS]
    = g_param_spec_object ("hits", NULL, NULL, G_TYPE_LIST_MODEL,
                           G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (VF_TYPE_ERROR_PAGE);
  g_type_ensure (VF_TYPE_SEARCH_ROW);

  gtk_widget_class_set_template_from_resource (
    widget_class, "/com/vibrationfit/Desktop/search/vf-search-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, VfSearchDialog, entry);
  gtk_widget_class_bind_template_child (widget_class, VfSearchDialog, stack);
  gtk_widget_class_bind_template_child (widget_class, VfSearchDialog, failure);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, open_first_cb);
  gtk_widget_class_bind_template_callback (widget_class, stop_cb);
}

static void
vf_search_dialog_init (VfSearchDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * vf_search_dialog_new:
 * @session: the session
 *
 * Returns: (transfer floating): the dialog
 */
AdwDialog *
vf_search_dialog_new (VfSession *session)
{
  VfSearchDialog *self = g_object_new (VF_TYPE_SEARCH_DIALOG, NULL);

  self->session = g_object_ref (session);

  return ADW_DIALOG (self);
}
