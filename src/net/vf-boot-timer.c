/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A timeout of GLib stands still while the machine sleeps, and so comes late by the time slept. */

#include "vf-boot-timer.h"

#include <sys/timerfd.h>
#include <unistd.h>

#include "vf-time.h"

typedef struct
{
  GSource parent;
  int fd;
} BootTimer;

/**
 * vf_boot_timer_get_suspended:
 *
 * Returns: microseconds the machine has slept since it started. A value that
 *   has grown between two looks says that it slept in between, and that
 *   connections held before are dead, whatever they look like.
 */
gint64
vf_boot_timer_get_suspended (void)
{
  return vf_time_boot () - g_get_monotonic_time ();
}

static gboolean
dispatch (GSource *source, GSourceFunc callback, gpointer data)
{
  g_return_val_if_fail (callback != NULL, G_SOURCE_REMOVE);

  callback (data);
  return G_SOURCE_REMOVE;
}

static void
finalize (GSource *source)
{
  BootTimer *self = (BootTimer *) source;

  if (self->fd >= 0)
    close (self->fd);
}

static GSourceFuncs boot_timer_funcs = { .dispatch = dispatch, .finalize = finalize };

/**
 * vf_boot_timer_new:
 * @deadline: a time of vf_time_boot()
 *
 * A source that fires once at @deadline, right after waking up when the machine
 * slept over it.
 *
 * Returns: (transfer full): a source, not attached yet
 */
GSource *
vf_boot_timer_new (gint64 deadline)
{
  GSource *source = g_source_new (&boot_timer_funcs, sizeof (BootTimer));
  BootTimer *self = (BootTimer *) source;
  /* A zero value would disarm the timer. */
  gint64 at = MAX (deadline, 1);
  struct itimerspec time
    = { .it_value = { .tv_sec = at / G_USEC_PER_SEC, .tv_nsec = (at % G_USEC_PER_SEC) * 1000 } };

  self->fd = timerfd_create (CLOCK_BOOTTIME, TFD_CLOEXEC | TFD_NONBLOCK);
  if (self->fd < 0)
    {
      /* Out of descriptors: late after a sleep is better than never. */
      g_source_set_ready_time (source, g_get_monotonic_time () + at - vf_time_boot ());
      return source;
    }
  timerfd_settime (self->fd, TFD_TIMER_ABSTIME, &time, NULL);
  g_source_add_unix_fd (source, self->fd, G_IO_IN);
  return source;
}
