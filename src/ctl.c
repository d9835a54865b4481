/* SPDX-License-Identifier: GPL-3.0-or-later */
/* vibrationfitctl: the program's work without its window. */

#include <glib-unix.h>
#include <glib/gi18n.h>
#include <gst/gst.h>
#include <libdex.h>
#include <locale.h>
#include <signal.h>

#include "ctl/vf-ctl.h"
#include "vf-error.h"

static const VfCtlVerb *const verbs[] = {
  &vf_ctl_import_vision, &vf_ctl_export_vision, &vf_ctl_generate_audio, &vf_ctl_export_audio,
  &vf_ctl_list,          &vf_ctl_search,        &vf_ctl_list_voices,    &vf_ctl_backup,
  &vf_ctl_restore,       &vf_ctl_check,         &vf_ctl_sign_in,        &vf_ctl_sync,
  &vf_ctl_status,        &vf_ctl_conflicts,     &vf_ctl_sign_out,       &vf_ctl_members,
};

static char *
describe_verbs (void)
{
  GString *text = g_string_new (_ ("Verbs:"));

  for (guint i = 0; i < G_N_ELEMENTS (verbs); i++)
    g_string_append_printf (text, "\n  %-16s  %s", verbs[i]->name, _ (verbs[i]->summary));
  g_string_append_printf (text, "\n\n%s", _ ("“vibrationfitctl VERB --help” says more of each."));

  return g_string_free (text, FALSE);
}

static int
fail (const GError *error)
{
  /* One sentence, whatever the message was made of. */
  g_auto (GStrv) lines = g_strsplit (error->message, "\n", -1);
  g_autofree char *line = g_strchomp (g_strjoinv (" ", lines));
  gboolean whole = *line != '\0' && strchr (".?!", line[strlen (line) - 1]) != NULL;

  g_printerr ("vibrationfitctl: %s%s\n", line, whole ? "" : ".");

  return error->domain == G_OPTION_ERROR ? 64 : vf_error_get_exit_status (error);
}

static gboolean
interrupted_cb (gpointer data)
{
  g_cancellable_cancel (data);

  return G_SOURCE_CONTINUE;
}

static gboolean
run_verb (VfCtl *ctl, const VfCtlVerb *verb, char **arguments, GError **error)
{
  g_autofree char *parameters = g_strdup_printf ("%s %s", verb->name, verb->parameters);
  g_autoptr (GOptionContext) context = g_option_context_new (parameters);
  g_autofree char *data_dir = NULL;
  g_autofree char *member_name = NULL;
  const GOptionEntry common[] = {
    { "data-dir", 0, 0, G_OPTION_ARG_FILENAME, &data_dir, N_ ("Where the members’ places are"),
      N_ ("DIR") },
    { "member", 0, 0, G_OPTION_ARG_STRING, &member_name,
      N_ ("Whose place, when several people have one here"), N_ ("NAME") },
    G_OPTION_ENTRY_NULL,
  };
  g_auto (GStrv) argv = g_strdupv (arguments);
  gboolean succeeded;
  int argc;

  g_option_context_set_summary (context, _ (verb->summary));
  if (verb->description != NULL)
    g_option_context_set_description (context, _ (verb->description));
  if (verb->options != NULL)
    g_option_context_add_main_entries (context, verb->options, GETTEXT_PACKAGE);
  g_option_context_add_main_entries (context, common, GETTEXT_PACKAGE);

  succeeded = g_option_context_parse_strv (context, &argv, error);
  argc = (int) g_strv_length (argv);
  if (data_dir != NULL)
    g_set_str (&ctl->data_dir, data_dir);
  if (member_name != NULL)
    g_set_str (&ctl->member_name, member_name);
  if (succeeded && argc - 1 < verb->min_arguments)
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED,
                   _ ("%s needs %s; see “vibrationfitctl %s --help”."), verb->name,
                   verb->parameters, verb->name);
      return FALSE;
    }
  if (succeeded && verb->max_arguments >= 0 && argc - 1 > verb->max_arguments)
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED, _ ("%s does not know “%s”."),
                   verb->name, argv[verb->max_arguments + 1]);
      return FALSE;
    }

  return succeeded && verb->run (ctl, argc - 1, argv + 1, error);
}

int
main (int argc, char **argv)
{
  g_autoptr (GOptionContext) context = g_option_context_new (_ ("VERB [ARGUMENT…]"));
  g_autoptr (GError) error = NULL;
  g_autofree char *description = NULL;
  g_auto (GStrv) arguments = NULL;
  VfCtl ctl = { 0 };
  gboolean version = FALSE;
  const GOptionEntry options[] = {
    { "data-dir", 0, 0, G_OPTION_ARG_FILENAME, &ctl.data_dir, N_ ("Where the members’ places are"),
      N_ ("DIR") },
    { "member", 0, 0, G_OPTION_ARG_STRING, &ctl.member_name,
      N_ ("Whose place, when several people have one here"), N_ ("NAME") },
    { "version", 0, 0, G_OPTION_ARG_NONE, &version, N_ ("Print the version and exit"), NULL },
    G_OPTION_ENTRY_NULL,
  };
  const VfCtlVerb *verb = NULL;
  int status = 0;

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, VF_LOCALE_DIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  g_set_prgname ("vibrationfitctl");
  /* GStreamer's own messages are no sentences for people. */
  g_setenv ("GST_DEBUG", "0", FALSE);
  dex_init ();

  ctl.cancellable = g_cancellable_new ();
  /* A file over the size limit is an error to tell, not a reason to die. */
  signal (SIGXFSZ, SIG_IGN);
  g_unix_signal_add (SIGINT, interrupted_cb, ctl.cancellable);
  g_unix_signal_add (SIGTERM, interrupted_cb, ctl.cancellable);

  description = describe_verbs ();
  arguments = g_strdupv (argv);
  g_option_context_set_strict_posix (context, TRUE);
  g_option_context_set_description (context, description);
  g_option_context_add_main_entries (context, options, GETTEXT_PACKAGE);
  if (!g_option_context_parse_strv (context, &arguments, &error))
    status = fail (error);
  else if (version)
    g_print ("vibrationfitctl %s\n", VF_VERSION);
  else if (arguments[1] == NULL)
    {
      g_autofree char *help = g_option_context_get_help (context, TRUE, NULL);

      g_printerr ("%s", help);
      status = 64;
    }
  else
    {
      for (guint i = 0; i < G_N_ELEMENTS (verbs); i++)
        if (g_str_equal (verbs[i]->name, arguments[1]))
          verb = verbs[i];
      if (verb == NULL)
        g_set_error (&error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED,
                     _ ("There is no verb “%s”; see “vibrationfitctl --help”."), arguments[1]);
      if (verb == NULL || !run_verb (&ctl, verb, arguments + 1, &error))
        status = fail (error);
    }

  vf_ctl_close (&ctl);

  return status;
}
