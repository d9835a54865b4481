/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A background sound and its fader. */
#include "vf-mix.h"

#include <glib/gi18n.h>

struct _VfBed
{
  GObject parent_instance;

  VfBedKind kind;
  GFile *file;
  char *name;
  double gain;
  gboolean muted;
};

G_DEFINE_FINAL_TYPE (VfBed, vf_bed, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_ID,
  PROP_NAME,
  PROP_FILE,
  PROP_GAIN,
  PROP_MUTED,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static const struct
{
  const char *id;
  const char *name;
} kinds[] = {
  [VF_BED_OCEAN] = { "ocean", N_ ("Ocean") },
  [VF_BED_RAIN] = { "rain", N_ ("Rain") },
  [VF_BED_WHITE_NOISE] = { "white-noise", N_ ("White noise") },
  [VF_BED_PINK_NOISE] = { "pink-noise", N_ ("Pink noise") },
  [VF_BED_BROWN_NOISE] = { "brown-noise", N_ ("Brown noise") },
  [VF_BED_FILE] = { "file", N_ ("Sound") },
};

static void
vf_bed_finalize (GObject *object)
{
  VfBed *self = VF_BED (object);

  g_clear_object (&self->file);
  g_clear_pointer (&self->name, g_free);

  G_OBJECT_CLASS (vf_bed_parent_class)->finalize (object);
}

static void
vf_bed_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  VfBed *self = VF_BED (object);

  switch (prop_id)
    {
    case PROP_ID:
      g_value_set_string (value, vf_bed_get_id (self));
      break;
    case PROP_NAME:
      g_value_set_string (value, vf_bed_get_name (self));
      break;
    case PROP_FILE:
      g_value_set_object (value, self->file);
      break;
    case PROP_GAIN:
      g_value_set_double (value, self->gain);
      break;
    case PROP_MUTED:
      g_value_set_boolean (value, self->muted);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
vf_bed_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  VfBed *self = VF_BED (object);

  switch (prop_id)
    {
    case PROP_GAIN:
      vf_bed_set_gain (self, g_value_get_double (value));
      break;
    case PROP_MUTED:
      vf_bed_set_muted (self, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
vf_bed_class_init (VfBedClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags readable = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;
  const GParamFlags writable = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->finalize = vf_bed_finalize;
  object_class->get_property = vf_bed_get_property;
  object_class->set_property = vf_bed_set_property;

  properties[PROP_ID] = g_param_spec_string ("id", NULL, NULL, NULL, readable);
  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, readable);
  properties[PROP_FILE] = g_param_spec_object ("file", NULL, NULL, G_TYPE_FILE, readable);
  properties[PROP_GAIN] = g_param_spec_double ("gain", NULL, NULL, 0.0, 1.0, 1.0, writable);
  properties[PROP_MUTED] = g_param_spec_boolean ("muted", NULL, NULL, FALSE, writable);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
vf_bed_init (VfBed *self)
{
  self->gain = 1.0;
}

/**
 * vf_bed_new:
 * @kind: any but %VF_BED_FILE
 */
VfBed *
vf_bed_new (VfBedKind kind)
{
  VfBed *self;

  g_return_val_if_fail (kind < VF_BED_FILE, NULL);

  self = g_object_new (VF_TYPE_BED, NULL);
  self->kind = kind;
  return self;
}

/**
 * vf_bed_new_for_file:
 * @name: (nullable): shown to the member; the file's own name where %NULL
 *
 * The file is opened when it is played: see vf_sound_file_probe().
 */
VfBed *
vf_bed_new_for_file (GFile *file, const char *name)
{
  VfBed *self;

  g_return_val_if_fail (G_IS_FILE (file), NULL);

  self = g_object_new (VF_TYPE_BED, NULL);
  self->kind = VF_BED_FILE;
  self->file = g_object_ref (file);
  if (name != NULL)
    self->name = g_strdup (name);
  else
    {
      g_autofree char *base = g_file_get_basename (file);

      self->name = g_filename_display_name (base != NULL ? base : "");
    }
  return self;
}

VfBedKind
vf_bed_get_kind (VfBed *self)
{
  g_return_val_if_fail (VF_IS_BED (self), VF_BED_OCEAN);
  return self->kind;
}

const char *
vf_bed_get_id (VfBed *self)
{
  g_return_val_if_fail (VF_IS_BED (self), NULL);
  return kinds[self->kind].id;
}

const char *
vf_bed_get_name (VfBed *self)
{
  g_return_val_if_fail (VF_IS_BED (self), NULL);
  return self->name != NULL ? self->name : _ (kinds[self->kind].name);
}

/**
 * vf_bed_get_file:
 *
 * Returns: (transfer none) (nullable): for %VF_BED_FILE
 */
GFile *
vf_bed_get_file (VfBed *self)
{
  g_return_val_if_fail (VF_IS_BED (self), NULL);
  return self->file;
}

double
vf_bed_get_gain (VfBed *self)
{
  g_return_val_if_fail (VF_IS_BED (self), 0.0);
  return self->gain;
}

void
vf_bed_set_gain (VfBed *self, double gain)
{
  g_return_if_fail (VF_IS_BED (self));

  gain = CLAMP (gain, 0.0, 1.0);
  if (gain == self->gain)
    return;
  self->gain = gain;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_GAIN]);
}

gboolean
vf_bed_get_muted (VfBed *self)
{
  g_return_val_if_fail (VF_IS_BED (self), FALSE);
  return self->muted;
}

void
vf_bed_set_muted (VfBed *self, gboolean muted)
{
  g_return_if_fail (VF_IS_BED (self));

  muted = !!muted;
  if (muted == self->muted)
    return;
  self->muted = muted;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MUTED]);
}
