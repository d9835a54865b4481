/* SPDX-License-Identifier: GPL-3.0-or-later */
/* vibrationfitctl members */

#include <glib/gi18n.h>

#include "vf-async.h"
#include "vf-ctl-account.h"
#include "vf-error.h"
#include "vf-members.h"

static char *added;
static char *chosen;
static char *removed;
static char *returned;

static const GOptionEntry options[] = {
  { "add", 0, 0, G_OPTION_ARG_STRING, &added, N_ ("Add a member"), N_ ("NAME") },
  { "choose", 0, 0, G_OPTION_ARG_STRING, &chosen, N_ ("Open the program with this member"),
    N_ ("NAME") },
  { "remove", 0, 0, G_OPTION_ARG_STRING, &removed,
    N_ ("Put a member's place aside; it is deleted after thirty days"), N_ ("NAME") },
  { "bring-back", 0, 0, G_OPTION_ARG_STRING, &returned, N_ ("Bring a removed member's place back"),
    N_ ("NAME") },
  G_OPTION_ENTRY_NULL,
};

static gboolean
print_members (GFile *data, GError **error)
{
  g_autoptr (GPtrArray) places = vf_ctl_await_boxed (vf_members_load (data), error);

  if (places == NULL)
    return FALSE;
  for (guint i = 0; i < places->len; i++)
    {
      VfMemberPlace *place = g_ptr_array_index (places, i);

      g_print ("%s\t%s\t%s%s\n", place->id, place->name, place->email != NULL ? place->email : "",
               place->chosen ? "\t*" : "");
    }

  return TRUE;
}

static gboolean
run (VfCtl *ctl, int n_arguments, char **arguments, GError **error)
{
  g_autoptr (GFile) data = vf_ctl_get_data_directory (ctl);
  g_autoptr (VfMemberPlace) place = NULL;
  g_autoptr (GPtrArray) places = NULL;
  const char *name = chosen != NULL ? chosen : removed != NULL ? removed : returned;

  if (added != NULL)
    {
      place = vf_ctl_await_boxed (vf_members_add (data, added), error);
      if (place != NULL)
        g_print ("%s\n", place->id);
      return place != NULL;
    }
  if (name == NULL)
    return print_members (data, error);

  places = vf_ctl_await_boxed (returned != NULL ? vf_members_load_removed (data)
                                                : vf_members_load (data),
                               error);
  place = places != NULL ? vf_members_find (places, name, error) : NULL;
  if (place == NULL)
    return FALSE;
  if (chosen != NULL)
    return vf_members_set_chosen (data, place->id, error);

  return vf_await_in_main (removed != NULL ? vf_members_remove (data, place->id)
                                           : vf_members_bring_back (data, place->id),
                           error);
}

const VfCtlVerb vf_ctl_members = {
  .name = "members",
  .parameters = "",
  .summary = N_ ("Print who has a place here, add and remove members"),
  .options = options,
  .min_arguments = 0,
  .max_arguments = 0,
  .run = run,
};
