/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The player at the bottom of the window, in every room. */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define VF_TYPE_PLAYER_BAR (vf_player_bar_get_type ())
G_DECLARE_FINAL_TYPE (VfPlayerBar, vf_player_bar, VF, PLAYER_BAR, AdwBin)

G_END_DECLS
