/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What is heard: a narration, beds under it, and their levels. */
#include "vf-mix.h"

#include <math.h>

struct _VfMix
{
  GObject parent_instance;

  GListStore *clips;
  GListStore *beds;
  double narration_gain;
  gboolean narration_muted;
  double voice_loudness;
  gboolean limiter;
  double target_loudness;
  double ceiling;
  gint64 tail;
};

G_DEFINE_FINAL_TYPE (VfMix, vf_mix, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_CLIPS,
  PROP_BEDS,
  PROP_NARRATION_GAIN,
  PROP_NARRATION_MUTED,
  PROP_VOICE_LOUDNESS,
  PROP_LIMITER,
  PROP_TARGET_LOUDNESS,
  PROP_CEILING,
  PROP_TAIL,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
vf_mix_finalize (GObject *object)
{
  VfMix *self = VF_MIX (object);

  g_clear_object (&self->clips);
  g_clear_object (&self->beds);

  G_OBJECT_CLASS (vf_mix_parent_class)->finalize (object);
}

static void
vf_mix_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  VfMix *self = VF_MIX (object);

  switch (prop_id)
    {
    case PROP_CLIPS:
      g_value_set_object (value, self->clips);
      break;
    case PROP_BEDS:
      g_value_set_object (value, self->beds);
      break;
    case PROP_NARRATION_GAIN:
      g_value_set_double (value, self->narration_gain);
      break;
    case PROP_NARRATION_MUTED:
      g_value_set_boolean (value, self->narration_muted);
      break;
    case PROP_VOICE_LOUDNESS:
      g_value_set_double (value, self->voice_loudness);
      break;
    case PROP_LIMITER:
      g_value_set_boolean (value, self->limiter);
      break;
    case PROP_TARGET_LOUDNESS:
      g_value_set_double (value, self->target_loudness);
      break;
    case PROP_CEILING:
      g_value_set_double (value, self->ceiling);
      break;
    case PROP_TAIL:
      g_value_set_int64 (value, self->tail);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
set_double (VfMix *self, double *field, double value, guint prop_id)
{
  if (*field == value || (isnan (*field) && isnan (value)))
    return;
  *field = value;
  g_object_notify_by_pspec (G_OBJECT (self), properties[prop_id]);
}

static void
vf_mix_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  VfMix *self = VF_MIX (object);

  switch (prop_id)
    {
    case PROP_NARRATION_GAIN:
      vf_mix_set_narration_gain (self, g_value_get_double (value));
      break;
    case PROP_NARRATION_MUTED:
      vf_mix_set_narration_muted (self, g_value_get_boolean (value));
      break;
    case PROP_VOICE_LOUDNESS:
      vf_mix_set_voice_loudness (self, g_value_get_double (value));
      break;
    case PROP_LIMITER:
      if (self->limiter != g_value_get_boolean (value))
        {
          self->limiter = g_value_get_boolean (value);
          g_object_notify_by_pspec (object, pspec);
        }
      break;
    case PROP_TARGET_LOUDNESS:
      set_double (self, &self->target_loudness, g_value_get_double (value), prop_id);
      break;
    case PROP_CEILING:
      set_double (self, &self->ceiling, g_value_get_double (value), prop_id);
      break;
    case PROP_TAIL:
      if (self->tail != g_value_get_int64 (value))
        {
          self->tail = g_value_get_int64 (value);
          g_object_notify_by_pspec (object, pspec);
        }
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
vf_mix_class_init (VfMixClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags readable = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;
  const GParamFlags writable = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->finalize = vf_mix_finalize;
  object_class->get_property = vf_mix_get_property;
  object_class->set_property = vf_mix_set_property;

  properties[PROP_CLIPS] = g_param_spec_object ("clips", NULL, NULL, G_TYPE_LIST_MODEL, readable);
  properties[PROP_BEDS] = g_param_spec_object ("beds", NULL, NULL, G_TYPE_LIST_MODEL, readable);
  properties[PROP_NARRATION_GAIN]
    = g_param_spec_double ("narration-gain", NULL, NULL, 0.0, 1.0, 1.0, writable);
  properties[PROP_NARRATION_MUTED]
    = g_param_spec_boolean ("narration-muted", NULL, NULL, FALSE, writable);
  properties[PROP_VOICE_LOUDNESS] = g_param_spec_double ("voice-loudness", NULL, NULL, -G_MAXDOUBLE,
                                                         G_MAXDOUBLE, -23.0, writable);
  properties[PROP_LIMITER] = g_param_spec_boolean ("limiter", NULL, NULL, TRUE, writable);
  properties[PROP_TARGET_LOUDNESS]
    = g_param_spec_double ("target-loudness", NULL, NULL, -70.0, 0.0, -18.0, writable);
  properties[PROP_CEILING]
    = g_param_spec_double ("ceiling", NULL, NULL, -24.0, 0.0, -1.0, writable);
  properties[PROP_TAIL] = g_param_spec_int64 ("tail", NULL, NULL, -1, G_MAXINT64, -1, writable);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
vf_mix_init (VfMix *self)
{
  self->clips = g_list_store_new (VF_TYPE_CLIP);
  self->beds = g_list_store_new (VF_TYPE_BED);
  self->narration_gain = 1.0;
  self->voice_loudness = NAN;
  self->limiter = TRUE;
  self->target_loudness = -18.0;
  self->ceiling = -1.0;
  self->tail = -1;
}

VfMix *
vf_mix_new (void)
{
  return g_object_new (VF_TYPE_MIX, NULL);
}

GListStore *
vf_mix_get_clips (VfMix *self)
{
  g_return_val_if_fail (VF_IS_MIX (self), NULL);
  return self->clips;
}

GListStore *
vf_mix_get_beds (VfMix *self)
{
  g_return_val_if_fail (VF_IS_MIX (self), NULL);
  return self->beds;
}

double
vf_mix_get_narration_gain (VfMix *self)
{
  g_return_val_if_fail (VF_IS_MIX (self), 0.0);
  return self->narration_gain;
}

void
vf_mix_set_narration_gain (VfMix *self, double gain)
{
  g_return_if_fail (VF_IS_MIX (self));
  set_double (self, &self->narration_gain, CLAMP (gain, 0.0, 1.0), PROP_NARRATION_GAIN);
}

gboolean
vf_mix_get_narration_muted (VfMix *self)
{
  g_return_val_if_fail (VF_IS_MIX (self), FALSE);
  return self->narration_muted;
}

void
vf_mix_set_narration_muted (VfMix *self, gboolean muted)
{
  g_return_if_fail (VF_IS_MIX (self));

  muted = !!muted;
  if (muted == self->narration_muted)
    return;
  self->narration_muted = muted;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NARRATION_MUTED]);
}

double
vf_mix_get_voice_loudness (VfMix *self)
{
  g_return_val_if_fail (VF_IS_MIX (self), NAN);
  return self->voice_loudness;
}

/**
 * vf_mix_set_voice_loudness:
 * @lufs: the loudness of the clips as one programme (vf_loudness_measure());
 *   NAN or an infinity: not known, taken to be −23
 */
void
vf_mix_set_voice_loudness (VfMix *self, double lufs)
{
  g_return_if_fail (VF_IS_MIX (self));
  set_double (self, &self->voice_loudness, lufs, PROP_VOICE_LOUDNESS);
}

gint64
vf_mix_get_duration (VfMix *self)
{
  gint64 duration = 0;

  g_return_val_if_fail (VF_IS_MIX (self), 0);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->clips)); i++)
    {
      g_autoptr (VfClip) clip = g_list_model_get_item (G_LIST_MODEL (self->clips), i);

      duration += vf_clip_get_duration (clip) + vf_clip_get_pause (clip);
    }
  return duration;
}
