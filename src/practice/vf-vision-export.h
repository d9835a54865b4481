/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Writes a life vision as Markdown that vf_vision_import_text() reads back unchanged. */
#pragma once

#include "vf-vision-document.h"

G_BEGIN_DECLS

char *vf_vision_export_markdown (VfVisionDocument *document);

G_END_DECLS
