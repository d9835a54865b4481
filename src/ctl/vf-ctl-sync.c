/* SPDX-License-Identifier: GPL-3.0-or-later */
/* vibrationfitctl sync */

#include <glib/gi18n.h>

#include "vf-ctl-account.h"
#include "vf-error.h"

static gboolean watch;

static const GOptionEntry options[] = {
  { "watch", 0, 0, G_OPTION_ARG_NONE, &watch, N_ ("Go on until Ctrl+C"), NULL },
  G_OPTION_ENTRY_NULL,
};

static char *
dup_situation (VfSync *sync)
{
  const guint n_waiting = vf_sync_get_waiting (sync);
  const guint n_parked = vf_sync_get_parked (sync);

  if (vf_sync_get_message (sync) != NULL)
    return g_strdup (vf_sync_get_message (sync));
  if (n_parked > 0)
    return g_strdup_printf (ngettext ("%u change could not be sent.",
                                      "%u changes could not be sent.", n_parked),
                            n_parked);
  if (n_waiting > 0)
    return g_strdup_printf (ngettext ("%u change waits.", "%u changes wait.", n_waiting),
                            n_waiting);

  return g_strdup (_ ("Everything is up to date."));
}

/* A line whenever the situation is another one. */
static void
changed_cb (VfSync *sync, GParamSpec *pspec, char **last)
{
  g_autofree char *situation = NULL;
  g_autoptr (GDateTime) now = NULL;
  g_autofree char *time = NULL;

  if (vf_sync_get_state (sync) == VF_SYNC_STATE_WORKING)
    return;
  situation = dup_situation (sync);
  if (!g_set_str (last, situation))
    return;
  now = g_date_time_new_now_local ();
  time = g_date_time_format (now, "%X");
  g_print ("%s  %s\n", time, situation);
}

static gboolean
keep_watching (VfCtl *ctl, GError **error)
{
  VfSync *sync = vf_account_get_sync (ctl->account);
  g_autofree char *last = NULL;
  gulong handler = g_signal_connect (sync, "notify", G_CALLBACK (changed_cb), &last);

  while (!g_cancellable_is_cancelled (ctl->cancellable) && vf_ctl_check_signed_in (ctl, NULL))
    g_main_context_iteration (NULL, TRUE);
  g_signal_handler_disconnect (sync, handler);
  vf_sync_stop (sync);
  if (g_cancellable_is_cancelled (ctl->cancellable))
    return TRUE;

  return vf_ctl_check_signed_in (ctl, error);
}

static gboolean
run (VfCtl *ctl, int n_arguments, char **arguments, GError **error)
{
  if (!vf_ctl_open_tied (ctl, watch, error))
    return FALSE;
  if (!watch)
    return vf_ctl_sync_once (ctl, error);

  return keep_watching (ctl, error);
}

const VfCtlVerb vf_ctl_sync = {
  .name = "sync",
  .parameters = "",
  .summary = N_ ("Bring this place and its account up to date with each other"),
  .description = N_ ("Ends with 0 when all went well, 73 when changes could not be sent (they are "
                     "kept), 75 without a network, 77 when the account has to sign in again or "
                     "the code of its second factor is missing."),
  .options = options,
  .min_arguments = 0,
  .max_arguments = 0,
  .run = run,
};
