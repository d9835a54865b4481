/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The queue and the thread behind it. */

#include "vf-worker.h"

struct _VfWorker
{
  GThread *thread;
  GAsyncQueue *tasks;
  VfConnection *connection;
  GMainContext *context;
  VfIdleFunc idle;
  gpointer idle_data;
  GDestroyNotify idle_destroy;
};

typedef struct
{
  VfWorkFunc work; /* NULL ends the thread */
  VfWorkDoneFunc done;
  gpointer data;
  GDestroyNotify destroy;
  GError *error;
} Task;

static void
task_free (gpointer data)
{
  Task *task = data;

  if (task->destroy != NULL)
    task->destroy (task->data);
  g_clear_error (&task->error);
  g_free (task);
}

static gboolean
task_done (gpointer data)
{
  Task *task = data;

  task->done (task->data, task->error);
  return G_SOURCE_REMOVE;
}

/* Waits for a task, and spends the time on what can wait. */
static Task *
pop_task (VfWorker *self)
{
  Task *task = g_async_queue_try_pop (self->tasks);

  while (task == NULL)
    {
      const gint64 wait = self->idle != NULL ? self->idle (self->connection, self->idle_data) : -1;

      if (wait < 0)
        return g_async_queue_pop (self->tasks);
      task = g_async_queue_timeout_pop (self->tasks, wait);
    }
  return task;
}

static gpointer
run (gpointer data)
{
  VfWorker *self = data;

  for (;;)
    {
      Task *task = pop_task (self);
      gboolean ended = task->work == NULL;

      if (!ended)
        task->work (self->connection, task->data, &task->error);
      if (task->done != NULL)
        /* Through the context even when it is idle: tasks must be done in their order. */
        {
          g_autoptr (GSource) source = g_idle_source_new ();

          g_source_set_priority (source, G_PRIORITY_DEFAULT);
          g_source_set_static_name (source, "vf-worker");
          g_source_set_callback (source, task_done, task, task_free);
          g_source_attach (source, self->context);
        }
      else
        task_free (task);

      if (ended)
        break;
    }

  g_clear_pointer (&self->connection, vf_connection_free);
  return NULL;
}

/**
 * vf_worker_new:
 * @name: the thread's name, for debuggers
 * @connection: (transfer full): the connection its tasks use
 * @idle: (nullable): what to do when there is no task
 * @data: for @idle
 * @destroy: (nullable): frees @data when the thread has ended
 *
 * Returns: (transfer full): a worker whose tasks are reported on the calling
 *   thread's main context
 */
VfWorker *
vf_worker_new (const char *name,
               VfConnection *connection,
               VfIdleFunc idle,
               gpointer data,
               GDestroyNotify destroy)
{
  VfWorker *self = g_new0 (VfWorker, 1);

  self->tasks = g_async_queue_new ();
  self->connection = connection;
  self->context = g_main_context_ref_thread_default ();
  self->idle = idle;
  self->idle_data = data;
  self->idle_destroy = destroy;
  self->thread = g_thread_new (name, run, self);
  return self;
}

/**
 * vf_worker_push:
 * @self: a worker
 * @work: what to do
 * @done: (nullable): called afterwards, on the context of whoever made @self
 * @data: for both
 * @destroy: frees @data, after @done on the same thread, or at once on the
 *   worker's when there is no @done
 */
void
vf_worker_push (
  VfWorker *self, VfWorkFunc work, VfWorkDoneFunc done, gpointer data, GDestroyNotify destroy)
{
  Task *task = g_new0 (Task, 1);

  task->work = work;
  task->done = done;
  task->data = data;
  task->destroy = destroy;
  g_async_queue_push (self->tasks, task);
}

gboolean
vf_worker_is_idle (VfWorker *self)
{
  /* One less than none: the thread stands and waits for the next. */
  return g_async_queue_length (self->tasks) < 0;
}

void
vf_worker_free (VfWorker *self)
{
  vf_worker_push (self, NULL, NULL, NULL, NULL);
  g_thread_join (self->thread);
  if (self->idle_destroy != NULL)
    self->idle_destroy (self->idle_data);
  g_clear_pointer (&self->tasks, g_async_queue_unref);
  g_clear_pointer (&self->context, g_main_context_unref);
  g_free (self);
}
