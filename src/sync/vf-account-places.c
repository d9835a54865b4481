/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One account has one place on a desktop: two would send each other's edits back and forth through
 * the server, and share one item of the keyring. */

#include "vf-account-private.h"

#include "vf-async.h"
#include "vf-connection.h"

typedef struct
{
  char *own;
  char *members;
  const char *address;
  const char *user_id;
  char *found;
} Search;

static gboolean
is_of_account (VfConnection *connection, Search *self)
{
  g_autofree char *address
    = vf_connection_query_text (connection, "SELECT address FROM sync_account LIMIT 1", NULL);
  g_autofree char *user_id
    = vf_connection_query_text (connection, "SELECT user_id FROM sync_account LIMIT 1", NULL);

  return g_strcmp0 (address, self->address) == 0 && g_strcmp0 (user_id, self->user_id) == 0;
}

static gboolean
search_work (gpointer data, GCancellable *cancellable, GError **error)
{
  Search *self = data;
  g_autoptr (GDir) directory = g_dir_open (self->members, 0, NULL);
  const char *name;

  while (directory != NULL && self->found == NULL && (name = g_dir_read_name (directory)) != NULL)
    {
      g_autofree char *path = g_build_filename (self->members, name, "store.db", NULL);
      g_autoptr (VfConnection) connection = NULL;

      if (g_str_equal (name, self->own) || !g_file_test (path, G_FILE_TEST_IS_REGULAR))
        continue;
      /* A store that cannot be read is tied to nothing that could be mixed up now. */
      connection = vf_connection_open_to_read (path, NULL);
      if (connection != NULL && is_of_account (connection, self))
        {
          self->found
            = vf_connection_query_text (connection,
                                        "SELECT name FROM members ORDER BY _rowid LIMIT 1", NULL);
          if (self->found == NULL)
            self->found = g_strdup (name);
        }
    }

  return TRUE;
}

char *
vf_account_find_other_place (VfAccount *self,
                             const char *address,
                             const char *user_id,
                             GError **error)
{
  GFile *directory = vf_store_get_directory (self->store);
  Search search = { .own = g_file_get_basename (directory),
                    .members = g_path_get_dirname (g_file_peek_path (directory)),
                    .address = address,
                    .user_id = user_id };

  if (!dex_await (vf_run_in_thread ("places", search_work, &search, NULL, NULL), error))
    g_clear_pointer (&search.found, g_free);
  g_free (search.own);
  g_free (search.members);

  return search.found;
}
