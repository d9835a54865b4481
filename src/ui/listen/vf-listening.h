/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What is being listened to: a set, its mix and the player, and where the listener is. */
#pragma once

#include <gio/gio.h>

#include "vf-player.h"
#include "vf-spoken-set.h"

G_BEGIN_DECLS

/* VfListening:sleep-minutes: no timer, or until the set has been heard. */
#define VF_SLEEP_OFF 0
#define VF_SLEEP_END_OF_SET (-1)

#define VF_TYPE_LISTENING (vf_listening_get_type ())
G_DECLARE_FINAL_TYPE (VfListening, vf_listening, VF, LISTENING, GObject)

VfListening *vf_listening_new (VfStore *store, VfPlayer *player);

VfPlayer *vf_listening_get_player (VfListening *self);
VfSpokenSet *vf_listening_get_set (VfListening *self);
VfMix *vf_listening_get_mix (VfListening *self);
gboolean vf_listening_is_playing (VfListening *self);
gboolean vf_listening_has_set (VfListening *self, VfSpokenSet *set);

VfMix *vf_listening_dup_mix (VfListening *self, VfSpokenSet *set, GError **error);
gboolean vf_listening_load (VfListening *self, VfSpokenSet *set, GError **error);
void vf_listening_unload (VfListening *self);
gboolean vf_listening_play (VfListening *self, VfSpokenSet *set, GError **error);
gboolean
vf_listening_play_section (VfListening *self, VfSpokenSet *set, VfSection section, GError **error);
void vf_listening_toggle (VfListening *self);
void vf_listening_skip (VfListening *self, gint64 nanoseconds);
void vf_listening_set_sleep_minutes (VfListening *self, int minutes);
gboolean vf_listening_get_section (VfListening *self, VfSection *section);
DexFuture *vf_listening_save_position (VfListening *self) G_GNUC_WARN_UNUSED_RESULT;
DexFuture *vf_listening_save_faders (VfListening *self,
                                     VfSpokenSet *set,
                                     VfMix *mix) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
