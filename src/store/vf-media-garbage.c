/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Removing media files that no row speaks of: not in the store, and not in any copy of it that may
 * be restored one day. */

#include <glib/gi18n.h>
#include <glib/gstdio.h>

#include "vf-async.h"
#include "vf-copies.h"
#include "vf-error.h"
#include "vf-media-private.h"
#include "vf-media.h"
#include "vf-store-private.h"

static void
visit (const char *directory, const char *relative, VfMediaFunc func, gpointer data)
{
  g_autoptr (GDir) entries = g_dir_open (directory, 0, NULL);
  const char *name;

  while (entries != NULL && (name = g_dir_read_name (entries)) != NULL)
    {
      g_autofree char *path = g_build_filename (directory, name, NULL);
      g_autofree char *inner
        = relative != NULL ? g_strconcat (relative, "/", name, NULL) : g_strdup (name);

      if (g_file_test (path, G_FILE_TEST_IS_SYMLINK))
        continue;
      if (g_file_test (path, G_FILE_TEST_IS_DIR))
        visit (path, inner, func, data);
      else
        func (data, inner, path);
    }
}

void
vf_media_for_each_file (const char *media_directory, VfMediaFunc func, gpointer data)
{
  visit (media_directory, NULL, func, data);
}

static gboolean
collect_paths (const char *database, GHashTable *known, GError **error)
{
  g_autoptr (VfConnection) connection = vf_connection_open (database, VF_OPEN_READ, error);
  sqlite3_stmt *statement;
  gboolean row = FALSE;

  if (connection == NULL)
    return FALSE;
  statement = vf_connection_prepare (connection, "SELECT path FROM media", error);
  if (statement == NULL)
    return FALSE;
  do
    {
      if (!vf_connection_step (connection, statement, &row, error))
        return FALSE;
      if (row)
        g_hash_table_add (known, g_strdup ((const char *) sqlite3_column_text (statement, 0)));
    }
  while (row);
  sqlite3_reset (statement);
  return TRUE;
}

typedef struct
{
  GHashTable *known;
  gint64 youngest; /* seconds since 1970 */
} Garbage;

static void
remove_unknown (gpointer data, const char *relative, const char *path)
{
  Garbage *garbage = data;
  GStatBuf info;

  if (g_hash_table_contains (garbage->known, relative) || g_stat (path, &info) != 0
      || info.st_mtime > garbage->youngest)
    return;
  g_debug ("Removing %s, which no row speaks of", path);
  g_unlink (path);
}

static gboolean
collect_on_thread (gpointer data, GCancellable *cancellable, GError **error)
{
  const char *store = data;
  g_autoptr (GFile) directory = g_file_new_for_path (store);
  g_autofree char *database = g_build_filename (store, "store.db", NULL);
  g_autofree char *media = g_build_filename (store, "media", NULL);
  g_autoptr (GHashTable) known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GPtrArray) copies = vf_copies_list (directory, error);
  Garbage garbage = { known, g_get_real_time () / G_USEC_PER_SEC - VF_MEDIA_GRACE_SECONDS };

  /* A copy that cannot be read may speak of any file, so nothing is removed then. */
  if (copies == NULL || !collect_paths (database, known, error))
    return FALSE;
  for (guint i = 0; i < copies->len; i++)
    if (!collect_paths (g_file_peek_path (g_ptr_array_index (copies, i)), known, error))
      return FALSE;
  vf_media_for_each_file (media, remove_unknown, &garbage);
  return TRUE;
}

/**
 * vf_media_collect_garbage:
 * @store: an open store
 *
 * Removes files that have been without a row for a day, in the store and in
 * all its copies.
 *
 * Returns: (transfer full): a future that resolves to %TRUE
 */
DexFuture *
vf_media_collect_garbage (VfStore *store)
{
  g_return_val_if_fail (VF_IS_STORE (store), NULL);

  if (vf_store_is_read_only (store))
    return dex_future_new_reject (VF_ERROR, VF_ERROR_READ_ONLY,
                                  _ ("“%s” is open for reading only."), vf_store_get_path (store));
  return vf_run_in_thread ("vf-media", collect_on_thread,
                           g_strdup (g_file_peek_path (vf_store_get_directory (store))), g_free,
                           NULL);
}
