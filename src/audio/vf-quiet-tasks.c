/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Threads of low priority for a pipeline that writes.
 *
 * GStreamer's own threads are lent out again, and a thread that was made quiet
 * stays so: the next to have it would be a player. These live for one task. */
#include "vf-quiet-tasks.h"

#include "vf-quiet.h"

#define VF_TYPE_QUIET_TASKS (vf_quiet_tasks_get_type ())
G_DECLARE_FINAL_TYPE (VfQuietTasks, vf_quiet_tasks, VF, QUIET_TASKS, GstTaskPool)

struct _VfQuietTasks
{
  GstTaskPool parent_instance;
};

G_DEFINE_FINAL_TYPE (VfQuietTasks, vf_quiet_tasks, GST_TYPE_TASK_POOL)

typedef struct
{
  GstTaskPoolFunction func;
  gpointer data;
} Task;

static gpointer
run (gpointer data)
{
  g_autofree Task *task = data;

  vf_quiet_thread ();
  task->func (task->data);

  return NULL;
}

static void
prepare (GstTaskPool *pool, GError **error)
{
}

static void
cleanup (GstTaskPool *pool)
{
}

static gpointer
push (GstTaskPool *pool, GstTaskPoolFunction func, gpointer data, GError **error)
{
  Task *task = g_new (Task, 1);
  GThread *thread;

  task->func = func;
  task->data = data;
  thread = g_thread_try_new ("vf-render-task", run, task, error);
  if (thread == NULL)
    g_free (task);

  return thread;
}

static void
join (GstTaskPool *pool, gpointer id)
{
  if (id != NULL)
    g_thread_join (id);
}

static void
vf_quiet_tasks_class_init (VfQuietTasksClass *klass)
{
  GstTaskPoolClass *pool_class = GST_TASK_POOL_CLASS (klass);

  pool_class->prepare = prepare;
  pool_class->cleanup = cleanup;
  pool_class->push = push;
  pool_class->join = join;
}

static void
vf_quiet_tasks_init (VfQuietTasks *self)
{
}

static GstBusSyncReply
message_cb (GstBus *bus, GstMessage *message, gpointer data)
{
  GstStreamStatusType type;
  const GValue *task;

  if (GST_MESSAGE_TYPE (message) != GST_MESSAGE_STREAM_STATUS)
    return GST_BUS_PASS;

  gst_message_parse_stream_status (message, &type, NULL);
  task = gst_message_get_stream_status_object (message);
  if (type == GST_STREAM_STATUS_TYPE_CREATE && task != NULL && G_VALUE_HOLDS (task, GST_TYPE_TASK))
    gst_task_set_pool (g_value_get_object (task), data);

  return GST_BUS_PASS;
}

/**
 * vf_quiet_tasks_use:
 * @pipeline: a pipeline that has not been started
 *
 * Takes the place of the sync handler of its bus.
 */
void
vf_quiet_tasks_use (GstElement *pipeline)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);
  GstTaskPool *pool = gst_object_ref_sink (g_object_new (VF_TYPE_QUIET_TASKS, NULL));

  gst_bus_set_sync_handler (bus, message_cb, pool, gst_object_unref);
}
