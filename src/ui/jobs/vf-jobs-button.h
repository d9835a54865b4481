/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A ring in the header bar while long work runs; its popover lists the work. */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define VF_TYPE_JOBS_BUTTON (vf_jobs_button_get_type ())
G_DECLARE_FINAL_TYPE (VfJobsButton, vf_jobs_button, VF, JOBS_BUTTON, AdwBin)

G_END_DECLS
