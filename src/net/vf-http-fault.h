/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Why no answer came, in kinds a caller can act on. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

GError *vf_http_fault_new (const GError *source, const char *host);
GError *vf_http_fault_new_timed_out (const char *host);
GError *vf_http_fault_new_too_large (const char *host);

G_END_DECLS
