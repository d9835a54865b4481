/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the files of the player share. */
#pragma once

#include "vf-mix-watch.h"
#include "vf-output.h"
#include "vf-player-sleep.h"
#include "vf-player.h"

G_BEGIN_DECLS

struct _VfPlayer
{
  GObject parent_instance;

  char *sink;
  VfMix *mix;
  VfMixWatch *watch;
  VfTimeline *timeline;
  VfPlayerState state;
  VfRepeat repeat;
  double speed, volume, loudest;
  gint64 start_fade; /* frames */
  GError *error;

  VfOutput *output;
  GPtrArray *leaving; /* VfOutput fading out */
  gboolean pausing;   /* the output fades before it stands still */

  gint64 position; /* nanoseconds, as shown */
  VfClip *clip;
  guint track;
  guint serial;  /* of the last jump, heard when the engine says so … */
  gint64 target; /* … and until then this is shown */

  guint tick, ticks;
  guint relayout;
  gint64 tick_time;
  VfPlayerSleep sleep;
};

typedef enum
{
  PROP_0,
  PROP_MIX,
  PROP_STATE,
  PROP_POSITION,
  PROP_DURATION,
  PROP_CLIP,
  PROP_TRACK,
  PROP_REPEAT,
  PROP_SPEED,
  PROP_VOLUME,
  PROP_SLEEP_REMAINING,
  PROP_ERROR,
  N_PROPS
} VfPlayerProperty;

void vf_player_notify (VfPlayer *self, VfPlayerProperty prop);
VfEngine *vf_player_get_engine (VfPlayer *self);
void vf_player_move (VfPlayer *self);

G_END_DECLS
