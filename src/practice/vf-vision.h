/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What one row of vision_versions means: its texts, state, completion and name. */
#pragma once

#include "vf-record.h"
#include "vf-vision-document.h"

G_BEGIN_DECLS

typedef enum
{
  VF_VISION_COMPLETE, /* neither active nor draft: history */
  VF_VISION_ACTIVE,
  VF_VISION_DRAFT,
} VfVisionState;

/* A set of sections, bit n for section n. */
typedef guint VfSectionSet;
#define VF_SECTION_BIT(section) (1u << (section))

const char *vf_vision_get_text (VfRecord *vision, VfSection section);
void vf_vision_set_text (VfRecord *vision, VfSection section, const char *text);
VfVisionState vf_vision_get_state (VfRecord *vision);
gboolean vf_vision_get_plural (VfRecord *vision);
int vf_vision_get_number (VfRecord *vision);
int vf_vision_get_completion (VfRecord *vision);
guint vf_vision_count_words (VfRecord *vision);
char *vf_vision_dup_title (VfRecord *vision);

VfSectionSet vf_vision_get_written (VfRecord *vision);
VfSectionSet vf_vision_get_refined (VfRecord *vision);
void vf_vision_set_refined (VfRecord *vision, VfSectionSet sections);
VfSectionSet vf_vision_compare (VfRecord *before, VfRecord *after);

VfVisionDocument *vf_vision_to_document (VfRecord *vision);
void vf_vision_load_document (VfRecord *vision, VfVisionDocument *document);

G_END_DECLS
