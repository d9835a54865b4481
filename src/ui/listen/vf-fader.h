/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A fader: the level of one input of a mix, and its mute. */
#pragma once

#include <gtk/gtk.h>

#include "vf-mix.h"

G_BEGIN_DECLS

#define VF_TYPE_FADER (vf_fader_get_type ())
G_DECLARE_FINAL_TYPE (VfFader, vf_fader, VF, FADER, GtkBox)

GtkWidget *vf_fader_new_for_narration (VfMix *mix);
GtkWidget *vf_fader_new_for_bed (VfMix *mix, VfBed *bed);

G_END_DECLS
