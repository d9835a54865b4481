/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A set in words. It follows the set, the job that speaks it, the player and the voices. */

#include "vf-set-item.h"

#include <glib/gi18n.h>

#include "vf-json.h"
#include "vf-narrate-job.h"
#include "vf-set-words.h"
#include "vf-time.h"
#include "vf-vision.h"

struct _VfSetItem
{
  GObject parent_instance;

  VfSession *session;
  VfSpokenSet *set;
  VfJob *job; /* that speaks it now */
};

G_DEFINE_FINAL_TYPE (VfSetItem, vf_set_item, G_TYPE_OBJECT)

typedef enum
{
  PROP_SET = 1,
  PROP_TITLE,
  PROP_ICON_NAME,
  PROP_VOICE_NAME,
  PROP_LENGTH_LABEL,
  PROP_SUMMARY,
  PROP_STATE_LABEL,
  PROP_STATE_ICON_NAME,
  PROP_BUSY,
  PROP_PROGRESS,
  PROP_PLAYABLE,
  PROP_CURRENT,
  PROP_PLAYING,
  PROP_PLAY_LABEL,
  PROP_PLAY_ICON_NAME,
  PROP_SECTION_TITLE,
  PROP_DESCRIPTION,
  N_PROPS,
} VfSetItemProperty;

static GParamSpec *properties[N_PROPS];

static void
notify (VfSetItem *self, VfSetItemProperty property)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

static void
changed_cb (VfSetItem *self)
{
  g_object_freeze_notify (G_OBJECT (self));
  for (guint i = PROP_TITLE; i < N_PROPS; i++)
    notify (self, i);
  g_object_thaw_notify (G_OBJECT (self));
}

static void
progress_changed_cb (VfSetItem *self)
{
  notify (self, PROP_PROGRESS);
}

/* The job that speaks this set, while there is one. */
static VfJob *
find_job (VfSetItem *self)
{
  GListModel *jobs = G_LIST_MODEL (vf_session_get_jobs (self->session));
  const char *id = vf_spoken_set_get_id (self->set);

  for (guint i = 0; i < g_list_model_get_n_items (jobs); i++)
    {
      g_autoptr (VfJob) job = g_list_model_get_item (jobs, i);

      if (vf_job_is_active (job) && g_strcmp0 (vf_job_get_kind (job), VF_JOB_NARRATE) == 0
          && g_strcmp0 (vf_json_get_string (vf_job_get_parameters (job), "audio_set_id"), id) == 0)
        return g_steal_pointer (&job);
    }

  return NULL;
}

static void
jobs_changed_cb (VfSetItem *self)
{
  g_autoptr (VfJob) job = find_job (self);

  if (self->job == job)
    return;

  if (self->job != NULL)
    {
      g_signal_handlers_disconnect_by_func (self->job, jobs_changed_cb, self);
      g_signal_handlers_disconnect_by_func (self->job, changed_cb, self);
      g_signal_handlers_disconnect_by_func (self->job, progress_changed_cb, self);
    }
  g_set_object (&self->job, job);
  if (job != NULL)
    {
      g_signal_connect_object (job, "notify::state", G_CALLBACK (jobs_changed_cb), self,
                               G_CONNECT_SWAPPED);
      g_signal_connect_object (job, "notify::message", G_CALLBACK (changed_cb), self,
                               G_CONNECT_SWAPPED);
      g_signal_connect_object (job, "notify::progress", G_CALLBACK (progress_changed_cb), self,
                               G_CONNECT_SWAPPED);
    }
  changed_cb (self);
}

static char *
dup_voice_name (VfSetItem *self)
{
  const char *id = vf_spoken_set_get_voice_id (self->set);
  g_autoptr (VfVoice) voice
    = id != NULL ? vf_voice_catalog_dup_voice (vf_session_get_voices (self->session), id) : NULL;

  return voice != NULL ? g_strdup (vf_voice_get_name (voice)) : NULL;
}

static char *
dup_length (VfSetItem *self)
{
  gint64 duration = vf_spoken_set_get_duration (self->set);

  return duration > 0 ? vf_time_format_duration (duration) : NULL;
}

/* "Ava · 18:20"; what is not known is left out. */
static char *
dup_summary (VfSetItem *self)
{
  g_autofree char *voice = dup_voice_name (self);
  g_autofree char *length = dup_length (self);

  if (voice == NULL)
    return g_steal_pointer (&length);
  if (length == NULL)
    return g_steal_pointer (&voice);

  return g_strdup_printf ("%s · %s", voice, length);
}

static char *
dup_state_label (VfSetItem *self)
{
  if (self->job != NULL)
    {
      const char *message = vf_job_get_message (self->job);

      if (vf_job_get_state (self->job) == VF_JOB_STATE_QUEUED || message == NULL)
        return g_strdup (_ ("Waiting for its turn"));

      return g_strdup (message);
    }

  return vf_set_words_dup_state (self->set);
}

static const char *
get_state_icon_name (VfSetItem *self)
{
  if (self->job != NULL)
    return "vf-narration-symbolic";

  return vf_set_words_get_state_icon_name (self->set);
}

static char *
dup_section_title (VfSetItem *self)
{
  VfRecord *vision = vf_spoken_set_get_vision (self->set);
  VfRecord *active = vf_visions_get_active (vf_session_get_visions (self->session));
  g_autofree char *title = NULL;

  if (vision == NULL)
    return g_strdup (_ ("Deleted Vision"));

  title = vf_vision_dup_title (vision);
  if (active != NULL && vf_record_get_rowid (vision) == vf_record_get_rowid (active))
    /* Translators: the title of the active vision. */
    return g_strdup_printf (_ ("%s (Active)"), title);

  return g_steal_pointer (&title);
}

static char *
dup_description (VfSetItem *self)
{
  g_autofree char *summary = dup_summary (self);
  g_autofree char *state = dup_state_label (self);

  return g_strdup_printf ("%s, %s, %s%s%s", vf_spoken_set_get_name (self->set),
                          summary != NULL ? summary : "", state,
                          vf_set_item_is_playing (self) ? ", " : "",
                          vf_set_item_is_playing (self) ? _ ("playing") : "");
}

static void
vf_set_item_dispose (GObject *object)
{
  VfSetItem *self = VF_SET_ITEM (object);

  g_clear_object (&self->job);
  g_clear_object (&self->set);
  g_clear_object (&self->session);

  G_OBJECT_CLASS (vf_set_item_parent_class)->dispose (object);
}

static void
vf_set_item_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  VfSetItem *self = VF_SET_ITEM (object);
  gboolean playing = vf_set_item_is_playing (self);

  switch ((VfSetItemProperty) prop_id)
    {
    case PROP_SET:
      g_value_set_object (value, self->set);
      break;
    case PROP_TITLE:
      g_value_set_string (value, vf_spoken_set_get_name (self->set));
      break;
    case PROP_ICON_NAME:
      g_value_set_static_string (value, vf_set_item_get_icon_name (self));
      break;
    case PROP_VOICE_NAME:
      g_value_take_string (value, dup_voice_name (self));
      break;
    case PROP_LENGTH_LABEL:
      g_value_take_string (value, dup_length (self));
      break;
    case PROP_SUMMARY:
      g_value_take_string (value, dup_summary (self));
      break;
    case PROP_STATE_LABEL:
      g_value_take_string (value, dup_state_label (self));
      break;
    case PROP_STATE_ICON_NAME:
      g_value_set_static_string (value, get_state_icon_name (self));
      break;
    case PROP_BUSY:
      g_value_set_boolean (value, self->job != NULL);
      break;
    case PROP_PROGRESS:
      g_value_set_double (value, self->job != NULL ? vf_job_get_progress (self->job) : 0);
      break;
    case PROP_PLAYABLE:
      g_value_set_boolean (value, vf_spoken_set_get_duration (self->set) > 0);
      break;
    case PROP_CURRENT:
      g_value_set_boolean (value, vf_set_item_is_current (self));
      break;
    case PROP_PLAYING:
      g_value_set_boolean (value, playing);
      break;
    case PROP_PLAY_LABEL:
      g_value_set_static_string (value, playing ? _ ("Pause") : _ ("Play"));
      break;
    case PROP_PLAY_ICON_NAME:
      g_value_set_static_string (value, playing ? "media-playback-pause-symbolic"
                                                : "media-playback-start-symbolic");
      break;
    case PROP_SECTION_TITLE:
      g_value_take_string (value, dup_section_title (self));
      break;
    case PROP_DESCRIPTION:
      g_value_take_string (value, dup_description (self));
      break;
    case N_PROPS:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
vf_set_item_class_init (VfSetItemClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;
  static const char *const strings[] = {
    [PROP_TITLE] = "title",
    [PROP_ICON_NAME] = "icon-name",
    [PROP_VOICE_NAME] = "voice-name",
    [PROP_LENGTH_LABEL] = "length-label",
    [PROP_SUMMARY] = "summary",
    [PROP_STATE_LABEL] = "state-label",
    [PROP_STATE_ICON_NAME] = "state-icon-name",
    [PROP_PLAY_LABEL] = "play-label",
    [PROP_PLAY_ICON_NAME] = "play-icon-name",
    [PROP_SECTION_TITLE] = "section-title",
    [PROP_DESCRIPTION] = "description",
  };

  object_class->dispose = vf_set_item_dispose;
  object_class->get_property = vf_set_item_get_property;

  properties[PROP_SET] = g_param_spec_object ("set", NULL, NULL, VF_TYPE_SPOKEN_SET, flags);
  for (guint i = 0; i < G_N_ELEMENTS (strings); i++)
    if (strings[i] != NULL)
      properties[i] = g_param_spec_string (strings[i], NULL, NULL, NULL, flags);
  properties[PROP_BUSY] = g_param_spec_boolean ("busy", NULL, NULL, FALSE, flags);
  properties[PROP_PROGRESS] = g_param_spec_double ("progress", NULL, NULL, 0, 1, 0, flags);
  properties[PROP_PLAYABLE] = g_param_spec_boolean ("playable", NULL, NULL, FALSE, flags);
  properties[PROP_CURRENT] = g_param_spec_boolean ("current", NULL, NULL, FALSE, flags);
  properties[PROP_PLAYING] = g_param_spec_boolean ("playing", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
vf_set_item_init (VfSetItem *self)
{
}

/**
 * vf_set_item_new:
 * @session: the session
 * @set: a set
 *
 * Returns: (transfer full): what is shown of it
 */
VfSetItem *
vf_set_item_new (VfSession *session, VfSpokenSet *set)
{
  VfSetItem *self = g_object_new (VF_TYPE_SET_ITEM, NULL);
  VfListening *listening = vf_session_get_listening (session);

  self->session = g_object_ref (session);
  self->set = g_object_ref (set);

  g_signal_connect_object (set, "notify", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (listening, "notify::playing", G_CALLBACK (changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (listening, "notify::set", G_CALLBACK (changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (vf_session_get_voices (session), "items-changed",
                           G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (vf_session_get_visions (session), "notify::active",
                           G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (vf_session_get_jobs (session), "items-changed",
                           G_CALLBACK (jobs_changed_cb), self, G_CONNECT_SWAPPED);
  jobs_changed_cb (self);

  return self;
}

/**
 * vf_set_item_get_set:
 *
 * Returns: (transfer none): the set
 */
VfSpokenSet *
vf_set_item_get_set (VfSetItem *self)
{
  g_return_val_if_fail (VF_IS_SET_ITEM (self), NULL);

  return self->set;
}

/**
 * vf_set_item_get_job:
 *
 * Returns: (transfer none) (nullable): the job that speaks the set now
 */
VfJob *
vf_set_item_get_job (VfSetItem *self)
{
  g_return_val_if_fail (VF_IS_SET_ITEM (self), NULL);

  return self->job;
}

/**
 * vf_set_item_get_icon_name:
 *
 * Returns: the icon of its variant
 */
const char *
vf_set_item_get_icon_name (VfSetItem *self)
{
  g_return_val_if_fail (VF_IS_SET_ITEM (self), NULL);

  return vf_set_words_get_variant_icon_name (vf_spoken_set_get_variant_id (self->set));
}

/**
 * vf_set_item_is_current:
 *
 * Returns: whether the set is in the player
 */
gboolean
vf_set_item_is_current (VfSetItem *self)
{
  g_return_val_if_fail (VF_IS_SET_ITEM (self), FALSE);

  return vf_listening_has_set (vf_session_get_listening (self->session), self->set);
}

/**
 * vf_set_item_is_playing:
 *
 * Returns: whether the set is heard now
 */
gboolean
vf_set_item_is_playing (VfSetItem *self)
{
  g_return_val_if_fail (VF_IS_SET_ITEM (self), FALSE);

  return vf_set_item_is_current (self)
         && vf_listening_is_playing (vf_session_get_listening (self->session));
}
