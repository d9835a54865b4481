/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Points in time as the database writes them, and lengths of time as people read them. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *vf_time_format (gint64 microseconds);
char *vf_time_now (void);
gint64 vf_time_boot (void);
GDateTime *vf_time_parse (const char *text);
char *vf_time_format_duration (gint64 nanoseconds);
char *vf_time_format_day (const char *text);

G_END_DECLS
