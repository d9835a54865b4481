/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The text size of the vision, where it is written and read, as the member chose it. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

void vf_writing_style_install (GdkDisplay *display);

G_END_DECLS
