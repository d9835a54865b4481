/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The GStreamer element that gives the sound of an engine. It never ends while live and is never
 * flushed: seeking, looping and fading happen inside the engine. */
#include "vf-mix-source.h"

#include <gst/audio/audio.h>

#include "vf-audio.h"

struct _VfMixSource
{
  GstPushSrc parent_instance;

  VfEngine *engine;
  guint block;
  gint64 base; /* frames the engine had rendered when the source was started */
  gint64 frame;
};

G_DEFINE_FINAL_TYPE (VfMixSource, vf_mix_source, GST_TYPE_PUSH_SRC)

static GstStaticPadTemplate template
  = GST_STATIC_PAD_TEMPLATE ("src",
                             GST_PAD_SRC,
                             GST_PAD_ALWAYS,
                             GST_STATIC_CAPS ("audio/x-raw, format=" GST_AUDIO_NE (
                               F32) ", layout=interleaved, rate=48000, channels=2, "
                                    "channel-mask=(bitmask)3"));

static gboolean
vf_mix_source_start (GstBaseSrc *source)
{
  VfMixSource *self = VF_MIX_SOURCE (source);

  self->base = vf_engine_get_rendered (self->engine);
  self->frame = 0;
  return TRUE;
}

static gboolean
vf_mix_source_is_seekable (GstBaseSrc *source)
{
  return FALSE;
}

static GstFlowReturn
vf_mix_source_create (GstPushSrc *source, GstBuffer **buffer)
{
  VfMixSource *self = VF_MIX_SOURCE (source);
  gsize size = self->block * VF_CHANNELS * sizeof (float);
  float *samples = g_malloc (size);
  gsize frames = vf_engine_render (self->engine, samples, self->block);

  if (frames == 0)
    {
      g_free (samples);
      return GST_FLOW_EOS;
    }

  *buffer = gst_buffer_new_wrapped_full (0, samples, size, 0, frames * VF_CHANNELS * sizeof (float),
                                         samples, g_free);
  GST_BUFFER_PTS (*buffer) = (GstClockTime) vf_frames_to_ns (self->frame);
  GST_BUFFER_OFFSET (*buffer) = (guint64) self->frame;
  self->frame += (gint64) frames;
  GST_BUFFER_OFFSET_END (*buffer) = (guint64) self->frame;
  GST_BUFFER_DURATION (*buffer)
    = (GstClockTime) vf_frames_to_ns (self->frame) - GST_BUFFER_PTS (*buffer);
  return GST_FLOW_OK;
}

static void
vf_mix_source_class_init (VfMixSourceClass *klass)
{
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);
  GstBaseSrcClass *base_class = GST_BASE_SRC_CLASS (klass);
  GstPushSrcClass *push_class = GST_PUSH_SRC_CLASS (klass);

  gst_element_class_add_static_pad_template (element_class, &template);
  gst_element_class_set_static_metadata (element_class, "Mix source", "Source/Audio",
                                         "Gives the sound of a mix", "VibrationFit");
  base_class->start = vf_mix_source_start;
  base_class->is_seekable = vf_mix_source_is_seekable;
  push_class->create = vf_mix_source_create;
}

static void
vf_mix_source_init (VfMixSource *self)
{
  gst_base_src_set_format (GST_BASE_SRC (self), GST_FORMAT_TIME);
  gst_base_src_set_live (GST_BASE_SRC (self), FALSE);
}

GstElement *
vf_mix_source_new (VfEngine *engine, guint block)
{
  VfMixSource *self = g_object_new (VF_TYPE_MIX_SOURCE, NULL);

  self->engine = engine;
  self->block = block;
  return GST_ELEMENT (self);
}

/**
 * vf_mix_source_get_base:
 *
 * Returns the frame of the engine that is time zero of the pipeline.
 */
gint64
vf_mix_source_get_base (VfMixSource *self)
{
  return self->base;
}
