/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Frame gaps of a window with a journal in it that is drawn anew all the time: while nothing else
 * happens, while the first pull brings the journal in, and while edits go out. A line of JSON each.
 *
 * sync-window FOLDER REST USER TOKEN EDITS. Needs a display. */

#include <adwaita.h>
#include <stdio.h>
#include <time.h>

#include "token-test.h"
#include "vf-async.h"
#include "vf-live-query.h"
#include "vf-sync.h"
#include "vf-transact.h"

#define TABLE "journal_entries"
#define CALM_SECONDS 3
#define SETTLE_MS 500
#define FRAME_MS (1000.0 / 60)

typedef struct
{
  const char *folder;
  const char *rest;
  const char *user;
  const char *token;
  guint n_edits;
  TokenTest *tokens;
  VfStore *store;
  VfSync *sync;
  GtkLabel *label;
  gint64 before;      /* when the last frame was painted */
  gint64 work_before; /* what the thread had worked by then */
  GArray *gaps;       /* of double, milliseconds */
  double work;        /* most work between two frames, milliseconds */
  guint n_ticks;
} Window;

static gint64
read_thread_clock (void)
{
  struct timespec time;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &time);
  return time.tv_sec * G_USEC_PER_SEC + time.tv_nsec / 1000;
}

static void
await (DexFuture *future)
{
  g_autoptr (GError) error = NULL;

  if (!vf_await_in_main (future, &error))
    g_error ("%s", error->message);
}

/* Something moves in every frame. */
static gboolean
tick_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  Window *self = data;
  g_autofree char *text = g_strdup_printf ("%u", self->n_ticks++);

  gtk_label_set_label (self->label, text);
  return G_SOURCE_CONTINUE;
}

static void
painted_cb (GdkFrameClock *clock, gpointer data)
{
  Window *self = data;
  const gint64 now = g_get_monotonic_time ();
  const gint64 work = read_thread_clock ();
  const double gap = (double) (now - self->before) / 1000;

  if (self->before != 0)
    {
      g_array_append_val (self->gaps, gap);
      self->work = MAX (self->work, (double) (work - self->work_before) / 1000);
    }
  self->before = now;
  self->work_before = work;
}

static int
compare (const void *a, const void *b)
{
  return (*(const double *) a > *(const double *) b) - (*(const double *) a < *(const double *) b);
}

static void
begin (Window *self)
{
  g_array_set_size (self->gaps, 0);
  self->before = 0;
  self->work = 0;
}

static void
report (Window *self, const char *phase, gint64 began)
{
  const double *gaps = (const double *) (void *) self->gaps->data;
  const guint n_gaps = self->gaps->len;
  guint late = 0;

  if (n_gaps == 0)
    g_error ("the window was never drawn");
  qsort (self->gaps->data, n_gaps, sizeof (double), compare);
  for (guint i = 0; i < n_gaps; i++)
    late += gaps[i] > 1.5 * FRAME_MS;
  printf ("{\"phase\": \"%s\", \"wall\": %f, \"frames\": %u, \"median\": %f, \"most\": %f,"
          " \"longest\": %f, \"late\": %u, \"work\": %f}\n",
          phase, (double) (g_get_monotonic_time () - began) / G_USEC_PER_SEC, n_gaps,
          gaps[n_gaps / 2], gaps[n_gaps * 99 / 100], gaps[n_gaps - 1], late, self->work);
  fflush (stdout);
}

static void
setup_cb (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_list_item_set_child (item, label);
}

/* The class of the table's records is known once there is one. */
static void
bind_cb (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  g_object_bind_property (gtk_list_item_get_item (item), "title", gtk_list_item_get_child (item),
                          "label", G_BINDING_SYNC_CREATE);
}

static VfLiveQuery *
show (Window *self, GtkWindow *window)
{
  g_autoptr (VfQuery) query = vf_query_new (vf_table_find (TABLE));
  VfLiveQuery *live;
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *scrolled = gtk_scrolled_window_new ();

  vf_query_order (query, "date", VF_DESCENDING);
  vf_query_order (query, "created_at", VF_DESCENDING);
  live = vf_live_query_new (self->store, query);
  g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), NULL);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled),
                                 gtk_list_view_new (GTK_SELECTION_MODEL (gtk_no_selection_new (
                                                      G_LIST_MODEL (g_object_ref (live)))),
                                                    factory));
  gtk_widget_set_vexpand (scrolled, TRUE);
  self->label = GTK_LABEL (gtk_label_new (NULL));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->label));
  gtk_box_append (GTK_BOX (box), scrolled);
  adw_application_window_set_content (ADW_APPLICATION_WINDOW (window), box);
  gtk_window_set_default_size (window, 1000, 700);
  gtk_window_present (window);
  while (!gtk_widget_get_mapped (scrolled))
    g_main_context_iteration (NULL, TRUE);
  g_signal_connect (gtk_widget_get_frame_clock (GTK_WIDGET (window)), "after-paint",
                    G_CALLBACK (painted_cb), self);
  gtk_widget_add_tick_callback (GTK_WIDGET (self->label), tick_cb, self, NULL);
  return live;
}

static gboolean
tie (VfEdit *edit, gpointer data, GError **error)
{
  Window *self = data;
  sqlite3_stmt *statement
    = vf_connection_prepare (edit->connection,
                             "INSERT OR IGNORE INTO sync_account"
                             " (id, address, publishable_key, user_id) VALUES (1, ?, 'none', ?)",
                             error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_text (statement, 1, self->rest, -1, SQLITE_STATIC);
  sqlite3_bind_text (statement, 2, self->user, -1, SQLITE_STATIC);
  return vf_connection_run (edit->connection, statement, error);
}

static void
open_store (Window *self)
{
  g_autoptr (GFile) directory = g_file_new_for_path (self->folder);
  g_autoptr (DexFuture) opening = vf_store_open (directory);
  g_autoptr (VfHttp) http = vf_http_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (VfProject) project = vf_project_new (http, self->rest, "none", &error);

  if (project == NULL
      || !vf_project_set_service_base (project, VF_SERVICE_REST, self->rest, &error))
    g_error ("%s", error->message);
  self->tokens = token_test_new (self->token, self->token);
  vf_project_set_token_source (project, VF_TOKEN_SOURCE (self->tokens));
  await (dex_ref (opening));
  self->store = g_value_dup_object (dex_future_get_value (opening, NULL));
  await (vf_store_transact (self->store, VF_DURABLE, tie, NULL, self, NULL));
  self->sync = vf_sync_new (self->store, project, self->user, NULL);
}

static void
pause_for (guint milliseconds)
{
  /* It ends by an error that says so. */
  vf_await_in_main (dex_timeout_new_msec (milliseconds), NULL);
}

/* Views hear of what was pulled a moment later, and that is the list's hardest work. */
static void
settle (VfLiveQuery *live)
{
  do
    pause_for (SETTLE_MS);
  while (vf_live_query_get_loading (live));
}

static void
edit_rows (Window *self, VfLiveQuery *live)
{
  g_autoptr (GPtrArray) records = g_ptr_array_new_with_free_func (g_object_unref);
  const int column = vf_table_find_column (vf_table_find (TABLE), "title");

  for (guint i = 0; i < self->n_edits; i++)
    {
      VfRecord *record = g_list_model_get_item (G_LIST_MODEL (live), i);
      g_autofree char *title
        = g_strdup_printf ("At %" G_GINT64_FORMAT ", %u", g_get_real_time (), i);

      if (record == NULL)
        break;
      vf_record_set_text (record, column, title);
      g_ptr_array_add (records, record);
    }
  await (vf_store_apply (self->store, records, NULL, VF_DURABLE));
}

static void
activate_cb (GtkApplication *application, gpointer data)
{
  Window *self = data;
  GtkWindow *window = GTK_WINDOW (adw_application_window_new (application));
  g_autoptr (VfLiveQuery) live = NULL;
  gint64 began;

  open_store (self);
  live = show (self, window);
  pause_for (500);

  began = g_get_monotonic_time ();
  begin (self);
  pause_for (CALM_SECONDS * 1000);
  report (self, "calm", began);

  began = g_get_monotonic_time ();
  begin (self);
  await (vf_sync_run (self->sync));
  settle (live);
  report (self, "pull", began);

  edit_rows (self, live);
  began = g_get_monotonic_time ();
  begin (self);
  await (vf_sync_run (self->sync));
  settle (live);
  report (self, "push", began);

  gtk_window_destroy (window);
  g_clear_object (&live);
  g_clear_object (&self->sync);
  await (vf_store_close (self->store));
  g_clear_object (&self->store);
}

int
main (int argc, char **argv)
{
  Window self = { 0 };
  g_autoptr (AdwApplication) application = NULL;

  if (argc != 6)
    return 2;
  self.folder = argv[1];
  self.rest = argv[2];
  self.user = argv[3];
  self.token = argv[4];
  self.n_edits = (guint) atoi (argv[5]);
  self.gaps = g_array_new (FALSE, FALSE, sizeof (double));
  dex_init ();
  application = adw_application_new ("com.vibrationfit.SyncWindow", G_APPLICATION_NON_UNIQUE);
  g_signal_connect (application, "activate", G_CALLBACK (activate_cb), &self);
  return g_application_run (G_APPLICATION (application), 1, argv);
}
