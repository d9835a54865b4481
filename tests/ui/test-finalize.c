/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every page and dialog is gone after it closed, with what it held: a signal, a
 * binding or a future that keeps a page alive keeps its member's texts in memory. */

#include <adwaita.h>

#include "store-test.h"
#include "vf-account-list.h"
#include "vf-account-room.h"
#include "vf-compare-page.h"
#include "vf-conflict-page.h"
#include "vf-enroll-dialog.h"
#include "vf-error-page.h"
#include "vf-export-dialog.h"
#include "vf-factors-page.h"
#include "vf-import-dialog.h"
#include "vf-jobs-button.h"
#include "vf-listen-room.h"
#include "vf-member-dialog.h"
#include "vf-members-button.h"
#include "vf-models.h"
#include "vf-new-audio-dialog.h"
#include "vf-player-bar.h"
#include "vf-player-sheet.h"
#include "vf-preferences.h"
#include "vf-read-page.h"
#include "vf-search-dialog.h"
#include "vf-section-page.h"
#include "vf-session.h"
#include "vf-set-page.h"
#include "vf-sign-in-dialog.h"
#include "vf-spoken-sets.h"
#include "vf-versions-page.h"
#include "vf-vision-room.h"
#include "vf-welcome-page.h"
#include "vf-window.h"

typedef struct
{
  TestDirectory *directory;
  VfSession *session;
  VfRecord *vision;
  VfSpokenSet *set;
} Fixture;

static gpointer
await_object (DexFuture *future)
{
  g_autoptr (DexFuture) kept = dex_ref (future);

  test_await (future);

  return g_value_dup_object (dex_future_get_value (kept, NULL));
}

/* Long enough for frames to be drawn and idle work to be done. */
static void
live (void)
{
  gint64 end = g_get_monotonic_time () + 300 * G_TIME_SPAN_MILLISECOND;

  while (g_get_monotonic_time () < end)
    {
      g_main_context_iteration (NULL, FALSE);
      g_usleep (1000);
    }
}

typedef struct
{
  gpointer object;
  const char *type;
} Watched;

static void
watch (GArray *watched, gpointer object)
{
  Watched entry = { object, G_OBJECT_TYPE_NAME (object) };

  g_array_append_val (watched, entry);
}

/* Weak pointers are added last, since they are addresses in the array. */
static void
start_watching (GArray *watched)
{
  for (guint i = 0; i < watched->len; i++)
    {
      Watched *entry = &g_array_index (watched, Watched, i);

      g_object_add_weak_pointer (entry->object, &entry->object);
    }
}

/* A thread or a frame may still be about to let go of one. */
static void
assert_gone (GArray *watched)
{
  guint left = watched->len;

  for (int i = 0; left > 0 && i < 20; i++)
    {
      left = 0;
      live ();
      for (guint j = 0; j < watched->len; j++)
        left += g_array_index (watched, Watched, j).object != NULL;
    }

  for (guint i = 0; i < watched->len; i++)
    {
      Watched *entry = &g_array_index (watched, Watched, i);

      if (entry->object == NULL)
        continue;

      g_test_message ("%s lives on, held %u times", entry->type,
                      G_OBJECT (entry->object)->ref_count);
      g_test_fail ();
      g_object_remove_weak_pointer (entry->object, &entry->object);
    }
}

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autoptr (GFile) file = NULL;
  g_autoptr (VfRecord) record = NULL;

  self->directory = test_directory_new ();
  file = g_file_new_for_path (self->directory);
  self->session = await_object (vf_session_open (file));
  self->vision = await_object (vf_session_load_sample (self->session));
  record = await_object (vf_spoken_sets_find_or_create (vf_session_get_store (self->session),
                                                        self->vision, "sleep", "espeak:en", 1.0));
  self->set = vf_spoken_set_new (vf_session_get_store (self->session), record);
  live ();
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_autoptr (GArray) watched = g_array_new (FALSE, FALSE, sizeof (Watched));

  g_clear_object (&self->set);
  g_clear_object (&self->vision);
  watch (watched, vf_session_get_visions (self->session));
  watch (watched, vf_session_get_jobs (self->session));
  watch (watched, vf_session_get_player (self->session));
  watch (watched, vf_session_get_listening (self->session));
  watch (watched, vf_session_get_store (self->session));
  watch (watched, self->session);
  start_watching (watched);
  test_await (vf_session_close (self->session));
  g_object_unref (self->session);
  assert_gone (watched);
  test_directory_free (self->directory);
}

static GtkWidget *
show_window (void)
{
  GtkWidget *window = adw_window_new ();
  GtkWidget *overlay = adw_toast_overlay_new ();

  gtk_window_set_default_size (GTK_WINDOW (window), 1000, 700);
  adw_window_set_content (ADW_WINDOW (window), overlay);
  gtk_window_present (GTK_WINDOW (window));

  return window;
}

/* Shows @page in a window, watches it and its models, closes the window. */
static void
try_page (GtkWidget *page, const char *model_property)
{
  g_autoptr (GArray) watched = g_array_new (FALSE, FALSE, sizeof (Watched));
  GtkWidget *window = show_window ();
  GtkWidget *overlay = adw_window_get_content (ADW_WINDOW (window));

  if (ADW_IS_NAVIGATION_PAGE (page))
    {
      GtkWidget *navigation = adw_navigation_view_new ();

      adw_toast_overlay_set_child (ADW_TOAST_OVERLAY (overlay), navigation);
      adw_navigation_view_push (ADW_NAVIGATION_VIEW (navigation), ADW_NAVIGATION_PAGE (page));
    }
  else
    adw_toast_overlay_set_child (ADW_TOAST_OVERLAY (overlay), page);
  live ();

  watch (watched, window);
  watch (watched, page);
  if (model_property != NULL)
    {
      g_autoptr (GListModel) model = NULL;
      g_autoptr (GObject) item = NULL;

      g_object_get (page, model_property, &model, NULL);
      item = g_list_model_get_item (model, 0);
      g_assert_nonnull (item);
      watch (watched, model);
      watch (watched, item);
      start_watching (watched);
    }
  else
    start_watching (watched);

  gtk_window_destroy (GTK_WINDOW (window));
  assert_gone (watched);
}

/* The widgets in @widget that are of the program, and not of the toolkit. */
static void
watch_own (GArray *watched, GtkWidget *widget)
{
  if (g_str_has_prefix (G_OBJECT_TYPE_NAME (widget), "Vf"))
    watch (watched, widget);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    watch_own (watched, child);
}

/* Shows @dialog, watches it and what is in it, closes it. The pages behind @tags, which ends with
 * %NULL, are not in the tree while they are not shown. */
static void
try_dialog_pages (AdwDialog *dialog, AdwNavigationView *navigation, const char *const *tags)
{
  g_autoptr (GArray) watched = g_array_new (FALSE, FALSE, sizeof (Watched));
  GtkWidget *window = show_window ();

  adw_dialog_present (dialog, window);
  live ();
  watch_own (watched, GTK_WIDGET (dialog));
  if (!g_str_has_prefix (G_OBJECT_TYPE_NAME (adw_dialog_get_child (dialog)), "Vf"))
    watch (watched, adw_dialog_get_child (dialog));
  for (; tags != NULL && *tags != NULL; tags++)
    {
      AdwNavigationPage *page = adw_navigation_view_find_page (navigation, *tags);

      g_assert_nonnull (page);
      if (gtk_widget_get_parent (GTK_WIDGET (page)) == NULL)
        watch_own (watched, GTK_WIDGET (page));
    }
  start_watching (watched);
  adw_dialog_force_close (dialog);
  assert_gone (watched);
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
try_dialog (AdwDialog *dialog)
{
  try_dialog_pages (dialog, NULL, NULL);
}

static void
test_vision_room (Fixture *self, gconstpointer data)
{
  try_page (vf_vision_room_new (self->session), "sections");
}

static void
test_section_page (Fixture *self, gconstpointer data)
{
  g_autoptr (VfRecord) draft = NULL;

  try_page (GTK_WIDGET (vf_section_page_new (self->session, self->vision, VF_SECTION_FUN)), NULL);
  draft
    = await_object (vf_visions_create_draft (vf_session_get_visions (self->session), self->vision));
  try_page (GTK_WIDGET (vf_section_page_new (self->session, draft, VF_SECTION_FUN)), NULL);
}

static void
test_compare_page (Fixture *self, gconstpointer data)
{
  g_autoptr (VfRecord) draft
    = await_object (vf_visions_create_draft (vf_session_get_visions (self->session), self->vision));

  try_page (GTK_WIDGET (vf_compare_page_new (self->session, self->vision)), "items");
}

static void
test_read_page (Fixture *self, gconstpointer data)
{
  try_page (g_object_new (VF_TYPE_READ_PAGE, "session", self->session, "vision", self->vision,
                          NULL),
            "paragraphs");
}

static void
test_versions_page (Fixture *self, gconstpointer data)
{
  try_page (g_object_new (VF_TYPE_VERSIONS_PAGE, "session", self->session, NULL), NULL);
}

static void
test_welcome_page (Fixture *self, gconstpointer data)
{
  try_page (g_object_new (VF_TYPE_WELCOME_PAGE, "session", self->session, NULL), NULL);
}

static void
test_error_page (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, "It broke");
  VfErrorPage *page = g_object_new (VF_TYPE_ERROR_PAGE, NULL);

  vf_error_page_set_error (page, "It Broke", error);
  vf_error_page_set_action (page, "_Try Again", "app.open");
  try_page (GTK_WIDGET (page), NULL);
}

static void
test_jobs_button (Fixture *self, gconstpointer data)
{
  try_page (g_object_new (VF_TYPE_JOBS_BUTTON, "engine", vf_session_get_jobs (self->session), NULL),
            NULL);
}

static void
test_listen_room (Fixture *self, gconstpointer data)
{
  GtkWidget *room = vf_listen_room_new (self->session);

  vf_listen_room_open_set (VF_LISTEN_ROOM (room), vf_spoken_set_get_id (self->set));
  try_page (room, NULL);
}

static void
test_set_page (Fixture *self, gconstpointer data)
{
  try_page (GTK_WIDGET (vf_set_page_new (self->session, self->set)), NULL);
}

static void
test_player (Fixture *self, gconstpointer data)
{
  try_page (g_object_new (VF_TYPE_PLAYER_BAR, "session", self->session, NULL), NULL);
  try_page (g_object_new (VF_TYPE_PLAYER_SHEET, "session", self->session, NULL), NULL);
}

static void
test_account_room (Fixture *self, gconstpointer data)
{
  try_page (vf_account_room_new (self->session), NULL);
}

static void
test_account_lists (Fixture *self, gconstpointer data)
{
  for (int kind = VF_ACCOUNT_PARKED; kind <= VF_ACCOUNT_BIN; kind++)
    try_page (GTK_WIDGET (vf_account_list_new (kind, vf_session_get_store (self->session))), NULL);
}

static void
test_conflict_page (Fixture *self, gconstpointer data)
{
  VfStore *store = vf_session_get_store (self->session);
  g_autoptr (VfSyncConflictRecord) conflict = vf_sync_conflict_record_new ();

  vf_sync_conflict_record_set_table_name (conflict, "vision_versions");
  vf_sync_conflict_record_set_row_key (conflict, "no row");
  vf_sync_conflict_record_set_column_name (conflict, "fun");
  vf_sync_conflict_record_set_lost_side (conflict, "here");
  try_page (GTK_WIDGET (vf_conflict_page_new (store, VF_RECORD (conflict))), NULL);
}

static void
test_sign_in_dialog (Fixture *self, gconstpointer data)
{
  static const char *const tags[] = { "where",  "project", "email",   "password", "code", "factor",
                                      "create", "renew",   "browser", "preview",  NULL };
  AdwDialog *dialog = vf_sign_in_dialog_new (self->session);
  GtkWidget *navigation
    = adw_toast_overlay_get_child (ADW_TOAST_OVERLAY (adw_dialog_get_child (dialog)));

  try_dialog_pages (dialog, ADW_NAVIGATION_VIEW (navigation), tags);
}

/* Nobody is signed in, so both come to their trouble and their way out of it. */
static void
test_factors (Fixture *self, gconstpointer data)
{
  g_autoptr (VfHttp) http = vf_http_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (VfProject) project = vf_project_new (http, "http://127.0.0.1:1", "a-key", &error);
  g_autoptr (VfAuth) auth = NULL;

  g_assert_no_error (error);
  auth = vf_auth_new (project, NULL, self->directory);
  try_page (GTK_WIDGET (vf_factors_page_new (auth)), NULL);
  try_dialog_pages (vf_enroll_dialog_new (auth, "phone"), NULL, NULL);
}

static void
test_members (Fixture *self, gconstpointer data)
{
  try_page (g_object_new (VF_TYPE_MEMBERS_BUTTON, "session", self->session, NULL), NULL);
  for (int task = VF_MEMBER_ADD; task <= VF_MEMBER_REMOVE; task++)
    try_dialog_pages (vf_member_dialog_new (self->session, task), NULL, NULL);
}

static void
test_dialogs (Fixture *self, gconstpointer data)
{
  try_dialog (vf_import_dialog_new (self->session));
  try_dialog (vf_search_dialog_new (self->session));
  try_dialog (vf_preferences_new (self->session));
  try_dialog (vf_new_audio_dialog_new (self->session, self->vision));
  try_dialog (vf_export_dialog_new (self->session, self->set));
}

/* The whole window, with each room shown once. */
static void
test_window (Fixture *self, gconstpointer data)
{
  g_autoptr (GArray) watched = g_array_new (FALSE, FALSE, sizeof (Watched));
  VfWindow *window = vf_window_new (NULL);

  gtk_window_present (GTK_WINDOW (window));
  vf_window_set_session (window, self->session);
  live ();
  vf_window_show_room (window, "listen");
  live ();
  vf_window_show_room (window, "vision");
  live ();
  watch (watched, window);
  start_watching (watched);
  gtk_window_destroy (GTK_WINDOW (window));
  assert_gone (watched);
}

int
main (int argc, char *argv[])
{
  static const struct
  {
    const char *path;
    void (*test) (Fixture *, gconstpointer);
  } tests[] = {
    { "/finalize/vision-room", test_vision_room },
    { "/finalize/section-page", test_section_page },
    { "/finalize/compare-page", test_compare_page },
    { "/finalize/read-page", test_read_page },
    { "/finalize/versions-page", test_versions_page },
    { "/finalize/welcome-page", test_welcome_page },
    { "/finalize/error-page", test_error_page },
    { "/finalize/jobs-button", test_jobs_button },
    { "/finalize/listen-room", test_listen_room },
    { "/finalize/set-page", test_set_page },
    { "/finalize/player", test_player },
    { "/finalize/account-room", test_account_room },
    { "/finalize/account-lists", test_account_lists },
    { "/finalize/conflict-page", test_conflict_page },
    { "/finalize/sign-in-dialog", test_sign_in_dialog },
    { "/finalize/factors", test_factors },
    { "/finalize/members", test_members },
    { "/finalize/dialogs", test_dialogs },
    { "/finalize/window", test_window },
  };

  g_test_init (&argc, &argv, NULL);
  dex_init ();
  adw_init ();

  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, set_up, tests[i].test, tear_down);

  return g_test_run ();
}
