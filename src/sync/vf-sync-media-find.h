/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Addresses of files in rows, that nobody has asked for yet. */
#pragma once

#include "vf-connection.h"
#include "vf-table.h"

#include <yyjson.h>

G_BEGIN_DECLS

typedef struct _VfSyncMediaNews VfSyncMediaNews;

VfSyncMediaNews *vf_sync_media_news_new (void);
void vf_sync_media_news_free (VfSyncMediaNews *self);
void vf_sync_media_news_doubt (VfSyncMediaNews *self);

/* On the writer's thread. */
void vf_sync_media_news_note (VfSyncMediaNews *self,
                              const VfTable *table,
                              const char *key,
                              yyjson_val *row);
GPtrArray *
vf_sync_media_find_unknown (VfSyncMediaNews *self, VfConnection *connection, GError **error);

G_END_DECLS
