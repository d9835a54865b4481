/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Events in order of time, and the C library's clocks answered from here. */

#include "sim-clock.h"

#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

typedef struct
{
  gint64 time;
  guint64 id;
  SimEventFunc func;
  gpointer data;
  GDestroyNotify destroy;
} Event;

static gint64 now; /* microseconds since the simulation began; 0 outside of one */
static gint64 skew;
static gboolean running;
static GSequence *events;
static guint64 last_id;
static SimIdleFunc idle_func;
static SimWaitFunc wait_func;
static gpointer idle_data;

/* The monotonic clock must not be 0, which GLib takes for "not set". */
#define MONOTONIC_START (G_GINT64_CONSTANT (1000) * G_USEC_PER_SEC)

static gint64
read_real (clockid_t clock)
{
  struct timespec time;

  syscall (SYS_clock_gettime, clock, &time);
  return time.tv_sec * G_USEC_PER_SEC + time.tv_nsec / 1000;
}

gint64
sim_clock_real (void)
{
  return read_real (CLOCK_MONOTONIC);
}

static gboolean
get_simulated (clockid_t clock, gint64 *time)
{
  if (!running)
    return FALSE;
  switch (clock)
    {
    case CLOCK_REALTIME:
    case CLOCK_REALTIME_COARSE:
      *time = SIM_EPOCH + now + skew;
      return TRUE;
    case CLOCK_MONOTONIC:
    case CLOCK_MONOTONIC_RAW:
    case CLOCK_MONOTONIC_COARSE:
    case CLOCK_BOOTTIME:
      *time = MONOTONIC_START + now;
      return TRUE;
    default:
      return FALSE;
    }
}

/* These take the place of the C library's in every library of the program. */
int
clock_gettime (clockid_t clock, struct timespec *time)
{
  gint64 value;

  if (!get_simulated (clock, &value))
    return syscall (SYS_clock_gettime, clock, time);
  time->tv_sec = value / G_USEC_PER_SEC;
  time->tv_nsec = value % G_USEC_PER_SEC * 1000;
  return 0;
}

int
gettimeofday (struct timeval *restrict time, void *restrict zone)
{
  gint64 value;

  if (!get_simulated (CLOCK_REALTIME, &value))
    value = read_real (CLOCK_REALTIME);
  time->tv_sec = value / G_USEC_PER_SEC;
  time->tv_usec = value % G_USEC_PER_SEC;
  return 0;
}

time_t
time (time_t *result)
{
  gint64 value;

  if (!get_simulated (CLOCK_REALTIME, &value))
    value = read_real (CLOCK_REALTIME);
  if (result != NULL)
    *result = value / G_USEC_PER_SEC;
  return value / G_USEC_PER_SEC;
}

static int
compare_events (gconstpointer a, gconstpointer b, gpointer data)
{
  const Event *one = a;
  const Event *other = b;

  if (one->time != other->time)
    return one->time < other->time ? -1 : 1;
  return one->id < other->id ? -1 : one->id > other->id;
}

static void
event_free (gpointer data)
{
  Event *event = data;

  if (event->destroy != NULL)
    event->destroy (event->data);
  g_free (event);
}

/* Begins at 0, with nothing to happen. */
void
sim_clock_reset (void)
{
  running = TRUE;
  now = 0;
  skew = 0;
  g_clear_pointer (&events, g_sequence_free);
  events = g_sequence_new (event_free);
}

gint64
sim_clock_now (void)
{
  return now;
}

void
sim_clock_set_skew (gint64 value)
{
  skew = value;
}

gint64
sim_clock_get_skew (void)
{
  return skew;
}

void
sim_clock_set_idle_func (SimIdleFunc func, SimWaitFunc wait, gpointer data)
{
  idle_func = func;
  wait_func = wait;
  idle_data = data;
}

/* At the same time, events happen in the order they were asked for. */
guint64
sim_clock_at (gint64 time, SimEventFunc func, gpointer data, GDestroyNotify destroy)
{
  Event *event = g_new0 (Event, 1);

  event->time = MAX (time, now);
  event->id = ++last_id;
  event->func = func;
  event->data = data;
  event->destroy = destroy;
  g_sequence_insert_sorted (events, event, compare_events, NULL);
  return event->id;
}

void
sim_clock_remove (guint64 id)
{
  for (GSequenceIter *i = g_sequence_get_begin_iter (events); !g_sequence_iter_is_end (i);
       i = g_sequence_iter_next (i))
    if (((Event *) g_sequence_get (i))->id == id)
      {
        g_sequence_remove (i);
        return;
      }
}

/* Runs what is ready until nothing is. The main loop turns only while the threads are at rest, so
 * that what it finds ready does not depend on how quick they were. */
void
sim_clock_settle (void)
{
  for (;;)
    {
      while (idle_func != NULL && !idle_func (idle_data))
        wait_func ();
      if (!g_main_context_iteration (NULL, FALSE))
        {
          if (idle_func == NULL || idle_func (idle_data))
            return;
        }
    }
}

/* When the main loop's own next timer is due, or G_MAXINT64. */
static gint64
find_next_timer (void)
{
  GMainContext *context = g_main_context_default ();
  GPollFD fds[16];
  int timeout = -1;
  int priority;

  if (!g_main_context_acquire (context))
    return G_MAXINT64;
  g_main_context_prepare (context, &priority);
  g_main_context_query (context, G_MAXINT, &timeout, fds, G_N_ELEMENTS (fds));
  g_main_context_check (context, priority, fds, 0);
  g_main_context_release (context);
  return timeout < 0 ? G_MAXINT64 : now + (gint64) timeout * 1000;
}

/* Lets the next thing happen; FALSE, with the time at until, when it is later. */
gboolean
sim_clock_step (gint64 until)
{
  GSequenceIter *first;
  gint64 timer;
  gint64 next;
  Event *event;

  sim_clock_settle ();
  timer = find_next_timer ();
  first = g_sequence_get_begin_iter (events);
  event = g_sequence_iter_is_end (first) ? NULL : g_sequence_get (first);
  next = event != NULL ? MIN (event->time, timer) : timer;
  if (next > until)
    {
      now = MAX (now, until);
      return FALSE;
    }
  now = MAX (now, next);
  if (event != NULL && event->time <= timer)
    {
      SimEventFunc func = event->func;
      gpointer data = event->data;
      GDestroyNotify destroy = event->destroy;

      event->destroy = NULL;
      g_sequence_remove (first);
      func (data);
      if (destroy != NULL)
        destroy (data);
    }
  sim_clock_settle ();
  return TRUE;
}
