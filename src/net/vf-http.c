/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Takes a turn, sends, waits as it was told and tries again where that helps. */

#include "vf-http.h"

#include "vf-error.h"
#include "vf-http-fault.h"
#include "vf-http-pace.h"
#include "vf-soup-transport.h"

#include <glib/gi18n.h>

#define LOG_DOMAIN "vf-net"
#define MAX_CONCURRENT 6

struct _VfHttp
{
  GObject parent_instance;
  VfHttpTransport *transport;
  VfHttpPace *pace;
};

G_DEFINE_FINAL_TYPE (VfHttp, vf_http, G_TYPE_OBJECT)

/* One request on its way. */
typedef struct
{
  VfHttpTransport *transport;
  VfHttpPace *pace;
  VfHttpRequest *request;
  GCancellable *cancellable; /* ends with the caller's, and with the errand */
  gulong cancelled_handler;
  char *origin;
  gint64 deadline; /* monotonic, microseconds */
} Errand;

static void
errand_free (gpointer data)
{
  Errand *errand = data;

  if (errand->cancelled_handler != 0)
    g_cancellable_disconnect (vf_http_request_get_cancellable (errand->request),
                              errand->cancelled_handler);
  g_clear_object (&errand->transport);
  g_clear_pointer (&errand->pace, vf_http_pace_unref);
  g_clear_object (&errand->request);
  g_clear_object (&errand->cancellable);
  g_free (errand->origin);
  g_free (errand);
}

static const char *
get_host (Errand *errand)
{
  return g_uri_get_host (vf_http_request_get_uri (errand->request));
}

/* Waits for future, the deadline or the end of the caller's patience, whichever comes first. */
static gboolean
await_within (Errand *errand, DexFuture *future, GError **error)
{
  g_autoptr (GError) local_error = NULL;

  if (dex_await (dex_future_first (future, dex_timeout_new_deadline (errand->deadline),
                                   dex_cancellable_new_from_cancellable (errand->cancellable),
                                   NULL),
                 &local_error))
    return TRUE;

  if (g_error_matches (local_error, DEX_ERROR, DEX_ERROR_TIMED_OUT))
    g_propagate_error (error, vf_http_fault_new_timed_out (get_host (errand)));
  else
    g_propagate_error (error, vf_http_fault_new (local_error, get_host (errand)));
  return FALSE;
}

/* FALSE with an error when waiting that long would pass the deadline or was given up. */
static gboolean
pause_for (Errand *errand, guint wait_ms, GError **error)
{
  gint64 until = g_get_monotonic_time () + (gint64) wait_ms * 1000;
  g_autoptr (GError) local_error = NULL;

  if (until >= errand->deadline)
    {
      VfErrorReply reply = { .retry = TRUE, .retry_after_ms = wait_ms };
      g_autofree char *message
        = g_strdup_printf (_ ("“%s” asks to be left alone for a while"), get_host (errand));

      g_propagate_error (error, vf_error_new_for_reply (VF_ERROR_BUSY, &reply, message));
      return FALSE;
    }

  dex_await (dex_future_first (dex_timeout_new_deadline (until),
                               dex_cancellable_new_from_cancellable (errand->cancellable), NULL),
             &local_error);
  if (g_error_matches (local_error, DEX_ERROR, DEX_ERROR_TIMED_OUT))
    return TRUE;
  g_propagate_error (error, vf_http_fault_new (local_error, get_host (errand)));
  return FALSE;
}

static VfHttpAnswer *
send_once (Errand *errand, GError **error)
{
  g_autoptr (DexFuture) turn = NULL;
  g_autoptr (DexFuture) sending = NULL;
  g_autoptr (GError) local_error = NULL;
  VfHttpAnswer *answer = NULL;
  guint hold_ms;

  while ((hold_ms = vf_http_pace_get_hold_ms (errand->pace, errand->origin)) > 0)
    if (!pause_for (errand, hold_ms, error))
      return NULL;

  turn = vf_http_pace_enter (errand->pace);
  if (!await_within (errand, dex_ref (turn), error))
    {
      vf_http_pace_withdraw (errand->pace, turn);
      return NULL;
    }

  sending = vf_http_transport_send (errand->transport, errand->request, errand->cancellable);
  if (await_within (errand, dex_ref (sending), &local_error))
    answer = dex_await_object (dex_ref (sending), &local_error);
  vf_http_pace_leave (errand->pace);
  if (answer == NULL)
    g_propagate_error (error, g_steal_pointer (&local_error));

  return answer;
}

static void
write_log (Errand *errand, guint n_tries, VfHttpAnswer *answer, const GError *error, gint64 start)
{
  g_autofree char *what = vf_http_request_to_log (errand->request);

  g_log (LOG_DOMAIN, G_LOG_LEVEL_DEBUG, "%s: %u, error %d, try %u, %" G_GINT64_FORMAT " ms", what,
         answer != NULL ? vf_http_answer_get_status (answer) : 0, error != NULL ? error->code : -1,
         n_tries, (g_get_monotonic_time () - start) / 1000);
}

/* Whether to send it again, and after how long. */
static gboolean
should_retry (
  Errand *errand, guint n_tries, VfHttpAnswer *answer, const GError *error, guint *wait_ms)
{
  guint retry_after_ms = 0;

  if (answer != NULL && !vf_http_status_is_passing (vf_http_answer_get_status (answer)))
    {
      vf_http_pace_note_success (errand->pace);
      return FALSE;
    }
  if (answer != NULL)
    {
      retry_after_ms = vf_http_answer_get_retry_after_ms (answer);
      if (retry_after_ms > 0)
        vf_http_pace_hold (errand->pace, errand->origin, retry_after_ms);
    }
  else if (!vf_error_get_reply (error)->retry)
    return FALSE;

  if (!vf_http_request_get_replayable (errand->request)
      || n_tries >= vf_http_request_get_max_tries (errand->request))
    return FALSE;

  *wait_ms = vf_http_retry_delay_ms (n_tries, retry_after_ms, g_random_double ());
  if (g_get_monotonic_time () + (gint64) *wait_ms * 1000 >= errand->deadline)
    return FALSE;
  return vf_http_pace_take_retry (errand->pace);
}

static DexFuture *
errand_fiber (gpointer data)
{
  Errand *errand = data;
  g_autoptr (VfHttpAnswer) answer = NULL;
  g_autoptr (GError) error = NULL;

  for (guint n_tries = 1;; n_tries++)
    {
      gint64 start = g_get_monotonic_time ();
      guint wait_ms = 0;

      answer = send_once (errand, &error);
      write_log (errand, n_tries, answer, error, start);
      if (!should_retry (errand, n_tries, answer, error, &wait_ms))
        break;
      g_clear_object (&answer);
      g_clear_error (&error);
      if (!pause_for (errand, wait_ms, &error))
        break;
    }

  /* Whatever is still under way has nobody left who waits for it. */
  g_cancellable_cancel (errand->cancellable);
  if (answer != NULL)
    return dex_future_new_take_object (g_steal_pointer (&answer));
  return dex_future_new_for_error (g_steal_pointer (&error));
}

static void
on_caller_cancelled (GCancellable *caller, gpointer data)
{
  g_cancellable_cancel (data);
}

static char *
name_origin (GUri *uri)
{
  return g_strdup_printf ("%s://%s:%d", g_uri_get_scheme (uri), g_uri_get_host (uri),
                          g_uri_get_port (uri));
}

/**
 * vf_http_send:
 * @self: the network
 * @request: what to send
 *
 * Sends @request when it is its turn. A replayable request is sent again,
 * within its limits of time and tries, after a fault of the network or an answer
 * that says "later" (408, 425, 429, 502 to 504, the gateway's own, 544), for as
 * long as the program's common purse of retries lasts; Retry-After holds back
 * every request to that server. Redirects are not followed. Any other answer,
 * and the last one of a request that was tried too often, is the caller's to
 * judge. Only the request's cancellable stops it early; a future that is dropped
 * lets it run to its end.
 *
 * May be called on any thread that runs a scheduler of libdex; the request runs
 * there.
 *
 * Returns: (transfer full): a future that resolves to a #VfHttpAnswer, or
 *   rejects as vf_http_transport_send() does, with %VF_ERROR_BUSY when the
 *   server asked for a longer pause than the request's time limit
 */
DexFuture *
vf_http_send (VfHttp *self, VfHttpRequest *request)
{
  GCancellable *caller = NULL;
  Errand *errand = NULL;

  g_return_val_if_fail (VF_IS_HTTP (self), NULL);
  g_return_val_if_fail (VF_IS_HTTP_REQUEST (request), NULL);

  errand = g_new0 (Errand, 1);
  errand->transport = g_object_ref (self->transport);
  errand->pace = vf_http_pace_ref (self->pace);
  errand->request = g_object_ref (request);
  errand->cancellable = g_cancellable_new ();
  errand->origin = name_origin (vf_http_request_get_uri (request));
  errand->deadline
    = g_get_monotonic_time () + (gint64) vf_http_request_get_time_limit (request) * G_USEC_PER_SEC;
  caller = vf_http_request_get_cancellable (request);
  if (caller != NULL)
    errand->cancelled_handler
      = g_cancellable_connect (caller, G_CALLBACK (on_caller_cancelled),
                               g_object_ref (errand->cancellable), g_object_unref);

  return dex_scheduler_spawn (NULL, 0, errand_fiber, errand, errand_free);
}

/**
 * vf_http_set_max_concurrent:
 * @self: the network
 * @n_requests: how many requests run at once; 6 when not set
 */
void
vf_http_set_max_concurrent (VfHttp *self, guint n_requests)
{
  g_return_if_fail (VF_IS_HTTP (self));

  vf_http_pace_set_max_concurrent (self->pace, n_requests);
}

static void
vf_http_finalize (GObject *object)
{
  VfHttp *self = VF_HTTP (object);

  g_clear_object (&self->transport);
  g_clear_pointer (&self->pace, vf_http_pace_unref);
  G_OBJECT_CLASS (vf_http_parent_class)->finalize (object);
}

static void
vf_http_class_init (VfHttpClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = vf_http_finalize;
}

static void
vf_http_init (VfHttp *self)
{
  self->pace = vf_http_pace_new (MAX_CONCURRENT);
}

/**
 * vf_http_new:
 *
 * One is enough for a program: turns, pauses and retries are counted in it.
 *
 * Returns: (transfer full): the network
 */
VfHttp *
vf_http_new (void)
{
  g_autoptr (VfHttpTransport) transport = vf_soup_transport_new ();

  return vf_http_new_with_transport (transport);
}

/**
 * vf_http_new_with_transport:
 * @transport: what carries the requests
 *
 * Returns: (transfer full): a network of another kind, such as a simulated one
 */
VfHttp *
vf_http_new_with_transport (VfHttpTransport *transport)
{
  VfHttp *self = NULL;

  g_return_val_if_fail (VF_IS_HTTP_TRANSPORT (transport), NULL);

  self = g_object_new (VF_TYPE_HTTP, NULL);
  self->transport = g_object_ref (transport);
  return self;
}
