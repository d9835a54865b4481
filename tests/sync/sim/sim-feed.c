/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The log of changes of the mended database, and the functions that read it. */

#include <string.h>

#include "sim-rest.h"
#include "sim-value.h"

static void
add_news (
  SimTransaction *self, const SimChange *change, const char *audience, const char *root, char op)
{
  SimNews *news = g_new0 (SimNews, 1);

  news->xid = self->xid;
  news->id = ++self->database->next_news;
  news->audience = g_intern_string (audience);
  news->root = g_strdup (root);
  news->table = change->table->table->name;
  news->key = g_strdup (change->after != NULL ? change->after->key : change->before->key);
  news->op = op;
  g_ptr_array_add (self->database->news, news);
}

/* What a row hangs on when it is shared. */
static char *
dup_root (SimRow *row)
{
  const char *name = row->table->table->name;

  if (g_str_equal (name, "audio_sets") || g_str_equal (name, "audio_tracks"))
    return sim_row_dup_text (row, "vision_id");
  return g_strdup (row->key);
}

static char *
dup_audience (SimTransaction *self, SimRow *row)
{
  const SimSpec *spec = row->table->spec;
  SimTable *parents;
  SimRow *parent;
  g_autofree char *key = NULL;

  if (spec->owner != NULL)
    return sim_row_dup_text (row, spec->owner);
  if (spec->via == NULL)
    return NULL;
  parents = sim_database_find (self->database, spec->via_table);
  key = sim_row_dup_text (row, spec->via);
  parent = key != NULL ? sim_transaction_get (self, parents, key) : NULL;
  /* Gone with its parent, whose deletion says enough. */
  return parent != NULL ? sim_row_dup_text (parent, parents->spec->owner) : NULL;
}

/* What the feed's triggers write, within the transaction. */
void
sim_feed_log (SimTransaction *self, const SimChange *change)
{
  SimRow *rows[] = { change->after, change->before };
  g_autofree char *first = NULL;

  if (!self->database->mended || self->xid == 0)
    return;
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *audience = rows[i] != NULL ? dup_audience (self, rows[i]) : NULL;
      g_autofree char *root = rows[i] != NULL ? dup_root (rows[i]) : NULL;

      if (audience == NULL || g_strcmp0 (audience, first) == 0)
        continue;
      add_news (self, change, audience, root,
                change->before == NULL  ? 'i'
                : change->after == NULL ? 'd'
                                        : 'u');
      if (first == NULL)
        first = g_steal_pointer (&audience);
    }
}

typedef struct
{
  guint64 xmin;
  guint64 xmax;
  GArray *running;
} Snapshot;

static Snapshot
take_snapshot (SimDatabase *database)
{
  Snapshot snapshot
    = { database->next_xid, database->next_xid, g_array_new (FALSE, FALSE, sizeof (guint64)) };

  for (guint i = 0; i < database->held->len; i++)
    {
      SimTransaction *held = g_ptr_array_index (database->held, i);

      if (held->xid == 0)
        continue;
      g_array_append_val (snapshot.running, held->xid);
      snapshot.xmin = MIN (snapshot.xmin, held->xid);
    }
  return snapshot;
}

static gboolean
sees (const Snapshot *snapshot, guint64 xid)
{
  if (xid < snapshot->xmin)
    return TRUE;
  if (xid >= snapshot->xmax)
    return FALSE;
  for (guint i = 0; i < snapshot->running->len; i++)
    if (g_array_index (snapshot->running, guint64, i) == xid)
      return FALSE;
  return TRUE;
}

static char *
write_snapshot (const Snapshot *snapshot)
{
  GString *text = g_string_new (NULL);

  g_string_printf (text, "%" G_GUINT64_FORMAT ":%" G_GUINT64_FORMAT ":", snapshot->xmin,
                   snapshot->xmax);
  for (guint i = 0; i < snapshot->running->len; i++)
    g_string_append_printf (text, "%s%" G_GUINT64_FORMAT, i > 0 ? "," : "",
                            g_array_index (snapshot->running, guint64, i));
  return g_string_free_and_steal (text);
}

static Snapshot
read_snapshot (const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, ":", 3);
  Snapshot snapshot = { 0, 0, g_array_new (FALSE, FALSE, sizeof (guint64)) };

  if (g_strv_length (parts) < 3)
    return snapshot;
  snapshot.xmin = g_ascii_strtoull (parts[0], NULL, 10);
  snapshot.xmax = g_ascii_strtoull (parts[1], NULL, 10);
  for (const char *p = parts[2]; *p != '\0';)
    {
      guint64 xid = g_ascii_strtoull (p, (char **) &p, 10);

      g_array_append_val (snapshot.running, xid);
      if (*p == ',')
        p++;
    }
  return snapshot;
}

static char *
write_generation (SimDatabase *database)
{
  return g_strdup_printf ("%u-0000000A-5-6", database->generation);
}

static SimAnswer *
answer_reset (SimDatabase *database, const Snapshot *now, const char *reason)
{
  g_autofree char *generation = write_generation (database);
  g_autofree char *snapshot = write_snapshot (now);

  return sim_answer_new (200, g_strdup_printf ("{\"cursor\": \"%s|%s|\", \"more\": false, "
                                               "\"reset\": true, \"reason\": \"%s\", "
                                               "\"changes\": []}",
                                               generation, snapshot, reason));
}

static gboolean
concerns (SimDatabase *database, const SimNews *news, const char *user)
{
  g_autofree char *share = NULL;

  if (g_str_equal (news->audience, user))
    return TRUE;
  if (news->root == NULL)
    return FALSE;
  share = g_strdup_printf ("%s\n%s\n%s", news->table, news->root, user);
  if (g_hash_table_contains (database->shares, share))
    return TRUE;
  g_free (share);
  share = g_strdup_printf ("vision_versions\n%s\n%s", news->root, user);
  return g_hash_table_contains (database->shares, share);
}

static void
append_news (GString *json, GPtrArray *page)
{
  for (guint i = 0; i < page->len; i++)
    {
      SimNews *news = g_ptr_array_index (page, i);
      gboolean newest = TRUE;

      for (guint k = i + 1; newest && k < page->len; k++)
        {
          SimNews *later = g_ptr_array_index (page, k);

          newest = later->table != news->table || !g_str_equal (later->key, news->key)
                   || (later->op == 's') != (news->op == 's');
        }
      if (newest)
        g_string_append_printf (json,
                                "%s{\"op\": \"%c\", \"key\": \"%s\", \"root\": \"%s\", "
                                "\"table\": \"%s\"}",
                                json->str[json->len - 1] == '[' ? "" : ", ", news->op, news->key,
                                news->root != NULL ? news->root : news->key, news->table);
    }
}

static SimAnswer *
read_feed (SimDatabase *database, const char *cursor, guint limit, const char *user)
{
  g_autofree char *generation = write_generation (database);
  g_auto (GStrv) parts = g_strsplit (cursor != NULL ? cursor : "", "|", 5);
  Snapshot now = take_snapshot (database);
  Snapshot since = { 0 };
  Snapshot until = { 0 };
  guint64 last_xid = 0;
  guint64 last_id = 0;
  g_autoptr (GPtrArray) page = g_ptr_array_new ();
  g_autoptr (GString) json = NULL;
  gboolean more = FALSE;
  SimAnswer *answer = NULL;

  if (cursor == NULL || *cursor == '\0')
    answer = answer_reset (database, &now, "first");
  else if (g_strv_length (parts) < 3)
    answer = sim_answer_new_error (400, "22023", "this is not a cursor");
  else if (!g_str_equal (parts[0], generation))
    answer = answer_reset (database, &now, "generation");
  if (answer == NULL)
    {
      since = read_snapshot (parts[1]);
      until = *parts[2] != '\0' ? read_snapshot (parts[2]) : take_snapshot (database);
      if (parts[2][0] != '\0' && parts[3] != NULL && parts[4] != NULL)
        {
          last_xid = g_ascii_strtoull (parts[3], NULL, 10);
          last_id = g_ascii_strtoull (parts[4], NULL, 10);
        }
      if (since.xmax > now.xmax || until.xmax > now.xmax)
        answer = answer_reset (database, &now, "future");
    }
  if (answer != NULL)
    goto out;

  for (guint64 i = 0; i < database->news->len; i++)
    {
      SimNews *news = g_ptr_array_index (database->news, i);
      guint place = page->len;

      if (news->xid < last_xid || (news->xid == last_xid && news->id <= last_id)
          || sees (&since, news->xid) || !sees (&until, news->xid)
          || !concerns (database, news, user))
        continue;
      for (; place > 0; place--)
        {
          SimNews *before = g_ptr_array_index (page, place - 1);

          if (before->xid < news->xid || (before->xid == news->xid && before->id < news->id))
            break;
        }
      g_ptr_array_insert (page, place, news);
    }
  more = page->len > limit;
  if (more)
    g_ptr_array_set_size (page, limit);

  json = g_string_new ("{\"more\": ");
  {
    g_autofree char *from = write_snapshot (&since);
    g_autofree char *to = write_snapshot (&until);
    SimNews *last = more ? g_ptr_array_index (page, limit - 1) : NULL;

    g_string_append_printf (json, "%s, \"reset\": false, \"cursor\": ", more ? "true" : "false");
    if (more)
      g_string_append_printf (json,
                              "\"%s|%s|%s|%" G_GUINT64_FORMAT "|%" G_GUINT64_FORMAT
                              "\", \"changes\": [",
                              generation, from, to, last->xid, last->id);
    else
      g_string_append_printf (json, "\"%s|%s|\", \"changes\": [", generation, to);
  }
  append_news (json, page);
  g_string_append (json, "]}");
  answer = sim_answer_new (200, g_string_free_and_steal (g_steal_pointer (&json)));

out:
  g_array_unref (now.running);
  g_clear_pointer (&since.running, g_array_unref);
  g_clear_pointer (&until.running, g_array_unref);
  return answer;
}

/* The two functions of the mended database that sync calls. */
SimAnswer *
sim_feed_call (SimDatabase *database, SimRequest *request, const char *user)
{
  gsize length = 0;
  const char *text = request->body != NULL ? g_bytes_get_data (request->body, &length) : NULL;
  yyjson_doc *document;
  yyjson_val *root;
  SimAnswer *answer = NULL;

  if (!database->mended
      || (!g_str_equal (request->function, "backend_info")
          && !g_str_equal (request->function, "changes_since")))
    {
      g_autofree char *message = g_strdup_printf (
        "Could not find the function public.%s without parameters in the schema cache",
        request->function);

      return sim_answer_new_error (404, "PGRST202", message);
    }
  if (g_str_equal (request->function, "backend_info"))
    return sim_answer_new (200, g_strdup ("{\"feed\": 1, \"name\": \"vibrationfit\", \"shape\": "
                                          "\"20251116\", \"backend\": 1}"));
  if (g_str_equal (user, SIM_VISITOR))
    return sim_answer_new_error (401, "42501", "permission denied for function changes_since");

  document = yyjson_read (text, length, 0);
  root = yyjson_doc_get_root (document);
  answer = read_feed (database, yyjson_get_str (yyjson_obj_get (root, "p_cursor")),
                      CLAMP (yyjson_obj_get (root, "p_limit") != NULL
                               ? yyjson_get_sint (yyjson_obj_get (root, "p_limit"))
                               : 1000,
                             1, 5000),
                      user);
  yyjson_doc_free (document);
  return answer;
}
