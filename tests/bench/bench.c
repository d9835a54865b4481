/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shared by the benches. */

#include "bench.h"

#include <string.h>

double
bench_now (void)
{
  return g_get_monotonic_time () / (double) G_USEC_PER_SEC;
}

void
bench_run (BenchArm *arms, guint n_arms, guint rounds)
{
  g_assert (rounds <= G_N_ELEMENTS (arms->seconds));
  for (guint round = 0; round <= rounds; round++)
    for (guint i = 0; i < n_arms; i++)
      {
        /* There and back, so that no arm is always the one that follows a certain other. */
        BenchArm *arm = &arms[round % 2 == 0 ? i : n_arms - 1 - i];
        double seconds = arm->func (arm->data);

        if (round > 0)
          arm->seconds[round - 1] = seconds;
      }
}

static int
compare (gconstpointer a, gconstpointer b)
{
  const double left = *(const double *) a;
  const double right = *(const double *) b;

  return left < right ? -1 : left > right;
}

static void
sort (const BenchArm *arm, guint rounds, double *sorted)
{
  memcpy (sorted, arm->seconds, rounds * sizeof (double));
  qsort (sorted, rounds, sizeof (double), compare);
}

double
bench_median (const BenchArm *arm, guint rounds)
{
  double sorted[64];

  sort (arm, rounds, sorted);
  return rounds % 2 == 1 ? sorted[rounds / 2] : (sorted[rounds / 2 - 1] + sorted[rounds / 2]) / 2;
}

void
bench_print (const char *title, BenchArm *arms, guint n_arms, guint rounds, double n)
{
  const double first = bench_median (&arms[0], rounds);

  g_print ("%s (%u rounds)\n  %-34s %9s %9s %9s %12s %8s\n", title, rounds, "", "median ms",
           "least", "most", "per second", "speed");
  for (guint i = 0; i < n_arms; i++)
    {
      double sorted[64];
      const double median = bench_median (&arms[i], rounds);

      sort (&arms[i], rounds, sorted);
      g_print ("  %-34s %9.2f %9.2f %9.2f %12.0f %7.2fx\n", arms[i].name, median * 1e3,
               sorted[0] * 1e3, sorted[rounds - 1] * 1e3, n / median, first / median);
    }
  g_print ("\n");
}
