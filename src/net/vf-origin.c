/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where credentials may go is decided here and nowhere else. */

#include "vf-origin.h"

#include "vf-error.h"

#include <gio/gio.h>
#include <glib/gi18n.h>
#include <libsoup/soup.h>

struct _VfOrigin
{
  gatomicrefcount references;
  char *scheme;
  char *host;
  int port;
};

G_DEFINE_BOXED_TYPE (VfOrigin, vf_origin, vf_origin_ref, vf_origin_unref)

/* A name could be made to mean another computer by whoever answers for names;
 * these never leave this one. "localhost" is never asked for by GLib. */
static gboolean
is_loopback (const char *host)
{
  return strcmp (host, "127.0.0.1") == 0 || strcmp (host, "::1") == 0
         || g_ascii_strcasecmp (host, "localhost") == 0;
}

/* What names and number addresses are made of, once they are in ASCII. */
static gboolean
is_host (const char *host)
{
  for (const char *p = host; *p != '\0'; p++)
    if (!g_ascii_isalnum (*p) && strchr ("-._:", *p) == NULL)
      return FALSE;
  return *host != '\0';
}

static gboolean
refuse (GError **error, const char *address)
{
  g_set_error (error, VF_ERROR, VF_ERROR_INVALID,
               _ ("“%s” is not an address like https://example.com"), address);
  return FALSE;
}

static gboolean
is_secure (const char *scheme, const char *host)
{
  return strcmp (scheme, "https") == 0 || (strcmp (scheme, "http") == 0 && is_loopback (host));
}

/**
 * vf_origin_new:
 * @address: an address with scheme and host; path and query are of no matter
 * @error: %VF_ERROR_INVALID when it has none, carries a name or password, or
 *   is not https (http is taken for this computer itself only)
 *
 * Returns: (transfer full) (nullable): the place @address lies at
 */
VfOrigin *
vf_origin_new (const char *address, GError **error)
{
  g_autoptr (GUri) uri = NULL;
  VfOrigin *self = NULL;

  g_return_val_if_fail (address != NULL, NULL);

  uri = g_uri_parse (address, SOUP_HTTP_URI_FLAGS, NULL);
  if (uri == NULL || g_uri_get_host (uri) == NULL || !is_host (g_uri_get_host (uri))
      || g_uri_get_userinfo (uri) != NULL)
    {
      refuse (error, address);
      return NULL;
    }
  if (!is_secure (g_uri_get_scheme (uri), g_uri_get_host (uri)))
    {
      g_set_error (error, VF_ERROR, VF_ERROR_INVALID,
                   _ ("“%s” is not encrypted; the address has to begin with https://"), address);
      return NULL;
    }

  self = g_new0 (VfOrigin, 1);
  g_atomic_ref_count_init (&self->references);
  self->scheme = g_strdup (g_uri_get_scheme (uri));
  self->host = g_ascii_strdown (g_uri_get_host (uri), -1);
  self->port = g_uri_get_port (uri);

  return self;
}

VfOrigin *
vf_origin_ref (VfOrigin *self)
{
  g_atomic_ref_count_inc (&self->references);
  return self;
}

void
vf_origin_unref (VfOrigin *self)
{
  if (!g_atomic_ref_count_dec (&self->references))
    return;
  g_free (self->scheme);
  g_free (self->host);
  g_free (self);
}

/**
 * vf_origin_to_text:
 * @self: an origin
 *
 * Returns: (transfer full): scheme, host and port, e.g. "https://example.com:443"
 */
char *
vf_origin_to_text (const VfOrigin *self)
{
  gboolean is_address = strchr (self->host, ':') != NULL;

  return g_strdup_printf (is_address ? "%s://[%s]:%d" : "%s://%s:%d", self->scheme, self->host,
                          self->port);
}

/**
 * vf_origin_may_have_credentials:
 * @self: where the credentials were given out for
 * @target: where a request is about to go, as it is handed to the network
 *
 * The only decision about where keys, tokens and anything else that lets its
 * bearer in may be sent: to the same scheme, host and port, compared as text
 * after letters are lowered and the default port is filled in. A trailing dot,
 * another spelling of a number address or a name before an "@" is another
 * place, whatever it resolves to.
 *
 * Returns: %TRUE when a request to @target may carry them
 */
gboolean
vf_origin_may_have_credentials (const VfOrigin *self, GUri *target)
{
  g_autofree char *scheme = NULL;
  g_autofree char *host = NULL;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (target != NULL, FALSE);

  if (g_uri_get_userinfo (target) != NULL || g_uri_get_host (target) == NULL)
    return FALSE;

  scheme = g_ascii_strdown (g_uri_get_scheme (target), -1);
  host = g_ascii_strdown (g_uri_get_host (target), -1);
  /* A socket that was upgraded from a request is the same place. */
  if (strcmp (scheme, "wss") == 0)
    g_set_str (&scheme, "https");
  else if (strcmp (scheme, "ws") == 0)
    g_set_str (&scheme, "http");

  return strcmp (scheme, self->scheme) == 0 && strcmp (host, self->host) == 0
         && g_uri_get_port (target) == self->port && is_secure (scheme, host);
}
