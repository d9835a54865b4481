/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Sends the outbox. */
#pragma once

#include "vf-sync-core.h"

G_BEGIN_DECLS

DexFuture *vf_sync_push (VfSyncCore *core) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
