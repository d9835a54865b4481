/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The player knows tracks by number; people know sections. */

#include "vf-heard-tracks.h"

struct _VfHeardTracks
{
  GArray *sections; /* VfSection of each track that can be heard */
  GArray *starts;   /* gint64, ns: where each of them begins */
};

/**
 * vf_heard_tracks_new:
 * @set: a set
 * @mix: the mix made from it
 *
 * Returns: (transfer full) (nullable): its tracks
 */
VfHeardTracks *
vf_heard_tracks_new (VfSpokenSet *set, VfMix *mix, GError **error)
{
  g_autoptr (VfHeardTracks) self = g_new0 (VfHeardTracks, 1);
  g_autoptr (GPtrArray) timeline = NULL;
  GListModel *clips = G_LIST_MODEL (vf_mix_get_clips (mix));
  gint64 start = 0;

  self->sections = g_array_new (FALSE, FALSE, sizeof (VfSection));
  self->starts = g_array_new (FALSE, FALSE, sizeof (gint64));

  timeline = vf_spoken_set_dup_timeline (set, error);
  if (timeline == NULL)
    return NULL;

  for (guint i = 0; i < timeline->len; i++)
    {
      VfUtterance *utterance = g_ptr_array_index (timeline, i);

      if (utterance->track >= self->sections->len)
        g_array_append_val (self->sections, utterance->section);
    }
  for (guint i = 0; i < g_list_model_get_n_items (clips); i++)
    {
      g_autoptr (VfClip) clip = g_list_model_get_item (clips, i);

      if (vf_clip_get_track (clip) >= self->starts->len)
        g_array_append_val (self->starts, start);
      start += vf_clip_get_duration (clip) + vf_clip_get_pause (clip);
    }

  return g_steal_pointer (&self);
}

void
vf_heard_tracks_free (VfHeardTracks *self)
{
  g_array_unref (self->sections);
  g_array_unref (self->starts);
  g_free (self);
}

/**
 * vf_heard_tracks_get_section:
 * @section: (out): the section of a track
 *
 * Returns: whether there is such a track
 */
gboolean
vf_heard_tracks_get_section (VfHeardTracks *self, guint track, VfSection *section)
{
  if (track >= self->sections->len)
    return FALSE;

  *section = g_array_index (self->sections, VfSection, track);

  return TRUE;
}

/**
 * vf_heard_tracks_get_start:
 *
 * Returns: where a section begins, ns; −1 when it cannot be heard
 */
gint64
vf_heard_tracks_get_start (VfHeardTracks *self, VfSection section)
{
  for (guint i = 0; i < self->sections->len && i < self->starts->len; i++)
    if (g_array_index (self->sections, VfSection, i) == section)
      return g_array_index (self->starts, gint64, i);

  return -1;
}

static gboolean
is_same_clip (GListModel *one, guint i, GListModel *other, guint j)
{
  g_autoptr (VfClip) a = g_list_model_get_item (one, i);
  g_autoptr (VfClip) b = g_list_model_get_item (other, j);

  return vf_clip_get_track (a) == vf_clip_get_track (b)
         && vf_clip_get_sentence (a) == vf_clip_get_sentence (b)
         && vf_clip_get_duration (a) == vf_clip_get_duration (b)
         && vf_clip_get_pause (a) == vf_clip_get_pause (b)
         && g_file_equal (vf_clip_get_file (a), vf_clip_get_file (b));
}

/**
 * vf_heard_tracks_update_clips:
 * @mix: a mix that may be playing
 * @now: a mix of the same set as it is spoken now
 *
 * Puts into @mix what was spoken since it was made. Clips that did not change
 * stay the same objects, so that the player goes on in the one it is in.
 */
void
vf_heard_tracks_update_clips (VfMix *mix, VfMix *now)
{
  GListStore *store = vf_mix_get_clips (mix);
  GListModel *before = G_LIST_MODEL (store);
  GListModel *after = G_LIST_MODEL (vf_mix_get_clips (now));
  g_autoptr (GPtrArray) added = g_ptr_array_new_with_free_func (g_object_unref);
  guint n_before = g_list_model_get_n_items (before), n_after = g_list_model_get_n_items (after);
  guint head = 0, tail = 0;

  while (head < n_before && head < n_after && is_same_clip (before, head, after, head))
    head++;
  while (tail < n_before - head && tail < n_after - head
         && is_same_clip (before, n_before - tail - 1, after, n_after - tail - 1))
    tail++;
  if (head + tail == n_before && head + tail == n_after)
    return;

  for (guint i = head; i < n_after - tail; i++)
    g_ptr_array_add (added, g_list_model_get_item (after, i));
  g_list_store_splice (store, head, n_before - tail - head, added->pdata, added->len);
}
