/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Notifications: one for each job that ended while nobody was looking. */

#include "vf-notifier.h"

#include <glib/gi18n.h>
#include <gtk/gtk.h>

struct _VfNotifier
{
  GObject parent_instance;

  GApplication *application; /* outlives the notifier */
};

G_DEFINE_FINAL_TYPE (VfNotifier, vf_notifier, G_TYPE_OBJECT)

static gboolean
is_looked_at (VfNotifier *self)
{
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (self->application));

  return window != NULL && gtk_window_is_active (window);
}

static void
ended_cb (VfNotifier *self, VfJob *job)
{
  g_autoptr (GNotification) notification = NULL;

  if (vf_job_get_state (job) == VF_JOB_STATE_CANCELLED || is_looked_at (self))
    return;

  notification = g_notification_new (vf_job_get_title (job));
  if (vf_job_get_state (job) == VF_JOB_STATE_FAILED)
    g_notification_set_body (notification, vf_job_get_error_message (job));
  else
    g_notification_set_body (notification, _ ("Ready"));

  g_application_send_notification (self->application, vf_job_get_id (job), notification);
}

static void
vf_notifier_class_init (VfNotifierClass *klass)
{
}

static void
vf_notifier_init (VfNotifier *self)
{
}

/**
 * vf_notifier_new:
 * @application: who sends the notifications; must outlive the notifier
 * @session: whose jobs are told of
 *
 * Returns: (transfer full): a notifier, at work until it is released
 */
VfNotifier *
vf_notifier_new (GApplication *application, VfSession *session)
{
  VfNotifier *self = g_object_new (VF_TYPE_NOTIFIER, NULL);

  self->application = application;
  g_signal_connect_object (vf_session_get_jobs (session), "ended", G_CALLBACK (ended_cb), self,
                           G_CONNECT_SWAPPED);

  return self;
}
