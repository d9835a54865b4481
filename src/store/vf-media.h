/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Files that belong to rows (sound, pictures), kept beside the database. */
#pragma once

#include "vf-store.h"

G_BEGIN_DECLS

/* Moves or copies bytes in: on disk (fsync) and with a row in `media` before the future resolves.
 * Resolves to a #VfMediaRecord (generated class of the local table `media`). */
DexFuture *vf_media_add_bytes (VfStore *store,
                               GBytes *bytes,
                               const char *kind,
                               const char *mime_type,
                               const char *name) G_GNUC_WARN_UNUSED_RESULT;
DexFuture *vf_media_add_file (VfStore *store,
                              GFile *file,
                              const char *kind,
                              const char *mime_type,
                              const char *name) G_GNUC_WARN_UNUSED_RESULT;
/* NULL when the row names no file below the media directory. */
GFile *vf_media_get_file (VfStore *store, VfRecord *media);
DexFuture *vf_media_collect_garbage (VfStore *store) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
