/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What was built in is looked at too before it is taken: the network may be a hotel's. */

#include "vf-where-page.h"

struct _VfWherePage
{
  VfQuestion parent_instance;

  AdwActionRow *offered_row;

  VfAccount *account;
};

G_DEFINE_FINAL_TYPE (VfWherePage, vf_where_page, VF_TYPE_QUESTION)

enum
{
  OFFERED,
  OWN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static gboolean
checked_cb (VfQuestion *page, const GValue *value, const GError *error, gpointer data)
{
  VfWherePage *self = data;
  const VfProjectFinding *finding = value != NULL ? g_value_get_boxed (value) : NULL;

  if (finding == NULL)
    return FALSE;
  if (finding->kind != VF_PROJECT_MENDED && finding->kind != VF_PROJECT_AS_FOUND)
    vf_question_set_problem (page, finding->sentence);
  else
    g_signal_emit (self, signals[OFFERED], 0);

  return TRUE;
}

static void
offered_cb (VfWherePage *self)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  const char *address, *key;

  vf_account_get_offered (&address, &key);
  vf_question_wait (VF_QUESTION (self), vf_account_check (self->account, address, key, cancellable),
                    cancellable, checked_cb, self);
}

static void
own_cb (VfWherePage *self)
{
  g_signal_emit (self, signals[OWN], 0);
}

static void
vf_where_page_dispose (GObject *object)
{
  VfWherePage *self = VF_WHERE_PAGE (object);

  g_clear_object (&self->account);
  gtk_widget_dispose_template (GTK_WIDGET (self), VF_TYPE_WHERE_PAGE);

  G_OBJECT_CLASS (vf_where_page_parent_class)->dispose (object);
}

static void
vf_where_page_class_init (VfWherePageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = vf_where_page_dispose;

  /**
   * VfWherePage::offered:
   *
   * The project that the program was built for was chosen, and is there.
   */
  signals[OFFERED] = g_signal_new ("offered", VF_TYPE_WHERE_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 0);
  /**
   * VfWherePage::own:
   *
   * The person has a project.
   */
  signals[OWN] = g_signal_new ("own", VF_TYPE_WHERE_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                               G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (
    widget_class, "/com/vibrationfit/Desktop/account/vf-where-page.ui");
  gtk_widget_class_bind_template_child (widget_class, VfWherePage, offered_row);
  gtk_widget_class_bind_template_callback (widget_class, offered_cb);
  gtk_widget_class_bind_template_callback (widget_class, own_cb);
}

static void
vf_where_page_init (VfWherePage *self)
{
  g_autoptr (GUri) uri = NULL;
  const char *address = NULL;

  gtk_widget_init_template (GTK_WIDGET (self));
  /* The host alone: the rest of an address tells nobody anything. */
  if (vf_account_get_offered (&address, NULL))
    uri = g_uri_parse (address, G_URI_FLAGS_NONE, NULL);
  if (uri != NULL)
    adw_action_row_set_subtitle (self->offered_row, g_uri_get_host (uri));
}

/**
 * vf_where_page_set_account:
 * @account: (nullable): whose store it is
 */
void
vf_where_page_set_account (VfWherePage *self, VfAccount *account)
{
  g_return_if_fail (VF_IS_WHERE_PAGE (self));

  g_set_object (&self->account, account);
}
