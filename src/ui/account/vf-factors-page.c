/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Read from the server each time it is shown: another device may have changed it. */

#include "vf-factors-page.h"

#include <glib/gi18n.h>

#include "vf-auth-factor.h"
#include "vf-enroll-dialog.h"
#include "vf-error.h"
#include "vf-toast.h"

struct _VfFactorsPage
{
  AdwNavigationPage parent_instance;

  GtkStack *stack;
  AdwStatusPage *trouble;
  AdwPreferencesGroup *group;

  VfAuth *auth;
  GPtrArray *rows;
};

G_DEFINE_FINAL_TYPE (VfFactorsPage, vf_factors_page, ADW_TYPE_NAVIGATION_PAGE)

static void load_cb (VfFactorsPage *self);

static DexFuture *
removed_cb (DexFuture *future, gpointer data)
{
  VfFactorsPage *self = data;
  g_autoptr (GError) error = NULL;

  if (self->auth == NULL)
    return dex_future_new_true ();
  if (dex_future_get_value (future, &error) == NULL)
    vf_toast_show_error (GTK_WIDGET (self), _ ("It could not be removed"), error);
  load_cb (self);

  return dex_future_new_true ();
}

static void
remove_answered_cb (AdwAlertDialog *dialog, const char *response, gpointer data)
{
  VfFactorsPage *self = data;
  const char *id = g_object_get_data (G_OBJECT (dialog), "factor");

  if (g_str_equal (response, "remove") && self->auth != NULL)
    dex_future_disown (dex_future_finally (vf_auth_remove_factor (self->auth, id), removed_cb,
                                           g_object_ref (self), g_object_unref));
}

/* Asked and not undone: the app's secret is known to nobody any more. */
static void
remove_cb (VfFactorsPage *self, GtkWidget *button)
{
  AdwAlertDialog *dialog = ADW_ALERT_DIALOG (
    adw_alert_dialog_new (_ ("Remove This App?"),
                          _ ("Its codes are good for nothing from then on. To use it again, it has "
                             "to be added again.")));

  g_object_set_data_full (G_OBJECT (dialog), "factor",
                          g_strdup (g_object_get_data (G_OBJECT (button), "factor")), g_free);
  adw_alert_dialog_add_responses (dialog, "cancel", _ ("_Cancel"), "remove", _ ("_Remove"), NULL);
  adw_alert_dialog_set_response_appearance (dialog, "remove", ADW_RESPONSE_DESTRUCTIVE);
  adw_alert_dialog_set_default_response (dialog, "cancel");
  adw_alert_dialog_set_close_response (dialog, "cancel");
  g_signal_connect_object (dialog, "response", G_CALLBACK (remove_answered_cb), self,
                           G_CONNECT_DEFAULT);
  adw_dialog_present (ADW_DIALOG (dialog), GTK_WIDGET (self));
}

static GtkWidget *
create_row (VfFactorsPage *self, const VfAuthFactor *factor)
{
  const char *name
    = factor->name != NULL && *factor->name != '\0' ? factor->name : _ ("Authenticator App");
  GtkWidget *row = g_object_new (ADW_TYPE_ACTION_ROW, "use-markup", FALSE, "title", name,
                                 "title-lines", 0, NULL);
  GtkWidget *button = g_object_new (GTK_TYPE_BUTTON, "label", _ ("_Remove…"), "use-underline", TRUE,
                                    "valign", GTK_ALIGN_CENTER, NULL);

  /* One that was begun and never confirmed asks for nothing, and is in the way of its name. */
  if (!factor->verified)
    adw_action_row_set_subtitle (ADW_ACTION_ROW (row), _ ("Not confirmed; it does not count"));
  g_object_set_data_full (G_OBJECT (button), "factor", g_strdup (factor->id), g_free);
  g_signal_connect_object (button, "clicked", G_CALLBACK (remove_cb), self, G_CONNECT_SWAPPED);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);

  return row;
}

static void
show_factors (VfFactorsPage *self, VfAuthUser *user)
{
  for (guint i = 0; i < self->rows->len; i++)
    adw_preferences_group_remove (self->group, g_ptr_array_index (self->rows, i));
  g_ptr_array_set_size (self->rows, 0);
  for (guint i = 0; i < user->factors->len; i++)
    {
      GtkWidget *row = create_row (self, g_ptr_array_index (user->factors, i));

      adw_preferences_group_add (self->group, row);
      g_ptr_array_add (self->rows, row);
    }
  if (self->rows->len == 0)
    {
      GtkWidget *row
        = g_object_new (ADW_TYPE_ACTION_ROW, "title", _ ("None"), "sensitive", FALSE, NULL);

      adw_preferences_group_add (self->group, row);
      g_ptr_array_add (self->rows, row);
    }
  gtk_stack_set_visible_child_name (self->stack, "factors");
}

static DexFuture *
loaded_cb (DexFuture *future, gpointer data)
{
  VfFactorsPage *self = data;
  g_autoptr (GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);

  if (self->auth == NULL)
    return dex_future_new_true ();
  if (value != NULL)
    show_factors (self, g_value_get_boxed (value));
  else
    {
      g_message ("%s", error->message);
      adw_status_page_set_description (self->trouble,
                                       error->domain == VF_ERROR ? error->message : NULL);
      gtk_stack_set_visible_child_name (self->stack, "trouble");
    }

  return dex_future_new_true ();
}

static void
load_cb (VfFactorsPage *self)
{
  if (self->auth == NULL)
    return;
  if (g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), "factors") != 0)
    gtk_stack_set_visible_child_name (self->stack, "loading");
  dex_future_disown (dex_future_finally (vf_auth_fetch_user (self->auth), loaded_cb,
                                         g_object_ref (self), g_object_unref));
}

static gboolean
is_taken (VfAuthUser *user, const char *name)
{
  for (guint i = 0; i < user->factors->len; i++)
    if (g_strcmp0 (((VfAuthFactor *) g_ptr_array_index (user->factors, i))->name, name) == 0)
      return TRUE;

  return FALSE;
}

/* A name counts once. */
static char *
dup_free_name (VfAuthUser *user)
{
  char *name = g_strdup (_ ("Authenticator App"));

  for (guint n = 2; user != NULL && is_taken (user, name); n++)
    {
      g_free (name);
      /* Translators: a name for one more authenticator app, as “Authenticator App 2”. */
      name = g_strdup_printf (_ ("Authenticator App %u"), n);
    }

  return name;
}

static void
add_cb (VfFactorsPage *self)
{
  g_autofree char *name = dup_free_name (vf_auth_get_user (self->auth));
  AdwDialog *dialog = vf_enroll_dialog_new (self->auth, name);

  g_signal_connect_object (dialog, "closed", G_CALLBACK (load_cb), self, G_CONNECT_SWAPPED);
  adw_dialog_present (dialog, GTK_WIDGET (self));
}

static void
vf_factors_page_dispose (GObject *object)
{
  VfFactorsPage *self = VF_FACTORS_PAGE (object);

  g_clear_object (&self->auth);
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  gtk_widget_dispose_template (GTK_WIDGET (self), VF_TYPE_FACTORS_PAGE);

  G_OBJECT_CLASS (vf_factors_page_parent_class)->dispose (object);
}

static void
vf_factors_page_class_init (VfFactorsPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = vf_factors_page_dispose;

  gtk_widget_class_set_template_from_resource (
    widget_class, "/com/vibrationfit/Desktop/account/vf-factors-page.ui");
  gtk_widget_class_bind_template_child (widget_class, VfFactorsPage, stack);
  gtk_widget_class_bind_template_child (widget_class, VfFactorsPage, trouble);
  gtk_widget_class_bind_template_child (widget_class, VfFactorsPage, group);
  gtk_widget_class_bind_template_callback (widget_class, load_cb);
  gtk_widget_class_bind_template_callback (widget_class, add_cb);
}

static void
vf_factors_page_init (VfFactorsPage *self)
{
  self->rows = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * vf_factors_page_new:
 * @auth: whom somebody is signed in to
 *
 * Returns: (transfer floating): the page
 */
AdwNavigationPage *
vf_factors_page_new (VfAuth *auth)
{
  VfFactorsPage *self = g_object_new (VF_TYPE_FACTORS_PAGE, NULL);

  self->auth = g_object_ref (auth);
  load_cb (self);

  return ADW_NAVIGATION_PAGE (self);
}
