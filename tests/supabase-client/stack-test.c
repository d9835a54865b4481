/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A project as the stack's runner describes it. */

#include "stack-test.h"

#include "token-test.h"
#include "vf-async.h"

/* One of VF_STACK_…, which tests/stack/run_programs.py sets. */
const char *
stack_get (const char *name)
{
  g_autofree char *full = g_strconcat ("VF_STACK_", name, NULL);
  const char *value = g_getenv (full);

  if (value == NULL)
    g_error ("%s is not set: run this by tests/stack/run_programs.py", full);
  return value;
}

/* As a member with token, or as a visitor. */
VfProject *
stack_project_new (const char *address, const char *token)
{
  g_autoptr (VfHttp) http = vf_http_new ();
  g_autoptr (GError) error = NULL;
  VfProject *project = vf_project_new (http, address, stack_get ("KEY"), &error);

  g_assert_no_error (error);
  if (token != NULL)
    {
      g_autoptr (TokenTest) tokens = token_test_new (token, token);

      vf_project_set_token_source (project, VF_TOKEN_SOURCE (tokens));
    }
  return project;
}

/* A JSON array of faults (tests/stack/faults.py); "[]" ends them. */
void
stack_set_faults (VfProject *project, const char *faults)
{
  g_autofree char *address
    = g_strconcat (vf_project_get_address (project), "/_control/faults", NULL);
  g_autoptr (VfHttpRequest) request = vf_http_request_new ("POST", address, NULL);
  g_autoptr (GBytes) body = stack_body (faults);
  g_autoptr (GError) error = NULL;

  vf_http_request_set_body (request, "application/json", body);
  g_assert_true (vf_await_in_main (vf_http_send (vf_project_get_http (project), request), &error));
  g_assert_no_error (error);
}

/* Consumes the query. */
VfRestRows *
stack_await_rows (VfProject *project, VfRestQuery *query, GError **error)
{
  g_autoptr (VfRestQuery) owned = query;
  VfAccess access
    = vf_project_get_token_source (project) != NULL ? VF_ACCESS_MEMBER : VF_ACCESS_VISITOR;
  g_autoptr (DexFuture) future = vf_rest_send (project, owned, access, NULL);

  if (!vf_await_in_main (dex_ref (future), error))
    return NULL;
  return g_value_dup_object (dex_future_get_value (future, NULL));
}

GBytes *
stack_body (const char *text)
{
  return g_bytes_new (text, strlen (text));
}
