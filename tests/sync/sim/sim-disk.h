/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The directories of simulated devices, and whether their stores are at rest. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *sim_disk_make_directory (void);
void sim_disk_remove_directory (const char *path);
void sim_disk_copy (const char *from, const char *to);
void sim_disk_free (void);
gboolean sim_disk_are_workers_idle (void);
void sim_disk_wait_for_workers (void);

G_END_DECLS
