/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A piece of narration. */
#include "vf-mix.h"

struct _VfClip
{
  GObject parent_instance;

  GFile *file;
  gint64 duration;
  gint64 pause;
  guint track;
  guint sentence;
  char *text;
};

G_DEFINE_FINAL_TYPE (VfClip, vf_clip, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_FILE,
  PROP_DURATION,
  PROP_PAUSE,
  PROP_TRACK,
  PROP_SENTENCE,
  PROP_TEXT,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
vf_clip_finalize (GObject *object)
{
  VfClip *self = VF_CLIP (object);

  g_clear_object (&self->file);
  g_clear_pointer (&self->text, g_free);

  G_OBJECT_CLASS (vf_clip_parent_class)->finalize (object);
}

static void
vf_clip_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  VfClip *self = VF_CLIP (object);

  switch (prop_id)
    {
    case PROP_FILE:
      g_value_set_object (value, self->file);
      break;
    case PROP_DURATION:
      g_value_set_int64 (value, self->duration);
      break;
    case PROP_PAUSE:
      g_value_set_int64 (value, self->pause);
      break;
    case PROP_TRACK:
      g_value_set_uint (value, self->track);
      break;
    case PROP_SENTENCE:
      g_value_set_uint (value, self->sentence);
      break;
    case PROP_TEXT:
      g_value_set_string (value, self->text);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
vf_clip_class_init (VfClipClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->finalize = vf_clip_finalize;
  object_class->get_property = vf_clip_get_property;

  properties[PROP_FILE] = g_param_spec_object ("file", NULL, NULL, G_TYPE_FILE, flags);
  properties[PROP_DURATION] = g_param_spec_int64 ("duration", NULL, NULL, 0, G_MAXINT64, 0, flags);
  properties[PROP_PAUSE] = g_param_spec_int64 ("pause", NULL, NULL, 0, G_MAXINT64, 0, flags);
  properties[PROP_TRACK] = g_param_spec_uint ("track", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_SENTENCE] = g_param_spec_uint ("sentence", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_TEXT] = g_param_spec_string ("text", NULL, NULL, NULL, flags);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
vf_clip_init (VfClip *self)
{
}

/**
 * vf_clip_new:
 * @duration: nanoseconds of @file that are heard; silence follows where the
 *   file is shorter
 * @pause: nanoseconds of silence after it
 * @text: (nullable): what is said
 */
VfClip *
vf_clip_new (
  GFile *file, gint64 duration, gint64 pause, guint track, guint sentence, const char *text)
{
  VfClip *self;

  g_return_val_if_fail (G_IS_FILE (file), NULL);

  self = g_object_new (VF_TYPE_CLIP, NULL);
  self->file = g_object_ref (file);
  self->duration = MAX (duration, 0);
  self->pause = MAX (pause, 0);
  self->track = track;
  self->sentence = sentence;
  self->text = g_strdup (text);
  return self;
}

GFile *
vf_clip_get_file (VfClip *self)
{
  g_return_val_if_fail (VF_IS_CLIP (self), NULL);
  return self->file;
}

gint64
vf_clip_get_duration (VfClip *self)
{
  g_return_val_if_fail (VF_IS_CLIP (self), 0);
  return self->duration;
}

gint64
vf_clip_get_pause (VfClip *self)
{
  g_return_val_if_fail (VF_IS_CLIP (self), 0);
  return self->pause;
}

guint
vf_clip_get_track (VfClip *self)
{
  g_return_val_if_fail (VF_IS_CLIP (self), 0);
  return self->track;
}

guint
vf_clip_get_sentence (VfClip *self)
{
  g_return_val_if_fail (VF_IS_CLIP (self), 0);
  return self->sentence;
}

const char *
vf_clip_get_text (VfClip *self)
{
  g_return_val_if_fail (VF_IS_CLIP (self), NULL);
  return self->text;
}
