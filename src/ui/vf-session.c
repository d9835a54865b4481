/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The session: opens the member's place once, and hands its parts to the rooms. */

#include "vf-session.h"

#include <glib/gi18n.h>

#include "vf-audio-prepare.h"
#include "vf-copies.h"
#include "vf-job-voices.h"
#include "vf-member.h"
#include "vf-models.h"
#include "vf-paths.h"
#include "vf-variants.h"
#include "vf-vision-import.h"

struct _VfSession
{
  GObject parent_instance;

  VfStore *store;
  VfRecord *member;
  char *member_id;
  char *member_name;
  VfVisions *visions;
  VfJobEngine *jobs;
  VfPlayer *player;
  VfListening *listening;
  VfVoiceCatalog *voices;
  guint maintenance;
};

G_DEFINE_FINAL_TYPE (VfSession, vf_session, G_TYPE_OBJECT)

typedef enum
{
  PROP_STORE = 1,
  PROP_MEMBER_NAME,
  PROP_VISIONS,
  PROP_JOBS,
  PROP_PLAYER,
  PROP_LISTENING,
  PROP_VOICES,
  PROP_HAS_VISION,
  PROP_SAMPLE,
  N_PROPS,
} VfSessionProperty;

static GParamSpec *properties[N_PROPS];

/* What nobody waits for runs when the first window has been drawn: the day's
 * copy, the start of the sound library, and the jobs that the last run left unfinished. */
#define MAINTENANCE_DELAY_S 2

static DexFuture *
warn_cb (DexFuture *future, gpointer data)
{
  g_autoptr (GError) error = NULL;

  if (dex_future_get_value (future, &error) == NULL)
    g_warning ("%s: %s", (const char *) data, error->message);

  return dex_future_new_true ();
}

static gboolean
maintenance_cb (gpointer data)
{
  VfSession *self = data;

  self->maintenance = 0;
  vf_job_engine_resume_all (self->jobs);
  dex_future_disown (dex_future_finally (vf_audio_prepare (), warn_cb, (gpointer) "Sound", NULL));
  dex_future_disown (dex_future_finally (vf_copies_keep_daily (self->store), warn_cb,
                                         (gpointer) "Daily copy", NULL));

  return G_SOURCE_REMOVE;
}

static void
visions_changed_cb (VfSession *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_HAS_VISION]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SAMPLE]);
}

static void
vf_session_dispose (GObject *object)
{
  VfSession *self = VF_SESSION (object);

  g_clear_handle_id (&self->maintenance, g_source_remove);
  g_clear_object (&self->listening);
  g_clear_object (&self->player);
  g_clear_object (&self->voices);
  g_clear_object (&self->jobs);
  g_clear_object (&self->visions);
  g_clear_object (&self->member);
  g_clear_object (&self->store);
  g_clear_pointer (&self->member_id, g_free);
  g_clear_pointer (&self->member_name, g_free);

  G_OBJECT_CLASS (vf_session_parent_class)->dispose (object);
}

static void
vf_session_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  VfSession *self = VF_SESSION (object);

  switch ((VfSessionProperty) prop_id)
    {
    case PROP_STORE:
      g_value_set_object (value, self->store);
      break;
    case PROP_MEMBER_NAME:
      g_value_set_string (value, self->member_name);
      break;
    case PROP_VISIONS:
      g_value_set_object (value, self->visions);
      break;
    case PROP_JOBS:
      g_value_set_object (value, self->jobs);
      break;
    case PROP_PLAYER:
      g_value_set_object (value, vf_session_get_player (self));
      break;
    case PROP_LISTENING:
      g_value_set_object (value, vf_session_get_listening (self));
      break;
    case PROP_VOICES:
      g_value_set_object (value, vf_session_get_voices (self));
      break;
    case PROP_HAS_VISION:
      g_value_set_boolean (value, vf_session_get_has_vision (self));
      break;
    case PROP_SAMPLE:
      g_value_set_boolean (value, vf_session_get_sample (self));
      break;
    case N_PROPS:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
vf_session_class_init (VfSessionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->dispose = vf_session_dispose;
  object_class->get_property = vf_session_get_property;

  properties[PROP_STORE] = g_param_spec_object ("store", NULL, NULL, VF_TYPE_STORE, flags);
  /**
   * VfSession:member-name:
   *
   * What the member is called, or an empty text.
   */
  properties[PROP_MEMBER_NAME] = g_param_spec_string ("member-name", NULL, NULL, "", flags);
  properties[PROP_VISIONS] = g_param_spec_object ("visions", NULL, NULL, VF_TYPE_VISIONS, flags);
  properties[PROP_JOBS] = g_param_spec_object ("jobs", NULL, NULL, VF_TYPE_JOB_ENGINE, flags);
  properties[PROP_PLAYER] = g_param_spec_object ("player", NULL, NULL, VF_TYPE_PLAYER, flags);
  properties[PROP_LISTENING]
    = g_param_spec_object ("listening", NULL, NULL, VF_TYPE_LISTENING, flags);
  properties[PROP_VOICES]
    = g_param_spec_object ("voices", NULL, NULL, VF_TYPE_VOICE_CATALOG, flags);
  /**
   * VfSession:has-vision:
   *
   * Whether the member has a vision, active or draft; without one Welcome is shown.
   */
  properties[PROP_HAS_VISION] = g_param_spec_boolean ("has-vision", NULL, NULL, FALSE, flags);
  /**
   * VfSession:sample:
   *
   * Whether the vision is the sample to look around with.
   */
  properties[PROP_SAMPLE] = g_param_spec_boolean ("sample", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
vf_session_init (VfSession *self)
{
}

static DexFuture *
open_fiber (gpointer data)
{
  GFile *data_directory = data;
  g_autoptr (VfSession) self = g_object_new (VF_TYPE_SESSION, NULL);
  g_autoptr (GFile) directory = NULL;
  g_autoptr (GError) error = NULL;

  directory = vf_members_choose (data_directory, &error);
  if (directory == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));

  self->store = dex_await_object (vf_store_open (directory), &error);
  if (self->store == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));

  self->member = dex_await_object (vf_member_ensure (self->store, g_get_real_name ()), &error);
  if (self->member == NULL || !dex_await (vf_variants_seed (self->store), &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  self->member_id = vf_record_dup_key (self->member);
  g_object_get (self->member, "name", &self->member_name, NULL);
  self->visions = vf_visions_new (self->store, self->member_id);
  self->jobs = vf_job_engine_new (self->store);
  g_signal_connect_object (self->visions, "notify::active", G_CALLBACK (visions_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->visions, "notify::draft", G_CALLBACK (visions_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (vf_visions_get_versions (self->visions), "items-changed",
                           G_CALLBACK (visions_changed_cb), self, G_CONNECT_SWAPPED);
  self->maintenance = g_timeout_add_seconds (MAINTENANCE_DELAY_S, maintenance_cb, self);

  return dex_future_new_take_object (g_steal_pointer (&self));
}

/**
 * vf_session_open:
 * @data_directory: where the members' places are
 *
 * Opens the place of the member there, and makes one where there is none.
 *
 * Returns: (transfer full): resolves to a #VfSession on the main thread, or
 *   rejects with what the store says
 */
DexFuture *
vf_session_open (GFile *data_directory)
{
  g_return_val_if_fail (G_IS_FILE (data_directory), NULL);

  return dex_scheduler_spawn (NULL, 0, open_fiber, g_object_ref (data_directory), g_object_unref);
}

static DexFuture *
close_fiber (gpointer data)
{
  VfSession *self = data;
  g_autoptr (GError) error = NULL;

  g_clear_handle_id (&self->maintenance, g_source_remove);
  if (self->listening != NULL && !dex_await (vf_listening_save_position (self->listening), &error))
    g_warning ("Remembering the position: %s", error->message);
  g_clear_error (&error);
  if (self->player != NULL)
    vf_player_stop (self->player);
  if (!dex_await (vf_job_engine_stop (self->jobs), &error))
    g_warning ("Stopping jobs: %s", error->message);

  return vf_store_close (self->store);
}

/**
 * vf_session_close:
 *
 * Stops playback, parks jobs and closes the store once its last write is on disk.
 *
 * Returns: (transfer full): resolves to %TRUE
 */
DexFuture *
vf_session_close (VfSession *self)
{
  g_return_val_if_fail (VF_IS_SESSION (self), NULL);

  return dex_scheduler_spawn (NULL, 0, close_fiber, g_object_ref (self), g_object_unref);
}

/**
 * vf_session_get_store:
 *
 * Returns: (transfer none): the member's store
 */
VfStore *
vf_session_get_store (VfSession *self)
{
  g_return_val_if_fail (VF_IS_SESSION (self), NULL);

  return self->store;
}

/**
 * vf_session_get_member_id:
 *
 * Returns: (transfer none): the user_id of the member's rows
 */
const char *
vf_session_get_member_id (VfSession *self)
{
  g_return_val_if_fail (VF_IS_SESSION (self), NULL);

  return self->member_id;
}

/**
 * vf_session_get_member_name:
 *
 * Returns: (transfer none) (nullable): what the member is called
 */
const char *
vf_session_get_member_name (VfSession *self)
{
  g_return_val_if_fail (VF_IS_SESSION (self), NULL);

  return self->member_name;
}

/**
 * vf_session_get_visions:
 *
 * Returns: (transfer none): the member's visions
 */
VfVisions *
vf_session_get_visions (VfSession *self)
{
  g_return_val_if_fail (VF_IS_SESSION (self), NULL);

  return self->visions;
}

/**
 * vf_session_get_jobs:
 *
 * Returns: (transfer none): the member's long work
 */
VfJobEngine *
vf_session_get_jobs (VfSession *self)
{
  g_return_val_if_fail (VF_IS_SESSION (self), NULL);

  return self->jobs;
}

/**
 * vf_session_get_player:
 *
 * The player is made when it is first asked for: starting GStreamer takes
 * longer than showing the window.
 *
 * Returns: (transfer none): the player
 */
VfPlayer *
vf_session_get_player (VfSession *self)
{
  g_return_val_if_fail (VF_IS_SESSION (self), NULL);

  if (self->player == NULL)
    self->player = vf_player_new ();

  return self->player;
}

/**
 * vf_session_get_listening:
 *
 * Returns: (transfer none): what is listened to; made with the player
 */
VfListening *
vf_session_get_listening (VfSession *self)
{
  g_return_val_if_fail (VF_IS_SESSION (self), NULL);

  if (self->listening == NULL)
    self->listening = vf_listening_new (self->store, vf_session_get_player (self));

  return self->listening;
}

/**
 * vf_session_get_voices:
 *
 * Returns: (transfer none): the voices at hand, looked for when first asked
 */
VfVoiceCatalog *
vf_session_get_voices (VfSession *self)
{
  g_return_val_if_fail (VF_IS_SESSION (self), NULL);

  /* Jobs and the window share one catalog, and so one helper process an engine. */
  if (self->voices == NULL)
    self->voices = g_object_ref (vf_job_voices_get ());

  return self->voices;
}

/**
 * vf_session_get_has_vision:
 *
 * Returns: whether there is an active vision or a draft
 */
gboolean
vf_session_get_has_vision (VfSession *self)
{
  g_return_val_if_fail (VF_IS_SESSION (self), FALSE);

  return vf_visions_get_active (self->visions) != NULL
         || vf_visions_get_draft (self->visions) != NULL;
}

static VfRecord *
find_sample (VfSession *self)
{
  const char *id = vf_member_record_get_sample_vision_id (VF_MEMBER_RECORD (self->member));

  return id != NULL ? vf_visions_find (self->visions, id) : NULL;
}

/**
 * vf_session_get_sample:
 *
 * Returns: whether the version that is the sample is there
 */
gboolean
vf_session_get_sample (VfSession *self)
{
  g_return_val_if_fail (VF_IS_SESSION (self), FALSE);

  return find_sample (self) != NULL;
}

static DexFuture *
load_sample_fiber (gpointer data)
{
  VfSession *self = data;
  g_autofree char *path = vf_paths_dup_installed ("sample/life-vision.md");
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (VfVisionDocument) document = NULL;
  g_autoptr (VfRecord) vision = NULL;
  g_autofree char *id = NULL;
  g_autoptr (GError) error = NULL;

  document = dex_await_object (vf_vision_import_file (file), &error);
  if (document != NULL)
    vision = dex_await_object (vf_visions_create (self->visions, document, FALSE), &error);
  if (vision == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));

  id = vf_record_dup_key (vision);
  vf_member_record_set_sample_vision_id (VF_MEMBER_RECORD (self->member), id);
  if (!dex_await (vf_store_save (self->store, self->member), &error))
    return dex_future_new_for_error (g_steal_pointer (&error));
  visions_changed_cb (self);

  return dex_future_new_take_object (g_steal_pointer (&vision));
}

/**
 * vf_session_load_sample:
 *
 * Makes the sample the active vision, and marks it as one.
 *
 * Returns: (transfer full): resolves to its #VfRecord
 */
DexFuture *
vf_session_load_sample (VfSession *self)
{
  g_return_val_if_fail (VF_IS_SESSION (self), NULL);

  return dex_scheduler_spawn (NULL, 0, load_sample_fiber, g_object_ref (self), g_object_unref);
}

/**
 * vf_session_remove_sample:
 *
 * Deletes the sample with its audio. A draft that the member made of it stays:
 * it is the member's.
 *
 * Returns: (transfer full): resolves to a #VfUndo
 */
DexFuture *
vf_session_remove_sample (VfSession *self)
{
  VfRecord *sample;

  g_return_val_if_fail (VF_IS_SESSION (self), NULL);

  sample = find_sample (self);
  g_return_val_if_fail (sample != NULL, NULL);

  return vf_visions_delete (self->visions, sample);
}
