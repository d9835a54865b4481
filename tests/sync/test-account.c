/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A store and an account: tied, found again without a network, kept apart from others, left. The
 * auth server is the stand-in, the keyring one with moods. */

#include "auth-test.h"
#include "store-test.h"
#include "vf-account.h"
#include "vf-async.h"
#include "vf-auth-factor.h"
#include "vf-error.h"
#include "vf-json.h"
#include "vf-member-record.h"
#include "vf-sync.h"
#include "vf-transact.h"

#define EMAIL "anna@example.com"
#define OTHER_EMAIL "bert@example.com"
#define OLD_OWNER "0a000000-0000-4000-8000-000000000001"

typedef struct
{
  AuthFixture auth;
  TestDirectory *data;
  char *place;
  VfStore *store;
  VfAccount *account;
} Fixture;

static VfStore *
open_place (Fixture *self, const char *name)
{
  g_autofree char *place = g_build_filename (self->data, "members", name, NULL);
  VfStore *store = test_open (place);

  /* As it is outside of tests: edits are logged while there is an account. */
  vf_store_set_logging (store, FALSE);

  return store;
}

static VfAccount *
open_account (Fixture *self, VfStore *store)
{
  VfAccount *account = vf_account_new (store, self->auth.secrets, NULL);

  vf_account_set_automatic (account, FALSE);
  auth_test_await (vf_account_load (account));

  return account;
}

static void
close_account (VfAccount *account)
{
  auth_test_await (vf_account_close (account));
  test_settle ();
  g_assert_finalize_object (account);
}

static void
add_vision (VfStore *store, const char *id, const char *fun)
{
  g_autoptr (VfRecord) vision = vf_record_new (VF_TABLE_VISION_VERSIONS);

  test_set (vision, "id", id);
  test_set (vision, "user_id", OLD_OWNER);
  test_set (vision, "fun", fun);
  auth_test_await (vf_store_save (store, vision));
}

/* A member with a journal entry and, of the visions, one of their own and the sample. */
static void
fill (VfStore *store)
{
  g_autoptr (VfRecord) member = vf_record_new (VF_TABLE_MEMBERS);
  g_autoptr (VfRecord) entry = test_entry_new ("A day", "It rained", "2026-11-22");
  g_autoptr (VfRecord) set = vf_record_new (VF_TABLE_AUDIO_SETS);

  test_set (member, "id", OLD_OWNER);
  test_set (member, "name", "Anna");
  test_set (member, "sample_vision_id", "5a000000-0000-4000-8000-000000000001");
  auth_test_await (vf_store_save (store, member));
  test_set (entry, "user_id", OLD_OWNER);
  auth_test_await (vf_store_save (store, entry));
  add_vision (store, "5a000000-0000-4000-8000-000000000001", "A sample of fun");
  add_vision (store, "5a000000-0000-4000-8000-000000000002", "My own fun");
  test_set (set, "vision_id", "5a000000-0000-4000-8000-000000000001");
  test_set (set, "user_id", OLD_OWNER);
  test_set (set, "name", "Sample, spoken");
  auth_test_await (vf_store_save (store, set));
}

static void
set_up (Fixture *self, gconstpointer data)
{
  auth_test_set_up (&self->auth, data != NULL ? data : "open");
  auth_test_sign_up (&self->auth, EMAIL);
  self->data = test_directory_new ();
  self->place = g_build_filename (self->data, "members", "anna", NULL);
  self->store = open_place (self, "anna");
  fill (self->store);
  self->account = open_account (self, self->store);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  if (self->account != NULL)
    close_account (self->account);
  test_close (self->store);
  g_clear_pointer (&self->place, g_free);
  g_clear_pointer (&self->data, test_directory_free);
  auth_test_tear_down (&self->auth, data);
}

static gint64
sql (Fixture *self, const char *text)
{
  return test_sql (self->place, text);
}

static void
sign_in (Fixture *self, VfAccount *account, const char *email)
{
  auth_test_await (vf_account_connect (account, self->auth.address, "a-key"));
  auth_test_await_int (
    vf_auth_sign_in_with_password (vf_account_get_auth (account), email, AUTH_TEST_PASSWORD));
}

static void
tie (Fixture *self)
{
  sign_in (self, self->account, EMAIL);
  auth_test_await (vf_account_adopt (self->account));
}

static void
reopen (Fixture *self)
{
  close_account (g_steal_pointer (&self->account));
  self->account = open_account (self, self->store);
}

static void
note_owner (VfAccount *account, const char *user_id, char **owner)
{
  g_set_str (owner, user_id);
}

static void
test_adopt (Fixture *self, gconstpointer data)
{
  g_autofree char *owner = NULL;
  g_autofree char *mine = NULL;
  g_autoptr (VfAccountPreview) preview = NULL;

  g_assert_cmpint (vf_account_get_state (self->account), ==, VF_ACCOUNT_NONE);
  g_assert_null (vf_account_get_sync (self->account));
  auth_test_await_error (vf_account_adopt (self->account), VF_ERROR_SIGNED_OUT, NULL);

  sign_in (self, self->account, EMAIL);
  g_assert_cmpint (vf_account_get_state (self->account), ==, VF_ACCOUNT_SIGNING_IN);
  preview = auth_test_await_boxed (vf_account_preview (self->account));
  g_assert_cmpuint (preview->n_rows, ==, 2);
  g_assert_true (preview->sample_stays);
  g_assert_cmpuint (preview->lines->len, ==, 2);
  g_assert_cmpstr (g_ptr_array_index (preview->lines, 0), ==, "1 version of your life vision");
  g_assert_nonnull (strstr (preview->sentence, "1 version of your life vision and 1 journal"));

  g_signal_connect (self->account, "adopted", G_CALLBACK (note_owner), &owner);
  auth_test_await (vf_account_adopt (self->account));
  g_assert_cmpint (vf_account_get_state (self->account), ==, VF_ACCOUNT_SIGNED_IN);
  g_assert_cmpstr (vf_account_get_email (self->account), ==, EMAIL);
  g_assert_cmpstr (owner, ==, vf_account_get_user_id (self->account));
  g_assert_nonnull (vf_account_get_sync (self->account));

  /* All rows have the new owner; the sample and what was spoken of it wait for nothing. */
  g_assert_cmpint (sql (self, "SELECT count(*) FROM members, sync_account"
                              " WHERE members.id = sync_account.user_id"),
                   ==, 1);
  mine = g_strdup_printf ("SELECT (SELECT count(*) FROM vision_versions WHERE user_id = '%s')"
                          " + (SELECT count(*) FROM journal_entries WHERE user_id = '%s')",
                          owner, owner);
  g_assert_cmpint (sql (self, mine), ==, 3);
  g_assert_cmpint (sql (self, "SELECT count(*) FROM sync_ops"), ==, 2);
  g_assert_cmpint (sql (self, "SELECT count(*) FROM sync_ops WHERE columns LIKE '%sample%'"), ==,
                   0);
  g_assert_cmpint (sql (self, "SELECT count(*) FROM sync_ops WHERE columns LIKE '%" OLD_OWNER "%'"),
                   ==, 0);

  /* Once more is the same. */
  auth_test_await (vf_account_adopt (self->account));
  g_assert_cmpint (sql (self, "SELECT count(*) FROM sync_ops"), ==, 2);
}

/* The sample is recognised by its words when its times tell nothing. */
static void
test_touched_sample (Fixture *self, gconstpointer data)
{
  g_autoptr (VfRecord) sample = vf_store_find (self->store, VF_TABLE_VISION_VERSIONS,
                                               "5a000000-0000-4000-8000-000000000001", NULL);
  g_autoptr (VfAccountPreview) touched = NULL;
  g_autoptr (VfAccountPreview) moved = NULL;

  test_set (sample, "fun", "Words of my own");
  auth_test_await (vf_store_save (self->store, sample));
  touched = auth_test_await_boxed (vf_account_preview (self->account));
  g_assert_false (touched->sample_stays);
  g_assert_cmpuint (touched->n_rows, ==, 4);

  test_set (sample, "fun", "Play.");
  auth_test_await (vf_store_save (self->store, sample));
  moved = auth_test_await_boxed (vf_account_preview (self->account));
  g_assert_true (moved->sample_stays);
}

static void
test_offline_start (Fixture *self, gconstpointer data)
{
  g_autoptr (VfRecord) entry = NULL;

  tie (self);
  auth_test_stop_server (&self->auth);
  reopen (self);
  g_assert_cmpint (vf_account_get_state (self->account), ==, VF_ACCOUNT_SIGNED_IN);
  g_assert_cmpstr (vf_account_get_email (self->account), ==, EMAIL);
  g_assert_null (vf_account_get_problem (self->account));

  /* What is written waits. */
  entry = test_entry_new ("Offline", "Written without a network", "2026-11-22");
  auth_test_await (vf_store_save (self->store, entry));
  g_assert_cmpint (sql (self, "SELECT count(*) FROM change_log"), ==, 1);
}

static void
test_locked_keyring (Fixture *self, gconstpointer data)
{
  tie (self);
  auth_test_set_mood (&self->auth, "dismissed");
  reopen (self);
  g_assert_cmpint (vf_account_get_state (self->account), ==, VF_ACCOUNT_LOCKED);
  g_assert_true (vf_account_get_connected (self->account));
  g_assert_nonnull (strstr (vf_account_get_problem (self->account), "keyring"));
  g_assert_cmpint (test_count (self->store, "journal_entries"), ==, 1);

  /* Nobody was signed out by it. */
  auth_test_set_mood (&self->auth, "open");
  reopen (self);
  g_assert_cmpint (vf_account_get_state (self->account), ==, VF_ACCOUNT_SIGNED_IN);
  g_assert_null (vf_account_get_problem (self->account));
}

static void
test_deleted_elsewhere (Fixture *self, gconstpointer data)
{
  g_autoptr (JsonNode) node = NULL;
  VfAuth *auth;

  tie (self);
  reopen (self);
  auth = vf_account_get_auth (self->account);
  node = auth_test_control (&self->auth, "faults",
                            "{\"route\": \"POST /token\", \"grant\": \"refresh_token\","
                            " \"code\": \"user_not_found\", \"status\": 403}");
  auth_test_await_error (vf_token_source_get_token (VF_TOKEN_SOURCE (auth)), VF_ERROR_SIGNED_OUT,
                         NULL);
  test_settle ();
  g_assert_cmpint (vf_account_get_state (self->account), ==, VF_ACCOUNT_SIGNED_OUT);
  g_assert_cmpstr (vf_account_get_problem (self->account), ==,
                   "This account no longer exists. What is on this computer stays.");
  g_assert_cmpint (test_count (self->store, "journal_entries"), ==, 1);

  /* The reason is known after the next start too. */
  while (sql (self, "SELECT count(*) FROM sync_account WHERE problem IS NOT NULL") == 0)
    test_settle ();
  reopen (self);
  g_assert_cmpint (vf_account_get_state (self->account), ==, VF_ACCOUNT_SIGNED_OUT);
  g_assert_nonnull (strstr (vf_account_get_problem (self->account), "no longer exists"));
}

static gint64
tomorrow (gpointer data)
{
  return g_get_real_time () / G_USEC_PER_SEC + 24 * 3600;
}

static void
test_clock (Fixture *self, gconstpointer data)
{
  vf_account_set_wall_clock (self->account, tomorrow, NULL);
  tie (self);
  g_assert_cmpint (vf_account_get_state (self->account), ==, VF_ACCOUNT_SIGNED_IN);
  g_assert_nonnull (strstr (vf_account_get_clock_warning (self->account), "1 day ahead"));
}

static void
test_kept_apart (Fixture *self, gconstpointer data)
{
  VfStore *second = open_place (self, "bert");
  VfAccount *account = open_account (self, second);
  g_autofree char *user_id = NULL;

  tie (self);
  user_id = g_strdup (vf_account_get_user_id (self->account));

  /* One account has one place on a desktop, and the try takes nothing from it. */
  sign_in (self, account, EMAIL);
  auth_test_await_error (vf_account_adopt (account), VF_ERROR_EXISTS, NULL);
  g_assert_cmpint (vf_account_get_state (account), ==, VF_ACCOUNT_NONE);
  sign_in (self, account, EMAIL);
  auth_test_await (vf_account_abandon (account));
  reopen (self);
  g_assert_cmpint (vf_account_get_state (self->account), ==, VF_ACCOUNT_SIGNED_IN);
  close_account (account);
  test_close (second);

  /* One place has one account, and one project. */
  auth_test_await_error (vf_account_connect (self->account, "https://elsewhere.example.com", "key"),
                         VF_ERROR_CONFLICT, NULL);
  g_free (auth_test_await_string (vf_account_sign_out (self->account, VF_AUTH_SCOPE_LOCAL)));
  auth_test_await (vf_auth_sign_out (self->auth.auth, VF_AUTH_SCOPE_LOCAL));
  vf_auth_set_expected_user (self->auth.auth, NULL);
  auth_test_sign_up (&self->auth, OTHER_EMAIL);
  auth_test_await (vf_account_connect (self->account, self->auth.address, "a-key"));
  auth_test_await_error (vf_auth_sign_in_with_password (vf_account_get_auth (self->account),
                                                        OTHER_EMAIL, AUTH_TEST_PASSWORD),
                         VF_ERROR_CONFLICT, NULL);
  auth_test_await_error (vf_account_adopt (self->account), VF_ERROR_SIGNED_OUT, NULL);
  g_assert_cmpstr (vf_account_get_user_id (self->account), ==, user_id);
}

static void
test_abandon (Fixture *self, gconstpointer data)
{
  sign_in (self, self->account, EMAIL);
  auth_test_await (vf_account_abandon (self->account));
  g_assert_cmpint (vf_account_get_state (self->account), ==, VF_ACCOUNT_NONE);
  g_assert_null (vf_account_get_auth (self->account));
  g_assert_cmpint (sql (self, "SELECT count(*) FROM sync_account"), ==, 0);
  g_assert_cmpint (sql (self,
                        "SELECT count(*) FROM vision_versions WHERE user_id = '" OLD_OWNER "'"),
                   ==, 2);
}

static void
test_sign_out (Fixture *self, gconstpointer data)
{
  g_autofree char *words = NULL;

  tie (self);
  auth_test_stop_server (&self->auth);
  words = auth_test_await_string (vf_account_sign_out (self->account, VF_AUTH_SCOPE_GLOBAL));
  g_assert_nonnull (strstr (words, "2 changes have not gone up yet"));
  g_assert_nonnull (strstr (words, "other devices are still signed in"));
  g_assert_cmpint (vf_account_get_state (self->account), ==, VF_ACCOUNT_SIGNED_OUT);
  g_assert_true (vf_account_get_connected (self->account));
  g_assert_null (vf_account_get_problem (self->account));
  g_assert_cmpint (sql (self, "SELECT count(*) FROM sync_ops"), ==, 2);
  g_assert_cmpint (test_count (self->store, "vision_versions"), ==, 2);

  reopen (self);
  g_assert_cmpint (vf_account_get_state (self->account), ==, VF_ACCOUNT_SIGNED_OUT);
}

static void
test_forget (Fixture *self, gconstpointer data)
{
  g_autoptr (VfRecord) entry = test_entry_new ("After", "Nobody's but mine", "2026-11-22");

  tie (self);
  auth_test_await (vf_account_forget (self->account));
  g_assert_cmpint (vf_account_get_state (self->account), ==, VF_ACCOUNT_NONE);
  g_assert_null (vf_account_get_sync (self->account));
  g_assert_cmpint (sql (self, "SELECT count(*) FROM sync_account"), ==, 0);
  g_assert_cmpint (sql (self, "SELECT count(*) FROM sync_ops"), ==, 0);
  g_assert_cmpint (test_count (self->store, "vision_versions"), ==, 2);
  g_assert_cmpint (sql (self, "SELECT count(*) FROM change_log"), ==, 0);
  auth_test_await (vf_store_save (self->store, entry));
  g_assert_cmpint (sql (self, "SELECT count(*) FROM change_log"), ==, 0);

  /* Connected again, everything that is not the server's goes up. */
  tie (self);
  g_assert_cmpint (sql (self, "SELECT count(*) FROM sync_ops"), ==, 3);
}

static char *
show_totp (Fixture *self, const char *user_id, const char *factor_id)
{
  g_autofree char *body
    = g_strdup_printf ("{\"user\": \"%s\", \"factor\": \"%s\"}", user_id, factor_id);
  g_autoptr (JsonNode) node = auth_test_control (&self->auth, "totp", body);

  return g_strdup (vf_json_get_string (json_node_get_object (node), "code"));
}

/* A tied store of an account with an authenticator app, signed in to by the password alone. */
static char *
sign_in_half (Fixture *self)
{
  g_autoptr (VfAuthEnrollment) enrollment = NULL;
  g_autofree char *code = NULL;
  VfAuth *auth;

  tie (self);
  auth = vf_account_get_auth (self->account);
  enrollment = auth_test_await_boxed (vf_auth_enroll_factor (auth, "phone"));
  code = show_totp (self, vf_account_get_user_id (self->account), enrollment->factor_id);
  auth_test_await (vf_auth_verify_factor (auth, enrollment->factor_id, code));
  g_assert_cmpint (vf_account_get_state (self->account), ==, VF_ACCOUNT_SIGNED_IN);
  g_free (auth_test_await_string (vf_account_sign_out (self->account, VF_AUTH_SCOPE_LOCAL)));
  sign_in (self, self->account, EMAIL);

  return g_strdup (enrollment->factor_id);
}

static void
note_state (VfAccount *account, GParamSpec *pspec, gboolean *was_signed_in)
{
  *was_signed_in = *was_signed_in || vf_account_get_state (account) == VF_ACCOUNT_SIGNED_IN;
}

static void
test_second_factor (Fixture *self, gconstpointer data)
{
  g_autofree char *factor_id = sign_in_half (self);
  g_autofree char *code = NULL;
  gboolean was_signed_in = FALSE;
  guint n_before;

  g_assert_cmpint (vf_account_get_state (self->account), ==, VF_ACCOUNT_SECOND_FACTOR);
  auth_test_await_error (vf_account_adopt (self->account), VF_ERROR_FORBIDDEN, NULL);
  g_assert_null (vf_account_get_problem (self->account));

  /* Known after a restart too, and at no moment taken for more. */
  close_account (g_steal_pointer (&self->account));
  self->account = vf_account_new (self->store, self->auth.secrets, NULL);
  vf_account_set_automatic (self->account, FALSE);
  g_signal_connect (self->account, "notify::state", G_CALLBACK (note_state), &was_signed_in);
  auth_test_await (vf_account_load (self->account));
  g_assert_cmpint (vf_account_get_state (self->account), ==, VF_ACCOUNT_SECOND_FACTOR);
  g_assert_false (was_signed_in);

  /* Sync that is asked for all the same sends nothing. */
  n_before = auth_test_count_route (&self->auth, "GET /user");
  auth_test_await_error (vf_sync_run (vf_account_get_sync (self->account)), VF_ERROR_SIGNED_OUT,
                         NULL);
  g_assert_cmpuint (auth_test_count_route (&self->auth, "GET /user"), ==, n_before);
  g_assert_cmpint (sql (self, "SELECT count(*) FROM sync_ops"), ==, 2);

  /* What is there stays while the pages ask for the code. */
  auth_test_await (vf_account_connect (self->account, self->auth.address, "a-key"));
  g_assert_cmpint (vf_account_get_state (self->account), ==, VF_ACCOUNT_SECOND_FACTOR);
  code = show_totp (self, vf_account_get_user_id (self->account), factor_id);
  auth_test_await (vf_auth_show_second_factor (vf_account_get_auth (self->account), code));
  g_assert_cmpint (vf_account_get_state (self->account), ==, VF_ACCOUNT_SIGNED_IN);
  auth_test_await (vf_account_adopt (self->account));
  reopen (self);
  g_assert_cmpint (vf_account_get_state (self->account), ==, VF_ACCOUNT_SIGNED_IN);
}

/* Signing in again that is left in the middle was not begun; one that is whole stays. */
static void
test_abandon_again (Fixture *self, gconstpointer data)
{
  g_autofree char *factor_id = sign_in_half (self);
  g_autofree char *code = NULL;

  auth_test_await (vf_account_abandon (self->account));
  g_assert_cmpint (vf_account_get_state (self->account), ==, VF_ACCOUNT_SIGNED_OUT);
  g_assert_true (vf_account_get_connected (self->account));
  g_assert_cmpint (sql (self, "SELECT count(*) FROM sync_ops"), ==, 2);
  g_assert_cmpint (auth_test_count (&self->auth, "sessions"), ==, 0);
  reopen (self);
  g_assert_cmpint (vf_account_get_state (self->account), ==, VF_ACCOUNT_SIGNED_OUT);

  sign_in (self, self->account, EMAIL);
  code = show_totp (self, vf_account_get_user_id (self->account), factor_id);
  auth_test_await (vf_auth_show_second_factor (vf_account_get_auth (self->account), code));
  auth_test_await (vf_account_abandon (self->account));
  g_assert_cmpint (vf_account_get_state (self->account), ==, VF_ACCOUNT_SIGNED_IN);
}

static void
add (const char *path, void (*test) (Fixture *, gconstpointer))
{
  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

static void
add_tests (void)
{
  add ("/account/adopt", test_adopt);
  add ("/account/touched-sample", test_touched_sample);
  add ("/account/offline-start", test_offline_start);
  add ("/account/locked-keyring", test_locked_keyring);
  add ("/account/deleted-elsewhere", test_deleted_elsewhere);
  add ("/account/clock", test_clock);
  add ("/account/kept-apart", test_kept_apart);
  add ("/account/abandon", test_abandon);
  add ("/account/second-factor", test_second_factor);
  add ("/account/abandon-again", test_abandon_again);
  add ("/account/sign-out", test_sign_out);
  add ("/account/forget", test_forget);
}

int
main (int argc, char **argv)
{
  g_autofree char *state = g_dir_make_tmp ("vf-state-XXXXXX", NULL);
  int status;

  g_setenv ("XDG_STATE_HOME", state, TRUE);
  status = auth_test_run (argc, argv, add_tests);
  test_directory_free (g_steal_pointer (&state));

  return status;
}
