/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Verifiers from the kernel's random numbers, and their SHA-256 challenges. */

#include "vf-pkce.h"

#include <errno.h>
#include <string.h>
#include <sys/random.h>

static char *
encode_base64url (const guint8 *bytes, gsize n_bytes)
{
  char *text = g_base64_encode (bytes, n_bytes);

  g_strdelimit (text, "+", '-');
  g_strdelimit (text, "/", '_');
  text[strcspn (text, "=")] = '\0';
  return text;
}

/**
 * vf_random_text:
 * @n_bytes: how much chance, at most 256 bytes
 *
 * Returns: (transfer full): letters, digits, "-" and "_" that nobody can guess
 */
char *
vf_random_text (guint n_bytes)
{
  guint8 bytes[256];
  gssize n_read;

  g_return_val_if_fail (n_bytes <= sizeof bytes, NULL);

  /* Up to 256 bytes come whole once the kernel's pool is ready; before, the call waits. */
  do
    n_read = getrandom (bytes, n_bytes, 0);
  while (n_read < 0 && errno == EINTR);
  g_assert (n_read == n_bytes);

  return encode_base64url (bytes, n_bytes);
}

/**
 * vf_pkce_new_verifier:
 *
 * Returns: (transfer full): 64 characters for one flow, to be forgotten with it
 */
char *
vf_pkce_new_verifier (void)
{
  return vf_random_text (48);
}

/**
 * vf_pkce_get_challenge:
 * @verifier: of the flow
 *
 * Returns: (transfer full): what the server is told beforehand, by method "s256"
 */
char *
vf_pkce_get_challenge (const char *verifier)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  guint8 digest[32];
  gsize length = sizeof digest;

  g_return_val_if_fail (verifier != NULL, NULL);

  g_checksum_update (checksum, (const guchar *) verifier, -1);
  g_checksum_get_digest (checksum, digest, &length);
  return encode_base64url (digest, length);
}
