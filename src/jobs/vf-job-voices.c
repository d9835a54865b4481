/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finds a voice by the id that a set keeps. */

#include "vf-job-voices.h"

#include <glib/gi18n.h>

#include "vf-error.h"

/* One for the program: its helpers are processes, and one of each is enough. */
static VfVoiceCatalog *default_catalog;

VfVoiceCatalog *
vf_job_voices_get (void)
{
  if (default_catalog == NULL)
    default_catalog = vf_voice_catalog_new ();

  return default_catalog;
}

void
vf_job_voices_set (VfVoiceCatalog *catalog)
{
  g_set_object (&default_catalog, catalog);
}

static DexFuture *
find_fiber (gpointer data)
{
  const char *id = data;
  VfVoiceCatalog *catalog = vf_job_voices_get ();
  g_autoptr (VfVoice) voice = vf_voice_catalog_dup_voice (catalog, id);
  GError *error = NULL;

  if (voice == NULL)
    {
      if (!dex_await (vf_voice_catalog_load (catalog), &error))
        return dex_future_new_for_error (error);
      voice = vf_voice_catalog_dup_voice (catalog, id);
    }
  if (voice == NULL)
    return dex_future_new_reject (VF_ERROR, VF_ERROR_NOT_FOUND,
                                  _ ("There is no voice “%s” on this computer."), id);

  return dex_future_new_take_object (g_steal_pointer (&voice));
}

DexFuture *
vf_job_voices_find (const char *id)
{
  return dex_scheduler_spawn (NULL, 0, find_fiber, g_strdup (id), g_free);
}
