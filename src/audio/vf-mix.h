/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What is heard: a narration, beds under it, and their levels. Played live by VfPlayer, written by
 * VfRenderer. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * VfClip:
 *
 * A piece of narration: one spoken sentence, and the silence after it.
 */
#define VF_TYPE_CLIP (vf_clip_get_type ())
G_DECLARE_FINAL_TYPE (VfClip, vf_clip, VF, CLIP, GObject)

VfClip *vf_clip_new (
  GFile *file, gint64 duration, gint64 pause, guint track, guint sentence, const char *text);
GFile *vf_clip_get_file (VfClip *self);
gint64 vf_clip_get_duration (VfClip *self); /* nanoseconds, without the pause */
gint64 vf_clip_get_pause (VfClip *self);    /* nanoseconds after it */
guint vf_clip_get_track (VfClip *self);     /* index of the track it belongs to */
guint vf_clip_get_sentence (VfClip *self);  /* index within the track */
const char *vf_clip_get_text (VfClip *self);

/**
 * VfBed:
 *
 * A background sound without end: synthesised, or a file looped without a seam.
 */
typedef enum
{
  VF_BED_OCEAN,
  VF_BED_RAIN,
  VF_BED_WHITE_NOISE,
  VF_BED_PINK_NOISE,
  VF_BED_BROWN_NOISE,
  VF_BED_FILE,
} VfBedKind;

#define VF_TYPE_BED (vf_bed_get_type ())
G_DECLARE_FINAL_TYPE (VfBed, vf_bed, VF, BED, GObject)

VfBed *vf_bed_new (VfBedKind kind);
VfBed *vf_bed_new_for_file (GFile *file, const char *name);
VfBedKind vf_bed_get_kind (VfBed *self);
const char *vf_bed_get_id (VfBed *self);   /* "ocean", "rain", "white-noise", … */
const char *vf_bed_get_name (VfBed *self); /* translated, or the file's */
GFile *vf_bed_get_file (VfBed *self);
/* Linear 0…1, a property "gain" that may change while it plays (20 ms ramp); "muted" likewise. */
double vf_bed_get_gain (VfBed *self);
void vf_bed_set_gain (VfBed *self, double gain);
gboolean vf_bed_get_muted (VfBed *self);
void vf_bed_set_muted (VfBed *self, gboolean muted);

/**
 * VfMix:
 *
 * Properties: "clips" (GListModel of VfClip), "beds" (GListModel of VfBed),
 * "narration-gain" (0…1), "narration-muted", "voice-loudness" (LUFS of the
 * voice as measured over the set, or NAN), "limiter" (default TRUE),
 * "target-loudness" (default −18 LUFS), "ceiling" (default −1 dBTP; a lossy
 * file keeps 1.5 more, so that it decodes to below it), "tail" (nanoseconds the
 * beds take to fade after the narration; −1, the default: 20 s when played, 8 s
 * in a file).
 *
 * Levels: every input is brought to −23 LUFS, the gains are linear over that,
 * and one make-up gain, made from the faders as they stand when it starts,
 * brings the whole to the target. Moving faders later does not move the
 * make-up, unless the mix would become more than 4 dB louder than the target.
 */
#define VF_TYPE_MIX (vf_mix_get_type ())
G_DECLARE_FINAL_TYPE (VfMix, vf_mix, VF, MIX, GObject)

VfMix *vf_mix_new (void);
GListStore *vf_mix_get_clips (VfMix *self);
GListStore *vf_mix_get_beds (VfMix *self);
double vf_mix_get_narration_gain (VfMix *self);
void vf_mix_set_narration_gain (VfMix *self, double gain);
gboolean vf_mix_get_narration_muted (VfMix *self);
void vf_mix_set_narration_muted (VfMix *self, gboolean muted);
double vf_mix_get_voice_loudness (VfMix *self);
void vf_mix_set_voice_loudness (VfMix *self, double lufs);
gint64 vf_mix_get_duration (VfMix *self); /* of all clips and pauses, nanoseconds */

G_END_DECLS
