/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Where media files lie, for this folder. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A file without a row that is older than this was left behind; a younger one may be on its way
 * into one. */
#define VF_MEDIA_GRACE_SECONDS (24 * 60 * 60)

/* NULL for a path that would leave the directory. */
char *vf_media_dup_path (const char *media_directory, const char *relative);
/* Calls for every file below the directory, with its relative path. */
typedef void (*VfMediaFunc) (gpointer data, const char *relative, const char *path);
void vf_media_for_each_file (const char *media_directory, VfMediaFunc func, gpointer data);

G_END_DECLS
