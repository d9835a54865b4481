/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Arms measured in turns, so that a change of the machine's mood hits all of them; medians and
 * ratios printed. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Returns the seconds that count. */
typedef double (*BenchFunc) (gpointer data);

typedef struct
{
  const char *name;
  BenchFunc func;
  gpointer data;
  double seconds[64];
} BenchArm;

double bench_now (void);
/* Runs every arm @rounds times after one round that does not count. */
void bench_run (BenchArm *arms, guint n_arms, guint rounds);
double bench_median (const BenchArm *arm, guint rounds);
/* A line an arm: median, least, most, how many of @n a second, speed relative to the first arm. */
void bench_print (const char *title, BenchArm *arms, guint n_arms, guint rounds, double n);

G_END_DECLS
