/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Makes the sound of a mix: narration and beds through their faders, one make-up gain, the limiter,
 * and the fades of the whole.
 *
 * One mutex guards it: held for a tenth of a millisecond by the thread that renders a block, and
 * for less by the main thread that moves a fader. */
#include "vf-engine.h"

#include <math.h>
#include <string.h>

#include "dsp/vf-level.h"
#include "dsp/vf-limiter.h"
#include "dsp/vf-ramp.h"
#include "vf-audio.h"
#include "vf-bed-input.h"

#define BLOCK (6 * VF_BED_STEP) /* 10 ms */
#define FADE VF_FRAMES_FROM_MS (20)
#define BEDS_FADE_IN VF_FRAMES_FROM_MS (1000)

#define LIVE_TAIL (20 * VF_NS_PER_SECOND)
#define FILE_TAIL (8 * VF_NS_PER_SECOND)

/* A fader may make the mix this much louder than planned, and no more. */
#define HEADROOM_DB 4.0

/* Half a second, in blocks. */
#define MOST_HOLD 50

/* Places of the last two and a half seconds. */
#define LOG 256

struct _VfEngine
{
  GMutex mutex;
  gboolean offline;

  VfTimeline *timeline;
  VfNarration *narration;
  GPtrArray *beds;    /* VfBedInput */
  GPtrArray *leaving; /* VfBedInput fading out */
  guint n_seeded;

  double planned_make_up;
  VfRamp voice, make_up, volume;
  VfRamp voice_fade, beds_fade, tail_fade, fade;

  VfLimiter *limiter;
  gboolean limit;

  guint hold; /* blocks that a fade from silence waits, at most, for a jump to be done */

  gint64 tail;      /* frames */
  gint64 tail_left; /* −1: the narration goes on */
  gboolean finished;

  float block[VF_CHANNELS * BLOCK];
  gsize block_at, block_have;

  gint64 made;     /* frames that went into the limiter */
  gint64 rendered; /* frames that were given out */
  gint64 total;    /* of a file */
  struct
  {
    gint64 at;
    VfPlace place;
    double speed; /* 0: stands still */
  } log[LOG];
  guint logged;
};

static double
read_voice_gain (VfMix *mix)
{
  return vf_mix_get_narration_muted (mix) ? 0.0 : vf_mix_get_narration_gain (mix);
}

/* From the voice as measured to the common level. */
static double
read_voice_level (VfMix *mix)
{
  double loudness = vf_mix_get_voice_loudness (mix);

  return isfinite (loudness) ? pow (10.0, (VF_INPUT_LOUDNESS - loudness) / 20.0) : 1.0;
}

static double
read_bed_gain (VfBed *bed)
{
  return vf_bed_get_muted (bed) ? 0.0 : vf_bed_get_gain (bed);
}

static double
read_target (VfMix *mix)
{
  double target;

  g_object_get (mix, "target-loudness", &target, NULL);
  return target;
}

/* With @muted, what is muted counts as well: it may come back at any time, and must not be a
 * surprise. */
static double
predict (VfMix *mix, VfTimeline *timeline, gboolean muted)
{
  GListModel *beds = G_LIST_MODEL (vf_mix_get_beds (mix));
  gboolean has_voice = vf_timeline_get_frames (timeline) > 0;
  double voice = muted ? vf_mix_get_narration_gain (mix) : read_voice_gain (mix), power = 0.0;

  for (guint i = 0; i < g_list_model_get_n_items (beds); i++)
    {
      g_autoptr (VfBed) bed = g_list_model_get_item (beds, i);
      double gain = muted ? vf_bed_get_gain (bed) : read_bed_gain (bed);

      power += gain * gain;
    }
  return vf_level_predict (has_voice ? voice : 0.0, power, vf_timeline_get_spoken_share (timeline));
}

static void
update_beds (VfEngine *self, VfMix *mix)
{
  GListModel *beds = G_LIST_MODEL (vf_mix_get_beds (mix));
  g_autoptr (GPtrArray) inputs = g_ptr_array_new ();

  for (guint i = 0; i < g_list_model_get_n_items (beds); i++)
    {
      g_autoptr (VfBed) bed = g_list_model_get_item (beds, i);
      VfBedInput *input = NULL;

      for (guint j = 0; j < self->beds->len && input == NULL; j++)
        if (vf_bed_input_get_bed (g_ptr_array_index (self->beds, j)) == bed)
          input = g_ptr_array_steal_index (self->beds, j);
      if (input == NULL)
        /* In a file the same mix is the same sound each time. */
        input
          = vf_bed_input_new (bed, self->offline ? self->n_seeded : g_random_int (), self->offline);
      self->n_seeded++;
      vf_bed_input_set_gain (input, read_bed_gain (bed));
      g_ptr_array_add (inputs, input);
    }

  while (self->beds->len > 0)
    {
      VfBedInput *input = g_ptr_array_steal_index (self->beds, 0);

      vf_bed_input_set_gain (input, 0.0);
      g_ptr_array_add (self->leaving, input);
    }
  for (guint i = 0; i < inputs->len; i++)
    g_ptr_array_add (self->beds, g_ptr_array_index (inputs, i));
}

static void
update_unlocked (VfEngine *self, VfMix *mix)
{
  double target = read_target (mix);
  double most = vf_level_make_up (target + HEADROOM_DB, predict (mix, self->timeline, FALSE));

  update_beds (self, mix);
  vf_ramp_to (&self->voice, (float) (read_voice_gain (mix) * read_voice_level (mix)), FADE);
  vf_ramp_to (&self->make_up, (float) MIN (self->planned_make_up, most), FADE);
}

/**
 * vf_engine_plan_level:
 *
 * Makes the make-up gain from the faders as they stand.
 */
void
vf_engine_plan_level (VfEngine *self, VfMix *mix)
{
  g_mutex_lock (&self->mutex);
  self->planned_make_up
    = vf_level_make_up (read_target (mix), predict (mix, self->timeline, !self->offline));
  update_unlocked (self, mix);
  g_mutex_unlock (&self->mutex);
}

/**
 * vf_engine_update:
 *
 * Takes over the faders and the beds of @mix.
 */
void
vf_engine_update (VfEngine *self, VfMix *mix)
{
  g_mutex_lock (&self->mutex);
  update_unlocked (self, mix);
  g_mutex_unlock (&self->mutex);
}

/**
 * vf_engine_new:
 * @offline: for a file: waits for its sources, begins and ends on the exact
 *   frame, and is the same each time
 * @start: frame of the timeline
 *
 * A live engine is silent until vf_engine_fade() opens it.
 */
VfEngine *
vf_engine_new (VfMix *mix, VfTimeline *timeline, gboolean offline, gint64 start)
{
  VfEngine *self = g_new0 (VfEngine, 1);
  gboolean limiter;
  double ceiling;
  gint64 tail;

  g_object_get (mix, "limiter", &limiter, "ceiling", &ceiling, "tail", &tail, NULL);

  g_mutex_init (&self->mutex);
  self->offline = offline;
  self->timeline = vf_timeline_ref (timeline);
  self->narration = vf_narration_new (timeline, start, offline);
  self->beds = g_ptr_array_new_with_free_func ((GDestroyNotify) vf_bed_input_free);
  self->leaving = g_ptr_array_new_with_free_func ((GDestroyNotify) vf_bed_input_free);
  self->limit = limiter;
  self->limiter = vf_limiter_new (ceiling);
  self->tail_left = -1;

  vf_ramp_set (&self->voice_fade, 1.0f);
  vf_ramp_set (&self->beds_fade, 1.0f);
  vf_ramp_set (&self->tail_fade, 1.0f);
  vf_ramp_set (&self->volume, 1.0f);
  vf_engine_plan_level (self, mix);
  /* Nobody hears it yet. */
  vf_ramp_set (&self->voice, self->voice.target);
  vf_ramp_set (&self->make_up, self->make_up.target);

  if (tail < 0)
    tail = offline ? FILE_TAIL : LIVE_TAIL;
  self->tail = self->beds->len > 0 ? vf_frames_from_ns (tail) : 0;
  if (offline)
    {
      self->total = vf_timeline_get_frames (timeline) - start + self->tail;
      vf_ramp_set (&self->fade, 1.0f);
      vf_ramp_set (&self->beds_fade, 0.0f);
      vf_ramp_to (&self->beds_fade, 1.0f, BEDS_FADE_IN);
    }
  return self;
}

void
vf_engine_free (VfEngine *self)
{
  g_clear_pointer (&self->narration, vf_narration_free);
  g_clear_pointer (&self->beds, g_ptr_array_unref);
  g_clear_pointer (&self->leaving, g_ptr_array_unref);
  g_clear_pointer (&self->limiter, vf_limiter_free);
  g_clear_pointer (&self->timeline, vf_timeline_unref);
  g_mutex_clear (&self->mutex);
  g_free (self);
}

/**
 * vf_engine_set_ceiling:
 * @ceiling: dBTP
 *
 * Before anything is rendered.
 */
void
vf_engine_set_ceiling (VfEngine *self, double ceiling)
{
  g_clear_pointer (&self->limiter, vf_limiter_free);
  self->limiter = vf_limiter_new (ceiling);
}

static void
set_timeline (VfEngine *self, VfTimeline *timeline)
{
  vf_timeline_ref (timeline);
  vf_timeline_unref (self->timeline);
  self->timeline = timeline;
}

static void
jump_unlocked (
  VfEngine *self, VfTimeline *timeline, VfRepeat repeat, gint64 frame, VfJump jump, guint serial)
{
  set_timeline (self, timeline);
  if (jump == VF_JUMP_CUT && self->made > 0)
    {
      jump = VF_JUMP_FADE;
      self->hold = MOST_HOLD;
    }
  vf_narration_jump (self->narration, timeline, repeat, frame, jump, serial);
  /* Back from the end. */
  self->tail_left = -1;
  self->finished = FALSE;
  vf_ramp_to (&self->tail_fade, 1.0f, FADE);
}

/**
 * vf_engine_jump:
 *
 * Goes to another place as VfJump says.
 */
void
vf_engine_jump (
  VfEngine *self, VfTimeline *timeline, VfRepeat repeat, gint64 frame, VfJump jump, guint serial)
{
  g_mutex_lock (&self->mutex);
  jump_unlocked (self, timeline, repeat, frame, jump, serial);
  g_mutex_unlock (&self->mutex);
}

/**
 * vf_engine_change:
 *
 * Takes over changed clips or another way to repeat, and goes on where it is.
 */
void
vf_engine_change (VfEngine *self, VfTimeline *timeline, VfRepeat repeat, guint serial)
{
  VfJump jump = VF_JUMP_FADE;
  const VfSpan *from;
  gboolean on_its_way;
  gint64 frame, to = 0;

  g_mutex_lock (&self->mutex);
  frame = vf_narration_get_aim (self->narration, &on_its_way);
  from = vf_timeline_find (self->timeline, frame);
  /* Where the clip is gone the same time; after the end what has come behind it. */
  to = MIN (frame >= 0 ? frame : vf_timeline_get_frames (self->timeline),
            vf_timeline_get_frames (timeline));
  for (guint i = 0; from != NULL && i < vf_timeline_get_n_spans (timeline); i++)
    {
      const VfSpan *span = vf_timeline_get_span (timeline, i);

      if (span->clip == from->clip)
        {
          to = span->start + (frame - from->start);
          jump = on_its_way ? VF_JUMP_FADE : VF_JUMP_FOLLOW;
          break;
        }
    }
  if (from == NULL && repeat == VF_REPEAT_ALL)
    to = 0;
  else if (from == NULL && repeat == VF_REPEAT_ONE && vf_timeline_get_n_spans (timeline) > 0)
    to = vf_timeline_get_span (timeline, vf_timeline_get_n_spans (timeline) - 1)->track_start;
  /* The end stays the end. */
  if (from == NULL && to == vf_timeline_get_frames (timeline))
    set_timeline (self, timeline);
  else
    jump_unlocked (self, timeline, repeat, to, jump, serial);
  g_mutex_unlock (&self->mutex);
}

void
vf_engine_set_speed (VfEngine *self, double speed)
{
  g_mutex_lock (&self->mutex);
  vf_narration_set_speed (self->narration, speed);
  g_mutex_unlock (&self->mutex);
}

static void
fade (VfEngine *self, VfRamp *ramp, double gain, guint frames)
{
  g_mutex_lock (&self->mutex);
  vf_ramp_to (ramp, (float) gain, frames);
  g_mutex_unlock (&self->mutex);
}

/**
 * vf_engine_set_volume:
 * @volume: linear, after the limiter
 */
void
vf_engine_set_volume (VfEngine *self, double volume)
{
  fade (self, &self->volume, volume, FADE);
}

/**
 * vf_engine_fade:
 *
 * Fades the whole, after the limiter.
 */
void
vf_engine_fade (VfEngine *self, double gain, guint frames)
{
  fade (self, &self->fade, gain, frames);
}

void
vf_engine_fade_voice (VfEngine *self, double gain, guint frames)
{
  fade (self, &self->voice_fade, gain, frames);
}

void
vf_engine_fade_beds (VfEngine *self, double gain, guint frames)
{
  fade (self, &self->beds_fade, gain, frames);
}

/* Where the narration stands as the next frame is made. */
static void
log_place (VfEngine *self)
{
  guint i = self->logged++ % LOG;

  self->log[i].at = self->made;
  self->log[i].place.frame = vf_narration_get_frame (self->narration);
  self->log[i].place.serial = vf_narration_get_serial (self->narration);
  self->log[i].speed
    = vf_narration_is_flowing (self->narration) ? vf_narration_get_speed (self->narration) : 0.0;
}

/**
 * vf_engine_locate:
 * @heard: how many frames of what was rendered have been heard
 *
 * Returns the place of the narration that belongs to it, so that what is shown
 * is what is heard, and not what is on its way through buffers.
 */
VfPlace
vf_engine_locate (VfEngine *self, gint64 heard)
{
  VfPlace place;

  g_mutex_lock (&self->mutex);
  place.frame = vf_narration_get_frame (self->narration);
  place.serial = vf_narration_get_serial (self->narration);
  heard -= self->limit && !self->offline ? VF_LIMITER_DELAY : 0;
  for (guint back = 1; back <= MIN (self->logged, LOG); back++)
    {
      guint i = (self->logged - back) % LOG;
      gint64 since = heard - self->log[i].at;

      place = self->log[i].place;
      if (since < 0)
        continue;
      if (place.frame >= 0)
        place.frame += llround ((double) MIN (since, BLOCK) * self->log[i].speed);
      break;
    }
  g_mutex_unlock (&self->mutex);
  return place;
}

static void
add_beds (VfEngine *self, float *out)
{
  float beds[VF_CHANNELS * BLOCK] = { 0 };

  for (guint i = 0; i < self->beds->len; i++)
    vf_bed_input_render (g_ptr_array_index (self->beds, i), beds, BLOCK);
  for (guint i = 0; i < self->leaving->len; i++)
    vf_bed_input_render (g_ptr_array_index (self->leaving, i), beds, BLOCK);
  vf_ramp_apply (&self->tail_fade, beds, BLOCK);
  vf_ramp_add (&self->beds_fade, out, beds, BLOCK);
}

/* After the narration the beds fade out, and then it is over. */
static void
advance_tail (VfEngine *self)
{
  if (self->tail_left < 0)
    {
      gboolean over = self->offline ? self->made >= self->total - self->tail
                                    : vf_timeline_get_frames (self->timeline) > 0
                                        && vf_narration_is_finished (self->narration);

      if (!over)
        return;
      self->tail_left = self->tail;
      vf_ramp_to (&self->tail_fade, 0.0f, (guint) MAX (self->tail, 1));
    }
  else
    self->tail_left = MAX (0, self->tail_left - BLOCK);
  self->finished = self->tail_left == 0;
}

/* After a jump in a pause the fade begins when the new place has come through the limiter, so that
 * nothing of the old one is heard. */
static gboolean
must_hold (VfEngine *self)
{
  if (self->hold == 0 || self->fade.value > 0.0f)
    return FALSE;

  /* One block more than the jump takes: longer than the limiter's delay. */
  if (self->hold > 1 && !vf_narration_is_jumping (self->narration))
    self->hold = 1;
  else
    self->hold--;
  return TRUE;
}

static void
make_block (VfEngine *self)
{
  float *out = self->block, narration[VF_CHANNELS * BLOCK];

  advance_tail (self);
  log_place (self);

  memset (out, 0, sizeof self->block);
  vf_narration_render (self->narration, narration, BLOCK);
  vf_ramp_apply (&self->voice_fade, narration, BLOCK);
  vf_ramp_add (&self->voice, out, narration, BLOCK);
  add_beds (self, out);
  vf_ramp_apply (&self->make_up, out, BLOCK);
  self->made += BLOCK;

  if (self->limit)
    vf_limiter_process (self->limiter, out, BLOCK);
  if (must_hold (self))
    memset (out, 0, sizeof self->block);
  else
    vf_ramp_apply (&self->fade, out, BLOCK);
  vf_ramp_apply (&self->volume, out, BLOCK);

  self->block_at = 0;
  self->block_have = BLOCK;
  /* What the limiter holds back of the beginning is no part of a file. */
  if (self->offline && self->limit && self->made == BLOCK)
    {
      self->block_at = VF_LIMITER_DELAY;
      self->block_have -= VF_LIMITER_DELAY;
    }
}

/**
 * vf_engine_render:
 * @out: overwritten with @frames of stereo
 *
 * Returns how many frames there were: all of them when live, fewer at the end
 * of a file.
 */
gsize
vf_engine_render (VfEngine *self, float *out, gsize frames)
{
  gsize done = 0;

  if (self->offline)
    frames = (gsize) MIN ((gint64) frames, self->total - self->rendered);

  while (done < frames)
    {
      gsize n;

      g_mutex_lock (&self->mutex);
      if (self->block_have == 0)
        make_block (self);
      n = MIN (frames - done, self->block_have);
      memcpy (out + VF_CHANNELS * done, self->block + VF_CHANNELS * self->block_at,
              VF_CHANNELS * n * sizeof (float));
      self->block_at += n;
      self->block_have -= n;
      self->rendered += (gint64) n;
      g_mutex_unlock (&self->mutex);
      done += n;
    }
  return done;
}

gint64
vf_engine_get_rendered (VfEngine *self)
{
  gint64 rendered;

  g_mutex_lock (&self->mutex);
  rendered = self->rendered;
  g_mutex_unlock (&self->mutex);
  return rendered;
}

/**
 * vf_engine_get_total:
 *
 * Returns the length of a file, in frames.
 */
gint64
vf_engine_get_total (VfEngine *self)
{
  return self->total;
}

/**
 * vf_engine_is_silent:
 *
 * Whether the fade of the whole has come to silence.
 */
gboolean
vf_engine_is_silent (VfEngine *self)
{
  gboolean silent;

  g_mutex_lock (&self->mutex);
  silent = vf_ramp_is_silent (&self->fade);
  g_mutex_unlock (&self->mutex);
  return silent;
}

/**
 * vf_engine_is_finished:
 *
 * Whether the narration has ended and the beds have faded out.
 */
gboolean
vf_engine_is_finished (VfEngine *self)
{
  gboolean finished;

  g_mutex_lock (&self->mutex);
  finished = self->finished;
  g_mutex_unlock (&self->mutex);
  return finished;
}

/**
 * vf_engine_dup_error:
 *
 * Returns: (transfer full) (nullable): the first source that cannot be heard
 */
GError *
vf_engine_dup_error (VfEngine *self)
{
  GError *error;

  g_mutex_lock (&self->mutex);
  error = vf_narration_dup_error (self->narration);
  for (guint i = 0; i < self->beds->len && error == NULL; i++)
    error = vf_bed_input_dup_error (g_ptr_array_index (self->beds, i));
  g_mutex_unlock (&self->mutex);
  return error;
}

/**
 * vf_engine_collect:
 *
 * Frees what is no longer heard. Called from the main thread now and then.
 */
void
vf_engine_collect (VfEngine *self)
{
  g_autoptr (GPtrArray) gone = g_ptr_array_new_with_free_func ((GDestroyNotify) vf_bed_input_free);

  g_mutex_lock (&self->mutex);
  vf_narration_collect (self->narration);
  for (guint i = self->leaving->len; i > 0; i--)
    if (vf_bed_input_is_silent (g_ptr_array_index (self->leaving, i - 1)))
      g_ptr_array_add (gone, g_ptr_array_steal_index_fast (self->leaving, i - 1));
  g_mutex_unlock (&self->mutex);
}
