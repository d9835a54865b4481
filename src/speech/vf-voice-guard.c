/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Cancel and time limit of one conversation. The fiber that talks only ever
 * reads; whatever has to end its wait does so by making the helper answer, or
 * by killing it, so that no read is ever abandoned half way. */

#include "vf-voice-guard.h"

/* A cancel is done within 0.2 s; what a helper that can stop by itself is given of it. */
#define CANCEL_GRACE_MS 150

struct _VfVoiceGuard
{
  VfVoiceLink *link;
  GSource *timeout;
  GSource *cancel;
  GBytes *cancel_frame;
  guint patience_ms;
  VfVoiceGuardReason reason;
};

static gint64
after (guint ms)
{
  return g_get_monotonic_time () + (gint64) ms * 1000;
}

static gboolean
on_timeout (gpointer user_data)
{
  VfVoiceGuard *guard = user_data;

  if (guard->reason == VF_VOICE_GUARD_QUIET)
    guard->reason = VF_VOICE_GUARD_TIMED_OUT;
  vf_voice_link_kill (guard->link);
  g_source_set_ready_time (guard->timeout, -1);

  return G_SOURCE_CONTINUE;
}

static gboolean
on_cancelled (GCancellable *cancellable, gpointer user_data)
{
  VfVoiceGuard *guard = user_data;

  guard->reason = VF_VOICE_GUARD_CANCELLED;
  if (guard->cancel_frame != NULL && vf_voice_link_interject (guard->link, guard->cancel_frame))
    g_source_set_ready_time (guard->timeout, after (CANCEL_GRACE_MS));
  else
    vf_voice_link_kill (guard->link);

  return G_SOURCE_REMOVE;
}

static gboolean
dispatch (GSource *source, GSourceFunc callback, gpointer user_data)
{
  return callback (user_data);
}

static GSourceFuncs timeout_funcs = {
  .dispatch = dispatch,
};

/**
 * vf_voice_guard_new: (skip)
 * @link: outlives the guard
 * @patience_ms: how long the helper may say nothing
 * @cancellable: (nullable): ends the conversation
 * @cancel_frame: (nullable): what makes the helper stop by itself; without it,
 *   or when it does not, the helper is killed
 *
 * Returns: (transfer full): a guard on the thread's main context
 */
VfVoiceGuard *
vf_voice_guard_new (VfVoiceLink *link,
                    guint patience_ms,
                    GCancellable *cancellable,
                    GBytes *cancel_frame)
{
  VfVoiceGuard *guard = g_new0 (VfVoiceGuard, 1);
  GMainContext *context = g_main_context_get_thread_default ();

  guard->link = link;
  guard->patience_ms = patience_ms;
  if (cancel_frame != NULL)
    guard->cancel_frame = g_bytes_ref (cancel_frame);

  guard->timeout = g_source_new (&timeout_funcs, sizeof (GSource));
  g_source_set_callback (guard->timeout, on_timeout, guard, NULL);
  g_source_set_static_name (guard->timeout, "vf-voice-guard");
  g_source_set_ready_time (guard->timeout, after (patience_ms));
  g_source_attach (guard->timeout, context);

  if (cancellable != NULL)
    {
      guard->cancel = g_cancellable_source_new (cancellable);
      g_source_set_callback (guard->cancel, G_SOURCE_FUNC (on_cancelled), guard, NULL);
      g_source_attach (guard->cancel, context);
    }

  return guard;
}

static void
clear_source (GSource **source)
{
  if (*source != NULL)
    g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

void
vf_voice_guard_free (VfVoiceGuard *guard)
{
  clear_source (&guard->timeout);
  clear_source (&guard->cancel);
  g_clear_pointer (&guard->cancel_frame, g_bytes_unref);
  g_free (guard);
}

/**
 * vf_voice_guard_feed: (skip)
 *
 * Tells that the helper got on with its work, so that its time starts anew.
 */
void
vf_voice_guard_feed (VfVoiceGuard *guard)
{
  if (guard->reason == VF_VOICE_GUARD_QUIET)
    g_source_set_ready_time (guard->timeout, after (guard->patience_ms));
}

/**
 * vf_voice_guard_get_reason: (skip)
 *
 * Returns: why the guard ended the conversation, or that it did not
 */
VfVoiceGuardReason
vf_voice_guard_get_reason (VfVoiceGuard *guard)
{
  return guard->reason;
}
