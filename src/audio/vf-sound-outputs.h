/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Where sound can come out. */
#pragma once

#include <gio/gio.h>
#include <libdex.h>

G_BEGIN_DECLS

#define VF_TYPE_SOUND_OUTPUT (vf_sound_output_get_type ())
G_DECLARE_FINAL_TYPE (VfSoundOutput, vf_sound_output, VF, SOUND_OUTPUT, GObject)

/* Properties: "name", and "sink", a description for vf_player_set_sink(). */
VfSoundOutput *vf_sound_output_new (const char *name, const char *sink);
const char *vf_sound_output_get_name (VfSoundOutput *self);
const char *vf_sound_output_get_sink (VfSoundOutput *self);

DexFuture *vf_sound_outputs_list (void) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
