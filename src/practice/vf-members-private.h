/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the files of the members share. */
#pragma once

#include "vf-members.h"

G_BEGIN_DECLS

/* Blocking. Places below @folder of the data directory, by name. */
GPtrArray *vf_members_read_folder (GFile *data_directory, const char *folder, GError **error);
/* "removed" holds places under "ID.STAMP". */
#define VF_MEMBERS_REMOVED "removed"
#define VF_MEMBERS_STAMP "%Y%m%dT%H%M%SZ"

G_END_DECLS
