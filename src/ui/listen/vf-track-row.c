/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A track's row. The one that plays has two signs: its colour and a loudspeaker. */

#include "vf-track-row.h"

#include <glib/gi18n.h>

#include "vf-time.h"

struct _VfTrackRow
{
  GtkListBoxRow parent_instance;

  VfListening *listening;
  VfSpokenSet *set;
  VfTrack *track;
};

G_DEFINE_FINAL_TYPE (VfTrackRow, vf_track_row, GTK_TYPE_LIST_BOX_ROW)

typedef enum
{
  PROP_TRACK = 1,
  PROP_ICON_NAME,
  PROP_LENGTH_LABEL,
  PROP_HAS_STATE,
  PROP_STATE_LABEL,
  PROP_STATE_ICON_NAME,
  PROP_CAN_RETRY,
  PROP_CURRENT,
  N_PROPS,
} VfTrackRowProperty;

static GParamSpec *properties[N_PROPS];

static gboolean
is_current (VfTrackRow *self)
{
  VfSection section;

  return vf_listening_has_set (self->listening, self->set)
         && vf_listening_get_section (self->listening, &section)
         && section == vf_track_get_section (self->track);
}

static char *
dup_state_label (VfTrackRow *self)
{
  const char *message;

  switch (vf_track_get_state (self->track))
    {
    case VF_TRACK_MISSING:
      return g_strdup (_ ("Not spoken yet"));
    case VF_TRACK_STALE:
      return g_strdup (_ ("Changed since it was spoken"));
    case VF_TRACK_FAILED:
      message = vf_track_get_error_message (self->track);
      return g_strdup (message != NULL ? message : _ ("The voice stopped here."));
    case VF_TRACK_READY:
    default:
      return NULL;
    }
}

static const char *
get_state_icon_name (VfTrackRow *self)
{
  switch (vf_track_get_state (self->track))
    {
    case VF_TRACK_STALE:
      return "view-refresh-symbolic";
    case VF_TRACK_FAILED:
      return "dialog-warning-symbolic";
    case VF_TRACK_MISSING:
    case VF_TRACK_READY:
    default:
      return "content-loading-symbolic";
    }
}

static char *
dup_length (VfTrackRow *self)
{
  gint64 duration = vf_track_get_duration (self->track);

  return duration > 0 ? vf_time_format_duration (duration) : g_strdup ("–");
}

static void
retry_cb (VfTrackRow *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "track.retry", "s",
                              vf_section_get_key (vf_track_get_section (self->track)));
}

/* What a screen reader says of the row. */
static void
update_description (VfTrackRow *self)
{
  g_autofree char *length = dup_length (self);
  g_autofree char *state = dup_state_label (self);
  g_autofree char *text = NULL;

  text
    = g_strdup_printf ("%s, %s%s%s%s%s", vf_section_get_label (vf_track_get_section (self->track)),
                       length, state != NULL ? ", " : "", state != NULL ? state : "",
                       is_current (self) ? ", " : "", is_current (self) ? _ ("playing") : "");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
}

static void
changed_cb (VfTrackRow *self)
{
  for (guint i = PROP_ICON_NAME; i < N_PROPS; i++)
    g_object_notify_by_pspec (G_OBJECT (self), properties[i]);
  if (is_current (self))
    gtk_widget_add_css_class (GTK_WIDGET (self), "current");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "current");
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (self),
                                    vf_track_get_duration (self->track) > 0);
  update_description (self);
}

static void
vf_track_row_dispose (GObject *object)
{
  VfTrackRow *self = VF_TRACK_ROW (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), VF_TYPE_TRACK_ROW);
  g_clear_object (&self->track);
  g_clear_object (&self->set);
  g_clear_object (&self->listening);

  G_OBJECT_CLASS (vf_track_row_parent_class)->dispose (object);
}

static void
vf_track_row_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  VfTrackRow *self = VF_TRACK_ROW (object);

  if (self->track == NULL)
    return;

  switch ((VfTrackRowProperty) prop_id)
    {
    case PROP_TRACK:
      g_value_set_object (value, self->track);
      break;
    case PROP_ICON_NAME:
      g_value_set_static_string (value,
                                 vf_section_get_icon_name (vf_track_get_section (self->track)));
      break;
    case PROP_LENGTH_LABEL:
      g_value_take_string (value, dup_length (self));
      break;
    case PROP_HAS_STATE:
      g_value_set_boolean (value, vf_track_get_state (self->track) != VF_TRACK_READY);
      break;
    case PROP_STATE_LABEL:
      g_value_take_string (value, dup_state_label (self));
      break;
    case PROP_STATE_ICON_NAME:
      g_value_set_static_string (value, get_state_icon_name (self));
      break;
    case PROP_CAN_RETRY:
      g_value_set_boolean (value, vf_track_get_state (self->track) == VF_TRACK_FAILED);
      break;
    case PROP_CURRENT:
      g_value_set_boolean (value, is_current (self));
      break;
    case N_PROPS:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
vf_track_row_class_init (VfTrackRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->dispose = vf_track_row_dispose;
  object_class->get_property = vf_track_row_get_property;

  properties[PROP_TRACK] = g_param_spec_object ("track", NULL, NULL, VF_TYPE_TRACK, flags);
  properties[PROP_ICON_NAME] = g_param_spec_string ("icon-name", NULL, NULL, NULL, flags);
  properties[PROP_LENGTH_LABEL] = g_param_spec_string ("length-label", NULL, NULL, NULL, flags);
  properties[PROP_HAS_STATE] = g_param_spec_boolean ("has-state", NULL, NULL, FALSE, flags);
  properties[PROP_STATE_LABEL] = g_param_spec_string ("state-label", NULL, NULL, NULL, flags);
  properties[PROP_STATE_ICON_NAME]
    = g_param_spec_string ("state-icon-name", NULL, NULL, NULL, flags);
  properties[PROP_CAN_RETRY] = g_param_spec_boolean ("can-retry", NULL, NULL, FALSE, flags);
  /**
   * VfTrackRow:current:
   *
   * Whether the player is in this track, playing or not.
   */
  properties[PROP_CURRENT] = g_param_spec_boolean ("current", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/com/vibrationfit/Desktop/listen/vf-track-row.ui");
  gtk_widget_class_bind_template_callback (widget_class, retry_cb);
}

static void
vf_track_row_init (VfTrackRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * vf_track_row_new:
 * @listening: what is heard
 * @set: the set the track is of
 * @track: the track
 *
 * Returns: (transfer floating): its row
 */
GtkWidget *
vf_track_row_new (VfListening *listening, VfSpokenSet *set, VfTrack *track)
{
  VfTrackRow *self = g_object_new (VF_TYPE_TRACK_ROW, NULL);

  self->listening = g_object_ref (listening);
  self->set = g_object_ref (set);
  self->track = g_object_ref (track);
  g_signal_connect_object (track, "notify", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (listening, "notify::title", G_CALLBACK (changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (listening, "notify::set", G_CALLBACK (changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TRACK]);
  changed_cb (self);

  return GTK_WIDGET (self);
}

/**
 * vf_track_row_get_track:
 *
 * Returns: (transfer none): the track
 */
VfTrack *
vf_track_row_get_track (VfTrackRow *self)
{
  g_return_val_if_fail (VF_IS_TRACK_ROW (self), NULL);

  return self->track;
}
