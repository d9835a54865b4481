/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Frames of the voice protocol, a subset of Wyoming: bytes to frames and back. */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define VF_VOICE_MAX_LINE (64 * 1024)
#define VF_VOICE_MAX_DATA (1024 * 1024)
#define VF_VOICE_MAX_PAYLOAD (1024 * 1024)

/**
 * VfVoiceFrame:
 * @type: what the frame says
 * @data: its fields, never %NULL
 * @payload: its bytes, never %NULL, often empty
 */
typedef struct
{
  char *type;
  JsonObject *data;
  GBytes *payload;
} VfVoiceFrame;

void vf_voice_frame_free (VfVoiceFrame *frame);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VfVoiceFrame, vf_voice_frame_free)

gboolean vf_voice_frame_is (const VfVoiceFrame *frame, const char *type);
GBytes *vf_voice_frame_encode (const char *type, JsonObject *data);

typedef struct _VfVoiceParser VfVoiceParser;

VfVoiceParser *vf_voice_parser_new (void);
void vf_voice_parser_free (VfVoiceParser *parser);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VfVoiceParser, vf_voice_parser_free)

void vf_voice_parser_push (VfVoiceParser *parser, GBytes *bytes);
gboolean vf_voice_parser_next (VfVoiceParser *parser, VfVoiceFrame **frame, GError **error);
gboolean vf_voice_parser_is_empty (VfVoiceParser *parser);

G_END_DECLS
