/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Voices made from what a helper program says it has. */

#include "vf-voice-process.h"

#include <glib/gi18n.h>

#include "vf-error.h"
#include "vf-json.h"

#define MAX_VOICES 2000

struct _VfVoiceProcess
{
  GObject parent_instance;

  VfVoiceHelper *helper;
  JsonObject *voice;
  char *id;
  char *name;
  char *language;
  char *engine;
};

static void voice_iface_init (VfVoiceInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (VfVoiceProcess,
                               vf_voice_process,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (VF_TYPE_VOICE, voice_iface_init))

static const char *
get_id (VfVoice *voice)
{
  return VF_VOICE_PROCESS (voice)->id;
}

static const char *
get_name (VfVoice *voice)
{
  return VF_VOICE_PROCESS (voice)->name;
}

static const char *
get_language (VfVoice *voice)
{
  return VF_VOICE_PROCESS (voice)->language;
}

static const char *
get_engine (VfVoice *voice)
{
  return VF_VOICE_PROCESS (voice)->engine;
}

static DexFuture *
speak (VfVoice *voice, const char *sentence, double speed, GCancellable *cancellable)
{
  VfVoiceProcess *self = VF_VOICE_PROCESS (voice);

  return vf_voice_helper_speak (self->helper, self->voice, sentence, speed, cancellable);
}

static void
voice_iface_init (VfVoiceInterface *iface)
{
  iface->get_id = get_id;
  iface->get_name = get_name;
  iface->get_language = get_language;
  iface->get_engine = get_engine;
  iface->speak = speak;
}

static void
vf_voice_process_finalize (GObject *object)
{
  VfVoiceProcess *self = VF_VOICE_PROCESS (object);

  g_clear_object (&self->helper);
  g_clear_pointer (&self->voice, json_object_unref);
  g_clear_pointer (&self->id, g_free);
  g_clear_pointer (&self->name, g_free);
  g_clear_pointer (&self->language, g_free);
  g_clear_pointer (&self->engine, g_free);

  G_OBJECT_CLASS (vf_voice_process_parent_class)->finalize (object);
}

static void
vf_voice_process_class_init (VfVoiceProcessClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = vf_voice_process_finalize;
}

static void
vf_voice_process_init (VfVoiceProcess *self)
{
}

/**
 * vf_voice_process_get_helper:
 *
 * Returns: (transfer none): the program the voice lives in
 */
VfVoiceHelper *
vf_voice_process_get_helper (VfVoiceProcess *self)
{
  g_return_val_if_fail (VF_IS_VOICE_PROCESS (self), NULL);

  return self->helper;
}

static JsonObject *
get_element (JsonArray *array, guint i)
{
  JsonNode *node = json_array_get_element (array, i);

  return JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

static char *
dup_language (JsonObject *voice)
{
  JsonArray *languages = vf_json_get_array (voice, "languages");
  JsonNode *node;
  g_autofree char *language = NULL;

  if (languages == NULL || json_array_get_length (languages) == 0)
    return g_strdup ("und");
  node = json_array_get_element (languages, 0);
  if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_STRING)
    return g_strdup ("und");

  language = g_ascii_strdown (json_node_get_string (node), -1);

  return g_strdelimit (g_steal_pointer (&language), "_", '-');
}

static void
add_voice (GListStore *voices,
           VfVoiceHelper *helper,
           const char *engine_id,
           const char *engine,
           JsonObject *info,
           const char *speaker)
{
  g_autoptr (VfVoiceProcess) self = g_object_new (VF_TYPE_VOICE_PROCESS, NULL);
  const char *name = vf_json_get_string (info, "name");
  const char *description = vf_json_get_string (info, "description");

  if (description == NULL || *description == '\0')
    description = name;

  self->helper = g_object_ref (helper);
  self->engine = g_strdup (engine);
  self->language = dup_language (info);
  self->voice = json_object_new ();
  json_object_set_string_member (self->voice, "name", name);
  json_object_set_string_member (self->voice, "language", self->language);
  if (speaker == NULL)
    {
      self->id = g_strdup_printf ("%s:%s", engine_id, name);
      self->name = g_strdup (description);
    }
  else
    {
      json_object_set_string_member (self->voice, "speaker", speaker);
      self->id = g_strdup_printf ("%s:%s/%s", engine_id, name, speaker);
      /* Translators: a voice and one of its speakers, e.g. "Aurora (Anna)". */
      self->name = g_strdup_printf (_ ("%s (%s)"), description, speaker);
    }

  g_list_store_append (voices, self);
}

static void
add_voice_info (GListStore *voices,
                VfVoiceHelper *helper,
                const char *engine_id,
                const char *engine,
                JsonObject *info)
{
  const char *name = vf_json_get_string (info, "name");
  JsonArray *speakers = vf_json_get_array (info, "speakers");
  guint n_speakers = speakers != NULL ? json_array_get_length (speakers) : 0;

  if (name == NULL || *name == '\0')
    return;

  for (guint i = 0; i < n_speakers; i++)
    {
      JsonObject *speaker = get_element (speakers, i);
      const char *speaker_name = speaker != NULL ? vf_json_get_string (speaker, "name") : NULL;

      if (g_list_model_get_n_items (G_LIST_MODEL (voices)) >= MAX_VOICES)
        return;
      if (speaker_name != NULL)
        add_voice (voices, helper, engine_id, engine, info, speaker_name);
    }
  if (n_speakers == 0)
    add_voice (voices, helper, engine_id, engine, info, NULL);
}

typedef struct
{
  VfVoiceHelper *helper;
  char *engine_id;
} List;

static void
list_free (gpointer data)
{
  List *list = data;

  g_clear_object (&list->helper);
  g_clear_pointer (&list->engine_id, g_free);
  g_free (list);
}

static DexFuture *
list_voices (DexFuture *completed, gpointer user_data)
{
  List *list = user_data;
  JsonObject *info = g_value_get_boxed (dex_future_get_value (completed, NULL));
  g_autoptr (GListStore) voices = g_list_store_new (VF_TYPE_VOICE);
  JsonArray *engines = vf_json_get_array (info, "tts");
  guint n_engines = engines != NULL ? json_array_get_length (engines) : 0;

  for (guint i = 0; i < n_engines; i++)
    {
      JsonObject *engine = get_element (engines, i);
      JsonArray *infos = engine != NULL ? vf_json_get_array (engine, "voices") : NULL;
      const char *name = engine != NULL ? vf_json_get_string (engine, "name") : NULL;
      const char *version = engine != NULL ? vf_json_get_string (engine, "version") : NULL;
      g_autofree char *label = NULL;

      if (infos == NULL || name == NULL)
        continue;
      label = version != NULL ? g_strdup_printf ("%s %s", name, version) : g_strdup (name);
      for (guint j = 0; j < MIN (json_array_get_length (infos), MAX_VOICES); j++)
        {
          JsonObject *voice = get_element (infos, j);

          if (voice != NULL && g_list_model_get_n_items (G_LIST_MODEL (voices)) < MAX_VOICES)
            add_voice_info (voices, list->helper, list->engine_id, label, voice);
        }
    }

  if (g_list_model_get_n_items (G_LIST_MODEL (voices)) == 0)
    return dex_future_new_reject (VF_ERROR, VF_ERROR_VOICE, _ ("%s has no voices."),
                                  vf_voice_helper_get_name (list->helper));

  return dex_future_new_take_object (g_steal_pointer (&voices));
}

/**
 * vf_voice_process_list:
 * @helper: a program that speaks the voice protocol
 * @engine_id: what the ids of its voices begin with, such as "espeak"
 *
 * Returns: (transfer full): a future of a #GListStore of #VfVoice that share
 *   @helper; rejects with %VF_ERROR_VOICE or %VF_ERROR_TIMED_OUT
 */
DexFuture *
vf_voice_process_list (VfVoiceHelper *helper, const char *engine_id)
{
  List *list;

  g_return_val_if_fail (VF_IS_VOICE_HELPER (helper), NULL);
  g_return_val_if_fail (engine_id != NULL, NULL);

  list = g_new0 (List, 1);
  list->helper = g_object_ref (helper);
  list->engine_id = g_strdup (engine_id);

  return dex_future_then (vf_voice_helper_describe (helper), list_voices, list, list_free);
}
