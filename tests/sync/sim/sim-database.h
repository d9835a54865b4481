/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A database with the habits of PostgreSQL that a client feels: transactions that become visible
 * when they end and stamp what they did with when they began, row versions, locks that make others
 * wait, constraints, cascades, triggers, row level security, and a log of changes. */
#pragma once

#include "sim-schema.h"

G_BEGIN_DECLS

/* Who asks when it is not a member: the owner of the database, and somebody not signed in. */
#define SIM_SERVICE "service"
#define SIM_VISITOR "visitor"

typedef struct _SimDatabase SimDatabase;
typedef struct _SimTable SimTable;

typedef struct
{
  guint references;
  SimTable *table;
  char *key;
  char **cells; /* a JSON text each, NULL for null */
  char *added;  /* of the column that came later */
  guint64 xmin;
  guint page;
  guint item;
} SimRow;

struct _SimTable
{
  const VfTable *table;
  const SimSpec *spec;
  GTree *rows; /* key → SimRow, what is committed */
  guint n_slots;
  gboolean has_added; /* a column that came later, "added_later" */
  int dropped;        /* a column that is gone, or -1 */
};

/* A row before and after; either may be NULL. */
typedef struct
{
  SimTable *table;
  SimRow *before;
  SimRow *after;
  const char *by; /* who did it; SIM_SERVICE also for what follows from it */
} SimChange;

typedef struct
{
  SimDatabase *database;
  const char *user; /* interned */
  guint64 xid;      /* 0 until it writes */
  gint64 began;
  GHashTable *overlay; /* "table\nkey" → SimRow, or NULL where deleted */
  GPtrArray *order;    /* of the overlay's keys, as they came; borrowed */
  GHashTable *shared;  /* "table\nkey" of parents that must stay */
  GPtrArray *after;    /* of SimChange: what the statement still has to check and to fire */
  GPtrArray *changes;  /* of SimChange: everything it did */
  guint status;        /* of the error, or 0 */
  char code[8];
  char *message;
  gpointer blocker; /* the SimTransaction it waits for, or NULL */
} SimTransaction;

typedef struct
{
  guint64 xid;
  guint64 id;
  const char *audience;
  char *root;
  const char *table;
  char *key;
  char op;
} SimNews;

/* Called for each committed change. */
typedef void (*SimCommitFunc) (const SimChange *change, const char *user, gpointer data);

struct _SimDatabase
{
  gboolean mended;
  GHashTable *tables;  /* name → SimTable */
  GPtrArray *held;     /* of SimTransaction: begun and neither committed nor rolled back */
  GPtrArray *news;     /* of SimNews */
  GHashTable *shares;  /* "table\nkey\nuser" */
  GHashTable *history; /* "table\nkey\nxmin,ctid" → GPtrArray of SimRow */
  guint64 next_xid;
  guint64 next_news;
  guint generation;
  guint row_cap;
  guint uuid_counter;
  gboolean rewrites; /* a trigger that tidies titles before they are stored */
  gboolean echoes;   /* a trigger that changes the row again after it was answered */
  gint64 stamp;      /* when set, the time of every transaction: equal stamps */
  SimCommitFunc commit_func;
  gpointer commit_data;
};

SimDatabase *sim_database_new (gboolean mended);
void sim_database_free (SimDatabase *self);
SimTable *sim_database_find (SimDatabase *self, const char *table);
void sim_database_add_member (SimDatabase *self, const char *user);
SimDatabase *sim_database_copy_state (SimDatabase *self);
void sim_database_restore (SimDatabase *self, SimDatabase *state);
void sim_database_vacuum (SimDatabase *self, const char *table);
void sim_database_share (
  SimDatabase *self, const char *table, const char *key, const char *user, gboolean shared);
gboolean sim_database_is_visible (SimDatabase *self, SimRow *row, const char *user);
GPtrArray *sim_database_list_visible (SimDatabase *self, const char *table, const char *user);
/* By what transaction sees, or by what is committed when it is NULL. */
gboolean
sim_database_is_own (SimDatabase *self, SimTransaction *transaction, SimRow *row, const char *user);
/* Makes one change into what everybody sees. */
void sim_database_settle (SimDatabase *self, SimChange *change, const char *user);
GPtrArray *sim_database_get_history (
  SimDatabase *self, const char *table, const char *key, const char *xmin, const char *ctid);

SimTransaction *sim_transaction_begin (SimDatabase *database, const char *user, gint64 now);
SimRow *sim_transaction_get (SimTransaction *self, SimTable *table, const char *key);
GPtrArray *sim_transaction_list (SimTransaction *self, SimTable *table);
gboolean sim_transaction_is_visible (SimTransaction *self, SimRow *row);
void sim_transaction_put (SimTransaction *self, SimTable *table, const char *key, SimRow *row);
gboolean
sim_transaction_fail (SimTransaction *self, guint status, const char *code, const char *format, ...)
  G_GNUC_PRINTF (4, 5);
void sim_transaction_hold (SimTransaction *self);
void sim_transaction_commit (SimTransaction *self);
void sim_transaction_abort (SimTransaction *self);

/* Statements (sim-statement.c). Each may fail, or find that it has to wait for another one. */
SimRow *sim_statement_insert (SimTransaction *self, SimTable *table, char **cells, gboolean *given);
SimRow *sim_statement_update (SimTransaction *self, SimRow *row, char **cells);
gboolean sim_statement_delete (SimTransaction *self, SimRow *row);
gboolean sim_statement_end (SimTransaction *self);
gboolean sim_statement_lock (SimTransaction *self, SimRow *row);

/* Triggers (sim-triggers.c). */
gboolean sim_triggers_before (SimTransaction *self, SimTable *table, SimRow *before, char **cells);
gboolean sim_triggers_after (SimTransaction *self, const SimChange *change);
void sim_feed_log (SimTransaction *self, const SimChange *change);

SimRow *sim_row_ref (SimRow *self);
void sim_row_unref (SimRow *self);
const char *sim_row_get (SimRow *self, const char *column);
gboolean sim_row_is_true (SimRow *self, const char *column);
char *sim_row_dup_text (SimRow *self, const char *column);
char *sim_row_to_json (SimRow *self);
char **sim_cells_copy (const VfTable *table, char **cells);
void sim_cells_free (const VfTable *table, char **cells);
void sim_cells_set (const VfTable *table, char **cells, const char *column, const char *json);

G_END_DECLS
