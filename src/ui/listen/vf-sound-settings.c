/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The preferences of sound: volume and its limit, fades, and where sound comes out. */

#include "vf-sound-settings.h"

#include "vf-sound-outputs.h"

#define SECOND 1e9

struct _VfSoundSettings
{
  GObject parent_instance;

  GSettings *settings;
  VfPlayer *player;
  guint serial; /* of the last output that was chosen */
};

G_DEFINE_FINAL_TYPE (VfSoundSettings, vf_sound_settings, G_TYPE_OBJECT)

/* The system's own output, unless a developer or a test names another. */
static const char *
get_default_sink (void)
{
  const char *sink = g_getenv ("VF_AUDIO_SINK");

  return sink != NULL && *sink != '\0' ? sink : "autoaudiosink";
}

static void
comfort_cb (VfSoundSettings *self)
{
  vf_player_set_loudest (self->player, g_settings_get_double (self->settings, "volume-limit"));
  vf_player_set_start_fade (self->player,
                            (gint64) (g_settings_get_double (self->settings, "fade-in") * SECOND));
  vf_player_set_sleep_fade (self->player,
                            (gint64) (g_settings_get_double (self->settings, "sleep-fade")
                                      * SECOND));
}

typedef struct
{
  VfSoundSettings *self;
  guint serial;
} Choice;

static void
choice_free (gpointer data)
{
  Choice *choice = data;

  g_object_unref (choice->self);
  g_free (choice);
}

/* A device that is not there now is not played on: better heard where the system plays than not at
 * all. */
static DexFuture *
listed_cb (DexFuture *future, gpointer data)
{
  Choice *choice = data;
  VfSoundSettings *self = choice->self;
  g_autofree char *chosen = g_settings_get_string (self->settings, "sound-output");
  const GValue *value = dex_future_get_value (future, NULL);
  GListModel *outputs = value != NULL ? g_value_get_object (value) : NULL;
  const char *sink = get_default_sink ();
  guint n = outputs != NULL ? g_list_model_get_n_items (outputs) : 0;

  if (choice->serial != self->serial)
    return dex_future_new_true ();

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (VfSoundOutput) output = g_list_model_get_item (outputs, i);

      if (g_str_equal (vf_sound_output_get_sink (output), chosen))
        sink = chosen;
    }
  vf_player_set_sink (self->player, sink);

  return dex_future_new_true ();
}

static void
output_cb (VfSoundSettings *self)
{
  g_autofree char *chosen = g_settings_get_string (self->settings, "sound-output");
  Choice *choice;

  self->serial++;
  if (*chosen == '\0')
    {
      vf_player_set_sink (self->player, get_default_sink ());
      return;
    }

  choice = g_new0 (Choice, 1);
  choice->self = g_object_ref (self);
  choice->serial = self->serial;
  dex_future_disown (dex_future_finally (vf_sound_outputs_list (), listed_cb, choice, choice_free));
}

static void
vf_sound_settings_dispose (GObject *object)
{
  VfSoundSettings *self = VF_SOUND_SETTINGS (object);

  g_clear_object (&self->settings);
  g_clear_object (&self->player);

  G_OBJECT_CLASS (vf_sound_settings_parent_class)->dispose (object);
}

static void
vf_sound_settings_class_init (VfSoundSettingsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = vf_sound_settings_dispose;
}

static void
vf_sound_settings_init (VfSoundSettings *self)
{
  static const char *const comforts[]
    = { "changed::volume-limit", "changed::fade-in", "changed::sleep-fade" };

  self->settings = g_settings_new (VF_APPLICATION_ID);
  for (guint i = 0; i < G_N_ELEMENTS (comforts); i++)
    g_signal_connect_object (self->settings, comforts[i], G_CALLBACK (comfort_cb), self,
                             G_CONNECT_SWAPPED);
  g_signal_connect_object (self->settings, "changed::sound-output", G_CALLBACK (output_cb), self,
                           G_CONNECT_SWAPPED);
}

/**
 * vf_sound_settings_new:
 * @player: a player whose sink is the default one
 *
 * Returns: (transfer full): keeps the player as the preferences have it, as long as it lives
 */
VfSoundSettings *
vf_sound_settings_new (VfPlayer *player)
{
  VfSoundSettings *self = g_object_new (VF_TYPE_SOUND_SETTINGS, NULL);
  g_autofree char *chosen = g_settings_get_string (self->settings, "sound-output");

  self->player = g_object_ref (player);
  comfort_cb (self);
  g_settings_bind (self->settings, "volume", player, "volume", G_SETTINGS_BIND_DEFAULT);
  if (*chosen != '\0')
    output_cb (self);

  return self;
}
