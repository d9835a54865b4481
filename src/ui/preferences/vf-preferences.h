/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Preferences; each change acts at once. */
#pragma once

#include <adwaita.h>

#include "vf-session.h"

G_BEGIN_DECLS

#define VF_TYPE_PREFERENCES (vf_preferences_get_type ())
G_DECLARE_FINAL_TYPE (VfPreferences, vf_preferences, VF, PREFERENCES, AdwPreferencesDialog)

AdwDialog *vf_preferences_new (VfSession *session);

G_END_DECLS
