/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Plays a mix live: faders, seek, tracks, fades. */
#pragma once

#include "vf-mix.h"

G_BEGIN_DECLS

typedef enum
{
  VF_PLAYER_STOPPED,
  VF_PLAYER_PLAYING,
  VF_PLAYER_PAUSED,
  VF_PLAYER_FAILED, /* "error" says why, e.g. VF_ERROR_NO_DEVICE */
} VfPlayerState;

typedef enum
{
  VF_REPEAT_OFF,
  VF_REPEAT_ALL,
  VF_REPEAT_ONE,
} VfRepeat;

#define VF_TYPE_PLAYER (vf_player_get_type ())
G_DECLARE_FINAL_TYPE (VfPlayer, vf_player, VF, PLAYER, GObject)

/* Main thread only. Properties, all notified on the main thread: "mix", "state", "position" (ns, 10
 * times a second while playing), "duration", "clip" (the one being spoken, or NULL in a pause),
 * "track" (index), "repeat", "speed" (0.5…2, pitch kept), "volume" (0…1, the output as a whole),
 * "sleep-remaining" (ns, or −1), "error". Signal "finished": the end was reached and faded out. */
VfPlayer *vf_player_new (void);
/* For tests and machines without a device: any GStreamer sink description, e.g. "fakesink
 * sync=true". */
VfPlayer *vf_player_new_with_sink (const char *sink_description);

void vf_player_set_mix (VfPlayer *self, VfMix *mix);
VfMix *vf_player_get_mix (VfPlayer *self);
void vf_player_play (VfPlayer *self);
void vf_player_pause (VfPlayer *self);
void vf_player_stop (VfPlayer *self);
void vf_player_seek (VfPlayer *self, gint64 position);
void vf_player_previous (
  VfPlayer *self); /* the start of this track, or of the one before when within 3 s of it */
void vf_player_next (VfPlayer *self);
/* −1: none; fades over 60 s, voice before bed */
void vf_player_set_sleep_timer (VfPlayer *self, gint64 nanoseconds);

VfPlayerState vf_player_get_state (VfPlayer *self);
gint64 vf_player_get_position (VfPlayer *self);
gint64 vf_player_get_duration (VfPlayer *self);
VfClip *vf_player_get_clip (VfPlayer *self);
guint vf_player_get_track (VfPlayer *self);
VfRepeat vf_player_get_repeat (VfPlayer *self);
void vf_player_set_repeat (VfPlayer *self, VfRepeat repeat);
double vf_player_get_speed (VfPlayer *self);
void vf_player_set_speed (VfPlayer *self, double speed);
double vf_player_get_volume (VfPlayer *self);
void vf_player_set_volume (VfPlayer *self, double volume);
void vf_player_set_loudest (VfPlayer *self, double loudest);
void vf_player_set_start_fade (VfPlayer *self, gint64 nanoseconds);
void vf_player_set_sleep_fade (VfPlayer *self, gint64 nanoseconds);
void vf_player_set_sink (VfPlayer *self, const char *sink_description);
const GError *vf_player_get_error (VfPlayer *self);

G_END_DECLS
