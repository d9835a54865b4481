/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The preferences of sound, in force at once and while something plays. */
#pragma once

#include "vf-player.h"

G_BEGIN_DECLS

#define VF_TYPE_SOUND_SETTINGS (vf_sound_settings_get_type ())
G_DECLARE_FINAL_TYPE (VfSoundSettings, vf_sound_settings, VF, SOUND_SETTINGS, GObject)

VfSoundSettings *vf_sound_settings_new (VfPlayer *player);

G_END_DECLS
