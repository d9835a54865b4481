/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A ring drawn in the widget's own colour, with the part that is done in the accent. */

#include "vf-progress-ring.h"

#include <adwaita.h>
#include <math.h>

#define LINE_WIDTH 2.5f

struct _VfProgressRing
{
  GtkWidget parent_instance;

  double fraction;
};

G_DEFINE_FINAL_TYPE (VfProgressRing, vf_progress_ring, GTK_TYPE_WIDGET)

typedef enum
{
  PROP_FRACTION = 1,
  N_PROPS,
} VfProgressRingProperty;

static GParamSpec *properties[N_PROPS];

static void
stroke_arc (GtkSnapshot *snapshot,
            const graphene_point_t *centre,
            float radius,
            double fraction,
            const GdkRGBA *color)
{
  g_autoptr (GskPathBuilder) builder = gsk_path_builder_new ();
  g_autoptr (GskPath) path = NULL;
  g_autoptr (GskStroke) stroke = gsk_stroke_new (LINE_WIDTH);

  if (fraction >= 1)
    {
      gsk_path_builder_add_circle (builder, centre, radius);
    }
  else
    {
      double angle = 2 * G_PI * fraction;

      gsk_path_builder_move_to (builder, centre->x, centre->y - radius);
      gsk_path_builder_svg_arc_to (builder, radius, radius, 0, fraction > 0.5, TRUE,
                                   centre->x + radius * (float) sin (angle),
                                   centre->y - radius * (float) cos (angle));
    }

  path = gsk_path_builder_to_path (builder);
  gsk_stroke_set_line_cap (stroke, GSK_LINE_CAP_ROUND);
  gtk_snapshot_append_stroke (snapshot, path, stroke, color);
}

static void
vf_progress_ring_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  VfProgressRing *self = VF_PROGRESS_RING (widget);
  int width = gtk_widget_get_width (widget);
  int height = gtk_widget_get_height (widget);
  graphene_point_t centre = GRAPHENE_POINT_INIT (width / 2.0f, height / 2.0f);
  float radius = (MIN (width, height) - LINE_WIDTH) / 2;
  AdwStyleManager *style = adw_style_manager_get_for_display (gtk_widget_get_display (widget));
  g_autoptr (GdkRGBA) accent = adw_style_manager_get_accent_color_rgba (style);
  GdkRGBA track;

  gtk_widget_get_color (widget, &track);
  track.alpha *= adw_style_manager_get_high_contrast (style) ? 0.5f : 0.2f;

  stroke_arc (snapshot, &centre, radius, 1, &track);
  if (self->fraction > 0)
    stroke_arc (snapshot, &centre, radius, self->fraction, accent);
}

static void
vf_progress_ring_measure (GtkWidget *widget,
                          GtkOrientation orientation,
                          int for_size,
                          int *minimum,
                          int *natural,
                          int *minimum_baseline,
                          int *natural_baseline)
{
  *minimum = *natural = 16;
}

static void
vf_progress_ring_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  VfProgressRing *self = VF_PROGRESS_RING (object);

  switch ((VfProgressRingProperty) prop_id)
    {
    case PROP_FRACTION:
      g_value_set_double (value, self->fraction);
      break;
    case N_PROPS:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
vf_progress_ring_set_property (GObject *object,
                               guint prop_id,
                               const GValue *value,
                               GParamSpec *pspec)
{
  VfProgressRing *self = VF_PROGRESS_RING (object);

  switch ((VfProgressRingProperty) prop_id)
    {
    case PROP_FRACTION:
      vf_progress_ring_set_fraction (self, g_value_get_double (value));
      break;
    case N_PROPS:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
vf_progress_ring_class_init (VfProgressRingClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = vf_progress_ring_get_property;
  object_class->set_property = vf_progress_ring_set_property;
  widget_class->snapshot = vf_progress_ring_snapshot;
  widget_class->measure = vf_progress_ring_measure;

  /**
   * VfProgressRing:fraction:
   *
   * How much is done, from 0 to 1.
   */
  properties[PROP_FRACTION]
    = g_param_spec_double ("fraction", NULL, NULL, 0, 1, 0,
                           G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PROGRESS_BAR);
}

static void
vf_progress_ring_init (VfProgressRing *self)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_VALUE_MIN, 0.0,
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_MAX, 1.0,
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_NOW, 0.0, -1);
}

/**
 * vf_progress_ring_new:
 *
 * Returns: (transfer floating): an empty ring
 */
GtkWidget *
vf_progress_ring_new (void)
{
  return g_object_new (VF_TYPE_PROGRESS_RING, NULL);
}

/**
 * vf_progress_ring_get_fraction:
 *
 * Returns: how much is done, from 0 to 1
 */
double
vf_progress_ring_get_fraction (VfProgressRing *self)
{
  g_return_val_if_fail (VF_IS_PROGRESS_RING (self), 0);

  return self->fraction;
}

/**
 * vf_progress_ring_set_fraction:
 * @fraction: how much is done; values outside 0 to 1 are clamped
 */
void
vf_progress_ring_set_fraction (VfProgressRing *self, double fraction)
{
  g_return_if_fail (VF_IS_PROGRESS_RING (self));

  fraction = CLAMP (fraction, 0, 1);
  if (self->fraction == fraction)
    return;

  self->fraction = fraction;
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_VALUE_NOW,
                                  fraction, -1);
  gtk_widget_queue_draw (GTK_WIDGET (self));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FRACTION]);
}
