/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Timers that count the time the machine sleeps. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

gint64 vf_boot_timer_get_suspended (void);
GSource *vf_boot_timer_new (gint64 deadline) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
