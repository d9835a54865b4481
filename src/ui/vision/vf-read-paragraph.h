/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A paragraph of the vision as a document: where it stands and what is lit in it. */
#pragma once

#include <gio/gio.h>

#include "vf-section.h"

G_BEGIN_DECLS

#define VF_TYPE_READ_PARAGRAPH (vf_read_paragraph_get_type ())
G_DECLARE_FINAL_TYPE (VfReadParagraph, vf_read_paragraph, VF, READ_PARAGRAPH, GObject)

/* @text NULL: the heading of the section. */
VfReadParagraph *vf_read_paragraph_new (VfSection section, const char *text);

VfSection vf_read_paragraph_get_section (VfReadParagraph *self);
const char *vf_read_paragraph_get_text (VfReadParagraph *self);
/* Lights a sentence where it stands in this paragraph; NULL lights nothing. TRUE when it is here.
 */
gboolean vf_read_paragraph_light (VfReadParagraph *self, const char *sentence);

G_END_DECLS
