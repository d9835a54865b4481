/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The providers that a project offers to sign in with, a button each. */
#pragma once

#include <gtk/gtk.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define VF_TYPE_PROVIDER_BOX (vf_provider_box_get_type ())
G_DECLARE_FINAL_TYPE (VfProviderBox, vf_provider_box, VF, PROVIDER_BOX, GtkBox)

void vf_provider_box_set_settings (VfProviderBox *self, JsonObject *settings);

G_END_DECLS
