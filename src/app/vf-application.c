/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The application: one window over one member's place. */

#include "vf-application.h"

#include <glib/gi18n.h>

#include "vf-async.h"
#include "vf-members.h"
#include "vf-mpris.h"
#include "vf-notifier.h"
#include "vf-paths.h"
#include "vf-preferences.h"
#include "vf-window.h"
#include "vf-writing-style.h"

struct _VfApplication
{
  AdwApplication parent_instance;

  VfWindow *window; /* owned by GTK */
  VfSession *session;
  VfNotifier *notifier;
  VfMpris *mpris;
  DexFuture *opening;
  char *data_directory; /* from --data-dir, or the usual one */
};

G_DEFINE_FINAL_TYPE (VfApplication, vf_application, ADW_TYPE_APPLICATION)

/* A window nobody can see paints nothing: what waits for its first frame goes on after this. */
#define LONGEST_FRAME_MS 500

typedef struct
{
  DexPromise *painted;
  GdkFrameClock *clock;
  gulong handler;
} FirstFrame;

static void
first_frame_free (FirstFrame *self)
{
  g_signal_handler_disconnect (self->clock, self->handler);
  g_object_unref (self->clock);
  dex_unref (self->painted);
  g_free (self);
}

static gboolean
first_frame_over (gpointer data)
{
  FirstFrame *self = data;

  dex_promise_resolve_boolean (self->painted, TRUE);
  first_frame_free (self);
  return G_SOURCE_REMOVE;
}

static void
first_frame_painted (GdkFrameClock *clock, FirstFrame *self)
{
  g_source_remove_by_user_data (self);
  first_frame_over (self);
}

/* Resolves to TRUE once the window is on the screen. Filling it takes longer than painting its
 * frame, and would be done first: GTK paints only when nothing else is to do. */
static DexFuture *
wait_for_first_frame (VfWindow *window)
{
  FirstFrame *self = g_new0 (FirstFrame, 1);
  DexPromise *painted = dex_promise_new ();

  self->painted = dex_ref (painted);
  self->clock = g_object_ref (gtk_widget_get_frame_clock (GTK_WIDGET (window)));
  self->handler
    = g_signal_connect (self->clock, "after-paint", G_CALLBACK (first_frame_painted), self);
  g_timeout_add (LONGEST_FRAME_MS, first_frame_over, self);
  gtk_widget_queue_draw (GTK_WIDGET (window));
  return DEX_FUTURE (painted);
}

static DexFuture *
opened_cb (DexFuture *future, gpointer data)
{
  VfApplication *self = data;
  g_autoptr (GError) error = NULL;
  DexFuture *opened = dex_future_set_get_future_at (DEX_FUTURE_SET (future), 0);
  const GValue *value = dex_future_get_value (opened, &error);

  dex_clear (&self->opening);

  if (value != NULL)
    {
      self->session = g_value_dup_object (value);
      self->notifier = vf_notifier_new (G_APPLICATION (self), self->session);
      self->mpris = vf_mpris_new (G_APPLICATION (self), vf_session_get_listening (self->session));
    }

  if (self->window == NULL)
    return dex_future_new_true ();

  if (value != NULL)
    vf_window_set_session (self->window, self->session);
  else
    vf_window_show_error (self->window, error);

  return dex_future_new_true ();
}

static void
open_session (VfApplication *self)
{
  g_autoptr (GFile) directory = NULL;

  if (self->session != NULL || self->opening != NULL)
    return;

  if (self->data_directory == NULL)
    self->data_directory = vf_paths_dup_data_directory ();
  directory = g_file_new_for_path (self->data_directory);
  self->opening = dex_future_finally (dex_future_all (vf_session_open (directory),
                                                      wait_for_first_frame (self->window), NULL),
                                      opened_cb, g_object_ref (self), g_object_unref);
}

static void
vf_application_activate (GApplication *application)
{
  VfApplication *self = VF_APPLICATION (application);

  if (self->window == NULL)
    {
      self->window = vf_window_new (ADW_APPLICATION (self));
      g_object_add_weak_pointer (G_OBJECT (self->window), (gpointer *) &self->window);
      if (self->session != NULL)
        vf_window_set_session (self->window, self->session);
    }

  gtk_window_present (GTK_WINDOW (self->window));
  open_session (self);
}

/* One place is closed before another is opened, so that nothing of the one can be seen or heard in
 * the other. */
typedef struct
{
  VfApplication *application;
  VfSession *session;
  GFile *directory;
  char *opened;  /* whose place comes next, or NULL for whoever is left */
  char *removed; /* whose place is put aside, or NULL */
} Change;

static void
change_free (gpointer data)
{
  Change *self = data;

  g_object_unref (self->application);
  g_clear_object (&self->session);
  g_object_unref (self->directory);
  g_free (self->opened);
  g_free (self->removed);
  g_free (self);
}

static DexFuture *
change_fiber (gpointer data)
{
  Change *self = data;
  g_autoptr (GError) error = NULL;

  if (!dex_await (vf_session_close (self->session), &error))
    g_warning ("Closing: %s", error->message);
  g_clear_error (&error);
  g_clear_object (&self->session);
  if (self->removed != NULL
      && !dex_await (vf_members_remove (self->directory, self->removed), &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  return vf_session_open_member (self->directory, self->opened);
}

static void
change_member (VfApplication *self, const char *opened, const char *removed)
{
  Change *change;

  if (self->session == NULL || self->opening != NULL)
    return;

  if (self->window != NULL)
    vf_window_set_session (self->window, NULL);
  g_clear_object (&self->mpris);
  g_clear_object (&self->notifier);
  change = g_new0 (Change, 1);
  change->application = g_object_ref (self);
  change->directory = g_object_ref (vf_session_get_data_directory (self->session));
  change->session = g_steal_pointer (&self->session);
  change->opened = g_strdup (opened);
  change->removed = g_strdup (removed);
  self->opening = dex_future_finally (
    dex_future_all (dex_scheduler_spawn (NULL, 0, change_fiber, change, change_free), NULL),
    opened_cb, g_object_ref (self), g_object_unref);
}

static void
open_member_action (GSimpleAction *action, GVariant *target, gpointer data)
{
  change_member (data, g_variant_get_string (target, NULL), NULL);
}

static void
remove_member_action (GSimpleAction *action, GVariant *target, gpointer data)
{
  change_member (data, NULL, g_variant_get_string (target, NULL));
}

static void
open_action (GSimpleAction *action, GVariant *target, gpointer data)
{
  open_session (data);
}

static void
quit_action (GSimpleAction *action, GVariant *target, gpointer data)
{
  VfApplication *self = data;

  if (self->window != NULL)
    gtk_window_close (GTK_WINDOW (self->window));
  else
    g_application_quit (G_APPLICATION (self));
}

static void
preferences_action (GSimpleAction *action, GVariant *target, gpointer data)
{
  VfApplication *self = data;

  if (self->window != NULL && self->session != NULL)
    adw_dialog_present (vf_preferences_new (self->session), GTK_WIDGET (self->window));
}

static void
about_action (GSimpleAction *action, GVariant *target, gpointer data)
{
  VfApplication *self = data;
  AdwDialog *about = adw_about_dialog_new ();

  g_object_set (about, "application-name", "VibrationFit", "application-icon", VF_APPLICATION_ID,
                "version", VF_VERSION, "developer-name", _ ("The VibrationFit developers"),
                "license-type", GTK_LICENSE_GPL_3_0, "website", "https://vibrationfit.com",
                "comments", _ ("Write the life you choose, and listen to it."),
                /* Translators: your names, one a line. */
                "translator-credits", _ ("translator-credits"), NULL);
  adw_dialog_present (about, self->window != NULL ? GTK_WIDGET (self->window) : NULL);
}

static const GActionEntry actions[] = {
  { "open", open_action },
  { "open-member", open_member_action, "s" },
  { "remove-member", remove_member_action, "s" },
  { "quit", quit_action },
  { "preferences", preferences_action },
  { "about", about_action },
};

typedef struct
{
  const char *action;
  const char *accelerators[3];
} Accelerators;

static const Accelerators accelerators[] = {
  { "app.quit", { "<Primary>q" } },
  { "app.preferences", { "<Primary>comma" } },
  { "window.close", { "<Primary>w" } },
  { "win.shortcuts", { "<Primary>question" } },
  { "win.show-room('vision')", { "<Primary>1" } },
  { "win.show-room('listen')", { "<Primary>2" } },
  { "win.search", { "<Primary>k", "<Primary>f" } },
};

static void
vf_application_startup (GApplication *application)
{
  G_APPLICATION_CLASS (vf_application_parent_class)->startup (application);

  g_action_map_add_action_entries (G_ACTION_MAP (application), actions, G_N_ELEMENTS (actions),
                                   application);
  vf_writing_style_install (gdk_display_get_default ());
  /* Text that can be copied is not marked merely because the keyboard comes by. */
  g_object_set (gtk_settings_get_default (), "gtk-label-select-on-focus", FALSE, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (accelerators); i++)
    gtk_application_set_accels_for_action (GTK_APPLICATION (application), accelerators[i].action,
                                           accelerators[i].accelerators);
}

static int
vf_application_handle_local_options (GApplication *application, GVariantDict *options)
{
  VfApplication *self = VF_APPLICATION (application);

  if (g_variant_dict_contains (options, "version"))
    {
      g_print ("VibrationFit %s\n", VF_VERSION);
      return 0;
    }

  g_variant_dict_lookup (options, "data-dir", "^ay", &self->data_directory);
  if (self->data_directory != NULL)
    {
      /* Another place is another program to the session bus: its lock file
       * decides whether it can be opened. */
      g_application_set_flags (application,
                               g_application_get_flags (application) | G_APPLICATION_NON_UNIQUE);
    }

  return -1;
}

/* The window is gone by now. Closing the store waits for its last write, so
 * that nothing typed is lost. */
static void
vf_application_shutdown (GApplication *application)
{
  VfApplication *self = VF_APPLICATION (application);

  if (self->opening != NULL)
    vf_await_in_main (dex_ref (self->opening), NULL);
  g_clear_object (&self->mpris);
  g_clear_object (&self->notifier);
  if (self->session != NULL)
    {
      g_autoptr (GError) error = NULL;

      if (!vf_await_in_main (vf_session_close (self->session), &error))
        g_warning ("Closing: %s", error->message);
      g_clear_object (&self->session);
    }

  G_APPLICATION_CLASS (vf_application_parent_class)->shutdown (application);
}

static void
vf_application_finalize (GObject *object)
{
  VfApplication *self = VF_APPLICATION (object);

  g_clear_weak_pointer (&self->window);
  g_clear_pointer (&self->data_directory, g_free);

  G_OBJECT_CLASS (vf_application_parent_class)->finalize (object);
}

static void
vf_application_class_init (VfApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = vf_application_finalize;
  application_class->startup = vf_application_startup;
  application_class->activate = vf_application_activate;
  application_class->shutdown = vf_application_shutdown;
  application_class->handle_local_options = vf_application_handle_local_options;
}

static void
vf_application_init (VfApplication *self)
{
  static const GOptionEntry options[] = {
    { "version", 'v', G_OPTION_FLAG_NONE, G_OPTION_ARG_NONE, NULL, N_ ("Show the version"), NULL },
    { "data-dir", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_FILENAME, NULL,
      N_ ("Keep everything in this directory"), N_ ("DIRECTORY") },
    { NULL },
  };

  g_application_add_main_option_entries (G_APPLICATION (self), options);
}

/**
 * vf_application_new:
 *
 * Returns: (transfer full): the application
 */
VfApplication *
vf_application_new (void)
{
  return g_object_new (VF_TYPE_APPLICATION, "application-id", VF_APPLICATION_ID,
                       "resource-base-path", "/com/vibrationfit/Desktop", NULL);
}
