/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The application: opens the member's place, owns the window, answers the session's actions. */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define VF_TYPE_APPLICATION (vf_application_get_type ())
G_DECLARE_FINAL_TYPE (VfApplication, vf_application, VF, APPLICATION, AdwApplication)

VfApplication *vf_application_new (void);

G_END_DECLS
