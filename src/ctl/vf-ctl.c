/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Opening a place, waiting, and following a job on a terminal. */

#include "vf-ctl.h"

#include <glib/gi18n.h>
#include <unistd.h>

#include "vf-async.h"
#include "vf-error.h"
#include "vf-member-record.h"
#include "vf-member.h"
#include "vf-members.h"
#include "vf-paths.h"
#include "vf-variants.h"

GFile *
vf_ctl_get_data_directory (VfCtl *ctl)
{
  g_autofree char *path = ctl->data_dir == NULL ? vf_paths_dup_data_directory () : NULL;

  return g_file_new_for_commandline_arg (ctl->data_dir != NULL ? ctl->data_dir : path);
}

GFile *
vf_ctl_get_directory (VfCtl *ctl, GError **error)
{
  g_autoptr (GFile) data = vf_ctl_get_data_directory (ctl);
  g_autoptr (DexFuture) load = NULL;
  g_autoptr (VfMemberPlace) place = NULL;

  if (ctl->member_name == NULL)
    return vf_members_choose (data, error);

  load = vf_members_load (data);
  if (!vf_await_in_main (dex_ref (load), error))
    return NULL;
  place = vf_members_find (g_value_get_boxed (dex_future_get_value (load, NULL)), ctl->member_name,
                           error);

  return place != NULL ? g_object_ref (place->directory) : NULL;
}

gpointer
vf_ctl_await_object (DexFuture *future, GError **error)
{
  g_autoptr (DexFuture) kept = dex_ref (future);

  if (!vf_await_in_main (future, error))
    return NULL;

  return g_value_dup_object (dex_future_get_value (kept, NULL));
}

static gboolean
bring (VfCtl *ctl, GError **error)
{
  ctl->member = vf_ctl_await_object (vf_member_ensure (ctl->store, NULL), error);
  if (ctl->member == NULL)
    return FALSE;
  ctl->visions
    = vf_visions_new (ctl->store, vf_member_record_get_id (VF_MEMBER_RECORD (ctl->member)));

  return TRUE;
}

gboolean
vf_ctl_open (VfCtl *ctl, GError **error)
{
  g_autoptr (GFile) directory = vf_ctl_get_directory (ctl, error);

  if (directory == NULL)
    return FALSE;
  ctl->store = vf_ctl_await_object (vf_store_open (directory), error);

  return ctl->store != NULL && vf_await_in_main (vf_variants_seed (ctl->store), error)
         && bring (ctl, error);
}

gboolean
vf_ctl_open_to_read (VfCtl *ctl, GError **error)
{
  g_autoptr (GFile) directory = vf_ctl_get_directory (ctl, error);
  g_autoptr (GFile) database = NULL;

  if (directory == NULL)
    return FALSE;
  database = g_file_get_child (directory, "store.db");
  if (!g_file_query_exists (database, NULL))
    return vf_ctl_open (ctl, error);

  ctl->store = vf_ctl_await_object (vf_store_open_read_only (directory), error);

  return ctl->store != NULL && bring (ctl, error);
}

void
vf_ctl_close (VfCtl *ctl)
{
  if (ctl->account != NULL)
    vf_await_in_main (vf_account_close (ctl->account), NULL);
  g_clear_object (&ctl->account);
  g_clear_object (&ctl->visions);
  g_clear_object (&ctl->member);
  if (ctl->store != NULL)
    vf_await_in_main (vf_store_close (ctl->store), NULL);
  g_clear_object (&ctl->store);
  g_clear_object (&ctl->cancellable);
  g_clear_pointer (&ctl->data_dir, g_free);
  g_clear_pointer (&ctl->member_name, g_free);
}

VfRecord *
vf_ctl_find_vision (VfCtl *ctl, int number, GError **error)
{
  GListModel *versions = vf_visions_get_versions (ctl->visions);
  VfRecord *active = vf_visions_get_active (ctl->visions);

  for (guint i = 0; number > 0 && i < g_list_model_get_n_items (versions); i++)
    {
      g_autoptr (VfRecord) vision = g_list_model_get_item (versions, i);

      if (vf_vision_get_number (vision) == number)
        return vision; /* the list keeps it */
    }

  if (number > 0)
    g_set_error (error, VF_ERROR, VF_ERROR_NOT_FOUND, _ ("There is no version %d."), number);
  else if (active == NULL)
    g_set_error (error, VF_ERROR, VF_ERROR_NOT_FOUND, "%s",
                 _ ("There is no vision yet; bring one with “import-vision”."));

  return number > 0 ? NULL : active;
}

void
vf_ctl_print_json (GPtrArray *rows)
{
  g_print ("[");
  for (guint i = 0; i < rows->len; i++)
    {
      g_autofree char *text = vf_record_to_json_text (g_ptr_array_index (rows, i));

      g_print ("%s\n%s", i > 0 ? "," : "", text);
    }
  g_print ("\n]\n");
}

typedef struct
{
  VfJobEngine *engine;
  VfJob *job;
  gboolean terminal;
} Follow;

static void
cancelled_cb (GCancellable *cancellable, Follow *follow)
{
  vf_job_engine_cancel (follow->engine, follow->job);
}

static void
progress_cb (VfJob *job, GParamSpec *pspec, Follow *follow)
{
  const char *message = vf_job_get_message (job);

  if (follow->terminal && message != NULL)
    g_printerr ("\r\033[K%3.0f %%  %s", vf_job_get_progress (job) * 100, message);
}

gboolean
vf_ctl_follow (VfCtl *ctl, VfJobEngine *engine, DexFuture *future, GError **error)
{
  g_autoptr (VfJob) job = vf_ctl_await_object (future, error);
  Follow follow = { .engine = engine, .job = job, .terminal = isatty (STDERR_FILENO) };
  gulong handlers[3];

  if (job == NULL)
    return FALSE;

  handlers[0] = g_signal_connect (job, "notify::progress", G_CALLBACK (progress_cb), &follow);
  handlers[1] = g_signal_connect (job, "notify::message", G_CALLBACK (progress_cb), &follow);
  handlers[2]
    = g_signal_connect (ctl->cancellable, "cancelled", G_CALLBACK (cancelled_cb), &follow);
  if (g_cancellable_is_cancelled (ctl->cancellable))
    vf_job_engine_cancel (engine, job);
  vf_await_in_main (vf_job_wait (job), NULL);
  g_signal_handler_disconnect (job, handlers[0]);
  g_signal_handler_disconnect (job, handlers[1]);
  g_signal_handler_disconnect (ctl->cancellable, handlers[2]);
  if (follow.terminal)
    g_printerr ("\r\033[K");

  switch (vf_job_get_state (job))
    {
    case VF_JOB_STATE_FINISHED:
      return TRUE;
    case VF_JOB_STATE_CANCELLED:
      g_set_error (error, VF_ERROR, VF_ERROR_CANCELLED, "%s",
                   _ ("Stopped. What is done stays; the same command goes on from there."));
      return FALSE;
    default:
      g_set_error (error, VF_ERROR,
                   vf_job_get_error (job) != NULL && vf_job_get_error (job)->domain == VF_ERROR
                     ? vf_job_get_error (job)->code
                     : VF_ERROR_FAILED,
                   "%s", vf_job_get_error_message (job));
      return FALSE;
    }
}
