/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Registers the tokenizer with a connection. */

#include "vf-tokenizer.h"

#include "vf-words.h"

typedef int (*EmitFunc) (
  void *context, int flags, const char *token, int length, int start, int end);

typedef struct
{
  EmitFunc emit;
  void *context;
} Sink;

static int
emit_word (gpointer data, const char *word, int length, int start, int end)
{
  Sink *sink = data;

  return sink->emit (sink->context, 0, word, length, start, end);
}

/* The tokenizer has no state, and SQLite wants an address that is not NULL. */
static int
tokenizer_create (void *context, const char **arguments, int n_arguments, Fts5Tokenizer **tokenizer)
{
  *tokenizer = context;
  return SQLITE_OK;
}

static void
tokenizer_delete (Fts5Tokenizer *tokenizer)
{
}

static int
tokenizer_tokenize (
  Fts5Tokenizer *tokenizer, void *context, int flags, const char *text, int length, EmitFunc emit)
{
  Sink sink = { emit, context };

  return vf_words_for_each (text, length, emit_word, &sink);
}

/**
 * vf_tokenizer_register:
 * @handle: a connection
 *
 * Returns: whether the connection can read and write the search index now
 */
gboolean
vf_tokenizer_register (sqlite3 *handle)
{
  static fts5_tokenizer tokenizer = { tokenizer_create, tokenizer_delete, tokenizer_tokenize };
  sqlite3_stmt *statement = NULL;
  fts5_api *api = NULL;

  if (sqlite3_prepare_v2 (handle, "SELECT fts5(?1)", -1, &statement, NULL) == SQLITE_OK)
    {
      sqlite3_bind_pointer (statement, 1, &api, "fts5_api_ptr", NULL);
      sqlite3_step (statement);
    }
  sqlite3_finalize (statement);

  return api != NULL
         && api->xCreateTokenizer (api, VF_TOKENIZER_NAME, &tokenizer, &tokenizer, NULL)
              == SQLITE_OK;
}
