/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Timestamps as servers write them, and durations as people read them. */

#include "vf-time.h"

#include <locale.h>

static void
test_now (void)
{
  for (guint i = 0; i < 200; i++)
    {
      g_autofree char *text = vf_time_now ();
      g_autoptr (GDateTime) parsed = vf_time_parse (text);
      g_autoptr (GDateTime) now = g_date_time_new_now_utc ();

      g_assert_true (g_str_has_suffix (text, "+00:00"));
      g_assert_null (strstr (text, "0+00:00") != NULL && strchr (text, '.') != NULL ? text : NULL);
      g_assert_nonnull (parsed);
      g_assert_cmpint (ABS (g_date_time_difference (now, parsed)), <, G_TIME_SPAN_MINUTE);
    }
}

static void
assert_moment (const char *text, gint64 microseconds)
{
  g_autoptr (GDateTime) moment = vf_time_parse (text);

  g_assert_nonnull (moment);
  g_assert_cmpint (g_date_time_to_unix_usec (moment), ==, microseconds);
}

static void
test_parse (void)
{
  static const char *const wrong[] = { "", "infinity", "yesterday", "2025-13-40", "2025-11-16T" };

  assert_moment ("2025-11-16T12:00:00+00:00", G_GINT64_CONSTANT (1763294400000000));
  assert_moment ("2025-11-16T12:00:00.000001+00:00", G_GINT64_CONSTANT (1763294400000001));
  assert_moment ("2025-11-16T12:00:00.5+00:00", G_GINT64_CONSTANT (1763294400500000));
  assert_moment ("2025-11-16 14:00:00+02", G_GINT64_CONSTANT (1763294400000000));
  /* A column without a zone. */
  assert_moment ("2025-11-16T12:00:00", G_GINT64_CONSTANT (1763294400000000));
  /* A day is a day of the person: midnight in Kathmandu. */
  assert_moment ("2025-11-16", G_GINT64_CONSTANT (1763230500000000));

  g_assert_null (vf_time_parse (NULL));
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    g_assert_null (vf_time_parse (wrong[i]));
}

static void
assert_duration (gint64 nanoseconds, const char *expected)
{
  g_autofree char *text = vf_time_format_duration (nanoseconds);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_duration (void)
{
  assert_duration (0, "0:00");
  assert_duration (-5, "0:00");
  assert_duration (G_GINT64_CONSTANT (999999999), "0:00");
  assert_duration (G_GINT64_CONSTANT (247000000000), "4:07");
  assert_duration (G_GINT64_CONSTANT (3599999999999), "59:59");
  assert_duration (G_GINT64_CONSTANT (3723000000000), "1:02:03");
  assert_duration (G_MAXINT64, "2562047:47:16");
}

static void
assert_day (const char *text, const char *expected)
{
  g_autofree char *day = vf_time_format_day (text);

  g_assert_cmpstr (day, ==, expected);
}

static void
test_day (void)
{
  g_autofree char *now = vf_time_now ();

  assert_day ("2019-03-02", "2 March 2019");
  /* Late in the evening in UTC is the next morning in Kathmandu. */
  assert_day ("2019-03-02T22:00:00+00:00", "3 March 2019");
  assert_day ("garbage", "garbage");
  assert_day (NULL, "");
  assert_day (now, "Today");
}

int
main (int argc, char **argv)
{
  g_setenv ("TZ", "Asia/Kathmandu", TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/time/now", test_now);
  g_test_add_func ("/time/parse", test_parse);
  g_test_add_func ("/time/duration", test_duration);
  g_test_add_func ("/time/day", test_day);
  return g_test_run ();
}
