/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How loud a mix will be, from its faders. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

double vf_level_predict (double voice_gain, double beds_power, double spoken);
double vf_level_make_up (double target, double predicted);

G_END_DECLS
