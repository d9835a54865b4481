/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What is at the address a person gave. */
#pragma once

#include "vf-project.h"

G_BEGIN_DECLS

#define VF_TYPE_PROJECT_FINDING (vf_project_finding_get_type ())

/**
 * VfProjectKind:
 * @VF_PROJECT_MENDED: the product's tables with our functions and change feed
 * @VF_PROJECT_AS_FOUND: the product's tables alone
 * @VF_PROJECT_OTHER: a Supabase project without the product's tables
 * @VF_PROJECT_WRONG_KEY: a Supabase project that does not take the key
 * @VF_PROJECT_PAUSED: a Supabase project that sleeps
 * @VF_PROJECT_NOT_SUPABASE: something else answers
 * @VF_PROJECT_UNREACHABLE: nothing answers, or only that it cannot now
 */
typedef enum
{
  VF_PROJECT_MENDED,
  VF_PROJECT_AS_FOUND,
  VF_PROJECT_OTHER,
  VF_PROJECT_WRONG_KEY,
  VF_PROJECT_PAUSED,
  VF_PROJECT_NOT_SUPABASE,
  VF_PROJECT_UNREACHABLE,
} VfProjectKind;

/**
 * VfProjectFinding:
 * @kind: what was found
 * @sentence: the same for a person, translated
 * @backend: version of our functions, 0 when there are none
 * @feed: version of the change feed, 0 when there is none
 */
typedef struct
{
  VfProjectKind kind;
  char *sentence;
  guint backend;
  guint feed;
} VfProjectFinding;

GType vf_project_finding_get_type (void);
VfProjectFinding *vf_project_finding_copy (const VfProjectFinding *self);
void vf_project_finding_free (VfProjectFinding *self);

DexFuture *vf_project_check (VfProject *self, GCancellable *cancellable) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VfProjectFinding, vf_project_finding_free)

G_END_DECLS
