/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs simulated histories and says what came of them.
 *
 *     sim --from 1 --to 200 [--steps 120] [--arm ours|stamps|patches]
 *     sim --from 17 --to 17 --keep 3,8-11,40 --verbose
 *
 * One line of JSON a history; the coverage of faults by checkers at the end. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/personality.h>
#include <unistd.h>

#include "sim-world.h"

static guint coverage[SIM_N_FAULTS][SIM_N_CHECKS];

static guint8 *
read_keep (const char *text, guint n_steps)
{
  guint8 *keep = g_new0 (guint8, n_steps);
  g_auto (GStrv) parts = g_strsplit (text, ",", -1);

  for (guint i = 0; parts[i] != NULL; i++)
    {
      char *end;
      guint first = strtoul (parts[i], &end, 10);
      guint last = *end == '-' ? strtoul (end + 1, NULL, 10) : first;

      for (guint k = first; *parts[i] != '\0' && k <= last && k < n_steps; k++)
        keep[k] = 1;
    }
  return keep;
}

static void
print_json_string (const char *text)
{
  g_autofree char *escaped = g_strescape (text, NULL);

  g_print ("\"%s\"", escaped);
}

static gboolean
run (const SimOptions *options)
{
  const gint64 start = sim_clock_real ();
  SimWorld *world = sim_world_run (options);
  const gboolean failed = world->violations->len > 0;

  for (guint i = 0; i < SIM_N_FAULTS; i++)
    for (guint k = 0; k < SIM_N_CHECKS; k++)
      coverage[i][k] += world->coverage[i][k];
  g_print ("{\"seed\":%" G_GUINT64_FORMAT ",\"acked\":%u,\"lost\":%u,\"phantoms\":%u,"
           "\"residue\":%u,\"twice\":%u,\"parked\":%u,\"requests\":%u,\"minutes\":%" G_GINT64_FORMAT
           ",\"ms\":%" G_GINT64_FORMAT ",\"violations\":[",
           options->seed, world->n_acked, world->n_lost, world->n_phantoms, world->n_residue,
           world->n_twice, world->n_parked, world->net.n_sent,
           sim_clock_now () / G_USEC_PER_SEC / 60, (sim_clock_real () - start) / 1000);
  for (guint i = 0; i < world->violations->len; i++)
    {
      if (i > 0)
        g_print (",");
      print_json_string (g_ptr_array_index (world->violations, i));
    }
  g_print ("]}\n");
  if (options->verbose && world->parked->len > 0)
    g_print ("parked:\n%s", world->parked->str);
  fflush (stdout);
  sim_world_free (world);
  return failed;
}

static void
print_coverage (void)
{
  g_print ("coverage");
  for (guint k = 0; k < SIM_N_CHECKS; k++)
    g_print ("\t%s", sim_check_get_name (k));
  g_print ("\n");
  for (guint i = 0; i < SIM_N_FAULTS; i++)
    {
      g_print ("coverage %s", sim_fault_get_name (i));
      for (guint k = 0; k < SIM_N_CHECKS; k++)
        g_print ("\t%u", coverage[i][k]);
      g_print ("\n");
    }
}

/* Where things lie in memory must not decide anything. */
static void
hold_addresses (char **argv)
{
  const int now = personality (0xffffffff);

  if (now != -1 && (now & ADDR_NO_RANDOMIZE) == 0 && personality (now | ADDR_NO_RANDOMIZE) != -1)
    execv ("/proc/self/exe", argv);
}

static SimArm
read_arm (const char *name)
{
  if (g_strcmp0 (name, "stamps") == 0)
    return SIM_ARM_STAMPS;
  if (g_strcmp0 (name, "patches") == 0)
    return SIM_ARM_PATCHES;
  return SIM_ARM_OURS;
}

int
main (int argc, char **argv)
{
  SimOptions options = { .n_steps = 120 };
  g_autofree char *arm = NULL;
  g_autofree char *keep_text = NULL;
  g_autofree guint8 *keep = NULL;
  gint64 from = 1;
  gint64 to = 1;
  int n_steps = 120;
  gboolean verbose = FALSE;
  gboolean calm = FALSE;
  gboolean with_coverage = FALSE;
  gboolean stop = FALSE;
  guint n_failed = 0;
  g_autoptr (GError) error = NULL;
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  const GOptionEntry entries[] = {
    { "from", 0, 0, G_OPTION_ARG_INT64, &from, "First seed", "N" },
    { "to", 0, 0, G_OPTION_ARG_INT64, &to, "Last seed", "N" },
    { "steps", 0, 0, G_OPTION_ARG_INT, &n_steps, "Things done in each history", "N" },
    { "arm", 0, 0, G_OPTION_ARG_STRING, &arm, "Whose rules: ours, stamps or patches", "NAME" },
    { "keep", 0, 0, G_OPTION_ARG_STRING, &keep_text, "Only these steps, as 3,8-11", "LIST" },
    { "calm", 0, 0, G_OPTION_ARG_NONE, &calm, "Nothing goes wrong", NULL },
    { "verbose", 0, 0, G_OPTION_ARG_NONE, &verbose, "Tell everything", NULL },
    { "stop", 0, 0, G_OPTION_ARG_NONE, &stop, "End with the first that fails", NULL },
    { "coverage", 0, 0, G_OPTION_ARG_NONE, &with_coverage, "Print which met which", NULL },
    { NULL },
  };

  /* The real network has nothing to say here. */
  g_setenv ("GIO_USE_NETWORK_MONITOR", "base", TRUE);
  hold_addresses (argv);
  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error))
    {
      g_printerr ("%s\n", error->message);
      return 2;
    }
  options.n_steps = n_steps;
  options.verbose = verbose;
  options.calm = calm;
  options.arm = read_arm (arm);
  if (keep_text != NULL)
    options.keep = keep = read_keep (keep_text, options.n_steps);

  for (gint64 seed = from; seed <= to; seed++)
    {
      options.seed = seed;
      n_failed += run (&options);
      if (stop && n_failed > 0)
        break;
    }
  if (with_coverage)
    print_coverage ();
  sim_templates_free ();
  return n_failed > 0;
}
