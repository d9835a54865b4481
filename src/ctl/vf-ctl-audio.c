/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which set a command means, by variant, voice and pace. */

#include "vf-ctl-audio.h"

#include <glib/gi18n.h>
#include <math.h>

#include "vf-async.h"
#include "vf-error.h"
#include "vf-job-voices.h"
#include "vf-spoken-sets.h"
#include "vf-time.h"
#include "vf-variants.h"
#include "vf-vision-version.h"

#define DEFAULT_SPEED 0.9

static gboolean
fits (VfSpokenSet *set, const VfCtlChoice *choice, gboolean any_variant)
{
  return (any_variant || g_strcmp0 (vf_spoken_set_get_variant_id (set), choice->variant_id) == 0)
         && (choice->voice_id == NULL
             || g_strcmp0 (vf_spoken_set_get_voice_id (set), choice->voice_id) == 0)
         && (choice->speed == 0 || fabs (vf_spoken_set_get_speed (set) - choice->speed) < 0.005);
}

static VfSpokenSet *
find (GListModel *sets, const VfCtlChoice *choice, gboolean any_variant)
{
  for (guint i = 0; i < g_list_model_get_n_items (sets); i++)
    {
      g_autoptr (VfSpokenSet) set = g_list_model_get_item (sets, i);

      if (fits (set, choice, any_variant))
        return g_steal_pointer (&set);
    }

  return NULL;
}

/* A voice of the person's language; where the locale has none, of English. */
static VfVoice *
find_voice (const char *id, GError **error)
{
  VfVoiceCatalog *catalog = vf_job_voices_get ();
  const char *const *languages = g_get_language_names ();
  gboolean no_language = languages[0] == NULL || g_str_equal (languages[0], "C")
                         || g_str_has_prefix (languages[0], "C.")
                         || g_str_equal (languages[0], "POSIX");
  VfVoice *voice;

  if (id != NULL)
    return vf_ctl_await_object (vf_job_voices_find (id), error);
  if (!vf_await_in_main (vf_voice_catalog_load (catalog), error))
    return NULL;
  voice = vf_voice_catalog_dup_default (catalog, no_language ? "en" : NULL);
  if (voice == NULL)
    g_set_error (error, VF_ERROR, VF_ERROR_NOT_FOUND, "%s",
                 _ ("There is no voice on this computer."));

  return voice;
}

VfSpokenSet *
vf_ctl_choose_set (
  VfCtl *ctl, VfRecord *vision, const VfCtlChoice *choice, gboolean make, GError **error)
{
  const char *vision_id = vf_vision_version_get_id (VF_VISION_VERSION (vision));
  g_autoptr (GListModel) sets = vf_spoken_sets_list (ctl->store, vision_id);
  g_autoptr (VfSpokenSet) set = find (sets, choice, FALSE);
  g_autoptr (VfSpokenSet) other = NULL;
  g_autoptr (VfVoice) voice = NULL;
  g_autoptr (VfRecord) variant = NULL;
  g_autoptr (VfRecord) record = NULL;
  double speed = choice->speed;

  if (set != NULL)
    return g_steal_pointer (&set);

  variant = vf_variants_find (ctl->store, choice->variant_id, error);
  if (variant == NULL)
    return NULL;
  other = find (sets, choice, TRUE);
  if (other == NULL && !make)
    {
      g_set_error (error, VF_ERROR, VF_ERROR_NOT_FOUND, "%s",
                   _ ("Nothing is spoken yet; speak it with “generate-audio”."));
      return NULL;
    }

  voice = find_voice (other != NULL ? vf_spoken_set_get_voice_id (other) : choice->voice_id, error);
  if (voice == NULL)
    return NULL;
  if (speed == 0)
    speed = other != NULL ? vf_spoken_set_get_speed (other) : DEFAULT_SPEED;
  record
    = vf_ctl_await_object (vf_spoken_sets_find_or_create (ctl->store, vision, choice->variant_id,
                                                          vf_voice_get_id (voice), speed),
                           error);

  return record != NULL ? vf_spoken_set_new (ctl->store, record) : NULL;
}

char *
vf_ctl_describe_set (VfSpokenSet *set)
{
  guint n = vf_spoken_set_count (set, VF_TRACK_READY) + vf_spoken_set_count (set, VF_TRACK_STALE);
  g_autofree char *duration = vf_time_format_duration (vf_spoken_set_get_duration (set));

  /* Translators: how many sections are spoken, and how long they take, for example "23:45". */
  return g_strdup_printf (ngettext ("%u section, %s", "%u sections, %s", n), n, duration);
}
