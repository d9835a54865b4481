/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Threads as futures: results, errors, cancelling, and data freed before the future settles. */

#include "vf-async.h"
#include "vf-error.h"

typedef struct
{
  GThread *thread;
  gboolean fail;
  gint *n_freed;
} Data;

static gboolean
work (gpointer user_data, GCancellable *cancellable, GError **error)
{
  Data *data = user_data;

  data->thread = g_thread_self ();
  g_assert_true (data->thread != NULL);
  if (data->fail)
    {
      g_set_error (error, VF_ERROR, VF_ERROR_DAMAGED, "“%s” is damaged", "file");
      return FALSE;
    }
  return TRUE;
}

static void
free_data (gpointer user_data)
{
  Data *data = user_data;

  g_atomic_int_inc (data->n_freed);
  g_free (data);
}

static DexFuture *
start (gboolean fail, GCancellable *cancellable, gint *n_freed)
{
  Data *data = g_new0 (Data, 1);

  data->fail = fail;
  data->n_freed = n_freed;
  return vf_run_in_thread ("test", work, data, free_data, cancellable);
}

static void
test_result (void)
{
  g_autoptr (GError) error = NULL;
  gint n_freed = 0;

  g_assert_true (vf_await_in_main (start (FALSE, NULL, &n_freed), &error));
  g_assert_no_error (error);
  g_assert_cmpint (n_freed, ==, 1);

  g_assert_false (vf_await_in_main (start (TRUE, NULL, &n_freed), &error));
  g_assert_error (error, VF_ERROR, VF_ERROR_DAMAGED);
  g_assert_cmpstr (error->message, ==, "“file” is damaged");
  g_assert_cmpint (n_freed, ==, 2);
}

static void
test_cancelled (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  gint n_freed = 0;

  g_cancellable_cancel (cancellable);
  g_assert_false (vf_await_in_main (start (FALSE, cancellable, &n_freed), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (n_freed, ==, 1);
}

static gboolean
note_thread (gpointer data, GCancellable *cancellable, GError **error)
{
  *(GThread **) data = g_thread_self ();
  return TRUE;
}

static DexFuture *
fiber (gpointer data)
{
  g_autoptr (GError) error = NULL;
  GThread *thread = NULL;

  g_assert_true (dex_await (vf_run_in_thread ("test", note_thread, &thread, NULL, NULL), &error));
  g_assert_no_error (error);
  g_assert_nonnull (thread);
  g_assert_true (thread != g_thread_self ());
  return dex_future_new_for_int (42);
}

static void
test_fiber (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DexFuture) future
    = dex_scheduler_spawn (dex_scheduler_get_default (), 0, fiber, NULL, NULL);

  g_assert_true (vf_await_in_main (dex_ref (future), &error));
  g_assert_no_error (error);
  g_assert_cmpint (g_value_get_int (dex_future_get_value (future, NULL)), ==, 42);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  g_test_add_func ("/async/result", test_result);
  g_test_add_func ("/async/cancelled", test_cancelled);
  g_test_add_func ("/async/fiber", test_fiber);
  return g_test_run ();
}
