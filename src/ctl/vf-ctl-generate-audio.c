/* SPDX-License-Identifier: GPL-3.0-or-later */
/* vibrationfitctl generate-audio */

#include <glib/gi18n.h>

#include "vf-ctl-audio.h"
#include "vf-error.h"
#include "vf-narrate-job.h"

static char *voice_id;
static char *variant_id;
static double speed;
static int number;

static const GOptionEntry options[] = {
  { "voice", 0, 0, G_OPTION_ARG_STRING, &voice_id, N_ ("Who speaks; see “list-voices”"),
    N_ ("VOICE") },
  { "variant", 0, 0, G_OPTION_ARG_STRING, &variant_id,
    N_ ("standard, energy, meditation, sleep, or another of the table audio_variants"),
    N_ ("VARIANT") },
  { "speed", 0, 0, G_OPTION_ARG_DOUBLE, &speed, N_ ("0.7 is unhurried, 1.2 brisk"), N_ ("SPEED") },
  { "version", 0, 0, G_OPTION_ARG_INT, &number, N_ ("Another version than the active one"),
    N_ ("N") },
  G_OPTION_ENTRY_NULL,
};

static gboolean
run (VfCtl *ctl, int n_arguments, char **arguments, GError **error)
{
  VfCtlChoice choice = {
    .variant_id = variant_id != NULL ? variant_id : "standard",
    .voice_id = voice_id,
    .speed = speed,
  };
  g_autoptr (VfSpokenSet) set = NULL;
  g_autoptr (VfJobEngine) engine = NULL;
  g_autofree char *description = NULL;
  VfRecord *vision;

  if (speed != 0 && (speed < 0.5 || speed > 2))
    {
      g_set_error (error, VF_ERROR, VF_ERROR_INVALID, "%s",
                   _ ("A voice's speed is between 0.5 and 2."));
      return FALSE;
    }
  if (!vf_ctl_open (ctl, error))
    return FALSE;
  vision = vf_ctl_find_vision (ctl, number, error);
  if (vision == NULL)
    return FALSE;
  set = vf_ctl_choose_set (ctl, vision, &choice, TRUE, error);
  if (set == NULL)
    return FALSE;

  engine = vf_job_engine_new (ctl->store);
  if (vf_spoken_set_get_outdated (set) != 0
      && !vf_ctl_follow (ctl, engine, vf_narrate_job_start (engine, set, 0), error))
    return FALSE;

  description = vf_ctl_describe_set (set);
  /* Translators: a variant's name, a voice's id, then "14 sections, 23:45". */
  g_print (_ ("%s, %s: %s.\n"), vf_spoken_set_get_name (set), vf_spoken_set_get_voice_id (set),
           description);

  return TRUE;
}

const VfCtlVerb vf_ctl_generate_audio = {
  .name = "generate-audio",
  .parameters = "",
  .summary = N_ ("Speak the sections that are not spoken as they are written"),
  .description = N_ ("A run that was cut short goes on where it was."),
  .options = options,
  .min_arguments = 0,
  .max_arguments = 0,
  .run = run,
};
