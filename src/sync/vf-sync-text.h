/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Two edits of one text, brought together by sentences. */
#pragma once

#include "vf-sync-merge.h"

G_BEGIN_DECLS

char *
vf_sync_text_merge (const char *base, const char *local, const char *remote, VfSyncLoss *loss);

G_END_DECLS
