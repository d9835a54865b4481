/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Writes the chosen text size into a style sheet of its own. */

#include "vf-writing-style.h"

/* The size of body text at a text scaling of 1, in pixels: Adwaita Sans 11. */
#define BODY_SIZE 15.0

static void
size_changed_cb (GSettings *settings, const char *key, GtkCssProvider *provider)
{
  /* A size in em follows the desktop's text scaling; one in pixels would not. */
  double size = g_settings_get_int (settings, "writing-size") / BODY_SIZE;
  char number[G_ASCII_DTOSTR_BUF_SIZE];
  g_autofree char *css = NULL;

  g_ascii_formatd (number, sizeof number, "%.3f", size);
  css = g_strdup_printf (".prose, .read-text { font-size: %sem; }", number);
  gtk_css_provider_load_from_string (provider, css);
}

/**
 * vf_writing_style_install:
 * @display: where it applies, as long as the program runs
 */
void
vf_writing_style_install (GdkDisplay *display)
{
  g_autoptr (GtkCssProvider) provider = gtk_css_provider_new ();
  g_autoptr (GSettings) settings = g_settings_new (VF_APPLICATION_ID);

  size_changed_cb (settings, NULL, provider);
  gtk_style_context_add_provider_for_display (display, GTK_STYLE_PROVIDER (provider),
                                              GTK_STYLE_PROVIDER_PRIORITY_APPLICATION + 1);
  g_signal_connect_object (settings, "changed::writing-size", G_CALLBACK (size_changed_cb),
                           provider, G_CONNECT_DEFAULT);
  g_object_set_data_full (G_OBJECT (provider), "settings", g_steal_pointer (&settings),
                          g_object_unref);
}
