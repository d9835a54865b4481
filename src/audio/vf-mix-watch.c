/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Tells of all that changes in a mix. */
#include "vf-mix-watch.h"

struct _VfMixWatch
{
  VfMix *mix;
  GPtrArray *beds; /* as they are followed */
  VfMixWatchFunc faders, clips;
  gpointer data;
};

static void
on_faders (VfMixWatch *self)
{
  self->faders (self->data);
}

static void
on_clips (VfMixWatch *self)
{
  self->clips (self->data);
}

static void
unfollow_beds (VfMixWatch *self)
{
  for (guint i = 0; i < self->beds->len; i++)
    g_signal_handlers_disconnect_by_data (g_ptr_array_index (self->beds, i), self);
  g_ptr_array_set_size (self->beds, 0);
}

static void
follow_beds (VfMixWatch *self)
{
  GListModel *beds = G_LIST_MODEL (vf_mix_get_beds (self->mix));

  unfollow_beds (self);
  for (guint i = 0; i < g_list_model_get_n_items (beds); i++)
    {
      VfBed *bed = g_list_model_get_item (beds, i);

      g_signal_connect_swapped (bed, "notify", G_CALLBACK (on_faders), self);
      g_ptr_array_add (self->beds, bed);
    }
}

static void
on_beds (VfMixWatch *self)
{
  follow_beds (self);
  on_faders (self);
}

/**
 * vf_mix_watch_new:
 * @faders: called when a level, a mute or the list of beds has changed
 * @clips: called when the list of clips has changed
 */
VfMixWatch *
vf_mix_watch_new (VfMix *mix, VfMixWatchFunc faders, VfMixWatchFunc clips, gpointer data)
{
  VfMixWatch *self = g_new0 (VfMixWatch, 1);

  self->mix = g_object_ref (mix);
  self->beds = g_ptr_array_new_with_free_func (g_object_unref);
  self->faders = faders;
  self->clips = clips;
  self->data = data;

  g_signal_connect_swapped (mix, "notify", G_CALLBACK (on_faders), self);
  g_signal_connect_swapped (vf_mix_get_clips (mix), "items-changed", G_CALLBACK (on_clips), self);
  g_signal_connect_swapped (vf_mix_get_beds (mix), "items-changed", G_CALLBACK (on_beds), self);
  follow_beds (self);
  return self;
}

void
vf_mix_watch_free (VfMixWatch *self)
{
  unfollow_beds (self);
  g_signal_handlers_disconnect_by_data (vf_mix_get_beds (self->mix), self);
  g_signal_handlers_disconnect_by_data (vf_mix_get_clips (self->mix), self);
  g_signal_handlers_disconnect_by_data (self->mix, self);
  g_clear_pointer (&self->beds, g_ptr_array_unref);
  g_clear_object (&self->mix);
  g_free (self);
}
