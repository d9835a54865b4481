/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Starts the window. */

#include <libdex.h>
#include <locale.h>
#include <signal.h>

#include <glib/gi18n.h>

#include "vf-application.h"

int
main (int argc, char *argv[])
{
  g_autoptr (VfApplication) application = NULL;

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, VF_LOCALE_DIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  /* A file over the size limit is an error to tell, not a reason to die. */
  signal (SIGXFSZ, SIG_IGN);
  g_set_application_name ("VibrationFit");
  dex_init ();

  application = vf_application_new ();

  return g_application_run (G_APPLICATION (application), argc, argv);
}
