/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Edits of the visions, one after another. */

#include "vf-visions-task.h"

#include <glib/gi18n.h>

#include "vf-error.h"
#include "vf-vision-version.h"

static void
task_free (gpointer data)
{
  VfVisionsTask *self = data;

  g_clear_object (&self->visions);
  dex_clear (&self->previous);
  g_clear_object (&self->version);
  g_clear_object (&self->document);
  g_free (self->text);
  g_free (self);
}

static DexFuture *
task_fiber (gpointer data)
{
  VfVisionsTask *self = data;
  DexFuture *result;
  g_autoptr (GError) error = NULL;

  /* How the edit before ended is its caller's affair. */
  if (self->previous != NULL)
    dex_await (g_steal_pointer (&self->previous), NULL);

  result = self->run (self);
  dex_await (dex_ref (result), &error);
  vf_visions_refresh (self->visions);
  vf_visions_note_edit (self->visions, -1, error);

  return result;
}

VfVisionsTask *
vf_visions_task_new (VfVisions *visions, VfVisionsTaskFunc run, VfRecord *version)
{
  VfVisionsTask *self = g_new0 (VfVisionsTask, 1);

  self->visions = g_object_ref (visions);
  self->run = run;
  g_set_object (&self->version, version);

  return self;
}

DexFuture *
vf_visions_task_queue (VfVisionsTask *self)
{
  VfVisions *visions = self->visions;
  DexFuture *future;

  self->previous = g_steal_pointer (&visions->last_edit);
  vf_visions_note_edit (visions, 1, NULL);
  future = dex_scheduler_spawn (NULL, 0, task_fiber, self, task_free);
  visions->last_edit = dex_ref (future);

  return future;
}

VfRecord *
vf_visions_task_copy_version (VfVisionsTask *self)
{
  VfRecord *shown
    = vf_visions_find (self->visions, vf_vision_version_get_id (VF_VISION_VERSION (self->version)));

  return shown != NULL ? vf_record_copy (shown) : NULL;
}

DexFuture *
vf_visions_resolve (VfVisions *self, VfRecord *saved)
{
  VfRecord *shown;

  vf_visions_refresh (self);
  shown = vf_visions_find (self, vf_vision_version_get_id (VF_VISION_VERSION (saved)));

  return dex_future_new_take_object (g_object_ref (shown != NULL ? shown : saved));
}

DexFuture *
vf_visions_reject_missing (void)
{
  return dex_future_new_reject (VF_ERROR, VF_ERROR_NOT_FOUND, "%s",
                                _ ("This version has been deleted."));
}
