/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Address and key of a project, and what was found there. */
#pragma once

#include <adwaita.h>

#include "vf-account.h"

G_BEGIN_DECLS

#define VF_TYPE_PROJECT_FORM (vf_project_form_get_type ())
G_DECLARE_FINAL_TYPE (VfProjectForm, vf_project_form, VF, PROJECT_FORM, GtkBox)

void vf_project_form_set_account (VfProjectForm *self, VfAccount *account);
void vf_project_form_set_place (VfProjectForm *self, const char *address, const char *key);
const char *vf_project_form_get_address (VfProjectForm *self);
const char *vf_project_form_get_key (VfProjectForm *self);
gboolean vf_project_form_get_usable (VfProjectForm *self);

G_END_DECLS
