/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sending once, and saying what a failure means for sync. */

#include "vf-sync-wire.h"

#include "vf-error.h"
#include "vf-supabase-error.h"

#include <glib/gi18n.h>
#include <string.h>

/* A page of ten thousand rows with long texts. */
#define MAX_ANSWER (256 * 1024 * 1024)

struct _VfSyncWire
{
  gatomicrefcount references;
  VfProject *project;
  guint64 n_sent;
};

/**
 * vf_sync_wire_new:
 * @project: where requests go
 * @user_id: the only one in whose name they are sent
 *
 * Returns: (transfer full): what sends them
 */
VfSyncWire *
vf_sync_wire_new (VfProject *project, const char *user_id)
{
  VfSyncWire *self = g_new0 (VfSyncWire, 1);

  g_atomic_ref_count_init (&self->references);
  self->project = g_object_ref (project);
  vf_project_set_member (project, user_id);
  return self;
}

VfSyncWire *
vf_sync_wire_ref (VfSyncWire *self)
{
  g_atomic_ref_count_inc (&self->references);
  return self;
}

void
vf_sync_wire_unref (VfSyncWire *self)
{
  if (!g_atomic_ref_count_dec (&self->references))
    return;
  g_clear_object (&self->project);
  g_free (self);
}

guint64
vf_sync_wire_get_n_sent (VfSyncWire *self)
{
  return self->n_sent;
}

typedef enum
{
  DUE_NOTHING,
  DUE_JSON,
  DUE_ROWS,
} Due;

static Due
find_due (VfHttpRequest *request)
{
  const char *method = vf_http_request_get_method (request);
  const char *preferences = vf_http_request_get_header (request, "Prefer");

  if (strstr (g_uri_get_path (vf_http_request_get_uri (request)), "/rpc/") != NULL)
    return DUE_JSON;
  if (g_str_equal (method, "GET")
      || (preferences != NULL && strstr (preferences, "return=representation") != NULL))
    return DUE_ROWS;
  return DUE_NOTHING;
}

/* From "[" to "]": a body that was cut short, or put there by somebody in between, is not rows. */
static gboolean
looks_like_rows (GBytes *body)
{
  gsize size = 0;
  const char *text = g_bytes_get_data (body, &size);
  gsize start = 0;

  while (start < size && g_ascii_isspace (text[start]))
    start++;
  while (size > start && g_ascii_isspace (text[size - 1]))
    size--;
  return size - start >= 2 && text[start] == '[' && text[size - 1] == ']';
}

static GError *
check_answer (VfHttpAnswer *answer, Due due)
{
  const guint status = vf_http_answer_get_status (answer);
  VfErrorReply reply = { .status = status, .retry = TRUE };

  if (status != 200 && status != 201 && status != 204 && status != 206)
    return vf_supabase_error_from_answer (answer);
  if (due == DUE_NOTHING || (due == DUE_JSON && status == 204))
    return NULL;
  if (!vf_http_answer_has_json (answer))
    return vf_supabase_error_from_answer (answer);
  if (due == DUE_ROWS && !looks_like_rows (vf_http_answer_get_body (answer)))
    return vf_error_new_for_reply (VF_ERROR_INVALID, &reply,
                                   _ ("The server's answer is damaged: it ends too early"));
  return NULL;
}

static DexFuture *
take_answer (DexFuture *future, gpointer data)
{
  VfRestRows *rows = g_value_get_object (dex_future_get_value (future, NULL));
  GError *error = check_answer (vf_rest_rows_get_answer (rows), GPOINTER_TO_INT (data));

  if (error != NULL)
    return dex_future_new_for_error (error);
  return dex_future_new_take_object (g_object_ref (rows));
}

/**
 * vf_sync_wire_send:
 * @self: what sends
 * @query: what to ask or to write
 * @cancellable: (nullable): stops it
 *
 * Sends once: when to try again is decided by those who know what it is for.
 *
 * Returns: (transfer full): a future that resolves to a #VfRestRows, an array
 *   where rows were asked for, or rejects with an error for
 *   vf_sync_wire_judge()
 */
DexFuture *
vf_sync_wire_send (VfSyncWire *self, VfRestQuery *query, GCancellable *cancellable)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (VfHttpRequest) request = vf_rest_query_build (query, self->project, &error);

  if (request == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));

  vf_http_request_set_max_tries (request, 1);
  vf_http_request_set_size_limit (request, MAX_ANSWER);
  vf_http_request_set_cancellable (request, cancellable);
  self->n_sent++;
  return dex_future_then (vf_rest_send_request (self->project, request, VF_ACCESS_MEMBER),
                          take_answer, GINT_TO_POINTER (find_due (request)), NULL);
}

/* The first that fits; "*" stands for any end. */
static const struct
{
  const char *code;
  VfSyncFault fault;
} faults[] = {
  { "23505", VF_SYNC_FAULT_UNIQUE },    { "23503", VF_SYNC_FAULT_ORDER },
  { "42501", VF_SYNC_FAULT_FORBIDDEN }, { "28*", VF_SYNC_FAULT_FORBIDDEN },
  { "0L*", VF_SYNC_FAULT_FORBIDDEN },   { "0P*", VF_SYNC_FAULT_FORBIDDEN },
  { "PGRST204", VF_SYNC_FAULT_COLUMN }, { "42P17", VF_SYNC_FAULT_TABLE },
  { "42P01", VF_SYNC_FAULT_TABLE },     { "PGRST205", VF_SYNC_FAULT_TABLE },
  { "PGRST106", VF_SYNC_FAULT_TABLE },  { "PGRST125", VF_SYNC_FAULT_TABLE },
  { "PGRST126", VF_SYNC_FAULT_TABLE },  { "57014", VF_SYNC_FAULT_SMALLER },
  { "54*", VF_SYNC_FAULT_SMALLER },     { "25006", VF_SYNC_FAULT_RETRY },
  { "40*", VF_SYNC_FAULT_LATER },       { "55*", VF_SYNC_FAULT_LATER },
  { "58*", VF_SYNC_FAULT_LATER },       { "XX*", VF_SYNC_FAULT_LATER },
  { "PGRSTX*", VF_SYNC_FAULT_LATER },
};

/**
 * vf_sync_fault_fits:
 * @code: of an error
 * @pattern: a code, or the beginning of one with "*" behind it
 *
 * Returns: whether it is one of these
 */
gboolean
vf_sync_fault_fits (const char *code, const char *pattern)
{
  const gsize length = strlen (pattern);

  if (pattern[length - 1] == '*')
    return strncmp (code, pattern, length - 1) == 0;
  return g_str_equal (code, pattern);
}

static VfSyncFault
judge_code (const VfErrorReply *reply)
{
  /* A member's token was taken for none on the way: as a visitor nothing is allowed. */
  if (reply->status == 401 && g_str_equal (reply->code, "42501"))
    return VF_SYNC_FAULT_RETRY;
  /* A trigger of the server that speaks of a field its row lacks has the same code, and no column
   * of ours is to blame. */
  if (g_str_equal (reply->code, "42703"))
    return reply->message != NULL && g_str_has_prefix (reply->message, "column ")
             ? VF_SYNC_FAULT_COLUMN
             : VF_SYNC_FAULT_ROW;

  for (gsize i = 0; i < G_N_ELEMENTS (faults); i++)
    if (vf_sync_fault_fits (reply->code, faults[i].code))
      return faults[i].fault;
  return reply->retry ? VF_SYNC_FAULT_RETRY : VF_SYNC_FAULT_ROW;
}

/**
 * vf_sync_wire_judge:
 * @error: (nullable): of vf_sync_wire_send()
 *
 * An answer without a code of the server is somebody else's (a gateway, a
 * captive portal, a filter) whatever its status says, and nothing follows from
 * it for the row.
 *
 * Returns: what it means
 */
VfSyncFault
vf_sync_wire_judge (const GError *error)
{
  const VfErrorReply *reply = vf_error_get_reply (error);

  if (error == NULL)
    return VF_SYNC_FAULT_NONE;
  if (g_error_matches (error, VF_ERROR, VF_ERROR_CANCELLED)
      || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return VF_SYNC_FAULT_CANCELLED;
  if (g_error_matches (error, VF_ERROR, VF_ERROR_SIGNED_OUT))
    return VF_SYNC_FAULT_SIGNED_OUT;
  if (reply->code != NULL)
    return judge_code (reply);
  if (reply->status == 413 || reply->status == 414)
    return VF_SYNC_FAULT_SMALLER;
  return VF_SYNC_FAULT_RETRY;
}

/**
 * vf_sync_fault_is_certain:
 * @error: of vf_sync_wire_send()
 *
 * Returns: whether what was asked was certainly not carried out; otherwise the
 *   answer may have been lost behind a success
 */
gboolean
vf_sync_fault_is_certain (const GError *error)
{
  const VfErrorReply *reply = vf_error_get_reply (error);

  if (g_error_matches (error, VF_ERROR, VF_ERROR_SIGNED_OUT))
    return TRUE;
  if (reply->code != NULL)
    return !g_str_has_prefix (reply->code, "08") && !g_str_has_prefix (reply->code, "57P")
           && !g_str_has_prefix (reply->code, "PGRSTX");
  return reply->status >= 400 && reply->status < 500 && reply->status != 408;
}

/* What stands between the first @open and the next @close. */
static char *
dup_between (const char *text, const char *open, char close)
{
  const char *start = text != NULL ? strstr (text, open) : NULL;
  const char *end;

  if (start == NULL)
    return NULL;
  start += strlen (open);
  end = strchr (start, close);
  return end != NULL && end > start ? g_strndup (start, end - start) : NULL;
}

/**
 * vf_sync_fault_dup_column:
 * @error: one judged as %VF_SYNC_FAULT_COLUMN
 * @table: the name of the table
 *
 * Reads "Could not find the 'x' column of 't' in the schema cache", in version
 * 12 "Column 'x' of relation 't' does not exist", and "column t.x does not
 * exist".
 *
 * Returns: (transfer full) (nullable): the column's name
 */
char *
vf_sync_fault_dup_column (const GError *error, const char *table)
{
  const char *message = vf_error_get_reply (error)->message;
  char *name = dup_between (message, "Could not find the '", '\'');

  if (name == NULL)
    name = dup_between (message, "Column '", '\'');
  if (name == NULL)
    {
      g_autofree char *open = g_strconcat ("column ", table, ".", NULL);

      name = dup_between (message, open, ' ');
    }
  return name;
}

/**
 * vf_sync_fault_dup_constraint:
 * @error: one judged as %VF_SYNC_FAULT_UNIQUE or %VF_SYNC_FAULT_ORDER
 *
 * Returns: (transfer full) (nullable): the name of the violated constraint
 */
char *
vf_sync_fault_dup_constraint (const GError *error)
{
  return dup_between (vf_error_get_reply (error)->message, "constraint \"", '"');
}
