/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Codes of PostgREST, PostgreSQL and Storage in kinds and sentences. The sign-in part has a table
 * of its own, because there each code asks for a page of its own. */

#include "vf-supabase-error.h"

#include "vf-supabase-json.h"

#include <glib/gi18n.h>

/* Nobody explains an error in more. */
#define MAX_BODY (64 * 1024)

#define SIGN_IN_AGAIN N_ ("The sign-in is no longer valid; sign in again")
#define NOT_ALLOWED N_ ("Your account may not do this")
#define NOT_ACCEPTED N_ ("The server does not accept this value")
#define NOT_UNDERSTOOD                                                                             \
  N_ ("The server did not understand the request; a newer version of the program may help")
#define NOT_THERE N_ ("The server does not have this table, column or function")
#define IN_TROUBLE N_ ("The server is in trouble; it will be tried again later")
#define TOO_BUSY N_ ("The server is busy; it will be tried again later")
#define SETTINGS_BROKEN N_ ("The server's own rules are broken; its owner has to mend them")
#define IS_GONE N_ ("The server does not have it, or does not show it to you")

typedef struct
{
  const char *code; /* with a "*" at its end, the beginning of one */
  VfError kind;
  gboolean retry;
  const char *sentence;
} Rule;

/* The first that fits. */
static const Rule rules[] = {
  { "PGRST000", VF_ERROR_BUSY, TRUE, IN_TROUBLE },
  { "PGRST001", VF_ERROR_BUSY, TRUE, IN_TROUBLE },
  { "PGRST002", VF_ERROR_BUSY, TRUE, IN_TROUBLE },
  { "PGRST003", VF_ERROR_BUSY, TRUE, TOO_BUSY },
  { "PGRST106", VF_ERROR_UNSUPPORTED, FALSE, NOT_THERE },
  { "PGRST111", VF_ERROR_FAILED, FALSE, SETTINGS_BROKEN },
  { "PGRST112", VF_ERROR_FAILED, FALSE, SETTINGS_BROKEN },
  { "PGRST116", VF_ERROR_NOT_FOUND, FALSE, IS_GONE },
  { "PGRST121", VF_ERROR_FAILED, FALSE, SETTINGS_BROKEN },
  { "PGRST124", VF_ERROR_CONFLICT, FALSE, N_ ("More rows would have changed than expected") },
  { "PGRST125", VF_ERROR_NOT_FOUND, FALSE, NOT_THERE },
  { "PGRST126", VF_ERROR_NOT_FOUND, FALSE, NOT_THERE },
  { "PGRST128", VF_ERROR_CONFLICT, FALSE, N_ ("More rows would have changed than expected") },
  { "PGRST1*", VF_ERROR_INVALID, FALSE, NOT_UNDERSTOOD },
  { "PGRST2*", VF_ERROR_NOT_FOUND, FALSE, NOT_THERE },
  { "PGRST3*", VF_ERROR_SIGNED_OUT, FALSE, SIGN_IN_AGAIN },
  { "PGRSTX*", VF_ERROR_BUSY, TRUE, IN_TROUBLE },
  { "08*", VF_ERROR_BUSY, TRUE, IN_TROUBLE },
  { "0L*", VF_ERROR_FORBIDDEN, FALSE, NOT_ALLOWED },
  { "0P*", VF_ERROR_FORBIDDEN, FALSE, NOT_ALLOWED },
  { "21000", VF_ERROR_INVALID, FALSE, N_ ("The server refused to change that many rows at once") },
  { "22*", VF_ERROR_INVALID, FALSE, NOT_ACCEPTED },
  { "23502", VF_ERROR_INVALID, FALSE, N_ ("The server wants a value that is missing") },
  { "23503", VF_ERROR_CONFLICT, FALSE,
    N_ ("Something this belongs to is not on the server, or something there still needs it") },
  { "23505", VF_ERROR_CONFLICT, FALSE, N_ ("The server has one like this already") },
  { "23*", VF_ERROR_INVALID, FALSE, NOT_ACCEPTED },
  { "25006", VF_ERROR_READ_ONLY, FALSE, N_ ("The server can only be read at the moment") },
  { "28*", VF_ERROR_FORBIDDEN, FALSE, NOT_ALLOWED },
  { "40*", VF_ERROR_BUSY, TRUE, TOO_BUSY },
  { "42501", VF_ERROR_FORBIDDEN, FALSE, NOT_ALLOWED },
  { "42703", VF_ERROR_NOT_FOUND, FALSE, NOT_THERE },
  { "42883", VF_ERROR_NOT_FOUND, FALSE, NOT_THERE },
  { "42P01", VF_ERROR_NOT_FOUND, FALSE, NOT_THERE },
  { "42P17", VF_ERROR_FAILED, FALSE, SETTINGS_BROKEN },
  { "42*", VF_ERROR_INVALID, FALSE, NOT_UNDERSTOOD },
  { "53*", VF_ERROR_BUSY, TRUE, TOO_BUSY },
  { "54*", VF_ERROR_BUSY, TRUE, IN_TROUBLE },
  { "55*", VF_ERROR_BUSY, TRUE, IN_TROUBLE },
  { "57*", VF_ERROR_BUSY, TRUE, TOO_BUSY },
  { "58*", VF_ERROR_BUSY, TRUE, IN_TROUBLE },
  { "P0*", VF_ERROR_INVALID, FALSE, N_ ("The server refused this change") },
  { "XX*", VF_ERROR_BUSY, TRUE, IN_TROUBLE },

  { "NoSuch*", VF_ERROR_NOT_FOUND, FALSE, IS_GONE },
  { "not_found", VF_ERROR_NOT_FOUND, FALSE, IS_GONE },
  { "AccessDenied", VF_ERROR_FORBIDDEN, FALSE, NOT_ALLOWED },
  { "InvalidJWT", VF_ERROR_SIGNED_OUT, FALSE, SIGN_IN_AGAIN },
  { "Invalid JWT", VF_ERROR_SIGNED_OUT, FALSE, SIGN_IN_AGAIN },
  { "ExpiredToken", VF_ERROR_SIGNED_OUT, FALSE, SIGN_IN_AGAIN },
  { "InvalidSignature", VF_ERROR_SIGNED_OUT, FALSE, SIGN_IN_AGAIN },
  { "KeyAlreadyExists", VF_ERROR_EXISTS, FALSE, N_ ("The server has a file of this name already") },
  { "ResourceAlreadyExists", VF_ERROR_EXISTS, FALSE,
    N_ ("The server has a file of this name already") },
  { "BucketAlreadyExists", VF_ERROR_EXISTS, FALSE,
    N_ ("The server has a place of this name already") },
  { "Duplicate", VF_ERROR_EXISTS, FALSE, N_ ("The server has a file of this name already") },
  { "EntityTooLarge", VF_ERROR_NO_SPACE, FALSE, N_ ("The file is larger than the server takes") },
  { "InvalidMimeType", VF_ERROR_UNSUPPORTED, FALSE,
    N_ ("The server does not take files of this kind") },
  { "InvalidKey", VF_ERROR_INVALID, FALSE, N_ ("The server does not take this file name") },
  { "ResourceLocked", VF_ERROR_BUSY, TRUE, TOO_BUSY },
  { "SlowDown", VF_ERROR_BUSY, TRUE, TOO_BUSY },
  { "DatabaseTimeout", VF_ERROR_BUSY, TRUE, TOO_BUSY },
};

/* Where no code says more. */
static const struct
{
  guint first, last;
  Rule rule;
} status_rules[] = {
  { 200,
    299,
    { NULL, VF_ERROR_INVALID, FALSE,
      N_ ("Somebody else answered in the server's place: a network you have to sign in "
          "to first, or another program at this address") } },
  { 300,
    399,
    { NULL, VF_ERROR_INVALID, FALSE,
      N_ ("The server points to another address; the one that was given may be wrong") } },
  { 401, 401, { NULL, VF_ERROR_SIGNED_OUT, FALSE, SIGN_IN_AGAIN } },
  { 403, 403, { NULL, VF_ERROR_FORBIDDEN, FALSE, NOT_ALLOWED } },
  { 404, 404, { NULL, VF_ERROR_NOT_FOUND, FALSE, IS_GONE } },
  { 407, 407, { NULL, VF_ERROR_OFFLINE, FALSE, N_ ("The network wants a sign-in at its proxy") } },
  { 408, 408, { NULL, VF_ERROR_TIMED_OUT, TRUE, TOO_BUSY } },
  { 409, 409, { NULL, VF_ERROR_CONFLICT, FALSE, N_ ("The server has one like this already") } },
  { 410, 410, { NULL, VF_ERROR_NOT_FOUND, FALSE, IS_GONE } },
  { 413, 413, { NULL, VF_ERROR_NO_SPACE, FALSE, N_ ("This is more than the server takes") } },
  { 415,
    415,
    { NULL, VF_ERROR_UNSUPPORTED, FALSE, N_ ("The server does not take files of this kind") } },
  { 423, 423, { NULL, VF_ERROR_BUSY, TRUE, TOO_BUSY } },
  { 425, 425, { NULL, VF_ERROR_BUSY, TRUE, TOO_BUSY } },
  { 429,
    429,
    { NULL, VF_ERROR_BUSY, TRUE,
      N_ ("That was too often for the server; it will be tried again later") } },
  { 400, 499, { NULL, VF_ERROR_INVALID, FALSE, NOT_UNDERSTOOD } },
  { 511, 511, { NULL, VF_ERROR_OFFLINE, FALSE, N_ ("This network wants you to sign in first") } },
  { 540,
    540,
    { NULL, VF_ERROR_BUSY, FALSE, N_ ("The project is paused; its owner can wake it up") } },
  { 500, 599, { NULL, VF_ERROR_BUSY, TRUE, IN_TROUBLE } },
};

static const Rule *
find_by_code (const char *code)
{
  if (code == NULL)
    return NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (rules); i++)
    {
      gsize length = strlen (rules[i].code);

      if (rules[i].code[length - 1] == '*' ? strncmp (code, rules[i].code, length - 1) == 0
                                           : strcmp (code, rules[i].code) == 0)
        return &rules[i];
    }
  return NULL;
}

static const Rule *
find_by_status (guint status)
{
  static const Rule other = { NULL, VF_ERROR_FAILED, FALSE, NOT_UNDERSTOOD };

  for (gsize i = 0; i < G_N_ELEMENTS (status_rules); i++)
    if (status >= status_rules[i].first && status <= status_rules[i].last)
      return &status_rules[i].rule;

  return &other;
}

/* Storage answers 400 to nearly everything and says in the body what it means. */
static guint
read_status (yyjson_val *object, guint status)
{
  g_autofree char *text = vf_supabase_json_dup_text (object, "statusCode");
  guint64 number = 0;

  if (text != NULL && status >= 400
      && g_ascii_string_to_unsigned (text, 10, 400, 599, &number, NULL))
    return number;
  return status;
}

/* "PostgREST; error=PGRST205", where there is no body to read it from. */
static char *
read_proxy_status (VfHttpAnswer *answer)
{
  const char *text = vf_http_answer_get_header (answer, "Proxy-Status");
  const char *code = text != NULL ? strstr (text, "error=") : NULL;

  if (code == NULL)
    return NULL;
  code += strlen ("error=");
  return g_strndup (code, strspn (code, G_CSET_a_2_z G_CSET_A_2_Z G_CSET_DIGITS));
}

static yyjson_doc *
read_body (VfHttpAnswer *answer)
{
  gsize size = 0;
  const char *text = g_bytes_get_data (vf_http_answer_get_body (answer), &size);

  if (size == 0 || size > MAX_BODY || !vf_http_answer_has_json (answer))
    return NULL;
  return yyjson_read_opts ((char *) text, size, YYJSON_READ_NUMBER_AS_RAW, NULL, NULL);
}

/* The code is a text; the numbers that stand there in answers of older servers repeat the status.
 */
static char *
read_code (yyjson_val *object, VfHttpAnswer *answer)
{
  static const char *const members[] = { "code", "error_code", "error" };
  g_autofree char *code = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (members) && code == NULL; i++)
    if (yyjson_is_str (yyjson_obj_get (object, members[i])))
      code = vf_supabase_json_dup_text (object, members[i]);
  if (code == NULL)
    code = g_strdup (vf_http_answer_get_header (answer, "x-sb-error-code"));
  if (code == NULL)
    code = read_proxy_status (answer);

  return g_steal_pointer (&code);
}

static char *
read_message (yyjson_val *object)
{
  static const char *const members[] = { "message", "msg", "error_description" };
  g_autofree char *message = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (members) && message == NULL; i++)
    message = vf_supabase_json_dup_text (object, members[i]);
  return g_steal_pointer (&message);
}

/**
 * vf_supabase_error_from_answer:
 * @answer: what REST, Storage or the gateway in front of them answered: no
 *   success, or one that should have been JSON and is not
 *
 * Decides by the code in the body, which differs less between versions than the
 * status; a body that does not call itself JSON is not read, for it comes from
 * somebody in between.
 *
 * Returns: (transfer full): an error of #VfError, with what the server said in
 *   vf_error_get_reply()
 */
GError *
vf_supabase_error_from_answer (VfHttpAnswer *answer)
{
  guint status = vf_http_answer_get_status (answer);
  gboolean succeeded = vf_http_answer_is_success (answer);
  g_autoptr (yyjson_doc) document = succeeded ? NULL : read_body (answer);
  yyjson_val *object = document != NULL ? yyjson_doc_get_root (document) : NULL;
  g_autofree char *code = succeeded ? NULL : read_code (object, answer);
  g_autofree char *message = read_message (object);
  const Rule *rule = find_by_code (code);
  VfErrorReply reply = { 0 };

  if (rule == NULL)
    rule = find_by_status (read_status (object, status));
  reply = (VfErrorReply) {
    .status = status,
    .code = code,
    .message = message,
    .retry = rule->retry,
    .retry_after_ms = vf_http_answer_get_retry_after_ms (answer),
  };
  return vf_error_new_for_reply (rule->kind, &reply, _ (rule->sentence));
}

/**
 * vf_supabase_error_is:
 * @error: (nullable): an error of any domain
 * @code: a server's code, e.g. "23505"
 *
 * Returns: whether a server gave @code as the reason of @error
 */
gboolean
vf_supabase_error_is (const GError *error, const char *code)
{
  return g_strcmp0 (vf_error_get_reply (error)->code, code) == 0;
}
