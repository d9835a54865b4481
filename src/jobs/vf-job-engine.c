/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which job runs when, and the list of them all. */

#include "vf-job-engine.h"

#include <glib/gi18n.h>

#include "vf-error.h"
#include "vf-job-private.h"
#include "vf-time.h"

/* Jobs that ended well are forgotten after this long, at the next start. */
#define KEPT_DAYS 2

struct _VfJobEngine
{
  GObject parent_instance;

  VfStore *store;
  GListStore *jobs; /* of VfJob, newest first */
  gboolean stopping;
};

enum
{
  PROP_0,
  PROP_N_ACTIVE,
  PROP_PROGRESS,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

enum
{
  SIGNAL_ENDED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static GType
get_item_type (GListModel *model)
{
  return VF_TYPE_JOB;
}

static guint
get_n_items (GListModel *model)
{
  return g_list_model_get_n_items (G_LIST_MODEL (VF_JOB_ENGINE (model)->jobs));
}

static gpointer
get_item (GListModel *model, guint position)
{
  return g_list_model_get_item (G_LIST_MODEL (VF_JOB_ENGINE (model)->jobs), position);
}

static void
list_model_init (GListModelInterface *interface)
{
  interface->get_item_type = get_item_type;
  interface->get_n_items = get_n_items;
  interface->get_item = get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (VfJobEngine,
                               vf_job_engine,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static void schedule (VfJobEngine *self);

static void
vf_job_engine_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  VfJobEngine *self = VF_JOB_ENGINE (object);

  switch (id)
    {
    case PROP_N_ACTIVE:
      g_value_set_uint (value, vf_job_engine_get_n_active (self));
      break;
    case PROP_PROGRESS:
      g_value_set_double (value, vf_job_engine_get_progress (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
vf_job_engine_finalize (GObject *object)
{
  VfJobEngine *self = VF_JOB_ENGINE (object);

  g_clear_object (&self->store);
  g_clear_object (&self->jobs);

  G_OBJECT_CLASS (vf_job_engine_parent_class)->finalize (object);
}

static void
vf_job_engine_class_init (VfJobEngineClass *class)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;
  GObjectClass *object_class = G_OBJECT_CLASS (class);

  object_class->get_property = vf_job_engine_get_property;
  object_class->finalize = vf_job_engine_finalize;

  properties[PROP_N_ACTIVE] = g_param_spec_uint ("n-active", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_PROGRESS] = g_param_spec_double ("progress", NULL, NULL, 0, 1, 0, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[SIGNAL_ENDED] = g_signal_new ("ended", VF_TYPE_JOB_ENGINE, G_SIGNAL_RUN_LAST, 0, NULL,
                                        NULL, NULL, G_TYPE_NONE, 1, VF_TYPE_JOB);
}

static void
items_changed_cb (VfJobEngine *self, guint position, guint removed, guint added)
{
  g_list_model_items_changed (G_LIST_MODEL (self), position, removed, added);
}

static void
vf_job_engine_init (VfJobEngine *self)
{
  self->jobs = g_list_store_new (VF_TYPE_JOB);
  g_signal_connect_swapped (self->jobs, "items-changed", G_CALLBACK (items_changed_cb), self);
}

static void
job_changed_cb (VfJobEngine *self, GParamSpec *pspec)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PROGRESS]);
  if (g_str_equal (pspec->name, "state"))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_ACTIVE]);
}

static void
add_job (VfJobEngine *self, guint position, VfJob *job)
{
  g_signal_connect_object (job, "notify::state", G_CALLBACK (job_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (job, "notify::progress", G_CALLBACK (job_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_list_store_insert (self->jobs, position, job);
}

static GPtrArray *
read_steps (VfJobEngine *self, VfJobRecord *record, GError **error)
{
  g_autoptr (VfQuery) query = vf_query_new (VF_TABLE_JOB_STEPS);

  vf_query_where_text (query, "job_id", VF_EQUAL, vf_job_record_get_id (record));
  vf_query_order (query, "position", VF_ASCENDING);

  return vf_store_list (self->store, query, error);
}

static gboolean
is_forgotten (VfJobRecord *record)
{
  VfJobState state = vf_job_record_get_state (record);
  g_autoptr (GDateTime) ended = NULL;
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();

  if (state != VF_JOB_STATE_FINISHED && state != VF_JOB_STATE_CANCELLED)
    return FALSE;
  ended = vf_time_parse (vf_job_record_get_finished_at (record));

  return ended != NULL && g_date_time_difference (now, ended) > KEPT_DAYS * G_TIME_SPAN_DAY;
}

static void
read_jobs (VfJobEngine *self)
{
  g_autoptr (VfQuery) query = vf_query_new (VF_TABLE_JOBS);
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (GPtrArray) forgotten = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GError) error = NULL;

  vf_query_order (query, "created_at", VF_DESCENDING);
  rows = vf_store_list (self->store, query, &error);
  for (guint i = 0; rows != NULL && i < rows->len; i++)
    {
      VfJobRecord *record = g_ptr_array_index (rows, i);
      g_autoptr (GPtrArray) steps = NULL;
      g_autoptr (VfJob) job = NULL;

      if (is_forgotten (record))
        {
          g_ptr_array_add (forgotten, g_object_ref (record));
          continue;
        }
      steps = read_steps (self, record, &error);
      if (steps == NULL)
        break;
      job = vf_job_new (self->store, record, steps);
      add_job (self, get_n_items (G_LIST_MODEL (self)), job);
    }
  if (error != NULL)
    g_warning ("The jobs cannot be read: %s", error->message);
  if (forgotten->len > 0 && !vf_store_is_read_only (self->store))
    dex_future_disown (vf_store_apply (self->store, NULL, forgotten, VF_DURABLE));
}

VfJobEngine *
vf_job_engine_new (VfStore *store)
{
  VfJobEngine *self;

  g_return_val_if_fail (VF_IS_STORE (store), NULL);

  self = g_object_new (VF_TYPE_JOB_ENGINE, NULL);
  self->store = g_object_ref (store);
  read_jobs (self);

  return self;
}

VfStore *
vf_job_engine_get_store (VfJobEngine *self)
{
  g_return_val_if_fail (VF_IS_JOB_ENGINE (self), NULL);
  return self->store;
}

guint
vf_job_engine_get_n_active (VfJobEngine *self)
{
  guint n, n_active = 0;

  g_return_val_if_fail (VF_IS_JOB_ENGINE (self), 0);

  n = get_n_items (G_LIST_MODEL (self));
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (VfJob) job = get_item (G_LIST_MODEL (self), i);

      n_active += vf_job_is_active (job);
    }

  return n_active;
}

double
vf_job_engine_get_progress (VfJobEngine *self)
{
  guint n, n_active = 0;
  double progress = 0;

  g_return_val_if_fail (VF_IS_JOB_ENGINE (self), 0);

  n = get_n_items (G_LIST_MODEL (self));
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (VfJob) job = get_item (G_LIST_MODEL (self), i);

      if (!vf_job_is_active (job))
        continue;
      n_active++;
      progress += vf_job_get_progress (job);
    }

  return n_active > 0 ? progress / n_active : 0;
}

typedef struct
{
  VfJobEngine *engine;
  VfJob *job;
} Ended;

static void
ended_free (gpointer data)
{
  Ended *self = data;

  g_object_unref (self->engine);
  g_object_unref (self->job);
  g_free (self);
}

static DexFuture *
ended_cb (DexFuture *future, gpointer data)
{
  Ended *self = data;

  if (!vf_job_is_active (self->job))
    {
      self->job->armed = FALSE;
      g_signal_emit (self->engine, signals[SIGNAL_ENDED], 0, self->job);
    }
  schedule (self->engine);

  return NULL;
}

static gboolean
is_kind_running (VfJobEngine *self, const char *kind)
{
  guint n = get_n_items (G_LIST_MODEL (self));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (VfJob) job = get_item (G_LIST_MODEL (self), i);

      if (vf_job_get_state (job) == VF_JOB_STATE_RUNNING
          && g_strcmp0 (vf_job_get_kind (job), kind) == 0)
        return TRUE;
    }

  return FALSE;
}

/* Runs the oldest waiting job of each kind that has none running. */
static void
schedule (VfJobEngine *self)
{
  for (guint i = get_n_items (G_LIST_MODEL (self)); i > 0 && !self->stopping; i--)
    {
      g_autoptr (VfJob) job = get_item (G_LIST_MODEL (self), i - 1);
      Ended *ended;

      if (!job->armed || vf_job_get_state (job) != VF_JOB_STATE_QUEUED
          || is_kind_running (self, vf_job_get_kind (job)))
        continue;

      ended = g_new0 (Ended, 1);
      ended->engine = g_object_ref (self);
      ended->job = g_object_ref (job);
      dex_future_disown (dex_future_finally (vf_job_run (job), ended_cb, ended, ended_free));
    }
}

void
vf_job_engine_resume_all (VfJobEngine *self)
{
  guint n;

  g_return_if_fail (VF_IS_JOB_ENGINE (self));

  self->stopping = FALSE;
  n = get_n_items (G_LIST_MODEL (self));
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (VfJob) job = get_item (G_LIST_MODEL (self), i);

      job->armed |= vf_job_get_state (job) == VF_JOB_STATE_QUEUED;
    }
  schedule (self);
}

typedef struct
{
  VfJobEngine *engine;
  VfJobRecord *record;
  GPtrArray *steps;
} Start;

static void
start_free (gpointer data)
{
  Start *self = data;

  g_object_unref (self->engine);
  g_object_unref (self->record);
  g_ptr_array_unref (self->steps);
  g_free (self);
}

static DexFuture *
start_fiber (gpointer data)
{
  Start *self = data;
  g_autoptr (GPtrArray) saved = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (VfJob) job = NULL;
  GError *error = NULL;

  g_ptr_array_add (saved, g_object_ref (self->record));
  for (guint i = 0; i < self->steps->len; i++)
    g_ptr_array_add (saved, g_object_ref (g_ptr_array_index (self->steps, i)));
  if (!dex_await (vf_store_apply (self->engine->store, saved, NULL, VF_DURABLE), &error))
    return dex_future_new_for_error (error);

  job = vf_job_new (self->engine->store, self->record, self->steps);
  job->armed = TRUE;
  add_job (self->engine, 0, job);
  g_object_notify_by_pspec (G_OBJECT (self->engine), properties[PROP_N_ACTIVE]);
  schedule (self->engine);

  return dex_future_new_take_object (g_steal_pointer (&job));
}

/**
 * vf_job_engine_start:
 * @self: the engine
 * @kind: a kind of job
 * @title: what people read in the list
 * @parameters: what the kind needs to know, also after a restart
 *
 * Returns: (transfer full): resolves to the #VfJob when its row is on disk; the
 *   job itself goes on. Rejects with what the kind's plan or the store says.
 */
DexFuture *
vf_job_engine_start (VfJobEngine *self, const char *kind, const char *title, JsonObject *parameters)
{
  const VfJobKind *found = vf_job_kind_find (kind);
  g_autoptr (GPtrArray) steps = NULL;
  g_autoptr (JsonNode) node = NULL;
  g_autofree char *id = g_uuid_string_random ();
  GError *error = NULL;
  Start *start;

  g_return_val_if_fail (VF_IS_JOB_ENGINE (self), NULL);
  g_return_val_if_fail (found != NULL, NULL);

  steps = found->plan (self->store, parameters, &error);
  if (steps == NULL)
    return dex_future_new_for_error (error);

  node = json_node_new (JSON_NODE_OBJECT);
  json_node_set_object (node, parameters);
  start = g_new0 (Start, 1);
  start->engine = g_object_ref (self);
  start->record = vf_job_record_new ();
  vf_job_record_set_id (start->record, id);
  vf_job_record_set_kind (start->record, kind);
  vf_job_record_set_title (start->record, title);
  vf_job_record_set_state (start->record, VF_JOB_STATE_QUEUED);
  vf_job_record_set_parameters (start->record, node);
  for (guint i = 0; i < steps->len; i++)
    {
      VfJobStepRecord *step = g_ptr_array_index (steps, i);

      vf_job_step_record_set_job_id (step, id);
      vf_job_step_record_set_position (step, (int) i);
    }
  start->steps = g_steal_pointer (&steps);

  return dex_scheduler_spawn (NULL, 0, start_fiber, start, start_free);
}

/**
 * vf_job_engine_find:
 * @self: the engine
 * @kind: a kind of job
 * @parameters: what it was started with
 *
 * Returns: (transfer none) (nullable): the newest job of this kind with equal
 *   parameters that is not finished
 */
VfJob *
vf_job_engine_find (VfJobEngine *self, const char *kind, JsonObject *parameters)
{
  g_autoptr (JsonNode) wanted = json_node_new (JSON_NODE_OBJECT);
  guint n;

  g_return_val_if_fail (VF_IS_JOB_ENGINE (self), NULL);

  json_node_set_object (wanted, parameters);
  n = get_n_items (G_LIST_MODEL (self));
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (VfJob) job = get_item (G_LIST_MODEL (self), i);

      if (vf_job_get_state (job) != VF_JOB_STATE_FINISHED
          && g_strcmp0 (vf_job_get_kind (job), kind) == 0
          && json_node_equal (job->parameters, wanted))
        return job; /* the list keeps it */
    }

  return NULL;
}

static DexFuture *
saved_cb (DexFuture *future, gpointer data)
{
  g_autoptr (GError) error = NULL;

  if (dex_future_get_value (future, &error) == NULL)
    g_debug ("The state of a job could not be written: %s", error->message);

  return NULL;
}

static void
save (VfJob *job)
{
  dex_future_disown (dex_future_finally (vf_job_save (job), saved_cb, NULL, NULL));
}

void
vf_job_engine_retry (VfJobEngine *self, VfJob *job)
{
  g_return_if_fail (VF_IS_JOB_ENGINE (self));
  g_return_if_fail (VF_IS_JOB (job));

  if (vf_job_get_state (job) == VF_JOB_STATE_RUNNING)
    return;
  self->stopping = FALSE;
  job->armed = TRUE;
  vf_job_set_error_message (job, NULL);
  vf_job_set_state (job, VF_JOB_STATE_QUEUED);
  save (job);
  schedule (self);
}

void
vf_job_engine_cancel (VfJobEngine *self, VfJob *job)
{
  g_return_if_fail (VF_IS_JOB_ENGINE (self));
  g_return_if_fail (VF_IS_JOB (job));

  if (vf_job_get_state (job) == VF_JOB_STATE_RUNNING)
    {
      job->parked = FALSE;
      g_cancellable_cancel (job->cancellable);
    }
  else if (vf_job_get_state (job) == VF_JOB_STATE_QUEUED)
    {
      job->armed = FALSE;
      vf_job_set_state (job, VF_JOB_STATE_CANCELLED);
      save (job);
      g_signal_emit (self, signals[SIGNAL_ENDED], 0, job);
    }
}

void
vf_job_engine_remove (VfJobEngine *self, VfJob *job)
{
  guint position;

  g_return_if_fail (VF_IS_JOB_ENGINE (self));
  g_return_if_fail (VF_IS_JOB (job));

  if (vf_job_is_active (job) || !g_list_store_find (self->jobs, job, &position))
    return;
  dex_future_disown (dex_future_finally (vf_store_delete (self->store, VF_RECORD (job->record)),
                                         saved_cb, NULL, NULL));
  g_list_store_remove (self->jobs, position);
}

static DexFuture *
stop_fiber (gpointer data)
{
  VfJobEngine *self = data;
  guint n = get_n_items (G_LIST_MODEL (self));
  g_autoptr (GPtrArray) running = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < n; i++)
    {
      VfJob *job = get_item (G_LIST_MODEL (self), i);

      g_ptr_array_add (running, job);
      if (vf_job_get_state (job) != VF_JOB_STATE_RUNNING)
        continue;
      job->parked = TRUE;
      g_cancellable_cancel (job->cancellable);
    }
  /* A cancelled step may need a moment to let go. */
  for (guint i = 0; i < running->len; i++)
    while (vf_job_get_state (g_ptr_array_index (running, i)) == VF_JOB_STATE_RUNNING)
      dex_await (dex_timeout_new_msec (10), NULL);

  return dex_future_new_for_boolean (TRUE);
}

DexFuture *
vf_job_engine_stop (VfJobEngine *self)
{
  g_return_val_if_fail (VF_IS_JOB_ENGINE (self), NULL);

  self->stopping = TRUE;

  return dex_scheduler_spawn (NULL, 0, stop_fiber, g_object_ref (self), g_object_unref);
}
