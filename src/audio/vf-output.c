/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The way from an engine to the ear: one pipeline, one sink, one clock. */
#include "vf-output.h"

#include <glib/gi18n.h>
#include <gst/gst.h>

#include "vf-audio.h"
#include "vf-error.h"
#include "vf-mix-source.h"

#define BLOCK 480
/* The default of 200 ms would let a fader be heard too late. */
#define BUFFER_US 60000
#define PIECE_US 10000

/* A sink that does not tell what is heard is given this long to play what it holds. */
#define DRAIN_US (400 * 1000)

#define OPENED "vf-opened"

struct _VfOutput
{
  GstElement *pipeline;
  GstElement *source;
  GstElement *sink;
  guint watch;

  VfEngine *engine;
  VfOutputFunc func;
  gpointer data;

  gboolean opened;
  gboolean playing;
  gint64 heard;                   /* frames, as last known */
  gint64 silent_at, silent_since; /* frames and time when the engine was silent; 0: it is not */
  char *device;
};

/* Where the sound system has nothing to play on, autoaudiosink plays into the void. */
static gboolean
is_void (GstElement *sink)
{
  g_autoptr (GstElement) fake = NULL;
  gboolean is_auto
    = g_strcmp0 (GST_OBJECT_NAME (gst_element_get_factory (sink)), "autoaudiosink") == 0;

  if (!is_auto)
    return FALSE;
  fake = gst_bin_get_by_name (GST_BIN (sink), "fake-audio-sink");
  return fake != NULL || GST_BIN (sink)->numchildren == 0;
}

static void
on_element_added (GstBin *bin, GstBin *sub_bin, GstElement *element, gpointer data)
{
  GObjectClass *klass = G_OBJECT_GET_CLASS (element);

  if (g_object_class_find_property (klass, "buffer-time") != NULL
      && g_object_class_find_property (klass, "latency-time") != NULL)
    g_object_set (element, "buffer-time", (gint64) BUFFER_US, "latency-time", (gint64) PIECE_US,
                  NULL);
}

/* Runs in a thread: a sound server may take its time to answer. */
static void
open_device (GstElement *pipeline, gpointer data)
{
  GstElement *sink = data;

  if (gst_element_set_state (pipeline, GST_STATE_READY) == GST_STATE_CHANGE_FAILURE
      || is_void (sink))
    GST_ELEMENT_ERROR (sink, RESOURCE, NOT_FOUND, ("No sound device"), (NULL));
  else
    gst_element_post_message (pipeline,
                              gst_message_new_application (GST_OBJECT (pipeline),
                                                           gst_structure_new_empty (OPENED)));
}

static GError *
translate (const GError *error)
{
  g_debug ("Sound output: %s", error->message);
  if (error->domain == GST_RESOURCE_ERROR)
    return g_error_new_literal (VF_ERROR, VF_ERROR_NO_DEVICE,
                                _ ("There is no sound device to play on. Files can still be "
                                   "written."));
  return g_error_new (VF_ERROR, VF_ERROR_FAILED, _ ("The sound stopped: %s"), error->message);
}

static gboolean
on_message (GstBus *bus, GstMessage *message, gpointer data)
{
  VfOutput *self = data;

  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR)
    {
      g_autoptr (GError) error = NULL, translated = NULL;

      gst_message_parse_error (message, &error, NULL);
      translated = translate (error);
      /* The one who hears of it may free this output. */
      self->watch = 0;
      self->func (self, translated, self->data);
      return G_SOURCE_REMOVE;
    }
  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_APPLICATION
      && gst_message_has_name (message, OPENED))
    {
      self->opened = TRUE;
      gst_element_set_state (self->pipeline, self->playing ? GST_STATE_PLAYING : GST_STATE_PAUSED);
    }
  return G_SOURCE_CONTINUE;
}

static void
drop_element (gpointer data)
{
  gst_object_unref (data);
}

/**
 * vf_output_new:
 * @engine: (transfer full):
 * @sink: a GStreamer description of a sink
 *
 * The device is opened in the background; @func hears when that fails.
 */
VfOutput *
vf_output_new (VfEngine *engine, const char *sink, VfOutputFunc func, gpointer data)
{
  VfOutput *self = g_new0 (VfOutput, 1);
  g_autoptr (GstBus) bus = NULL;
  g_autoptr (GError) error = NULL;
  GstElement *convert, *resample;

  gst_init (NULL, NULL);
  self->engine = engine;
  self->func = func;
  self->data = data;

  self->pipeline = gst_object_ref_sink (gst_pipeline_new ("player"));
  g_signal_connect (self->pipeline, "deep-element-added", G_CALLBACK (on_element_added), NULL);
  bus = gst_element_get_bus (self->pipeline);
  self->watch = gst_bus_add_watch (bus, on_message, self);

  self->source = vf_mix_source_new (engine, BLOCK);
  gst_bin_add (GST_BIN (self->pipeline), self->source);
  convert = gst_element_factory_make ("audioconvert", NULL);
  resample = gst_element_factory_make ("audioresample", NULL);
  self->sink = gst_parse_bin_from_description_full (
    sink, TRUE, NULL, GST_PARSE_FLAG_FATAL_ERRORS | GST_PARSE_FLAG_NO_SINGLE_ELEMENT_BINS, &error);
  if (convert == NULL || resample == NULL || self->sink == NULL)
    {
      g_debug ("Sound output: %s", error != NULL ? error->message : "no converter");
      g_clear_pointer (&convert, gst_object_unref);
      g_clear_pointer (&resample, gst_object_unref);
      GST_ELEMENT_ERROR (self->pipeline, RESOURCE, NOT_FOUND, ("No sound output"), (NULL));
      return self;
    }
  gst_bin_add_many (GST_BIN (self->pipeline), convert, resample, self->sink, NULL);
  gst_element_link_many (self->source, convert, resample, self->sink, NULL);
  gst_element_call_async (self->pipeline, open_device, gst_object_ref (self->sink), drop_element);
  return self;
}

/**
 * vf_output_free:
 *
 * Frees the engine as well.
 */
void
vf_output_free (VfOutput *self)
{
  g_clear_handle_id (&self->watch, g_source_remove);
  gst_element_set_state (self->pipeline, GST_STATE_NULL);
  gst_clear_object (&self->pipeline);
  g_clear_pointer (&self->engine, vf_engine_free);
  g_free (self->device);
  g_free (self);
}

VfEngine *
vf_output_get_engine (VfOutput *self)
{
  return self->engine;
}

static void
set_playing (VfOutput *self, gboolean playing)
{
  self->playing = playing;
  if (self->opened)
    gst_element_set_state (self->pipeline, playing ? GST_STATE_PLAYING : GST_STATE_PAUSED);
}

void
vf_output_play (VfOutput *self)
{
  set_playing (self, TRUE);
}

/**
 * vf_output_pause:
 *
 * Stops at once: what is heard should be silence by then.
 */
void
vf_output_pause (VfOutput *self)
{
  set_playing (self, FALSE);
}

/**
 * vf_output_get_heard:
 *
 * Returns how many frames of the engine have come out of the device.
 */
gint64
vf_output_get_heard (VfOutput *self)
{
  gint64 position;

  if (self->opened && gst_element_query_position (self->pipeline, GST_FORMAT_TIME, &position))
    {
      gint64 heard
        = vf_mix_source_get_base (VF_MIX_SOURCE (self->source)) + vf_frames_from_ns (position);

      self->heard = MIN (heard, vf_engine_get_rendered (self->engine));
    }
  return self->heard;
}

/**
 * vf_output_is_playing:
 *
 * Whether the device is open and moves.
 */
gboolean
vf_output_is_playing (VfOutput *self)
{
  return self->opened && self->playing;
}

/**
 * vf_output_is_drained:
 *
 * Whether the engine is silent and its last sound has been heard. Asked again
 * and again.
 */
gboolean
vf_output_is_drained (VfOutput *self)
{
  gint64 now = g_get_monotonic_time ();

  if (!vf_output_is_playing (self))
    return TRUE;
  if (!vf_engine_is_silent (self->engine) && !vf_engine_is_finished (self->engine))
    {
      self->silent_since = 0;
      return FALSE;
    }
  if (self->silent_since == 0)
    {
      self->silent_at = vf_engine_get_rendered (self->engine);
      self->silent_since = now;
    }
  return vf_output_get_heard (self) >= self->silent_at || now - self->silent_since >= DRAIN_US;
}

/**
 * vf_output_watch_device:
 *
 * Tells when the sound server has moved the sound to another device. Called now
 * and then: the sinks that know do not say it of their own accord.
 */
void
vf_output_watch_device (VfOutput *self)
{
  g_autoptr (GstIterator) sinks = NULL;
  g_auto (GValue) item = G_VALUE_INIT;
  g_autofree char *device = NULL;

  if (!self->opened || !self->playing)
    return;

  sinks = gst_bin_iterate_sinks (GST_BIN (self->pipeline));
  while (device == NULL && gst_iterator_next (sinks, &item) == GST_ITERATOR_OK)
    {
      GstElement *sink = g_value_get_object (&item);
      GstElement *real = GST_IS_BIN (sink) && GST_BIN (sink)->children != NULL
                           ? GST_BIN (sink)->children->data
                           : sink;

      if (g_object_class_find_property (G_OBJECT_GET_CLASS (real), "current-device") != NULL)
        g_object_get (real, "current-device", &device, NULL);
      g_value_reset (&item);
    }
  if (device == NULL || *device == '\0' || g_strcmp0 (device, self->device) == 0)
    return;

  /* The first name is where it began. */
  if (self->device != NULL)
    self->func (self, NULL, self->data);
  g_set_str (&self->device, device);
}
