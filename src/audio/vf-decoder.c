/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Reads a sound file of any kind as 48 kHz stereo: a small pipeline of its own, pulled from a
 * thread that may wait. A file may be anything, so every wait has an end, and nothing but demuxers,
 * parsers and decoders of sound is plugged: a playlist in a file must not reach for the network. */
#include "vf-decoder.h"

#include <glib/gi18n.h>
#include <gst/app/app.h>
#include <gst/audio/audio.h>
#include <gst/gst.h>
#include <math.h>
#include <string.h>

#include "vf-audio.h"
#include "vf-error.h"

#define STEP (50 * GST_MSECOND)
/* A file on a sleeping disk may take this long; a hostile one gets no longer. */
#define PATIENCE (15 * G_USEC_PER_SEC)
/* A place as near as this is reached by reading. */
#define NEAR (10 * VF_RATE)
/* What is louder than this is no sound but a damaged file. */
#define LOUDEST 8.0f

struct _VfDecoder
{
  GFile *file;
  GCancellable *cancellable;
  GstElement *pipeline;
  GstElement *sink;
  GstBus *bus;
  GstSample *sample;
  GstMapInfo map;
  gsize offset; /* bytes of the sample that are read */
  gint64 frame; /* the next to be read */
  gint64 skip;  /* frames to throw away before */
  gboolean has_sound, no_more_pads;
  gboolean started; /* only then is there anything to wait for */
  gboolean built;   /* decodebin has put the pipeline together, or given up */
  gboolean is_wav, is_encoded;
  gboolean refused; /* something that a sound file has no need of */
};

static char *
get_name (VfDecoder *self)
{
  return g_file_get_parse_name (self->file);
}

static GError *
not_sound (VfDecoder *self)
{
  g_autofree char *name = get_name (self);

  return g_error_new (VF_ERROR, VF_ERROR_INVALID, _ ("“%s” is not a sound file, or it is damaged."),
                      name);
}

static GError *
translate (VfDecoder *self, const GError *error)
{
  g_autofree char *name = get_name (self);

  g_debug ("%s: %s", name, error->message);
  if (g_error_matches (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_NOT_FOUND))
    return g_error_new (VF_ERROR, VF_ERROR_NOT_FOUND, _ ("“%s” is not there."), name);
  if (error->domain == GST_RESOURCE_ERROR)
    return g_error_new (VF_ERROR, VF_ERROR_FAILED, _ ("“%s” cannot be read."), name);
  if (!g_atomic_int_get (&self->refused)
      && (g_error_matches (error, GST_STREAM_ERROR, GST_STREAM_ERROR_CODEC_NOT_FOUND)
          || g_error_matches (error, GST_CORE_ERROR, GST_CORE_ERROR_MISSING_PLUGIN)))
    return g_error_new (VF_ERROR, VF_ERROR_UNSUPPORTED,
                        _ ("The sound in “%s” is of a kind that this computer has no decoder for."),
                        name);
  return not_sound (self);
}

/* The only kinds of element a sound file needs. */
static int
on_autoplug_select (
  GstElement *decodebin, GstPad *pad, GstCaps *caps, GstElementFactory *factory, gpointer data)
{
  enum
  {
    TRY,
    EXPOSE,
    SKIP
  };
  VfDecoder *self = data;
  const char *klass = gst_element_factory_get_metadata (factory, GST_ELEMENT_METADATA_KLASS);
  static const char *const refused[]
    = { "Video", "Image", "Adaptive", "Network", "Protocol", "Source", "Subtitle", "Bin", "SDP" };

  for (guint i = 0; i < G_N_ELEMENTS (refused); i++)
    if (strstr (klass, refused[i]) != NULL)
      {
        g_atomic_int_set (&self->refused, TRUE);
        return SKIP;
      }
  if (g_str_equal (GST_OBJECT_NAME (factory), "wavparse"))
    g_atomic_int_set (&self->is_wav, TRUE);
  else if (strstr (klass, "Decoder") != NULL)
    g_atomic_int_set (&self->is_encoded, TRUE);
  return TRY;
}

static void
on_pad_added (GstElement *decodebin, GstPad *pad, gpointer data)
{
  VfDecoder *self = data;
  g_autoptr (GstElement) convert = gst_bin_get_by_name (GST_BIN (self->pipeline), "convert");
  g_autoptr (GstPad) to = gst_element_get_static_pad (convert, "sink");
  g_autoptr (GstCaps) caps = gst_pad_get_current_caps (pad);

  if (caps == NULL)
    caps = gst_pad_query_caps (pad, NULL);
  if (gst_pad_is_linked (to)
      || !g_str_has_prefix (gst_structure_get_name (gst_caps_get_structure (caps, 0)),
                            "audio/x-raw"))
    return;
  if (gst_pad_link (pad, to) == GST_PAD_LINK_OK)
    g_atomic_int_set (&self->has_sound, TRUE);
}

static void
on_unknown_type (GstElement *decodebin, GstPad *pad, GstCaps *caps, gpointer data)
{
  VfDecoder *self = data;

  if (!g_str_has_prefix (gst_structure_get_name (gst_caps_get_structure (caps, 0)), "audio/"))
    g_atomic_int_set (&self->refused, TRUE);
}

static void
on_no_more_pads (GstElement *decodebin, gpointer data)
{
  VfDecoder *self = data;

  g_atomic_int_set (&self->no_more_pads, TRUE);
}

static void
drop_sample (VfDecoder *self)
{
  if (self->sample == NULL)
    return;

  gst_buffer_unmap (gst_sample_get_buffer (self->sample), &self->map);
  g_clear_pointer (&self->sample, gst_sample_unref);
}

/* GStreamer complains of loops in a pipeline that is taken down while decodebin still puts it
 * together, so that is waited for; not for ever, since the file may be anything. */
static void
wait_until_built (VfDecoder *self)
{
  for (guint i = 0; i < 20 && !self->built; i++)
    {
      g_autoptr (GstSample) sample = gst_app_sink_try_pull_sample (GST_APP_SINK (self->sink), STEP);
      g_autoptr (GstMessage) error = gst_bus_pop_filtered (self->bus, GST_MESSAGE_ERROR);

      self->built = sample != NULL || error != NULL || g_atomic_int_get (&self->no_more_pads)
                    || gst_app_sink_is_eos (GST_APP_SINK (self->sink));
    }
}

static void
close_pipeline (VfDecoder *self)
{
  drop_sample (self);
  if (self->pipeline != NULL)
    {
      if (self->started)
        wait_until_built (self);
      gst_element_set_state (self->pipeline, GST_STATE_NULL);
    }
  gst_clear_object (&self->bus);
  gst_clear_object (&self->sink);
  gst_clear_object (&self->pipeline);
  self->has_sound = self->no_more_pads = self->started = self->built = FALSE;
}

/**
 * vf_decoder_free:
 *
 * Ends the pipeline. Blocking, for some milliseconds.
 */
void
vf_decoder_free (VfDecoder *self)
{
  close_pipeline (self);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->file);
  g_free (self);
}

static gboolean
set_source (GstElement *source, GFile *file)
{
  g_autofree char *path = g_file_get_path (file);

  g_object_set (source, path != NULL ? "location" : "file",
                path != NULL ? (gpointer) path : (gpointer) file, NULL);
  return TRUE;
}

static gboolean
build (VfDecoder *self, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autofree char *path = g_file_get_path (self->file);
  g_autofree char *description = g_strdup_printf (
    "%s name=source ! decodebin name=decode "
    /* Mono is resampled before it becomes two channels. Quality 8 leaves images below −110 dB and
     * all but the last 5 % of the band; 10 takes half as long again to say the same. */
    "audioconvert name=convert ! audio/x-raw,format=" GST_AUDIO_NE (
      F32) " ! audioresample quality=8 ! audio/x-raw,rate=%d ! audioconvert ! "
           "audio/x-raw,format=" GST_AUDIO_NE (
             F32) ",layout=interleaved,channels=%d,channel-mask=(bitmask)3 ! "
                  "appsink name=sink sync=false max-buffers=16 enable-last-sample=false",
    path != NULL ? "filesrc" : "giosrc", VF_RATE, VF_CHANNELS);
  g_autoptr (GstElement) source = NULL;
  g_autoptr (GstElement) decode = NULL;

  self->pipeline = gst_parse_launch (description, &local);
  if (self->pipeline == NULL || local != NULL)
    {
      g_set_error (error, VF_ERROR, VF_ERROR_UNSUPPORTED,
                   _ ("A part of the sound system is missing: %s"), local->message);
      return FALSE;
    }

  self->sink = gst_bin_get_by_name (GST_BIN (self->pipeline), "sink");
  self->bus = gst_element_get_bus (self->pipeline);
  source = gst_bin_get_by_name (GST_BIN (self->pipeline), "source");
  decode = gst_bin_get_by_name (GST_BIN (self->pipeline), "decode");
  set_source (source, self->file);
  g_signal_connect (decode, "autoplug-select", G_CALLBACK (on_autoplug_select), self);
  g_signal_connect (decode, "pad-added", G_CALLBACK (on_pad_added), self);
  g_signal_connect (decode, "unknown-type", G_CALLBACK (on_unknown_type), self);
  g_signal_connect (decode, "no-more-pads", G_CALLBACK (on_no_more_pads), self);
  return TRUE;
}

/* TRUE while there is reason to wait. */
static gboolean
check_bus (VfDecoder *self, gint64 since, GError **error)
{
  g_autoptr (GstMessage) message = NULL;

  if (g_cancellable_is_cancelled (self->cancellable))
    {
      g_set_error_literal (error, VF_ERROR, VF_ERROR_CANCELLED, _ ("Stopped."));
      return FALSE;
    }

  message = gst_bus_pop_filtered (self->bus, GST_MESSAGE_ERROR);
  if (message != NULL)
    {
      g_autoptr (GError) local = NULL;

      self->built = TRUE;
      gst_message_parse_error (message, &local, NULL);
      g_propagate_error (error, translate (self, local));
      return FALSE;
    }

  if (g_atomic_int_get (&self->no_more_pads) && !g_atomic_int_get (&self->has_sound))
    {
      g_propagate_error (error, not_sound (self));
      return FALSE;
    }

  if (g_get_monotonic_time () - since > PATIENCE)
    {
      g_autofree char *name = get_name (self);

      g_set_error (error, VF_ERROR, VF_ERROR_TIMED_OUT, _ ("“%s” gives no sound."), name);
      return FALSE;
    }
  return TRUE;
}

/* The next piece of sound into self->sample; none at the end. */
static gboolean
next_sample (VfDecoder *self, GError **error)
{
  gint64 since = g_get_monotonic_time ();

  drop_sample (self);
  for (;;)
    {
      self->sample = gst_app_sink_try_pull_sample (GST_APP_SINK (self->sink), STEP);
      if (self->sample != NULL)
        {
          GstBuffer *buffer = gst_sample_get_buffer (self->sample);

          self->built = TRUE;
          if (buffer != NULL && gst_buffer_map (buffer, &self->map, GST_MAP_READ))
            {
              self->offset = 0;
              return TRUE;
            }
          g_clear_pointer (&self->sample, gst_sample_unref);
        }
      if (gst_app_sink_is_eos (GST_APP_SINK (self->sink)))
        {
          /* An error that came before the end tells more than the end. */
          return check_bus (self, g_get_monotonic_time (), error);
        }
      if (!check_bus (self, since, error))
        return FALSE;
    }
}

/* Waits until the first sound is there. */
static gboolean
start (VfDecoder *self, GError **error)
{
  self->started = TRUE;
  gst_element_set_state (self->pipeline, GST_STATE_PLAYING);
  if (!next_sample (self, error))
    return FALSE;
  if (self->sample == NULL)
    {
      g_propagate_error (error, not_sound (self));
      return FALSE;
    }
  return TRUE;
}

static gboolean
check_file (VfDecoder *self, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autofree char *name = get_name (self);
  g_autoptr (GFileInfo) info
    = g_file_query_info (self->file,
                         G_FILE_ATTRIBUTE_STANDARD_TYPE "," G_FILE_ATTRIBUTE_STANDARD_SIZE,
                         G_FILE_QUERY_INFO_NONE, self->cancellable, &local);

  if (info == NULL)
    {
      if (g_error_matches (local, G_IO_ERROR, G_IO_ERROR_NOT_FOUND)
          || g_error_matches (local, G_IO_ERROR, G_IO_ERROR_NOT_DIRECTORY))
        g_set_error (error, VF_ERROR, VF_ERROR_NOT_FOUND, _ ("“%s” is not there."), name);
      else if (g_error_matches (local, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        g_set_error_literal (error, VF_ERROR, VF_ERROR_CANCELLED, _ ("Stopped."));
      else
        g_set_error (error, VF_ERROR, VF_ERROR_FAILED, _ ("“%s” cannot be read."), name);
      return FALSE;
    }
  /* A pipe or a device would be waited for. */
  if (g_file_info_get_file_type (info) != G_FILE_TYPE_REGULAR || g_file_info_get_size (info) == 0)
    {
      g_propagate_error (error, not_sound (self));
      return FALSE;
    }
  return TRUE;
}

/**
 * vf_decoder_open:
 * @cancellable: (nullable): ends any wait of this decoder, now and later
 *
 * Opens @file and waits until its first sound is there. Blocking: call from a
 * thread. Mono goes to both channels, more than two are mixed down.
 *
 * Errors: %VF_ERROR_NOT_FOUND, %VF_ERROR_INVALID (not sound, or empty, or
 * damaged), %VF_ERROR_UNSUPPORTED (no decoder), %VF_ERROR_TIMED_OUT,
 * %VF_ERROR_CANCELLED, %VF_ERROR_FAILED (cannot be read).
 */
VfDecoder *
vf_decoder_open (GFile *file, GCancellable *cancellable, GError **error)
{
  g_autoptr (VfDecoder) self = g_new0 (VfDecoder, 1);

  gst_init (NULL, NULL);
  self->file = g_object_ref (file);
  g_set_object (&self->cancellable, cancellable);

  if (!check_file (self, error) || !build (self, error) || !start (self, error))
    return NULL;
  return g_steal_pointer (&self);
}

/* A float file may hold anything, and a filter that has seen a NaN never forgets it. */
static void
copy_clean (float *out, const float *in, gsize n)
{
  for (gsize i = 0; i < n; i++)
    out[i] = in[i] >= -LOUDEST && in[i] <= LOUDEST ? in[i] : 0.0f;
}

/**
 * vf_decoder_read:
 * @out: (nullable): room for @frames of stereo, or %NULL to skip them
 *
 * Waits for all of @frames. Fewer are returned at the end of the sound only,
 * and −1 on errors (as for vf_decoder_open()).
 */
gssize
vf_decoder_read (VfDecoder *self, float *out, gsize frames, GError **error)
{
  const gsize size = VF_CHANNELS * sizeof (float);
  gsize done = 0;

  while (done < frames)
    {
      gsize n;

      if (self->sample == NULL || self->offset >= self->map.size / size)
        {
          if (!next_sample (self, error))
            return -1;
          if (self->sample == NULL)
            break;
        }
      n = self->map.size / size - self->offset;
      if (self->skip > 0)
        {
          n = MIN (n, (gsize) self->skip);
          self->skip -= (gint64) n;
        }
      else
        {
          n = MIN (n, frames - done);
          if (out != NULL)
            copy_clean (out + VF_CHANNELS * done,
                        (const float *) self->map.data + VF_CHANNELS * self->offset,
                        VF_CHANNELS * n);
          done += n;
          self->frame += (gint64) n;
        }
      self->offset += n;
    }
  return (gssize) done;
}

/* Leaves in self->frame where it came out. */
static gboolean
seek (VfDecoder *self, gint64 frame, GError **error)
{
  drop_sample (self);
  if (!gst_element_seek_simple (self->pipeline, GST_FORMAT_TIME,
                                GST_SEEK_FLAG_FLUSH | GST_SEEK_FLAG_ACCURATE,
                                (GstClockTime) vf_frames_to_ns (frame)))
    {
      g_autofree char *name = get_name (self);

      g_set_error (error, VF_ERROR, VF_ERROR_UNSUPPORTED,
                   _ ("“%s” can only be played from its beginning."), name);
      return FALSE;
    }
  if (!next_sample (self, error))
    return FALSE;

  self->frame = frame;
  if (self->sample != NULL && GST_BUFFER_PTS_IS_VALID (gst_sample_get_buffer (self->sample)))
    self->frame
      = vf_frames_from_ns ((gint64) GST_BUFFER_PTS (gst_sample_get_buffer (self->sample)));
  return TRUE;
}

/**
 * vf_decoder_skip_to:
 * @frame: at 48 kHz
 * @exact: on the very frame; otherwise near it, which is quicker
 *
 * Makes the next read begin at @frame. Only plain samples can be sought on the
 * frame: what is encoded is read through from where it is, or from the start.
 */
gboolean
vf_decoder_skip_to (VfDecoder *self, gint64 frame, gboolean exact, GError **error)
{
  gboolean is_plain = g_atomic_int_get (&self->is_wav) && !g_atomic_int_get (&self->is_encoded);
  gint64 from = self->frame;

  if (frame < from || frame - from > NEAR)
    {
      if (is_plain || !exact)
        {
          if (!seek (self, frame, error))
            return FALSE;
          from = MIN (self->frame, frame);
        }
      else if (frame < from)
        {
          close_pipeline (self);
          if (!build (self, error) || !start (self, error))
            return FALSE;
          from = 0;
        }
    }
  self->skip = frame - from;
  self->frame = frame;
  return TRUE;
}

/**
 * vf_decoder_get_duration:
 *
 * What the file says of its length, in nanoseconds, or −1. It may be wrong.
 */
gint64
vf_decoder_get_duration (VfDecoder *self)
{
  gint64 duration;

  if (!gst_element_query_duration (self->pipeline, GST_FORMAT_TIME, &duration))
    return -1;
  return duration;
}
