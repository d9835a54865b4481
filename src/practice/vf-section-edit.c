/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Holds what is typed until it is on disk, and says which of the two it is. */

#include "vf-section-edit.h"

/* A pause in typing saves; typing without a pause saves this often. A crash
 * loses less than two seconds, the time of writing included. */
#define PAUSE_MS 600
#define LONGEST_MS 1200

struct _VfSectionEdit
{
  GObject parent_instance;

  VfVisions *visions;
  VfRecord *vision;
  VfSection section;
  char *text;
  VfEditState state;
  GError *error;
  guint timeout;
  gint64 waiting_since; /* monotonic µs of the first keystroke that is not saved */
  guint serial;         /* counts changes of the text */
};

enum
{
  PROP_0,
  PROP_TEXT,
  PROP_STATE,
  PROP_ERROR,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (VfSectionEdit, vf_section_edit, G_TYPE_OBJECT)
G_DEFINE_ENUM_TYPE (VfEditState,
                    vf_edit_state,
                    G_DEFINE_ENUM_VALUE (VF_EDIT_SAVED, "saved"),
                    G_DEFINE_ENUM_VALUE (VF_EDIT_WAITING, "waiting"),
                    G_DEFINE_ENUM_VALUE (VF_EDIT_SAVING, "saving"),
                    G_DEFINE_ENUM_VALUE (VF_EDIT_FAILED, "failed"))

static void
set_state (VfSectionEdit *self, VfEditState state)
{
  if (self->state == state)
    return;
  self->state = state;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
}

static void
set_error (VfSectionEdit *self, const GError *error)
{
  if (error == NULL && self->error == NULL)
    return;
  g_clear_error (&self->error);
  self->error = error != NULL ? g_error_copy (error) : NULL;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ERROR]);
}

static void
vf_section_edit_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  VfSectionEdit *self = VF_SECTION_EDIT (object);

  switch (id)
    {
    case PROP_TEXT:
      g_value_set_string (value, self->text);
      break;
    case PROP_STATE:
      g_value_set_enum (value, (int) self->state);
      break;
    case PROP_ERROR:
      g_value_set_boxed (value, self->error);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
vf_section_edit_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_TEXT:
      vf_section_edit_set_text (VF_SECTION_EDIT (object), g_value_get_string (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

/* Whoever lets go of a page must not lose what was typed on it. */
static void
vf_section_edit_dispose (GObject *object)
{
  VfSectionEdit *self = VF_SECTION_EDIT (object);

  if (self->timeout != 0)
    {
      g_clear_handle_id (&self->timeout, g_source_remove);
      dex_future_disown (vf_visions_edit (self->visions, self->vision, self->section, self->text));
    }

  G_OBJECT_CLASS (vf_section_edit_parent_class)->dispose (object);
}

static void
vf_section_edit_finalize (GObject *object)
{
  VfSectionEdit *self = VF_SECTION_EDIT (object);

  g_clear_object (&self->visions);
  g_clear_object (&self->vision);
  g_clear_error (&self->error);
  g_free (self->text);

  G_OBJECT_CLASS (vf_section_edit_parent_class)->finalize (object);
}

static void
vf_section_edit_class_init (VfSectionEditClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);

  object_class->get_property = vf_section_edit_get_property;
  object_class->set_property = vf_section_edit_set_property;
  object_class->dispose = vf_section_edit_dispose;
  object_class->finalize = vf_section_edit_finalize;

  properties[PROP_TEXT]
    = g_param_spec_string ("text", NULL, NULL, "",
                           G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_STATE]
    = g_param_spec_enum ("state", NULL, NULL, VF_TYPE_EDIT_STATE, VF_EDIT_SAVED,
                         G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_ERROR]
    = g_param_spec_boxed ("error", NULL, NULL, G_TYPE_ERROR,
                          G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
vf_section_edit_init (VfSectionEdit *self)
{
}

/* The text as it is in the store. Another window's edit shows here only while
 * nothing typed waits to be saved. */
VfSectionEdit *
vf_section_edit_new (VfVisions *visions, VfRecord *vision, VfSection section)
{
  VfSectionEdit *self;

  g_return_val_if_fail (VF_IS_VISIONS (visions), NULL);
  g_return_val_if_fail (VF_IS_RECORD (vision), NULL);
  g_return_val_if_fail (section < VF_N_SECTIONS, NULL);

  self = g_object_new (VF_TYPE_SECTION_EDIT, NULL);
  self->visions = g_object_ref (visions);
  self->vision = g_object_ref (vision);
  self->section = section;
  self->text = g_strdup (vf_vision_get_text (vision, section));

  return self;
}

const char *
vf_section_edit_get_text (VfSectionEdit *self)
{
  g_return_val_if_fail (VF_IS_SECTION_EDIT (self), NULL);
  return self->text;
}

VfEditState
vf_section_edit_get_state (VfSectionEdit *self)
{
  g_return_val_if_fail (VF_IS_SECTION_EDIT (self), VF_EDIT_SAVED);
  return self->state;
}

const GError *
vf_section_edit_get_error (VfSectionEdit *self)
{
  g_return_val_if_fail (VF_IS_SECTION_EDIT (self), NULL);
  return self->error;
}

typedef struct
{
  VfSectionEdit *edit;
  guint serial;
} Save;

static void
save_free (gpointer data)
{
  Save *save = data;

  g_object_unref (save->edit);
  g_free (save);
}

static DexFuture *
saved_cb (DexFuture *future, gpointer data)
{
  Save *save = data;
  g_autoptr (GError) error = NULL;

  dex_future_get_value (future, &error);
  set_error (save->edit, error);
  /* More may have been typed meanwhile, and waits. */
  if (save->serial == save->edit->serial)
    set_state (save->edit, error != NULL ? VF_EDIT_FAILED : VF_EDIT_SAVED);

  return dex_ref (future);
}

/**
 * vf_section_edit_flush:
 * @self: an edit
 *
 * Returns: (transfer full): resolves to %TRUE when everything typed so far is
 *   on disk; rejects as vf_visions_edit() does, and the text stays
 */
DexFuture *
vf_section_edit_flush (VfSectionEdit *self)
{
  Save *save;

  g_return_val_if_fail (VF_IS_SECTION_EDIT (self), NULL);

  g_clear_handle_id (&self->timeout, g_source_remove);
  if (self->state == VF_EDIT_SAVED)
    return dex_future_new_for_boolean (TRUE);

  self->waiting_since = 0;
  set_state (self, VF_EDIT_SAVING);
  save = g_new0 (Save, 1);
  save->edit = g_object_ref (self);
  save->serial = self->serial;

  return dex_future_finally (vf_visions_edit (self->visions, self->vision, self->section,
                                              self->text),
                             saved_cb, save, save_free);
}

static gboolean
timeout_cb (gpointer data)
{
  VfSectionEdit *self = data;

  self->timeout = 0;
  dex_future_disown (vf_section_edit_flush (self));

  return G_SOURCE_REMOVE;
}

void
vf_section_edit_set_text (VfSectionEdit *self, const char *text)
{
  gint64 now, waited;

  g_return_if_fail (VF_IS_SECTION_EDIT (self));

  if (!g_set_str (&self->text, text != NULL ? text : ""))
    return;

  now = g_get_monotonic_time ();
  self->serial++;
  if (self->waiting_since == 0)
    self->waiting_since = now;
  waited = (now - self->waiting_since) / 1000;
  g_clear_handle_id (&self->timeout, g_source_remove);
  self->timeout
    = g_timeout_add ((guint) CLAMP (LONGEST_MS - waited, 0, PAUSE_MS), timeout_cb, self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TEXT]);
  set_state (self, VF_EDIT_WAITING);
}
