/* SPDX-License-Identifier: GPL-3.0-or-later */
/* vibrationfitctl backup, restore and check */

#include <glib/gi18n.h>

#include "vf-copies.h"
#include "vf-ctl.h"
#include "vf-error.h"

static gboolean only_list;

static const GOptionEntry restore_options[] = {
  { "list", 0, 0, G_OPTION_ARG_NONE, &only_list, N_ ("Print the copies there are, newest first"),
    NULL },
  G_OPTION_ENTRY_NULL,
};

static gboolean
run_backup (VfCtl *ctl, int n_arguments, char **arguments, GError **error)
{
  g_autoptr (GFile) copy = NULL;

  if (!vf_ctl_open (ctl, error))
    return FALSE;
  copy = vf_ctl_await_object (vf_copies_make (ctl->store), error);
  if (copy == NULL)
    return FALSE;
  g_print ("%s\n", g_file_peek_path (copy));

  return TRUE;
}

const VfCtlVerb vf_ctl_backup = {
  .name = "backup",
  .parameters = "",
  .summary = N_ ("Make a copy of the store now"),
  .min_arguments = 0,
  .max_arguments = 0,
  .run = run_backup,
};

/* A path, or the name of one of the copies. */
static GFile *
find_copy (GPtrArray *copies, const char *name, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_commandline_arg (name);

  for (guint i = 0; i < copies->len; i++)
    {
      g_autofree char *base = g_file_get_basename (g_ptr_array_index (copies, i));

      if (g_str_equal (base, name))
        return g_object_ref (g_ptr_array_index (copies, i));
    }
  if (g_file_query_exists (file, NULL))
    return g_steal_pointer (&file);
  g_set_error (error, VF_ERROR, VF_ERROR_NOT_FOUND, _ ("There is no copy “%s”."), name);

  return NULL;
}

static gboolean
run_restore (VfCtl *ctl, int n_arguments, char **arguments, GError **error)
{
  g_autoptr (GFile) directory = vf_ctl_get_directory (ctl, error);
  g_autoptr (GPtrArray) copies = NULL;
  g_autoptr (GFile) copy = NULL;

  if (directory == NULL)
    return FALSE;
  copies = vf_copies_list (directory, error);
  if (copies == NULL)
    return FALSE;
  for (guint i = 0; only_list && i < copies->len; i++)
    g_print ("%s\n", g_file_peek_path (g_ptr_array_index (copies, i)));
  if (only_list)
    return TRUE;

  if (n_arguments == 1)
    copy = find_copy (copies, arguments[0], error);
  else if (copies->len > 0)
    copy = g_object_ref (g_ptr_array_index (copies, 0));
  else
    g_set_error (error, VF_ERROR, VF_ERROR_NOT_FOUND, "%s", _ ("There is no copy yet."));
  if (copy == NULL || !vf_copies_restore (directory, copy, error))
    return FALSE;
  g_print (_ ("The store is as it was in “%s”.\n"), g_file_peek_path (copy));

  return TRUE;
}

const VfCtlVerb vf_ctl_restore = {
  .name = "restore",
  .parameters = "[COPY]",
  .summary = N_ ("Put a copy in the store's place, the newest one without COPY"),
  .description = N_ ("What was there is kept as a copy too."),
  .options = restore_options,
  .min_arguments = 0,
  .max_arguments = 1,
  .run = run_restore,
};

static gboolean
run_check (VfCtl *ctl, int n_arguments, char **arguments, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_auto (GStrv) faults = NULL;

  if (!vf_ctl_open_to_read (ctl, error))
    return FALSE;
  faults = vf_store_check (ctl->store, &local_error);
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  for (guint i = 0; faults != NULL && faults[i] != NULL; i++)
    g_print ("%s\n", faults[i]);
  if (faults != NULL && faults[0] != NULL)
    {
      g_set_error (error, VF_ERROR, VF_ERROR_DAMAGED,
                   ngettext ("%u fault was found.", "%u faults were found.",
                             g_strv_length (faults)),
                   g_strv_length (faults));
      return FALSE;
    }
  g_print (_ ("All is well.\n"));

  return TRUE;
}

const VfCtlVerb vf_ctl_check = {
  .name = "check",
  .parameters = "",
  .summary = N_ ("Check the store and all its sound and picture files"),
  .min_arguments = 0,
  .max_arguments = 0,
  .run = run_check,
};
