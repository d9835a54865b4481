/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One running helper process and the frames that go to and fro. */
#pragma once

#include <libdex.h>

#include "vf-voice-frame.h"

G_BEGIN_DECLS

typedef struct _VfVoiceLink VfVoiceLink;

VfVoiceLink *vf_voice_link_spawn (const char *const *argv, GError **error);
void vf_voice_link_free (VfVoiceLink *link);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VfVoiceLink, vf_voice_link_free)

gboolean vf_voice_link_send (VfVoiceLink *link, const char *type, JsonObject *data, GError **error);
gboolean vf_voice_link_interject (VfVoiceLink *link, GBytes *frame);
VfVoiceFrame *vf_voice_link_receive (VfVoiceLink *link, GError **error);
gboolean vf_voice_link_is_quiet (VfVoiceLink *link);
void vf_voice_link_kill (VfVoiceLink *link);
const char *vf_voice_link_get_identifier (VfVoiceLink *link);

G_END_DECLS
