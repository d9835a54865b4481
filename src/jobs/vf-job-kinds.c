/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The kinds of jobs there are. A new kind joins by a line here. */

#include "vf-export-kind.h"
#include "vf-job-kind.h"
#include "vf-narrate-kind.h"

static const VfJobKind *const kinds[] = {
  &vf_narrate_kind,
  &vf_export_kind,
};

/**
 * vf_job_kind_find:
 * @name: a kind's name
 *
 * Returns: (nullable): the kind, or %NULL for one of a newer version
 */
const VfJobKind *
vf_job_kind_find (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (g_strcmp0 (kinds[i]->name, name) == 0)
      return kinds[i];

  return NULL;
}
