/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Setting up what the tests of jobs work on. */

#include "jobs-test.h"

#include "vf-job-voices.h"
#include "vf-member.h"
#include "vf-variants.h"

gpointer
jobs_test_await_object (DexFuture *future)
{
  g_autoptr (DexFuture) kept = dex_ref (future);

  test_await (future);
  return g_value_dup_object (dex_future_get_value (kept, NULL));
}

void
jobs_test_set_up (JobsFixture *self, gconstpointer data)
{
  g_autofree char *program = g_test_build_filename (G_TEST_DIST, "speech", "lying-voice.py", NULL);
  g_autoptr (VfVoiceCatalog) catalog = vf_voice_catalog_new ();
  g_autoptr (VfVisionDocument) document = vf_vision_document_new ();
  g_autoptr (VfRecord) member = NULL;

  self->directory = test_directory_new ();
  self->log = test_path (self->directory, "voice.log");
  test_await (vf_voice_catalog_add_program (catalog, "lying", "Lying",
                                            (const char *[]) { program, data, self->log, NULL }));
  vf_job_voices_set (catalog);

  self->store = test_open (self->directory);
  test_await (vf_variants_seed (self->store));
  member = jobs_test_await_object (vf_member_ensure (self->store, "Maren"));
  self->visions = vf_visions_new (self->store, vf_member_record_get_id (VF_MEMBER_RECORD (member)));
  vf_vision_document_set_text (document, VF_SECTION_FORWARD, "I begin the day. It is wide.");
  vf_vision_document_set_text (document, VF_SECTION_FUN,
                               "I sing by the sea.\n\nI dance on the pier. It is wide.");
  vf_vision_document_set_text (document, VF_SECTION_HOME, "The house is white and calm.");
  self->vision = jobs_test_await_object (vf_visions_create (self->visions, document, FALSE));
  self->engine = vf_job_engine_new (self->store);
}

void
jobs_test_tear_down (JobsFixture *self, gconstpointer data)
{
  test_await (vf_job_engine_stop (self->engine));
  test_settle ();
  g_clear_object (&self->vision);
  g_assert_finalize_object (self->engine);
  g_assert_finalize_object (self->visions);
  vf_job_voices_set (NULL);
  test_close (self->store);
  test_directory_free (self->directory);
  g_free (self->log);
}

void
jobs_test_write (JobsFixture *self, VfSection section, const char *text)
{
  test_await (vf_visions_edit (self->visions, self->vision, section, text));
}

VfSpokenSet *
jobs_test_set (JobsFixture *self, const char *variant)
{
  g_autoptr (VfVoiceCatalog) catalog = g_object_ref (vf_job_voices_get ());
  g_autoptr (VfVoice) voice = g_list_model_get_item (G_LIST_MODEL (catalog), 0);
  g_autoptr (VfRecord) record
    = jobs_test_await_object (vf_spoken_sets_find_or_create (self->store, self->vision, variant,
                                                             vf_voice_get_id (voice), 1.0));

  return vf_spoken_set_new (self->store, record);
}

VfJob *
jobs_test_finish (DexFuture *future)
{
  g_autoptr (VfJob) job = jobs_test_await_object (future);

  test_await (vf_job_wait (job));
  test_settle ();

  return g_steal_pointer (&job);
}

guint
jobs_test_count_said (JobsFixture *self, const char *text)
{
  g_autofree char *content = NULL;
  g_auto (GStrv) lines = NULL;
  guint n = 0;

  g_assert_true (g_file_get_contents (self->log, &content, NULL, NULL));
  lines = g_strsplit (content, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    if (g_str_has_prefix (lines[i], "say ")
        && (text == NULL || g_str_equal (lines[i] + strlen ("say "), text)))
      n++;

  return n;
}
