/* SPDX-License-Identifier: GPL-3.0-or-later */
/* vibrationfitctl export-audio */

#include <glib/gi18n.h>

#include "vf-ctl-audio.h"
#include "vf-error.h"
#include "vf-export-job.h"
#include "vf-narrate-job.h"

static char *voice_id;
static char *variant_id;
static char *format_name;
static gboolean separate;
static int number;

static const GOptionEntry options[] = {
  { "variant", 0, 0, G_OPTION_ARG_STRING, &variant_id,
    N_ ("standard, energy, meditation, sleep, or another of the table audio_variants"),
    N_ ("VARIANT") },
  { "format", 0, 0, G_OPTION_ARG_STRING, &format_name, N_ ("opus or flac; else by the file's name"),
    N_ ("FORMAT") },
  { "voice", 0, 0, G_OPTION_ARG_STRING, &voice_id, N_ ("Who speaks"), N_ ("VOICE") },
  { "separate", 0, 0, G_OPTION_ARG_NONE, &separate, N_ ("One file a section; OUT is a directory"),
    NULL },
  { "version", 0, 0, G_OPTION_ARG_INT, &number, N_ ("Another version than the active one"),
    N_ ("N") },
  G_OPTION_ENTRY_NULL,
};

static gboolean
choose_format (const char *file, VfAudioFormat *format, GError **error)
{
  const char *dot = strrchr (file, '.');
  const char *name = format_name;

  if (name == NULL)
    name = dot != NULL && !separate ? dot + 1 : "opus";
  if (vf_audio_format_from_name (name, format))
    return TRUE;
  g_set_error (error, VF_ERROR, VF_ERROR_UNSUPPORTED,
               _ ("“%s” is not a format to export to; opus and flac are."), name);

  return FALSE;
}

static gboolean
run (VfCtl *ctl, int n_arguments, char **arguments, GError **error)
{
  VfCtlChoice choice = {
    .variant_id = variant_id != NULL ? variant_id : "standard",
    .voice_id = voice_id,
  };
  g_autoptr (GFile) target = g_file_new_for_commandline_arg (arguments[0]);
  g_autoptr (VfSpokenSet) set = NULL;
  g_autoptr (VfJobEngine) engine = NULL;
  g_autofree char *description = NULL;
  VfAudioFormat format;
  VfRecord *vision;

  if (!choose_format (arguments[0], &format, error) || !vf_ctl_open (ctl, error))
    return FALSE;
  vision = vf_ctl_find_vision (ctl, number, error);
  if (vision == NULL)
    return FALSE;
  set = vf_ctl_choose_set (ctl, vision, &choice, FALSE, error);
  if (set == NULL)
    return FALSE;

  /* A set in a new variant finds its sentences spoken already. */
  engine = vf_job_engine_new (ctl->store);
  if (vf_spoken_set_get_duration (set) == 0 && vf_spoken_set_get_outdated (set) != 0
      && !vf_ctl_follow (ctl, engine, vf_narrate_job_start (engine, set, 0), error))
    return FALSE;
  if (!vf_ctl_follow (ctl, engine,
                      vf_export_job_start (engine, set, NULL, format, separate, target), error))
    return FALSE;

  description = vf_ctl_describe_set (set);
  g_print ("%s: %s.\n", arguments[0], description);

  return TRUE;
}

const VfCtlVerb vf_ctl_export_audio = {
  .name = "export-audio",
  .parameters = "OUT",
  .summary = N_ ("Write what is spoken as a sound file with chapters"),
  .description = N_ ("A run that was cut short goes on where it was."),
  .options = options,
  .min_arguments = 1,
  .max_arguments = 1,
  .run = run,
};
