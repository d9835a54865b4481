/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A set: the sections of a vision spoken by one voice in one variant. */
#pragma once

#include "vf-section.h"
#include "vf-store.h"

G_BEGIN_DECLS

typedef enum
{
  VF_TRACK_MISSING, /* has text, not spoken yet */
  VF_TRACK_READY,
  VF_TRACK_STALE, /* the text changed since it was spoken */
  VF_TRACK_FAILED,
} VfTrackState;

#define VF_TYPE_TRACK_STATE (vf_track_state_get_type ())
GType vf_track_state_get_type (void);

/**
 * VfTrack:
 *
 * A section within a set. Properties: "section", "label", "state",
 * "duration" (ns, without pauses), "error-message".
 */
#define VF_TYPE_TRACK (vf_track_get_type ())
G_DECLARE_FINAL_TYPE (VfTrack, vf_track, VF, TRACK, GObject)

VfSection vf_track_get_section (VfTrack *self);
VfTrackState vf_track_get_state (VfTrack *self);
gint64 vf_track_get_duration (VfTrack *self);
const char *vf_track_get_error_message (VfTrack *self);

/**
 * VfUtterance:
 * @track: index of its track among those that can be heard
 * @section: the section
 * @position: index of the sentence within the section
 * @text: the sentence
 * @media: the row of its sound in `media`
 * @duration: of the sound, ns
 * @pause: silence after it, ns
 *
 * One spoken sentence in the timeline of a set.
 */
typedef struct
{
  guint track;
  VfSection section;
  guint position;
  char *text;
  VfRecord *media;
  gint64 duration;
  gint64 pause;
} VfUtterance;

/**
 * VfSpokenSet:
 *
 * Main thread only; follows the store. A #GListModel of #VfTrack, the sections
 * with text in reading order. Properties: "record", "name", "duration" (ns,
 * pauses included), "n-ready", "n-stale", "n-missing", "n-failed".
 */
#define VF_TYPE_SPOKEN_SET (vf_spoken_set_get_type ())
G_DECLARE_FINAL_TYPE (VfSpokenSet, vf_spoken_set, VF, SPOKEN_SET, GObject)

VfSpokenSet *vf_spoken_set_new (VfStore *store, VfRecord *record);
VfStore *vf_spoken_set_get_store (VfSpokenSet *self);
VfRecord *vf_spoken_set_get_record (VfSpokenSet *self);
const char *vf_spoken_set_get_id (VfSpokenSet *self);
const char *vf_spoken_set_get_name (VfSpokenSet *self);
const char *vf_spoken_set_get_variant_id (VfSpokenSet *self);
const char *vf_spoken_set_get_voice_id (VfSpokenSet *self);
double vf_spoken_set_get_speed (VfSpokenSet *self);
/* The version it speaks, or NULL when it was deleted. */
VfRecord *vf_spoken_set_get_vision (VfSpokenSet *self);
gint64 vf_spoken_set_get_duration (VfSpokenSet *self);
guint vf_spoken_set_count (VfSpokenSet *self, VfTrackState state);
/* Sections not yet spoken, changed since, or failed: what "update n tracks" would speak. */
guint vf_spoken_set_get_outdated (VfSpokenSet *self);
/* (element-type VfUtterance): what can be heard, in order, with the variant's pauses. */
GPtrArray *vf_spoken_set_dup_timeline (VfSpokenSet *self, GError **error);

G_END_DECLS
