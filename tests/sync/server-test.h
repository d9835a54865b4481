/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Real sync on a real store, and the simulated database behind a network that does as it is told.
 */
#pragma once

#include "pull-test.h"
#include "sim-rest.h"
#include "vf-sync.h"

G_BEGIN_DECLS

#define SERVER_ME PULL_USER
/* Keys of rows: SERVER_KEY "1" and so on. */
#define SERVER_KEY "00000000-0000-4000-8000-00000000000"

typedef struct
{
  TestDirectory *directory;
  VfStore *store;
  SimDatabase *database;
  PullClock clock;
  VfProject *project;
  VfSync *sync;
  const char *asker; /* who server_test_ask() and the like speak for, SERVER_ME unless set */
  GPtrArray *seen;   /* "METHOD path?query body" of each request */

  /* A request that holds this text is answered so, as often as @n_faults says; a status of 0 is a
   * network that is gone. With @carried_out the server has done it all the same. */
  char *fault;
  guint status;
  char *answer;
  guint n_faults;
  gboolean carried_out;
} ServerTest;

ServerTest *server_test_new (gboolean mended);
void server_test_free (ServerTest *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ServerTest, server_test_free)

void server_test_fail (ServerTest *self, const char *text, guint status, const char *answer);
void server_test_lose (ServerTest *self, const char *text);
void server_test_mend (ServerTest *self);
guint server_test_count_seen (ServerTest *self, const char *text);

/* Another device, of the same member unless said otherwise; the answer has to be a success. */
char *server_test_ask (ServerTest *self, const char *method, const char *address, const char *body);
void server_test_insert (ServerTest *self, const char *table, const char *json);
void server_test_update (ServerTest *self, const char *table, const char *key, const char *json);
void server_test_remove (ServerTest *self, const char *table, const char *key);
/* A column of a row of the server as text; "" when there is none. */
char *server_test_get (ServerTest *self, const char *table, const char *key, const char *column);
guint server_test_count (ServerTest *self, const char *table);

/* A whole round that goes well. */
void server_test_run (ServerTest *self);
/* The id of the one row of the table, as text. */
char *server_test_find_id (ServerTest *self, const char *table, const char *where);
gint64 server_test_sql (ServerTest *self, const char *sql);

/* Edits of the member here. */
void server_test_make (ServerTest *self, const char *table, const char *key, const char *json);
void server_test_set (
  ServerTest *self, const char *table, const char *key, const char *column, const char *text);
void server_test_delete (ServerTest *self, const char *table, const char *key);
/* A column of a row as it is here; NULL when there is none. */
char *server_test_dup (ServerTest *self, const char *table, const char *key, const char *column);

/* What came in is told to views a moment later. */
#define server_await(self, condition)                                                              \
  G_STMT_START                                                                                     \
  {                                                                                                \
    for (int server_i = 0; server_i < 5000 && !(condition); server_i++)                            \
      {                                                                                            \
        test_settle ();                                                                            \
        g_usleep (1000);                                                                           \
      }                                                                                            \
    g_assert_true (condition);                                                                     \
  }                                                                                                \
  G_STMT_END

#define server_assert_here(self, table, key, column, expected)                                     \
  G_STMT_START                                                                                     \
  {                                                                                                \
    g_autofree char *server_value = server_test_dup (self, table, key, column);                    \
    g_assert_cmpstr (server_value, ==, expected);                                                  \
  }                                                                                                \
  G_STMT_END

#define server_assert_there(self, table, key, column, expected)                                    \
  G_STMT_START                                                                                     \
  {                                                                                                \
    g_autofree char *server_value = server_test_get (self, table, key, column);                    \
    g_assert_cmpstr (server_value, ==, expected);                                                  \
  }                                                                                                \
  G_STMT_END

G_END_DECLS
