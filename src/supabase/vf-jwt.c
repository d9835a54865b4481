/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The middle part of a JSON web token, read as something that may be anything. */

#include "vf-jwt.h"

#include <glib/gi18n.h>
#include <string.h>

#include "vf-error.h"
#include "vf-json.h"

/* A token travels in a header; servers refuse larger ones. */
#define MAX_TOKEN 65536

static gboolean
is_base64url (const char *text, gsize length)
{
  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isalnum (text[i]) && text[i] != '-' && text[i] != '_')
      return FALSE;
  return length % 4 != 1;
}

static guint8 *
decode_base64url (const char *text, gsize length, gsize *n_bytes)
{
  g_autofree char *padded = NULL;

  if (length == 0 || !is_base64url (text, length))
    return NULL;
  padded = g_strdup_printf ("%.*s%.*s", (int) length, text, (int) ((4 - length % 4) % 4), "===");
  g_strdelimit (padded, "-", '+');
  g_strdelimit (padded, "_", '/');
  return g_base64_decode (padded, n_bytes);
}

static JsonNode *
decode_payload (const char *token)
{
  const char *start = strchr (token, '.');
  const char *end = start != NULL ? strchr (start + 1, '.') : NULL;
  g_autofree guint8 *bytes = NULL;
  gsize n_bytes = 0;

  if (end == NULL || end[1] == '\0' || strchr (end + 1, '.') != NULL)
    return NULL;
  bytes = decode_base64url (start + 1, end - start - 1, &n_bytes);
  if (bytes == NULL || !g_utf8_validate_len ((const char *) bytes, n_bytes, NULL))
    return NULL;
  return vf_json_parse ((const char *) bytes, n_bytes, NULL);
}

/**
 * vf_claims_decode:
 * @token: an access token
 * @error: %VF_ERROR_INVALID when it is no JSON web token or names nobody
 *
 * Returns: (transfer full) (nullable): what it claims
 */
VfClaims *
vf_claims_decode (const char *token, GError **error)
{
  g_autoptr (JsonNode) payload = NULL;
  JsonObject *object = NULL;
  const char *subject = NULL;
  VfClaims *self;

  g_return_val_if_fail (token != NULL, NULL);

  if (strnlen (token, MAX_TOKEN) < MAX_TOKEN)
    payload = decode_payload (token);
  if (payload != NULL && JSON_NODE_HOLDS_OBJECT (payload))
    object = json_node_get_object (payload);
  if (object != NULL)
    subject = vf_json_get_string (object, "sub");
  if (subject == NULL || *subject == '\0')
    {
      g_set_error_literal (error, VF_ERROR, VF_ERROR_INVALID,
                           _ ("The server sent a sign-in that cannot be read."));
      return NULL;
    }

  self = g_new0 (VfClaims, 1);
  self->subject = g_strdup (subject);
  self->session_id = g_strdup (vf_json_get_string (object, "session_id"));
  self->role = g_strdup (vf_json_get_string (object, "role"));
  self->level = g_strdup (vf_json_get_string (object, "aal"));
  vf_json_get_integer (object, "exp", &self->expires_at);
  vf_json_get_integer (object, "iat", &self->issued_at);
  vf_json_get_boolean (object, "is_anonymous", &self->anonymous);
  return self;
}

void
vf_claims_free (VfClaims *self)
{
  g_free (self->subject);
  g_free (self->session_id);
  g_free (self->role);
  g_free (self->level);
  g_free (self);
}
