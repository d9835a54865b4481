/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Frame gaps of a list view that jumps to anywhere in 1,000 and in 100,000 entries, one jump a
 * frame: what a person feels who drags the scroll bar. Needs a display. */

#include "bench-rows.h"
#include "bench.h"

#include <adwaita.h>

#include "vf-live-query.h"

#define FEW 1000
#define MANY 100000
#define JUMPS 300
#define FRAME_MS (1000.0 / 60)

static VfStore *
fill (const char *directory, guint n)
{
  VfStore *store = bench_open (directory);
  g_autoptr (GPtrArray) rows = bench_rows_new (2 * n, 4);
  g_autoptr (GPtrArray) entries = g_ptr_array_new ();

  for (guint i = 0; i < rows->len; i++)
    if (VF_IS_JOURNAL_ENTRY (g_ptr_array_index (rows, i)))
      g_ptr_array_add (entries, g_ptr_array_index (rows, i));
  bench_await (vf_store_apply (store, entries, NULL, VF_PULLED));
  return store;
}

static void
setup_cb (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  const char *properties[] = { "title", "content", "date" };

  for (guint i = 0; i < G_N_ELEMENTS (properties); i++)
    {
      GtkWidget *label = gtk_label_new (NULL);
      g_autoptr (GtkExpression) expression
        = gtk_property_expression_new (VF_TYPE_JOURNAL_ENTRY,
                                       gtk_property_expression_new (GTK_TYPE_LIST_ITEM, NULL,
                                                                    "item"),
                                       properties[i]);

      gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
      gtk_label_set_single_line_mode (GTK_LABEL (label), TRUE);
      gtk_label_set_xalign (GTK_LABEL (label), 0);
      gtk_expression_bind (g_steal_pointer (&expression), label, "label", item);
      gtk_box_append (GTK_BOX (box), label);
    }
  gtk_list_item_set_child (item, box);
}

static GtkListView *
list_view_new (VfLiveQuery *live)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkNoSelection *selection = gtk_no_selection_new (g_object_ref (G_LIST_MODEL (live)));

  g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), NULL);
  return GTK_LIST_VIEW (gtk_list_view_new (GTK_SELECTION_MODEL (selection), factory));
}

typedef struct
{
  GtkListView *view;
  GRand *rand;
  guint n_entries;
  guint n_frames;
  gint64 begun;  /* when the frame's work began */
  gint64 before; /* when the last frame was painted */
  double work[JUMPS];
  double gaps[JUMPS];
} Jumps;

static gboolean
tick_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  Jumps *self = data;

  self->begun = g_get_monotonic_time ();
  gtk_list_view_scroll_to (self->view, g_rand_int_range (self->rand, 0, self->n_entries),
                           GTK_LIST_SCROLL_NONE, NULL);
  return G_SOURCE_CONTINUE;
}

static void
painted_cb (GdkFrameClock *clock, Jumps *self)
{
  gint64 now = g_get_monotonic_time ();

  if (self->begun == 0)
    return;
  if (self->before != 0 && self->n_frames < JUMPS)
    {
      self->work[self->n_frames] = (now - self->begun) / 1e3;
      self->gaps[self->n_frames++] = (now - self->before) / 1e3;
    }
  self->before = now;
  self->begun = 0;
}

static int
compare (const void *a, const void *b)
{
  return (*(const double *) a > *(const double *) b) - (*(const double *) a < *(const double *) b);
}

static void
print (const char *name, const char *what, double *milliseconds)
{
  guint late = 0;

  qsort (milliseconds, JUMPS, sizeof milliseconds[0], compare);
  for (guint i = 0; i < JUMPS; i++)
    late += milliseconds[i] > 1.5 * FRAME_MS;
  g_print ("%-18s %-12s %10.1f %10.1f %10.1f %10u\n", name, what, milliseconds[JUMPS / 2],
           milliseconds[JUMPS * 95 / 100], milliseconds[JUMPS - 1], late);
}

static void
measure (GtkWindow *window, VfStore *store, const char *name)
{
  g_autoptr (VfQuery) query = vf_query_new (vf_table_find ("journal_entries"));
  g_autoptr (VfLiveQuery) live = NULL;
  g_autoptr (GRand) rand = g_rand_new_with_seed (3);
  GtkWidget *scrolled = gtk_scrolled_window_new ();
  Jumps jumps = { .rand = rand };
  GdkFrameClock *clock;
  gulong painted;
  guint tick;

  vf_query_order (query, "date", VF_DESCENDING);
  vf_query_order (query, "created_at", VF_DESCENDING);
  live = vf_live_query_new (store, query);
  jumps.view = list_view_new (live);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), GTK_WIDGET (jumps.view));
  adw_application_window_set_content (ADW_APPLICATION_WINDOW (window), scrolled);
  gtk_window_present (window);
  while (vf_live_query_get_loading (live) || !gtk_widget_get_mapped (GTK_WIDGET (jumps.view)))
    g_main_context_iteration (NULL, TRUE);

  jumps.n_entries = g_list_model_get_n_items (G_LIST_MODEL (live));
  clock = gtk_widget_get_frame_clock (GTK_WIDGET (window));
  painted = g_signal_connect (clock, "after-paint", G_CALLBACK (painted_cb), &jumps);
  tick = gtk_widget_add_tick_callback (GTK_WIDGET (jumps.view), tick_cb, &jumps, NULL);
  while (jumps.n_frames < JUMPS)
    g_main_context_iteration (NULL, TRUE);
  gtk_widget_remove_tick_callback (GTK_WIDGET (jumps.view), tick);
  g_signal_handler_disconnect (clock, painted);

  print (name, "work", jumps.work);
  print ("", "gap", jumps.gaps);
}

static void
activate_cb (GtkApplication *application)
{
  GtkWindow *window = GTK_WINDOW (adw_application_window_new (application));
  g_autofree char *few = bench_directory_new ();
  g_autofree char *many = bench_directory_new ();
  VfStore *few_store = fill (few, FEW);
  VfStore *many_store = fill (many, MANY);

  gtk_window_set_default_size (window, 1000, 700);
  g_print ("Frames of a list that jumps at random, %d jumps\n", JUMPS);
  g_print ("%-31s %10s %10s %10s %10s\n", "", "median ms", "95 %", "longest", "over 25 ms");
  measure (window, few_store, "1,000 entries");
  measure (window, many_store, "100,000 entries");

  gtk_window_destroy (window);
  bench_close (few_store);
  bench_close (many_store);
  bench_directory_remove (few);
  bench_directory_remove (many);
}

int
main (int argc, char *argv[])
{
  g_autoptr (AdwApplication) application
    = adw_application_new ("com.vibrationfit.ListFrames", G_APPLICATION_NON_UNIQUE);

  g_signal_connect (application, "activate", G_CALLBACK (activate_cb), NULL);

  return g_application_run (G_APPLICATION (application), argc, argv);
}
