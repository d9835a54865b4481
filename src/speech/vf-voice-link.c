/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Starts a helper process and carries frames over its standard input and output. */

#include "vf-voice-link.h"

#include <signal.h>
#include <unistd.h>

#include "vf-error.h"
#include "vf-quiet.h"

#define READ_SIZE (64 * 1024)

struct _VfVoiceLink
{
  GSubprocess *process;
  GOutputStream *to;
  GInputStream *from;
  VfVoiceParser *parser;
};

/* A write to a helper that has just died must be an error here, not our own end. */
static void
ignore_broken_pipes (void)
{
  struct sigaction action;

  if (sigaction (SIGPIPE, NULL, &action) == 0 && action.sa_handler == SIG_DFL)
    signal (SIGPIPE, SIG_IGN);
}

/**
 * vf_voice_link_spawn: (skip)
 * @argv: program and arguments; never read by a shell
 *
 * What the program prints on its standard error is dropped.
 *
 * Returns: (transfer full) (nullable): the link to the running program, or
 *   %NULL with @error set
 */
VfVoiceLink *
vf_voice_link_spawn (const char *const *argv, GError **error)
{
  g_autoptr (GSubprocess) process = NULL;
  VfVoiceLink *link;

  ignore_broken_pipes ();
  process = g_subprocess_newv (argv,
                               G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE
                                 | G_SUBPROCESS_FLAGS_STDERR_SILENCE,
                               error);
  if (process == NULL)
    return NULL;

  /* What is heard goes before what is being spoken. */
  vf_quiet_process (g_subprocess_get_identifier (process));
  link = g_new0 (VfVoiceLink, 1);
  link->to = g_object_ref (g_subprocess_get_stdin_pipe (process));
  link->from = g_object_ref (g_subprocess_get_stdout_pipe (process));
  link->process = g_steal_pointer (&process);
  link->parser = vf_voice_parser_new ();

  return link;
}

/**
 * vf_voice_link_free: (skip)
 *
 * Ends the program: at rest it leaves by itself when its standard input
 * closes, otherwise see vf_voice_link_kill().
 */
void
vf_voice_link_free (VfVoiceLink *link)
{
  g_clear_object (&link->to);
  g_clear_object (&link->from);
  g_clear_object (&link->process);
  g_clear_pointer (&link->parser, vf_voice_parser_free);
  g_free (link);
}

/**
 * vf_voice_link_kill: (skip)
 *
 * Ends the program at once. A pending vf_voice_link_receive() then fails.
 */
void
vf_voice_link_kill (VfVoiceLink *link)
{
  g_subprocess_force_exit (link->process);
}

/**
 * vf_voice_link_get_identifier: (skip)
 *
 * Returns: (transfer none) (nullable): the process id as text, %NULL once it ended
 */
const char *
vf_voice_link_get_identifier (VfVoiceLink *link)
{
  return g_subprocess_get_identifier (link->process);
}

/**
 * vf_voice_link_send: (skip)
 * @data: (nullable): the frame's fields
 *
 * Writes a frame whole. To be called in a fiber.
 */
gboolean
vf_voice_link_send (VfVoiceLink *link, const char *type, JsonObject *data, GError **error)
{
  g_autoptr (GBytes) frame = vf_voice_frame_encode (type, data);
  gsize size, sent = 0;
  const char *bytes = g_bytes_get_data (frame, &size);

  while (sent < size)
    {
      gint64 n = dex_await_int64 (dex_output_stream_write (link->to, bytes + sent, size - sent,
                                                           G_PRIORITY_DEFAULT),
                                  error);
      if (n <= 0)
        return FALSE;
      sent += (gsize) n;
    }

  return TRUE;
}

/**
 * vf_voice_link_interject: (skip)
 * @frame: a frame of less than 512 bytes, which a pipe takes whole or not at all
 *
 * Writes a short frame without waiting, while a fiber waits for an answer.
 *
 * Returns: %FALSE when the pipe is busy
 */
gboolean
vf_voice_link_interject (VfVoiceLink *link, GBytes *frame)
{
  gsize size;
  const void *bytes = g_bytes_get_data (frame, &size);

  if (g_output_stream_has_pending (link->to))
    return FALSE;

  return g_pollable_output_stream_write_nonblocking (G_POLLABLE_OUTPUT_STREAM (link->to), bytes,
                                                     size, NULL, NULL)
         == (gssize) size;
}

/**
 * vf_voice_link_receive: (skip)
 *
 * Waits for the next frame. To be called in a fiber.
 *
 * Returns: (transfer full) (nullable): the frame, or %NULL with @error set
 *   when the program ended or broke the protocol; the link is then of no more use
 */
VfVoiceFrame *
vf_voice_link_receive (VfVoiceLink *link, GError **error)
{
  for (;;)
    {
      g_autoptr (GBytes) bytes = NULL;
      VfVoiceFrame *frame;

      if (!vf_voice_parser_next (link->parser, &frame, error))
        return NULL;
      if (frame != NULL)
        return frame;

      bytes
        = dex_await_boxed (dex_input_stream_read_bytes (link->from, READ_SIZE, G_PRIORITY_DEFAULT),
                           error);
      if (bytes == NULL)
        return NULL;
      if (g_bytes_get_size (bytes) == 0)
        {
          g_set_error_literal (error, VF_ERROR, VF_ERROR_FAILED, "the program ended");
          return NULL;
        }
      vf_voice_parser_push (link->parser, bytes);
    }
}

/**
 * vf_voice_link_is_quiet: (skip)
 *
 * Returns: whether the program is running, as far as can be seen, and has
 *   nothing more to say; what comes from it unasked would be taken for the
 *   answer to the next request
 */
gboolean
vf_voice_link_is_quiet (VfVoiceLink *link)
{
  return vf_voice_parser_is_empty (link->parser)
         && !g_pollable_input_stream_is_readable (G_POLLABLE_INPUT_STREAM (link->from));
}
