/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What of a vision is spoken in a set, what is out of date, and in which order it is heard. */

#include "vf-spoken-set.h"

#include <glib/gi18n.h>

#include "vf-audio-set.h"
#include "vf-error.h"
#include "vf-json.h"
#include "vf-media-record.h"
#include "vf-narration-record.h"
#include "vf-narration-sentence-record.h"
#include "vf-speech-record.h"
#include "vf-text.h"
#include "vf-track-private.h"
#include "vf-variants.h"
#include "vf-vision-version.h"
#include "vf-vision.h"

#define MILLISECOND G_GINT64_CONSTANT (1000000)
#define DEFAULT_SPEED 0.9

struct _VfSpokenSet
{
  GObject parent_instance;

  VfStore *store;
  VfRecord *record;
  VfRecord *vision;
  GListStore *tracks;
  gint64 duration; /* −1: not reckoned yet */
};

enum
{
  PROP_0,
  PROP_RECORD,
  PROP_NAME,
  PROP_DURATION,
  PROP_N_READY,
  PROP_N_STALE,
  PROP_N_MISSING,
  PROP_N_FAILED,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static GType
get_item_type (GListModel *model)
{
  return VF_TYPE_TRACK;
}

static guint
get_n_items (GListModel *model)
{
  return g_list_model_get_n_items (G_LIST_MODEL (VF_SPOKEN_SET (model)->tracks));
}

static gpointer
get_item (GListModel *model, guint position)
{
  return g_list_model_get_item (G_LIST_MODEL (VF_SPOKEN_SET (model)->tracks), position);
}

static void
list_model_init (GListModelInterface *interface)
{
  interface->get_item_type = get_item_type;
  interface->get_n_items = get_n_items;
  interface->get_item = get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (VfSpokenSet,
                               vf_spoken_set,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static void
vf_spoken_set_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  VfSpokenSet *self = VF_SPOKEN_SET (object);

  switch (id)
    {
    case PROP_RECORD:
      g_value_set_object (value, self->record);
      break;
    case PROP_NAME:
      g_value_set_string (value, vf_spoken_set_get_name (self));
      break;
    case PROP_DURATION:
      g_value_set_int64 (value, vf_spoken_set_get_duration (self));
      break;
    case PROP_N_READY:
      g_value_set_uint (value, vf_spoken_set_count (self, VF_TRACK_READY));
      break;
    case PROP_N_STALE:
      g_value_set_uint (value, vf_spoken_set_count (self, VF_TRACK_STALE));
      break;
    case PROP_N_MISSING:
      g_value_set_uint (value, vf_spoken_set_count (self, VF_TRACK_MISSING));
      break;
    case PROP_N_FAILED:
      g_value_set_uint (value, vf_spoken_set_count (self, VF_TRACK_FAILED));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
vf_spoken_set_finalize (GObject *object)
{
  VfSpokenSet *self = VF_SPOKEN_SET (object);

  g_clear_object (&self->store);
  g_clear_object (&self->record);
  g_clear_object (&self->vision);
  g_clear_object (&self->tracks);

  G_OBJECT_CLASS (vf_spoken_set_parent_class)->finalize (object);
}

static void
vf_spoken_set_class_init (VfSpokenSetClass *class)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;
  GObjectClass *object_class = G_OBJECT_CLASS (class);

  object_class->get_property = vf_spoken_set_get_property;
  object_class->finalize = vf_spoken_set_finalize;

  properties[PROP_RECORD] = g_param_spec_object ("record", NULL, NULL, VF_TYPE_RECORD, flags);
  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, flags);
  properties[PROP_DURATION] = g_param_spec_int64 ("duration", NULL, NULL, 0, G_MAXINT64, 0, flags);
  properties[PROP_N_READY] = g_param_spec_uint ("n-ready", NULL, NULL, 0, VF_N_SECTIONS, 0, flags);
  properties[PROP_N_STALE] = g_param_spec_uint ("n-stale", NULL, NULL, 0, VF_N_SECTIONS, 0, flags);
  properties[PROP_N_MISSING]
    = g_param_spec_uint ("n-missing", NULL, NULL, 0, VF_N_SECTIONS, 0, flags);
  properties[PROP_N_FAILED]
    = g_param_spec_uint ("n-failed", NULL, NULL, 0, VF_N_SECTIONS, 0, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
items_changed_cb (VfSpokenSet *self, guint position, guint removed, guint added)
{
  g_list_model_items_changed (G_LIST_MODEL (self), position, removed, added);
}

static void
vf_spoken_set_init (VfSpokenSet *self)
{
  self->duration = -1;
  self->tracks = g_list_store_new (VF_TYPE_TRACK);
  g_signal_connect_swapped (self->tracks, "items-changed", G_CALLBACK (items_changed_cb), self);
}

/* The narrations of the set by section; NULL where there is none. */
static gboolean
find_narrations (VfSpokenSet *self, VfNarrationRecord *narrations[VF_N_SECTIONS], GError **error)
{
  g_autoptr (VfQuery) query = vf_query_new (VF_TABLE_NARRATIONS);
  g_autoptr (GPtrArray) rows = NULL;

  vf_query_where_text (query, "audio_set_id", VF_EQUAL, vf_spoken_set_get_id (self));
  rows = vf_store_list (self->store, query, error);
  if (rows == NULL)
    return FALSE;

  for (guint i = 0; i < rows->len; i++)
    {
      VfNarrationRecord *narration = g_ptr_array_index (rows, i);
      VfSection section;

      if (vf_section_from_track_key (vf_narration_record_get_section_key (narration), &section))
        g_set_object (&narrations[section], narration);
    }

  return TRUE;
}

static void
clear_narrations (VfNarrationRecord *narrations[VF_N_SECTIONS])
{
  for (guint i = 0; i < VF_N_SECTIONS; i++)
    g_clear_object (&narrations[i]);
}

/* A narration that failed keeps what was spoken before, so that a set never
 * loses a track to a failing voice. */
static gboolean
is_audible (VfNarrationRecord *narration)
{
  return narration != NULL && vf_narration_record_get_duration_ms (narration) > 0;
}

static void
update_track (VfTrack *track, const char *text, VfNarrationRecord *narration)
{
  VfTrackState state = VF_TRACK_MISSING;
  gint64 duration = 0;
  const char *message = NULL;

  if (narration != NULL)
    {
      g_autofree char *hash = vf_text_content_hash (text);

      if (is_audible (narration))
        duration = vf_narration_record_get_duration_ms (narration) * MILLISECOND;
      if (vf_narration_record_get_status (narration) == VF_NARRATION_STATUS_FAILED)
        {
          state = VF_TRACK_FAILED;
          message = vf_narration_record_get_error_message (narration);
        }
      else if (vf_narration_record_get_status (narration) == VF_NARRATION_STATUS_COMPLETED)
        state = g_strcmp0 (hash, vf_narration_record_get_content_hash (narration)) == 0
                  ? VF_TRACK_READY
                  : VF_TRACK_STALE;
    }
  vf_track_update (track, state, duration, message);
}

static VfTrack *
find_track (VfSpokenSet *self, VfSection section, guint *position)
{
  guint n = get_n_items (G_LIST_MODEL (self));

  *position = n;
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (VfTrack) track = get_item (G_LIST_MODEL (self), i);

      if (vf_track_get_section (track) < section)
        continue;
      *position = i;
      return vf_track_get_section (track) == section ? g_steal_pointer (&track) : NULL;
    }

  return NULL;
}

static void
refresh (VfSpokenSet *self)
{
  VfNarrationRecord *narrations[VF_N_SECTIONS] = { NULL };
  g_autoptr (GError) error = NULL;

  if (!find_narrations (self, narrations, &error))
    {
      g_warning ("Cannot read the narrations of a set: %s", error->message);
      return;
    }

  for (VfSection section = 0; section < VF_N_SECTIONS; section++)
    {
      const char *text = self->vision != NULL ? vf_vision_get_text (self->vision, section) : "";
      guint position;
      g_autoptr (VfTrack) track = find_track (self, section, &position);

      if (vf_text_is_blank (text))
        {
          if (track != NULL)
            g_list_store_remove (self->tracks, position);
          continue;
        }
      if (track == NULL)
        {
          track = vf_track_new (section);
          update_track (track, text, narrations[section]);
          g_list_store_insert (self->tracks, position, track);
        }
      else
        update_track (track, text, narrations[section]);
    }
  clear_narrations (narrations);

  self->duration = -1;
  for (guint i = PROP_DURATION; i < N_PROPS; i++)
    g_object_notify_by_pspec (G_OBJECT (self), properties[i]);
}

static void
read_vision (VfSpokenSet *self)
{
  g_autoptr (VfRecord) vision
    = vf_store_find (self->store, VF_TABLE_VISION_VERSIONS,
                     vf_audio_set_get_vision_id (VF_AUDIO_SET (self->record)), NULL);

  g_set_object (&self->vision, vision);
}

static void
store_changed_cb (VfSpokenSet *self, const char *table)
{
  if (g_str_equal (table, VF_TABLE_AUDIO_SETS->name))
    {
      g_autoptr (VfRecord) record
        = vf_store_find (self->store, VF_TABLE_AUDIO_SETS, vf_spoken_set_get_id (self), NULL);

      if (record == NULL || !g_set_object (&self->record, record))
        return;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_RECORD]);
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NAME]);
    }
  else if (g_str_equal (table, VF_TABLE_VISION_VERSIONS->name))
    {
      read_vision (self);
      refresh (self);
    }
  else if (g_str_equal (table, VF_TABLE_NARRATIONS->name))
    refresh (self);
}

/**
 * vf_spoken_set_new:
 * @store: an open store
 * @record: a row of audio_sets
 *
 * Returns: (transfer full): the set with its tracks
 */
VfSpokenSet *
vf_spoken_set_new (VfStore *store, VfRecord *record)
{
  VfSpokenSet *self;

  g_return_val_if_fail (VF_IS_STORE (store), NULL);
  g_return_val_if_fail (VF_IS_AUDIO_SET (record), NULL);

  self = g_object_new (VF_TYPE_SPOKEN_SET, NULL);
  self->store = g_object_ref (store);
  self->record = g_object_ref (record);
  read_vision (self);
  refresh (self);
  g_signal_connect_object (store, "changed", G_CALLBACK (store_changed_cb), self,
                           G_CONNECT_SWAPPED);

  return self;
}

VfStore *
vf_spoken_set_get_store (VfSpokenSet *self)
{
  g_return_val_if_fail (VF_IS_SPOKEN_SET (self), NULL);
  return self->store;
}

VfRecord *
vf_spoken_set_get_record (VfSpokenSet *self)
{
  g_return_val_if_fail (VF_IS_SPOKEN_SET (self), NULL);
  return self->record;
}

const char *
vf_spoken_set_get_id (VfSpokenSet *self)
{
  g_return_val_if_fail (VF_IS_SPOKEN_SET (self), NULL);
  return vf_audio_set_get_id (VF_AUDIO_SET (self->record));
}

const char *
vf_spoken_set_get_name (VfSpokenSet *self)
{
  g_return_val_if_fail (VF_IS_SPOKEN_SET (self), NULL);
  return vf_audio_set_get_name (VF_AUDIO_SET (self->record));
}

const char *
vf_spoken_set_get_variant_id (VfSpokenSet *self)
{
  g_return_val_if_fail (VF_IS_SPOKEN_SET (self), NULL);
  return vf_audio_set_get_variant (VF_AUDIO_SET (self->record));
}

const char *
vf_spoken_set_get_voice_id (VfSpokenSet *self)
{
  g_return_val_if_fail (VF_IS_SPOKEN_SET (self), NULL);
  return vf_audio_set_get_voice_id (VF_AUDIO_SET (self->record));
}

/* The voice's pace, 1 being its own. It belongs to the set: a set never changes it midway. */
double
vf_spoken_set_get_speed (VfSpokenSet *self)
{
  g_autoptr (JsonNode) metadata = NULL;
  double speed = DEFAULT_SPEED;

  g_return_val_if_fail (VF_IS_SPOKEN_SET (self), DEFAULT_SPEED);

  metadata = vf_audio_set_dup_metadata (VF_AUDIO_SET (self->record));
  if (metadata != NULL && JSON_NODE_HOLDS_OBJECT (metadata))
    vf_json_get_double (json_node_get_object (metadata), "speed", &speed);

  return speed;
}

VfRecord *
vf_spoken_set_get_vision (VfSpokenSet *self)
{
  g_return_val_if_fail (VF_IS_SPOKEN_SET (self), NULL);
  return self->vision;
}

guint
vf_spoken_set_count (VfSpokenSet *self, VfTrackState state)
{
  guint n, count = 0;

  g_return_val_if_fail (VF_IS_SPOKEN_SET (self), 0);

  n = get_n_items (G_LIST_MODEL (self));
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (VfTrack) track = get_item (G_LIST_MODEL (self), i);

      count += vf_track_get_state (track) == state;
    }

  return count;
}

/**
 * vf_spoken_set_get_outdated:
 * @self: a set
 *
 * Returns: the sections that are not spoken as they are written now, bit n for
 *   section n
 */
guint
vf_spoken_set_get_outdated (VfSpokenSet *self)
{
  guint n, sections = 0;

  g_return_val_if_fail (VF_IS_SPOKEN_SET (self), 0);

  n = get_n_items (G_LIST_MODEL (self));
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (VfTrack) track = get_item (G_LIST_MODEL (self), i);

      if (vf_track_get_state (track) != VF_TRACK_READY)
        sections |= VF_SECTION_BIT (vf_track_get_section (track));
    }

  return sections;
}

static void
utterance_free (gpointer data)
{
  VfUtterance *utterance = data;

  g_free (utterance->text);
  g_clear_object (&utterance->media);
  g_free (utterance);
}

/* A row that another one names. */
static VfRecord *
find_named (VfSpokenSet *self, const VfTable *table, const char *key, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  VfRecord *record = vf_store_find (self->store, table, key, &local_error);

  if (local_error != NULL)
    g_propagate_error (error, g_steal_pointer (&local_error));
  else if (record == NULL)
    g_set_error (error, VF_ERROR, VF_ERROR_DAMAGED,
                 _ ("The sound of a sentence in “%s” is missing. Speak this set again."),
                 vf_spoken_set_get_name (self));

  return record;
}

static gboolean
append_section (VfSpokenSet *self,
                VfSection section,
                VfNarrationRecord *narration,
                guint track,
                gint64 *at,
                GPtrArray *timeline,
                GError **error)
{
  g_autoptr (VfQuery) query = vf_query_new (VF_TABLE_NARRATION_SENTENCES);
  g_autoptr (GPtrArray) sentences = NULL;

  vf_query_where_text (query, "narration_id", VF_EQUAL, vf_narration_record_get_id (narration));
  vf_query_order (query, "position", VF_ASCENDING);
  sentences = vf_store_list (self->store, query, error);
  if (sentences == NULL)
    return FALSE;

  for (guint i = 0; i < sentences->len; i++)
    {
      VfNarrationSentenceRecord *sentence = g_ptr_array_index (sentences, i);
      g_autoptr (VfRecord) speech
        = find_named (self, VF_TABLE_SPEECH,
                      vf_narration_sentence_record_get_speech_hash (sentence), error);
      g_autofree char *seed = NULL;
      VfPauseKind kind = VF_PAUSE_SENTENCE;
      VfUtterance *utterance;

      if (speech == NULL)
        return FALSE;

      utterance = g_new0 (VfUtterance, 1);
      g_ptr_array_add (timeline, utterance);
      utterance->track = track;
      utterance->section = section;
      utterance->position = i;
      utterance->text = g_strdup (vf_narration_sentence_record_get_text (sentence));
      utterance->duration
        = vf_speech_record_get_duration_ms (VF_SPEECH_RECORD (speech)) * MILLISECOND;
      utterance->media
        = find_named (self, VF_TABLE_MEDIA,
                      vf_speech_record_get_media_id (VF_SPEECH_RECORD (speech)), error);
      if (utterance->media == NULL)
        return FALSE;

      if (i + 1 == sentences->len)
        kind = VF_PAUSE_SECTION;
      else if (vf_narration_sentence_record_get_ends (sentence) == VF_SENTENCE_END_PARAGRAPH)
        kind = VF_PAUSE_PARAGRAPH;
      seed = g_strdup_printf ("%s/%u", vf_section_get_key (section), i);
      *at += utterance->duration;
      if (i + 1 < sentences->len
          && vf_narration_sentence_record_get_ends (sentence) == VF_SENTENCE_END_CLAUSE)
        continue; /* an overlong sentence goes on */
      utterance->pause
        = vf_variant_get_pause (vf_spoken_set_get_variant_id (self), kind, *at, seed);
      *at += utterance->pause;
    }

  return TRUE;
}

/**
 * vf_spoken_set_dup_timeline:
 * @self: a set
 * @error: where to put an error
 *
 * Returns: (transfer full) (element-type VfUtterance) (nullable): every
 *   sentence that can be heard; empty when nothing is spoken yet
 */
GPtrArray *
vf_spoken_set_dup_timeline (VfSpokenSet *self, GError **error)
{
  g_autoptr (GPtrArray) timeline = NULL;
  VfNarrationRecord *narrations[VF_N_SECTIONS] = { NULL };
  gboolean succeeded;
  gint64 at = 0;
  guint n, n_heard = 0;

  g_return_val_if_fail (VF_IS_SPOKEN_SET (self), NULL);

  timeline = g_ptr_array_new_with_free_func (utterance_free);
  succeeded = find_narrations (self, narrations, error);
  n = get_n_items (G_LIST_MODEL (self));
  for (guint i = 0; i < n && succeeded; i++)
    {
      g_autoptr (VfTrack) track = get_item (G_LIST_MODEL (self), i);
      VfSection section = vf_track_get_section (track);

      if (is_audible (narrations[section]))
        succeeded
          = append_section (self, section, narrations[section], n_heard++, &at, timeline, error);
    }
  clear_narrations (narrations);

  return succeeded ? g_steal_pointer (&timeline) : NULL;
}

/* Nanoseconds of all that can be heard, pauses included. */
gint64
vf_spoken_set_get_duration (VfSpokenSet *self)
{
  g_return_val_if_fail (VF_IS_SPOKEN_SET (self), 0);

  if (self->duration < 0)
    {
      g_autoptr (GPtrArray) timeline = vf_spoken_set_dup_timeline (self, NULL);

      self->duration = 0;
      for (guint i = 0; timeline != NULL && i < timeline->len; i++)
        {
          VfUtterance *utterance = g_ptr_array_index (timeline, i);

          self->duration += utterance->duration + utterance->pause;
        }
    }

  return self->duration;
}
