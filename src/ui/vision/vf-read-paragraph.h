/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A piece of the vision as a document, mostly a paragraph: where it stands and what is lit in it.
 */
#pragma once

#include <gio/gio.h>
#include <pango/pango.h>

#include "vf-section.h"

G_BEGIN_DECLS

#define VF_TYPE_READ_PARAGRAPH (vf_read_paragraph_get_type ())
G_DECLARE_FINAL_TYPE (VfReadParagraph, vf_read_paragraph, VF, READ_PARAGRAPH, GObject)

/**
 * VfReadFlow:
 * @VF_READ_BEGINS: a paragraph begins with this piece
 * @VF_READ_ENDS: a paragraph ends with it
 */
typedef enum
{
  VF_READ_BEGINS = 1 << 0,
  VF_READ_ENDS = 1 << 1,
} VfReadFlow;

VfReadParagraph *vf_read_paragraph_new_heading (VfSection section);
VfReadParagraph *
vf_read_paragraph_new (VfSection section, char *text, guint start, VfReadFlow flow);

VfSection vf_read_paragraph_get_section (VfReadParagraph *self);
const char *vf_read_paragraph_get_text (VfReadParagraph *self);
guint vf_read_paragraph_get_start (VfReadParagraph *self);
gboolean vf_read_paragraph_light (VfReadParagraph *self,
                                  guint start,
                                  guint length,
                                  const PangoColor *colour);

G_END_DECLS
