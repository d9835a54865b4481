/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What an edit leaves for sync: one row of change_log for each row it changed. */
#pragma once

#include "vf-connection.h"
#include "vf-record.h"

G_BEGIN_DECLS

/* Members of a JSON object, in the words PostgREST would use for the column. */
void vf_change_log_append_record (GString *json, VfRecord *record, guint column);
void vf_change_log_append_stored (
  GString *json, const VfTable *table, guint column, sqlite3_stmt *statement, int result);

gboolean vf_change_log_write (VfConnection *connection,
                              const VfTable *table,
                              const char *key,
                              const char *operation,
                              const GString *columns,
                              const GString *base,
                              const char *now,
                              gint64 *group,
                              GError **error);

G_END_DECLS
