/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Work that lets what a person hears and sees go first. */

#include "vf-quiet.h"

#include <errno.h>
#include <sys/resource.h>

/* Enough to get out of the way of a player, and more than nothing on a busy machine. */
#define NICE 10

static void
be_quiet (id_t who)
{
  int now;

  errno = 0;
  now = getpriority (PRIO_PROCESS, who);
  if (errno == 0 && now < NICE)
    setpriority (PRIO_PROCESS, who, NICE);
}

/**
 * vf_quiet_thread:
 *
 * Gives the calling thread a low priority for good: without privileges there is
 * no way back, so never call it in a thread that is shared. On Linux it is the
 * thread's own, and that of the threads it starts from now on.
 */
void
vf_quiet_thread (void)
{
  be_quiet (0);
}

/**
 * vf_quiet_process:
 * @pid: (nullable): as g_subprocess_get_identifier() gives it; %NULL is one that
 *   has ended
 *
 * Gives a program that was just started a low priority.
 */
void
vf_quiet_process (const char *pid)
{
  guint64 id;

  if (pid != NULL && g_ascii_string_to_unsigned (pid, 10, 1, G_MAXINT, &id, NULL))
    be_quiet ((id_t) id);
}
