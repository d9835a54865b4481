/* SPDX-License-Identifier: GPL-3.0-or-later */
/* vibrationfitctl export-vision */

#include <glib/gi18n.h>

#include "vf-ctl.h"
#include "vf-error.h"
#include "vf-vision-export.h"

static int number;

static const GOptionEntry options[] = {
  { "version", 0, 0, G_OPTION_ARG_INT, &number, N_ ("Another version than the active one"),
    N_ ("N") },
  G_OPTION_ENTRY_NULL,
};

static gboolean
run (VfCtl *ctl, int n_arguments, char **arguments, GError **error)
{
  g_autoptr (VfVisionDocument) document = NULL;
  g_autofree char *markdown = NULL;
  VfRecord *vision;

  if (!vf_ctl_open_to_read (ctl, error))
    return FALSE;
  vision = vf_ctl_find_vision (ctl, number, error);
  if (vision == NULL)
    return FALSE;

  document = vf_vision_to_document (vision);
  markdown = vf_vision_export_markdown (document);
  if (n_arguments == 1 && !g_str_equal (arguments[0], "-"))
    {
      g_autoptr (GError) local_error = NULL;

      if (g_file_set_contents (arguments[0], markdown, -1, &local_error))
        return TRUE;
      g_set_error (error, VF_ERROR, VF_ERROR_READ_ONLY, _ ("“%s” cannot be written: %s"),
                   arguments[0], local_error->message);
      return FALSE;
    }
  g_print ("%s", markdown);

  return TRUE;
}

const VfCtlVerb vf_ctl_export_vision = {
  .name = "export-vision",
  .parameters = "[FILE]",
  .summary = N_ ("Write a vision as Markdown"),
  .options = options,
  .min_arguments = 0,
  .max_arguments = 1,
  .run = run,
};
