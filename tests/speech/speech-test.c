/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Waiting for futures, and the voices the tests talk to. */

#include "speech-test.h"

#include "vf-paths.h"
#include "vf-voice-process.h"

/* Takes @future; returns the object or boxed value it resolves to. */
gpointer
speech_test_wait (DexFuture *future, GError **error)
{
  const GValue *value;
  gpointer result = NULL;

  while (dex_future_is_pending (future))
    g_main_context_iteration (NULL, TRUE);

  value = dex_future_get_value (future, error);
  if (value != NULL && G_VALUE_HOLDS_OBJECT (value))
    result = g_value_dup_object (value);
  else if (value != NULL && G_VALUE_HOLDS_BOXED (value))
    result = g_value_dup_boxed (value);
  dex_unref (future);

  return result;
}

GListModel *
speech_test_list (VfVoiceHelper *helper, const char *engine_id)
{
  g_autoptr (GError) error = NULL;
  GListModel *voices = speech_test_wait (vf_voice_process_list (helper, engine_id), &error);

  g_assert_no_error (error);
  g_assert_nonnull (voices);

  return voices;
}

VfVoiceHelper *
speech_test_espeak (void)
{
  g_autofree char *program = vf_paths_dup_helper ("voice-espeak");

  return vf_voice_helper_new ((const char *[]) { program, NULL }, "eSpeak NG");
}

VfVoice *
speech_test_find (GListModel *voices, const char *id)
{
  for (guint i = 0; i < g_list_model_get_n_items (voices); i++)
    {
      g_autoptr (VfVoice) voice = g_list_model_get_item (voices, i);

      if (g_str_equal (vf_voice_get_id (voice), id))
        return g_steal_pointer (&voice);
    }

  g_error ("no voice %s", id);
}

char *
speech_test_source (const char *name)
{
  return g_test_build_filename (G_TEST_DIST, "speech", name, NULL);
}

char *
speech_test_built (const char *name)
{
  return g_test_build_filename (G_TEST_BUILT, "speech", name, NULL);
}
