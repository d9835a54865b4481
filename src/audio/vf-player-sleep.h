/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The sleep timer: counts the time that plays, and fades the voice before the beds. */
#pragma once

#include "vf-audio.h"
#include "vf-engine.h"

G_BEGIN_DECLS

/* How long the timer fades unless someone wants it otherwise, ns. */
#define VF_SLEEP_FADE (60 * VF_NS_PER_SECOND)

typedef struct
{
  gint64 remaining;    /* nanoseconds, −1: none */
  gint64 longest_fade; /* how long it fades … */
  gint64 fade;         /* … and how long this time */
  gboolean voice_fades, beds_fade;
} VfPlayerSleep;

void vf_player_sleep_set (VfPlayerSleep *self, VfEngine *engine, gint64 remaining);
gboolean vf_player_sleep_pass (VfPlayerSleep *self, VfEngine *engine, gint64 elapsed);

G_END_DECLS
