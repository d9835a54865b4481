/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A set: its tracks, what is out of date, and its faders. */
#pragma once

#include <adwaita.h>

#include "vf-session.h"

G_BEGIN_DECLS

#define VF_TYPE_SET_PAGE (vf_set_page_get_type ())
G_DECLARE_FINAL_TYPE (VfSetPage, vf_set_page, VF, SET_PAGE, AdwNavigationPage)

AdwNavigationPage *vf_set_page_new (VfSession *session, VfSpokenSet *set);
VfSpokenSet *vf_set_page_get_set (VfSetPage *self);

G_END_DECLS
