/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Editing what a version holds: its sections, its title, its perspective. */

#include "vf-vision-version.h"
#include "vf-visions-task.h"
#include "vf-visions-title.h"

static DexFuture *
run_edit_section (VfVisionsTask *task)
{
  VfVisions *self = task->visions;
  g_autoptr (VfRecord) vision = vf_visions_task_copy_version (task);

  if (vision == NULL)
    return vf_visions_reject_missing ();

  vf_vision_set_text (vision, task->section, task->text);
  if (vf_vision_get_state (vision) == VF_VISION_DRAFT)
    {
      VfSectionSet refined = vf_vision_get_refined (vision) | VF_SECTION_BIT (task->section);

      if (self->active != NULL
          && !(vf_vision_compare (self->active, vision) & VF_SECTION_BIT (task->section)))
        refined &= ~VF_SECTION_BIT (task->section);
      vf_vision_set_refined (vision, refined);
    }

  return vf_store_save (self->store, vision);
}

/**
 * vf_visions_edit:
 * @self: the visions
 * @vision: a version
 * @section: a section
 * @text: its new text
 *
 * Writes a section's text with what follows from it: completion, and in a
 * draft whether the section differs from the active version.
 *
 * Returns: (transfer full): resolves to %TRUE when the text is on disk; rejects
 *   as vf_store_save() does
 */
DexFuture *
vf_visions_edit (VfVisions *self, VfRecord *vision, VfSection section, const char *text)
{
  VfVisionsTask *task;

  g_return_val_if_fail (VF_IS_VISIONS (self), NULL);
  g_return_val_if_fail (VF_IS_RECORD (vision), NULL);
  g_return_val_if_fail (section < VF_N_SECTIONS, NULL);

  task = vf_visions_task_new (self, run_edit_section, vision);
  task->section = section;
  task->text = g_strdup (text);

  return vf_visions_task_queue (task);
}

/**
 * vf_visions_restore_section:
 * @self: the visions
 * @from: an older version
 * @to: the draft or the active version
 * @section: a section
 *
 * Puts one section of @from into @to.
 *
 * Returns: (transfer full): as vf_visions_edit()
 */
DexFuture *
vf_visions_restore_section (VfVisions *self, VfRecord *from, VfRecord *to, VfSection section)
{
  g_return_val_if_fail (VF_IS_RECORD (from), NULL);
  g_return_val_if_fail (section < VF_N_SECTIONS, NULL);

  return vf_visions_edit (self, to, section, vf_vision_get_text (from, section));
}

static DexFuture *
run_rename (VfVisionsTask *task)
{
  g_autoptr (VfRecord) vision = vf_visions_task_copy_version (task);

  if (vision == NULL)
    return vf_visions_reject_missing ();
  vf_vision_version_set_title (VF_VISION_VERSION (vision), task->text);
  if (vf_vision_get_state (vision) == VF_VISION_DRAFT)
    vf_visions_title_mark_draft (vision);

  return vf_store_save (task->visions->store, vision);
}

/**
 * vf_visions_rename:
 * @self: the visions
 * @vision: a version
 * @title: its new title; an empty one gives it the fallback "Life Vision"
 *
 * Returns: (transfer full): resolves to %TRUE when it is on disk
 */
DexFuture *
vf_visions_rename (VfVisions *self, VfRecord *vision, const char *title)
{
  VfVisionsTask *task;

  g_return_val_if_fail (VF_IS_VISIONS (self), NULL);
  g_return_val_if_fail (VF_IS_RECORD (vision), NULL);
  g_return_val_if_fail (title != NULL, NULL);

  task = vf_visions_task_new (self, run_rename, vision);
  task->text = g_strstrip (g_strdup (title));
  if (*task->text == '\0')
    g_set_str (&task->text, "Life Vision");

  return vf_visions_task_queue (task);
}

static DexFuture *
run_set_plural (VfVisionsTask *task)
{
  g_autoptr (VfRecord) vision = vf_visions_task_copy_version (task);

  if (vision == NULL)
    return vf_visions_reject_missing ();
  vf_vision_version_set_perspective (VF_VISION_VERSION (vision),
                                     task->flag ? "plural" : "singular");

  return vf_store_save (task->visions->store, vision);
}

/**
 * vf_visions_set_plural:
 * @self: the visions
 * @vision: a version
 * @plural: whether it says “we” rather than “I”
 *
 * Says who speaks in a version; its texts stay as they are.
 *
 * Returns: (transfer full): resolves to %TRUE when it is on disk
 */
DexFuture *
vf_visions_set_plural (VfVisions *self, VfRecord *vision, gboolean plural)
{
  VfVisionsTask *task;

  g_return_val_if_fail (VF_IS_VISIONS (self), NULL);
  g_return_val_if_fail (VF_IS_RECORD (vision), NULL);

  task = vf_visions_task_new (self, run_set_plural, vision);
  task->flag = plural;

  return vf_visions_task_queue (task);
}
