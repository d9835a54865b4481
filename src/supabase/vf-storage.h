/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Files of a project, in buckets. */
#pragma once

#include "vf-project.h"

G_BEGIN_DECLS

/* Larger files go up in pieces of this size, so that a fault costs one. */
#define VF_STORAGE_PIECE (6 * 1024 * 1024)

#define VF_TYPE_STORAGE_OBJECT (vf_storage_object_get_type ())

/**
 * VfStorageObject:
 * @name: below the folder that was listed
 * @id: (nullable): %NULL for a folder
 * @content_type: (nullable): what it is
 * @updated_at: (nullable): when it was last written, as the server wrote it
 * @size: in bytes, 0 for a folder
 */
typedef struct
{
  char *name;
  char *id;
  char *content_type;
  char *updated_at;
  goffset size;
} VfStorageObject;

typedef enum
{
  VF_STORAGE_RESIZE_COVER,
  VF_STORAGE_RESIZE_CONTAIN,
  VF_STORAGE_RESIZE_FILL,
} VfStorageResize;

/**
 * VfStorageTransform:
 * @width: in pixels, 0 to leave it to the height
 * @height: in pixels, 0 to leave it to the width
 * @resize: how a picture of another shape fits
 * @quality: 20 to 100, or 0 for the server's own
 * @keep_format: whether to keep the format it was uploaded in
 *
 * How the server is to scale a picture; not every project can.
 */
typedef struct
{
  guint width;
  guint height;
  VfStorageResize resize;
  guint quality;
  gboolean keep_format;
} VfStorageTransform;

GType vf_storage_object_get_type (void);
VfStorageObject *vf_storage_object_copy (const VfStorageObject *self);
void vf_storage_object_free (VfStorageObject *self);

DexFuture *vf_storage_upload (VfProject *project,
                              const char *bucket,
                              const char *name,
                              const char *content_type,
                              GBytes *bytes,
                              gboolean replace,
                              VfHttpProgressFunc progress,
                              gpointer data,
                              GDestroyNotify destroy,
                              GCancellable *cancellable) G_GNUC_WARN_UNUSED_RESULT;
DexFuture *vf_storage_download (VfProject *project,
                                const char *bucket,
                                const char *name,
                                const VfStorageTransform *transform,
                                GOutputStream *output,
                                GCancellable *cancellable) G_GNUC_WARN_UNUSED_RESULT;
DexFuture *vf_storage_remove (VfProject *project,
                              const char *bucket,
                              const char *const *names,
                              GCancellable *cancellable) G_GNUC_WARN_UNUSED_RESULT;
DexFuture *vf_storage_list (VfProject *project,
                            const char *bucket,
                            const char *folder,
                            guint offset,
                            guint limit,
                            GCancellable *cancellable) G_GNUC_WARN_UNUSED_RESULT;
DexFuture *vf_storage_sign (VfProject *project,
                            const char *bucket,
                            const char *name,
                            guint seconds,
                            const VfStorageTransform *transform,
                            GCancellable *cancellable) G_GNUC_WARN_UNUSED_RESULT;
char *vf_storage_dup_member_address (VfProject *project, const char *bucket, const char *name);
char *vf_storage_dup_public_address (VfProject *project,
                                     const char *bucket,
                                     const char *name,
                                     const VfStorageTransform *transform);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VfStorageObject, vf_storage_object_free)

G_END_DECLS
