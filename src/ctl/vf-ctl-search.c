/* SPDX-License-Identifier: GPL-3.0-or-later */
/* vibrationfitctl search */

#include <glib/gi18n.h>

#include "vf-ctl.h"
#include "vf-search.h"

static int limit = 50;

static const GOptionEntry options[] = {
  { "limit", 0, 0, G_OPTION_ARG_INT, &limit, N_ ("Print at most N places"), N_ ("N") },
  G_OPTION_ENTRY_NULL,
};

static gboolean
run (VfCtl *ctl, int n_arguments, char **arguments, GError **error)
{
  g_autofree char *words = g_strjoinv (" ", arguments);
  g_autoptr (GPtrArray) hits = NULL;

  if (!vf_ctl_open_to_read (ctl, error))
    return FALSE;
  hits = vf_store_search (ctl->store, words, (guint) MAX (limit, 1), error);
  if (hits == NULL)
    return FALSE;

  for (guint i = 0; i < hits->len; i++)
    {
      VfSearchHit *hit = g_ptr_array_index (hits, i);
      g_autofree char *snippet
        = g_strdelimit (g_strdup (vf_search_hit_get_snippet (hit)), "\n\t", ' ');

      g_print ("%s.%s\t%s\t%s\n", vf_search_hit_get_table (hit)->name,
               vf_search_hit_get_column (hit), vf_search_hit_get_key (hit), snippet);
    }

  return TRUE;
}

const VfCtlVerb vf_ctl_search = {
  .name = "search",
  .parameters = "WORDS",
  .summary = N_ ("Find words in everything that is written"),
  .options = options,
  .min_arguments = 1,
  .max_arguments = -1,
  .run = run,
};
