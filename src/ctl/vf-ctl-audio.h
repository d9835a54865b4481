/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Finding the set that a command means. */
#pragma once

#include "vf-ctl.h"

G_BEGIN_DECLS

/* What the options of generate-audio and export-audio say; NULL or 0 where they say nothing. */
typedef struct
{
  const char *variant_id;
  const char *voice_id;
  double speed;
} VfCtlChoice;

/* A set of the version in this variant: the newest that fits, or one made with the voice of the
 * newest set of all; only with @make where there is no set at all yet. */
VfSpokenSet *vf_ctl_choose_set (
  VfCtl *ctl, VfRecord *vision, const VfCtlChoice *choice, gboolean make, GError **error);
/* "14 sections, 23:45" */
char *vf_ctl_describe_set (VfSpokenSet *set);

G_END_DECLS
