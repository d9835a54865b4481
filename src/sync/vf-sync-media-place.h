/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Which columns hold addresses of files, and what an address may be asked for. */
#pragma once

#include "vf-project.h"
#include "vf-record.h"

#include <yyjson.h>

G_BEGIN_DECLS

/* Where members' files are; an object is named <user id>/<folder>/<file> in it. */
#define VF_SYNC_MEDIA_BUCKET "user-uploads"

/**
 * VfSyncMediaPlace:
 * @table: a table
 * @column: a column of it: one address, a list of them, or JSON in which members "url" are
 *   addresses
 * @folder: where its files go in the bucket
 * @name_column: (nullable): holds the object's name
 * @bucket_column: (nullable): holds the bucket's name
 * @type_column: (nullable): holds what the file is
 * @size_column: (nullable): holds its size in bytes
 */
typedef struct
{
  const char *table;
  const char *column;
  const char *folder;
  const char *name_column;
  const char *bucket_column;
  const char *type_column;
  const char *size_column;
} VfSyncMediaPlace;

/**
 * VfSyncMediaTrust:
 * @VF_SYNC_MEDIA_REFUSED: not to be fetched
 * @VF_SYNC_MEDIA_OURS: an object of the project's own storage: fetched as the member
 * @VF_SYNC_MEDIA_FOREIGN: a file elsewhere: fetched over TLS, as nobody
 */
typedef enum
{
  VF_SYNC_MEDIA_REFUSED,
  VF_SYNC_MEDIA_OURS,
  VF_SYNC_MEDIA_FOREIGN,
} VfSyncMediaTrust;

const VfSyncMediaPlace *vf_sync_media_places_list (guint *n_places);
const VfSyncMediaPlace *vf_sync_media_place_find (const char *table, const char *column);

VfSyncMediaTrust vf_sync_media_judge_address (VfProject *project, const char *address);
char *vf_sync_media_dup_object_name (const VfSyncMediaPlace *place,
                                     const char *user_id,
                                     const char *id,
                                     const char *file_name);
char *vf_sync_media_dup_placeholder (const char *media_id);
gboolean vf_sync_media_fill (const VfSyncMediaPlace *place,
                             VfRecord *row,
                             const char *media_id,
                             const char *address);

G_END_DECLS
