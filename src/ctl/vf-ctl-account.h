/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the verbs about the account share. */
#pragma once

#include "vf-account.h"
#include "vf-ctl.h"
#include "vf-sync.h"

G_BEGIN_DECLS

/* Opens the store to write, and brings its account; sync runs by itself only when @automatic. */
gboolean vf_ctl_open_account (VfCtl *ctl, gboolean automatic, GError **error);
/* The same, or an error when the store is tied to nobody. */
gboolean vf_ctl_open_tied (VfCtl *ctl, gboolean automatic, GError **error);
/* An error that says what to do when nobody is signed in, or only half. */
gboolean vf_ctl_check_signed_in (VfCtl *ctl, GError **error);
/* One round, with its progress and what came of it. */
gboolean vf_ctl_sync_once (VfCtl *ctl, GError **error);

char *vf_ctl_await_string (DexFuture *future, GError **error);
gpointer vf_ctl_await_boxed (DexFuture *future, GError **error);

G_END_DECLS
