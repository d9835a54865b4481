/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The registry of sound elements takes most of a second to read the first time. */

#include "vf-audio-prepare.h"

#include <gst/gst.h>

#include "vf-async.h"
#include "vf-error.h"

static gboolean
prepare (gpointer data, GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) local = NULL;

  if (gst_init_check (NULL, NULL, &local))
    return TRUE;

  g_set_error_literal (error, VF_ERROR, VF_ERROR_FAILED, local->message);

  return FALSE;
}

/**
 * vf_audio_prepare:
 *
 * Reads the registry of sound elements in a thread, so that the first play
 * does not. Nothing has to wait for it: who needs sound earlier starts it.
 *
 * Returns: (transfer full): resolves to %TRUE
 */
DexFuture *
vf_audio_prepare (void)
{
  return vf_run_in_thread ("vf-audio-prepare", prepare, NULL, NULL, NULL);
}
