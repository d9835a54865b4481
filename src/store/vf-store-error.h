/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The one place where trouble with the disk or with SQLite becomes an error of ours. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

void vf_store_error_set (
  GError **error, int sqlite_code, int system_errno, const char *detail, const char *path);
void vf_store_error_set_errno (GError **error, int system_errno, const char *path);

G_END_DECLS
