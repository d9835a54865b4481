/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the program's files are, installed or run from the build directory. */

#include "vf-paths.h"

/* A variable of the environment, or what was chosen when the program was built. */
static char *
dup_directory (const char *variable, const char *built_in)
{
  const char *value = g_getenv (variable);

  return g_strdup (value != NULL && *value != '\0' ? value : built_in);
}

/**
 * vf_paths_dup_data_directory:
 *
 * Returns: (transfer full) (type filename): the directory that holds everything
 *   people make with the program, `$XDG_DATA_HOME/vibrationfit`; it need not
 *   exist yet
 */
char *
vf_paths_dup_data_directory (void)
{
  return g_build_filename (g_get_user_data_dir (), "vibrationfit", NULL);
}

/**
 * vf_paths_dup_member_directory:
 * @data_directory: (type filename): a data directory
 * @member_id: the member's id: letters, digits and hyphens, because it becomes
 *   part of a path
 *
 * Returns: (transfer full) (type filename) (nullable): the member's place inside
 *   @data_directory, with `store.db` and `media/`, or %NULL when @member_id is
 *   no id
 */
char *
vf_paths_dup_member_directory (const char *data_directory, const char *member_id)
{
  g_return_val_if_fail (data_directory != NULL, NULL);

  if (member_id == NULL || *member_id == '\0')
    return NULL;
  for (const char *p = member_id; *p != '\0'; p++)
    if (!g_ascii_isalnum (*p) && *p != '-')
      return NULL;

  return g_build_filename (data_directory, "members", member_id, NULL);
}

/**
 * vf_paths_dup_helper:
 * @program: the name of one of our helper programs
 *
 * Returns: (transfer full) (type filename): its path. The environment variable
 *   `VF_LIBEXEC_DIR` names another directory, as tests and programs run from the
 *   build directory need.
 */
char *
vf_paths_dup_helper (const char *program)
{
  g_autofree char *directory = dup_directory ("VF_LIBEXEC_DIR", VF_LIBEXEC_DIR);

  g_return_val_if_fail (program != NULL, NULL);

  return g_build_filename (directory, program, NULL);
}

/**
 * vf_paths_dup_installed:
 * @name: (type filename): a path relative to the program's own data
 *
 * Returns: (transfer full) (type filename): the path of a file that comes with
 *   the program. The environment variable `VF_DATA_DIR` names another directory.
 */
char *
vf_paths_dup_installed (const char *name)
{
  g_autofree char *directory = dup_directory ("VF_DATA_DIR", VF_DATA_DIR);

  g_return_val_if_fail (name != NULL, NULL);

  return g_build_filename (directory, name, NULL);
}
