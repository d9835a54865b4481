/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A Supabase project: its address, its publishable key, and how a request reaches its services. */
#pragma once

#include "vf-http.h"
#include "vf-token-source.h"

G_BEGIN_DECLS

#define VF_TYPE_PROJECT (vf_project_get_type ())
G_DECLARE_FINAL_TYPE (VfProject, vf_project, VF, PROJECT, GObject)

typedef enum
{
  VF_SERVICE_AUTH,
  VF_SERVICE_REST,
  VF_SERVICE_STORAGE,
  VF_SERVICE_REALTIME,
  VF_SERVICE_FUNCTIONS,
} VfService;

/**
 * VfAccess:
 * @VF_ACCESS_NONE: no key and no token, as for a signed address
 * @VF_ACCESS_VISITOR: the project's key alone
 * @VF_ACCESS_MEMBER: the key and the token of whoever is signed in; never sent
 *   without one, because a visitor is answered with an empty list that looks
 *   like everything was deleted
 */
typedef enum
{
  VF_ACCESS_NONE,
  VF_ACCESS_VISITOR,
  VF_ACCESS_MEMBER,
} VfAccess;

VfProject *vf_project_new (VfHttp *http, const char *address, const char *key, GError **error);
VfHttp *vf_project_get_http (VfProject *self);
const char *vf_project_get_address (VfProject *self);
const char *vf_project_get_key (VfProject *self);
VfOrigin *vf_project_get_origin (VfProject *self);
char *vf_project_dup_service_address (VfProject *self, VfService service, const char *path);
gboolean
vf_project_set_service_base (VfProject *self, VfService service, const char *base, GError **error);
void vf_project_set_token_source (VfProject *self, VfTokenSource *source);
VfTokenSource *vf_project_get_token_source (VfProject *self);
void vf_project_set_member (VfProject *self, const char *user_id);

gboolean vf_project_add_credentials (VfProject *self,
                                     VfHttpRequest *request,
                                     const char *token,
                                     GError **error);
DexFuture *vf_project_send (VfProject *self,
                            VfHttpRequest *request,
                            VfAccess access) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
