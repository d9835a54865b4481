/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A job in the popover: what it does, how far it is, and what can be done about it. */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define VF_TYPE_JOB_ROW (vf_job_row_get_type ())
G_DECLARE_FINAL_TYPE (VfJobRow, vf_job_row, VF, JOB_ROW, AdwBin)

G_END_DECLS
