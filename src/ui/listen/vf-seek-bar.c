/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The seek bar. Time runs from left to right in every language. */

#include "vf-seek-bar.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "vf-listening.h"
#include "vf-time.h"
#include "vf-waveform.h"

#define SECOND G_GINT64_CONSTANT (1000000000)
#define STEP (5 * SECOND)
#define PAGE (60 * SECOND)

#define HEIGHT 48
#define NATURAL_WIDTH 256
#define PITCH 4.0f
#define BAR_WIDTH 2.0f
#define BAR_MINIMUM 3.0f
#define N_PIECES 512

struct _VfSeekBar
{
  GtkWidget parent_instance;

  VfListening *listening;
  VfPlayer *player;
  VfMix *mix;       /* whose waveform is shown or being read */
  GBytes *waveform; /* NULL until it is read */
  GCancellable *reading;
  gint64 dragged; /* ns, where the pointer holds it; −1 otherwise */
  gint64 told;    /* whole seconds, as assistive technology was told */
  double drag_start;
};

static void accessible_range_init (GtkAccessibleRangeInterface *interface);

G_DEFINE_FINAL_TYPE_WITH_CODE (VfSeekBar,
                               vf_seek_bar,
                               GTK_TYPE_WIDGET,
                               G_IMPLEMENT_INTERFACE (GTK_TYPE_ACCESSIBLE_RANGE,
                                                      accessible_range_init))

typedef enum
{
  PROP_LISTENING = 1,
  PROP_POSITION_LABEL,
  PROP_REMAINING_LABEL,
  N_PROPS,
} VfSeekBarProperty;

static GParamSpec *properties[N_PROPS];

static gint64
get_duration (VfSeekBar *self)
{
  return self->player != NULL ? vf_player_get_duration (self->player) : 0;
}

/* What is shown: while it is dragged, where it would go. The position is the one that was told
 * last: asking the player for the newest would tell it to others, too, and this is called while
 * drawing. */
static gint64
get_shown (VfSeekBar *self)
{
  gint64 position = 0;

  if (self->dragged >= 0)
    return self->dragged;
  if (self->player != NULL)
    g_object_get (self->player, "position", &position, NULL);

  return position;
}

static void
seek (VfSeekBar *self, gint64 position)
{
  if (self->player != NULL)
    vf_player_seek (self->player, CLAMP (position, 0, get_duration (self)));
}

static void
tell (VfSeekBar *self)
{
  gint64 position = get_shown (self);
  g_autofree char *text = NULL;
  g_autofree char *at = NULL;
  g_autofree char *of = NULL;

  if (position / SECOND == self->told)
    return;

  self->told = position / SECOND;
  at = vf_time_format_duration (position);
  of = vf_time_format_duration (get_duration (self));
  /* Translators: a time and the length it is in: "2:10 of 18:20". */
  text = g_strdup_printf (_ ("%s of %s"), at, of);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_VALUE_NOW,
                                  (double) position / SECOND, GTK_ACCESSIBLE_PROPERTY_VALUE_MIN,
                                  0.0, GTK_ACCESSIBLE_PROPERTY_VALUE_MAX,
                                  (double) get_duration (self) / SECOND,
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, text, -1);
}

static void
position_changed_cb (VfSeekBar *self)
{
  if (!gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;

  tell (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_POSITION_LABEL]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_REMAINING_LABEL]);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

typedef struct
{
  GWeakRef bar;
  GCancellable *reading;
} Request;

static void
request_free (gpointer data)
{
  Request *request = data;

  g_weak_ref_clear (&request->bar);
  g_object_unref (request->reading);
  g_free (request);
}

static DexFuture *
read_cb (DexFuture *future, gpointer data)
{
  Request *request = data;
  g_autoptr (VfSeekBar) self = g_weak_ref_get (&request->bar);
  const GValue *value = dex_future_get_value (future, NULL);

  if (self != NULL && value != NULL && self->reading == request->reading)
    {
      self->waveform = g_value_dup_boxed (value);
      gtk_widget_queue_draw (GTK_WIDGET (self));
    }

  return dex_future_new_true ();
}

static void
forget_waveform (VfSeekBar *self)
{
  g_cancellable_cancel (self->reading);
  g_clear_object (&self->reading);
  g_clear_object (&self->mix);
  g_clear_pointer (&self->waveform, g_bytes_unref);
}

/* Reading takes a moment for each sentence, so only a bar that is seen does it. */
static void
read_waveform (VfSeekBar *self)
{
  VfMix *mix = self->listening != NULL ? vf_listening_get_mix (self->listening) : NULL;
  Request *request;

  if (!gtk_widget_get_mapped (GTK_WIDGET (self)) || self->mix == mix)
    return;

  forget_waveform (self);
  if (mix == NULL)
    return;

  self->mix = g_object_ref (mix);
  self->reading = g_cancellable_new ();
  request = g_new0 (Request, 1);
  g_weak_ref_init (&request->bar, self);
  request->reading = g_object_ref (self->reading);
  dex_future_disown (dex_future_finally (vf_waveform_read (mix, N_PIECES, self->reading), read_cb,
                                         request, request_free));
}

static void
duration_changed_cb (VfSeekBar *self)
{
  forget_waveform (self);
  read_waveform (self);
  self->told = -1;
  position_changed_cb (self);
}

static gint64
position_at (VfSeekBar *self, double x)
{
  double width = MAX (1, gtk_widget_get_width (GTK_WIDGET (self)));

  return (gint64) (CLAMP (x / width, 0.0, 1.0) * (double) get_duration (self));
}

static void
drag_begin_cb (VfSeekBar *self, double x, double y)
{
  gtk_widget_grab_focus (GTK_WIDGET (self));
  self->drag_start = x;
  self->dragged = position_at (self, x);
  position_changed_cb (self);
}

static void
drag_update_cb (VfSeekBar *self, double x, double y)
{
  self->dragged = position_at (self, self->drag_start + x);
  position_changed_cb (self);
}

static void
drag_end_cb (VfSeekBar *self, double x, double y)
{
  gint64 position = position_at (self, self->drag_start + x);

  self->dragged = -1;
  seek (self, position);
  position_changed_cb (self);
}

static gboolean
step_cb (GtkWidget *widget, GVariant *arguments, gpointer data)
{
  VfSeekBar *self = VF_SEEK_BAR (widget);

  seek (self, get_shown (self) + g_variant_get_int64 (arguments));

  return TRUE;
}

static gboolean
home_cb (GtkWidget *widget, GVariant *arguments, gpointer data)
{
  seek (VF_SEEK_BAR (widget), 0);

  return TRUE;
}

static gboolean
end_cb (GtkWidget *widget, GVariant *arguments, gpointer data)
{
  seek (VF_SEEK_BAR (widget), get_duration (VF_SEEK_BAR (widget)));

  return TRUE;
}

static gboolean
set_current_value (GtkAccessibleRange *range, double value)
{
  seek (VF_SEEK_BAR (range), (gint64) (value * SECOND));

  return TRUE;
}

static void
accessible_range_init (GtkAccessibleRangeInterface *interface)
{
  interface->set_current_value = set_current_value;
}

static void
set_listening (VfSeekBar *self, VfListening *listening)
{
  if (self->listening == listening)
    return;

  if (self->listening != NULL)
    g_signal_handlers_disconnect_by_data (self->player, self);
  g_set_object (&self->listening, listening);
  g_clear_object (&self->player);
  if (listening != NULL)
    {
      self->player = g_object_ref (vf_listening_get_player (listening));
      g_signal_connect_object (self->player, "notify::position", G_CALLBACK (position_changed_cb),
                               self, G_CONNECT_SWAPPED);
      g_signal_connect_object (self->player, "notify::duration", G_CALLBACK (duration_changed_cb),
                               self, G_CONNECT_SWAPPED);
    }
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LISTENING]);
}

static void
vf_seek_bar_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (vf_seek_bar_parent_class)->map (widget);

  read_waveform (VF_SEEK_BAR (widget));
  position_changed_cb (VF_SEEK_BAR (widget));
}

static void
vf_seek_bar_measure (GtkWidget *widget,
                     GtkOrientation orientation,
                     int for_size,
                     int *minimum,
                     int *natural,
                     int *minimum_baseline,
                     int *natural_baseline)
{
  *minimum = orientation == GTK_ORIENTATION_VERTICAL ? HEIGHT : 64;
  *natural = orientation == GTK_ORIENTATION_VERTICAL ? HEIGHT : NATURAL_WIDTH;
}

static float
get_magnitude (VfSeekBar *self, float from, float to)
{
  const guint8 *pieces;
  gsize n, first, end;
  guint sum = 0;

  if (self->waveform == NULL)
    return 0;

  pieces = g_bytes_get_data (self->waveform, &n);
  first = (gsize) (from * (float) n);
  end = CLAMP ((gsize) (to * (float) n), first + 1, n);
  for (gsize i = first; i < end; i++)
    sum += pieces[i];

  return (float) sum / (float) (end - first) / 255.0f;
}

static void
vf_seek_bar_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  VfSeekBar *self = VF_SEEK_BAR (widget);
  AdwStyleManager *style = adw_style_manager_get_for_display (gtk_widget_get_display (widget));
  float width = (float) gtk_widget_get_width (widget);
  float height = (float) gtk_widget_get_height (widget);
  gint64 duration = get_duration (self);
  float heard = duration > 0 ? (float) get_shown (self) / (float) duration * width : 0;
  guint n_bars = (guint) (width / PITCH);
  g_autoptr (GskPathBuilder) before = gsk_path_builder_new ();
  g_autoptr (GskPathBuilder) after = gsk_path_builder_new ();
  g_autoptr (GskPath) before_path = NULL;
  g_autoptr (GskPath) after_path = NULL;
  GdkRGBA accent, rest;

  gtk_widget_get_color (widget, &rest);
  rest.alpha *= 0.3f;
  adw_accent_color_to_standalone_rgba (adw_style_manager_get_accent_color (style),
                                       adw_style_manager_get_dark (style), &accent);

  for (guint i = 0; i < n_bars; i++)
    {
      float x = (float) i * PITCH + (PITCH - BAR_WIDTH) / 2;
      float bar = get_magnitude (self, (float) i / (float) n_bars, (float) (i + 1) / (float) n_bars)
                  * (height - 4);
      GskRoundedRect rectangle;

      bar = MAX (bar, BAR_MINIMUM);
      gsk_rounded_rect_init_from_rect (&rectangle,
                                       &GRAPHENE_RECT_INIT (x, (height - bar) / 2, BAR_WIDTH, bar),
                                       BAR_WIDTH / 2);
      gsk_path_builder_add_rounded_rect (x < heard ? before : after, &rectangle);
    }

  before_path = gsk_path_builder_to_path (before);
  after_path = gsk_path_builder_to_path (after);
  gtk_snapshot_append_fill (snapshot, before_path, GSK_FILL_RULE_WINDING, &accent);
  gtk_snapshot_append_fill (snapshot, after_path, GSK_FILL_RULE_WINDING, &rest);
}

static void
vf_seek_bar_dispose (GObject *object)
{
  VfSeekBar *self = VF_SEEK_BAR (object);

  forget_waveform (self);
  g_clear_object (&self->player);
  g_clear_object (&self->listening);

  G_OBJECT_CLASS (vf_seek_bar_parent_class)->dispose (object);
}

static void
vf_seek_bar_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  VfSeekBar *self = VF_SEEK_BAR (object);
  g_autofree char *remaining = NULL;

  switch ((VfSeekBarProperty) prop_id)
    {
    case PROP_LISTENING:
      g_value_set_object (value, self->listening);
      break;
    case PROP_POSITION_LABEL:
      g_value_take_string (value, vf_time_format_duration (get_shown (self)));
      break;
    case PROP_REMAINING_LABEL:
      remaining = vf_time_format_duration (MAX (0, get_duration (self) - get_shown (self)));
      g_value_take_string (value, g_strdup_printf ("−%s", remaining));
      break;
    case N_PROPS:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
vf_seek_bar_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  VfSeekBar *self = VF_SEEK_BAR (object);

  switch ((VfSeekBarProperty) prop_id)
    {
    case PROP_LISTENING:
      set_listening (self, g_value_get_object (value));
      break;
    case PROP_POSITION_LABEL:
    case PROP_REMAINING_LABEL:
    case N_PROPS:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
add_keys (GtkWidgetClass *widget_class)
{
  static const struct
  {
    guint key;
    gint64 step;
  } steps[] = {
    { GDK_KEY_Left, -STEP },      { GDK_KEY_KP_Left, -STEP },      { GDK_KEY_Down, -STEP },
    { GDK_KEY_Right, STEP },      { GDK_KEY_KP_Right, STEP },      { GDK_KEY_Up, STEP },
    { GDK_KEY_Page_Down, -PAGE }, { GDK_KEY_KP_Page_Down, -PAGE }, { GDK_KEY_Page_Up, PAGE },
    { GDK_KEY_KP_Page_Up, PAGE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    gtk_widget_class_add_binding (widget_class, steps[i].key, 0, step_cb, "x", steps[i].step);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Home, 0, home_cb, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_End, 0, end_cb, NULL);
}

static void
vf_seek_bar_class_init (VfSeekBarClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GParamFlags flags = G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->dispose = vf_seek_bar_dispose;
  object_class->get_property = vf_seek_bar_get_property;
  object_class->set_property = vf_seek_bar_set_property;
  widget_class->map = vf_seek_bar_map;
  widget_class->measure = vf_seek_bar_measure;
  widget_class->snapshot = vf_seek_bar_snapshot;

  properties[PROP_LISTENING]
    = g_param_spec_object ("listening", NULL, NULL, VF_TYPE_LISTENING, G_PARAM_READWRITE | flags);
  /**
   * VfSeekBar:position-label:
   *
   * The time shown: where the sound is, or while it is dragged, where it would go.
   */
  properties[PROP_POSITION_LABEL]
    = g_param_spec_string ("position-label", NULL, NULL, NULL, G_PARAM_READABLE | flags);
  properties[PROP_REMAINING_LABEL]
    = g_param_spec_string ("remaining-label", NULL, NULL, NULL, G_PARAM_READABLE | flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_css_name (widget_class, "seekbar");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_SLIDER);
  add_keys (widget_class);
}

static void
vf_seek_bar_init (VfSeekBar *self)
{
  GtkGesture *drag = gtk_gesture_drag_new ();

  self->dragged = -1;
  self->told = -1;
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_widget_set_direction (GTK_WIDGET (self), GTK_TEXT_DIR_LTR);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Position"), -1);

  g_signal_connect_swapped (drag, "drag-begin", G_CALLBACK (drag_begin_cb), self);
  g_signal_connect_swapped (drag, "drag-update", G_CALLBACK (drag_update_cb), self);
  g_signal_connect_swapped (drag, "drag-end", G_CALLBACK (drag_end_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drag));
}
