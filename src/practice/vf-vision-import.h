/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Reads a life vision from Markdown or plain text. */
#pragma once

#include <libdex.h>

#include "vf-vision-document.h"

G_BEGIN_DECLS

/* Far above any vision, far below what would make an editor stop. */
#define VF_VISION_IMPORT_MAX_BYTES (8 * 1024 * 1024)

char *vf_vision_import_decode (GBytes *bytes, const char *name, GError **error);
VfVisionDocument *vf_vision_import_text (const char *text, const char *name, GError **error);
VfVisionDocument *vf_vision_import_bytes (GBytes *bytes, const char *name, GError **error);
DexFuture *vf_vision_import_file (GFile *file) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
