/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A set as the room shows it: variant, voice, length, state in words, and the work on it. */
#pragma once

#include "vf-session.h"
#include "vf-spoken-set.h"

G_BEGIN_DECLS

/**
 * VfSetItem:
 *
 * Properties, all notified: "set", "title", "icon-name", "voice-name",
 * "length-label", "summary", "state-label", "state-icon-name", "busy",
 * "progress" (0…1), "playable", "current" (in the player), "playing",
 * "play-label", "play-icon-name", "section-title" (whose vision it is),
 * "description" (all of it, for a screen reader).
 */
#define VF_TYPE_SET_ITEM (vf_set_item_get_type ())
G_DECLARE_FINAL_TYPE (VfSetItem, vf_set_item, VF, SET_ITEM, GObject)

VfSetItem *vf_set_item_new (VfSession *session, VfSpokenSet *set);

VfSpokenSet *vf_set_item_get_set (VfSetItem *self);
VfJob *vf_set_item_get_job (VfSetItem *self);
const char *vf_set_item_get_icon_name (VfSetItem *self);
gboolean vf_set_item_is_current (VfSetItem *self);
gboolean vf_set_item_is_playing (VfSetItem *self);

G_END_DECLS
