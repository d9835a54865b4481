/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Threads of low priority for a pipeline that writes. */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

void vf_quiet_tasks_use (GstElement *pipeline);

G_END_DECLS
