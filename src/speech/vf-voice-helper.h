/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A program that speaks the voice protocol, shared by all voices of one engine. */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>
#include <libdex.h>

G_BEGIN_DECLS

#define VF_TYPE_VOICE_HELPER (vf_voice_helper_get_type ())
G_DECLARE_FINAL_TYPE (VfVoiceHelper, vf_voice_helper, VF, VOICE_HELPER, GObject)

VfVoiceHelper *vf_voice_helper_new (const char *const *argv, const char *name);
const char *vf_voice_helper_get_name (VfVoiceHelper *self);
void vf_voice_helper_set_patience (VfVoiceHelper *self, guint milliseconds);
const char *vf_voice_helper_get_process_id (VfVoiceHelper *self);

/* Resolves to the info frame's data, a boxed #JsonObject. */
DexFuture *vf_voice_helper_describe (VfVoiceHelper *self) G_GNUC_WARN_UNUSED_RESULT;
/* Resolves to a #VfSound. */
DexFuture *vf_voice_helper_speak (VfVoiceHelper *self,
                                  JsonObject *voice,
                                  const char *sentence,
                                  double speed,
                                  GCancellable *cancellable) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
