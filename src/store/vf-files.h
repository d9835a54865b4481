/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Files that are on the disk when a call returns. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

gboolean vf_files_make_directory (const char *path, GError **error);
gboolean vf_files_sync (const char *path, GError **error);
/* Moves a finished file into place, durably; what was there is gone. */
gboolean vf_files_replace (const char *from, const char *to, GError **error);
/* Copies bytes into a new file, durably, and measures them on the way. */
gboolean vf_files_write_stream (
  GInputStream *stream, const char *path, char **sha256, gint64 *size, GError **error);
gboolean vf_files_copy (const char *from, const char *to, GError **error);

G_END_DECLS
