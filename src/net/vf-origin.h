/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The place a secret belongs to: scheme, host and port, compared exactly. */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define VF_TYPE_ORIGIN (vf_origin_get_type ())
typedef struct _VfOrigin VfOrigin;

GType vf_origin_get_type (void);
VfOrigin *vf_origin_new (const char *address, GError **error);
VfOrigin *vf_origin_ref (VfOrigin *self);
void vf_origin_unref (VfOrigin *self);
char *vf_origin_to_text (const VfOrigin *self);
gboolean vf_origin_may_have_credentials (const VfOrigin *self, GUri *target);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VfOrigin, vf_origin_unref)

G_END_DECLS
