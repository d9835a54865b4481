/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Encodes the sound of an engine into an open file. */
#include "vf-encoder.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "vf-audio.h"
#include "vf-error.h"
#include "vf-mix-source.h"
#include "vf-quiet-tasks.h"

/* 0.1 s: the cost of a buffer is spread over many frames. */
#define BLOCK 4800
#define STEP (100 * GST_MSECOND)

/* A lossy encoder does not keep the shape of a wave: with 1 dB the decoded file of a hard-limited
 * mix reached the ceiling itself. */
#define LOSSY_ROOM 1.5

static const char *const pipelines[] = {
  [VF_FORMAT_OPUS] = "opusenc name=encoder bitrate=128000 bitrate-type=vbr complexity=10 "
                     "frame-size=20 audio-type=generic ! oggmux",
  [VF_FORMAT_FLAC] = "flacenc name=encoder quality=5",
};

/**
 * vf_encoder_get_ceiling:
 * @ceiling: dBTP that the decoded file may reach
 */
double
vf_encoder_get_ceiling (VfAudioFormat format, double ceiling)
{
  return format == VF_FORMAT_OPUS ? ceiling - LOSSY_ROOM : ceiling;
}

/* GStreamer tells only of some errors that the disk is full; another byte shows it. */
static gboolean
is_full (int fd)
{
  static const char bytes[65536];
  off_t end = lseek (fd, 0, SEEK_END);
  ssize_t written = pwrite (fd, bytes, sizeof bytes, end);

  if (written == (ssize_t) sizeof bytes)
    return FALSE;
  return written >= 0 || errno == ENOSPC || errno == EDQUOT || errno == EFBIG;
}

static void
translate (GError **error, const GError *from, int fd, const char *name)
{
  g_debug ("%s: %s", name, from->message);
  if (g_error_matches (from, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_NO_SPACE_LEFT)
      || (from->domain == GST_RESOURCE_ERROR && is_full (fd)))
    g_set_error (error, VF_ERROR, VF_ERROR_NO_SPACE, _ ("There is no room left to write “%s”."),
                 name);
  else if (from->domain == GST_CORE_ERROR)
    g_set_error (error, VF_ERROR, VF_ERROR_UNSUPPORTED,
                 _ ("A part of the sound system is missing: %s"), from->message);
  else
    g_set_error (error, VF_ERROR, VF_ERROR_FAILED, _ ("“%s” cannot be written: %s"), name,
                 from->message);
}

static GstElement *
build (VfEngine *engine, VfAudioFormat format, GstTagList *tags, int fd, GError **error)
{
  g_autofree char *description = g_strdup_printf (
    "audioconvert name=convert ! audio/x-raw,format=S16LE ! queue max-size-time=2000000000 "
    "max-size-bytes=0 max-size-buffers=0 ! %s ! fdsink name=sink sync=false",
    pipelines[format]);
  g_autoptr (GstElement) pipeline = NULL, convert = NULL, encoder = NULL, sink = NULL;
  g_autoptr (GError) local = NULL;
  GstElement *source;

  gst_init (NULL, NULL);
  pipeline = gst_parse_launch (description, &local);
  if (pipeline == NULL || local != NULL)
    {
      g_set_error (error, VF_ERROR, VF_ERROR_UNSUPPORTED,
                   _ ("A part of the sound system is missing: %s"), local->message);
      return NULL;
    }

  convert = gst_bin_get_by_name (GST_BIN (pipeline), "convert");
  encoder = gst_bin_get_by_name (GST_BIN (pipeline), "encoder");
  sink = gst_bin_get_by_name (GST_BIN (pipeline), "sink");
  g_object_set (sink, "fd", fd, NULL);
  gst_tag_setter_merge_tags (GST_TAG_SETTER (encoder), tags, GST_TAG_MERGE_REPLACE_ALL);

  source = vf_mix_source_new (engine, BLOCK);
  gst_bin_add (GST_BIN (pipeline), source);
  gst_element_link (source, convert);
  return g_steal_pointer (&pipeline);
}

static gboolean
wait_for_end (GstElement *pipeline,
              VfEngine *engine,
              int fd,
              const char *name,
              VfEncoderProgress progress,
              gpointer data,
              GCancellable *cancellable,
              GError **error)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);

  for (;;)
    {
      g_autoptr (GstMessage) message
        = gst_bus_timed_pop_filtered (bus, STEP, GST_MESSAGE_ERROR | GST_MESSAGE_EOS);
      g_autoptr (GError) local = NULL;

      if (g_cancellable_is_cancelled (cancellable))
        {
          g_set_error_literal (error, VF_ERROR, VF_ERROR_CANCELLED, _ ("Stopped."));
          return FALSE;
        }
      /* A file with a hole where a sentence should be is no file. */
      local = vf_engine_dup_error (engine);
      if (local != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }
      if (message == NULL)
        {
          progress ((double) vf_engine_get_rendered (engine)
                      / (double) MAX (vf_engine_get_total (engine), 1),
                    data);
          continue;
        }
      if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_EOS)
        return TRUE;
      gst_message_parse_error (message, &local, NULL);
      translate (error, local, fd, name);
      return FALSE;
    }
}

/**
 * vf_encoder_run:
 * @engine: offline
 * @fd: open for writing, stays open
 * @name: of the file, for messages
 * @progress: called in this thread
 *
 * Blocking: call from a thread. Errors: %VF_ERROR_NO_SPACE, %VF_ERROR_CANCELLED,
 * %VF_ERROR_UNSUPPORTED, %VF_ERROR_FAILED, or what a source of the mix reports.
 */
gboolean
vf_encoder_run (VfEngine *engine,
                VfAudioFormat format,
                GstTagList *tags,
                int fd,
                const char *name,
                VfEncoderProgress progress,
                gpointer data,
                GCancellable *cancellable,
                GError **error)
{
  g_autoptr (GstElement) pipeline = build (engine, format, tags, fd, error);
  gboolean written;

  if (pipeline == NULL)
    return FALSE;

  vf_quiet_tasks_use (pipeline);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  written = wait_for_end (pipeline, engine, fd, name, progress, data, cancellable, error);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  return written;
}
