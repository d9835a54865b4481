/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Versions: active, draft and history, their numbers and titles, editing, and taking back. */

#include "store-test.h"
#include "vf-error.h"
#include "vf-member.h"
#include "vf-section-edit.h"
#include "vf-visions.h"

typedef struct
{
  TestDirectory *directory;
  VfStore *store;
  VfRecord *member;
  VfVisions *visions;
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
  self->directory = test_directory_new ();
  self->store = test_open (self->directory);
  self->member = await_object (vf_member_ensure (self->store, "Maren"));
  self->visions
    = vf_visions_new (self->store, vf_member_record_get_id (VF_MEMBER_RECORD (self->member)));
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_assert_finalize_object (self->visions);
  g_clear_object (&self->member);
  test_close (self->store);
  test_directory_free (self->directory);
}

static VfVisionVersion *
create (Fixture *self, const char *fun)
{
  g_autoptr (VfVisionDocument) document = vf_vision_document_new ();
  g_autoptr (VfRecord) vision = NULL;

  vf_vision_document_set_text (document, VF_SECTION_FUN, fun);
  vision = await_object (vf_visions_create (self->visions, document, FALSE));
  g_assert_true (vision == vf_visions_get_active (self->visions));

  return VF_VISION_VERSION (g_steal_pointer (&vision));
}

static guint
n_history (Fixture *self)
{
  return g_list_model_get_n_items (vf_visions_get_history (self->visions));
}

static void
test_create (Fixture *self, gconstpointer data)
{
  g_autoptr (VfVisionVersion) first = create (self, "I sing.");
  g_autoptr (VfVisionVersion) second = NULL;

  g_assert_cmpint (vf_vision_version_get_version_number (first), ==, 1);
  g_assert_cmpstr (vf_vision_version_get_title (first), ==, "Life I Choose v1");
  g_assert_cmpstr (vf_vision_version_get_perspective (first), ==, "singular");
  g_assert_cmpint (vf_vision_version_get_completion_percent (first), ==, 7);
  g_assert_cmpint (vf_vision_get_state (VF_RECORD (first)), ==, VF_VISION_ACTIVE);

  second = create (self, "I dance.");
  g_assert_cmpint (vf_vision_version_get_version_number (second), ==, 2);
  g_assert_cmpint (vf_vision_get_state (VF_RECORD (first)), ==, VF_VISION_COMPLETE);
  g_assert_cmpuint (n_history (self), ==, 1);
  g_assert_true (vf_visions_find (self->visions, vf_vision_version_get_id (first))
                 == VF_RECORD (first));
}

static void
test_completion (Fixture *self, gconstpointer data)
{
  g_autoptr (VfVisionVersion) vision = create (self, NULL);
  static const int percents[VF_N_SECTIONS + 1]
    = { 0, 7, 14, 21, 29, 36, 43, 50, 57, 64, 71, 79, 86, 93, 100 };

  g_assert_cmpint (vf_vision_version_get_completion_percent (vision), ==, 0);
  for (VfSection section = 0; section < VF_N_SECTIONS; section++)
    {
      test_await (vf_visions_edit (self->visions, VF_RECORD (vision), section, "I am."));
      g_assert_cmpint (vf_vision_version_get_completion_percent (vision), ==,
                       percents[section + 1]);
    }
  test_await (vf_visions_edit (self->visions, VF_RECORD (vision), VF_SECTION_FUN, " \n"));
  g_assert_cmpint (vf_vision_version_get_completion_percent (vision), ==, 93);
}

static void
test_draft (Fixture *self, gconstpointer data)
{
  g_autoptr (VfVisionVersion) active = create (self, "I sing.");
  g_autoptr (VfVisionVersion) draft
    = await_object (vf_visions_create_draft (self->visions, VF_RECORD (active)));
  g_autoptr (VfRecord) same
    = await_object (vf_visions_create_draft (self->visions, VF_RECORD (active)));
  g_autoptr (VfVisionVersion) committed = NULL;

  g_assert_true (same == VF_RECORD (draft));
  g_assert_true (vf_visions_get_draft (self->visions) == VF_RECORD (draft));
  g_assert_cmpstr (vf_vision_version_get_title (draft), ==, "Life I Choose v1 (Draft)");
  g_assert_cmpuint (vf_vision_get_refined (VF_RECORD (draft)), ==, 0);
  test_await_error (vf_visions_create (self->visions, NULL, TRUE), VF_ERROR_EXISTS);

  test_await (
    vf_visions_edit (self->visions, VF_RECORD (draft), VF_SECTION_FUN, "I sing and dance."));
  test_await (
    vf_visions_edit (self->visions, VF_RECORD (draft), VF_SECTION_HOME, "A white house."));
  g_assert_cmpuint (vf_vision_get_refined (VF_RECORD (draft)), ==,
                    VF_SECTION_BIT (VF_SECTION_FUN) | VF_SECTION_BIT (VF_SECTION_HOME));
  g_assert_cmpuint (vf_vision_compare (VF_RECORD (active), VF_RECORD (draft)), ==,
                    VF_SECTION_BIT (VF_SECTION_FUN) | VF_SECTION_BIT (VF_SECTION_HOME));
  test_await (vf_visions_restore_section (self->visions, VF_RECORD (active), VF_RECORD (draft),
                                          VF_SECTION_FUN));
  g_assert_cmpuint (vf_vision_get_refined (VF_RECORD (draft)), ==,
                    VF_SECTION_BIT (VF_SECTION_HOME));
  g_assert_cmpstr (vf_vision_version_get_fun (active), ==, "I sing.");

  committed = await_object (vf_visions_commit_draft (self->visions));
  g_assert_true (committed == draft);
  g_assert_true (vf_visions_get_active (self->visions) == VF_RECORD (draft));
  g_assert_null (vf_visions_get_draft (self->visions));
  g_assert_cmpint (vf_vision_version_get_version_number (draft), ==, 2);
  g_assert_cmpstr (vf_vision_version_get_title (draft), ==, "Life I Choose v2");
  g_assert_cmpuint (vf_vision_get_refined (VF_RECORD (draft)), ==, 0);
  g_assert_cmpint (vf_vision_get_state (VF_RECORD (active)), ==, VF_VISION_COMPLETE);
  test_await_error (vf_visions_commit_draft (self->visions), VF_ERROR_NOT_FOUND);
  test_await_error (vf_visions_discard_draft (self->visions), VF_ERROR_NOT_FOUND);
}

static void
test_titles (Fixture *self, gconstpointer data)
{
  g_autoptr (VfVisionVersion) active = create (self, "I sing.");
  g_autoptr (VfVisionVersion) draft = NULL;
  g_autoptr (VfRecord) committed = NULL;

  test_await (vf_visions_rename (self->visions, VF_RECORD (active), "  The harbour "));
  g_assert_cmpstr (vf_vision_version_get_title (active), ==, "The harbour");
  draft = await_object (vf_visions_create_draft (self->visions, VF_RECORD (active)));
  g_assert_cmpstr (vf_vision_version_get_title (draft), ==, "The harbour (Draft)");
  test_await (vf_visions_rename (self->visions, VF_RECORD (draft), "The sea"));
  g_assert_cmpstr (vf_vision_version_get_title (draft), ==, "The sea (Draft)");
  committed = await_object (vf_visions_commit_draft (self->visions));
  g_assert_cmpstr (vf_vision_version_get_title (draft), ==, "The sea");
  test_await (vf_visions_rename (self->visions, VF_RECORD (draft), " "));
  g_assert_cmpstr (vf_vision_version_get_title (draft), ==, "Life Vision");
}

/* A number is never given again, whoever had it. */
static void
test_numbers (Fixture *self, gconstpointer data)
{
  g_autoptr (VfVisionVersion) first = create (self, "One");
  g_autoptr (VfVisionVersion) second = create (self, "Two");
  g_autoptr (VfVisionVersion) third = NULL;
  g_autoptr (VfVisionVersion) fourth = NULL;
  g_autoptr (VfRecord) draft = NULL;
  g_autoptr (VfUndo) undo = NULL;
  g_autoptr (VfUndo) discarded = NULL;

  undo = await_object (vf_visions_delete (self->visions, VF_RECORD (second)));
  g_assert_null (vf_visions_get_active (self->visions));
  third = create (self, "Three");
  g_assert_cmpint (vf_vision_version_get_version_number (third), ==, 3);

  draft = await_object (vf_visions_create_draft (self->visions, VF_RECORD (third)));
  discarded = await_object (vf_visions_discard_draft (self->visions));
  g_assert_null (vf_visions_get_draft (self->visions));
  fourth = create (self, "Four");
  g_assert_cmpint (vf_vision_version_get_version_number (fourth), ==, 5);

  test_await (vf_undo_run (discarded));
  g_assert_cmpint (vf_vision_get_number (vf_visions_get_draft (self->visions)), ==, 4);
  g_clear_object (&draft);
  draft = await_object (vf_visions_commit_draft (self->visions));
  g_assert_cmpint (vf_vision_get_number (draft), ==, 6);
  test_await (vf_undo_run (undo));
  g_assert_cmpint (test_sql (self->directory,
                             "SELECT count(DISTINCT version_number) FROM vision_versions"),
                   ==, 5);
}

static void
test_set_active (Fixture *self, gconstpointer data)
{
  g_autoptr (VfVisionVersion) first = create (self, "One");
  g_autoptr (VfVisionVersion) second = create (self, "Two");
  g_autoptr (VfRecord) active
    = await_object (vf_visions_set_active (self->visions, VF_RECORD (first)));

  g_assert_true (active == VF_RECORD (first));
  g_assert_true (vf_visions_get_active (self->visions) == VF_RECORD (first));
  g_assert_false (vf_vision_version_get_is_active (second));
  g_assert_cmpint (test_sql (self->directory,
                             "SELECT count(*) FROM vision_versions WHERE is_active"),
                   ==, 1);
}

/* Everything of a row as the database has it, whatever its place. */
static char *
dump (Fixture *self)
{
  static const char *const tables[]
    = { "vision_versions",     "audio_sets", "narrations",
        "narration_sentences", "scenes",     "listening_positions" };
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
    {
      const VfTable *table = vf_table_find (tables[i]);
      g_autoptr (VfQuery) query = vf_query_new (table);
      g_autoptr (GPtrArray) rows = NULL;
      g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);

      rows = vf_store_list (self->store, query, NULL);
      for (guint row = 0; row < rows->len; row++)
        g_ptr_array_add (texts, vf_record_to_json_text (g_ptr_array_index (rows, row)));
      g_ptr_array_sort (texts, (GCompareFunc) (void (*) (void)) g_strcmp0);
      for (guint row = 0; row < texts->len; row++)
        g_string_append_printf (text, "%s\n", (char *) g_ptr_array_index (texts, row));
    }

  return g_string_free (text, FALSE);
}

static void
test_delete_with_undo (Fixture *self, gconstpointer data)
{
  g_autoptr (VfVisionVersion) vision = create (self, "I sing.");
  g_autoptr (VfAudioSet) set = vf_audio_set_new ();
  g_autoptr (VfNarrationRecord) narration = vf_narration_record_new ();
  g_autoptr (VfListeningPositionRecord) position = vf_listening_position_record_new ();
  g_autoptr (VfScene) scene = vf_scene_new ();
  g_autoptr (VfUndo) undo = NULL;
  g_autofree char *before = NULL;
  g_autofree char *between = NULL;
  g_autofree char *after = NULL;
  const char *id = vf_vision_version_get_id (vision);
  const char *user_id = vf_vision_version_get_user_id (vision);

  vf_audio_set_set_id (set, "6b1c3c0e-0000-4000-8000-000000000001");
  vf_audio_set_set_vision_id (set, id);
  vf_audio_set_set_user_id (set, user_id);
  vf_audio_set_set_name (set, "Sleep");
  vf_audio_set_set_variant (set, "sleep");
  vf_audio_set_set_voice_id (set, "espeak:en-gb");
  test_await (vf_store_save (self->store, VF_RECORD (set)));
  vf_narration_record_set_audio_set_id (narration, vf_audio_set_get_id (set));
  vf_narration_record_set_section_key (narration, "fun");
  vf_narration_record_set_content_hash (narration, "x");
  test_await (vf_store_save (self->store, VF_RECORD (narration)));
  vf_listening_position_record_set_audio_set_id (position, vf_audio_set_get_id (set));
  vf_listening_position_record_set_section_key (position, "fun");
  test_await (vf_store_save (self->store, VF_RECORD (position)));
  vf_scene_set_user_id (scene, user_id);
  vf_scene_set_category (scene, "fun");
  vf_scene_set_title (scene, "On the pier");
  vf_scene_set_text (scene, "I stand on the pier.");
  vf_scene_set_created_from (scene, "user_written");
  vf_scene_set_related_vision_id (scene, id);
  test_await (vf_store_save (self->store, VF_RECORD (scene)));

  before = dump (self);
  undo = await_object (vf_visions_delete (self->visions, VF_RECORD (vision)));
  g_assert_null (vf_visions_get_active (self->visions));
  g_assert_cmpint (test_count (self->store, "audio_sets"), ==, 0);
  g_assert_cmpint (test_count (self->store, "narrations"), ==, 0);
  g_assert_cmpint (test_count (self->store, "scenes"), ==, 1);
  between = dump (self);
  g_assert_cmpstr (before, !=, between);

  test_await (vf_undo_run (undo));
  after = dump (self);
  g_assert_cmpstr (before, ==, after);
  g_assert_nonnull (vf_visions_get_active (self->visions));
}

/* Edits asked for at once are done one after another, none on an outdated row. */
static void
test_many_edits (Fixture *self, gconstpointer data)
{
  g_autoptr (VfVisionVersion) vision = create (self, NULL);
  DexFuture *futures[VF_N_SECTIONS];

  for (VfSection section = 0; section < VF_N_SECTIONS; section++)
    futures[section]
      = vf_visions_edit (self->visions, VF_RECORD (vision), section, vf_section_get_key (section));
  g_assert_true (vf_visions_get_saving (self->visions));
  for (VfSection section = 0; section < VF_N_SECTIONS; section++)
    test_await (futures[section]);
  g_assert_false (vf_visions_get_saving (self->visions));
  for (VfSection section = 0; section < VF_N_SECTIONS; section++)
    g_assert_cmpstr (vf_vision_get_text (VF_RECORD (vision), section), ==,
                     vf_section_get_key (section));
  g_assert_cmpint (test_sql (self->directory, "SELECT completion_percent FROM vision_versions"), ==,
                   100);
}

static void
test_edit_deleted (Fixture *self, gconstpointer data)
{
  g_autoptr (VfVisionVersion) vision = create (self, "I sing.");
  g_autoptr (VfUndo) undo = await_object (vf_visions_delete (self->visions, VF_RECORD (vision)));

  test_await_error (vf_visions_edit (self->visions, VF_RECORD (vision), VF_SECTION_FUN, "No"),
                    VF_ERROR_NOT_FOUND);
  g_assert_nonnull (vf_visions_get_error (self->visions));
}

static void
wait_for_state (VfSectionEdit *edit, VfEditState state)
{
  while (vf_section_edit_get_state (edit) != state)
    g_main_context_iteration (NULL, TRUE);
}

/* What says "saved" is on disk; what is typed is soon. */
static void
test_autosave (Fixture *self, gconstpointer data)
{
  g_autoptr (VfVisionVersion) vision = create (self, "I sing.");
  g_autoptr (VfSectionEdit) edit
    = vf_section_edit_new (self->visions, VF_RECORD (vision), VF_SECTION_FUN);

  g_assert_cmpint (vf_section_edit_get_state (edit), ==, VF_EDIT_SAVED);
  g_assert_cmpstr (vf_section_edit_get_text (edit), ==, "I sing.");
  vf_section_edit_set_text (edit, "I sing and");
  vf_section_edit_set_text (edit, "I sing and dance.");
  g_assert_cmpint (vf_section_edit_get_state (edit), ==, VF_EDIT_WAITING);
  wait_for_state (edit, VF_EDIT_SAVED);
  g_assert_cmpint (test_sql (self->directory, "SELECT count(*) FROM vision_versions WHERE fun = "
                                              "'I sing and dance.'"),
                   ==, 1);

  vf_section_edit_set_text (edit, "I sing, dance and paint.");
  test_await (vf_section_edit_flush (edit));
  g_assert_cmpint (vf_section_edit_get_state (edit), ==, VF_EDIT_SAVED);
  g_assert_cmpint (test_sql (self->directory, "SELECT count(*) FROM vision_versions WHERE fun = "
                                              "'I sing, dance and paint.'"),
                   ==, 1);

  /* A page that closes takes nothing along. */
  vf_section_edit_set_text (edit, "I rest.");
  g_assert_finalize_object (g_steal_pointer (&edit));
  while (vf_visions_get_saving (self->visions))
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (test_sql (self->directory,
                             "SELECT count(*) FROM vision_versions WHERE fun = 'I rest.'"),
                   ==, 1);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();

#define ADD(name, function)                                                                        \
  g_test_add ("/visions/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("create", test_create);
  ADD ("completion", test_completion);
  ADD ("draft", test_draft);
  ADD ("titles", test_titles);
  ADD ("numbers", test_numbers);
  ADD ("set-active", test_set_active);
  ADD ("delete-with-undo", test_delete_with_undo);
  ADD ("many-edits", test_many_edits);
  ADD ("edit-deleted", test_edit_deleted);
  ADD ("autosave", test_autosave);

  return g_test_run ();
}
