/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What tests of signing in need: the stand-in of the auth server, a keyring with moods, futures
 * awaited, and a log that is searched for secrets. */
#pragma once

#include "vf-auth-error.h"
#include "vf-auth.h"

G_BEGIN_DECLS

typedef struct
{
  GSubprocess *server;
  GSubprocess *keyring;
  GDataInputStream *keyring_output;
  char *address;
  char *directory;
  VfProject *project;
  VfSecrets *secrets;
  VfAuth *auth;
} AuthFixture;

/* Starts a bus of its own, captures the log, and runs the tests. */
int auth_test_run (int argc, char **argv, void (*add_tests) (void));

/* @data: the mood of the keyring, or NULL for no keyring on the bus. */
void auth_test_set_up (AuthFixture *self, gconstpointer data);
void auth_test_tear_down (AuthFixture *self, gconstpointer data);

/* Another program of the same person. */
VfAuth *auth_test_new_program (AuthFixture *self);
void auth_test_set_mood (AuthFixture *self, const char *mood);
void auth_test_stop_server (AuthFixture *self);

/* Behind the curtain of the server; @body is JSON. */
JsonNode *auth_test_control (AuthFixture *self, const char *what, const char *body);
/* The last mail of a kind: its "code" or its "link". */
char *auth_test_get_mail (AuthFixture *self, const char *to, const char *kind, const char *member);
gint64 auth_test_count (AuthFixture *self, const char *member);
guint auth_test_count_route (AuthFixture *self, const char *route);
/* What a browser does: follows redirects and shows the last page. */
guint auth_test_browse (const char *address, char **last_address);

void auth_test_await (DexFuture *future);
int auth_test_await_int (DexFuture *future);
char *auth_test_await_string (DexFuture *future);
gpointer auth_test_await_boxed (DexFuture *future);
/* @code may be NULL. */
void auth_test_await_error (DexFuture *future, int kind, const char *code);

/* A confirmed account of that address, whose password is "correct horse 1". */
#define AUTH_TEST_PASSWORD "correct horse 1"
void auth_test_sign_up (AuthFixture *self, const char *email);
/* From now on these words must not be in the log. */
void auth_test_add_secret (const char *text);

G_END_DECLS
