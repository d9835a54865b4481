/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A life vision as a document outside the store: what an import finds and an export writes. */
#pragma once

#include <gio/gio.h>

#include "vf-section.h"

G_BEGIN_DECLS

/**
 * VfPassage:
 *
 * A piece of an imported text that no section claims; the member says where it
 * goes. Properties: "heading" (or %NULL), "text".
 */
#define VF_TYPE_PASSAGE (vf_passage_get_type ())
G_DECLARE_FINAL_TYPE (VfPassage, vf_passage, VF, PASSAGE, GObject)

VfPassage *vf_passage_new (const char *heading, const char *text);
const char *vf_passage_get_heading (VfPassage *self);
const char *vf_passage_get_text (VfPassage *self);

#define VF_TYPE_VISION_DOCUMENT (vf_vision_document_get_type ())
G_DECLARE_FINAL_TYPE (VfVisionDocument, vf_vision_document, VF, VISION_DOCUMENT, GObject)

VfVisionDocument *vf_vision_document_new (void);
const char *vf_vision_document_get_title (VfVisionDocument *self);
void vf_vision_document_set_title (VfVisionDocument *self, const char *title);
gboolean vf_vision_document_get_plural (VfVisionDocument *self);
void vf_vision_document_set_plural (VfVisionDocument *self, gboolean plural);
const char *vf_vision_document_get_text (VfVisionDocument *self, VfSection section);
void vf_vision_document_set_text (VfVisionDocument *self, VfSection section, const char *text);
void vf_vision_document_append_text (VfVisionDocument *self, VfSection section, const char *text);
guint vf_vision_document_count_sections (VfVisionDocument *self);
guint vf_vision_document_count_words (VfVisionDocument *self);
gboolean vf_vision_document_guess_plural (VfVisionDocument *self);

GListModel *vf_vision_document_get_unplaced (VfVisionDocument *self);
void vf_vision_document_add_unplaced (VfVisionDocument *self, VfPassage *passage);
void vf_vision_document_place (VfVisionDocument *self, VfPassage *passage, VfSection section);

G_END_DECLS
