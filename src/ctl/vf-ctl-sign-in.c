/* SPDX-License-Identifier: GPL-3.0-or-later */
/* vibrationfitctl sign-in and sign-out */

#include <glib/gi18n.h>

#include "vf-async.h"
#include "vf-auth-factor.h"
#include "vf-ctl-account.h"
#include "vf-ctl-ask.h"
#include "vf-error.h"

static char *key;
static char *email;
static gboolean by_code;
static gboolean yes;
static gboolean no_sync;

static const GOptionEntry in_options[] = {
  { "key", 0, 0, G_OPTION_ARG_STRING, &key, N_ ("The project's publishable key"), N_ ("KEY") },
  { "email", 0, 0, G_OPTION_ARG_STRING, &email, N_ ("The account's address"), N_ ("EMAIL") },
  { "code", 0, 0, G_OPTION_ARG_NONE, &by_code, N_ ("Sign in by a mailed code, without a password"),
    NULL },
  { "yes", 'y', 0, G_OPTION_ARG_NONE, &yes, N_ ("Do not ask before this place is connected"),
    NULL },
  { "no-sync", 0, 0, G_OPTION_ARG_NONE, &no_sync, N_ ("Only sign in; sync later"), NULL },
  G_OPTION_ENTRY_NULL,
};

static gboolean
choose (VfCtl *ctl, const char *argument, char **address, char **project_key, GError **error)
{
  const char *offered_address;
  const char *offered_key;
  const gboolean offered = vf_account_get_offered (&offered_address, &offered_key);
  VfProject *tied = vf_account_get_project (ctl->account);

  if (argument == NULL && tied != NULL)
    {
      *address = g_strdup (vf_project_get_address (tied));
      *project_key = g_strdup (key != NULL ? key : vf_project_get_key (tied));
      return TRUE;
    }
  if (argument == NULL && offered)
    {
      *address = g_strdup (offered_address);
      *project_key = g_strdup (key != NULL ? key : offered_key);
      return TRUE;
    }
  if (argument == NULL)
    {
      g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED,
                           _ ("sign-in needs the ADDRESS of a project."));
      return FALSE;
    }
  *address = g_strdup (argument);
  *project_key = key != NULL ? g_strdup (key) : vf_ctl_ask (ctl, _ ("Publishable key:"), error);

  return *project_key != NULL;
}

static gboolean
check (VfCtl *ctl, const char *address, const char *project_key, GError **error)
{
  g_autoptr (VfProjectFinding) finding
    = vf_ctl_await_boxed (vf_account_check (ctl->account, address, project_key, ctl->cancellable),
                          error);

  if (finding == NULL)
    return FALSE;
  if (finding->kind == VF_PROJECT_MENDED || finding->kind == VF_PROJECT_AS_FOUND)
    {
      g_print ("%s.\n", finding->sentence);
      return TRUE;
    }
  g_set_error_literal (error, VF_ERROR,
                       finding->kind == VF_PROJECT_UNREACHABLE || finding->kind == VF_PROJECT_PAUSED
                         ? VF_ERROR_OFFLINE
                       : finding->kind == VF_PROJECT_WRONG_KEY ? VF_ERROR_FORBIDDEN
                                                               : VF_ERROR_INVALID,
                       finding->sentence);

  return FALSE;
}

static gboolean
show_factor (VfCtl *ctl, VfAuth *auth, GError **error)
{
  g_autofree char *code = vf_ctl_ask_secret (ctl, _ ("Code of your authenticator app:"), error);

  return code != NULL
         && vf_await_in_main (vf_auth_show_second_factor (auth, g_strstrip (code)), error);
}

static gboolean
prove (VfCtl *ctl, VfAuth *auth, GError **error)
{
  g_autofree char *secret = NULL;

  if (email == NULL)
    email = vf_account_get_email (ctl->account) != NULL
              ? g_strdup (vf_account_get_email (ctl->account))
              : vf_ctl_ask (ctl, _ ("E-mail:"), error);
  if (email == NULL)
    return FALSE;
  if (by_code)
    {
      if (!vf_await_in_main (vf_auth_send_code (auth, email, FALSE), error))
        return FALSE;
      secret = vf_ctl_ask_secret (ctl, _ ("Code from the mail:"), error);
      if (secret == NULL
          || !vf_await_in_main (vf_auth_verify_code (auth, VF_AUTH_MAIL_CODE, email,
                                                     g_strstrip (secret)),
                                error))
        return FALSE;
    }
  else
    {
      secret = vf_ctl_ask_secret (ctl, _ ("Password:"), error);
      if (secret == NULL
          || !vf_await_in_main (vf_auth_sign_in_with_password (auth, email, secret), error))
        return FALSE;
    }

  return !vf_auth_needs_second_factor (auth) || show_factor (ctl, auth, error);
}

/* Says what happens before it does. */
static gboolean
agree (VfCtl *ctl, GError **error)
{
  g_autoptr (VfAccountPreview) preview = NULL;
  gboolean agreed = yes;

  if (vf_account_get_connected (ctl->account))
    return TRUE;
  preview = vf_ctl_await_boxed (vf_account_preview (ctl->account), error);
  if (preview == NULL)
    return FALSE;
  g_print ("%s\n", preview->sentence);
  if (!agreed && !vf_ctl_confirm (ctl, _ ("Connect this place?"), &agreed, error))
    return FALSE;
  if (!agreed)
    g_set_error_literal (error, VF_ERROR, VF_ERROR_CANCELLED,
                         _ ("Nothing was connected and nothing was sent."));

  return agreed;
}

static const char *
get_name (VfAccount *account)
{
  const char *name = vf_account_get_email (account);

  return name != NULL ? name : vf_account_get_address (account);
}

static gboolean
end_signed_in (VfCtl *ctl, GError **error)
{
  g_print (_ ("%s is signed in.\n"), get_name (ctl->account));
  if (!vf_auth_get_persistent (vf_account_get_auth (ctl->account)))
    g_print ("%s\n", _ ("There is no keyring to keep the sign-in, so it ends with this command. "
                        "What is here stays."));

  return no_sync || vf_ctl_sync_once (ctl, error);
}

static gboolean
run_sign_in (VfCtl *ctl, int n_arguments, char **arguments, GError **error)
{
  g_autofree char *address = NULL;
  g_autofree char *project_key = NULL;
  VfAuth *auth;

  if (!vf_ctl_open_account (ctl, FALSE, error))
    return FALSE;
  if (vf_account_get_state (ctl->account) == VF_ACCOUNT_SIGNED_IN)
    {
      g_print (_ ("%s is signed in already.\n"), get_name (ctl->account));
      return TRUE;
    }
  /* The window was left in the middle, or the factor came after the sign-in. */
  if (vf_account_get_state (ctl->account) == VF_ACCOUNT_SECOND_FACTOR)
    return show_factor (ctl, vf_account_get_auth (ctl->account), error)
           && end_signed_in (ctl, error);
  if (!choose (ctl, n_arguments > 0 ? arguments[0] : NULL, &address, &project_key, error)
      || !check (ctl, address, project_key, error)
      || !vf_await_in_main (vf_account_connect (ctl->account, address, project_key), error))
    return FALSE;

  auth = vf_account_get_auth (ctl->account);
  if (!prove (ctl, auth, error) || !agree (ctl, error)
      || !vf_await_in_main (vf_account_adopt (ctl->account), error))
    {
      /* Half a sign-in is none: without the second factor, the first one is for nothing. */
      vf_await_in_main (vf_account_abandon (ctl->account), NULL);
      return FALSE;
    }

  return end_signed_in (ctl, error);
}

const VfCtlVerb vf_ctl_sign_in = {
  .name = "sign-in",
  .parameters = "[ADDRESS]",
  .summary = N_ ("Connect this place to an account, or sign in again"),
  .description = N_ ("What is asked for (the publishable key, the e-mail address, the password or "
                     "code, the code of a second factor) is read from the terminal, or line by "
                     "line from standard input. What goes up is told before it does."),
  .options = in_options,
  .min_arguments = 0,
  .max_arguments = 1,
  .run = run_sign_in,
};

static gboolean everywhere;
static gboolean forget;

static const GOptionEntry out_options[] = {
  { "everywhere", 0, 0, G_OPTION_ARG_NONE, &everywhere, N_ ("Sign out on all devices"), NULL },
  { "forget", 0, 0, G_OPTION_ARG_NONE, &forget,
    N_ ("Also cut the tie: what you wrote stays here, and belongs to no account"), NULL },
  G_OPTION_ENTRY_NULL,
};

static gboolean
run_sign_out (VfCtl *ctl, int n_arguments, char **arguments, GError **error)
{
  g_autofree char *words = NULL;

  if (!vf_ctl_open_tied (ctl, FALSE, error))
    return FALSE;
  words = vf_ctl_await_string (vf_account_sign_out (ctl->account, everywhere ? VF_AUTH_SCOPE_GLOBAL
                                                                             : VF_AUTH_SCOPE_LOCAL),
                               error);
  if (words == NULL)
    return FALSE;
  g_print ("%s\n", words);
  if (!forget)
    return TRUE;
  if (!vf_await_in_main (vf_account_forget (ctl->account), error))
    return FALSE;
  g_print ("%s\n", _ ("This place belongs to no account any more."));

  return TRUE;
}

const VfCtlVerb vf_ctl_sign_out = {
  .name = "sign-out",
  .parameters = "",
  .summary = N_ ("Sign out; everything stays here"),
  .options = out_options,
  .min_arguments = 0,
  .max_arguments = 0,
  .run = run_sign_out,
};
