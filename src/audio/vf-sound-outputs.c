/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Where sound can come out, as the sound system lists it. */
#include "vf-sound-outputs.h"

#include <gst/gst.h>

#include "vf-async.h"

struct _VfSoundOutput
{
  GObject parent_instance;

  char *name;
  char *sink;
};

G_DEFINE_FINAL_TYPE (VfSoundOutput, vf_sound_output, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_NAME,
  PROP_SINK,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
vf_sound_output_finalize (GObject *object)
{
  VfSoundOutput *self = VF_SOUND_OUTPUT (object);

  g_clear_pointer (&self->name, g_free);
  g_clear_pointer (&self->sink, g_free);

  G_OBJECT_CLASS (vf_sound_output_parent_class)->finalize (object);
}

static void
vf_sound_output_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  VfSoundOutput *self = VF_SOUND_OUTPUT (object);

  switch (prop_id)
    {
    case PROP_NAME:
      g_value_set_string (value, self->name);
      break;
    case PROP_SINK:
      g_value_set_string (value, self->sink);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
vf_sound_output_class_init (VfSoundOutputClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->finalize = vf_sound_output_finalize;
  object_class->get_property = vf_sound_output_get_property;

  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, flags);
  properties[PROP_SINK] = g_param_spec_string ("sink", NULL, NULL, NULL, flags);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
vf_sound_output_init (VfSoundOutput *self)
{
}

/**
 * vf_sound_output_new:
 * @name: as people know it
 * @sink: a GStreamer description of a sink
 */
VfSoundOutput *
vf_sound_output_new (const char *name, const char *sink)
{
  VfSoundOutput *self = g_object_new (VF_TYPE_SOUND_OUTPUT, NULL);

  self->name = g_strdup (name);
  self->sink = g_strdup (sink);
  return self;
}

const char *
vf_sound_output_get_name (VfSoundOutput *self)
{
  g_return_val_if_fail (VF_IS_SOUND_OUTPUT (self), NULL);
  return self->name;
}

const char *
vf_sound_output_get_sink (VfSoundOutput *self)
{
  g_return_val_if_fail (VF_IS_SOUND_OUTPUT (self), NULL);
  return self->sink;
}

/* The properties by which elements name a device, and that survive a restart. */
static char *
describe (GstDevice *device)
{
  static const char *const names[] = { "target-object", "device", "device-id" };
  g_autoptr (GstElement) element = gst_device_create_element (device, NULL);

  if (element == NULL)
    return NULL;

  gst_object_ref_sink (element);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      GParamSpec *pspec = g_object_class_find_property (G_OBJECT_GET_CLASS (element), names[i]);
      g_autofree char *value = NULL;
      g_autofree char *escaped = NULL;

      if (pspec == NULL || pspec->value_type != G_TYPE_STRING)
        continue;
      g_object_get (element, names[i], &value, NULL);
      if (value == NULL || *value == '\0')
        continue;
      escaped = g_strescape (value, NULL);
      return g_strdup_printf ("%s %s=\"%s\"", GST_OBJECT_NAME (gst_element_get_factory (element)),
                              names[i], escaped);
    }

  return NULL;
}

/* One device may be listed by the sound server and by what the server plays on. */
static gboolean
has_name (GListModel *outputs, const char *name)
{
  for (guint i = 0; i < g_list_model_get_n_items (outputs); i++)
    {
      g_autoptr (VfSoundOutput) output = g_list_model_get_item (outputs, i);

      if (g_strcmp0 (output->name, name) == 0)
        return TRUE;
    }

  return FALSE;
}

static gboolean
list_in_thread (gpointer data, GCancellable *cancellable, GError **error)
{
  GListStore *outputs = data;
  g_autoptr (GstDeviceMonitor) monitor = NULL;
  GList *devices;

  gst_init (NULL, NULL);
  monitor = gst_device_monitor_new ();
  gst_device_monitor_add_filter (monitor, "Audio/Sink", NULL);
  if (!gst_device_monitor_start (monitor))
    return TRUE;

  devices = gst_device_monitor_get_devices (monitor);
  for (GList *l = devices; l != NULL; l = l->next)
    {
      g_autofree char *name = gst_device_get_display_name (l->data);
      g_autofree char *sink = describe (l->data);
      g_autoptr (VfSoundOutput) output = sink != NULL ? vf_sound_output_new (name, sink) : NULL;

      if (output != NULL && !has_name (G_LIST_MODEL (outputs), name))
        g_list_store_append (outputs, output);
    }
  g_list_free_full (devices, gst_object_unref);
  gst_device_monitor_stop (monitor);

  return TRUE;
}

static DexFuture *
listed_cb (DexFuture *future, gpointer data)
{
  return dex_future_new_take_object (g_object_ref (data));
}

/**
 * vf_sound_outputs_list:
 *
 * Asks the sound system in a thread, since it may take its time.
 *
 * Returns: (transfer full): resolves to a #GListModel of #VfSoundOutput; empty
 *   where there is no sound system
 */
DexFuture *
vf_sound_outputs_list (void)
{
  GListStore *outputs = g_list_store_new (VF_TYPE_SOUND_OUTPUT);

  return dex_future_then (vf_run_in_thread ("vf-sound-outputs", list_in_thread,
                                            g_object_ref (outputs), g_object_unref, NULL),
                          listed_cb, outputs, g_object_unref);
}
