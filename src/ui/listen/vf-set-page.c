/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The page of a set. What its menu does is done by the room it is in. */

#include "vf-set-page.h"

#include <glib/gi18n.h>

#include "vf-fader-panel.h"
#include "vf-jobs-button.h"
#include "vf-main-menu-button.h"
#include "vf-narrate-job.h"
#include "vf-outcome.h"
#include "vf-set-item.h"
#include "vf-set-row.h"
#include "vf-set-words.h"
#include "vf-toast.h"
#include "vf-track-row.h"
#include "vf-vision.h"

struct _VfSetPage
{
  AdwNavigationPage parent_instance;

  AdwBin *narrow_side;
  AdwBin *wide_side;
  GtkWidget *faders;
  GtkListBox *track_list;

  VfSession *session;
  VfSetItem *item;
  VfMix *mix;
  gboolean narrow;
};

G_DEFINE_FINAL_TYPE (VfSetPage, vf_set_page, ADW_TYPE_NAVIGATION_PAGE)

typedef enum
{
  PROP_NARROW = 1,
  PROP_SESSION,
  PROP_ITEM,
  PROP_MIX,
  PROP_MENU,
  PROP_OUTDATED,
  PROP_UPDATE_LABEL,
  PROP_CAN_UPDATE,
  N_PROPS,
} VfSetPageProperty;

static GParamSpec *properties[N_PROPS];

static VfSpokenSet *
get_set (VfSetPage *self)
{
  return vf_set_item_get_set (self->item);
}

static VfListening *
get_listening (VfSetPage *self)
{
  return vf_session_get_listening (self->session);
}

static void
act (VfSetPage *self, const char *action)
{
  gtk_widget_activate_action (GTK_WIDGET (self), action, "s",
                              vf_spoken_set_get_id (get_set (self)));
}

static void
play_cb (VfSetPage *self)
{
  act (self, "set.play");
}

static void
update_cb (VfSetPage *self)
{
  act (self, "set.update");
}

static void
cancel_cb (VfSetPage *self)
{
  act (self, "set.cancel");
}

static void
track_activated_cb (VfSetPage *self, VfTrackRow *row)
{
  g_autoptr (GError) error = NULL;

  if (!vf_listening_play_section (get_listening (self), get_set (self),
                                  vf_track_get_section (vf_track_row_get_track (row)), &error))
    vf_toast_show_error (GTK_WIDGET (self), _ ("The set cannot be played"), error);
}

static void
retry_action (GtkWidget *widget, const char *name, GVariant *target)
{
  VfSetPage *self = VF_SET_PAGE (widget);
  VfSection section;

  if (vf_section_from_key (g_variant_get_string (target, NULL), &section))
    vf_outcome_tell (widget,
                     vf_narrate_job_start (vf_session_get_jobs (self->session), get_set (self),
                                           VF_SECTION_BIT (section)),
                     NULL, _ ("The section could not be spoken"));
}

/* The faders stand beside the tracks where there is room, and below them otherwise. */
static void
set_narrow (VfSetPage *self, gboolean narrow)
{
  g_autoptr (GtkWidget) faders = NULL;

  if (self->narrow == narrow)
    return;

  self->narrow = narrow;
  faders = g_object_ref (self->faders);
  adw_bin_set_child (narrow ? self->wide_side : self->narrow_side, NULL);
  adw_bin_set_child (narrow ? self->narrow_side : self->wide_side, faders);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NARROW]);
}

static GtkWidget *
create_track_row (gpointer item, gpointer data)
{
  VfSetPage *self = data;

  return vf_track_row_new (get_listening (self), get_set (self), VF_TRACK (item));
}

static void
item_changed_cb (VfSetPage *self)
{
  for (guint i = PROP_MENU; i < N_PROPS; i++)
    g_object_notify_by_pspec (G_OBJECT (self), properties[i]);
}

/* Faders that were moved while the set was not heard are kept when the page is left. */
static void
vf_set_page_hidden (AdwNavigationPage *page)
{
  VfSetPage *self = VF_SET_PAGE (page);

  if (self->mix != NULL && !vf_listening_has_set (get_listening (self), get_set (self)))
    dex_future_disown (vf_listening_save_faders (get_listening (self), get_set (self), self->mix));

  ADW_NAVIGATION_PAGE_CLASS (vf_set_page_parent_class)->hidden (page);
}

static void
vf_set_page_dispose (GObject *object)
{
  VfSetPage *self = VF_SET_PAGE (object);

  if (self->track_list != NULL)
    gtk_list_box_bind_model (self->track_list, NULL, NULL, NULL, NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), VF_TYPE_SET_PAGE);
  g_clear_object (&self->mix);
  g_clear_object (&self->item);
  g_clear_object (&self->session);

  G_OBJECT_CLASS (vf_set_page_parent_class)->dispose (object);
}

static void
vf_set_page_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  VfSetPage *self = VF_SET_PAGE (object);
  char *outdated;

  if (self->item == NULL && prop_id != PROP_NARROW)
    {
      if (prop_id == PROP_OUTDATED)
        g_value_set_static_string (value, "");
      return;
    }

  switch ((VfSetPageProperty) prop_id)
    {
    case PROP_NARROW:
      g_value_set_boolean (value, self->narrow);
      break;
    case PROP_SESSION:
      g_value_set_object (value, self->session);
      break;
    case PROP_ITEM:
      g_value_set_object (value, self->item);
      break;
    case PROP_MIX:
      g_value_set_object (value, self->mix);
      break;
    case PROP_MENU:
      g_value_take_object (value, vf_set_menu_new (get_set (self)));
      break;
    case PROP_OUTDATED:
      outdated = vf_set_words_dup_outdated (get_set (self));
      g_value_take_string (value, outdated != NULL ? outdated : g_strdup (""));
      break;
    case PROP_UPDATE_LABEL:
      g_value_take_string (value, vf_set_words_dup_update_label (get_set (self)));
      break;
    case PROP_CAN_UPDATE:
      g_value_set_boolean (value, vf_set_item_get_job (self->item) == NULL
                                    && vf_spoken_set_get_outdated (get_set (self)) != 0);
      break;
    case N_PROPS:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
vf_set_page_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  switch ((VfSetPageProperty) prop_id)
    {
    case PROP_NARROW:
      set_narrow (VF_SET_PAGE (object), g_value_get_boolean (value));
      break;
    case PROP_SESSION:
    case PROP_ITEM:
    case PROP_MIX:
    case PROP_MENU:
    case PROP_OUTDATED:
    case PROP_UPDATE_LABEL:
    case PROP_CAN_UPDATE:
    case N_PROPS:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
vf_set_page_class_init (VfSetPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->dispose = vf_set_page_dispose;
  object_class->get_property = vf_set_page_get_property;
  object_class->set_property = vf_set_page_set_property;
  ADW_NAVIGATION_PAGE_CLASS (klass)->hidden = vf_set_page_hidden;

  properties[PROP_NARROW]
    = g_param_spec_boolean ("narrow", NULL, NULL, FALSE,
                            G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_SESSION] = g_param_spec_object ("session", NULL, NULL, VF_TYPE_SESSION, flags);
  properties[PROP_ITEM] = g_param_spec_object ("item", NULL, NULL, VF_TYPE_SET_ITEM, flags);
  properties[PROP_MIX] = g_param_spec_object ("mix", NULL, NULL, VF_TYPE_MIX, flags);
  properties[PROP_MENU] = g_param_spec_object ("menu", NULL, NULL, G_TYPE_MENU_MODEL, flags);
  /**
   * VfSetPage:outdated:
   *
   * What is not spoken as it is written; empty when all is.
   */
  properties[PROP_OUTDATED] = g_param_spec_string ("outdated", NULL, NULL, "", flags);
  properties[PROP_UPDATE_LABEL] = g_param_spec_string ("update-label", NULL, NULL, NULL, flags);
  properties[PROP_CAN_UPDATE] = g_param_spec_boolean ("can-update", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (VF_TYPE_FADER_PANEL);
  g_type_ensure (VF_TYPE_JOBS_BUTTON);
  g_type_ensure (VF_TYPE_MAIN_MENU_BUTTON);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/com/vibrationfit/Desktop/listen/vf-set-page.ui");
  gtk_widget_class_bind_template_child (widget_class, VfSetPage, narrow_side);
  gtk_widget_class_bind_template_child (widget_class, VfSetPage, wide_side);
  gtk_widget_class_bind_template_child (widget_class, VfSetPage, faders);
  gtk_widget_class_bind_template_child (widget_class, VfSetPage, track_list);
  gtk_widget_class_bind_template_callback (widget_class, play_cb);
  gtk_widget_class_bind_template_callback (widget_class, update_cb);
  gtk_widget_class_bind_template_callback (widget_class, cancel_cb);
  gtk_widget_class_bind_template_callback (widget_class, track_activated_cb);

  gtk_widget_class_install_action (widget_class, "track.retry", "s", retry_action);
}

static void
vf_set_page_init (VfSetPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * vf_set_page_new:
 * @session: the session
 * @set: a set
 *
 * Returns: (transfer floating): its page
 */
AdwNavigationPage *
vf_set_page_new (VfSession *session, VfSpokenSet *set)
{
  VfSetPage *self = g_object_new (VF_TYPE_SET_PAGE, "tag", vf_spoken_set_get_id (set), NULL);
  g_autoptr (GError) error = NULL;

  self->session = g_object_ref (session);
  self->item = vf_set_item_new (session, set);
  self->mix = vf_listening_dup_mix (get_listening (self), set, &error);
  if (self->mix == NULL)
    g_message ("The faders of a set: %s", error->message);

  g_signal_connect_object (self->item, "notify::state-label", G_CALLBACK (item_changed_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_list_box_bind_model (self->track_list, G_LIST_MODEL (set), create_track_row, self, NULL);
  for (guint i = PROP_SESSION; i < N_PROPS; i++)
    g_object_notify_by_pspec (G_OBJECT (self), properties[i]);

  return ADW_NAVIGATION_PAGE (self);
}

/**
 * vf_set_page_get_set:
 *
 * Returns: (transfer none): the set
 */
VfSpokenSet *
vf_set_page_get_set (VfSetPage *self)
{
  g_return_val_if_fail (VF_IS_SET_PAGE (self), NULL);

  return get_set (self);
}
