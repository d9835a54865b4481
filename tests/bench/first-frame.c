/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Preloaded into a GTK program: prints when its first frame, and its first frame with content, were
 * painted, and the memory it takes then; and ends it. The program itself knows nothing of it, so
 * that ours and an empty window are measured in the same way. */

#include <dlfcn.h>
#include <gtk/gtk.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

/* The name of a widget type that shows the content; unset: any frame will do. */
#define CONTENT_VARIABLE "VF_BENCH_CONTENT"

static double first_frame;

static double
seconds_since_start (void)
{
  struct timespec now;
  unsigned long long start = 0;
  char line[1024];
  char *field;
  FILE *file = fopen ("/proc/self/stat", "r");

  if (file == NULL || fgets (line, sizeof line, file) == NULL)
    abort ();
  fclose (file);
  field = strrchr (line, ')');
  for (int i = 0; i < 20 && field != NULL; i++)
    field = strchr (field + 1, ' ');
  if (field == NULL || sscanf (field, " %llu", &start) != 1)
    abort ();
  clock_gettime (CLOCK_BOOTTIME, &now);

  return now.tv_sec + now.tv_nsec / 1e9 - (double) start / sysconf (_SC_CLK_TCK);
}

static long
proportional_kib (void)
{
  char line[256];
  long kib = 0;
  FILE *file = fopen ("/proc/self/smaps_rollup", "r");

  while (file != NULL && fgets (line, sizeof line, file) != NULL)
    if (sscanf (line, "Pss: %ld", &kib) == 1)
      break;
  if (file != NULL)
    fclose (file);

  return kib;
}

static gboolean
shows (GtkWidget *widget, const char *type)
{
  if (gtk_widget_get_mapped (widget) && g_str_equal (G_OBJECT_TYPE_NAME (widget), type))
    return TRUE;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (shows (child, type))
      return TRUE;

  return FALSE;
}

static void
painted_cb (GdkFrameClock *clock, GtkWidget *window)
{
  const char *content = g_getenv (CONTENT_VARIABLE);

  if (first_frame == 0)
    first_frame = seconds_since_start ();
  if (content != NULL && !shows (window, content))
    return;

  printf ("%.4f %.4f %ld\n", first_frame, seconds_since_start (), proportional_kib ());
  fflush (stdout);
  _exit (0);
}

static void
realized_cb (GtkWidget *window)
{
  g_signal_connect (gtk_widget_get_frame_clock (window), "after-paint", G_CALLBACK (painted_cb),
                    window);
}

static void
window_added_cb (GtkApplication *application, GtkWidget *window)
{
  if (gtk_widget_get_realized (window))
    realized_cb (window);
  else
    g_signal_connect (window, "realize", G_CALLBACK (realized_cb), NULL);
}

int
g_application_run (GApplication *application, int argc, char **argv)
{
  int (*run) (GApplication *, int, char **) = dlsym (RTLD_NEXT, "g_application_run");

  g_signal_connect (application, "window-added", G_CALLBACK (window_added_cb), NULL);

  return run (application, argc, argv);
}
