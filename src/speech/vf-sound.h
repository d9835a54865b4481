/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A piece of speech: samples and the rate they run at. */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define VF_TYPE_SOUND (vf_sound_get_type ())
G_DECLARE_FINAL_TYPE (VfSound, vf_sound, VF, SOUND, GObject)

/* Mono 16-bit samples in native order. */
VfSound *vf_sound_new (GBytes *samples, guint rate);
GBytes *vf_sound_get_samples (VfSound *self);
guint vf_sound_get_rate (VfSound *self);
gsize vf_sound_get_n_samples (VfSound *self);
gint64 vf_sound_get_duration (VfSound *self); /* nanoseconds */
GBytes *vf_sound_to_wav (VfSound *self);
VfSound *vf_sound_trim (VfSound *self);

G_END_DECLS
