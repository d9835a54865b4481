/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The session: opens the member's place once, and hands its parts to the rooms. */

#include "vf-session.h"

#include <glib/gi18n.h>

#include "vf-audio-prepare.h"
#include "vf-copies.h"
#include "vf-job-voices.h"
#include "vf-error.h"
#include "vf-member.h"
#include "vf-members.h"
#include "vf-models.h"
#include "vf-paths.h"
#include "vf-variants.h"
#include "vf-vision-import.h"

struct _VfSession
{
  GObject parent_instance;

  GFile *data_directory;
  char *place_id;
  VfStore *store;
  VfAccount *account;
  VfRecord *member;
  char *member_id;
  char *member_name;
  VfVisions *visions;
  VfJobEngine *jobs;
  VfPlayer *player;
  VfListening *listening;
  VfVoiceCatalog *voices;
  guint maintenance;
  gboolean account_loaded;
};

G_DEFINE_FINAL_TYPE (VfSession, vf_session, G_TYPE_OBJECT)

typedef enum
{
  PROP_STORE = 1,
  PROP_ACCOUNT,
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
  vf_session_load_account (self);
  vf_job_engine_resume_all (self->jobs);
  dex_future_disown (dex_future_finally (vf_audio_prepare (), warn_cb, (gpointer) "Sound", NULL));
  dex_future_disown (dex_future_finally (vf_members_prune (self->data_directory, NULL), warn_cb,
                                         (gpointer) "Removed members", NULL));
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
set_name (VfSession *self)
{
  const char *name = vf_member_record_get_name (VF_MEMBER_RECORD (self->member));

  if (g_set_str (&self->member_name, name))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MEMBER_NAME]);
}

static gboolean
read_member (VfSession *self, GError **error)
{
  g_autoptr (VfQuery) query = vf_query_new (VF_TABLE_MEMBERS);
  g_autoptr (GPtrArray) rows = vf_store_list (self->store, query, error);

  if (rows == NULL || rows->len == 0)
    return FALSE;
  g_set_object (&self->member, (VfRecord *) g_ptr_array_index (rows, 0));
  g_free (self->member_id);
  self->member_id = vf_record_dup_key (self->member);

  return TRUE;
}

/* The rows have a new owner; pages go on showing them. */
static void
adopted_cb (VfSession *self)
{
  g_autoptr (GError) error = NULL;

  if (!read_member (self, &error))
    {
      g_warning ("The member's row: %s", error != NULL ? error->message : "gone");
      return;
    }
  vf_visions_set_member (self->visions, self->member_id);
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
  g_clear_object (&self->account);
  g_clear_object (&self->store);
  g_clear_object (&self->data_directory);
  g_clear_pointer (&self->place_id, g_free);
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
    case PROP_ACCOUNT:
      g_value_set_object (value, self->account);
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
   * VfSession:account:
   *
   * What the place is tied to; there whether it is or not.
   */
  properties[PROP_ACCOUNT] = g_param_spec_object ("account", NULL, NULL, VF_TYPE_ACCOUNT, flags);
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

typedef struct
{
  GFile *data_directory;
  char *id;
} Open;

static void
open_free (gpointer data)
{
  Open *self = data;

  g_object_unref (self->data_directory);
  g_free (self->id);
  g_free (self);
}

static GFile *
find_place (Open *open, GError **error)
{
  g_autofree char *path = NULL;

  if (open->id == NULL)
    return vf_members_choose (open->data_directory, error);
  path = vf_paths_dup_member_directory (g_file_peek_path (open->data_directory), open->id);
  if (path != NULL && g_file_test (path, G_FILE_TEST_IS_DIR))
    return g_file_new_for_path (path);
  g_set_error_literal (error, VF_ERROR, VF_ERROR_NOT_FOUND, _ ("This member has no place here."));

  return NULL;
}

static DexFuture *
open_fiber (gpointer data)
{
  Open *open = data;
  g_autoptr (VfSession) self = g_object_new (VF_TYPE_SESSION, NULL);
  g_autoptr (VfSecrets) secrets = vf_secrets_new ();
  g_autoptr (GFile) directory = NULL;
  g_autoptr (GError) error = NULL;

  directory = find_place (open, &error);
  if (directory == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));

  self->data_directory = g_object_ref (open->data_directory);
  self->place_id = g_file_get_basename (directory);
  self->store = dex_await_object (vf_store_open (directory), &error);
  if (self->store == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));

  self->member = dex_await_object (vf_member_ensure (self->store, g_get_real_name ()), &error);
  if (self->member == NULL || !dex_await (vf_variants_seed (self->store), &error))
    return dex_future_new_for_error (g_steal_pointer (&error));
  if (open->id != NULL && !vf_members_set_chosen (open->data_directory, open->id, &error))
    {
      g_warning ("Remembering who is here: %s", error->message);
      g_clear_error (&error);
    }

  self->member_id = vf_record_dup_key (self->member);
  set_name (self);
  self->visions = vf_visions_new (self->store, self->member_id);
  self->jobs = vf_job_engine_new (self->store);
  self->account = vf_account_new (self->store, secrets, NULL);
  g_signal_connect_object (self->account, "adopted", G_CALLBACK (adopted_cb), self,
                           G_CONNECT_SWAPPED);
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
 * vf_session_open_member:
 * @data_directory: where the members' places are
 * @id: (nullable): whose place to open, and to open with from now on; %NULL for
 *   whoever was chosen last
 *
 * One member's place is open at a time: vf_session_close() comes first.
 *
 * Returns: (transfer full): resolves to a #VfSession on the main thread, or
 *   rejects with what the store says
 */
DexFuture *
vf_session_open_member (GFile *data_directory, const char *id)
{
  Open *open;

  g_return_val_if_fail (G_IS_FILE (data_directory), NULL);

  open = g_new0 (Open, 1);
  open->data_directory = g_object_ref (data_directory);
  open->id = g_strdup (id);

  return dex_scheduler_spawn (NULL, 0, open_fiber, open, open_free);
}

/**
 * vf_session_open:
 * @data_directory: where the members' places are
 *
 * Opens the place of the member who was there last, and makes one where there is none.
 *
 * Returns: (transfer full): as vf_session_open_member()
 */
DexFuture *
vf_session_open (GFile *data_directory)
{
  return vf_session_open_member (data_directory, NULL);
}

static DexFuture *
close_fiber (gpointer data)
{
  VfSession *self = data;
  g_autoptr (GError) error = NULL;

  g_clear_handle_id (&self->maintenance, g_source_remove);
  self->account_loaded = TRUE; /* nothing of it begins any more */
  if (self->listening != NULL && !dex_await (vf_listening_save_position (self->listening), &error))
    g_warning ("Remembering the position: %s", error->message);
  g_clear_error (&error);
  if (self->player != NULL)
    vf_player_stop (self->player);
  if (!dex_await (vf_job_engine_stop (self->jobs), &error))
    g_warning ("Stopping jobs: %s", error->message);
  g_clear_error (&error);
  if (!dex_await (vf_account_close (self->account), &error))
    g_warning ("Stopping sync: %s", error->message);

  return vf_store_close (self->store);
}

/**
 * vf_session_close:
 *
 * Stops playback, parks jobs, stops sync and closes the store once its last write is on disk.
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
 * vf_session_get_data_directory:
 *
 * Returns: (transfer none): where the members' places are
 */
GFile *
vf_session_get_data_directory (VfSession *self)
{
  g_return_val_if_fail (VF_IS_SESSION (self), NULL);

  return self->data_directory;
}

/**
 * vf_session_get_place_id:
 *
 * Returns: (transfer none): which of the members' places it is; an id for
 *   vf_members_remove() and its like
 */
const char *
vf_session_get_place_id (VfSession *self)
{
  g_return_val_if_fail (VF_IS_SESSION (self), NULL);

  return self->place_id;
}

/**
 * vf_session_get_account:
 *
 * Returns: (transfer none): the account of the place, tied or not
 */
VfAccount *
vf_session_get_account (VfSession *self)
{
  g_return_val_if_fail (VF_IS_SESSION (self), NULL);

  return self->account;
}

/**
 * vf_session_load_account:
 *
 * Takes up the account once; later calls do nothing. For a window that shows its content: before
 * that nothing of an account is read, and a session without a window does it by itself.
 */
void
vf_session_load_account (VfSession *self)
{
  g_return_if_fail (VF_IS_SESSION (self));

  if (self->account_loaded)
    return;

  self->account_loaded = TRUE;
  /* The keyring may take its time; nobody waits for it. */
  dex_future_disown (
    dex_future_finally (vf_account_load (self->account), warn_cb, (gpointer) "Account", NULL));
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

static DexFuture *
renamed_cb (DexFuture *future, gpointer data)
{
  VfSession *self = data;
  g_autoptr (GError) error = NULL;

  if (!read_member (self, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));
  set_name (self);

  return dex_future_new_true ();
}

/**
 * vf_session_rename_member:
 * @name: what the member is to be called
 *
 * Returns: (transfer full): as vf_member_rename()
 */
DexFuture *
vf_session_rename_member (VfSession *self, const char *name)
{
  g_return_val_if_fail (VF_IS_SESSION (self), NULL);

  return dex_future_then (vf_member_rename (self->store, name), renamed_cb, g_object_ref (self),
                          g_object_unref);
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
