/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The people who share this desktop: each with a place of their own below one data directory. */
#pragma once

#include <libdex.h>

#include "vf-store.h"

G_BEGIN_DECLS

#define VF_TYPE_MEMBER_PLACE (vf_member_place_get_type ())

/**
 * VfMemberPlace:
 * @id: the name of its directory; stays the same for as long as the place exists
 * @name: what the member is called
 * @directory: with `store.db` and `media/`
 * @email: (nullable): of the account it is tied to
 * @chosen: whether the program opens with it
 * @removed: (nullable): when it was put aside, for a removed one
 *
 * One member's place, as it was when it was read; a snapshot that never changes.
 */
typedef struct
{
  char *id;
  char *name;
  GFile *directory;
  char *email;
  gboolean chosen;
  GDateTime *removed;
} VfMemberPlace;

GType vf_member_place_get_type (void);
VfMemberPlace *vf_member_place_ref (VfMemberPlace *self);
void vf_member_place_unref (VfMemberPlace *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VfMemberPlace, vf_member_place_unref)

/* All of them, by name. Resolves to a #GPtrArray of #VfMemberPlace. */
DexFuture *vf_members_load (GFile *data_directory) G_GNUC_WARN_UNUSED_RESULT;
/* The one of that name or id among those that were loaded. */
VfMemberPlace *vf_members_find (GPtrArray *places, const char *name, GError **error);

/* Which one the program opens with. */
char *vf_members_dup_chosen (GFile *data_directory);
gboolean vf_members_set_chosen (GFile *data_directory, const char *id, GError **error);

/* Makes a new place. Resolves to its #VfMemberPlace. */
DexFuture *vf_members_add (GFile *data_directory, const char *name) G_GNUC_WARN_UNUSED_RESULT;
/* Of a place that is not open. */
DexFuture *vf_members_rename (GFile *data_directory,
                              const char *id,
                              const char *name) G_GNUC_WARN_UNUSED_RESULT;
/* Of the place that is open. */
DexFuture *vf_member_rename (VfStore *store, const char *name) G_GNUC_WARN_UNUSED_RESULT;

/* Puts a place that is not open aside, for thirty days. */
DexFuture *vf_members_remove (GFile *data_directory, const char *id) G_GNUC_WARN_UNUSED_RESULT;
/* Those that were put aside, newest first. Resolves to a #GPtrArray of #VfMemberPlace. */
DexFuture *vf_members_load_removed (GFile *data_directory) G_GNUC_WARN_UNUSED_RESULT;
DexFuture *vf_members_bring_back (GFile *data_directory, const char *id) G_GNUC_WARN_UNUSED_RESULT;
/* Deletes for good what was put aside more than thirty days before @now. */
DexFuture *vf_members_prune (GFile *data_directory, GDateTime *now) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
