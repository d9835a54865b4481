/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The main window: opens with its frame, then shows Welcome or the rooms. */
#pragma once

#include <adwaita.h>

#include "vf-session.h"

G_BEGIN_DECLS

#define VF_TYPE_WINDOW (vf_window_get_type ())
G_DECLARE_FINAL_TYPE (VfWindow, vf_window, VF, WINDOW, AdwApplicationWindow)

VfWindow *vf_window_new (AdwApplication *application);

void vf_window_set_session (VfWindow *self, VfSession *session);
VfSession *vf_window_get_session (VfWindow *self);
void vf_window_show_error (VfWindow *self, const GError *error);
void vf_window_show_room (VfWindow *self, const char *name);

G_END_DECLS
