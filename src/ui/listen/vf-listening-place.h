/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Where a listener left a set: section, position, how it repeats, its pace and its faders. */
#pragma once

#include "vf-player.h"
#include "vf-spoken-set.h"

G_BEGIN_DECLS

/**
 * VfListeningPlace:
 * @section: the section that was heard
 * @position: ns within it
 * @repeat: what is heard again
 * @speed: pace of the player, 1 being as it was spoken
 */
typedef struct
{
  VfSection section;
  gint64 position;
  VfRepeat repeat;
  double speed;
} VfListeningPlace;

void vf_listening_place_load (VfStore *store, const char *set_id, VfListeningPlace *place);
void vf_listening_place_load_faders (VfStore *store, const char *set_id, VfMix *mix);
DexFuture *vf_listening_place_save (VfStore *store,
                                    const char *set_id,
                                    const VfListeningPlace *place,
                                    VfMix *mix) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
