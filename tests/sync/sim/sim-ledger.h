/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What people wrote, word by word: each edit leaves a word that exists nowhere else, so that it can
 * be told of any text what is in it and what is not. */
#pragma once

#include "sim-fields.h"

G_BEGIN_DECLS

#define SIM_WEB -1

typedef struct
{
  guint id;
  int writer; /* a client, or SIM_WEB */
  const char *table;
  char *key;
  const char *column;
  gboolean creation; /* written into a new row: names the row */
  gboolean acked;    /* the writer was told that it is kept */
  gboolean removed;  /* somebody who saw it took it out */
  gboolean exempt;   /* the server lost it by itself */
  gboolean served;   /* the server had it once */
  gboolean taken;    /* its row was deleted by somebody who had not seen it */
} SimWord;

/* One thing somebody does: words that come, and words that go. */
typedef struct
{
  guint references;
  GArray *added;
  GArray *removed;
  char *counter; /* "table\nkey" of the row that was counted up, or NULL */
  int step;
  int writer;        /* who counted */
  GPtrArray *hidden; /* of "table\nkey" whose rows the person takes away */
} SimEdit;

typedef struct
{
  int sum;
  gboolean doubtful; /* nobody knows whether all of it was kept */
  int writer;        /* the only device that counted, until there are several */
  gboolean several;
} SimCounter;

typedef struct
{
  GPtrArray *words;        /* of SimWord; the first has number 1 */
  GHashTable *vanished;    /* "table\nkey" → when it last left the server, or somebody's sight */
  GHashTable *lost;        /* "table\nkey" of inserts whose answer got lost */
  GHashTable *deleted;     /* "table\nkey" that people deleted on the server */
  GHashTable *resurrected; /* "table\nkey" that came again after that */
  GHashTable *counters;    /* "table\nkey" → SimCounter */
  gboolean uncounted;      /* the answer to a count got lost: perhaps it is counted twice */
} SimLedger;

SimLedger *sim_ledger_new (void);
void sim_ledger_free (SimLedger *self);
SimWord *sim_ledger_get (SimLedger *self, guint id);

SimEdit *sim_edit_new (void);
SimEdit *sim_edit_ref (SimEdit *self);
void sim_edit_unref (gpointer self);
void sim_ledger_settle (SimLedger *self, SimEdit *edit, gboolean known);

char *sim_ledger_write (SimLedger *self,
                        SimEdit *edit,
                        int writer,
                        const SimField *field,
                        const char *key,
                        const char *old,
                        SimRandom *random);

char *sim_ledger_count (SimLedger *self,
                        SimEdit *edit,
                        int writer,
                        const SimField *field,
                        const char *key,
                        const char *old,
                        SimRandom *random);

void sim_words_collect (const char *text, GHashTable *into);
gboolean sim_words_contain (const char *text, guint id);

G_END_DECLS
