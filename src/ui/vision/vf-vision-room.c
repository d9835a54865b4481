/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The room of the vision: three pages over the version being written, and what can be done with it.
 */

#include "vf-vision-room.h"

#include <glib/gi18n.h>

#include "vf-spoken-sets.h"
#include "vf-compare-page.h"
#include "vf-error.h"
#include "vf-file-dialog.h"
#include "vf-jobs-button.h"
#include "vf-main-menu-button.h"
#include "vf-outcome.h"
#include "vf-progress-ring.h"
#include "vf-read-page.h"
#include "vf-section-card.h"
#include "vf-section-item.h"
#include "vf-section-list.h"
#include "vf-section-page.h"
#include "vf-toast.h"
#include "vf-versions-page.h"
#include "vf-vision-export.h"

struct _VfVisionRoom
{
  AdwBreakpointBin parent_instance;

  AdwNavigationView *navigation;
  AdwViewStack *pages;

  VfSession *session;
  VfSectionList *sections;
};

G_DEFINE_FINAL_TYPE (VfVisionRoom, vf_vision_room, ADW_TYPE_BREAKPOINT_BIN)

typedef enum
{
  PROP_SESSION = 1,
  PROP_SECTIONS,
  PROP_VISION,
  PROP_HAS_DRAFT,
  PROP_PERSPECTIVE,
  PROP_COMPLETION,
  PROP_COMPLETION_LABEL,
  N_PROPS,
} VfVisionRoomProperty;

static GParamSpec *properties[N_PROPS];

static VfVisions *
get_visions (VfVisionRoom *self)
{
  return vf_session_get_visions (self->session);
}

static VfRecord *
get_vision (VfVisionRoom *self)
{
  return self->sections != NULL ? vf_section_list_get_vision (self->sections) : NULL;
}

static void
section_activated_cb (VfVisionRoom *self, guint position)
{
  vf_vision_room_open_section (self, (VfSection) position);
}

static void
remove_sample_cb (VfVisionRoom *self)
{
  vf_outcome_tell (GTK_WIDGET (self), vf_session_remove_sample (self->session),
                   _ ("Sample removed"), _ ("The sample could not be removed"));
}

static void
commit_draft_cb (VfVisionRoom *self)
{
  adw_navigation_view_pop_to_tag (self->navigation, "overview");
  vf_outcome_tell (GTK_WIDGET (self), vf_visions_commit_draft (get_visions (self)),
                   _ ("The draft is now your active vision"),
                   _ ("The draft could not be made active"));
}

static void
start_draft_action (GtkWidget *widget, const char *name, GVariant *target)
{
  VfVisionRoom *self = VF_VISION_ROOM (widget);
  VfRecord *active = vf_visions_get_active (get_visions (self));

  if (active != NULL)
    vf_outcome_tell (GTK_WIDGET (self), vf_visions_create_draft (get_visions (self), active), NULL,
                     _ ("The draft could not be made"));
}

static void
commit_draft_action (GtkWidget *widget, const char *name, GVariant *target)
{
  commit_draft_cb (VF_VISION_ROOM (widget));
}

static void
discard_draft_action (GtkWidget *widget, const char *name, GVariant *target)
{
  VfVisionRoom *self = VF_VISION_ROOM (widget);

  adw_navigation_view_pop_to_tag (self->navigation, "overview");
  vf_outcome_tell (GTK_WIDGET (self), vf_visions_discard_draft (get_visions (self)),
                   _ ("Draft discarded"), _ ("The draft could not be discarded"));
}

static const char *
get_perspective (VfVisionRoom *self)
{
  return get_vision (self) != NULL && vf_vision_get_plural (get_vision (self)) ? "plural"
                                                                               : "singular";
}

static void
set_perspective (VfVisionRoom *self, const char *perspective)
{
  if (get_vision (self) == NULL || g_strcmp0 (perspective, get_perspective (self)) == 0)
    return;

  vf_outcome_tell (GTK_WIDGET (self),
                   vf_visions_set_plural (get_visions (self), get_vision (self),
                                          g_strcmp0 (perspective, "plural") == 0),
                   NULL, _ ("The perspective could not be changed"));
}

static DexFuture *
export_fiber (gpointer data)
{
  VfVisionRoom *self = data;
  g_autoptr (GtkFileDialog) dialog = gtk_file_dialog_new ();
  g_autoptr (VfVisionDocument) document = vf_vision_to_document (get_vision (self));
  g_autofree char *title = vf_vision_dup_title (get_vision (self));
  g_autofree char *name = g_strdup_printf ("%s.md", title);
  g_autofree char *markdown = vf_vision_export_markdown (document);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GFile) file = NULL;
  g_autoptr (GError) error = NULL;

  g_strdelimit (name, "/", '-');
  gtk_file_dialog_set_title (dialog, _ ("Export Vision"));
  gtk_file_dialog_set_initial_name (dialog, name);
  file = dex_await_object (vf_file_dialog_save (dialog, GTK_WIDGET (self)), &error);
  if (file == NULL)
    {
      if (!g_error_matches (error, VF_ERROR, VF_ERROR_CANCELLED))
        vf_toast_show_error (GTK_WIDGET (self), _ ("The vision could not be exported"), error);
      return dex_future_new_true ();
    }

  bytes = g_bytes_new (markdown, strlen (markdown));
  if (!dex_await (dex_file_replace_contents_bytes (file, bytes, NULL, FALSE,
                                                   G_FILE_CREATE_REPLACE_DESTINATION),
                  &error))
    vf_toast_show_error (GTK_WIDGET (self), _ ("The vision could not be exported"), error);
  else
    vf_toast_show (GTK_WIDGET (self), _ ("Vision exported"));

  return dex_future_new_true ();
}

static void
export_action (GtkWidget *widget, const char *name, GVariant *target)
{
  if (get_vision (VF_VISION_ROOM (widget)) != NULL)
    dex_future_disown (
      dex_scheduler_spawn (NULL, 0, export_fiber, g_object_ref (widget), g_object_unref));
}

static char *
dup_completion_label (VfVisionRoom *self)
{
  VfRecord *vision = get_vision (self);
  VfSectionSet written = vision != NULL ? vf_vision_get_written (vision) : 0;

  return g_strdup_printf (_ ("%d of %d sections written"), __builtin_popcount (written),
                          VF_N_SECTIONS);
}

static void
texts_changed_cb (VfVisionRoom *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PERSPECTIVE]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_COMPLETION]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_COMPLETION_LABEL]);
}

static void
vision_changed_cb (VfVisionRoom *self)
{
  gboolean has_draft = vf_visions_get_draft (get_visions (self)) != NULL;
  gboolean has_active = vf_visions_get_active (get_visions (self)) != NULL;

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "vision.start-draft", has_active && !has_draft);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "vision.commit-draft", has_draft);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "vision.discard-draft",
                                 has_draft && has_active);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_VISION]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_HAS_DRAFT]);
  texts_changed_cb (self);
}

static void
set_session (VfVisionRoom *self, VfSession *session)
{
  g_autoptr (GListModel) sets = NULL;

  g_set_object (&self->session, session);
  if (session == NULL)
    return;

  sets = vf_spoken_sets_list (vf_session_get_store (session), NULL);
  self->sections = vf_section_list_new (get_visions (self), sets);
  g_signal_connect_object (self->sections, "notify::vision", G_CALLBACK (vision_changed_cb), self,
                           G_CONNECT_SWAPPED);
  /* A draft that is made active stays the version that is written. */
  g_signal_connect_object (get_visions (self), "notify::active", G_CALLBACK (vision_changed_cb),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (get_visions (self), "notify::draft", G_CALLBACK (vision_changed_cb),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->sections, "notify::completion", G_CALLBACK (texts_changed_cb),
                           self, G_CONNECT_SWAPPED);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SECTIONS]);
  vision_changed_cb (self);
}

static void
vf_vision_room_dispose (GObject *object)
{
  VfVisionRoom *self = VF_VISION_ROOM (object);

  /* The template's children go first otherwise, and the bin would unparent one that is gone. */
  adw_breakpoint_bin_set_child (ADW_BREAKPOINT_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), VF_TYPE_VISION_ROOM);
  g_clear_object (&self->sections);
  g_clear_object (&self->session);

  G_OBJECT_CLASS (vf_vision_room_parent_class)->dispose (object);
}

static void
vf_vision_room_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  VfVisionRoom *self = VF_VISION_ROOM (object);

  switch ((VfVisionRoomProperty) prop_id)
    {
    case PROP_SESSION:
      g_value_set_object (value, self->session);
      break;
    case PROP_SECTIONS:
      g_value_set_object (value, self->sections);
      break;
    case PROP_VISION:
      g_value_set_object (value, get_vision (self));
      break;
    case PROP_HAS_DRAFT:
      g_value_set_boolean (value, self->session != NULL
                                    && vf_visions_get_draft (get_visions (self)) != NULL);
      break;
    case PROP_PERSPECTIVE:
      g_value_set_static_string (value, get_perspective (self));
      break;
    case PROP_COMPLETION:
      if (self->sections != NULL)
        g_object_get_property (G_OBJECT (self->sections), "completion", value);
      break;
    case PROP_COMPLETION_LABEL:
      g_value_take_string (value, dup_completion_label (self));
      break;
    case N_PROPS:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
vf_vision_room_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  VfVisionRoom *self = VF_VISION_ROOM (object);

  switch ((VfVisionRoomProperty) prop_id)
    {
    case PROP_SESSION:
      set_session (self, g_value_get_object (value));
      break;
    case PROP_PERSPECTIVE:
      set_perspective (self, g_value_get_string (value));
      break;
    case PROP_SECTIONS:
    case PROP_VISION:
    case PROP_HAS_DRAFT:
    case PROP_COMPLETION:
    case PROP_COMPLETION_LABEL:
    case N_PROPS:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
vf_vision_room_class_init (VfVisionRoomClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GParamFlags readable = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->dispose = vf_vision_room_dispose;
  object_class->get_property = vf_vision_room_get_property;
  object_class->set_property = vf_vision_room_set_property;

  properties[PROP_SESSION]
    = g_param_spec_object ("session", NULL, NULL, VF_TYPE_SESSION,
                           G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  properties[PROP_SECTIONS]
    = g_param_spec_object ("sections", NULL, NULL, VF_TYPE_SECTION_LIST, readable);
  /**
   * VfVisionRoom:vision:
   *
   * The version being written.
   */
  properties[PROP_VISION] = g_param_spec_object ("vision", NULL, NULL, VF_TYPE_RECORD, readable);
  properties[PROP_HAS_DRAFT] = g_param_spec_boolean ("has-draft", NULL, NULL, FALSE, readable);
  /**
   * VfVisionRoom:perspective:
   *
   * "singular" or "plural": who speaks in the version being written.
   */
  properties[PROP_PERSPECTIVE]
    = g_param_spec_string ("perspective", NULL, NULL, NULL,
                           G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_COMPLETION] = g_param_spec_double ("completion", NULL, NULL, 0, 1, 0, readable);
  properties[PROP_COMPLETION_LABEL]
    = g_param_spec_string ("completion-label", NULL, NULL, NULL, readable);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (VF_TYPE_JOBS_BUTTON);
  g_type_ensure (VF_TYPE_MAIN_MENU_BUTTON);
  g_type_ensure (VF_TYPE_PROGRESS_RING);
  g_type_ensure (VF_TYPE_READ_PAGE);
  g_type_ensure (VF_TYPE_SECTION_CARD);
  g_type_ensure (VF_TYPE_SECTION_ITEM);
  g_type_ensure (VF_TYPE_VERSIONS_PAGE);

  gtk_widget_class_set_template_from_resource (
    widget_class, "/com/vibrationfit/Desktop/vision/vf-vision-room.ui");
  gtk_widget_class_bind_template_child (widget_class, VfVisionRoom, navigation);
  gtk_widget_class_bind_template_child (widget_class, VfVisionRoom, pages);
  gtk_widget_class_bind_template_callback (widget_class, section_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, remove_sample_cb);
  gtk_widget_class_bind_template_callback (widget_class, commit_draft_cb);

  gtk_widget_class_install_action (widget_class, "vision.start-draft", NULL, start_draft_action);
  gtk_widget_class_install_action (widget_class, "vision.commit-draft", NULL, commit_draft_action);
  gtk_widget_class_install_action (widget_class, "vision.discard-draft", NULL,
                                   discard_draft_action);
  gtk_widget_class_install_property_action (widget_class, "vision.perspective", "perspective");
  gtk_widget_class_install_action (widget_class, "vision.export", NULL, export_action);
}

static void
vf_vision_room_init (VfVisionRoom *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * vf_vision_room_new:
 * @session: the session
 *
 * Returns: (transfer floating): the room
 */
GtkWidget *
vf_vision_room_new (VfSession *session)
{
  return g_object_new (VF_TYPE_VISION_ROOM, "session", session, NULL);
}

/**
 * vf_vision_room_open_section:
 * @section: the section to write
 */
void
vf_vision_room_open_section (VfVisionRoom *self, VfSection section)
{
  g_return_if_fail (VF_IS_VISION_ROOM (self));

  if (get_vision (self) == NULL)
    return;

  adw_navigation_view_pop_to_tag (self->navigation, "overview");
  adw_navigation_view_push (self->navigation,
                            ADW_NAVIGATION_PAGE (
                              vf_section_page_new (self->session, get_vision (self), section)));
}

/**
 * vf_vision_room_show_text:
 * @version: id of a version
 * @column: the column of vision_versions a text stands in
 *
 * Opens the section for writing when it is of the version being written, and
 * the version otherwise.
 */
void
vf_vision_room_show_text (VfVisionRoom *self, const char *version, const char *column)
{
  VfRecord *record;
  VfSection section;

  g_return_if_fail (VF_IS_VISION_ROOM (self));

  record = vf_visions_find (get_visions (self), version);
  if (record == NULL)
    return;

  if (record == get_vision (self) && vf_section_from_key (column, &section))
    {
      vf_vision_room_open_section (self, section);
      return;
    }

  adw_navigation_view_pop_to_tag (self->navigation, "overview");
  adw_navigation_view_push (self->navigation,
                            ADW_NAVIGATION_PAGE (vf_compare_page_new (self->session, record)));
}
