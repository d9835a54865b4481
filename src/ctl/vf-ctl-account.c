/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Opening the account, and one round of sync on a terminal. */

#include "vf-ctl-account.h"

#include <glib/gi18n.h>
#include <unistd.h>

#include "vf-async.h"
#include "vf-error.h"

char *
vf_ctl_await_string (DexFuture *future, GError **error)
{
  g_autoptr (DexFuture) kept = dex_ref (future);

  if (!vf_await_in_main (future, error))
    return NULL;

  return g_value_dup_string (dex_future_get_value (kept, NULL));
}

gpointer
vf_ctl_await_boxed (DexFuture *future, GError **error)
{
  g_autoptr (DexFuture) kept = dex_ref (future);

  if (!vf_await_in_main (future, error))
    return NULL;

  return g_value_dup_boxed (dex_future_get_value (kept, NULL));
}

gboolean
vf_ctl_open_account (VfCtl *ctl, gboolean automatic, GError **error)
{
  g_autoptr (VfSecrets) secrets = vf_secrets_new ();

  if (!vf_ctl_open (ctl, error))
    return FALSE;
  ctl->account = vf_account_new (ctl->store, secrets, NULL);
  vf_account_set_automatic (ctl->account, automatic);

  return vf_await_in_main (vf_account_load (ctl->account), error);
}

gboolean
vf_ctl_open_tied (VfCtl *ctl, gboolean automatic, GError **error)
{
  if (!vf_ctl_open_account (ctl, automatic, error))
    return FALSE;
  if (vf_account_get_connected (ctl->account))
    return TRUE;
  g_set_error_literal (error, VF_ERROR, VF_ERROR_SIGNED_OUT,
                       _ ("There is no account here yet; “vibrationfitctl sign-in” connects one."));

  return FALSE;
}

gboolean
vf_ctl_check_signed_in (VfCtl *ctl, GError **error)
{
  const char *problem = vf_account_get_problem (ctl->account);

  switch (vf_account_get_state (ctl->account))
    {
    case VF_ACCOUNT_SECOND_FACTOR:
      g_set_error_literal (error, VF_ERROR, VF_ERROR_SIGNED_OUT,
                           _ ("The code of your authenticator app is missing; “vibrationfitctl "
                              "sign-in” asks for it."));
      return FALSE;
    case VF_ACCOUNT_NONE:
    case VF_ACCOUNT_SIGNING_IN:
    case VF_ACCOUNT_SIGNED_OUT:
      g_set_error_literal (error, VF_ERROR, VF_ERROR_SIGNED_OUT,
                           problem != NULL ? problem
                                           : _ ("This account is signed out here; “vibrationfitctl "
                                                "sign-in” signs in again."));
      return FALSE;
    case VF_ACCOUNT_LOCKED:
    case VF_ACCOUNT_SIGNED_IN:
    default:
      return TRUE;
    }
}

static void
progress_cb (VfSync *sync)
{
  const double progress = vf_sync_get_progress (sync);

  if (progress >= 0)
    g_printerr ("\r\033[K%3.0f %%", progress * 100);
}

static void
cancelled_cb (GCancellable *cancellable, VfSync *sync)
{
  vf_sync_stop (sync);
}

static gboolean
follow (VfCtl *ctl, VfSync *sync, GError **error)
{
  const gboolean terminal = isatty (STDERR_FILENO);
  gulong progress = 0;
  gulong cancelled
    = g_signal_connect (ctl->cancellable, "cancelled", G_CALLBACK (cancelled_cb), sync);
  gboolean succeeded;

  if (terminal)
    progress = g_signal_connect (sync, "notify::progress", G_CALLBACK (progress_cb), NULL);
  succeeded = vf_await_in_main (vf_sync_run (sync), error);
  g_signal_handler_disconnect (ctl->cancellable, cancelled);
  if (terminal)
    {
      g_signal_handler_disconnect (sync, progress);
      g_printerr ("\r\033[K");
    }

  return succeeded;
}

static void
print_outcome (VfSync *sync, guint n_before)
{
  const guint n_waiting = vf_sync_get_waiting (sync);
  const guint n_sent = n_before > n_waiting ? n_before - n_waiting : 0;
  const guint n_conflicts = vf_sync_get_conflicts (sync);
  const guint n_asking = vf_sync_get_asking (sync);

  if (n_sent > 0)
    g_print (ngettext ("%u change went up.\n", "%u changes went up.\n", n_sent), n_sent);
  if (n_waiting > 0)
    g_print (ngettext ("%u change waits.\n", "%u changes wait.\n", n_waiting), n_waiting);
  if (n_conflicts > 0)
    g_print (ngettext ("%u conflict can be looked at with “vibrationfitctl conflicts”.\n",
                       "%u conflicts can be looked at with “vibrationfitctl conflicts”.\n",
                       n_conflicts),
             n_conflicts);
  if (n_asking > 0)
    g_print ("%s\n", _ ("Much is gone on the server at once; the program asks before anything is "
                        "removed here. “vibrationfitctl status” says what."));
  if (n_waiting == 0 && n_asking == 0 && vf_sync_get_parked (sync) == 0)
    g_print ("%s\n", _ ("Everything is up to date."));
}

gboolean
vf_ctl_sync_once (VfCtl *ctl, GError **error)
{
  VfSync *sync = vf_account_get_sync (ctl->account);
  const char *problem = vf_account_get_problem (ctl->account);
  g_autoptr (GError) local_error = NULL;
  guint n_before;
  guint n_parked;

  if (!vf_ctl_check_signed_in (ctl, error))
    return FALSE;
  n_before = vf_sync_get_waiting (sync);
  if (!follow (ctl, sync, &local_error))
    {
      /* The code and the keyring are what a person can do something about. */
      if (vf_account_get_state (ctl->account) == VF_ACCOUNT_SECOND_FACTOR)
        return vf_ctl_check_signed_in (ctl, error);
      if (vf_account_get_state (ctl->account) == VF_ACCOUNT_LOCKED && problem != NULL)
        g_set_error_literal (error, VF_ERROR, VF_ERROR_LOCKED, problem);
      else
        g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  if (g_cancellable_is_cancelled (ctl->cancellable))
    {
      g_set_error_literal (error, VF_ERROR, VF_ERROR_CANCELLED,
                           _ ("Stopped. The next sync goes on from there."));
      return FALSE;
    }

  print_outcome (sync, n_before);
  if (vf_account_get_clock_warning (ctl->account) != NULL)
    g_print ("%s\n", vf_account_get_clock_warning (ctl->account));
  n_parked = vf_sync_get_parked (sync);
  if (n_parked > 0)
    g_set_error (error, VF_ERROR, VF_ERROR_CONFLICT,
                 ngettext ("%u change could not be sent and is kept; “vibrationfitctl status” says "
                           "why.",
                           "%u changes could not be sent and are kept; “vibrationfitctl status” "
                           "says why.",
                           n_parked),
                 n_parked);

  return n_parked == 0;
}
