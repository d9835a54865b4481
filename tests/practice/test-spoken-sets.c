/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sets: finding and making them, what of them is out of date, and the order they are heard in. */

#include "store-test.h"
#include "vf-error.h"
#include "vf-member.h"
#include "vf-spoken-sets.h"
#include "vf-text.h"
#include "vf-variants.h"
#include "vf-visions.h"

#define MILLISECOND G_GINT64_CONSTANT (1000000)

typedef struct
{
  TestDirectory *directory;
  VfStore *store;
  VfVisions *visions;
  VfRecord *vision;
} Fixture;

static gpointer
await_object (DexFuture *future)
{
  g_autoptr (DexFuture) kept = dex_ref (future);

  test_await (future);
  return g_value_dup_object (dex_future_get_value (kept, NULL));
}

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autoptr (VfRecord) member = NULL;
  g_autoptr (VfVisionDocument) document = vf_vision_document_new ();

  self->directory = test_directory_new ();
  self->store = test_open (self->directory);
  test_await (vf_variants_seed (self->store));
  member = await_object (vf_member_ensure (self->store, "Maren"));
  self->visions = vf_visions_new (self->store, vf_member_record_get_id (VF_MEMBER_RECORD (member)));
  vf_vision_document_set_text (document, VF_SECTION_FORWARD, "I begin.");
  vf_vision_document_set_text (document, VF_SECTION_FUN, "I sing. I dance.");
  vf_vision_document_set_text (document, VF_SECTION_CONCLUSION, "I live.");
  self->vision = await_object (vf_visions_create (self->visions, document, FALSE));
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_clear_object (&self->vision);
  g_assert_finalize_object (self->visions);
  test_close (self->store);
  test_directory_free (self->directory);
}

static VfSpokenSet *
make_set (Fixture *self, const char *variant)
{
  g_autoptr (VfRecord) record = await_object (
    vf_spoken_sets_find_or_create (self->store, self->vision, variant, "espeak:en-gb", 0.9));

  return vf_spoken_set_new (self->store, record);
}

/* A narration of @n sentences of one second each. */
static void
speak (Fixture *self, VfSpokenSet *set, VfSection section, guint n, VfSentenceEnd ends)
{
  g_autoptr (VfNarrationRecord) narration = vf_narration_record_new ();
  g_autofree char *hash = vf_text_content_hash (vf_vision_get_text (self->vision, section));

  vf_narration_record_set_audio_set_id (narration, vf_spoken_set_get_id (set));
  vf_narration_record_set_section_key (narration, vf_section_get_track_key (section));
  vf_narration_record_set_content_hash (narration, hash);
  vf_narration_record_set_status (narration, VF_NARRATION_STATUS_COMPLETED);
  vf_narration_record_set_duration_ms (narration, (int) n * 1000);
  test_await (vf_store_save (self->store, VF_RECORD (narration)));

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *name = g_strdup_printf ("%u-%u", section, i);
      g_autoptr (VfMediaRecord) media = vf_media_record_new ();
      g_autoptr (VfSpeechRecord) speech = vf_speech_record_new ();
      g_autoptr (VfNarrationSentenceRecord) sentence = vf_narration_sentence_record_new ();

      vf_media_record_set_kind (media, VF_MEDIA_KIND_SPEECH);
      vf_media_record_set_mime_type (media, "audio/wav");
      vf_media_record_set_sha256 (media, name);
      vf_media_record_set_path (media, name);
      test_await (vf_store_save (self->store, VF_RECORD (media)));
      vf_speech_record_set_hash (speech, name);
      vf_speech_record_set_voice_id (speech, "espeak:en-gb");
      vf_speech_record_set_engine (speech, "test");
      vf_speech_record_set_media_id (speech, vf_media_record_get_id (media));
      vf_speech_record_set_duration_ms (speech, 1000);
      test_await (vf_store_save (self->store, VF_RECORD (speech)));
      vf_narration_sentence_record_set_narration_id (sentence,
                                                     vf_narration_record_get_id (narration));
      vf_narration_sentence_record_set_position (sentence, (int) i);
      vf_narration_sentence_record_set_text (sentence, name);
      vf_narration_sentence_record_set_speech_hash (sentence, name);
      vf_narration_sentence_record_set_ends (sentence, ends);
      test_await (vf_store_save (self->store, VF_RECORD (sentence)));
    }
}

static void
test_find_or_create (Fixture *self, gconstpointer data)
{
  g_autoptr (VfSpokenSet) first = make_set (self, "standard");
  g_autoptr (VfSpokenSet) again = make_set (self, "standard");
  g_autoptr (VfSpokenSet) sleep = make_set (self, "sleep");
  g_autoptr (VfRecord) slow = await_object (
    vf_spoken_sets_find_or_create (self->store, self->vision, "standard", "espeak:en-gb", 0.7));
  g_autoptr (GListModel) list
    = vf_spoken_sets_list (self->store,
                           vf_vision_version_get_id (VF_VISION_VERSION (self->vision)));
  g_autoptr (GListModel) none = vf_spoken_sets_list (self->store, "no-such-vision");

  g_assert_cmpstr (vf_spoken_set_get_id (first), ==, vf_spoken_set_get_id (again));
  g_assert_cmpstr (vf_spoken_set_get_id (first), !=, vf_spoken_set_get_id (sleep));
  g_assert_cmpstr (vf_audio_set_get_id (VF_AUDIO_SET (slow)), !=, vf_spoken_set_get_id (first));
  g_assert_cmpfloat_with_epsilon (vf_spoken_set_get_speed (first), 0.9, 1e-9);
  test_settle ();
  g_assert_cmpuint (g_list_model_get_n_items (list), ==, 3);
  g_assert_cmpuint (g_list_model_get_n_items (none), ==, 0);
  test_await (vf_store_delete (self->store, slow));
  g_assert_cmpuint (g_list_model_get_n_items (list), ==, 2);
  test_await_error (vf_spoken_sets_find_or_create (self->store, self->vision, "party", "v", 1),
                    VF_ERROR_NOT_FOUND);
}

static void
test_tracks (Fixture *self, gconstpointer data)
{
  g_autoptr (VfSpokenSet) set = make_set (self, "standard");
  const guint all = VF_SECTION_BIT (VF_SECTION_FORWARD) | VF_SECTION_BIT (VF_SECTION_FUN)
                    | VF_SECTION_BIT (VF_SECTION_CONCLUSION);

  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (set)), ==, 3);
  g_assert_cmpuint (vf_spoken_set_count (set, VF_TRACK_MISSING), ==, 3);
  g_assert_cmpuint (vf_spoken_set_get_outdated (set), ==, all);
  g_assert_cmpint (vf_spoken_set_get_duration (set), ==, 0);

  speak (self, set, VF_SECTION_FUN, 2, VF_SENTENCE_END_SENTENCE);
  g_assert_cmpuint (vf_spoken_set_count (set, VF_TRACK_READY), ==, 1);
  speak (self, set, VF_SECTION_FORWARD, 1, VF_SENTENCE_END_SENTENCE);
  g_assert_cmpuint (vf_spoken_set_get_outdated (set), ==, VF_SECTION_BIT (VF_SECTION_CONCLUSION));

  /* White space is not heard. */
  test_await (
    vf_visions_edit (self->visions, self->vision, VF_SECTION_FUN, "I sing.\n\nI dance. "));
  g_assert_cmpuint (vf_spoken_set_count (set, VF_TRACK_STALE), ==, 0);
  test_await (vf_visions_edit (self->visions, self->vision, VF_SECTION_FUN, "I sing. I paint."));
  g_assert_cmpuint (vf_spoken_set_count (set, VF_TRACK_STALE), ==, 1);
  g_assert_cmpuint (vf_spoken_set_count (set, VF_TRACK_READY), ==, 1);

  /* A section that comes and goes. */
  test_await (vf_visions_edit (self->visions, self->vision, VF_SECTION_HOME, "A house."));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (set)), ==, 4);
  {
    g_autoptr (VfTrack) third = g_list_model_get_item (G_LIST_MODEL (set), 2);

    g_assert_cmpint (vf_track_get_section (third), ==, VF_SECTION_HOME);
  }
  test_await (vf_visions_edit (self->visions, self->vision, VF_SECTION_HOME, ""));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (set)), ==, 3);
}

static void
test_timeline (Fixture *self, gconstpointer data)
{
  g_autoptr (VfSpokenSet) set = make_set (self, "meditation");
  g_autoptr (GPtrArray) timeline = NULL;
  g_autoptr (GError) error = NULL;
  static const double pauses[] = { 6, 4, 6, 6 };
  static const VfSection sections[]
    = { VF_SECTION_FORWARD, VF_SECTION_FUN, VF_SECTION_FUN, VF_SECTION_CONCLUSION };
  static const guint tracks[] = { 0, 1, 1, 2 };
  gint64 total = 0;

  speak (self, set, VF_SECTION_CONCLUSION, 1, VF_SENTENCE_END_SENTENCE);
  speak (self, set, VF_SECTION_FUN, 2, VF_SENTENCE_END_PARAGRAPH);
  speak (self, set, VF_SECTION_FORWARD, 1, VF_SENTENCE_END_CLAUSE);
  timeline = vf_spoken_set_dup_timeline (set, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (timeline->len, ==, 4);
  for (guint i = 0; i < timeline->len; i++)
    {
      VfUtterance *utterance = g_ptr_array_index (timeline, i);

      g_assert_cmpint (utterance->section, ==, sections[i]);
      g_assert_cmpuint (utterance->track, ==, tracks[i]);
      g_assert_cmpint (utterance->duration, ==, 1000 * MILLISECOND);
      g_assert_cmpfloat_with_epsilon (utterance->pause / 1e9, pauses[i], pauses[i] * 0.1);
      g_assert_nonnull (utterance->media);
      total += utterance->duration + utterance->pause;
    }
  g_assert_cmpint (vf_spoken_set_get_duration (set), ==, total);
}

/* An overlong sentence goes on without a rest. */
static void
test_clauses (Fixture *self, gconstpointer data)
{
  g_autoptr (VfSpokenSet) set = make_set (self, "sleep");
  g_autoptr (GPtrArray) timeline = NULL;

  speak (self, set, VF_SECTION_FUN, 2, VF_SENTENCE_END_CLAUSE);
  timeline = vf_spoken_set_dup_timeline (set, NULL);
  g_assert_cmpuint (timeline->len, ==, 2);
  g_assert_cmpint (((VfUtterance *) g_ptr_array_index (timeline, 0))->pause, ==, 0);
  g_assert_cmpint (((VfUtterance *) g_ptr_array_index (timeline, 1))->pause, >, 0);
}

static void
test_positions (Fixture *self, gconstpointer data)
{
  g_autoptr (VfSpokenSet) set = make_set (self, "standard");
  g_autoptr (JsonNode) faders = json_from_string ("{\"narration_gain\":0.5}", NULL);
  g_autoptr (JsonNode) loaded = NULL;
  const char *id = vf_spoken_set_get_id (set);
  VfSection section;
  gint64 position;

  g_assert_false (vf_listening_position_load (self->store, id, &section, &position, NULL));
  test_await (vf_listening_position_save (self->store, id, VF_SECTION_CONCLUSION,
                                          1234 * MILLISECOND, faders));
  test_await (
    vf_listening_position_save (self->store, id, VF_SECTION_FUN, 5678 * MILLISECOND, NULL));
  g_assert_true (vf_listening_position_load (self->store, id, &section, &position, &loaded));
  g_assert_cmpint (section, ==, VF_SECTION_FUN);
  g_assert_cmpint (position, ==, 5678 * MILLISECOND);
  g_assert_true (json_node_equal (faders, loaded));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();

#define ADD(name, function)                                                                        \
  g_test_add ("/spoken-sets/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("find-or-create", test_find_or_create);
  ADD ("tracks", test_tracks);
  ADD ("timeline", test_timeline);
  ADD ("clauses", test_clauses);
  ADD ("positions", test_positions);

  return g_test_run ();
}
