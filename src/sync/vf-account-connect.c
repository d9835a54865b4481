/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Choosing a project: the one the program was built for, or one's own. */

#include "vf-account-private.h"

#include <glib/gi18n.h>

#include "vf-error.h"

/**
 * vf_account_get_offered:
 * @address: (out) (optional) (transfer none): the project's address
 * @key: (out) (optional) (transfer none): its publishable key
 *
 * Returns: whether the program was built for a project of its own
 */
gboolean
vf_account_get_offered (const char **address, const char **key)
{
  if (address != NULL)
    *address = VF_PROJECT_ADDRESS;
  if (key != NULL)
    *key = VF_PUBLISHABLE_KEY;

  return *VF_PROJECT_ADDRESS != '\0' && *VF_PUBLISHABLE_KEY != '\0';
}

typedef struct
{
  VfAccount *account;
  VfProject *project;
  GCancellable *cancellable;
} Check;

static void
check_free (gpointer data)
{
  Check *self = data;

  g_clear_object (&self->account);
  g_clear_object (&self->project);
  g_clear_object (&self->cancellable);
  g_free (self);
}

static DexFuture *
check_fiber (gpointer data)
{
  Check *self = data;
  g_autoptr (VfProjectFinding) finding = NULL;
  g_autoptr (GError) error = NULL;

  finding = dex_await_boxed (vf_project_check (self->project, self->cancellable), &error);
  if (finding == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  vf_account_take_finding (self->account, vf_project_finding_copy (finding));

  return dex_future_new_take_boxed (VF_TYPE_PROJECT_FINDING, g_steal_pointer (&finding));
}

/**
 * vf_account_check:
 * @address: as the person gave it
 * @key: the publishable key
 * @cancellable: (nullable): stops it
 *
 * Looks at what is at an address. Changes nothing, and sends nothing of what is here.
 *
 * Returns: (transfer full): resolves to a #VfProjectFinding of whatever kind; rejects with
 *   %VF_ERROR_INVALID when it is no address, or the key is none to be used here
 */
DexFuture *
vf_account_check (VfAccount *self, const char *address, const char *key, GCancellable *cancellable)
{
  g_autoptr (VfProject) project = NULL;
  g_autoptr (GError) error = NULL;
  Check *check;

  dex_return_error_if_fail (VF_IS_ACCOUNT (self));
  dex_return_error_if_fail (address != NULL && key != NULL);

  project = vf_project_new (self->http, address, key, &error);
  if (project == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));

  check = g_new0 (Check, 1);
  check->account = g_object_ref (self);
  check->project = g_steal_pointer (&project);
  g_set_object (&check->cancellable, cancellable);

  return dex_scheduler_spawn (NULL, 0, check_fiber, check, check_free);
}

/**
 * vf_account_connect:
 * @address: as the person gave it
 * @key: the publishable key
 *
 * Makes #VfAccount:auth ready to sign in with. Nothing is sent, and the store is not touched: that
 * is what vf_account_adopt() does after the sign-in, and vf_account_abandon() takes this back. For
 * a tied account, which has signed out, the same project is to be named; the key may be another. A
 * sign-in there is, half or whole, stays.
 *
 * Returns: (transfer full): resolves to %TRUE; rejects with %VF_ERROR_INVALID as
 *   vf_account_check(), and with %VF_ERROR_CONFLICT when the store belongs to another project
 */
DexFuture *
vf_account_connect (VfAccount *self, const char *address, const char *key)
{
  g_autoptr (VfProject) project = NULL;
  g_autoptr (GError) error = NULL;
  const char *tied;

  dex_return_error_if_fail (VF_IS_ACCOUNT (self));
  dex_return_error_if_fail (address != NULL && key != NULL);

  project = vf_project_new (self->http, address, key, &error);
  if (project == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));

  tied = self->record != NULL ? vf_sync_account_record_get_address (self->record) : NULL;
  if (tied != NULL && !g_str_equal (tied, vf_project_get_address (project)))
    return dex_future_new_reject (VF_ERROR, VF_ERROR_CONFLICT,
                                  _ ("What is here belongs to an account at %s. Add a member for "
                                     "another project, so that the two do not mix."),
                                  tied);
  if (self->state == VF_ACCOUNT_SIGNED_IN || self->state == VF_ACCOUNT_SECOND_FACTOR)
    return dex_future_new_true ();
  if (!vf_account_set_project (
        self, address, key,
        self->record != NULL ? vf_sync_account_record_get_user_id (self->record) : NULL, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));
  vf_account_update (self);

  return dex_future_new_true ();
}
