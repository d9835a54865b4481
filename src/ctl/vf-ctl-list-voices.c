/* SPDX-License-Identifier: GPL-3.0-or-later */
/* vibrationfitctl list-voices */

#include <glib/gi18n.h>

#include "vf-async.h"
#include "vf-ctl.h"
#include "vf-job-voices.h"

static gboolean
run (VfCtl *ctl, int n_arguments, char **arguments, GError **error)
{
  GListModel *voices = G_LIST_MODEL (vf_job_voices_get ());

  if (!vf_await_in_main (vf_voice_catalog_load (vf_job_voices_get ()), error))
    return FALSE;
  for (guint i = 0; i < g_list_model_get_n_items (voices); i++)
    {
      g_autoptr (VfVoice) voice = g_list_model_get_item (voices, i);
      const char *language = vf_voice_get_language (voice);

      g_print ("%s\t%s\t%s\n", vf_voice_get_id (voice), language != NULL ? language : "",
               vf_voice_get_name (voice));
    }

  return TRUE;
}

const VfCtlVerb vf_ctl_list_voices = {
  .name = "list-voices",
  .parameters = "",
  .summary = N_ ("Print the voices: id, language, name"),
  .min_arguments = 0,
  .max_arguments = 0,
  .run = run,
};
