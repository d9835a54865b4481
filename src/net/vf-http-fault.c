/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Faults of sockets, names, TLS and HTTP as errors of the program. */

#include "vf-http-fault.h"

#include "vf-error.h"

#include <gio/gio.h>
#include <glib/gi18n.h>
#include <libdex.h>
#include <libsoup/soup.h>

static GError *
make (VfError kind, gboolean retry, const GError *source, const char *format, const char *host)
{
  VfErrorReply reply = { .retry = retry, .message = source != NULL ? source->message : NULL };
  g_autofree char *message = NULL;

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
  message = g_strdup_printf (format, host);
#pragma GCC diagnostic pop
  return vf_error_new_for_reply (kind, &reply, message);
}

/**
 * vf_http_fault_new_timed_out:
 * @host: who did not answer
 *
 * Returns: (transfer full): an error of kind %VF_ERROR_TIMED_OUT
 */
GError *
vf_http_fault_new_timed_out (const char *host)
{
  return make (VF_ERROR_TIMED_OUT, TRUE, NULL, _ ("“%s” did not answer in time"), host);
}

/**
 * vf_http_fault_new_too_large:
 * @host: who answered too much
 *
 * Returns: (transfer full): an error of kind %VF_ERROR_NO_SPACE
 */
GError *
vf_http_fault_new_too_large (const char *host)
{
  return make (VF_ERROR_NO_SPACE, FALSE, NULL, _ ("The answer of “%s” is larger than expected"),
               host);
}

/**
 * vf_http_fault_new:
 * @source: what GIO or libsoup reported
 * @host: whom the request was for
 *
 * A certificate that does not fit is final: trying again, or going on without,
 * would hand the request to whoever stands in between.
 *
 * Returns: (transfer full): an error of #VfError
 */
GError *
vf_http_fault_new (const GError *source, const char *host)
{
  if (source->domain == VF_ERROR)
    return g_error_copy (source);
  if (g_error_matches (source, G_IO_ERROR, G_IO_ERROR_CANCELLED)
      || g_error_matches (source, DEX_ERROR, DEX_ERROR_FIBER_CANCELLED))
    return make (VF_ERROR_CANCELLED, FALSE, source, _ ("The request to “%s” was cancelled"), host);
  if (g_error_matches (source, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
    return vf_http_fault_new_timed_out (host);
  if (g_error_matches (source, G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE)
      || g_error_matches (source, G_TLS_ERROR, G_TLS_ERROR_CERTIFICATE_REQUIRED)
      || g_error_matches (source, G_TLS_ERROR, G_TLS_ERROR_NOT_TLS))
    return make (VF_ERROR_INVALID, FALSE, source,
                 _ ("“%s” could not prove that it is the one it claims to be"), host);
  if (source->domain == SOUP_SESSION_ERROR
      || g_error_matches (source, G_IO_ERROR, G_IO_ERROR_INVALID_DATA))
    return make (VF_ERROR_INVALID, FALSE, source, _ ("“%s” answers, but not as a web server does"),
                 host);
  if (g_error_matches (source, G_IO_ERROR, G_IO_ERROR_NO_SPACE))
    return make (VF_ERROR_NO_SPACE, FALSE, source, _ ("There is no space left for what “%s” sends"),
                 host);

  return make (VF_ERROR_OFFLINE, TRUE, source, _ ("“%s” cannot be reached"), host);
}
