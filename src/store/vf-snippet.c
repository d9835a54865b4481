/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Queries and snippets. Both cut texts by vf_words_for_each(), as the index does. */

#include "vf-snippet.h"

#include <string.h>

#include "vf-words.h"

/* What is typed beyond these is not looked for. */
#define MAX_TYPED_BYTES 1000
#define MAX_WORDS 24

/* A snippet's length, and how much of it stands before the first word found; in characters. */
#define SNIPPET_CHARACTERS 160
#define LEAD_CHARACTERS 40

struct _VfSearchWords
{
  GPtrArray *words; /* folded */
  gboolean prefix;  /* the last word may be the beginning of one */
  GString *query;
};

static int
add_word (gpointer data, const char *word, int length, int start, int end)
{
  VfSearchWords *self = data;

  g_ptr_array_add (self->words, g_strndup (word, length));
  return self->words->len >= MAX_WORDS;
}

/* Words without a space between them (characters of Chinese, the halves of "well-being") have to
 * follow each other, so each stretch between spaces is a phrase. */
static void
add_phrase (VfSearchWords *self, const char *stretch, gsize length)
{
  const guint before = self->words->len;

  if (before >= MAX_WORDS)
    return;
  vf_words_for_each (stretch, length, add_word, self);
  if (self->words->len == before)
    return;

  g_string_append (self->query, self->query->len > 0 ? " \"" : "\"");
  for (guint i = before; i < self->words->len; i++)
    g_string_append_printf (self->query, "%s%s", i > before ? " " : "",
                            (const char *) g_ptr_array_index (self->words, i));
  g_string_append_c (self->query, '"');
}

/**
 * vf_search_words_new:
 * @typed: anything a person typed
 *
 * Returns: (transfer full) (nullable): its words, or %NULL when there are none
 */
VfSearchWords *
vf_search_words_new (const char *typed)
{
  g_autoptr (VfSearchWords) self = g_new0 (VfSearchWords, 1);
  g_autofree char *valid = g_utf8_make_valid (typed, MIN (strlen (typed), MAX_TYPED_BYTES));
  const char *p = valid;

  self->words = g_ptr_array_new_with_free_func (g_free);
  self->query = g_string_new (NULL);
  while (*p != '\0')
    {
      const char *start;

      while (*p != '\0' && g_unichar_isspace (g_utf8_get_char (p)))
        p = g_utf8_next_char (p);
      start = p;
      while (*p != '\0' && !g_unichar_isspace (g_utf8_get_char (p)))
        p = g_utf8_next_char (p);
      add_phrase (self, start, p - start);
      self->prefix = p > start;
    }
  if (self->words->len == 0)
    return NULL;
  if (self->prefix)
    g_string_append (self->query, " *");
  return g_steal_pointer (&self);
}

void
vf_search_words_free (VfSearchWords *self)
{
  g_clear_pointer (&self->words, g_ptr_array_unref);
  if (self->query != NULL)
    g_string_free (self->query, TRUE);
  g_free (self);
}

const char *
vf_search_words_get_query (VfSearchWords *self)
{
  return self->query->str;
}

guint
vf_search_words_get_n (VfSearchWords *self)
{
  return self->words->len;
}

typedef struct
{
  guint word;
  int start;
  int end;
} Found;

typedef struct
{
  VfSearchWords *words;
  GArray *found;
} Finder;

static gboolean
is_word (VfSearchWords *self, guint index, const char *word, gsize length)
{
  const char *wanted = g_ptr_array_index (self->words, index);
  const gsize wanted_length = strlen (wanted);
  const gboolean prefix = self->prefix && index == self->words->len - 1;

  return (prefix ? length >= wanted_length : length == wanted_length)
         && memcmp (word, wanted, wanted_length) == 0;
}

static int
find_word (gpointer data, const char *word, int length, int start, int end)
{
  Finder *finder = data;

  for (guint i = 0; i < finder->words->words->len; i++)
    if (is_word (finder->words, i, word, length))
      {
        Found found = { i, start, end };

        g_array_append_val (finder->found, found);
        break;
      }
  return 0;
}

static GArray *
find_all (VfSearchWords *self, const char *text)
{
  Finder finder = { self, g_array_new (FALSE, FALSE, sizeof (Found)) };

  vf_words_for_each (text, -1, find_word, &finder);
  return finder.found;
}

guint
vf_search_words_count (VfSearchWords *self, const char *text)
{
  g_autoptr (GArray) found = find_all (self, text);
  guint32 seen = 0;
  guint n = 0;

  for (guint i = 0; i < found->len; i++)
    {
      const guint32 bit = 1u << g_array_index (found, Found, i).word;

      n += (seen & bit) == 0;
      seen |= bit;
    }
  return n;
}

/* The first of the matches from which one snippet shows most different words. */
static guint
find_best (const GArray *found)
{
  guint best = 0;
  guint best_n = 0;

  for (guint i = 0; i < found->len; i++)
    {
      const Found *first = &g_array_index (found, Found, i);
      guint32 seen = 0;
      guint n = 0;

      for (guint j = i; j < found->len && j < i + 32; j++)
        {
          const Found *other = &g_array_index (found, Found, j);

          if (other->end - first->start > SNIPPET_CHARACTERS - LEAD_CHARACTERS)
            break;
          n += (seen & (1u << other->word)) == 0;
          seen |= 1u << other->word;
        }
      if (n > best_n)
        {
          best = i;
          best_n = n;
        }
    }
  return best;
}

/* Back to where a word begins, unless that is too far: some scripts have no spaces. */
static const char *
find_start (const char *text, const char *match)
{
  const char *p = match;
  const char *boundary = NULL;

  for (int i = 0; i < LEAD_CHARACTERS && p > text; i++)
    {
      p = g_utf8_find_prev_char (text, p);
      if (g_unichar_isspace (g_utf8_get_char (p)))
        boundary = g_utf8_next_char (p);
    }
  if (p == text)
    return text;
  return boundary != NULL ? boundary : p;
}

static const char *
find_end (const char *start)
{
  const char *p = start;
  const char *boundary = NULL;

  for (int i = 0; i < SNIPPET_CHARACTERS && *p != '\0'; i++)
    {
      if (i > SNIPPET_CHARACTERS / 2 && g_unichar_isspace (g_utf8_get_char (p)))
        boundary = p;
      p = g_utf8_next_char (p);
    }
  return *p == '\0' || boundary == NULL ? p : boundary;
}

/**
 * vf_search_words_cut:
 * @self: words
 * @text: a text that has some of them
 * @matches: (element-type VfSearchMatch): where to put the words' places
 *
 * Returns: (transfer full): one line of the text, with an ellipsis where it goes
 *   on
 */
char *
vf_search_words_cut (VfSearchWords *self, const char *text, GArray *matches)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  g_autoptr (GArray) found = find_all (self, valid);
  g_autoptr (GArray) places = NULL;
  const char *start = valid;
  const char *end;
  GString *snippet = g_string_new (NULL);

  if (found->len > 0)
    start = find_start (valid, valid + g_array_index (found, Found, find_best (found)).start);
  while (*start != '\0' && g_unichar_isspace (g_utf8_get_char (start)))
    start = g_utf8_next_char (start);
  end = find_end (start);

  if (start > valid)
    g_string_append (snippet, "…");
  for (const char *p = start; p < end; p = g_utf8_next_char (p))
    {
      const gunichar ch = g_utf8_get_char (p);

      if (!g_unichar_isspace (ch) && !g_unichar_iscntrl (ch))
        g_string_append_unichar (snippet, ch);
      else if (snippet->len > 0 && snippet->str[snippet->len - 1] != ' ')
        g_string_append_c (snippet, ' ');
    }
  if (snippet->len > 0 && snippet->str[snippet->len - 1] == ' ')
    g_string_truncate (snippet, snippet->len - 1);
  if (*end != '\0')
    g_string_append (snippet, "…");

  places = find_all (self, snippet->str);
  for (guint i = 0; i < places->len; i++)
    {
      const Found *place = &g_array_index (places, Found, i);
      VfSearchMatch match = { place->start, place->end };

      g_array_append_val (matches, match);
    }
  return g_string_free_and_steal (snippet);
}
