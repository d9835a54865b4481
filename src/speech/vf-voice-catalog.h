/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The voices at hand, as a list of #VfVoice. */
#pragma once

#include "vf-voice.h"

G_BEGIN_DECLS

#define VF_TYPE_VOICE_CATALOG (vf_voice_catalog_get_type ())
G_DECLARE_FINAL_TYPE (VfVoiceCatalog, vf_voice_catalog, VF, VOICE_CATALOG, GObject)

VfVoiceCatalog *vf_voice_catalog_new (void);
DexFuture *vf_voice_catalog_load (VfVoiceCatalog *self) G_GNUC_WARN_UNUSED_RESULT;
DexFuture *vf_voice_catalog_add_program (VfVoiceCatalog *self,
                                         const char *engine_id,
                                         const char *name,
                                         const char *const *argv) G_GNUC_WARN_UNUSED_RESULT;
VfVoice *vf_voice_catalog_dup_voice (VfVoiceCatalog *self, const char *id);
VfVoice *vf_voice_catalog_dup_default (VfVoiceCatalog *self, const char *language);

G_END_DECLS
