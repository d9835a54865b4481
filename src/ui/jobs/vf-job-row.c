/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A job's row: its state in a person's words. */

#include "vf-job-row.h"

#include <glib/gi18n.h>

#include "vf-job.h"

struct _VfJobRow
{
  AdwBin parent_instance;

  VfJob *job;
};

G_DEFINE_FINAL_TYPE (VfJobRow, vf_job_row, ADW_TYPE_BIN)

typedef enum
{
  PROP_JOB = 1,
  PROP_ACTIVE,
  PROP_CAN_RETRY,
  PROP_STATUS,
  N_PROPS,
} VfJobRowProperty;

static GParamSpec *properties[N_PROPS];

static const char *
get_status (VfJobRow *self)
{
  const char *message = NULL;

  if (self->job == NULL)
    return NULL;

  switch (vf_job_get_state (self->job))
    {
    case VF_JOB_STATE_QUEUED:
      return _ ("Waiting for its turn");
    case VF_JOB_STATE_FAILED:
      message = vf_job_get_error_message (self->job);
      return message != NULL ? message : _ ("Stopped before it was done");
    case VF_JOB_STATE_CANCELLED:
      return _ ("Cancelled; what is done is kept");
    case VF_JOB_STATE_PAUSED:
      return _ ("Paused");
    case VF_JOB_STATE_FINISHED:
      message = vf_job_get_message (self->job);
      return message != NULL ? message : _ ("Done");
    case VF_JOB_STATE_RUNNING:
    default:
      return vf_job_get_message (self->job);
    }
}

static gboolean
can_retry (VfJobRow *self)
{
  return self->job != NULL
         && (vf_job_get_state (self->job) == VF_JOB_STATE_FAILED
             || vf_job_get_state (self->job) == VF_JOB_STATE_CANCELLED);
}

static void
job_changed_cb (VfJobRow *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ACTIVE]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CAN_RETRY]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATUS]);
}

static void
set_job (VfJobRow *self, VfJob *job)
{
  if (self->job == job)
    return;

  if (self->job != NULL)
    g_signal_handlers_disconnect_by_func (self->job, job_changed_cb, self);
  g_set_object (&self->job, job);
  if (job != NULL)
    {
      g_signal_connect_object (job, "notify::state", G_CALLBACK (job_changed_cb), self,
                               G_CONNECT_SWAPPED);
      g_signal_connect_object (job, "notify::message", G_CALLBACK (job_changed_cb), self,
                               G_CONNECT_SWAPPED);
    }

  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_JOB]);
  job_changed_cb (self);
}

static void
act (VfJobRow *self, const char *action)
{
  gtk_widget_activate_action (GTK_WIDGET (self), action, "s", vf_job_get_id (self->job));
}

static void
cancel_cb (VfJobRow *self)
{
  act (self, "jobs.cancel");
}

static void
retry_cb (VfJobRow *self)
{
  act (self, "jobs.retry");
}

static void
remove_cb (VfJobRow *self)
{
  act (self, "jobs.remove");
}

static void
vf_job_row_dispose (GObject *object)
{
  VfJobRow *self = VF_JOB_ROW (object);

  g_clear_object (&self->job);
  gtk_widget_dispose_template (GTK_WIDGET (self), VF_TYPE_JOB_ROW);

  G_OBJECT_CLASS (vf_job_row_parent_class)->dispose (object);
}

static void
vf_job_row_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  VfJobRow *self = VF_JOB_ROW (object);

  switch ((VfJobRowProperty) prop_id)
    {
    case PROP_JOB:
      g_value_set_object (value, self->job);
      break;
    case PROP_ACTIVE:
      g_value_set_boolean (value, self->job != NULL && vf_job_is_active (self->job));
      break;
    case PROP_CAN_RETRY:
      g_value_set_boolean (value, can_retry (self));
      break;
    case PROP_STATUS:
      g_value_set_string (value, get_status (self));
      break;
    case N_PROPS:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
vf_job_row_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  VfJobRow *self = VF_JOB_ROW (object);

  switch ((VfJobRowProperty) prop_id)
    {
    case PROP_JOB:
      set_job (self, g_value_get_object (value));
      break;
    case PROP_ACTIVE:
    case PROP_CAN_RETRY:
    case PROP_STATUS:
    case N_PROPS:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
vf_job_row_class_init (VfJobRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GParamFlags flags = G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->dispose = vf_job_row_dispose;
  object_class->get_property = vf_job_row_get_property;
  object_class->set_property = vf_job_row_set_property;

  properties[PROP_JOB]
    = g_param_spec_object ("job", NULL, NULL, VF_TYPE_JOB, G_PARAM_READWRITE | flags);
  properties[PROP_ACTIVE]
    = g_param_spec_boolean ("active", NULL, NULL, FALSE, G_PARAM_READABLE | flags);
  properties[PROP_CAN_RETRY]
    = g_param_spec_boolean ("can-retry", NULL, NULL, FALSE, G_PARAM_READABLE | flags);
  /**
   * VfJobRow:status:
   *
   * What the job does, or how it ended, as a sentence.
   */
  properties[PROP_STATUS]
    = g_param_spec_string ("status", NULL, NULL, NULL, G_PARAM_READABLE | flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/com/vibrationfit/Desktop/jobs/vf-job-row.ui");
  gtk_widget_class_bind_template_callback (widget_class, cancel_cb);
  gtk_widget_class_bind_template_callback (widget_class, retry_cb);
  gtk_widget_class_bind_template_callback (widget_class, remove_cb);
}

static void
vf_job_row_init (VfJobRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
