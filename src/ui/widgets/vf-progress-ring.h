/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A small ring that fills: completion of a vision, progress of work. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define VF_TYPE_PROGRESS_RING (vf_progress_ring_get_type ())
G_DECLARE_FINAL_TYPE (VfProgressRing, vf_progress_ring, VF, PROGRESS_RING, GtkWidget)

GtkWidget *vf_progress_ring_new (void);

double vf_progress_ring_get_fraction (VfProgressRing *self);
void vf_progress_ring_set_fraction (VfProgressRing *self, double fraction);

G_END_DECLS
