/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The main context runs while a question waits, so that Ctrl+C is heard. */

#include "vf-ctl-ask.h"

#include <glib-unix.h>
#include <glib/gi18n.h>
#include <termios.h>
#include <unistd.h>

#include "vf-error.h"

#define MAX_LINE 4096

static gboolean
ready_cb (int fd, GIOCondition condition, gpointer data)
{
  gboolean *ready = data;

  *ready = TRUE;

  return G_SOURCE_REMOVE;
}

static gboolean
wait_for_input (VfCtl *ctl, GError **error)
{
  gboolean ready = FALSE;
  guint source = g_unix_fd_add (STDIN_FILENO, G_IO_IN | G_IO_HUP | G_IO_ERR, ready_cb, &ready);

  while (!ready && !g_cancellable_is_cancelled (ctl->cancellable))
    g_main_context_iteration (NULL, TRUE);
  if (ready)
    return TRUE;
  g_source_remove (source);
  g_set_error_literal (error, VF_ERROR, VF_ERROR_CANCELLED, _ ("Stopped; nothing was changed."));

  return FALSE;
}

/* Byte by byte: what comes after the line is the next question's. */
static char *
read_line (VfCtl *ctl, GError **error)
{
  g_autoptr (GString) line = g_string_new (NULL);

  for (;;)
    {
      char byte;
      gssize length;

      if (!wait_for_input (ctl, error))
        return NULL;
      length = read (STDIN_FILENO, &byte, 1);
      if (length <= 0 && line->len == 0)
        {
          g_set_error_literal (error, VF_ERROR, VF_ERROR_INVALID,
                               _ ("An answer was expected on standard input."));
          return NULL;
        }
      if (length <= 0 || byte == '\n')
        break;
      if (line->len == MAX_LINE || byte == '\0')
        {
          g_set_error_literal (error, VF_ERROR, VF_ERROR_INVALID,
                               _ ("The answer on standard input is not a line of text."));
          return NULL;
        }
      g_string_append_c (line, byte);
    }
  if (line->len > 0 && line->str[line->len - 1] == '\r')
    g_string_truncate (line, line->len - 1);

  return g_strdup (line->str);
}

/**
 * vf_ctl_ask:
 * @question: shown when there is a terminal to answer at
 * @error: where to put an error
 *
 * Returns: (transfer full) (nullable): the answer without surrounding space;
 *   %NULL with %VF_ERROR_INVALID when there is none, %VF_ERROR_CANCELLED on Ctrl+C
 */
char *
vf_ctl_ask (VfCtl *ctl, const char *question, GError **error)
{
  char *line;

  if (isatty (STDIN_FILENO))
    g_printerr ("%s ", question);
  line = read_line (ctl, error);

  return line != NULL ? g_strstrip (line) : NULL;
}

/**
 * vf_ctl_ask_secret:
 * @question: shown when there is a terminal to answer at
 * @error: where to put an error
 *
 * The same without echo, and with the answer left as it is.
 *
 * Returns: (transfer full) (nullable): the answer
 */
char *
vf_ctl_ask_secret (VfCtl *ctl, const char *question, GError **error)
{
  struct termios before;
  const gboolean terminal = isatty (STDIN_FILENO) && tcgetattr (STDIN_FILENO, &before) == 0;
  char *line;

  if (terminal)
    {
      struct termios quiet = before;

      g_printerr ("%s ", question);
      quiet.c_lflag &= ~(tcflag_t) ECHO;
      tcsetattr (STDIN_FILENO, TCSAFLUSH, &quiet);
    }
  line = read_line (ctl, error);
  if (terminal)
    {
      tcsetattr (STDIN_FILENO, TCSAFLUSH, &before);
      g_printerr ("\n");
    }

  return line;
}

/**
 * vf_ctl_confirm:
 * @question: shown when there is a terminal to answer at
 * @yes: (out): the answer; only a clear yes is one
 * @error: where to put an error
 *
 * Returns: whether there was an answer
 */
gboolean
vf_ctl_confirm (VfCtl *ctl, const char *question, gboolean *yes, GError **error)
{
  /* Translators: after a question, the answers for yes and for no */
  g_autofree char *full = g_strdup_printf ("%s %s", question, _ ("[y/N]"));
  g_autofree char *answer = vf_ctl_ask (ctl, full, error);
  g_autofree char *folded = answer != NULL ? g_utf8_casefold (answer, -1) : NULL;

  if (folded == NULL)
    return FALSE;
  *yes = g_str_equal (folded, "y")
         || g_str_equal (folded, "yes")
         /* Translators: the whole word that means yes, in small letters */
         || g_str_equal (folded, C_ ("answer", "yes"));

  return TRUE;
}
