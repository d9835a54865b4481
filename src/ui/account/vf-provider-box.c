/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Providers by the auth server's names; others are not offered, since nobody would know them. */

#include "vf-provider-box.h"

#include <glib/gi18n.h>

#include "vf-json.h"

struct _VfProviderBox
{
  GtkBox parent_instance;
};

G_DEFINE_FINAL_TYPE (VfProviderBox, vf_provider_box, GTK_TYPE_BOX)

enum
{
  CHOSEN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static const struct
{
  const char *name;
  const char *label;
} providers[] = {
  { "google", N_ ("Continue with _Google") },   { "apple", N_ ("Continue with A_pple") },
  { "azure", N_ ("Continue with _Microsoft") }, { "facebook", N_ ("Continue with _Facebook") },
  { "github", N_ ("Continue with Git_Hub") },
};

static void
clicked_cb (VfProviderBox *self, GtkWidget *button)
{
  g_signal_emit (self, signals[CHOSEN], 0, gtk_widget_get_name (button));
}

static void
vf_provider_box_class_init (VfProviderBoxClass *klass)
{
  /**
   * VfProviderBox::chosen:
   * @provider: by the auth server's name
   */
  signals[CHOSEN] = g_signal_new ("chosen", VF_TYPE_PROVIDER_BOX, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
vf_provider_box_init (VfProviderBox *self)
{
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self), 6);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

/**
 * vf_provider_box_set_settings:
 * @settings: (nullable): what vf_auth_fetch_settings() resolved to
 *
 * Offers what the project offers; without an answer, nothing.
 */
void
vf_provider_box_set_settings (VfProviderBox *self, JsonObject *settings)
{
  JsonObject *external = settings != NULL ? vf_json_get_object (settings, "external") : NULL;
  GtkWidget *child;

  g_return_if_fail (VF_IS_PROVIDER_BOX (self));

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_box_remove (GTK_BOX (self), child);
  for (guint i = 0; external != NULL && i < G_N_ELEMENTS (providers); i++)
    {
      gboolean offered = FALSE;
      GtkWidget *button;

      if (!vf_json_get_boolean (external, providers[i].name, &offered) || !offered)
        continue;
      button = g_object_new (GTK_TYPE_BUTTON, "label", _ (providers[i].label), "use-underline",
                             TRUE, "halign", GTK_ALIGN_CENTER, "name", providers[i].name, NULL);
      g_signal_connect_object (button, "clicked", G_CALLBACK (clicked_cb), self, G_CONNECT_SWAPPED);
      gtk_box_append (GTK_BOX (self), button);
    }
  gtk_widget_set_visible (GTK_WIDGET (self),
                          gtk_widget_get_first_child (GTK_WIDGET (self)) != NULL);
}
