/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One connection to SQLite, with its prepared statements; used by one thread at a time. */
#pragma once

#include <glib.h>
#include <sqlcipher/sqlite3.h>

G_BEGIN_DECLS

/**
 * VfOpenMode:
 * @VF_OPEN_WRITE: reads and writes, and makes the file when it is missing
 * @VF_OPEN_READ: reads only; the file must be there
 * @VF_OPEN_FROZEN: reads a file on a medium that nobody can write, without its log
 */
typedef enum
{
  VF_OPEN_WRITE,
  VF_OPEN_READ,
  VF_OPEN_FROZEN,
} VfOpenMode;

typedef struct _VfConnection VfConnection;

VfConnection *vf_connection_open (const char *path, VfOpenMode mode, GError **error);
VfConnection *vf_connection_open_to_read (const char *path, GError **error);
void vf_connection_free (VfConnection *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VfConnection, vf_connection_free)

sqlite3 *vf_connection_get_handle (VfConnection *self);
const char *vf_connection_get_path (VfConnection *self);

/* A statement from the cache, reset and without bindings; owned by the connection. Reset it when
 * done, so that it does not hold a snapshot. */
sqlite3_stmt *vf_connection_prepare (VfConnection *self, const char *sql, GError **error);
/* TRUE with @row telling whether there is one. */
gboolean
vf_connection_step (VfConnection *self, sqlite3_stmt *statement, gboolean *row, GError **error);
/* Runs a statement that gives no rows, and resets it. */
gboolean vf_connection_run (VfConnection *self, sqlite3_stmt *statement, GError **error);
/* Runs any number of statements that are not worth caching. */
gboolean vf_connection_execute (VfConnection *self, const char *sql, GError **error);
/* The first column of the first row; an error when there is none. */
gboolean
vf_connection_query_integer (VfConnection *self, const char *sql, gint64 *value, GError **error);
char *vf_connection_query_text (VfConnection *self, const char *sql, GError **error);

/* Fails when the file was moved or removed since it was opened: SQLite would go on writing to a
 * file without a name. */
gboolean vf_connection_check_in_place (VfConnection *self, GError **error);

void vf_connection_set_error (VfConnection *self, int code, GError **error);

G_END_DECLS
