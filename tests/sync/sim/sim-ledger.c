/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Words are "w" and a number and a full stop. */

#include "sim-ledger.h"

#include <string.h>

#include "sim-value.h"

static void
word_free (gpointer data)
{
  SimWord *word = data;

  g_free (word->key);
  g_free (word);
}

SimLedger *
sim_ledger_new (void)
{
  SimLedger *self = g_new0 (SimLedger, 1);

  self->words = g_ptr_array_new_with_free_func (word_free);
  self->vanished = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->lost = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->deleted = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->resurrected = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->counters = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return self;
}

void
sim_ledger_free (SimLedger *self)
{
  g_ptr_array_unref (self->words);
  g_hash_table_unref (self->vanished);
  g_hash_table_unref (self->lost);
  g_hash_table_unref (self->deleted);
  g_hash_table_unref (self->resurrected);
  g_hash_table_unref (self->counters);
  g_free (self);
}

SimWord *
sim_ledger_get (SimLedger *self, guint id)
{
  return id >= 1 && id <= self->words->len ? g_ptr_array_index (self->words, id - 1) : NULL;
}

SimEdit *
sim_edit_new (void)
{
  SimEdit *self = g_new0 (SimEdit, 1);

  self->references = 1;
  self->added = g_array_new (FALSE, FALSE, sizeof (guint));
  self->removed = g_array_new (FALSE, FALSE, sizeof (guint));
  self->hidden = g_ptr_array_new_with_free_func (g_free);
  return self;
}

SimEdit *
sim_edit_ref (SimEdit *self)
{
  self->references++;
  return self;
}

void
sim_edit_unref (gpointer data)
{
  SimEdit *self = data;

  if (--self->references > 0)
    return;
  g_array_unref (self->added);
  g_array_unref (self->removed);
  g_ptr_array_unref (self->hidden);
  g_free (self->counter);
  g_free (self);
}

static SimCounter *
get_counter (SimLedger *self, const char *name)
{
  SimCounter *counter = g_hash_table_lookup (self->counters, name);

  if (counter == NULL)
    {
      counter = g_new0 (SimCounter, 1);
      counter->writer = SIM_WEB;
      g_hash_table_insert (self->counters, g_strdup (name), counter);
    }
  return counter;
}

/* known: whether the writer was told that it is kept; otherwise it may be or not. */
void
sim_ledger_settle (SimLedger *self, SimEdit *edit, gboolean known)
{
  if (edit->counter != NULL)
    {
      SimCounter *counter = get_counter (self, edit->counter);

      counter->sum += edit->step;
      counter->several |= counter->writer != SIM_WEB && counter->writer != edit->writer;
      counter->writer = edit->writer;
      counter->doubtful |= !known;
    }
  for (guint i = 0; known && i < edit->added->len; i++)
    sim_ledger_get (self, g_array_index (edit->added, guint, i))->acked = TRUE;
  for (guint i = 0; i < edit->removed->len; i++)
    sim_ledger_get (self, g_array_index (edit->removed, guint, i))->removed = TRUE;
}

/* Adds the numbers of all words in a text to a set. */
void
sim_words_collect (const char *text, GHashTable *into)
{
  const char *p = text;

  while (p != NULL && (p = strchr (p, 'w')) != NULL)
    {
      char *end;
      guint64 id;

      p++;
      if (!g_ascii_isdigit (*p))
        continue;
      id = g_ascii_strtoull (p, &end, 10);
      if (*end == '.')
        g_hash_table_add (into, GUINT_TO_POINTER (id));
      p = end;
    }
}

gboolean
sim_words_contain (const char *text, guint id)
{
  g_autofree char *word = g_strdup_printf ("w%u.", id);

  return text != NULL && strstr (text, word) != NULL;
}

static guint
coin (SimLedger *self,
      SimEdit *edit,
      int writer,
      const SimField *field,
      const char *key,
      gboolean creation)
{
  SimWord *word = g_new0 (SimWord, 1);

  word->id = self->words->len + 1;
  word->writer = writer;
  word->table = field->table;
  word->key = g_strdup (key);
  word->column = field->column;
  word->creation = creation;
  g_ptr_array_add (self->words, word);
  g_array_append_val (edit->added, word->id);
  return word->id;
}

/* Sentences, each with one word of the ledger. */
static char *
write_text (const char *old, guint word, SimRandom *random)
{
  static const char *const openings[] = { "I live by the sea", "Every morning begins slowly",
                                          "We laugh at the table", "My days are my own" };
  g_autofree char *plain = sim_value_dup_text (old);
  g_autofree char *sentence
    = g_strdup_printf ("%s w%u.", openings[sim_random_below (random, G_N_ELEMENTS (openings))],
                       word);
  g_auto (GStrv) parts = g_strsplit (plain != NULL ? plain : "", ". ", -1);
  const guint n = g_strv_length (parts);
  const guint how = sim_random_below (random, 10);
  g_autoptr (GString) text = g_string_new (NULL);

  if (plain == NULL || *plain == '\0' || how == 0)
    return sim_value_quote (sentence);
  for (guint i = 0; i < n; i++)
    {
      const gboolean last = i + 1 == n;

      /* One of them is written anew; the others stay. */
      if (how >= 7 && i == n / 2)
        g_string_append (text, sentence);
      else
        g_string_append_printf (text, "%s%s", parts[i], last ? "" : ".");
      if (!last)
        g_string_append_c (text, ' ');
    }
  if (how < 4)
    g_string_append_printf (text, " %s", sentence);
  else if (how < 7)
    {
      g_string_prepend_c (text, ' ');
      g_string_prepend (text, sentence);
    }
  return sim_value_quote (text->str);
}

static char *
write_set (const char *old, guint word, SimRandom *random)
{
  yyjson_doc *document = old != NULL ? yyjson_read (old, strlen (old), 0) : NULL;
  yyjson_val *root = yyjson_doc_get_root (document);
  const gsize count = yyjson_arr_size (root);
  const gsize left_out
    = sim_random_chance (random, 0.3) ? sim_random_below (random, count) : G_MAXSIZE;
  g_autoptr (GString) text = g_string_new ("[");
  yyjson_val *item;
  gsize i;
  gsize n;

  yyjson_arr_foreach (root, i, n, item) if (i != left_out)
    g_string_append_printf (text, "\"%s\",", yyjson_get_str (item));
  g_string_append_printf (text, "\"w%u.\"]", word);
  yyjson_doc_free (document);
  return g_string_free_and_steal (g_steal_pointer (&text));
}

static char *
write_object (const char *old, guint word, SimRandom *random)
{
  yyjson_doc *document = old != NULL ? yyjson_read (old, strlen (old), 0) : NULL;
  yyjson_val *root = yyjson_doc_get_root (document);
  g_autofree char *name = g_strdup_printf ("part%u", sim_random_below (random, 4));
  g_autoptr (GString) text = g_string_new ("{");
  yyjson_val *key;
  yyjson_val *value;
  gsize i;
  gsize n;

  if (yyjson_is_obj (root))
    yyjson_obj_foreach (root, i, n, key, value) if (!g_str_equal (yyjson_get_str (key), name))
    {
      g_autofree char *json = sim_value_canonical (value);

      g_string_append_printf (text, "\"%s\": %s, ", yyjson_get_str (key), json);
    }
  g_string_append_printf (text, "\"%s\": \"w%u.\"}", name, word);
  yyjson_doc_free (document);
  return sim_value_canonical_text (text->str);
}

/* Some more than before; the edit learns how much. NULL when the field does not count. */
char *
sim_ledger_count (SimLedger *self,
                  SimEdit *edit,
                  int writer,
                  const SimField *field,
                  const char *key,
                  const char *old,
                  SimRandom *random)
{
  const guint step = 1 + sim_random_below (random, 5);

  if (field->kind != SIM_FIELD_COUNTER)
    return NULL;
  edit->counter = g_strconcat (field->table, "\n", key, NULL);
  edit->step = step;
  edit->writer = writer;
  return g_strdup_printf ("%d", (old != NULL ? atoi (old) : 0) + (int) step);
}

/* A new value for a field, on top of an old one; the edit learns what comes and what goes. NULL
 * when no words fit in such a field. */
char *
sim_ledger_write (SimLedger *self,
                  SimEdit *edit,
                  int writer,
                  const SimField *field,
                  const char *key,
                  const char *old,
                  SimRandom *random)
{
  const gboolean line = field->kind == SIM_FIELD_LINE;
  g_autoptr (GHashTable) before = g_hash_table_new (NULL, NULL);
  g_autoptr (GHashTable) after = g_hash_table_new (NULL, NULL);
  GHashTableIter iter;
  gpointer id;
  const VfTable *description;
  int column;
  char *value;
  guint word;

  if (!line && field->kind != SIM_FIELD_TEXT && field->kind != SIM_FIELD_SET
      && field->kind != SIM_FIELD_JSON)
    return NULL;
  word = coin (self, edit, writer, field, key,
               old == NULL && field->required && (line || field->kind == SIM_FIELD_TEXT));
  value = line                            ? g_strdup_printf ("\"Words w%u.\"", word)
          : field->kind == SIM_FIELD_TEXT ? write_text (old, word, random)
          : field->kind == SIM_FIELD_SET  ? write_set (old, word, random)
                                          : write_object (old, word, random);
  description = vf_table_find (field->table);
  column = vf_table_find_column (description, field->column);
  if (description->columns[column].type == VF_COLUMN_JSON)
    {
      g_autofree char *loose = value;

      value = sim_value_canonical_text (loose);
    }
  sim_words_collect (old, before);
  sim_words_collect (value, after);
  g_hash_table_iter_init (&iter, before);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    if (!g_hash_table_contains (after, id))
      {
        guint gone = GPOINTER_TO_UINT (id);

        g_array_append_val (edit->removed, gone);
      }
  return value;
}
