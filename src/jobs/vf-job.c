/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is known of a job: its row, its steps, and how far it is. */

#include "vf-job-private.h"

enum
{
  PROP_0,
  PROP_ID,
  PROP_KIND,
  PROP_TITLE,
  PROP_STATE,
  PROP_PROGRESS,
  PROP_MESSAGE,
  PROP_ERROR_MESSAGE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (VfJob, vf_job, G_TYPE_OBJECT)

static void
vf_job_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  VfJob *self = VF_JOB (object);

  switch (id)
    {
    case PROP_ID:
      g_value_set_string (value, vf_job_get_id (self));
      break;
    case PROP_KIND:
      g_value_set_string (value, vf_job_get_kind (self));
      break;
    case PROP_TITLE:
      g_value_set_string (value, vf_job_get_title (self));
      break;
    case PROP_STATE:
      g_value_set_enum (value, (int) self->state);
      break;
    case PROP_PROGRESS:
      g_value_set_double (value, self->progress);
      break;
    case PROP_MESSAGE:
      g_value_set_string (value, vf_job_get_message (self));
      break;
    case PROP_ERROR_MESSAGE:
      g_value_set_string (value, vf_job_get_error_message (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
vf_job_finalize (GObject *object)
{
  VfJob *self = VF_JOB (object);

  g_clear_object (&self->store);
  g_clear_object (&self->record);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->steps, g_ptr_array_unref);
  g_clear_pointer (&self->parameters, json_node_unref);
  g_clear_error (&self->error);
  dex_clear (&self->ended);

  G_OBJECT_CLASS (vf_job_parent_class)->finalize (object);
}

static void
vf_job_class_init (VfJobClass *class)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;
  GObjectClass *object_class = G_OBJECT_CLASS (class);

  object_class->get_property = vf_job_get_property;
  object_class->finalize = vf_job_finalize;

  properties[PROP_ID] = g_param_spec_string ("id", NULL, NULL, NULL, flags);
  properties[PROP_KIND] = g_param_spec_string ("kind", NULL, NULL, NULL, flags);
  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, flags);
  properties[PROP_STATE]
    = g_param_spec_enum ("state", NULL, NULL, VF_TYPE_JOB_STATE, VF_JOB_STATE_UNKNOWN, flags);
  properties[PROP_PROGRESS] = g_param_spec_double ("progress", NULL, NULL, 0, 1, 0, flags);
  properties[PROP_MESSAGE] = g_param_spec_string ("message", NULL, NULL, NULL, flags);
  properties[PROP_ERROR_MESSAGE] = g_param_spec_string ("error-message", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
vf_job_init (VfJob *self)
{
}

VfJob *
vf_job_new (VfStore *store, VfJobRecord *record, GPtrArray *steps)
{
  VfJob *self = g_object_new (VF_TYPE_JOB, NULL);

  self->store = g_object_ref (store);
  self->record = g_object_ref (record);
  self->steps = g_ptr_array_ref (steps);
  self->state = vf_job_record_get_state (record);
  self->parameters = vf_job_record_dup_parameters (record);
  if (self->parameters == NULL || !JSON_NODE_HOLDS_OBJECT (self->parameters))
    {
      g_clear_pointer (&self->parameters, json_node_unref);
      self->parameters = json_node_new (JSON_NODE_OBJECT);
      json_node_take_object (self->parameters, json_object_new ());
    }
  /* A crash leaves the row as it was: what ran then waits now. */
  if (self->state == VF_JOB_STATE_RUNNING)
    self->state = VF_JOB_STATE_QUEUED;
  vf_job_update_progress (self, NULL, 0);

  return self;
}

void
vf_job_set_state (VfJob *self, VfJobState state)
{
  gboolean was_active = vf_job_is_active (self);

  vf_job_record_set_state (self->record, state);
  if (self->state == state)
    return;
  self->state = state;

  if (vf_job_is_active (self) && self->ended == NULL)
    self->ended = dex_promise_new ();
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
  if (was_active && !vf_job_is_active (self) && self->ended != NULL)
    {
      g_autoptr (DexPromise) ended = g_steal_pointer (&self->ended);

      dex_promise_resolve_boolean (ended, TRUE);
    }
}

void
vf_job_set_message (VfJob *self, const char *message)
{
  if (g_strcmp0 (vf_job_record_get_message (self->record), message) == 0)
    return;
  vf_job_record_set_message (self->record, message);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MESSAGE]);
}

void
vf_job_set_error_message (VfJob *self, const char *message)
{
  if (g_strcmp0 (vf_job_record_get_error_message (self->record), message) == 0)
    return;
  vf_job_record_set_error_message (self->record, message);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ERROR_MESSAGE]);
}

static double
get_weight (VfJob *self, VfJobStepRecord *step)
{
  const VfJobKind *kind = vf_job_kind_find (vf_job_get_kind (self));

  return kind != NULL && kind->weight != NULL ? kind->weight (step) : 1.0;
}

/* @fraction: of @current, a step that is being done. */
void
vf_job_update_progress (VfJob *self, VfJobStepRecord *current, double fraction)
{
  double done = 0, all = 0, progress;

  for (guint i = 0; i < self->steps->len; i++)
    {
      VfJobStepRecord *step = g_ptr_array_index (self->steps, i);
      VfJobStepState state = vf_job_step_record_get_state (step);
      double weight = get_weight (self, step);

      all += weight;
      if (state == VF_JOB_STEP_STATE_FINISHED || state == VF_JOB_STEP_STATE_SKIPPED
          || state == VF_JOB_STEP_STATE_FAILED)
        done += weight;
      else if (step == current)
        done += weight * CLAMP (fraction, 0, 1);
    }
  progress = all > 0 ? done / all : 0;
  if (ABS (progress - self->progress) < 1e-6)
    return;
  self->progress = progress;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PROGRESS]);
}

DexFuture *
vf_job_save (VfJob *self)
{
  return vf_store_save (self->store, VF_RECORD (self->record));
}

const char *
vf_job_get_id (VfJob *self)
{
  g_return_val_if_fail (VF_IS_JOB (self), NULL);
  return vf_job_record_get_id (self->record);
}

const char *
vf_job_get_kind (VfJob *self)
{
  g_return_val_if_fail (VF_IS_JOB (self), NULL);
  return vf_job_record_get_kind (self->record);
}

const char *
vf_job_get_title (VfJob *self)
{
  g_return_val_if_fail (VF_IS_JOB (self), NULL);
  return vf_job_record_get_title (self->record);
}

VfJobState
vf_job_get_state (VfJob *self)
{
  g_return_val_if_fail (VF_IS_JOB (self), VF_JOB_STATE_UNKNOWN);
  return self->state;
}

double
vf_job_get_progress (VfJob *self)
{
  g_return_val_if_fail (VF_IS_JOB (self), 0);
  return self->progress;
}

const char *
vf_job_get_message (VfJob *self)
{
  g_return_val_if_fail (VF_IS_JOB (self), NULL);
  return vf_job_record_get_message (self->record);
}

const char *
vf_job_get_error_message (VfJob *self)
{
  g_return_val_if_fail (VF_IS_JOB (self), NULL);
  return vf_job_record_get_error_message (self->record);
}

const GError *
vf_job_get_error (VfJob *self)
{
  g_return_val_if_fail (VF_IS_JOB (self), NULL);
  return self->error;
}

gboolean
vf_job_is_active (VfJob *self)
{
  g_return_val_if_fail (VF_IS_JOB (self), FALSE);
  return self->state == VF_JOB_STATE_QUEUED || self->state == VF_JOB_STATE_RUNNING;
}

JsonObject *
vf_job_get_parameters (VfJob *self)
{
  g_return_val_if_fail (VF_IS_JOB (self), NULL);
  return json_node_get_object (self->parameters);
}

DexFuture *
vf_job_wait (VfJob *self)
{
  g_return_val_if_fail (VF_IS_JOB (self), NULL);

  if (!vf_job_is_active (self))
    return dex_future_new_for_boolean (TRUE);
  if (self->ended == NULL)
    self->ended = dex_promise_new ();

  return DEX_FUTURE (dex_ref (self->ended));
}
