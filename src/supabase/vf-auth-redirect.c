/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A server on the loopback address, at a port and a path nobody else knows. It answers one GET with
 * a page without script, and closes. The address is a literal: the auth server lets every port of
 * 127.0.0.1 through, and "localhost" it does not. */

#include "vf-auth-redirect.h"

#include <glib/gi18n.h>
#include <libsoup/soup.h>
#include <string.h>

#include "vf-auth-error.h"
#include "vf-error.h"
#include "vf-pkce.h"

#define MAX_CODE 1024

struct _VfAuthRedirect
{
  GObject parent_instance;

  SoupServer *server;
  DexPromise *promise;
  char *path;
  char *address;
};

G_DEFINE_FINAL_TYPE (VfAuthRedirect, vf_auth_redirect, G_TYPE_OBJECT)

static void
vf_auth_redirect_dispose (GObject *object)
{
  vf_auth_redirect_close (VF_AUTH_REDIRECT (object));

  G_OBJECT_CLASS (vf_auth_redirect_parent_class)->dispose (object);
}

static void
vf_auth_redirect_finalize (GObject *object)
{
  VfAuthRedirect *self = VF_AUTH_REDIRECT (object);

  dex_clear (&self->promise);
  g_clear_pointer (&self->path, g_free);
  g_clear_pointer (&self->address, g_free);

  G_OBJECT_CLASS (vf_auth_redirect_parent_class)->finalize (object);
}

static void
vf_auth_redirect_class_init (VfAuthRedirectClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = vf_auth_redirect_dispose;
  G_OBJECT_CLASS (klass)->finalize = vf_auth_redirect_finalize;
}

static void
vf_auth_redirect_init (VfAuthRedirect *self)
{
  self->promise = dex_promise_new ();
}

static gboolean
is_pending (VfAuthRedirect *self)
{
  return dex_future_is_pending (DEX_FUTURE (self->promise));
}

static gboolean
is_code (const char *text)
{
  if (text == NULL || *text == '\0' || strnlen (text, MAX_CODE) == MAX_CODE)
    return FALSE;
  for (; *text != '\0'; text++)
    if (!g_ascii_isalnum (*text) && strchr ("-._~", *text) == NULL)
      return FALSE;
  return TRUE;
}

static void
answer_page (SoupServerMessage *message, const char *text)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);
  g_autofree char *escaped = g_markup_escape_text (text, -1);
  g_autofree char *page = g_strdup_printf (
    "<!DOCTYPE html><meta charset=\"utf-8\"><title>VibrationFit</title><p>%s</p>", escaped);

  soup_message_headers_replace (headers, "Content-Security-Policy", "default-src 'none'");
  soup_message_headers_replace (headers, "Referrer-Policy", "no-referrer");
  soup_message_headers_replace (headers, "Cache-Control", "no-store");
  soup_message_headers_replace (headers, "Connection", "close");
  soup_server_message_set_status (message, SOUP_STATUS_OK, NULL);
  soup_server_message_set_response (message, "text/html; charset=utf-8", SOUP_MEMORY_COPY, page,
                                    strlen (page));
}

static void
close_later (gpointer data)
{
  g_autoptr (VfAuthRedirect) self = data;

  vf_auth_redirect_close (self);
}

/* The server still holds the message while it says so. */
static void
on_answered (SoupServerMessage *message, VfAuthRedirect *self)
{
  g_idle_add_once (close_later, g_object_ref (self));
}

static void
on_request (SoupServer *server,
            SoupServerMessage *message,
            const char *path,
            GHashTable *query,
            gpointer data)
{
  VfAuthRedirect *self = data;
  const char *code = query != NULL ? g_hash_table_lookup (query, "code") : NULL;
  const char *error = query != NULL ? g_hash_table_lookup (query, "error") : NULL;

  if (g_strcmp0 (path, self->path) != 0 || !is_pending (self)
      || !g_str_equal (soup_server_message_get_method (message), "GET")
      || (error == NULL && !is_code (code)))
    {
      soup_server_message_set_status (message, SOUP_STATUS_NOT_FOUND, NULL);
      return;
    }

  g_signal_connect_object (message, "finished", G_CALLBACK (on_answered), self, G_CONNECT_DEFAULT);
  if (error != NULL)
    {
      answer_page (message, _ ("The sign-in did not work. Return to VibrationFit to try again."));
      dex_promise_reject (self->promise,
                          vf_auth_error_from_code (g_hash_table_lookup (query, "error_code"),
                                                   g_hash_table_lookup (query, "error_description"),
                                                   0));
      return;
    }
  answer_page (message, _ ("You can close this page and return to VibrationFit."));
  dex_promise_resolve_string (self->promise, g_strdup (code));
}

/**
 * vf_auth_redirect_new:
 * @error: return location for an error of GIO
 *
 * Opens the door. Requests are answered on this thread's main context.
 *
 * Returns: (transfer full) (nullable): where a browser can come back to
 */
VfAuthRedirect *
vf_auth_redirect_new (GError **error)
{
  g_autoptr (VfAuthRedirect) self = g_object_new (VF_TYPE_AUTH_REDIRECT, NULL);
  g_autofree char *secret = vf_random_text (24);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new_from_string ("127.0.0.1", 0);
  g_autoslist (GUri) uris = NULL;

  self->server = soup_server_new ("server-header", "", NULL);
  self->path = g_strconcat ("/", secret, NULL);
  soup_server_add_handler (self->server, NULL, on_request, self, NULL);
  if (!soup_server_listen (self->server, address, 0, error))
    return NULL;
  uris = soup_server_get_uris (self->server);
  self->address
    = g_strdup_printf ("http://127.0.0.1:%d%s", g_uri_get_port (uris->data), self->path);
  return g_steal_pointer (&self);
}

/**
 * vf_auth_redirect_get_address:
 *
 * Returns: (transfer none): what to give as `redirect_to`
 */
const char *
vf_auth_redirect_get_address (VfAuthRedirect *self)
{
  g_return_val_if_fail (VF_IS_AUTH_REDIRECT (self), NULL);

  return self->address;
}

/**
 * vf_auth_redirect_wait:
 *
 * Returns: (transfer full): a future that resolves to the code the browser
 *   brought, or rejects with the error it brought, or with %VF_ERROR_CANCELLED
 *   when the door was closed before
 */
DexFuture *
vf_auth_redirect_wait (VfAuthRedirect *self)
{
  dex_return_error_if_fail (VF_IS_AUTH_REDIRECT (self));

  return dex_ref (DEX_FUTURE (self->promise));
}

/**
 * vf_auth_redirect_close:
 *
 * Shuts the door, which frees its port. May be called twice.
 */
void
vf_auth_redirect_close (VfAuthRedirect *self)
{
  g_return_if_fail (VF_IS_AUTH_REDIRECT (self));

  if (is_pending (self))
    dex_promise_reject (self->promise, g_error_new_literal (VF_ERROR, VF_ERROR_CANCELLED,
                                                            _ ("The sign-in was cancelled.")));
  if (self->server == NULL)
    return;
  soup_server_remove_handler (self->server, NULL);
  soup_server_disconnect (self->server);
  g_clear_object (&self->server);
}
