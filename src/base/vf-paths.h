/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Where the program's files are: the members' places, helper programs and installed data. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *vf_paths_dup_data_directory (void);
char *vf_paths_dup_member_directory (const char *data_directory, const char *member_id);
char *vf_paths_dup_helper (const char *program);
char *vf_paths_dup_installed (const char *name);

G_END_DECLS
