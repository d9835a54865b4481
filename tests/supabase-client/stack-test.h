/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What tests against the real stack share; the stack is described in the environment. */
#pragma once

#include "vf-rest.h"

G_BEGIN_DECLS

const char *stack_get (const char *name);
VfProject *stack_project_new (const char *address, const char *token);
void stack_set_faults (VfProject *project, const char *faults);
VfRestRows *stack_await_rows (VfProject *project, VfRestQuery *query, GError **error);
GBytes *stack_body (const char *text);

G_END_DECLS
