/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Writes a mix to a file, faster than it would play. */
#pragma once

#include <libdex.h>

#include "vf-mix.h"

G_BEGIN_DECLS

typedef enum
{
  VF_FORMAT_OPUS,
  VF_FORMAT_FLAC,
} VfAudioFormat;

const char *vf_audio_format_get_extension (VfAudioFormat format);
gboolean vf_audio_format_from_name (const char *name, VfAudioFormat *format);

#define VF_TYPE_RENDERER (vf_renderer_get_type ())
G_DECLARE_FINAL_TYPE (VfRenderer, vf_renderer, VF, RENDERER, GObject)

VfRenderer *vf_renderer_new (VfMix *mix, VfAudioFormat format);
/* Tags: "title", "artist", "album", "comment", "track-number" …, as Vorbis comment names. */
void vf_renderer_set_tag (VfRenderer *self, const char *name, const char *value);
/* Chapters are written as CHAPTERnnn / CHAPTERnnnNAME comments. */
void vf_renderer_add_chapter (VfRenderer *self, gint64 start, const char *title);
/* Writes beside @file and renames at the end. Property "progress" 0…1 is notified on the calling
 * thread's main context. Resolves to TRUE; rejects with VF_ERROR_NO_SPACE, VF_ERROR_CANCELLED,
 * VF_ERROR_INVALID … */
DexFuture *vf_renderer_run (VfRenderer *self,
                            GFile *file,
                            GCancellable *cancellable) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
