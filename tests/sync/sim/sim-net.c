/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The way of a request there and back, in simulated time. */

#include "sim-net.h"

#include <string.h>

#include "sim-clock.h"
#include "vf-http-fault.h"

#define MS G_GINT64_CONSTANT (1000)
#define SECOND G_USEC_PER_SEC
/* What a hosted project gives a member's statement. */
#define STATEMENT_TIME (8 * SECOND)
#define LOCK_LOOK (100 * MS)

struct _SimTransport
{
  GObject parent_instance;
  SimNet *net;
  int client;
  const gint64 *skew;
  gboolean dead;
  guint n_waiting;
  gint64 unknown_until; /* its token is lost on the way for as long */
};

/* One request on its way. */
typedef struct
{
  guint references;
  SimTransport *transport;
  SimRequest *request;
  char *user;
  DexPromise *promise;
  SimRandom random;
  SimFault fault;
  gboolean faulty;
  gboolean answered; /* the client knows something, or was told that nothing comes */
  gboolean again;    /* the second delivery, of which nobody hears */
  gint64 began;      /* at the server, 0 before */
} Call;

static void transport_iface_init (VfHttpTransportInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (SimTransport,
                               sim_transport,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (VF_TYPE_HTTP_TRANSPORT, transport_iface_init))

static Call *
call_ref (Call *self)
{
  self->references++;
  return self;
}

static void
call_unref (gpointer data)
{
  Call *self = data;

  if (--self->references > 0)
    return;
  g_object_unref (self->transport);
  sim_request_free (self->request);
  g_free (self->user);
  dex_unref (self->promise);
  g_free (self);
}

static void
later (Call *self, gint64 delay, SimEventFunc func)
{
  sim_clock_at (sim_clock_now () + delay, func, call_ref (self), call_unref);
}

static gint64
draw_latency (Call *self)
{
  const guint slow = sim_random_below (&self->random, 40);

  if (slow == 0)
    return (gint64) sim_random_below (&self->random, 5000) * MS;
  return (5 + (gint64) sim_random_below (&self->random, 60)) * MS;
}

static gboolean
is_answered (Call *self)
{
  if (self->answered || self->again)
    return TRUE;
  self->answered = TRUE;
  self->transport->n_waiting--;
  if (!self->transport->dead)
    sim_clock_set_skew (*self->transport->skew);
  return FALSE;
}

static void
break_off (gpointer data)
{
  Call *self = data;
  g_autoptr (GError) reset
    = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED, "simulated");

  if (!is_answered (self))
    dex_promise_reject (self->promise, vf_http_fault_new (reset, "project.example"));
}

static void
time_out (gpointer data)
{
  Call *self = data;

  if (!is_answered (self))
    dex_promise_reject (self->promise, vf_http_fault_new_timed_out ("project.example"));
}

typedef struct
{
  Call *call;
  VfHttpAnswer *answer;
} Delivery;

static void
delivery_free (gpointer data)
{
  Delivery *self = data;

  call_unref (self->call);
  g_object_unref (self->answer);
  g_free (self);
}

static void
note_loss (Call *self)
{
  SimNet *net = self->transport->net;

  if (net->loss_func != NULL)
    net->loss_func (self->request, net->data);
}

static void
deliver (gpointer data)
{
  Delivery *self = data;

  if (self->call->transport->dead || is_answered (self->call))
    {
      note_loss (self->call);
      return;
    }
  if (self->call->transport->net->verbose)
    g_print ("%10.3f   %d hears %u of %s\n", sim_clock_now () / 1e6, self->call->transport->client,
             vf_http_answer_get_status (self->answer), self->call->request->path);
  dex_promise_resolve_object (self->call->promise, g_object_ref (self->answer));
}

static void
send_answer (Call *self, guint status, const char *type, const char *body, gsize length)
{
  g_autoptr (GBytes) bytes = g_bytes_new (body, length);
  Delivery *delivery = g_new0 (Delivery, 1);

  delivery->call = call_ref (self);
  delivery->answer = vf_http_answer_new (status, bytes);
  vf_http_answer_add_header (delivery->answer, "Content-Type", type);
  if (status == 429)
    vf_http_answer_add_header (delivery->answer, "Retry-After", "7");
  sim_clock_at (sim_clock_now () + draw_latency (self), deliver, delivery, delivery_free);
}

static void
send_json (Call *self, const SimAnswer *answer)
{
  gsize length = strlen (answer->body);
  const char *type = "application/json; charset=utf-8";
  g_autoptr (GBytes) bytes = NULL;
  Delivery *delivery;

  if (self->faulty && self->fault == SIM_FAULT_CUT && length > 0)
    length = sim_random_below (&self->random, length);
  if (self->faulty && self->fault == SIM_FAULT_WRONG_TYPE)
    type = "text/html";
  bytes = g_bytes_new (answer->body, length);
  delivery = g_new0 (Delivery, 1);
  delivery->call = call_ref (self);
  delivery->answer = vf_http_answer_new (answer->status, bytes);
  vf_http_answer_add_header (delivery->answer, "Content-Type", type);
  if (answer->total >= 0)
    {
      g_autofree char *range
        = answer->n_rows > 0
            ? g_strdup_printf ("%" G_GINT64_FORMAT "-%" G_GINT64_FORMAT "/%" G_GINT64_FORMAT,
                               answer->first, answer->first + answer->n_rows - 1, answer->total)
            : g_strdup_printf ("*/%" G_GINT64_FORMAT, answer->total);

      vf_http_answer_add_header (delivery->answer, "Content-Range", range);
    }
  sim_clock_at (sim_clock_now () + draw_latency (self), deliver, delivery, delivery_free);
}

static void
send_error (Call *self, guint status, const char *code, const char *message)
{
  g_autoptr (SimAnswer) answer = sim_answer_new_error (status, code, message);

  send_answer (self, status, "application/json; charset=utf-8", answer->body,
               strlen (answer->body));
}

static void
send_page (Call *self, guint status)
{
  const char *page = "<html><body>Please wait</body></html>";

  send_answer (self, status, "text/html", page, strlen (page));
}

typedef struct
{
  Call *call;
  SimAnswer *answer;
  SimTransaction *open;
} Commit;

static void
commit_free (gpointer data)
{
  Commit *self = data;

  call_unref (self->call);
  sim_answer_free (self->answer);
  g_free (self);
}

static void
answer_or_lose (Call *self, const SimAnswer *answer)
{
  if (self->transport->dead || self->again)
    {
      note_loss (self);
      return;
    }
  if (self->faulty
      && (self->fault == SIM_FAULT_CUT || self->fault == SIM_FAULT_WRONG_TYPE
          || self->fault == SIM_FAULT_REPLY_LOST))
    note_loss (self);
  if (self->faulty && self->fault == SIM_FAULT_REPLY_LOST)
    {
      later (self, draw_latency (self), break_off);
      return;
    }
  send_json (self, answer);
}

static void
commit (gpointer data)
{
  Commit *self = data;
  SimNet *net = self->call->transport->net;

  /* A restart of the server may have rolled it back. */
  if (!g_ptr_array_find (net->database->held, self->open, NULL))
    {
      send_error (self->call, 503, "57P01", "terminating connection");
      return;
    }
  sim_transaction_commit (self->open);
  answer_or_lose (self->call, self->answer);
}

static void
arrive (gpointer data)
{
  Call *self = data;
  SimNet *net = self->transport->net;
  const gboolean late = self->faulty && self->fault == SIM_FAULT_LATE_COMMIT;
  const char *user = self->user;
  SimTransaction *open = NULL;
  g_autoptr (SimAnswer) answer = NULL;

  if (self->began == 0)
    self->began = sim_clock_now ();
  if (self->faulty && self->fault == SIM_FAULT_VISITOR)
    user = NULL;

  answer = sim_rest_run (net->database, self->request, user != NULL ? user : SIM_VISITOR,
                         SIM_EPOCH + self->began, late ? &open : NULL);
  if (answer->blocker != NULL)
    {
      if (sim_clock_now () - self->began >= STATEMENT_TIME)
        send_error (self, 500, "57014", "canceling statement due to statement timeout");
      else
        later (self, LOCK_LOOK, arrive);
      return;
    }
  if (net->verbose)
    g_print ("%10.3f   %d %s %s%s: %u %.200s\n", sim_clock_now () / 1e6, self->transport->client,
             self->request->method,
             self->request->table != NULL ? self->request->table : self->request->function,
             self->again ? " (again)" : "", answer->status, answer->body);
  if (open != NULL)
    {
      Commit *pending = g_new0 (Commit, 1);

      pending->call = call_ref (self);
      pending->answer = g_steal_pointer (&answer);
      pending->open = open;
      sim_clock_at (sim_clock_now () + (1 + (gint64) sim_random_below (&self->random, 7)) * SECOND,
                    commit, pending, commit_free);
      return;
    }
  answer_or_lose (self, answer);
}

/* The same bytes once more, from a proxy that did not hear of the first. */
static void
arrive_again (Call *self)
{
  Call *again = g_new0 (Call, 1);

  *again = *self;
  again->references = 0;
  again->transport = g_object_ref (self->transport);
  again->user = g_strdup (self->user);
  again->promise = dex_ref (self->promise);
  again->again = TRUE;
  again->faulty = FALSE;
  again->request = sim_request_copy (self->request);
  later (again, (gint64) sim_random_below (&self->random, 30000) * MS, arrive);
}

static void
send_faulty (Call *self)
{
  const gint64 latency = draw_latency (self);

  switch (self->fault)
    {
    case SIM_FAULT_LOST:
      later (self, latency, sim_random_chance (&self->random, 0.7) ? break_off : time_out);
      break;
    case SIM_FAULT_DELAYED:
      later (self, 30 * SECOND, time_out);
      later (self, (gint64) sim_random_below (&self->random, 120) * SECOND, arrive);
      break;
    case SIM_FAULT_401:
      send_error (self, 401, "PGRST303", "JWT expired");
      break;
    case SIM_FAULT_403:
      send_page (self, 403);
      break;
    case SIM_FAULT_409:
      send_page (self, 409);
      break;
    case SIM_FAULT_416:
      send_page (self, 416);
      break;
    case SIM_FAULT_429:
      send_answer (self, 429, "application/json", "{\"message\":\"slow down\"}", 23);
      break;
    case SIM_FAULT_500:
      send_page (self, 500);
      break;
    case SIM_FAULT_503:
      send_error (self, 503, "PGRST001", "no connection to the database");
      break;
    case SIM_FAULT_57014:
      send_error (self, 500, "57014", "canceling statement due to statement timeout");
      break;
    case SIM_FAULT_HTML:
      send_page (self, 200);
      break;
    case SIM_FAULT_DUPLICATE:
      arrive_again (self);
      later (self, latency, arrive);
      break;
    default:
      later (self, latency, arrive);
    }
}

static void
draw_fault (Call *self)
{
  SimNet *net = self->transport->net;
  SimTransport *transport = self->transport;

  if (net->faults_on && sim_clock_now () < transport->unknown_until)
    {
      self->faulty = TRUE;
      self->fault = SIM_FAULT_VISITOR;
      return;
    }
  for (guint i = 0; net->faults_on && i < SIM_N_REQUEST_FAULTS; i++)
    if (net->chances[i] > 0 && sim_random_chance (&self->random, net->chances[i]))
      {
        self->faulty = TRUE;
        self->fault = i;
        net->fired[i]++;
        /* Whatever takes a token away may do so for a while. */
        if (i == SIM_FAULT_VISITOR && sim_random_chance (&self->random, 0.25))
          transport->unknown_until
            = sim_clock_now () + (gint64) sim_random_below (&self->random, 4000) * MS;
        return;
      }
}

static DexFuture *
transport_send (VfHttpTransport *transport, VfHttpRequest *http, GCancellable *cancellable)
{
  SimTransport *self = SIM_TRANSPORT (transport);
  SimNet *net = self->net;
  GUri *uri = vf_http_request_get_uri (http);
  const char *path = g_uri_get_path (uri);
  Call *call;
  DexPromise *promise;

  if (self->dead)
    {
      g_autoptr (GError) killed = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "killed");

      return dex_future_new_for_error (vf_http_fault_new (killed, "project.example"));
    }
  if (!g_str_has_prefix (path, "/rest/v1/"))
    {
      g_autoptr (GError) none
        = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED, "not simulated");

      return dex_future_new_for_error (vf_http_fault_new (none, "project.example"));
    }

  call = g_new0 (Call, 1);
  promise = dex_promise_new ();
  call->transport = g_object_ref (self);
  call->request
    = sim_request_new (vf_http_request_get_method (http), path + strlen ("/rest/v1"),
                       g_uri_get_query (uri), vf_http_request_get_header (http, "Prefer"),
                       vf_http_request_get_body (http));
  call->user = sim_tokens_read_user (vf_http_request_get_header (http, "Authorization"));
  call->promise = dex_ref (promise);
  call->random = sim_random_split (net->seed, 100 + self->client, net->n_sent++);
  self->n_waiting++;
  draw_fault (call);
  if (net->sent_func != NULL)
    net->sent_func (self->client, http, call->request, call->user, net->data);
  if (net->verbose)
    g_print ("%10.3f   %d sends %s %s?%.300s %.*s%s%s\n", sim_clock_now () / 1e6, self->client,
             call->request->method, path, g_uri_get_query (uri),
             call->request->body != NULL ? (int) MIN (400, g_bytes_get_size (call->request->body))
                                         : 0,
             call->request->body != NULL
               ? (const char *) g_bytes_get_data (call->request->body, NULL)
               : "",
             call->faulty ? " ! " : "", call->faulty ? sim_fault_get_name (call->fault) : "");

  call->references = 1;
  if (call->faulty)
    send_faulty (call);
  else
    later (call, draw_latency (call), arrive);
  call_unref (call);
  return DEX_FUTURE (promise);
}

static void
transport_iface_init (VfHttpTransportInterface *iface)
{
  iface->send = transport_send;
}

static void
sim_transport_class_init (SimTransportClass *klass)
{
}

static void
sim_transport_init (SimTransport *self)
{
}

SimTransport *
sim_transport_new (SimNet *net, int client, const gint64 *skew)
{
  SimTransport *self = g_object_new (SIM_TYPE_TRANSPORT, NULL);

  self->net = net;
  self->client = client;
  self->skew = skew;
  return self;
}

void
sim_transport_kill (SimTransport *self)
{
  self->dead = TRUE;
}

guint
sim_transport_get_n_waiting (SimTransport *self)
{
  return self->n_waiting;
}
