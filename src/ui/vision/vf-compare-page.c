/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Looking back at a version; a section of it can be put into the vision being written. */

#include "vf-compare-page.h"

#include <glib/gi18n.h>

#include "vf-compare-item.h"
#include "vf-main-menu-button.h"
#include "vf-outcome.h"

struct _VfComparePage
{
  AdwNavigationPage parent_instance;

  VfSession *session;
  VfRecord *version;
  GListStore *items;
  gboolean compared;
};

G_DEFINE_FINAL_TYPE (VfComparePage, vf_compare_page, ADW_TYPE_NAVIGATION_PAGE)

typedef enum
{
  PROP_ITEMS = 1,
  PROP_COMPARED,
  PROP_COMPARABLE,
  N_PROPS,
} VfComparePageProperty;

static GParamSpec *properties[N_PROPS];

/* The version that @self is compared with: the draft, or else the active one. */
static VfRecord *
get_current (VfComparePage *self)
{
  VfVisions *visions = vf_session_get_visions (self->session);
  VfRecord *draft = vf_visions_get_draft (visions);
  VfRecord *current = draft != NULL ? draft : vf_visions_get_active (visions);

  return current != self->version ? current : NULL;
}

/* The item of @section at @position, which only moves when sections come or go. */
static VfCompareItem *
take_item (
  VfComparePage *self, guint position, VfSection section, const char *then, const char *now)
{
  g_autoptr (VfCompareItem) item = g_list_model_get_item (G_LIST_MODEL (self->items), position);

  if (item == NULL || vf_compare_item_get_section (item) != section)
    return vf_compare_item_new (section, then, now);

  vf_compare_item_update (item, then, now);

  return g_steal_pointer (&item);
}

static void
reload (VfComparePage *self)
{
  VfRecord *current = self->compared ? get_current (self) : NULL;
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);
  guint n_items = g_list_model_get_n_items (G_LIST_MODEL (self->items));
  guint same = 0;

  for (VfSection section = 0; section < VF_N_SECTIONS; section++)
    {
      const char *then = vf_vision_get_text (self->version, section);
      const char *now = NULL;

      if (current != NULL)
        {
          now = vf_vision_get_text (current, section);
          now = now != NULL ? now : "";
        }
      if (then != NULL || (now != NULL && *now != '\0'))
        g_ptr_array_add (items, take_item (self, items->len, section, then, now));
    }

  while (same < n_items && same < items->len)
    {
      g_autoptr (VfCompareItem) item = g_list_model_get_item (G_LIST_MODEL (self->items), same);

      if (item != g_ptr_array_index (items, same))
        break;
      same++;
    }
  if (same < n_items || same < items->len)
    g_list_store_splice (self->items, same, n_items - same, items->pdata + same, items->len - same);
}

static void
restore_cb (GtkListItem *list_item, GtkWidget *button)
{
  VfComparePage *self = VF_COMPARE_PAGE (gtk_widget_get_ancestor (button, VF_TYPE_COMPARE_PAGE));
  VfCompareItem *item = gtk_list_item_get_item (list_item);
  VfRecord *current = get_current (self);

  if (current != NULL && item != NULL)
    vf_outcome_tell (GTK_WIDGET (self),
                     vf_visions_restore_section (vf_session_get_visions (self->session),
                                                 self->version, current,
                                                 vf_compare_item_get_section (item)),
                     _ ("Section restored"), _ ("The section could not be restored"));
}

static void
vf_compare_page_dispose (GObject *object)
{
  VfComparePage *self = VF_COMPARE_PAGE (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), VF_TYPE_COMPARE_PAGE);
  g_clear_object (&self->items);
  g_clear_object (&self->version);
  g_clear_object (&self->session);

  G_OBJECT_CLASS (vf_compare_page_parent_class)->dispose (object);
}

static void
vf_compare_page_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  VfComparePage *self = VF_COMPARE_PAGE (object);

  switch ((VfComparePageProperty) prop_id)
    {
    case PROP_ITEMS:
      g_value_set_object (value, self->items);
      break;
    case PROP_COMPARED:
      g_value_set_boolean (value, self->compared);
      break;
    case PROP_COMPARABLE:
      g_value_set_boolean (value, self->session != NULL && get_current (self) != NULL);
      break;
    case N_PROPS:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
vf_compare_page_set_property (GObject *object,
                              guint prop_id,
                              const GValue *value,
                              GParamSpec *pspec)
{
  VfComparePage *self = VF_COMPARE_PAGE (object);

  switch ((VfComparePageProperty) prop_id)
    {
    case PROP_COMPARED:
      if (self->compared != g_value_get_boolean (value))
        {
          self->compared = g_value_get_boolean (value);
          reload (self);
          g_object_notify_by_pspec (object, pspec);
        }
      break;
    case PROP_ITEMS:
    case PROP_COMPARABLE:
    case N_PROPS:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
vf_compare_page_class_init (VfComparePageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GParamFlags flags = G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->dispose = vf_compare_page_dispose;
  object_class->get_property = vf_compare_page_get_property;
  object_class->set_property = vf_compare_page_set_property;

  properties[PROP_ITEMS]
    = g_param_spec_object ("items", NULL, NULL, G_TYPE_LIST_MODEL, G_PARAM_READABLE | flags);
  /**
   * VfComparePage:compared:
   *
   * Whether the text shows how it differs from the version being written.
   */
  properties[PROP_COMPARED]
    = g_param_spec_boolean ("compared", NULL, NULL, FALSE, G_PARAM_READWRITE | flags);
  properties[PROP_COMPARABLE]
    = g_param_spec_boolean ("comparable", NULL, NULL, FALSE, G_PARAM_READABLE | flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (VF_TYPE_COMPARE_ITEM);
  g_type_ensure (VF_TYPE_MAIN_MENU_BUTTON);

  gtk_widget_class_set_template_from_resource (
    widget_class, "/com/vibrationfit/Desktop/vision/vf-compare-page.ui");
  gtk_widget_class_bind_template_callback (widget_class, restore_cb);
}

static void
vf_compare_page_init (VfComparePage *self)
{
  self->items = g_list_store_new (VF_TYPE_COMPARE_ITEM);
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * vf_compare_page_new:
 * @session: the session
 * @version: the version to look at
 *
 * Returns: (transfer floating): the page
 */
VfComparePage *
vf_compare_page_new (VfSession *session, VfRecord *version)
{
  g_autofree char *title = vf_vision_dup_title (version);
  VfComparePage *self = g_object_new (VF_TYPE_COMPARE_PAGE, "title", title, NULL);
  VfRecord *current;

  self->session = g_object_ref (session);
  self->version = g_object_ref (version);
  current = get_current (self);
  self->compared = current != NULL;
  if (current != NULL)
    g_signal_connect_object (current, "notify", G_CALLBACK (reload), self, G_CONNECT_SWAPPED);
  reload (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_COMPARED]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_COMPARABLE]);

  return self;
}
