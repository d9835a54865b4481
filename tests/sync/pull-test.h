/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A server in this process that keeps rows and answers questions about them, and the clock it
 * stands by. */
#pragma once

#include "store-test.h"
#include "vf-http-transport.h"
#include "vf-project.h"
#include "vf-sync-clock.h"

G_BEGIN_DECLS

#define PULL_USER "11111111-1111-4111-8111-111111111111"

/* A clock that only goes on when somebody waits for it, and then at once, or when it is told to. */
typedef struct
{
  VfSyncClock clock;
  gint64 time;
  gboolean manual;
  GPtrArray *waits;
  guint n_waits;
  guint32 dice;
} PullClock;

void pull_clock_init (PullClock *self, gboolean manual);
void pull_clock_clear (PullClock *self);
void pull_clock_advance (PullClock *self, gint64 microseconds);

#define PULL_TYPE_SERVER (pull_server_get_type ())
G_DECLARE_FINAL_TYPE (PullServer, pull_server, PULL, SERVER, GObject)

/**
 * PullFault:
 *
 * Looks at a request first. Returns an answer in place of the server's, or %NULL.
 */
typedef VfHttpAnswer *(*PullFault) (PullServer *server, const char *target, gpointer data);

PullServer *pull_server_new (void);
VfProject *pull_server_connect (PullServer *self);
/* A row as the JSON object of its columns, version from 1 up. */
void pull_server_put (PullServer *self, const char *table, const char *key, const char *json);
void pull_server_put_version (
  PullServer *self, const char *table, const char *key, const char *json, guint xmin);
void pull_server_remove (PullServer *self, const char *table, const char *key);
void pull_server_fill (PullServer *self, guint n_rows);
char *pull_key (guint number);
guint pull_server_count (PullServer *self, const char *table);

/* The most rows it answers with; 0 for any number. */
void pull_server_set_cap (PullServer *self, guint cap);
/* Whether it takes everybody for a visitor, and shows them nothing. */
void pull_server_set_visitor (PullServer *self, gboolean visitor);
void pull_server_set_fault (PullServer *self, PullFault fault, gpointer data);
/* What changes_since answers; NULL for a server that has no feed. */
void pull_server_set_feed (PullServer *self, const char *json);

guint pull_server_get_n_requests (PullServer *self);
const char *pull_server_get_target (PullServer *self, guint request);
void pull_server_forget_requests (PullServer *self);
guint pull_server_count_requests (PullServer *self, const char *part);

VfHttpAnswer *pull_answer (guint status, const char *json);

/* Writes down that the store belongs to this account. */
void pull_tie (VfStore *store, const char *user_id);

G_END_DECLS
