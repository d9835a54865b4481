/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The player, opened: what is being said, the way through the set, transport and faders. */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define VF_TYPE_PLAYER_SHEET (vf_player_sheet_get_type ())
G_DECLARE_FINAL_TYPE (VfPlayerSheet, vf_player_sheet, VF, PLAYER_SHEET, AdwBreakpointBin)

G_END_DECLS
