/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The faders of a mix: narration, each bed, sounds to add, mixes saved by name. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * VfFaderPanel:
 *
 * Properties: "mix" (#VfMix), whose faders are shown, and "session" (#VfSession).
 */
#define VF_TYPE_FADER_PANEL (vf_fader_panel_get_type ())
G_DECLARE_FINAL_TYPE (VfFaderPanel, vf_fader_panel, VF, FADER_PANEL, GtkBox)

G_END_DECLS
