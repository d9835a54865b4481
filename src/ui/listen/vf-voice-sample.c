/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Plays what a voice says of itself, by a player of its own: the set in the member's player stays
 * where it is. */

#include "vf-voice-sample.h"

#include "vf-player.h"
#include "vf-voice-preview.h"

struct _VfVoiceSample
{
  GObject parent_instance;

  VfPlayer *player;
  GFile *file;
  GCancellable *cancellable; /* while a voice is fetched */
};

G_DEFINE_FINAL_TYPE (VfVoiceSample, vf_voice_sample, G_TYPE_OBJECT)

typedef enum
{
  PROP_ACTIVE = 1,
  N_PROPS,
} VfVoiceSampleProperty;

static GParamSpec *properties[N_PROPS];

static guint failed_signal;

static void
notify_active (VfVoiceSample *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ACTIVE]);
}

static void
fail (VfVoiceSample *self, const GError *error)
{
  g_signal_emit (self, failed_signal, 0, error);
}

static void
state_changed_cb (VfVoiceSample *self)
{
  if (vf_player_get_state (self->player) == VF_PLAYER_FAILED)
    fail (self, vf_player_get_error (self->player));
  notify_active (self);
}

static void
delete_file (VfVoiceSample *self)
{
  if (self->file != NULL)
    g_file_delete (self->file, NULL, NULL);
  g_clear_object (&self->file);
}

static gboolean
play_sound (VfVoiceSample *self, VfSound *sound, GError **error)
{
  g_autoptr (GBytes) wav = vf_sound_to_wav (sound);
  g_autoptr (GFileIOStream) stream = NULL;
  g_autoptr (VfMix) mix = vf_mix_new ();
  g_autoptr (VfClip) clip = NULL;
  gsize size;
  gconstpointer data = g_bytes_get_data (wav, &size);

  /* The sound of a sentence is small, so writing it here is not slow. */
  delete_file (self);
  self->file = g_file_new_tmp ("vibrationfit-voice-XXXXXX.wav", &stream, error);
  if (self->file == NULL
      || !g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (stream)), data,
                                     size, NULL, NULL, error)
      || !g_io_stream_close (G_IO_STREAM (stream), NULL, error))
    return FALSE;

  clip = vf_clip_new (self->file, vf_sound_get_duration (sound), 0, 0, 0, "");
  g_list_store_append (vf_mix_get_clips (mix), clip);
  vf_player_set_mix (self->player, mix);
  vf_player_play (self->player);

  return TRUE;
}

typedef struct
{
  GWeakRef sample;
  GCancellable *cancellable;
} Request;

static void
request_free (gpointer data)
{
  Request *request = data;

  g_weak_ref_clear (&request->sample);
  g_object_unref (request->cancellable);
  g_free (request);
}

static DexFuture *
spoken_cb (DexFuture *future, gpointer data)
{
  Request *request = data;
  g_autoptr (VfVoiceSample) self = g_weak_ref_get (&request->sample);
  g_autoptr (GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);

  if (self == NULL || self->cancellable != request->cancellable)
    return dex_future_new_true ();

  g_clear_object (&self->cancellable);
  if (value == NULL || !play_sound (self, g_value_get_object (value), &error))
    fail (self, error);
  notify_active (self);

  return dex_future_new_true ();
}

static void
vf_voice_sample_dispose (GObject *object)
{
  VfVoiceSample *self = VF_VOICE_SAMPLE (object);

  if (self->player != NULL)
    vf_voice_sample_stop (self);
  delete_file (self);
  g_clear_object (&self->player);

  G_OBJECT_CLASS (vf_voice_sample_parent_class)->dispose (object);
}

static void
vf_voice_sample_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  switch ((VfVoiceSampleProperty) prop_id)
    {
    case PROP_ACTIVE:
      g_value_set_boolean (value, vf_voice_sample_get_active (VF_VOICE_SAMPLE (object)));
      break;
    case N_PROPS:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
vf_voice_sample_class_init (VfVoiceSampleClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = vf_voice_sample_dispose;
  object_class->get_property = vf_voice_sample_get_property;

  properties[PROP_ACTIVE]
    = g_param_spec_boolean ("active", NULL, NULL, FALSE,
                            G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  failed_signal = g_signal_new ("failed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                NULL, NULL, G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
vf_voice_sample_init (VfVoiceSample *self)
{
  self->player = vf_player_new ();
  g_signal_connect_object (self->player, "notify::state", G_CALLBACK (state_changed_cb), self,
                           G_CONNECT_SWAPPED);
}

/**
 * vf_voice_sample_new:
 *
 * Returns: (transfer full): silent
 */
VfVoiceSample *
vf_voice_sample_new (void)
{
  return g_object_new (VF_TYPE_VOICE_SAMPLE, NULL);
}

/**
 * vf_voice_sample_play:
 * @voice: a voice
 * @speed: its pace, 1 being its own
 *
 * Lets the voice be heard; what was heard before stops.
 */
void
vf_voice_sample_play (VfVoiceSample *self, VfVoice *voice, double speed)
{
  Request *request;

  g_return_if_fail (VF_IS_VOICE_SAMPLE (self));
  g_return_if_fail (VF_IS_VOICE (voice));

  vf_voice_sample_stop (self);
  self->cancellable = g_cancellable_new ();
  request = g_new0 (Request, 1);
  g_weak_ref_init (&request->sample, self);
  request->cancellable = g_object_ref (self->cancellable);
  dex_future_disown (dex_future_finally (vf_voice_preview (voice, speed, self->cancellable),
                                         spoken_cb, request, request_free));
  notify_active (self);
}

/**
 * vf_voice_sample_stop:
 */
void
vf_voice_sample_stop (VfVoiceSample *self)
{
  g_return_if_fail (VF_IS_VOICE_SAMPLE (self));

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  vf_player_stop (self->player);
  notify_active (self);
}

/**
 * vf_voice_sample_get_active:
 *
 * Returns: whether a voice is being fetched or heard
 */
gboolean
vf_voice_sample_get_active (VfVoiceSample *self)
{
  g_return_val_if_fail (VF_IS_VOICE_SAMPLE (self), FALSE);

  return self->cancellable != NULL || vf_player_get_state (self->player) == VF_PLAYER_PLAYING;
}
