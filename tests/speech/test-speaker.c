/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Speaking a section: in order, once each, resumable, with a reason when it fails. */

#include <string.h>

#include "speech-test.h"
#include "vf-error.h"
#include "vf-sentence-splitter.h"
#include "vf-speaker.h"
#include "vf-speech-text.h"
#include "vf-voice-catalog.h"
#include "vf-voice-preview.h"

/* A cache that can be full. */
#define TEST_TYPE_CACHE (test_cache_get_type ())
G_DECLARE_FINAL_TYPE (TestCache, test_cache, TEST, CACHE, GObject)

struct _TestCache
{
  GObject parent_instance;

  GHashTable *sounds;
  GPtrArray *texts; /* in the order they came */
  guint room;
};

static void cache_iface_init (VfSpeechCacheInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (TestCache,
                               test_cache,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (VF_TYPE_SPEECH_CACHE, cache_iface_init))

static DexFuture *
lookup (VfSpeechCache *cache, const char *hash)
{
  VfSound *sound = g_hash_table_lookup (TEST_CACHE (cache)->sounds, hash);

  if (sound == NULL)
    return dex_future_new_reject (VF_ERROR, VF_ERROR_NOT_FOUND, "not there");

  return dex_future_new_for_int64 (vf_sound_get_duration (sound));
}

static DexFuture *
store (VfSpeechCache *cache, const char *hash, const char *text, VfSound *sound)
{
  TestCache *self = TEST_CACHE (cache);

  if (g_hash_table_size (self->sounds) >= self->room)
    return dex_future_new_reject (VF_ERROR, VF_ERROR_NO_SPACE, "The disk is full.");

  g_assert_true (g_hash_table_insert (self->sounds, g_strdup (hash), g_object_ref (sound)));
  g_ptr_array_add (self->texts, g_strdup (text));

  return dex_future_new_true ();
}

static void
cache_iface_init (VfSpeechCacheInterface *iface)
{
  iface->lookup = lookup;
  iface->store = store;
}

static void
test_cache_finalize (GObject *object)
{
  TestCache *self = TEST_CACHE (object);

  g_clear_pointer (&self->sounds, g_hash_table_unref);
  g_clear_pointer (&self->texts, g_ptr_array_unref);

  G_OBJECT_CLASS (test_cache_parent_class)->finalize (object);
}

static void
test_cache_class_init (TestCacheClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = test_cache_finalize;
}

static void
test_cache_init (TestCache *self)
{
  self->sounds = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  self->texts = g_ptr_array_new_with_free_func (g_free);
  self->room = G_MAXUINT;
}

static VfVoiceCatalog *catalog;

static void
count (guint n_done, guint n_sentences, const VfSpokenSentence *sentence, gpointer user_data)
{
  guint *n = user_data;

  g_assert_cmpuint (n_done, ==, ++*n);
  g_assert_cmpuint (n_done, <=, n_sentences);
}

static GPtrArray *
speak (TestCache *cache, const char *text, VfPronunciations *list, guint *n, GError **error)
{
  g_autoptr (VfVoice) voice = vf_voice_catalog_dup_voice (catalog, "espeak:de");
  g_autoptr (VfSpeaker) speaker = vf_speaker_new (voice, 1.2, list, VF_SPEECH_CACHE (cache));
  g_autoptr (GPtrArray) sentences = vf_sentences_split (text, -1, "en");

  *n = 0;

  return speech_test_wait (vf_speaker_speak (speaker, sentences, count, n, NULL, NULL), error);
}

static void
test_section (void)
{
  const char *text = "I am **home**. 🎉\n\n🎉🎉\n\nIt is good. Siobhan is here! I am **home**.";
  g_autoptr (TestCache) cache = g_object_new (TEST_TYPE_CACHE, NULL);
  g_autoptr (VfPronunciations) list = vf_pronunciations_new ();
  g_autoptr (GPtrArray) spoken = NULL, again = NULL;
  g_autoptr (GError) error = NULL;
  const VfSpokenSentence *party, *last;
  guint n;

  vf_pronunciations_add (list, "Siobhan", "Shivawn");
  spoken = speak (cache, text, list, &n, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (n, ==, 5);
  g_assert_cmpuint (spoken->len, ==, 5);
  g_assert_cmpuint (cache->texts->len, ==, 3);
  g_assert_cmpstr (g_ptr_array_index (cache->texts, 0), ==, "I am home.");
  g_assert_cmpstr (g_ptr_array_index (cache->texts, 1), ==, "It is good.");
  g_assert_cmpstr (g_ptr_array_index (cache->texts, 2), ==, "Shivawn is here!");

  party = g_ptr_array_index (spoken, 1);
  g_assert_cmpstr (party->text, ==, "");
  g_assert_null (party->hash);
  last = g_ptr_array_index (spoken, 4);
  g_assert_true (last->kept);
  g_assert_cmpint (last->duration, >, 200000000);

  again = speak (cache, text, list, &n, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (cache->texts->len, ==, 3);
  for (guint i = 0; i < again->len; i++)
    {
      const VfSpokenSentence *before = g_ptr_array_index (spoken, i);
      const VfSpokenSentence *after = g_ptr_array_index (again, i);

      g_assert_cmpstr (after->hash, ==, before->hash);
      g_assert_cmpint (after->duration, ==, before->duration);
      g_assert_true (after->kept || after->hash == NULL);
    }
}

static void
test_failure (void)
{
  g_autoptr (TestCache) cache = g_object_new (TEST_TYPE_CACHE, NULL);
  g_autoptr (GError) error = NULL;
  guint n;

  cache->room = 2;
  g_assert_null (speak (cache, "I am here. You are here. They are here.", NULL, &n, &error));
  g_assert_error (error, VF_ERROR, VF_ERROR_NO_SPACE);
  g_assert_cmpuint (n, ==, 2);
  g_clear_error (&error);

  cache->room = 3;
  g_ptr_array_unref (speak (cache, "I am here. You are here. They are here.", NULL, &n, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (cache->texts->len, ==, 3);
}

static void
test_voice_failure (void)
{
  g_autofree char *script = speech_test_source ("lying-voice.py");
  g_autoptr (TestCache) cache = g_object_new (TEST_TYPE_CACHE, NULL);
  g_autoptr (VfVoiceHelper) helper
    = vf_voice_helper_new ((const char *[]) { script, "refuse", "/dev/null", NULL }, "Liar");
  g_autoptr (GListModel) voices = speech_test_list (helper, "lying");
  g_autoptr (VfVoice) voice = speech_test_find (voices, "lying:plain");
  g_autoptr (VfSpeaker) speaker = vf_speaker_new (voice, 1, NULL, VF_SPEECH_CACHE (cache));
  g_autoptr (GPtrArray) sentences
    = vf_sentences_split ("All is well. This one is bad. It ends.", -1, "en");
  g_autoptr (GError) error = NULL;

  g_assert_null (
    speech_test_wait (vf_speaker_speak (speaker, sentences, NULL, NULL, NULL, NULL), &error));
  g_assert_error (error, VF_ERROR, VF_ERROR_VOICE);
  g_assert_nonnull (strstr (error->message, "This one is bad."));
  g_assert_nonnull (strstr (error->message, "I would rather not"));
  g_assert_cmpuint (cache->texts->len, ==, 1);
}

static void
cancel_after_first (guint n_done, guint n_sentences, const VfSpokenSentence *spoken, gpointer data)
{
  g_assert_cmpuint (n_done, ==, 1);
  g_cancellable_cancel (data);
}

static void
test_cancel (void)
{
  g_autoptr (TestCache) cache = g_object_new (TEST_TYPE_CACHE, NULL);
  g_autoptr (VfVoice) voice = vf_voice_catalog_dup_default (catalog, "en-US");
  g_autoptr (VfSpeaker) speaker = vf_speaker_new (voice, 1, NULL, VF_SPEECH_CACHE (cache));
  g_autoptr (GPtrArray) sentences = vf_sentences_split ("I am here. You are here.", -1, "en");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_assert_null (
    speech_test_wait (vf_speaker_speak (speaker, sentences, cancel_after_first,
                                        g_object_ref (cancellable), g_object_unref, cancellable),
                      &error));
  g_assert_error (error, VF_ERROR, VF_ERROR_CANCELLED);
  g_assert_cmpuint (cache->texts->len, ==, 1);
}

static void
assert_default (const char *language, const char *id)
{
  g_autoptr (VfVoice) voice = vf_voice_catalog_dup_default (catalog, language);

  g_assert_cmpstr (vf_voice_get_id (voice), ==, id);
}

static void
test_catalog (void)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (catalog));
  g_autoptr (GError) error = NULL;
  g_autoptr (VfVoice) voice = NULL;

  assert_default ("en", "espeak:en-gb");
  assert_default ("en-us", "espeak:en-us");
  assert_default ("en_US.UTF-8", "espeak:en-us");
  assert_default ("en-AU", "espeak:en-gb");
  assert_default ("de_AT@euro", "espeak:de");
  assert_default ("fr", "espeak:fr-fr");
  assert_default ("es-MX", "espeak:es-419");
  assert_default ("pt-br", "espeak:pt-br");
  assert_default ("zh-TW", "espeak:cmn");
  assert_default ("nn", "espeak:nb");
  assert_default ("tlh", "espeak:en-gb");
  assert_default ("C", "espeak:en-gb");
  g_assert_null (vf_voice_catalog_dup_voice (catalog, "espeak:tlh"));

  speech_test_wait (vf_voice_catalog_load (catalog), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (catalog)), ==, n);

  speech_test_wait (vf_voice_catalog_add_program (catalog, "none", "None",
                                                  (const char *[]) { "/nowhere/at/all", NULL }),
                    &error);
  g_assert_error (error, VF_ERROR, VF_ERROR_VOICE);
}

static void
test_preview (void)
{
  static const char *const languages[] = { "en-us", "de", "hi", "cmn", "is" };

  for (guint i = 0; i < G_N_ELEMENTS (languages); i++)
    {
      g_autoptr (VfVoice) voice = vf_voice_catalog_dup_default (catalog, languages[i]);
      g_autoptr (GError) error = NULL;
      g_autoptr (VfSound) sound = speech_test_wait (vf_voice_preview (voice, 1, NULL), &error);

      g_assert_no_error (error);
      g_assert_cmpint (vf_sound_get_duration (sound), >, 1000000000);
    }
  g_assert_cmpstr (vf_voice_preview_get_text (NULL), ==, "1, 2, 3, 4, 5.");
}

int
main (int argc, char *argv[])
{
  g_autoptr (GError) error = NULL;
  int status;

  g_test_init (&argc, &argv, NULL);
  dex_init ();
  catalog = vf_voice_catalog_new ();
  speech_test_wait (vf_voice_catalog_load (catalog), &error);
  g_assert_no_error (error);

  g_test_add_func ("/speech/speaker/section", test_section);
  g_test_add_func ("/speech/speaker/failure", test_failure);
  g_test_add_func ("/speech/speaker/voice-failure", test_voice_failure);
  g_test_add_func ("/speech/speaker/cancel", test_cancel);
  g_test_add_func ("/speech/catalog", test_catalog);
  g_test_add_func ("/speech/preview", test_preview);

  status = g_test_run ();
  g_assert_finalize_object (g_steal_pointer (&catalog));

  return status;
}
