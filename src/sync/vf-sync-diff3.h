/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Where two edits of one sequence touch each other, and where they do not. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * VfSyncChunkKind:
 * @VF_SYNC_CHUNK_SAME: neither side changed it
 * @VF_SYNC_CHUNK_LOCAL: only the local side did, or both alike
 * @VF_SYNC_CHUNK_REMOTE: only the server's side did
 * @VF_SYNC_CHUNK_ADDED: both put something in at the same place
 * @VF_SYNC_CHUNK_BOTH: both changed the same elements, differently
 */
typedef enum
{
  VF_SYNC_CHUNK_SAME,
  VF_SYNC_CHUNK_LOCAL,
  VF_SYNC_CHUNK_REMOTE,
  VF_SYNC_CHUNK_ADDED,
  VF_SYNC_CHUNK_BOTH,
} VfSyncChunkKind;

/* A run of elements of one sequence, by number. */
typedef struct
{
  guint start;
  guint end;
} VfSyncRange;

/* The chunks of a comparison, in order, cover the three sequences. */
typedef struct
{
  VfSyncChunkKind kind;
  VfSyncRange base;
  VfSyncRange local;
  VfSyncRange remote;
} VfSyncChunk;

/* Elements as numbers; equal ones have equal numbers. */
typedef struct
{
  const int *ids;
  guint length;
  const gboolean *weak; /* (nullable): which of them hold nothing in its place, like blanks */
} VfSyncSequence;

GArray *vf_sync_diff3 (const VfSyncSequence *base,
                       const VfSyncSequence *local,
                       const VfSyncSequence *remote);

GHashTable *vf_sync_diff3_ids_new (void);
int vf_sync_diff3_intern (GHashTable *ids, char *text);

G_END_DECLS
