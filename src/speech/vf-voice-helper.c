/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keeps a helper program running, gives it one request at a time in the order
 * they were made, and starts it anew once when it fails on one. */

#define G_LOG_DOMAIN "vf-voice"

#include "vf-voice-helper.h"

#include <glib/gi18n.h>

#include "vf-error.h"
#include "vf-json.h"
#include "vf-voice-answer.h"
#include "vf-voice-guard.h"

#define DEFAULT_PATIENCE_MS 15000
#define MAX_ATTEMPTS 2
/* Speech runs at some 14 characters a second. */
#define EXPECTED_MS_A_CHARACTER 70
#define EXPECTED_FACTOR 3
/* Parsing JSON and starting a program need more than a fiber has by default. */
#define STACK_SIZE (256 * 1024)

typedef struct
{
  DexPromise *promise;
  JsonObject *voice; /* NULL: asks what voices there are */
  char *sentence;
  double speed;
  GCancellable *cancellable;
  GSource *cancel_source; /* while it waits for its turn */
  VfVoiceHelper *helper;  /* borrowed; holds the request */
} Request;

struct _VfVoiceHelper
{
  GObject parent_instance;

  GStrv argv;
  char *name;
  guint patience_ms;
  guint last_request;

  GQueue requests;
  gboolean working;

  /* NULL while the program is not running. */
  VfVoiceLink *link;
  JsonObject *info;
  gboolean can_cancel;
};

G_DEFINE_FINAL_TYPE (VfVoiceHelper, vf_voice_helper, G_TYPE_OBJECT)

static void
request_stop_waiting (Request *request)
{
  if (request->cancel_source != NULL)
    g_source_destroy (request->cancel_source);
  g_clear_pointer (&request->cancel_source, g_source_unref);
}

static void
request_free (Request *request)
{
  request_stop_waiting (request);
  dex_clear (&request->promise);
  g_clear_pointer (&request->voice, json_object_unref);
  g_clear_pointer (&request->sentence, g_free);
  g_clear_object (&request->cancellable);
  g_free (request);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Request, request_free)

static void
drop_link (VfVoiceHelper *self)
{
  if (self->link == NULL)
    return;

  vf_voice_link_kill (self->link);
  g_clear_pointer (&self->link, vf_voice_link_free);
}

static void
vf_voice_helper_finalize (GObject *object)
{
  VfVoiceHelper *self = VF_VOICE_HELPER (object);

  drop_link (self);
  g_queue_clear_full (&self->requests, (GDestroyNotify) request_free);
  g_clear_pointer (&self->argv, g_strfreev);
  g_clear_pointer (&self->name, g_free);
  g_clear_pointer (&self->info, json_object_unref);

  G_OBJECT_CLASS (vf_voice_helper_parent_class)->finalize (object);
}

static void
vf_voice_helper_class_init (VfVoiceHelperClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = vf_voice_helper_finalize;
}

static void
vf_voice_helper_init (VfVoiceHelper *self)
{
  self->patience_ms = DEFAULT_PATIENCE_MS;
  g_queue_init (&self->requests);
}

/**
 * vf_voice_helper_new:
 * @argv: the program and its arguments; never read by a shell
 * @name: what people call the engine, for messages
 *
 * The program is started by the first request.
 *
 * Returns: (transfer full): a new helper, for the main thread
 */
VfVoiceHelper *
vf_voice_helper_new (const char *const *argv, const char *name)
{
  VfVoiceHelper *self;

  g_return_val_if_fail (argv != NULL && argv[0] != NULL, NULL);
  g_return_val_if_fail (name != NULL, NULL);

  self = g_object_new (VF_TYPE_VOICE_HELPER, NULL);
  self->argv = g_strdupv ((GStrv) argv);
  self->name = g_strdup (name);

  return self;
}

/**
 * vf_voice_helper_get_name:
 *
 * Returns: (transfer none): what people call the engine
 */
const char *
vf_voice_helper_get_name (VfVoiceHelper *self)
{
  g_return_val_if_fail (VF_IS_VOICE_HELPER (self), NULL);

  return self->name;
}

/**
 * vf_voice_helper_set_patience:
 * @milliseconds: how long the program may say nothing, on top of three times
 *   the length the sound is expected to have; 15,000 at first
 */
void
vf_voice_helper_set_patience (VfVoiceHelper *self, guint milliseconds)
{
  g_return_if_fail (VF_IS_VOICE_HELPER (self));

  self->patience_ms = milliseconds;
}

/**
 * vf_voice_helper_get_process_id:
 *
 * Returns: (transfer none) (nullable): the running program's process id as text
 */
const char *
vf_voice_helper_get_process_id (VfVoiceHelper *self)
{
  g_return_val_if_fail (VF_IS_VOICE_HELPER (self), NULL);

  return self->link != NULL ? vf_voice_link_get_identifier (self->link) : NULL;
}

/* Replaces what went wrong on the wire by a sentence for people. */
static void
explain (VfVoiceHelper *self, VfVoiceGuard *guard, GError **error, const char *problem)
{
  g_debug ("%s: %s", self->name, problem);
  g_clear_error (error);

  switch (vf_voice_guard_get_reason (guard))
    {
    case VF_VOICE_GUARD_CANCELLED:
      g_set_error_literal (error, VF_ERROR, VF_ERROR_CANCELLED, _ ("Speaking was stopped."));
      break;
    case VF_VOICE_GUARD_TIMED_OUT:
      g_set_error (error, VF_ERROR, VF_ERROR_TIMED_OUT, _ ("The voice %s did not answer in time."),
                   self->name);
      break;
    case VF_VOICE_GUARD_QUIET:
    default:
      g_set_error (error, VF_ERROR, VF_ERROR_VOICE, _ ("The voice %s stopped working."),
                   self->name);
      break;
    }
}

static gboolean
start (VfVoiceHelper *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (VfVoiceGuard) guard = NULL;
  g_autoptr (VfVoiceFrame) frame = NULL;
  g_autoptr (GError) local_error = NULL;
  JsonObject *extras;

  if (self->link != NULL && vf_voice_link_is_quiet (self->link))
    return TRUE;
  drop_link (self);

  self->link = vf_voice_link_spawn ((const char *const *) self->argv, &local_error);
  if (self->link == NULL)
    {
      g_set_error (error, VF_ERROR, VF_ERROR_VOICE, _ ("The voice %s could not be started: %s"),
                   self->name, local_error->message);
      return FALSE;
    }

  guard = vf_voice_guard_new (self->link, self->patience_ms, cancellable, NULL);
  if (vf_voice_link_send (self->link, "describe", NULL, &local_error))
    {
      do
        {
          g_clear_pointer (&frame, vf_voice_frame_free);
          frame = vf_voice_link_receive (self->link, &local_error);
        }
      while (frame != NULL && !vf_voice_frame_is (frame, "info"));
    }
  if (frame == NULL)
    {
      explain (self, guard, error, local_error->message);
      drop_link (self);
      return FALSE;
    }

  g_clear_pointer (&self->info, json_object_unref);
  self->info = json_object_ref (frame->data);
  extras = vf_json_get_object (self->info, "vf");
  self->can_cancel = FALSE;
  vf_json_get_boolean (extras, "cancel", &self->can_cancel);

  return TRUE;
}

static JsonObject *
make_synthesize (Request *request, guint id)
{
  JsonObject *data = json_object_new ();
  JsonObject *extras = json_object_new ();

  json_object_set_string_member (data, "text", request->sentence);
  json_object_set_object_member (data, "voice", json_object_ref (request->voice));
  json_object_set_string_member (data, "text_format", "text");
  json_object_set_int_member (extras, "id", id);
  json_object_set_double_member (extras, "speed", request->speed);
  json_object_set_object_member (data, "vf", extras);

  return data;
}

static GBytes *
make_cancel (guint id)
{
  g_autoptr (JsonObject) data = json_object_new ();

  json_object_set_int_member (data, "id", id);

  return vf_voice_frame_encode ("vf-cancel", data);
}

static void
set_refusal (VfVoiceHelper *self, VfVoiceFrame *frame, GError **error)
{
  const char *text = vf_json_get_string (frame->data, "text");
  g_autofree char *reason = g_utf8_make_valid (text != NULL ? text : _ ("no reason given"), -1);

  if (g_utf8_strlen (reason, -1) > 200)
    *g_utf8_offset_to_pointer (reason, 200) = '\0';
  g_set_error (error, VF_ERROR, VF_ERROR_VOICE, _ ("The voice %s cannot say this: %s"), self->name,
               reason);
}

/* Says one sentence. Leaves no link behind when the program is not to be used any further. */
static VfSound *
converse (VfVoiceHelper *self, Request *request, GError **error)
{
  g_autoptr (JsonObject) synthesize = NULL;
  g_autoptr (GBytes) cancel = NULL;
  g_autoptr (VfVoiceGuard) guard = NULL;
  g_autoptr (GError) local_error = NULL;
  g_auto (VfVoiceAnswer) answer = { 0 };
  guint id = ++self->last_request;
  double expected_ms;

  vf_voice_answer_init (&answer, request->sentence, request->speed);
  expected_ms
    = (double) g_utf8_strlen (request->sentence, -1) * EXPECTED_MS_A_CHARACTER / request->speed;
  if (self->can_cancel)
    cancel = make_cancel (id);
  guard
    = vf_voice_guard_new (self->link, self->patience_ms + (guint) (EXPECTED_FACTOR * expected_ms),
                          request->cancellable, cancel);

  synthesize = make_synthesize (request, id);
  if (!vf_voice_link_send (self->link, "synthesize", synthesize, &local_error))
    goto broken;

  for (;;)
    {
      g_autoptr (VfVoiceFrame) frame = vf_voice_link_receive (self->link, &local_error);
      gboolean cancelled;

      if (frame == NULL)
        goto broken;

      cancelled = vf_voice_guard_get_reason (guard) == VF_VOICE_GUARD_CANCELLED;
      switch (vf_voice_answer_add (&answer, frame))
        {
        case VF_VOICE_ANSWER_PROGRESS:
          vf_voice_guard_feed (guard);
          break;
        case VF_VOICE_ANSWER_DONE:
          if (!cancelled)
            return vf_voice_answer_to_sound (&answer);
          /* The request to stop crossed the end of the sound, and its answer is still to come. */
          drop_link (self);
          explain (self, guard, error, "cancelled at its end");
          return NULL;
        case VF_VOICE_ANSWER_REFUSED:
          if (cancelled)
            explain (self, guard, error, "cancelled");
          else
            set_refusal (self, frame, error);
          return NULL;
        case VF_VOICE_ANSWER_BREACH:
          drop_link (self);
          if (cancelled)
            {
              explain (self, guard, error, answer.problem);
              return NULL;
            }
          g_debug ("%s sent %s", self->name, answer.problem);
          g_set_error (error, VF_ERROR, VF_ERROR_VOICE,
                       _ ("The voice %s answered with something that is not usable sound."),
                       self->name);
          return NULL;
        case VF_VOICE_ANSWER_NOTHING:
        default:
          break;
        }
    }

broken:
  explain (self, guard, error, local_error->message);
  drop_link (self);
  return NULL;
}

static VfSound *
speak (VfVoiceHelper *self, Request *request, GError **error)
{
  for (guint attempt = 1;; attempt++)
    {
      g_autoptr (GError) local_error = NULL;
      VfSound *sound;

      if (g_cancellable_is_cancelled (request->cancellable))
        {
          g_set_error_literal (error, VF_ERROR, VF_ERROR_CANCELLED, _ ("Speaking was stopped."));
          return NULL;
        }

      if (start (self, request->cancellable, &local_error))
        {
          sound = converse (self, request, &local_error);
          if (sound != NULL)
            return sound;
        }

      /* A voice that is still there has given its answer; trying again would bring the same. */
      if (self->link != NULL || attempt == MAX_ATTEMPTS
          || g_error_matches (local_error, VF_ERROR, VF_ERROR_CANCELLED))
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return NULL;
        }
      g_debug ("%s: starting again after: %s", self->name, local_error->message);
    }
}

static gboolean
describe (VfVoiceHelper *self, GError **error)
{
  if (self->info != NULL)
    return TRUE;
  if (start (self, NULL, NULL))
    return TRUE;
  return start (self, NULL, error);
}

static DexFuture *
work (gpointer user_data)
{
  VfVoiceHelper *self = user_data;
  Request *next;

  while ((next = g_queue_pop_head (&self->requests)) != NULL)
    {
      g_autoptr (Request) request = next;
      g_autoptr (GError) error = NULL;
      VfSound *sound;

      request_stop_waiting (request);
      if (request->voice == NULL)
        {
          if (describe (self, &error))
            dex_promise_resolve_boxed (request->promise, JSON_TYPE_OBJECT,
                                       json_object_ref (self->info));
          else
            dex_promise_reject (request->promise, g_steal_pointer (&error));
        }
      else if ((sound = speak (self, request, &error)) != NULL)
        dex_promise_resolve_object (request->promise, sound);
      else
        dex_promise_reject (request->promise, g_steal_pointer (&error));
    }

  self->working = FALSE;

  return dex_future_new_true ();
}

static gboolean
on_cancelled_waiting (GCancellable *cancellable, gpointer user_data)
{
  Request *request = user_data;

  g_queue_remove (&request->helper->requests, request);
  dex_promise_reject (request->promise, g_error_new_literal (VF_ERROR, VF_ERROR_CANCELLED,
                                                             _ ("Speaking was stopped.")));
  request_free (request);

  return G_SOURCE_REMOVE;
}

static DexFuture *
enqueue (VfVoiceHelper *self, Request *request)
{
  DexFuture *future;

  request->promise = dex_promise_new ();
  request->helper = self;
  future = dex_ref (DEX_FUTURE (request->promise));
  g_queue_push_tail (&self->requests, request);
  if (request->cancellable != NULL)
    {
      request->cancel_source = g_cancellable_source_new (request->cancellable);
      g_source_set_callback (request->cancel_source, G_SOURCE_FUNC (on_cancelled_waiting), request,
                             NULL);
      g_source_attach (request->cancel_source, g_main_context_get_thread_default ());
    }

  /* The work goes on when a caller drops its future, since the answer has to be read anyway. */
  if (!self->working)
    {
      self->working = TRUE;
      dex_future_disown (
        dex_scheduler_spawn (NULL, STACK_SIZE, work, g_object_ref (self), g_object_unref));
    }

  return future;
}

/**
 * vf_voice_helper_describe:
 *
 * Asks the program, once, what it can do.
 *
 * Returns: (transfer full): a future of a boxed #JsonObject, the data of the
 *   info frame; rejects with %VF_ERROR_VOICE or %VF_ERROR_TIMED_OUT
 */
DexFuture *
vf_voice_helper_describe (VfVoiceHelper *self)
{
  g_return_val_if_fail (VF_IS_VOICE_HELPER (self), NULL);

  return enqueue (self, g_new0 (Request, 1));
}

/**
 * vf_voice_helper_speak:
 * @voice: the "voice" object of the request: name, language, speaker
 * @sentence: one normalised sentence
 * @speed: 1 is the voice's own pace, less is slower
 * @cancellable: (nullable): stops the voice within 0.2 s
 *
 * Requests are answered one after the other in the order of the calls. A
 * program that crashes, hangs or breaks the protocol is killed and started
 * once more, with the same sentence.
 *
 * Returns: (transfer full): a future of a #VfSound with all samples the program
 *   sent; rejects with %VF_ERROR_VOICE, %VF_ERROR_TIMED_OUT or %VF_ERROR_CANCELLED
 */
DexFuture *
vf_voice_helper_speak (VfVoiceHelper *self,
                       JsonObject *voice,
                       const char *sentence,
                       double speed,
                       GCancellable *cancellable)
{
  Request *request;

  g_return_val_if_fail (VF_IS_VOICE_HELPER (self), NULL);
  g_return_val_if_fail (voice != NULL, NULL);
  g_return_val_if_fail (sentence != NULL, NULL);
  g_return_val_if_fail (speed > 0, NULL);

  request = g_new0 (Request, 1);
  request->voice = json_object_ref (voice);
  request->sentence = g_utf8_make_valid (sentence, -1);
  request->speed = speed;
  g_set_object (&request->cancellable, cancellable);

  return enqueue (self, request);
}
