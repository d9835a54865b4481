/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The way through a set: its waveform, where the listener is, and how to go elsewhere. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define VF_TYPE_SEEK_BAR (vf_seek_bar_get_type ())
G_DECLARE_FINAL_TYPE (VfSeekBar, vf_seek_bar, VF, SEEK_BAR, GtkWidget)

G_END_DECLS
