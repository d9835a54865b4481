/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The life of a version: made, committed, chosen, discarded, deleted. */

#include <glib/gi18n.h>

#include "vf-error.h"
#include "vf-member-record.h"
#include "vf-vision-version.h"
#include "vf-visions-task.h"
#include "vf-visions-title.h"

static VfRecord *
find_member (VfVisions *self)
{
  return vf_store_find (self->store, VF_TABLE_MEMBERS, self->member_id, NULL);
}

/* The highest number there is now. */
static int
highest_number (VfVisions *self, VfRecord *except)
{
  int highest = 0;
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->versions));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (VfRecord) vision = g_list_model_get_item (G_LIST_MODEL (self->versions), i);

      if (vision != except)
        highest = MAX (highest, vf_vision_get_number (vision));
    }

  return highest;
}

/* One more than any version of this member ever had, deleted ones and discarded
 * drafts included: each may come back by undo or from another device. */
static int
next_number (VfVisions *self)
{
  g_autoptr (VfRecord) member = find_member (self);
  int ever
    = member != NULL ? vf_member_record_get_last_version_number (VF_MEMBER_RECORD (member)) : 0;

  return MAX (ever, highest_number (self, NULL)) + 1;
}

static void
remember_number (VfVisions *self, int number, GPtrArray *saved)
{
  g_autoptr (VfRecord) member = find_member (self);

  if (member == NULL
      || vf_member_record_get_last_version_number (VF_MEMBER_RECORD (member)) >= number)
    return;
  vf_member_record_set_last_version_number (VF_MEMBER_RECORD (member), number);
  g_ptr_array_add (saved, g_steal_pointer (&member));
}

/* Adds to @saved what makes every active version but @except history. */
static void
deactivate_others (VfVisions *self, VfRecord *except, GPtrArray *saved)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->versions));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (VfRecord) vision = g_list_model_get_item (G_LIST_MODEL (self->versions), i);
      g_autoptr (VfRecord) copy = NULL;

      if (vision == except || !vf_vision_version_get_is_active (VF_VISION_VERSION (vision)))
        continue;
      copy = vf_record_copy (vision);
      vf_vision_version_set_is_active (VF_VISION_VERSION (copy), FALSE);
      g_ptr_array_add (saved, g_steal_pointer (&copy));
    }
}

static VfRecord *
new_version (VfVisions *self, int number)
{
  VfRecord *vision = vf_record_new (VF_TABLE_VISION_VERSIONS);
  VfVisionVersion *version = VF_VISION_VERSION (vision);
  g_autofree char *title = vf_visions_title_dup_default (number);

  vf_record_fill_defaults (vision);
  vf_vision_version_set_user_id (version, self->member_id);
  vf_vision_version_set_version_number (version, number);
  vf_vision_version_set_title (version, title);

  return vision;
}

static DexFuture *
run_create (VfVisionsTask *task)
{
  VfVisions *self = task->visions;
  int number = next_number (self);
  g_autoptr (VfRecord) vision = NULL;
  g_autoptr (GPtrArray) saved = g_ptr_array_new_with_free_func (g_object_unref);
  GError *error = NULL;

  if (task->flag && self->draft != NULL)
    return dex_future_new_reject (VF_ERROR, VF_ERROR_EXISTS, "%s",
                                  _ ("There is a draft already. Commit or discard it first."));

  vision = new_version (self, number);
  if (task->document != NULL)
    vf_vision_load_document (vision, task->document);
  if (task->flag)
    {
      vf_visions_title_mark_draft (vision);
      vf_vision_set_refined (vision, vf_vision_get_written (vision));
      vf_vision_version_set_is_draft (VF_VISION_VERSION (vision), TRUE);
    }
  else
    {
      deactivate_others (self, NULL, saved);
      vf_vision_version_set_is_active (VF_VISION_VERSION (vision), TRUE);
      remember_number (self, number, saved);
    }
  g_ptr_array_add (saved, g_object_ref (vision));

  if (!dex_await (vf_store_apply (self->store, saved, NULL, VF_DURABLE), &error))
    return dex_future_new_for_error (error);

  return vf_visions_resolve (self, vision);
}

/**
 * vf_visions_create:
 * @self: the visions
 * @document: (nullable): its texts; %NULL makes an empty version
 * @as_draft: whether it is to be the draft; else it becomes the active version, and the one that
 *   was moves into history
 *
 * Returns: (transfer full): resolves to the #VfRecord of the version; rejects with
 *   %VF_ERROR_EXISTS when there is a draft already
 */
DexFuture *
vf_visions_create (VfVisions *self, VfVisionDocument *document, gboolean as_draft)
{
  VfVisionsTask *task;

  g_return_val_if_fail (VF_IS_VISIONS (self), NULL);

  task = vf_visions_task_new (self, run_create, NULL);
  g_set_object (&task->document, document);
  task->flag = as_draft;

  return vf_visions_task_queue (task);
}

static DexFuture *
run_create_draft (VfVisionsTask *task)
{
  VfVisions *self = task->visions;
  g_autoptr (VfRecord) draft = NULL;
  VfVisionVersion *version;
  GError *error = NULL;

  if (self->draft != NULL)
    return dex_future_new_take_object (g_object_ref (self->draft));

  draft = new_version (self, next_number (self));
  version = VF_VISION_VERSION (draft);
  vf_vision_version_set_title (version,
                               vf_vision_version_get_title (VF_VISION_VERSION (task->version)));
  vf_vision_version_set_perspective (version,
                                     vf_vision_get_plural (task->version) ? "plural" : "singular");
  for (VfSection section = 0; section < VF_N_SECTIONS; section++)
    vf_vision_set_text (draft, section, vf_vision_get_text (task->version, section));
  /* A copy of an old version differs from the active one from the start. */
  vf_vision_set_refined (draft, self->active != NULL ? vf_vision_compare (self->active, draft) : 0);
  vf_visions_title_mark_draft (draft);
  vf_vision_version_set_is_draft (version, TRUE);

  if (!dex_await (vf_store_save (self->store, draft), &error))
    return dex_future_new_for_error (error);

  return vf_visions_resolve (self, draft);
}

/**
 * vf_visions_create_draft:
 * @self: the visions
 * @from: the version to copy
 *
 * Returns: (transfer full): resolves to the #VfRecord of the copy, or of the draft there is
 */
DexFuture *
vf_visions_create_draft (VfVisions *self, VfRecord *from)
{
  g_return_val_if_fail (VF_IS_VISIONS (self), NULL);
  g_return_val_if_fail (VF_IS_RECORD (from), NULL);

  return vf_visions_task_queue (vf_visions_task_new (self, run_create_draft, from));
}

/* Makes a version the active one; a draft gets its lasting number and title. */
static DexFuture *
activate (VfVisions *self, VfRecord *shown)
{
  g_autoptr (VfRecord) vision = vf_record_copy (shown);
  g_autoptr (GPtrArray) saved = g_ptr_array_new_with_free_func (g_object_unref);
  VfVisionVersion *version = VF_VISION_VERSION (vision);
  GError *error = NULL;

  if (vf_vision_version_get_is_draft (version))
    {
      int number = vf_vision_get_number (shown);

      if (number <= highest_number (self, shown))
        number = next_number (self);

      vf_vision_version_set_version_number (version, number);
      vf_visions_title_commit (vision, number);
      vf_vision_version_set_is_draft (version, FALSE);
      vf_vision_set_refined (vision, 0);
      remember_number (self, number, saved);
    }
  deactivate_others (self, shown, saved);
  vf_vision_version_set_is_active (version, TRUE);
  g_ptr_array_add (saved, g_object_ref (vision));

  if (!dex_await (vf_store_apply (self->store, saved, NULL, VF_DURABLE), &error))
    return dex_future_new_for_error (error);

  return vf_visions_resolve (self, vision);
}

static DexFuture *
run_set_active (VfVisionsTask *task)
{
  VfRecord *shown
    = vf_visions_find (task->visions, vf_vision_version_get_id (VF_VISION_VERSION (task->version)));

  return shown != NULL ? activate (task->visions, shown) : vf_visions_reject_missing ();
}

/**
 * vf_visions_set_active:
 * @self: the visions
 * @vision: a version
 *
 * Makes a version the active one; the one that was moves into history.
 *
 * Returns: (transfer full): resolves to the #VfRecord, now the only active one
 */
DexFuture *
vf_visions_set_active (VfVisions *self, VfRecord *vision)
{
  g_return_val_if_fail (VF_IS_VISIONS (self), NULL);
  g_return_val_if_fail (VF_IS_RECORD (vision), NULL);

  return vf_visions_task_queue (vf_visions_task_new (self, run_set_active, vision));
}

static DexFuture *
reject_no_draft (void)
{
  return dex_future_new_reject (VF_ERROR, VF_ERROR_NOT_FOUND, "%s", _ ("There is no draft."));
}

static DexFuture *
run_commit (VfVisionsTask *task)
{
  VfVisions *self = task->visions;

  return self->draft != NULL ? activate (self, self->draft) : reject_no_draft ();
}

/**
 * vf_visions_commit_draft:
 * @self: the visions
 *
 * Makes the draft the active version.
 *
 * Returns: (transfer full): resolves to its #VfRecord; rejects with %VF_ERROR_NOT_FOUND when there
 *   is no draft
 */
DexFuture *
vf_visions_commit_draft (VfVisions *self)
{
  g_return_val_if_fail (VF_IS_VISIONS (self), NULL);

  return vf_visions_task_queue (vf_visions_task_new (self, run_commit, NULL));
}

/* The number stays taken. */
static DexFuture *
delete_version (VfVisions *self, VfRecord *vision)
{
  g_autoptr (GPtrArray) saved = g_ptr_array_new_with_free_func (g_object_unref);
  GError *error = NULL;

  remember_number (self, vf_vision_get_number (vision), saved);
  if (saved->len > 0 && !dex_await (vf_store_apply (self->store, saved, NULL, VF_DURABLE), &error))
    return dex_future_new_for_error (error);

  return vf_undo_delete (self->store, vision);
}

static DexFuture *
run_discard (VfVisionsTask *task)
{
  VfVisions *self = task->visions;

  return self->draft != NULL ? delete_version (self, self->draft) : reject_no_draft ();
}

/**
 * vf_visions_discard_draft:
 * @self: the visions
 *
 * Returns: (transfer full): resolves to the #VfUndo that brings the draft back; rejects with
 *   %VF_ERROR_NOT_FOUND when there is none
 */
DexFuture *
vf_visions_discard_draft (VfVisions *self)
{
  g_return_val_if_fail (VF_IS_VISIONS (self), NULL);

  return vf_visions_task_queue (vf_visions_task_new (self, run_discard, NULL));
}

static DexFuture *
run_delete (VfVisionsTask *task)
{
  g_autoptr (VfRecord) vision = vf_visions_task_copy_version (task);

  return vision != NULL ? delete_version (task->visions, vision) : vf_visions_reject_missing ();
}

/**
 * vf_visions_delete:
 * @self: the visions
 * @vision: a version
 *
 * Returns: (transfer full): resolves to the #VfUndo that brings it back
 */
DexFuture *
vf_visions_delete (VfVisions *self, VfRecord *vision)
{
  g_return_val_if_fail (VF_IS_VISIONS (self), NULL);
  g_return_val_if_fail (VF_IS_RECORD (vision), NULL);

  return vf_visions_task_queue (vf_visions_task_new (self, run_delete, vision));
}
