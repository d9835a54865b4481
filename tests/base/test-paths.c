/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Directories by environment, and ids that would lead out of the data directory. */

#include "vf-paths.h"

static void
test_environment (void)
{
  g_autofree char *helper = NULL;
  g_autofree char *installed = NULL;
  g_autofree char *built_in = NULL;
  g_autofree char *data = vf_paths_dup_data_directory ();

  g_setenv ("VF_LIBEXEC_DIR", "/somewhere/helpers", TRUE);
  g_setenv ("VF_DATA_DIR", "/somewhere/data", TRUE);
  helper = vf_paths_dup_helper ("speak");
  installed = vf_paths_dup_installed ("samples/vision.md");
  g_assert_cmpstr (helper, ==, "/somewhere/helpers/speak");
  g_assert_cmpstr (installed, ==, "/somewhere/data/samples/vision.md");

  g_unsetenv ("VF_LIBEXEC_DIR");
  built_in = vf_paths_dup_helper ("speak");
  g_assert_cmpstr (built_in, ==, VF_LIBEXEC_DIR "/speak");

  g_assert_true (g_str_has_prefix (data, g_get_user_data_dir ()));
  g_assert_true (g_str_has_suffix (data, "/vibrationfit"));
}

static void
test_members (void)
{
  static const char *const wrong[] = { "", "..", "a/b", "/", "a.b", "é" };
  g_autofree char *directory
    = vf_paths_dup_member_directory ("/data", "1b4e28ba-2fa1-11d2-883f-0016d3cca427");

  g_assert_cmpstr (directory, ==, "/data/members/1b4e28ba-2fa1-11d2-883f-0016d3cca427");
  g_assert_null (vf_paths_dup_member_directory ("/data", NULL));
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    g_assert_null (vf_paths_dup_member_directory ("/data", wrong[i]));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/paths/environment", test_environment);
  g_test_add_func ("/paths/members", test_members);
  return g_test_run ();
}
