/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Large files, up in pieces; after a fault, or the next day, it goes on where it stopped. */
#pragma once

#include "vf-storage.h"

G_BEGIN_DECLS

#define VF_TYPE_STORAGE_UPLOAD (vf_storage_upload_get_type ())
G_DECLARE_FINAL_TYPE (VfStorageUpload, vf_storage_upload, VF, STORAGE_UPLOAD, GObject)

VfStorageUpload *vf_storage_upload_new (VfProject *project,
                                        GFile *file,
                                        const char *bucket,
                                        const char *name,
                                        const char *content_type,
                                        gboolean replace);
const char *vf_storage_upload_get_location (VfStorageUpload *self);
void vf_storage_upload_set_location (VfStorageUpload *self, const char *location);
void vf_storage_upload_set_max_faults (VfStorageUpload *self, guint n_faults);
goffset vf_storage_upload_get_offset (VfStorageUpload *self);
goffset vf_storage_upload_get_size (VfStorageUpload *self);
DexFuture *vf_storage_upload_run (VfStorageUpload *self,
                                  GCancellable *cancellable) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
