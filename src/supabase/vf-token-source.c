/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The interface of whoever knows the access token. */

#include "vf-token-source.h"

G_DEFINE_INTERFACE (VfTokenSource, vf_token_source, G_TYPE_OBJECT)

static void
vf_token_source_default_init (VfTokenSourceInterface *iface)
{
}

/**
 * vf_token_source_get_token:
 * @self: a source
 *
 * Returns: (transfer full): a future that resolves to the access token of
 *   whoever is signed in; see #VfTokenSourceInterface
 */
DexFuture *
vf_token_source_get_token (VfTokenSource *self)
{
  g_return_val_if_fail (VF_IS_TOKEN_SOURCE (self), NULL);

  return VF_TOKEN_SOURCE_GET_IFACE (self)->get_token (self);
}

/**
 * vf_token_source_renew_token:
 * @self: a source
 * @spent: the token a server has just refused
 *
 * Returns: (transfer full): a future that resolves to another token; see
 *   #VfTokenSourceInterface
 */
DexFuture *
vf_token_source_renew_token (VfTokenSource *self, const char *spent)
{
  g_return_val_if_fail (VF_IS_TOKEN_SOURCE (self), NULL);

  return VF_TOKEN_SOURCE_GET_IFACE (self)->renew_token (self, spent);
}
