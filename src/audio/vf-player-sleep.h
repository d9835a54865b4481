/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The sleep timer: counts the time that plays, and fades the voice before the beds. */
#pragma once

#include "vf-engine.h"

G_BEGIN_DECLS

typedef struct
{
  gint64 remaining; /* nanoseconds, −1: none */
  gint64 fade;      /* how long it fades */
  gboolean voice_fades, beds_fade;
} VfPlayerSleep;

void vf_player_sleep_set (VfPlayerSleep *self, VfEngine *engine, gint64 remaining);
gboolean vf_player_sleep_pass (VfPlayerSleep *self, VfEngine *engine, gint64 elapsed);

G_END_DECLS
