/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A real store, a clock in the test's hand, and a server that answers as it is told. */
#pragma once

#include "store-test.h"
#include "vf-sync-apply.h"
#include "vf-sync-push.h"

G_BEGIN_DECLS

#define SYNC_ME "4f5e6a7b-0000-4000-8000-000000000001"
#define SYNC_OTHER "4f5e6a7b-0000-4000-8000-000000000002"
/* Keys of rows: SYNC_KEY "1" and so on. */
#define SYNC_KEY "00000000-0000-4000-8000-00000000000"

typedef struct
{
  TestDirectory *directory;
  VfStore *store;
  VfHttp *http;
  VfProject *project;
  VfSyncCore *core;
  GQueue answers;  /* of what the server will answer, in turn */
  GPtrArray *seen; /* "METHOD target body" of each request */
  gint64 time;     /* of both clocks, microseconds */
  VfSyncClock clock;
} SyncTest;

SyncTest *sync_test_new (void);
void sync_test_free (SyncTest *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SyncTest, sync_test_free)

/* The next request has to be of this method, and its target and body have to hold this text. A
 * status of 0 is a network that is gone; a body that begins with "<" is a page of HTML. */
void sync_test_answer (
  SyncTest *self, const char *method, const char *text, guint status, const char *body);
/* An error as PostgREST reports it. */
void sync_test_refuse (SyncTest *self,
                       const char *method,
                       const char *text,
                       guint status,
                       const char *code,
                       const char *message);
/* Whose token goes out from now on. */
void sync_test_sign_in (SyncTest *self, const char *user_id);
const char *sync_test_get_seen (SyncTest *self, guint request);

/* Rows of the server, as an array, through the door. */
void sync_test_apply (SyncTest *self, const char *table, const char *rows, guint64 mark);
void sync_test_fold (SyncTest *self);
/* Pushes, and sees that every answer was asked for. */
void sync_test_push (SyncTest *self);
/* The error's judgement. */
VfSyncFault sync_test_push_fails (SyncTest *self);

/* A record of the table with the key, saved; members of a JSON object besides. */
void sync_test_save (SyncTest *self, const char *table, const char *key, const char *json);
void sync_test_set (
  SyncTest *self, const char *table, const char *key, const char *column, const char *text);
void sync_test_delete (SyncTest *self, const char *table, const char *key);
/* Runs a statement; of a query the first column of the first row, "" for null or none. */
char *sync_test_sql (SyncTest *self, const char *sql);

#define sync_assert_sql(self, sql, expected)                                                       \
  G_STMT_START                                                                                     \
  {                                                                                                \
    g_autofree char *sync_value = sync_test_sql (self, sql);                                       \
    g_assert_cmpstr (sync_value, ==, expected);                                                    \
  }                                                                                                \
  G_STMT_END

G_END_DECLS
