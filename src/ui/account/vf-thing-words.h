/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What rows and their columns are called by people. */
#pragma once

#include "vf-store.h"

G_BEGIN_DECLS

char *vf_thing_dup_name (VfStore *store, const char *table, const char *key, const char *json);
char *vf_thing_dup_kind (const char *table);
char *vf_thing_dup_kinds (const char *table);
char *vf_thing_dup_column (const char *table, const char *column);
char *vf_thing_dup_values (const char *table, const char *json);
char *vf_thing_dup_moment (const char *stamp);

G_END_DECLS
