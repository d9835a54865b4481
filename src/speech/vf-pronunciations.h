/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How the member wants names and places to be said. */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define VF_TYPE_PRONUNCIATIONS (vf_pronunciations_get_type ())
G_DECLARE_FINAL_TYPE (VfPronunciations, vf_pronunciations, VF, PRONUNCIATIONS, GObject)

VfPronunciations *vf_pronunciations_new (void);
void vf_pronunciations_add (VfPronunciations *self, const char *find, const char *replace);
char *vf_pronunciations_apply (VfPronunciations *self, const char *text);

G_END_DECLS
