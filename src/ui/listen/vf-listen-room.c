/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The room of listening. Rows and pages act by the actions set.*, which are done here. */

#include "vf-listen-room.h"

#include <glib/gi18n.h>

#include "vf-audio-set.h"
#include "vf-error-page.h"
#include "vf-export-dialog.h"
#include "vf-jobs-button.h"
#include "vf-main-menu-button.h"
#include "vf-narrate-job.h"
#include "vf-new-audio-dialog.h"
#include "vf-outcome.h"
#include "vf-set-item.h"
#include "vf-set-page.h"
#include "vf-set-row.h"
#include "vf-spoken-sets.h"
#include "vf-toast.h"
#include "vf-undo.h"
#include "vf-vision.h"

struct _VfListenRoom
{
  AdwBreakpointBin parent_instance;

  AdwNavigationView *navigation;
  GtkStack *stack;
  GtkNoSelection *selection;
  VfErrorPage *failure;

  VfSession *session;
  GListModel *items; /* of VfSetItem, sorted into sections */
  GtkSorter *visions_first;
};

G_DEFINE_FINAL_TYPE (VfListenRoom, vf_listen_room, ADW_TYPE_BREAKPOINT_BIN)

typedef enum
{
  PROP_SESSION = 1,
  PROP_HAS_SETS,
  N_PROPS,
} VfListenRoomProperty;

static GParamSpec *properties[N_PROPS];

static VfStore *
get_store (VfListenRoom *self)
{
  return vf_session_get_store (self->session);
}

static guint
get_n_sets (VfListenRoom *self)
{
  return self->items != NULL ? g_list_model_get_n_items (self->items) : 0;
}

/* The version that is spoken: the active one, or the draft of a member who has no other. */
static VfRecord *
get_vision (VfListenRoom *self)
{
  VfVisions *visions = vf_session_get_visions (self->session);
  VfRecord *active = vf_visions_get_active (visions);

  return active != NULL ? active : vf_visions_get_draft (visions);
}

static VfSetItem *
find_item (VfListenRoom *self, const char *id)
{
  for (guint i = 0; i < get_n_sets (self); i++)
    {
      g_autoptr (VfSetItem) item = g_list_model_get_item (self->items, i);

      if (g_str_equal (vf_spoken_set_get_id (vf_set_item_get_set (item)), id))
        return g_steal_pointer (&item);
    }

  return NULL;
}

static void
update_page (VfListenRoom *self)
{
  VfRecord *vision = get_vision (self);
  g_autoptr (VfQuery) query = vf_query_new (VF_TABLE_AUDIO_SETS);
  g_autoptr (GError) error = NULL;
  gboolean written = vision != NULL && vf_vision_get_written (vision) != 0;

  if (get_n_sets (self) > 0)
    gtk_stack_set_visible_child_name (self->stack, "sets");
  else if (vf_store_count (get_store (self), query, &error) < 0 || error != NULL)
    {
      vf_error_page_set_error (self->failure, _ ("The Audio Could Not Be Listed"), error);
      vf_error_page_set_action (self->failure, _ ("_Try Again"), "listen.reload");
      gtk_stack_set_visible_child_name (self->stack, "failed");
    }
  else
    gtk_stack_set_visible_child_name (self->stack, written ? "empty" : "unwritten");

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "listen.new-audio", written);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_HAS_SETS]);
}

static void
active_changed_cb (VfListenRoom *self)
{
  gtk_sorter_changed (self->visions_first, GTK_SORTER_CHANGE_DIFFERENT);
  update_page (self);
}

static int
get_rank (VfListenRoom *self, VfRecord *vision)
{
  VfRecord *active = get_vision (self);

  if (vision == NULL)
    return G_MAXINT;
  if (active != NULL && vf_record_get_rowid (vision) == vf_record_get_rowid (active))
    return G_MININT;

  return -vf_vision_get_number (vision);
}

static int
compare_visions (gconstpointer a, gconstpointer b, gpointer data)
{
  VfListenRoom *self = data;
  int first
    = get_rank (self, vf_spoken_set_get_vision (vf_set_item_get_set (VF_SET_ITEM ((gpointer) a))));
  int second
    = get_rank (self, vf_spoken_set_get_vision (vf_set_item_get_set (VF_SET_ITEM ((gpointer) b))));

  return (first > second) - (first < second);
}

static gpointer
create_item (gpointer set, gpointer data)
{
  VfListenRoom *self = data;
  VfSetItem *item = vf_set_item_new (self->session, VF_SPOKEN_SET (set));

  g_object_unref (set);

  return item;
}

static void
set_activated_cb (VfListenRoom *self, guint position)
{
  g_autoptr (VfSetItem) item = g_list_model_get_item (self->items, position);

  vf_listen_room_open_set (self, vf_spoken_set_get_id (vf_set_item_get_set (item)));
}

static void
play (VfListenRoom *self, VfSetItem *item)
{
  VfListening *listening = vf_session_get_listening (self->session);
  g_autoptr (GError) error = NULL;

  if (vf_set_item_is_playing (item))
    vf_listening_toggle (listening);
  else if (!vf_listening_play (listening, vf_set_item_get_set (item), &error))
    vf_toast_show_error (GTK_WIDGET (self), _ ("The set cannot be played"), error);
}

typedef struct
{
  VfListenRoom *room;
  VfSetItem *item;
} Deletion;

static void
deletion_free (gpointer data)
{
  Deletion *deletion = data;

  g_object_unref (deletion->room);
  g_object_unref (deletion->item);
  g_free (deletion);
}

/* What is speaking the set must have let go of it before its rows go. */
static DexFuture *
delete_fiber (gpointer data)
{
  Deletion *deletion = data;
  VfSession *session = deletion->room->session;
  VfListening *listening = vf_session_get_listening (session);
  VfSpokenSet *set = vf_set_item_get_set (deletion->item);
  g_autoptr (VfJob) job = NULL;
  g_autoptr (GError) error = NULL;

  if (vf_set_item_get_job (deletion->item) != NULL)
    {
      job = g_object_ref (vf_set_item_get_job (deletion->item));
      vf_job_engine_cancel (vf_session_get_jobs (session), job);
      if (!dex_await (vf_job_wait (job), &error))
        return dex_future_new_for_error (g_steal_pointer (&error));
    }
  if (vf_listening_has_set (listening, set))
    vf_listening_unload (listening);

  return vf_undo_delete (vf_session_get_store (session), vf_spoken_set_get_record (set));
}

static void delete (VfListenRoom *self, VfSetItem *item)
{
  Deletion *deletion = g_new0 (Deletion, 1);

  deletion->room = g_object_ref (self);
  deletion->item = g_object_ref (item);
  adw_navigation_view_pop_to_tag (self->navigation, "overview");
  vf_outcome_tell (GTK_WIDGET (self),
                   dex_scheduler_spawn (NULL, 0, delete_fiber, deletion, deletion_free),
                   _ ("Audio deleted"), _ ("The audio could not be deleted"));
}

static void
set_action (GtkWidget *widget, const char *name, GVariant *target)
{
  VfListenRoom *self = VF_LISTEN_ROOM (widget);
  g_autoptr (VfSetItem) item = find_item (self, g_variant_get_string (target, NULL));
  VfJobEngine *jobs = vf_session_get_jobs (self->session);

  if (item == NULL)
    return;

  if (g_str_equal (name, "set.play"))
    play (self, item);
  else if (g_str_equal (name, "set.update"))
    vf_outcome_tell (widget, vf_narrate_job_start (jobs, vf_set_item_get_set (item), 0), NULL,
                     _ ("The sections could not be spoken"));
  else if (g_str_equal (name, "set.cancel") && vf_set_item_get_job (item) != NULL)
    vf_job_engine_cancel (jobs, vf_set_item_get_job (item));
  else if (g_str_equal (name, "set.export"))
    adw_dialog_present (vf_export_dialog_new (self->session, vf_set_item_get_set (item)), widget);
  else if (g_str_equal (name, "set.delete"))
    delete (self, item);
}

static void
created_cb (VfListenRoom *self, const char *id)
{
  vf_listen_room_open_set (self, id);
}

static void
new_audio_action (GtkWidget *widget, const char *name, GVariant *target)
{
  VfListenRoom *self = VF_LISTEN_ROOM (widget);
  AdwDialog *dialog;

  /* The shortcut reaches a room that is not shown, too. */
  if (!gtk_widget_get_mapped (widget) || get_vision (self) == NULL)
    return;

  dialog = vf_new_audio_dialog_new (self->session, get_vision (self));
  g_signal_connect_object (dialog, "created", G_CALLBACK (created_cb), self, G_CONNECT_SWAPPED);
  adw_dialog_present (dialog, widget);
}

static void
set_sets (VfListenRoom *self)
{
  GListModel *sets = vf_spoken_sets_list (get_store (self), NULL);
  GtkMapListModel *items = gtk_map_list_model_new (sets, create_item, self, NULL);
  GtkSortListModel *sorted = gtk_sort_list_model_new (G_LIST_MODEL (items), NULL);

  gtk_sort_list_model_set_section_sorter (sorted, self->visions_first);
  g_clear_object (&self->items);
  self->items = G_LIST_MODEL (sorted);
  gtk_no_selection_set_model (self->selection, self->items);
  g_signal_connect_object (self->items, "items-changed", G_CALLBACK (update_page), self,
                           G_CONNECT_SWAPPED);
  update_page (self);
}

static void
reload_action (GtkWidget *widget, const char *name, GVariant *target)
{
  set_sets (VF_LISTEN_ROOM (widget));
}

static void
set_session (VfListenRoom *self, VfSession *session)
{
  VfVisions *visions;

  if (!g_set_object (&self->session, session) || session == NULL)
    return;

  visions = vf_session_get_visions (session);
  self->visions_first = GTK_SORTER (gtk_custom_sorter_new (compare_visions, self, NULL));
  g_signal_connect_object (visions, "notify::active", G_CALLBACK (active_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (visions, "notify::draft", G_CALLBACK (active_changed_cb), self,
                           G_CONNECT_SWAPPED);
  /* The names of voices come up in the rows when they are known. */
  dex_future_disown (vf_voice_catalog_load (vf_session_get_voices (session)));
  set_sets (self);
}

static void
vf_listen_room_map (GtkWidget *widget)
{
  /* A first section may have been written since the room was last seen. */
  update_page (VF_LISTEN_ROOM (widget));

  GTK_WIDGET_CLASS (vf_listen_room_parent_class)->map (widget);
}

static void
vf_listen_room_dispose (GObject *object)
{
  VfListenRoom *self = VF_LISTEN_ROOM (object);

  if (self->selection != NULL)
    gtk_no_selection_set_model (self->selection, NULL);
  /* The template's children go first otherwise, and the bin would unparent one that is gone. */
  adw_breakpoint_bin_set_child (ADW_BREAKPOINT_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), VF_TYPE_LISTEN_ROOM);
  g_clear_object (&self->items);
  g_clear_object (&self->visions_first);
  g_clear_object (&self->session);

  G_OBJECT_CLASS (vf_listen_room_parent_class)->dispose (object);
}

static void
vf_listen_room_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  VfListenRoom *self = VF_LISTEN_ROOM (object);

  switch ((VfListenRoomProperty) prop_id)
    {
    case PROP_SESSION:
      g_value_set_object (value, self->session);
      break;
    case PROP_HAS_SETS:
      g_value_set_boolean (value, get_n_sets (self) > 0);
      break;
    case N_PROPS:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
vf_listen_room_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  VfListenRoom *self = VF_LISTEN_ROOM (object);

  switch ((VfListenRoomProperty) prop_id)
    {
    case PROP_SESSION:
      set_session (self, g_value_get_object (value));
      break;
    case PROP_HAS_SETS:
    case N_PROPS:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
vf_listen_room_class_init (VfListenRoomClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  static const char *const actions[] = {
    "set.play", "set.update", "set.cancel", "set.export", "set.delete",
  };

  object_class->dispose = vf_listen_room_dispose;
  object_class->get_property = vf_listen_room_get_property;
  object_class->set_property = vf_listen_room_set_property;
  widget_class->map = vf_listen_room_map;

  properties[PROP_SESSION]
    = g_param_spec_object ("session", NULL, NULL, VF_TYPE_SESSION,
                           G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  properties[PROP_HAS_SETS]
    = g_param_spec_boolean ("has-sets", NULL, NULL, FALSE,
                            G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (VF_TYPE_ERROR_PAGE);
  g_type_ensure (VF_TYPE_JOBS_BUTTON);
  g_type_ensure (VF_TYPE_MAIN_MENU_BUTTON);
  g_type_ensure (VF_TYPE_SET_ITEM);
  g_type_ensure (VF_TYPE_SET_ROW);

  gtk_widget_class_set_template_from_resource (
    widget_class, "/com/vibrationfit/Desktop/listen/vf-listen-room.ui");
  gtk_widget_class_bind_template_child (widget_class, VfListenRoom, navigation);
  gtk_widget_class_bind_template_child (widget_class, VfListenRoom, stack);
  gtk_widget_class_bind_template_child (widget_class, VfListenRoom, selection);
  gtk_widget_class_bind_template_child (widget_class, VfListenRoom, failure);
  gtk_widget_class_bind_template_callback (widget_class, set_activated_cb);

  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    gtk_widget_class_install_action (widget_class, actions[i], "s", set_action);
  gtk_widget_class_install_action (widget_class, "listen.new-audio", NULL, new_audio_action);
  gtk_widget_class_install_action (widget_class, "listen.reload", NULL, reload_action);
}

static void
vf_listen_room_init (VfListenRoom *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * vf_listen_room_new:
 * @session: the session
 *
 * Returns: (transfer floating): the room
 */
GtkWidget *
vf_listen_room_new (VfSession *session)
{
  return g_object_new (VF_TYPE_LISTEN_ROOM, "session", session, NULL);
}

/**
 * vf_listen_room_open_set:
 * @id: a set; nothing happens when there is none of this id
 */
void
vf_listen_room_open_set (VfListenRoom *self, const char *id)
{
  g_autoptr (VfSetItem) item = NULL;

  g_return_if_fail (VF_IS_LISTEN_ROOM (self));

  item = find_item (self, id);
  if (item == NULL)
    return;

  adw_navigation_view_pop_to_tag (self->navigation, "overview");
  adw_navigation_view_push (self->navigation,
                            vf_set_page_new (self->session, vf_set_item_get_set (item)));
}
