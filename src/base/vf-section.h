/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The fourteen sections of a life vision: keys, order, labels and the names older data gives them.
 */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * VfSection:
 *
 * A section of the vision, in reading order (product fact sheet, "Life
 * categories"). Orders 1 to 12 are the areas of life; 0 and 13 open and close
 * the vision.
 */
typedef enum
{
  VF_SECTION_FORWARD,
  VF_SECTION_FUN,
  VF_SECTION_HEALTH,
  VF_SECTION_TRAVEL,
  VF_SECTION_LOVE,
  VF_SECTION_FAMILY,
  VF_SECTION_SOCIAL,
  VF_SECTION_HOME,
  VF_SECTION_WORK,
  VF_SECTION_MONEY,
  VF_SECTION_STUFF,
  VF_SECTION_GIVING,
  VF_SECTION_SPIRITUALITY,
  VF_SECTION_CONCLUSION,
} VfSection;

#define VF_N_SECTIONS 14

const char *vf_section_get_key (VfSection section);
const char *vf_section_get_track_key (VfSection section);
const char *vf_section_get_label (VfSection section);
const char *vf_section_get_description (VfSection section);
const char *vf_section_get_icon_name (VfSection section);

gboolean vf_section_from_key (const char *key, VfSection *section);
gboolean vf_section_from_track_key (const char *track_key, VfSection *section);
gboolean vf_section_from_name (const char *name, VfSection *section);

G_END_DECLS
