/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One way through the browser: a provider's page, or a link in a mail, by PKCE. */
#pragma once

#include "vf-auth.h"

G_BEGIN_DECLS

#define VF_TYPE_AUTH_FLOW (vf_auth_flow_get_type ())
G_DECLARE_FINAL_TYPE (VfAuthFlow, vf_auth_flow, VF, AUTH_FLOW, GObject)

VfAuthFlow *vf_auth_flow_new (VfAuth *auth, GError **error);
char *
vf_auth_flow_dup_provider_address (VfAuthFlow *self, const char *provider, const char *scopes);
DexFuture *vf_auth_flow_link_provider (VfAuthFlow *self,
                                       const char *provider) G_GNUC_WARN_UNUSED_RESULT;
DexFuture *vf_auth_flow_send_link (VfAuthFlow *self,
                                   const char *email,
                                   gboolean new_account) G_GNUC_WARN_UNUSED_RESULT;
DexFuture *vf_auth_flow_send_recovery (VfAuthFlow *self,
                                       const char *email) G_GNUC_WARN_UNUSED_RESULT;
DexFuture *vf_auth_flow_finish (VfAuthFlow *self) G_GNUC_WARN_UNUSED_RESULT;
void vf_auth_flow_cancel (VfAuthFlow *self);

G_END_DECLS
