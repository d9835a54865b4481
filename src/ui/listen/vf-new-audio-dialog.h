/* SPDX-License-Identifier: GPL-3.0-or-later */

/* New audio: three choices, and how long it will be. */
#pragma once

#include <adwaita.h>

#include "vf-session.h"

G_BEGIN_DECLS

/**
 * VfNewAudioDialog:
 *
 * Signal "created" (const char *id): the set that is being spoken now.
 */
#define VF_TYPE_NEW_AUDIO_DIALOG (vf_new_audio_dialog_get_type ())
G_DECLARE_FINAL_TYPE (VfNewAudioDialog, vf_new_audio_dialog, VF, NEW_AUDIO_DIALOG, AdwDialog)

AdwDialog *vf_new_audio_dialog_new (VfSession *session, VfRecord *vision);

G_END_DECLS
