/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A row of the search: the section's icon and name, and the words around the hit. */

#include "vf-search-row.h"

#include <glib/gi18n.h>

#include "vf-section.h"

struct _VfSearchRow
{
  GtkBox parent_instance;

  GtkWidget *icon;
  GtkWidget *title;
  GtkWidget *snippet;

  VfSearchHit *hit;
};

G_DEFINE_FINAL_TYPE (VfSearchRow, vf_search_row, GTK_TYPE_BOX)

typedef enum
{
  PROP_HIT = 1,
  PROP_DESCRIPTION,
  N_PROPS,
} VfSearchRowProperty;

static GParamSpec *properties[N_PROPS];

/* The words that were looked for stand out by their weight. */
static PangoAttrList *
create_attributes (VfSearchHit *hit)
{
  PangoAttrList *attributes = pango_attr_list_new ();
  guint n_matches;
  const VfSearchMatch *matches = vf_search_hit_get_matches (hit, &n_matches);

  for (guint i = 0; i < n_matches; i++)
    {
      PangoAttribute *weight = pango_attr_weight_new (PANGO_WEIGHT_BOLD);

      weight->start_index = matches[i].start;
      weight->end_index = matches[i].end;
      pango_attr_list_insert (attributes, weight);
    }

  return attributes;
}

static void
set_hit (VfSearchRow *self, VfSearchHit *hit)
{
  g_autoptr (PangoAttrList) attributes = NULL;
  VfSection section;

  if (!g_set_object (&self->hit, hit) || hit == NULL)
    return;

  if (vf_section_from_key (vf_search_hit_get_column (hit), &section))
    {
      gtk_image_set_from_icon_name (GTK_IMAGE (self->icon), vf_section_get_icon_name (section));
      gtk_label_set_label (GTK_LABEL (self->title), vf_section_get_label (section));
    }
  else
    {
      gtk_image_set_from_icon_name (GTK_IMAGE (self->icon), "vf-room-vision-symbolic");
      gtk_label_set_label (GTK_LABEL (self->title), _ ("Name of a Version"));
    }
  attributes = create_attributes (hit);
  gtk_label_set_label (GTK_LABEL (self->snippet), vf_search_hit_get_snippet (hit));
  gtk_label_set_attributes (GTK_LABEL (self->snippet), attributes);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_HIT]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DESCRIPTION]);
}

static void
vf_search_row_dispose (GObject *object)
{
  g_clear_object (&VF_SEARCH_ROW (object)->hit);

  G_OBJECT_CLASS (vf_search_row_parent_class)->dispose (object);
}

static void
vf_search_row_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  VfSearchRow *self = VF_SEARCH_ROW (object);

  switch ((VfSearchRowProperty) prop_id)
    {
    case PROP_HIT:
      g_value_set_object (value, self->hit);
      break;
    case PROP_DESCRIPTION:
      g_value_take_string (value,
                           g_strdup_printf ("%s, %s", gtk_label_get_label (GTK_LABEL (self->title)),
                                            gtk_label_get_label (GTK_LABEL (self->snippet))));
      break;
    case N_PROPS:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
vf_search_row_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  if (prop_id == PROP_HIT)
    set_hit (VF_SEARCH_ROW (object), g_value_get_object (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
}

static void
vf_search_row_class_init (VfSearchRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = vf_search_row_dispose;
  object_class->get_property = vf_search_row_get_property;
  object_class->set_property = vf_search_row_set_property;

  properties[PROP_HIT]
    = g_param_spec_object ("hit", NULL, NULL, VF_TYPE_SEARCH_HIT,
                           G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  /**
   * VfSearchRow:description:
   *
   * What a screen reader says of the hit.
   */
  properties[PROP_DESCRIPTION]
    = g_param_spec_string ("description", NULL, NULL, NULL,
                           G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
vf_search_row_init (VfSearchRow *self)
{
  GtkWidget *texts = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);

  gtk_box_set_spacing (GTK_BOX (self), 12);
  gtk_widget_add_css_class (GTK_WIDGET (self), "search-row");

  self->icon = gtk_image_new ();
  self->title = gtk_label_new (NULL);
  self->snippet = gtk_label_new (NULL);
  gtk_label_set_xalign (GTK_LABEL (self->title), 0);
  gtk_label_set_xalign (GTK_LABEL (self->snippet), 0);
  gtk_label_set_wrap (GTK_LABEL (self->snippet), TRUE);
  /* As many as a snippet takes at 360 pixels, so that no word that was found is cut away. */
  gtk_label_set_lines (GTK_LABEL (self->snippet), 5);
  gtk_label_set_ellipsize (GTK_LABEL (self->snippet), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (self->title, "heading");
  gtk_widget_add_css_class (self->snippet, "dim-label");
  gtk_widget_set_hexpand (texts, TRUE);
  gtk_widget_set_valign (self->icon, GTK_ALIGN_CENTER);

  gtk_box_append (GTK_BOX (texts), self->title);
  gtk_box_append (GTK_BOX (texts), self->snippet);
  gtk_box_append (GTK_BOX (self), self->icon);
  gtk_box_append (GTK_BOX (self), texts);
}
