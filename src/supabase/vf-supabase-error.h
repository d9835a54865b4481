/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The one place that turns a service's answer into an error of the program. */
#pragma once

#include "vf-error.h"
#include "vf-http-answer.h"

G_BEGIN_DECLS

GError *vf_supabase_error_from_answer (VfHttpAnswer *answer);
gboolean vf_supabase_error_is (const GError *error, const char *code);

G_END_DECLS
