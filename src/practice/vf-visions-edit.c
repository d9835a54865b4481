/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Creating, editing, committing and discarding versions, one after another. */

#include <glib/gi18n.h>

#include "vf-error.h"
#include "vf-member-record.h"
#include "vf-vision-version.h"
#include "vf-visions-private.h"

#define DRAFT_SUFFIX " (Draft)"
/* Not translated: other devices and the web read and continue the same titles. */
#define TITLE_PREFIX "Life I Choose v"

typedef struct _Edit Edit;

struct _Edit
{
  DexFuture *(*run) (Edit *self);
  VfVisions *visions;
  DexFuture *previous;
  VfRecord *vision;
  VfRecord *from;
  VfVisionDocument *document;
  VfSection section;
  char *text;
  gboolean flag;
};

static void
edit_free (gpointer data)
{
  Edit *self = data;

  g_clear_object (&self->visions);
  dex_clear (&self->previous);
  g_clear_object (&self->vision);
  g_clear_object (&self->from);
  g_clear_object (&self->document);
  g_free (self->text);
  g_free (self);
}

static DexFuture *
edit_fiber (gpointer data)
{
  Edit *self = data;
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

/* Each edit begins with the rows as the one before left them. */
static DexFuture *
queue (VfVisions *visions, Edit *edit)
{
  DexFuture *future;

  edit->visions = g_object_ref (visions);
  edit->previous = g_steal_pointer (&visions->last_edit);
  vf_visions_note_edit (visions, 1, NULL);
  future = dex_scheduler_spawn (NULL, 0, edit_fiber, edit, edit_free);
  visions->last_edit = dex_ref (future);

  return future;
}

/* The record of a saved version, as the lists show it. */
static DexFuture *
resolve_shown (VfVisions *self, VfRecord *saved)
{
  VfRecord *shown;

  vf_visions_refresh (self);
  shown = vf_visions_find (self, vf_vision_version_get_id (VF_VISION_VERSION (saved)));

  return dex_future_new_take_object (g_object_ref (shown != NULL ? shown : saved));
}

static DexFuture *
reject_missing (void)
{
  return dex_future_new_reject (VF_ERROR, VF_ERROR_NOT_FOUND, "%s",
                                _ ("This version has been deleted."));
}

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

static gboolean
is_default_title (const char *title)
{
  if (title == NULL || !g_str_has_prefix (title, TITLE_PREFIX))
    return FALSE;
  title += strlen (TITLE_PREFIX);
  return *title != '\0' && strspn (title, "0123456789") == strlen (title);
}

/* A title that only counts versions counts on; any other stays. */
static void
set_committed_title (VfRecord *vision, int number)
{
  VfVisionVersion *version = VF_VISION_VERSION (vision);
  g_autofree char *title = g_strdup (vf_vision_version_get_title (version));

  if (title != NULL && g_str_has_suffix (title, DRAFT_SUFFIX))
    title[strlen (title) - strlen (DRAFT_SUFFIX)] = '\0';
  if (title == NULL || *title == '\0' || is_default_title (title))
    {
      g_free (title);
      title = g_strdup_printf (TITLE_PREFIX "%d", number);
    }
  vf_vision_version_set_title (version, title);
}

static void
set_draft_title (VfRecord *vision)
{
  VfVisionVersion *version = VF_VISION_VERSION (vision);
  const char *title = vf_vision_version_get_title (version);
  g_autofree char *draft_title = NULL;

  if (title != NULL && g_str_has_suffix (title, DRAFT_SUFFIX))
    return;
  draft_title = g_strconcat (title != NULL ? title : "Life Vision", DRAFT_SUFFIX, NULL);
  vf_vision_version_set_title (version, draft_title);
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
  g_autofree char *title = g_strdup_printf (TITLE_PREFIX "%d", number);

  vf_record_fill_defaults (vision);
  vf_vision_version_set_user_id (version, self->member_id);
  vf_vision_version_set_version_number (version, number);
  vf_vision_version_set_title (version, title);

  return vision;
}

static DexFuture *
run_create (Edit *edit)
{
  VfVisions *self = edit->visions;
  int number = next_number (self);
  g_autoptr (VfRecord) vision = NULL;
  g_autoptr (GPtrArray) saved = g_ptr_array_new_with_free_func (g_object_unref);
  GError *error = NULL;

  if (edit->flag && self->draft != NULL)
    return dex_future_new_reject (VF_ERROR, VF_ERROR_EXISTS, "%s",
                                  _ ("There is a draft already. Commit or discard it first."));

  vision = new_version (self, number);
  if (edit->document != NULL)
    vf_vision_load_document (vision, edit->document);
  if (edit->flag)
    {
      set_draft_title (vision);
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

  return resolve_shown (self, vision);
}

DexFuture *
vf_visions_create (VfVisions *self, VfVisionDocument *document, gboolean as_draft)
{
  Edit *edit;

  g_return_val_if_fail (VF_IS_VISIONS (self), NULL);

  edit = g_new0 (Edit, 1);
  edit->run = run_create;
  g_set_object (&edit->document, document);
  edit->flag = as_draft;

  return queue (self, edit);
}

static DexFuture *
run_create_draft (Edit *edit)
{
  VfVisions *self = edit->visions;
  g_autoptr (VfRecord) draft = NULL;
  VfVisionVersion *version;
  GError *error = NULL;

  if (self->draft != NULL)
    return dex_future_new_take_object (g_object_ref (self->draft));

  draft = new_version (self, next_number (self));
  version = VF_VISION_VERSION (draft);
  vf_vision_version_set_title (version,
                               vf_vision_version_get_title (VF_VISION_VERSION (edit->from)));
  vf_vision_version_set_perspective (version,
                                     vf_vision_get_plural (edit->from) ? "plural" : "singular");
  for (VfSection section = 0; section < VF_N_SECTIONS; section++)
    vf_vision_set_text (draft, section, vf_vision_get_text (edit->from, section));
  /* A copy of an old version differs from the active one from the start. */
  vf_vision_set_refined (draft, self->active != NULL ? vf_vision_compare (self->active, draft) : 0);
  set_draft_title (draft);
  vf_vision_version_set_is_draft (version, TRUE);

  if (!dex_await (vf_store_save (self->store, draft), &error))
    return dex_future_new_for_error (error);

  return resolve_shown (self, draft);
}

DexFuture *
vf_visions_create_draft (VfVisions *self, VfRecord *from)
{
  Edit *edit;

  g_return_val_if_fail (VF_IS_VISIONS (self), NULL);
  g_return_val_if_fail (VF_IS_RECORD (from), NULL);

  edit = g_new0 (Edit, 1);
  edit->run = run_create_draft;
  edit->from = g_object_ref (from);

  return queue (self, edit);
}

/* The version as it is in the lists now, or NULL when it is gone. */
static VfRecord *
copy_current (Edit *edit)
{
  VfRecord *shown
    = vf_visions_find (edit->visions, vf_vision_version_get_id (VF_VISION_VERSION (edit->vision)));

  return shown != NULL ? vf_record_copy (shown) : NULL;
}

static DexFuture *
run_edit_section (Edit *edit)
{
  VfVisions *self = edit->visions;
  g_autoptr (VfRecord) vision = copy_current (edit);

  if (vision == NULL)
    return reject_missing ();

  vf_vision_set_text (vision, edit->section, edit->text);
  if (vf_vision_get_state (vision) == VF_VISION_DRAFT)
    {
      VfSectionSet refined = vf_vision_get_refined (vision) | VF_SECTION_BIT (edit->section);

      if (self->active != NULL
          && !(vf_vision_compare (self->active, vision) & VF_SECTION_BIT (edit->section)))
        refined &= ~VF_SECTION_BIT (edit->section);
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
  Edit *edit;

  g_return_val_if_fail (VF_IS_VISIONS (self), NULL);
  g_return_val_if_fail (VF_IS_RECORD (vision), NULL);
  g_return_val_if_fail (section < VF_N_SECTIONS, NULL);

  edit = g_new0 (Edit, 1);
  edit->run = run_edit_section;
  edit->vision = g_object_ref (vision);
  edit->section = section;
  edit->text = g_strdup (text);

  return queue (self, edit);
}

DexFuture *
vf_visions_restore_section (VfVisions *self, VfRecord *from, VfRecord *to, VfSection section)
{
  g_return_val_if_fail (VF_IS_RECORD (from), NULL);
  g_return_val_if_fail (section < VF_N_SECTIONS, NULL);

  return vf_visions_edit (self, to, section, vf_vision_get_text (from, section));
}

static DexFuture *
run_rename (Edit *edit)
{
  g_autoptr (VfRecord) vision = copy_current (edit);

  if (vision == NULL)
    return reject_missing ();
  vf_vision_version_set_title (VF_VISION_VERSION (vision), edit->text);
  if (vf_vision_get_state (vision) == VF_VISION_DRAFT)
    set_draft_title (vision);

  return vf_store_save (edit->visions->store, vision);
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
  Edit *edit;

  g_return_val_if_fail (VF_IS_VISIONS (self), NULL);
  g_return_val_if_fail (VF_IS_RECORD (vision), NULL);
  g_return_val_if_fail (title != NULL, NULL);

  edit = g_new0 (Edit, 1);
  edit->run = run_rename;
  edit->vision = g_object_ref (vision);
  edit->text = g_strstrip (g_strdup (title));
  if (*edit->text == '\0')
    g_set_str (&edit->text, "Life Vision");

  return queue (self, edit);
}

static DexFuture *
run_set_plural (Edit *edit)
{
  g_autoptr (VfRecord) vision = copy_current (edit);

  if (vision == NULL)
    return reject_missing ();
  vf_vision_version_set_perspective (VF_VISION_VERSION (vision),
                                     edit->flag ? "plural" : "singular");

  return vf_store_save (edit->visions->store, vision);
}

DexFuture *
vf_visions_set_plural (VfVisions *self, VfRecord *vision, gboolean plural)
{
  Edit *edit;

  g_return_val_if_fail (VF_IS_VISIONS (self), NULL);
  g_return_val_if_fail (VF_IS_RECORD (vision), NULL);

  edit = g_new0 (Edit, 1);
  edit->run = run_set_plural;
  edit->vision = g_object_ref (vision);
  edit->flag = plural;

  return queue (self, edit);
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
      set_committed_title (vision, number);
      vf_vision_version_set_is_draft (version, FALSE);
      vf_vision_set_refined (vision, 0);
      remember_number (self, number, saved);
    }
  deactivate_others (self, shown, saved);
  vf_vision_version_set_is_active (version, TRUE);
  g_ptr_array_add (saved, g_object_ref (vision));

  if (!dex_await (vf_store_apply (self->store, saved, NULL, VF_DURABLE), &error))
    return dex_future_new_for_error (error);

  return resolve_shown (self, vision);
}

static DexFuture *
run_set_active (Edit *edit)
{
  VfRecord *shown
    = vf_visions_find (edit->visions, vf_vision_version_get_id (VF_VISION_VERSION (edit->vision)));

  return shown != NULL ? activate (edit->visions, shown) : reject_missing ();
}

/* Resolves to the #VfRecord, now the only active one. */
DexFuture *
vf_visions_set_active (VfVisions *self, VfRecord *vision)
{
  Edit *edit;

  g_return_val_if_fail (VF_IS_VISIONS (self), NULL);
  g_return_val_if_fail (VF_IS_RECORD (vision), NULL);

  edit = g_new0 (Edit, 1);
  edit->run = run_set_active;
  edit->vision = g_object_ref (vision);

  return queue (self, edit);
}

static DexFuture *
reject_no_draft (void)
{
  return dex_future_new_reject (VF_ERROR, VF_ERROR_NOT_FOUND, "%s", _ ("There is no draft."));
}

static DexFuture *
run_commit (Edit *edit)
{
  VfVisions *self = edit->visions;

  return self->draft != NULL ? activate (self, self->draft) : reject_no_draft ();
}

DexFuture *
vf_visions_commit_draft (VfVisions *self)
{
  Edit *edit;

  g_return_val_if_fail (VF_IS_VISIONS (self), NULL);

  edit = g_new0 (Edit, 1);
  edit->run = run_commit;

  return queue (self, edit);
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
run_discard (Edit *edit)
{
  VfVisions *self = edit->visions;

  return self->draft != NULL ? delete_version (self, self->draft) : reject_no_draft ();
}

DexFuture *
vf_visions_discard_draft (VfVisions *self)
{
  Edit *edit;

  g_return_val_if_fail (VF_IS_VISIONS (self), NULL);

  edit = g_new0 (Edit, 1);
  edit->run = run_discard;

  return queue (self, edit);
}

static DexFuture *
run_delete (Edit *edit)
{
  g_autoptr (VfRecord) vision = copy_current (edit);

  return vision != NULL ? delete_version (edit->visions, vision) : reject_missing ();
}

DexFuture *
vf_visions_delete (VfVisions *self, VfRecord *vision)
{
  Edit *edit;

  g_return_val_if_fail (VF_IS_VISIONS (self), NULL);
  g_return_val_if_fail (VF_IS_RECORD (vision), NULL);

  edit = g_new0 (Edit, 1);
  edit->run = run_delete;
  edit->vision = g_object_ref (vision);

  return queue (self, edit);
}
