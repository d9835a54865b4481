/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the parts of the storage client share. */
#pragma once

#include "vf-storage.h"

G_BEGIN_DECLS

char *vf_storage_encode_path (const char *bucket, const char *name);
char *vf_storage_transform_to_query (const VfStorageTransform *transform);
VfHttpRequest *vf_storage_request (VfProject *project,
                                   const char *method,
                                   const char *path,
                                   GCancellable *cancellable,
                                   GError **error);

G_END_DECLS
