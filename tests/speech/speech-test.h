/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the tests of speech share. */
#pragma once

#include <libdex.h>

#include "vf-voice-helper.h"
#include "vf-voice.h"

G_BEGIN_DECLS

gpointer speech_test_wait (DexFuture *future, GError **error);
GListModel *speech_test_list (VfVoiceHelper *helper, const char *engine_id);
VfVoiceHelper *speech_test_espeak (void);
VfVoice *speech_test_find (GListModel *voices, const char *id);
char *speech_test_source (const char *name);
char *speech_test_built (const char *name);

G_END_DECLS
