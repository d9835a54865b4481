/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Work that lets what a person hears and sees go first. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

void vf_quiet_thread (void);
void vf_quiet_process (const char *pid);

G_END_DECLS
