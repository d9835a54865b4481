/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A section in the overview: icon, name, first lines, words and marks. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define VF_TYPE_SECTION_CARD (vf_section_card_get_type ())
G_DECLARE_FINAL_TYPE (VfSectionCard, vf_section_card, VF, SECTION_CARD, GtkBox)

G_END_DECLS
