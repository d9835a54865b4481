/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Time that passes only when everybody has done what there is to do.
 *
 * The program's own calls of the C library for the time are answered from here, so that timeouts
 * of GLib, pauses of the network and stamps of the store all live in the same simulated time. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* 2026-03-01T00:00:00Z, in microseconds: when every simulation begins. */
#define SIM_EPOCH (G_GINT64_CONSTANT (1772323200) * G_USEC_PER_SEC)

typedef void (*SimEventFunc) (gpointer data);
/* Whether everything that works on threads is at rest. */
typedef gboolean (*SimIdleFunc) (gpointer data);
/* Lets real time pass until they may be. */
typedef void (*SimWaitFunc) (void);

void sim_clock_reset (void);
gint64 sim_clock_now (void);
/* What a wrong wall clock of the computer that is at work adds, in microseconds. */
void sim_clock_set_skew (gint64 skew);
gint64 sim_clock_get_skew (void);

void sim_clock_set_idle_func (SimIdleFunc func, SimWaitFunc wait, gpointer data);
guint64 sim_clock_at (gint64 time, SimEventFunc func, gpointer data, GDestroyNotify destroy);
void sim_clock_remove (guint64 id);
void sim_clock_settle (void);
gboolean sim_clock_step (gint64 until);
gint64 sim_clock_real (void);

G_END_DECLS
