/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The edge where futures of actions are disowned: each ends in a toast or in silence. */

#include "vf-outcome.h"

#include "vf-toast.h"
#include "vf-undo.h"

typedef struct
{
  GtkWidget *from;
  char *done;
  char *failed;
} Outcome;

static void
outcome_free (gpointer data)
{
  Outcome *outcome = data;

  g_object_unref (outcome->from);
  g_free (outcome->done);
  g_free (outcome->failed);
  g_free (outcome);
}

static void
undo_cb (gpointer data)
{
  dex_future_disown (vf_undo_run (data));
}

static DexFuture *
ended_cb (DexFuture *future, gpointer data)
{
  Outcome *outcome = data;
  g_autoptr (GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);

  if (value == NULL)
    vf_toast_show_error (outcome->from, outcome->failed, error);
  else if (outcome->done == NULL)
    return dex_future_new_true ();
  else if (G_VALUE_HOLDS_OBJECT (value) && VF_IS_UNDO (g_value_get_object (value)))
    vf_toast_show_undo (outcome->from, outcome->done, undo_cb, g_value_dup_object (value),
                        g_object_unref);
  else
    vf_toast_show (outcome->from, outcome->done);

  return dex_future_new_true ();
}

/**
 * vf_outcome_tell:
 * @from: a widget of the window that tells it
 * @future: (transfer full): the action; when it resolves to a #VfUndo, the toast offers undo
 * @done: (nullable): what to say when it is done; %NULL where that shows by itself
 * @failed: what to say when it fails, before the reason
 */
void
vf_outcome_tell (GtkWidget *from, DexFuture *future, const char *done, const char *failed)
{
  Outcome *outcome;

  g_return_if_fail (GTK_IS_WIDGET (from));
  g_return_if_fail (DEX_IS_FUTURE (future));

  outcome = g_new0 (Outcome, 1);
  outcome->from = g_object_ref (from);
  outcome->done = g_strdup (done);
  outcome->failed = g_strdup (failed);
  dex_future_disown (dex_future_finally (future, ended_cb, outcome, outcome_free));
}
