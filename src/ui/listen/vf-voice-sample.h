/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A voice heard before it is chosen. */
#pragma once

#include <gio/gio.h>

#include "vf-voice.h"

G_BEGIN_DECLS

/**
 * VfVoiceSample:
 *
 * Property "active": a voice is being fetched or heard. Signal "failed"
 * (GError *): why nothing is heard.
 */
#define VF_TYPE_VOICE_SAMPLE (vf_voice_sample_get_type ())
G_DECLARE_FINAL_TYPE (VfVoiceSample, vf_voice_sample, VF, VOICE_SAMPLE, GObject)

VfVoiceSample *vf_voice_sample_new (void);
void vf_voice_sample_play (VfVoiceSample *self, VfVoice *voice, double speed);
void vf_voice_sample_stop (VfVoiceSample *self);
gboolean vf_voice_sample_get_active (VfVoiceSample *self);

G_END_DECLS
