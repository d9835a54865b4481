/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading and writing of timestamps, and their forms for people. */

#include "vf-time.h"

#include <glib/gi18n.h>
#include <time.h>

/**
 * vf_time_format:
 * @microseconds: since 1970, UTC
 *
 * Returns: (transfer full): the moment, byte for byte as PostgREST would write it,
 *   so that texts of the same column sort in order of time
 */
char *
vf_time_format (gint64 microseconds)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc_usec (microseconds);
  g_autofree char *seconds = g_date_time_format (time, "%Y-%m-%dT%H:%M:%S");
  int fraction = g_date_time_get_microsecond (time);
  char digits[8];
  int length;

  if (fraction == 0)
    return g_strconcat (seconds, "+00:00", NULL);

  g_snprintf (digits, sizeof digits, "%06d", fraction);
  for (length = 6; digits[length - 1] == '0'; length--)
    digits[length - 1] = '\0';

  return g_strconcat (seconds, ".", digits, "+00:00", NULL);
}

/**
 * vf_time_now:
 *
 * Returns: (transfer full): the present moment; see vf_time_format()
 */
char *
vf_time_now (void)
{
  return vf_time_format (g_get_real_time ());
}

/**
 * vf_time_boot:
 *
 * The clock for deadlines of what goes on elsewhere while this computer sleeps:
 * g_get_monotonic_time() stands still then, and the wall clock may be wrong.
 *
 * Returns: microseconds since the computer was started, suspended time included
 */
gint64
vf_time_boot (void)
{
  struct timespec now;

  clock_gettime (CLOCK_BOOTTIME, &now);
  return (gint64) now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

/* True for "2025-11-16", the form of a column of type date. */
static gboolean
is_date (const char *text)
{
  return strlen (text) == 10 && text[4] == '-' && text[7] == '-';
}

/**
 * vf_time_parse:
 * @text: (nullable): a timestamp or a date, as PostgreSQL or PostgREST writes it
 *
 * A timestamp without a zone, as some columns have, is taken to be in UTC; a
 * date is its midnight in the zone of the person, because it names a day and
 * not a moment.
 *
 * Returns: (transfer full) (nullable): the moment, or %NULL when @text is none
 *   ("infinity" is none)
 */
GDateTime *
vf_time_parse (const char *text)
{
  g_autoptr (GTimeZone) zone = NULL;
  g_autofree char *midnight = NULL;

  if (text == NULL)
    return NULL;

  if (is_date (text))
    {
      zone = g_time_zone_new_local ();
      midnight = g_strconcat (text, "T00:00:00", NULL);
      text = midnight;
    }
  else
    zone = g_time_zone_new_utc ();

  return g_date_time_new_from_iso8601 (text, zone);
}

/**
 * vf_time_format_duration:
 * @nanoseconds: a length of time or a position
 *
 * Returns: (transfer full): whole seconds as players show them, "4:07" or
 *   "1:02:03"; the fraction is cut, so that a position is never shown before it
 *   is reached, and a negative length is "0:00"
 */
char *
vf_time_format_duration (gint64 nanoseconds)
{
  gint64 seconds = MAX (nanoseconds, 0) / 1000000000;
  gint64 hours = seconds / 3600;
  int minutes = seconds / 60 % 60;

  seconds %= 60;
  if (hours > 0)
    return g_strdup_printf ("%" G_GINT64_FORMAT ":%02d:%02d", hours, minutes, (int) seconds);
  return g_strdup_printf ("%d:%02d", minutes, (int) seconds);
}

/**
 * vf_time_format_day:
 * @text: (nullable): a timestamp or a date
 *
 * Returns: (transfer full): the day in the zone and language of the person
 *   ("Today", "Yesterday", "16 November 2025"), or @text itself when it is no
 *   point in time
 */
char *
vf_time_format_day (const char *text)
{
  g_autoptr (GDateTime) moment = vf_time_parse (text);
  g_autoptr (GDateTime) local = NULL;
  g_autoptr (GDateTime) today = NULL;
  g_autoptr (GDateTime) yesterday = NULL;

  if (moment == NULL)
    return g_strdup (text != NULL ? text : "");

  local = g_date_time_to_local (moment);
  today = g_date_time_new_now_local ();
  yesterday = g_date_time_add_days (today, -1);
  if (g_date_time_get_year (local) == g_date_time_get_year (today)
      && g_date_time_get_day_of_year (local) == g_date_time_get_day_of_year (today))
    return g_strdup (_ ("Today"));
  if (g_date_time_get_year (local) == g_date_time_get_year (yesterday)
      && g_date_time_get_day_of_year (local) == g_date_time_get_day_of_year (yesterday))
    return g_strdup (_ ("Yesterday"));

  /* Translators: a day, in the order of your language; see strftime(3). */
  return g_date_time_format (local, _ ("%-d %B %Y"));
}
