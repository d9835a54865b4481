/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A section of a set, as a list shows it. */

#include "vf-track-private.h"

struct _VfTrack
{
  GObject parent_instance;

  VfSection section;
  VfTrackState state;
  gint64 duration;
  char *error_message;
};

enum
{
  PROP_0,
  PROP_SECTION,
  PROP_LABEL,
  PROP_STATE,
  PROP_DURATION,
  PROP_ERROR_MESSAGE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (VfTrack, vf_track, G_TYPE_OBJECT)
G_DEFINE_ENUM_TYPE (VfTrackState,
                    vf_track_state,
                    G_DEFINE_ENUM_VALUE (VF_TRACK_MISSING, "missing"),
                    G_DEFINE_ENUM_VALUE (VF_TRACK_READY, "ready"),
                    G_DEFINE_ENUM_VALUE (VF_TRACK_STALE, "stale"),
                    G_DEFINE_ENUM_VALUE (VF_TRACK_FAILED, "failed"))

static void
vf_track_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  VfTrack *self = VF_TRACK (object);

  switch (id)
    {
    case PROP_SECTION:
      g_value_set_uint (value, self->section);
      break;
    case PROP_LABEL:
      g_value_set_string (value, vf_section_get_label (self->section));
      break;
    case PROP_STATE:
      g_value_set_enum (value, (int) self->state);
      break;
    case PROP_DURATION:
      g_value_set_int64 (value, self->duration);
      break;
    case PROP_ERROR_MESSAGE:
      g_value_set_string (value, self->error_message);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
vf_track_finalize (GObject *object)
{
  g_free (VF_TRACK (object)->error_message);

  G_OBJECT_CLASS (vf_track_parent_class)->finalize (object);
}

static void
vf_track_class_init (VfTrackClass *class)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;
  GObjectClass *object_class = G_OBJECT_CLASS (class);

  object_class->get_property = vf_track_get_property;
  object_class->finalize = vf_track_finalize;

  properties[PROP_SECTION]
    = g_param_spec_uint ("section", NULL, NULL, 0, VF_N_SECTIONS - 1, 0, flags);
  properties[PROP_LABEL] = g_param_spec_string ("label", NULL, NULL, NULL, flags);
  properties[PROP_STATE]
    = g_param_spec_enum ("state", NULL, NULL, VF_TYPE_TRACK_STATE, VF_TRACK_MISSING, flags);
  properties[PROP_DURATION] = g_param_spec_int64 ("duration", NULL, NULL, 0, G_MAXINT64, 0, flags);
  properties[PROP_ERROR_MESSAGE] = g_param_spec_string ("error-message", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
vf_track_init (VfTrack *self)
{
}

VfTrack *
vf_track_new (VfSection section)
{
  VfTrack *self = g_object_new (VF_TYPE_TRACK, NULL);

  self->section = section;

  return self;
}

void
vf_track_update (VfTrack *self, VfTrackState state, gint64 duration, const char *error_message)
{
  if (self->state != state)
    {
      self->state = state;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
    }
  if (self->duration != duration)
    {
      self->duration = duration;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DURATION]);
    }
  if (g_set_str (&self->error_message, error_message))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ERROR_MESSAGE]);
}

VfSection
vf_track_get_section (VfTrack *self)
{
  g_return_val_if_fail (VF_IS_TRACK (self), VF_SECTION_FORWARD);
  return self->section;
}

VfTrackState
vf_track_get_state (VfTrack *self)
{
  g_return_val_if_fail (VF_IS_TRACK (self), VF_TRACK_MISSING);
  return self->state;
}

/* Nanoseconds of speech; 0 when it is not spoken. */
gint64
vf_track_get_duration (VfTrack *self)
{
  g_return_val_if_fail (VF_IS_TRACK (self), 0);
  return self->duration;
}

/* Why the voice failed, or %NULL. */
const char *
vf_track_get_error_message (VfTrack *self)
{
  g_return_val_if_fail (VF_IS_TRACK (self), NULL);
  return self->error_message;
}
