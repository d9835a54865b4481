/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One member's store tied to one account of one project: connecting, signing in, going up, signing
 * out. */
#pragma once

#include "vf-auth.h"
#include "vf-project-check.h"
#include "vf-secrets.h"
#include "vf-store.h"

G_BEGIN_DECLS

typedef struct _VfSync VfSync;

/**
 * VfAccountState:
 * @VF_ACCOUNT_NONE: the store is tied to no account; everything works, here alone
 * @VF_ACCOUNT_SIGNING_IN: a project was chosen, and nobody has signed in to it
 *   for good yet: the pages that sign in are between vf_account_connect() and
 *   vf_account_adopt()
 * @VF_ACCOUNT_SIGNED_OUT: tied, and the account has to sign in again; #VfAccount:problem
 *   says why when it was not asked for
 * @VF_ACCOUNT_LOCKED: tied, and the sign-in is in a keyring that cannot be read now
 * @VF_ACCOUNT_SECOND_FACTOR: tied, and half signed in: the code of the second factor is missing,
 *   and nothing is synced before it is shown
 * @VF_ACCOUNT_SIGNED_IN: tied and signed in, with or without a network
 */
typedef enum
{
  VF_ACCOUNT_NONE,
  VF_ACCOUNT_SIGNING_IN,
  VF_ACCOUNT_SIGNED_OUT,
  VF_ACCOUNT_LOCKED,
  VF_ACCOUNT_SECOND_FACTOR,
  VF_ACCOUNT_SIGNED_IN,
} VfAccountState;

#define VF_TYPE_ACCOUNT_STATE (vf_account_state_get_type ())
GType vf_account_state_get_type (void);

#define VF_TYPE_ACCOUNT_PREVIEW (vf_account_preview_get_type ())

/**
 * VfAccountPreview:
 * @lines: (element-type utf8): one a kind of thing, in words: "2 versions of
 *   your vision", "14 journal entries"; in an order people expect, nothing that
 *   is counted 0
 * @n_rows: all rows that go up
 * @n_files: pictures among what is kept here, which go up with the rows that show them
 * @bytes: their size
 * @sample_stays: whether there is a sample vision that nobody has changed, which
 *   is not sent
 * @sentence: all of it in one sentence
 *
 * What connecting sends to the server. Nothing that is here is replaced or removed.
 */
typedef struct
{
  GPtrArray *lines;
  guint n_rows;
  guint n_files;
  guint64 bytes;
  gboolean sample_stays;
  char *sentence;
} VfAccountPreview;

GType vf_account_preview_get_type (void);
VfAccountPreview *vf_account_preview_copy (const VfAccountPreview *self);
void vf_account_preview_free (VfAccountPreview *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VfAccountPreview, vf_account_preview_free)

#define VF_TYPE_ACCOUNT (vf_account_get_type ())
G_DECLARE_FINAL_TYPE (VfAccount, vf_account, VF, ACCOUNT, GObject)

/**
 * VfAccount:
 *
 * Main thread only. Properties, all read-only and notified:
 *
 * - "state" (#VfAccountState)
 * - "connected" (boolean): the store is tied to an account, signed in or not
 * - "address" (string, nullable): of the project, tied or about to be
 * - "email" (string, nullable): of the tied account, as last heard
 * - "user-id" (string, nullable): of the tied account; also the user_id of the member's rows
 * - "problem" (string, nullable): a sentence on what is wrong with the sign-in: why it ended, or
 *   that the keyring is locked
 * - "clock-warning" (string, nullable): a sentence when this computer's clock is far from the
 *   server's; sync does not rest on it, dates people read do
 * - "finding" (#VfProjectFinding, nullable): what the last check found
 * - "auth" (#VfAuth, nullable): to sign in with, from vf_account_connect() or vf_account_load() on
 * - "sync" (#VfSync, nullable): from vf_account_adopt() or vf_account_load() on, as long as the
 *   store is tied; stopped while signed out or half signed in
 *
 * Signal "adopted" (const char *user_id): the member's rows have a new owner: who keeps the
 * member's id reads it again.
 */
VfAccount *vf_account_new (VfStore *store, VfSecrets *secrets, VfHttp *http);

void vf_account_set_automatic (VfAccount *self, gboolean automatic);

VfAccountState vf_account_get_state (VfAccount *self);
gboolean vf_account_get_connected (VfAccount *self);
const char *vf_account_get_address (VfAccount *self);
const char *vf_account_get_email (VfAccount *self);
const char *vf_account_get_user_id (VfAccount *self);
const char *vf_account_get_problem (VfAccount *self);
const char *vf_account_get_clock_warning (VfAccount *self);
const VfProjectFinding *vf_account_get_finding (VfAccount *self);
VfProject *vf_account_get_project (VfAccount *self);
VfAuth *vf_account_get_auth (VfAccount *self);
VfSync *vf_account_get_sync (VfAccount *self);

/* The project this program was built for; FALSE when it was built for none: the choice is then not
 * shown. */
gboolean vf_account_get_offered (const char **address, const char **key);

DexFuture *vf_account_load (VfAccount *self) G_GNUC_WARN_UNUSED_RESULT;
DexFuture *vf_account_check (VfAccount *self,
                             const char *address,
                             const char *key,
                             GCancellable *cancellable) G_GNUC_WARN_UNUSED_RESULT;
DexFuture *vf_account_connect (VfAccount *self,
                               const char *address,
                               const char *key) G_GNUC_WARN_UNUSED_RESULT;
DexFuture *vf_account_preview (VfAccount *self) G_GNUC_WARN_UNUSED_RESULT;
DexFuture *vf_account_adopt (VfAccount *self) G_GNUC_WARN_UNUSED_RESULT;
DexFuture *vf_account_abandon (VfAccount *self) G_GNUC_WARN_UNUSED_RESULT;
DexFuture *vf_account_sign_out (VfAccount *self, VfAuthScope scope) G_GNUC_WARN_UNUSED_RESULT;
DexFuture *vf_account_forget (VfAccount *self) G_GNUC_WARN_UNUSED_RESULT;
DexFuture *vf_account_close (VfAccount *self) G_GNUC_WARN_UNUSED_RESULT;

/**
 * VfAccountWallClock:
 *
 * Returns: seconds since 1970 as this computer believes
 */
typedef gint64 (*VfAccountWallClock) (gpointer data);
void vf_account_set_wall_clock (VfAccount *self, VfAccountWallClock clock, gpointer data);

G_END_DECLS
