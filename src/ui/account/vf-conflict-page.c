/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A conflict to look at. What is chosen is done by the room's actions. */

#include "vf-conflict-page.h"

#include <glib/gi18n.h>

#include "vf-models.h"
#include "vf-thing-words.h"

struct _VfConflictPage
{
  AdwNavigationPage parent_instance;

  GtkWidget *keep_button;

  VfSyncConflictRecord *conflict;
  char *texts[4];
  const char *question;
};

G_DEFINE_FINAL_TYPE (VfConflictPage, vf_conflict_page, ADW_TYPE_NAVIGATION_PAGE)

typedef enum
{
  PROP_KEPT_TITLE = 1,
  PROP_KEPT,
  PROP_LOST_TITLE,
  PROP_LOST,
  PROP_QUESTION,
  N_PROPS,
} VfConflictPageProperty;

static GParamSpec *properties[N_PROPS];

static void
act (VfConflictPage *self, const char *action)
{
  gtk_widget_activate_action (GTK_WIDGET (self), action, "s",
                              vf_sync_conflict_record_get_id (self->conflict));
}

static void
keep_cb (VfConflictPage *self)
{
  act (self, "account.keep");
}

static void
restore_cb (VfConflictPage *self)
{
  act (self, "account.restore");
}

/* The keyboard begins at what is in use, and not with a caret in the words. */
static void
vf_conflict_page_shown (AdwNavigationPage *page)
{
  gtk_widget_grab_focus (VF_CONFLICT_PAGE (page)->keep_button);
}

static void
vf_conflict_page_dispose (GObject *object)
{
  VfConflictPage *self = VF_CONFLICT_PAGE (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), VF_TYPE_CONFLICT_PAGE);
  g_clear_object (&self->conflict);
  for (guint i = 0; i < G_N_ELEMENTS (self->texts); i++)
    g_clear_pointer (&self->texts[i], g_free);

  G_OBJECT_CLASS (vf_conflict_page_parent_class)->dispose (object);
}

static void
vf_conflict_page_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  VfConflictPage *self = VF_CONFLICT_PAGE (object);

  switch ((VfConflictPageProperty) prop_id)
    {
    case PROP_KEPT_TITLE:
    case PROP_KEPT:
    case PROP_LOST_TITLE:
    case PROP_LOST:
      g_value_set_string (value, self->texts[prop_id - PROP_KEPT_TITLE]);
      break;
    case PROP_QUESTION:
      g_value_set_string (value, self->question);
      break;
    case N_PROPS:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
vf_conflict_page_class_init (VfConflictPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  static const char *const names[N_PROPS]
    = { NULL, "kept-title", "kept", "lost-title", "lost", "question" };

  object_class->dispose = vf_conflict_page_dispose;
  object_class->get_property = vf_conflict_page_get_property;
  ADW_NAVIGATION_PAGE_CLASS (klass)->shown = vf_conflict_page_shown;

  for (guint i = 1; i < N_PROPS; i++)
    properties[i]
      = g_param_spec_string (names[i], NULL, NULL, NULL,
                             G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (
    widget_class, "/com/vibrationfit/Desktop/account/vf-conflict-page.ui");
  gtk_widget_class_bind_template_child (widget_class, VfConflictPage, keep_button);
  gtk_widget_class_bind_template_callback (widget_class, keep_cb);
  gtk_widget_class_bind_template_callback (widget_class, restore_cb);
}

static void
vf_conflict_page_init (VfConflictPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * vf_conflict_page_new:
 * @store: where the thing is
 * @conflict: a row of sync_conflicts
 *
 * Returns: (transfer floating): the page
 */
AdwNavigationPage *
vf_conflict_page_new (VfStore *store, VfRecord *conflict)
{
  VfConflictPage *self = g_object_new (VF_TYPE_CONFLICT_PAGE, NULL);
  VfSyncConflictRecord *record = VF_SYNC_CONFLICT_RECORD (conflict);
  const char *table = vf_sync_conflict_record_get_table_name (record);
  const char *column = vf_sync_conflict_record_get_column_name (record);
  const char *kept = vf_record_get_text (conflict, VF_SYNC_CONFLICT_RECORD_COLUMN_KEPT);
  const char *lost = vf_record_get_text (conflict, VF_SYNC_CONFLICT_RECORD_COLUMN_LOST);
  const gboolean here = g_strcmp0 (vf_sync_conflict_record_get_lost_side (record), "here") == 0;
  const gboolean whole = column == NULL || *column == '\0';
  g_autofree char *title
    = whole ? vf_thing_dup_name (store, table, vf_sync_conflict_record_get_row_key (record), kept)
            : vf_thing_dup_column (table, column);

  self->conflict = g_object_ref (record);
  self->question
    = whole ? _ ("This was deleted in one place and changed in another. Nothing is lost: keep "
                 "either.")
            : _ ("This was changed in two places at once. The first is in use now; the other is "
                 "kept for you to choose.");
  self->texts[0] = g_strdup (here ? _ ("From Another Device, in Use Now")
                                  : _ ("From This Computer, in Use Now"));
  self->texts[1] = vf_thing_dup_values (table, kept);
  self->texts[2]
    = g_strdup (here ? _ ("From This Computer, Set Aside") : _ ("From Another Device, Set Aside"));
  self->texts[3] = vf_thing_dup_values (table, lost);
  adw_navigation_page_set_title (ADW_NAVIGATION_PAGE (self), title);
  for (guint i = 1; i < N_PROPS; i++)
    g_object_notify_by_pspec (G_OBJECT (self), properties[i]);

  return ADW_NAVIGATION_PAGE (self);
}
