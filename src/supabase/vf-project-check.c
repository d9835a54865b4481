/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Three questions, each asked only when the one before left something open. */

#include "vf-project-check.h"

#include "vf-error.h"
#include "vf-rest-query.h"
#include "vf-supabase-error.h"
#include "vf-supabase-json.h"

#include <glib/gi18n.h>

/* A person waits for it. */
#define TIME_LIMIT 15
#define MAX_ANSWER (256 * 1024)

G_DEFINE_BOXED_TYPE (VfProjectFinding,
                     vf_project_finding,
                     vf_project_finding_copy,
                     vf_project_finding_free)

typedef struct
{
  VfProject *project;
  GCancellable *cancellable;
} Check;

static void
check_free (gpointer data)
{
  Check *check = data;

  g_clear_object (&check->project);
  g_clear_object (&check->cancellable);
  g_free (check);
}

VfProjectFinding *
vf_project_finding_copy (const VfProjectFinding *self)
{
  VfProjectFinding *copy = g_new0 (VfProjectFinding, 1);

  *copy = *self;
  copy->sentence = g_strdup (self->sentence);
  return copy;
}

void
vf_project_finding_free (VfProjectFinding *self)
{
  g_free (self->sentence);
  g_free (self);
}

static const char *
describe (VfProjectKind kind)
{
  switch (kind)
    {
    case VF_PROJECT_MENDED:
      return _ ("This is a project with everything VibrationFit needs");
    case VF_PROJECT_AS_FOUND:
      return _ ("This is a VibrationFit project of the older kind; it syncs, but sharing in a "
                "household does not work there");
    case VF_PROJECT_OTHER:
      return _ ("This is a Supabase project, but VibrationFit's tables are not in it");
    case VF_PROJECT_WRONG_KEY:
      return _ ("The project does not accept this key; it may be mistyped, expired, or belong to "
                "another project");
    case VF_PROJECT_PAUSED:
      return _ ("The project is paused; its owner can wake it up");
    case VF_PROJECT_NOT_SUPABASE:
      return _ ("No Supabase project answers at this address; it may be mistyped, or the network "
                "wants you to sign in first");
    case VF_PROJECT_UNREACHABLE:
    default:
      return _ ("The address cannot be reached at the moment");
    }
}

static DexFuture *
found (VfProjectKind kind, const char *sentence, guint backend, guint feed)
{
  VfProjectFinding *finding = g_new0 (VfProjectFinding, 1);

  finding->kind = kind;
  finding->sentence = g_strdup (sentence != NULL ? sentence : describe (kind));
  finding->backend = backend;
  finding->feed = feed;
  return dex_future_new_take_boxed (VF_TYPE_PROJECT_FINDING, finding);
}

/* NULL with an error only when no answer came. */
static VfHttpAnswer *
ask (Check *check, VfHttpRequest *request, GError **error)
{
  if (!vf_project_add_credentials (check->project, request, NULL, error))
    return NULL;

  vf_http_request_set_cancellable (request, check->cancellable);
  vf_http_request_set_time_limit (request, TIME_LIMIT);
  vf_http_request_set_size_limit (request, MAX_ANSWER);
  vf_http_request_set_max_tries (request, 2);
  vf_http_request_set_replayable (request, TRUE);
  return dex_await_object (vf_http_send (vf_project_get_http (check->project), request), error);
}

static VfHttpAnswer *
ask_health (Check *check, GError **error)
{
  g_autofree char *address
    = vf_project_dup_service_address (check->project, VF_SERVICE_AUTH, "/health");
  g_autoptr (VfHttpRequest) request = vf_http_request_new ("GET", address, error);

  return request != NULL ? ask (check, request, error) : NULL;
}

static VfHttpAnswer *
ask_rest (Check *check, VfRestQuery *query, GError **error)
{
  g_autoptr (VfRestQuery) owned = query;
  g_autoptr (VfHttpRequest) request = vf_rest_query_build (owned, check->project, error);

  return request != NULL ? ask (check, request, error) : NULL;
}

static gboolean
is_object (VfHttpAnswer *answer)
{
  g_autoptr (yyjson_doc) document = vf_supabase_json_read (answer, NULL);

  return document != NULL && yyjson_is_obj (yyjson_doc_get_root (document));
}

/* What any of the answers can say by itself; -1 when this one says nothing. */
static int
judge_status (VfHttpAnswer *answer)
{
  guint status = vf_http_answer_get_status (answer);

  if (status == 540)
    return VF_PROJECT_PAUSED;
  if (!is_object (answer))
    return status >= 500 || status == 429 ? VF_PROJECT_UNREACHABLE : -1;
  if (status == 401)
    return VF_PROJECT_WRONG_KEY;
  if (vf_http_answer_is_success (answer))
    return -1;

  {
    g_autoptr (GError) error = vf_supabase_error_from_answer (answer);

    return g_error_matches (error, VF_ERROR, VF_ERROR_BUSY) ? VF_PROJECT_UNREACHABLE : -1;
  }
}

static guint
read_version (yyjson_val *object, const char *member)
{
  g_autofree char *text = vf_supabase_json_dup_text (object, member);
  guint64 number = 0;

  if (text == NULL || !g_ascii_string_to_unsigned (text, 10, 0, G_MAXUINT, &number, NULL))
    return 0;
  return number;
}

/* NULL when the answer says nothing about it. */
static DexFuture *
judge_backend (VfHttpAnswer *answer)
{
  g_autoptr (yyjson_doc) document = NULL;
  yyjson_val *object = NULL;

  if (!vf_http_answer_is_success (answer))
    return NULL;
  document = vf_supabase_json_read (answer, NULL);
  object = document != NULL ? yyjson_doc_get_root (document) : NULL;
  if (!yyjson_equals_str (yyjson_obj_get (object, "name"), "vibrationfit"))
    return found (VF_PROJECT_OTHER, NULL, 0, 0);

  return found (VF_PROJECT_MENDED, NULL, read_version (object, "backend"),
                read_version (object, "feed"));
}

/* A table that is there and cannot be read, because its policies call each other, is what tells
 * production; PostgREST gives that error 400 or 500, by its version. */
static VfProjectKind
judge_households (VfHttpAnswer *answer)
{
  g_autoptr (GError) error = NULL;

  if (vf_http_answer_is_success (answer))
    return VF_PROJECT_AS_FOUND;
  error = vf_supabase_error_from_answer (answer);
  if (vf_supabase_error_is (error, "42P17") || vf_supabase_error_is (error, "42501"))
    return VF_PROJECT_AS_FOUND;
  return VF_PROJECT_OTHER;
}

static DexFuture *
check_fiber (gpointer data)
{
  Check *check = data;
  g_autoptr (VfHttpAnswer) health = NULL;
  g_autoptr (VfHttpAnswer) backend = NULL;
  g_autoptr (VfHttpAnswer) households = NULL;
  g_autoptr (GError) error = NULL;
  DexFuture *finding = NULL;
  int kind;

  health = ask_health (check, &error);
  if (health == NULL)
    goto no_answer;
  kind = judge_status (health);
  if (kind >= 0)
    return found (kind, NULL, 0, 0);
  if (!vf_http_answer_is_success (health) || !is_object (health))
    return found (VF_PROJECT_NOT_SUPABASE, NULL, 0, 0);

  backend = ask_rest (check, vf_rest_query_new_call ("backend_info", NULL), &error);
  if (backend == NULL)
    goto no_answer;
  kind = judge_status (backend);
  if (kind >= 0)
    return found (kind, NULL, 0, 0);
  if (!vf_http_answer_has_json (backend))
    return found (VF_PROJECT_NOT_SUPABASE, NULL, 0, 0);
  finding = judge_backend (backend);
  if (finding != NULL)
    return finding;

  {
    VfRestQuery *query = vf_rest_query_new_select ("households", "id");

    vf_rest_query_limit (query, NULL, 1);
    households = ask_rest (check, query, &error);
  }
  if (households == NULL)
    goto no_answer;
  /* A visitor who is kept out of one table has the right key all the same. */
  return found (judge_households (households), NULL, 0, 0);

no_answer:
  if (g_error_matches (error, VF_ERROR, VF_ERROR_CANCELLED))
    return dex_future_new_for_error (g_steal_pointer (&error));
  return found (VF_PROJECT_UNREACHABLE, error->message, 0, 0);
}

/**
 * vf_project_check:
 * @self: a project
 * @cancellable: (nullable): stops it
 *
 * Finds out, as a visitor, what is at the project's address. It never depends
 * on what it finds being ours: the older kind of server is as good.
 *
 * Returns: (transfer full): a future that resolves to a #VfProjectFinding, or
 *   rejects with %VF_ERROR_CANCELLED
 */
DexFuture *
vf_project_check (VfProject *self, GCancellable *cancellable)
{
  Check *check = NULL;

  g_return_val_if_fail (VF_IS_PROJECT (self), NULL);

  check = g_new0 (Check, 1);
  check->project = g_object_ref (self);
  g_set_object (&check->cancellable, cancellable);
  return dex_scheduler_spawn (NULL, 0, check_fiber, check, check_free);
}
