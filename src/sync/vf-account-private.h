/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the files of VfAccount share. */
#pragma once

#include "vf-account.h"
#include "vf-edit.h"
#include "vf-sync-account-record.h"
#include "vf-sync.h"

G_BEGIN_DECLS

struct _VfAccount
{
  GObject parent_instance;

  VfStore *store;
  VfSecrets *secrets;
  VfHttp *http;
  VfProject *project;
  VfAuth *auth;
  VfSync *sync;
  VfRealtime *realtime;
  VfSyncAccountRecord *record; /* NULL while the store is tied to no account */

  VfAccountState state;
  VfProjectFinding *finding;
  char *problem;
  char *clock_warning;
  VfAccountWallClock wall_clock;
  gpointer wall_clock_data;
  gboolean manual;
  gboolean restoring;
  gboolean closed;
};

/* Makes project and sign-in of an address; what there was of them goes. */
gboolean vf_account_set_project (
  VfAccount *self, const char *address, const char *key, const char *user_id, GError **error);
void vf_account_clear_project (VfAccount *self);
/* Reads sync_account, and makes or drops what hangs on it. */
gboolean vf_account_read (VfAccount *self, GError **error);
/* Brings state, sync and whoever watches up to date. */
void vf_account_update (VfAccount *self);
void vf_account_set_problem (VfAccount *self, const char *problem);
void vf_account_take_finding (VfAccount *self, VfProjectFinding *finding);
void vf_account_emit_adopted (VfAccount *self, const char *user_id);

/* vf-account-places.c: another member of this desktop who has the account. In a fiber. Resolves to
 * that member's name, or NULL when there is none and @error is not set. */
char *vf_account_find_other_place (VfAccount *self,
                                   const char *address,
                                   const char *user_id,
                                   GError **error);

G_END_DECLS
