/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Whose store this is, and where the members' places are. */
#pragma once

#include "vf-store.h"

G_BEGIN_DECLS

/* Directories of the members below a data directory, in order of their names. */
GPtrArray *vf_members_list (GFile *data_directory, GError **error);
/* The same for another folder than "members". */
GPtrArray *vf_members_list_folder (GFile *data_directory, const char *folder, GError **error);
/* The chosen or first member's directory, or the path of a new one; nothing is made. */
GFile *vf_members_choose (GFile *data_directory, GError **error);
/* The row of the member whose store this is, made when it is missing. Resolves to a #VfRecord of
 * `members`; its id is the user_id of every row. */
DexFuture *vf_member_ensure (VfStore *store, const char *name) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
