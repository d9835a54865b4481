/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How far sync has come with each table, and which the server does not let be read. */
#pragma once

#include "vf-edit.h"
#include "vf-sync-clock.h"

G_BEGIN_DECLS

/* A table that could not be read is asked for again after a day. */
#define VF_SYNC_HEALTH_PAUSE (G_GINT64_CONSTANT (24) * 60 * 60 * G_USEC_PER_SEC)
/* Many rows that went at once are looked for again after a minute, then asked about. */
#define VF_SYNC_VANISH_PAUSE (G_GINT64_CONSTANT (60) * G_USEC_PER_SEC)

typedef enum
{
  VF_SYNC_TABLE_OK,
  VF_SYNC_TABLE_UNREADABLE,
  VF_SYNC_TABLE_MISSING,
  VF_SYNC_TABLE_ASKING,
} VfSyncTableState;

/**
 * VfSyncHealth:
 * @table: a table
 * @state: whether it can be read, and whether the member is asked about it
 * @loaded: whether the first load is finished
 * @load_key: (nullable): the last key of the first load that is in the store
 * @noted_at: when @state, or @candidates from none to some, was noted; microseconds, or 0
 * @candidates: rows that are gone on the server, too many to remove without a word
 * @small: whether the table here is so small that one page is likely to hold it
 */
typedef struct
{
  const VfTable *table;
  VfSyncTableState state;
  gboolean loaded;
  char *load_key;
  gint64 noted_at;
  guint candidates;
  gboolean small;
} VfSyncHealth;

void vf_sync_health_free (VfSyncHealth *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VfSyncHealth, vf_sync_health_free)

/* On the writer's thread. */
VfSyncHealth *vf_sync_health_read (VfConnection *connection, const VfTable *table, GError **error);
gboolean vf_sync_health_note_state (VfEdit *edit,
                                    const VfTable *table,
                                    VfSyncTableState state,
                                    const char *message,
                                    guint candidates,
                                    const char *now,
                                    GError **error);
gboolean vf_sync_health_note_load (
  VfEdit *edit, const VfTable *table, const char *load_key, gboolean finished, GError **error);
gboolean vf_sync_health_reset (VfEdit *edit, GError **error);

G_END_DECLS
