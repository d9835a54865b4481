/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One of many programs of one person: takes up the sign-in and renews it again and again.
 *
 *   auth-racer ADDRESS DIRECTORY USER COUNT
 *
 * Ends with 0 when all of it worked; each renewal writes a dot. */

#include "vf-async.h"
#include "vf-auth.h"

static DexFuture *
race_fiber (gpointer data)
{
  VfAuth *auth = data;
  guint count = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (auth), "count"));
  const char *user_id = g_object_get_data (G_OBJECT (auth), "user");
  GError *error = NULL;

  if (!dex_await (vf_auth_restore (auth, user_id), &error))
    return dex_future_new_for_error (error);
  for (guint i = 0; i < count; i++)
    {
      VfTokenSource *source = VF_TOKEN_SOURCE (auth);
      g_autofree char *token = dex_await_string (vf_token_source_get_token (source), &error);

      if (token == NULL || !dex_await (vf_token_source_renew_token (source, token), &error))
        return dex_future_new_for_error (error);
      g_print (".");
    }
  return dex_future_new_for_boolean (TRUE);
}

int
main (int argc, char **argv)
{
  g_autoptr (VfHttp) http = NULL;
  g_autoptr (VfProject) project = NULL;
  g_autoptr (VfSecrets) secrets = NULL;
  g_autoptr (VfAuth) auth = NULL;
  g_autoptr (GError) error = NULL;

  if (argc != 5)
    return 2;
  dex_init ();
  http = vf_http_new ();
  project = vf_project_new (http, argv[1], "a-key", &error);
  secrets = vf_secrets_new ();
  auth = vf_auth_new (project, secrets, argv[2]);
  vf_auth_set_refresh_floor (auth, 0);
  g_object_set_data (G_OBJECT (auth), "user", argv[3]);
  g_object_set_data (G_OBJECT (auth), "count",
                     GUINT_TO_POINTER (g_ascii_strtoull (argv[4], NULL, 10)));
  if (vf_await_in_main (dex_scheduler_spawn (NULL, 0, race_fiber, auth, NULL), &error))
    return 0;
  g_printerr ("%s\n", error->message);
  return 1;
}
