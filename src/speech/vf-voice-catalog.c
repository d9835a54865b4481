/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Gathers the voices of all engines into one list. Each engine comes in by the
 * same door: a program that says what voices it has. */

#include "vf-voice-catalog.h"

#include <string.h>

#include "vf-paths.h"
#include "vf-voice-process.h"

struct _VfVoiceCatalog
{
  GObject parent_instance;

  GListStore *voices;
  DexFuture *built_in;
};

static void list_model_iface_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (VfVoiceCatalog,
                               vf_voice_catalog,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_iface_init))

static GType
get_item_type (GListModel *model)
{
  return VF_TYPE_VOICE;
}

static guint
get_n_items (GListModel *model)
{
  return g_list_model_get_n_items (G_LIST_MODEL (VF_VOICE_CATALOG (model)->voices));
}

static gpointer
get_item (GListModel *model, guint position)
{
  return g_list_model_get_item (G_LIST_MODEL (VF_VOICE_CATALOG (model)->voices), position);
}

static void
list_model_iface_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

static void
vf_voice_catalog_finalize (GObject *object)
{
  VfVoiceCatalog *self = VF_VOICE_CATALOG (object);

  dex_clear (&self->built_in);
  g_clear_object (&self->voices);

  G_OBJECT_CLASS (vf_voice_catalog_parent_class)->finalize (object);
}

static void
vf_voice_catalog_class_init (VfVoiceCatalogClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = vf_voice_catalog_finalize;
}

static void
vf_voice_catalog_init (VfVoiceCatalog *self)
{
  self->voices = g_list_store_new (VF_TYPE_VOICE);
  g_signal_connect_object (self->voices, "items-changed", G_CALLBACK (g_list_model_items_changed),
                           self, G_CONNECT_SWAPPED);
}

/**
 * vf_voice_catalog_new:
 *
 * Returns: (transfer full): a catalog without voices, for the main thread; see
 *   vf_voice_catalog_load()
 */
VfVoiceCatalog *
vf_voice_catalog_new (void)
{
  return g_object_new (VF_TYPE_VOICE_CATALOG, NULL);
}

static void
weak_ref_free (gpointer data)
{
  g_weak_ref_clear (data);
  g_free (data);
}

static DexFuture *
add_voices (DexFuture *completed, gpointer user_data)
{
  g_autoptr (VfVoiceCatalog) self = g_weak_ref_get (user_data);
  GListModel *voices = g_value_get_object (dex_future_get_value (completed, NULL));
  g_autoptr (GPtrArray) added = g_ptr_array_new_with_free_func (g_object_unref);

  if (self == NULL)
    return dex_ref (completed);

  for (guint i = 0; i < g_list_model_get_n_items (voices); i++)
    {
      g_autoptr (VfVoice) voice = g_list_model_get_item (voices, i);
      g_autoptr (VfVoice) known = vf_voice_catalog_dup_voice (self, vf_voice_get_id (voice));

      if (known == NULL)
        g_ptr_array_add (added, g_steal_pointer (&voice));
    }
  g_list_store_splice (self->voices, g_list_model_get_n_items (G_LIST_MODEL (self->voices)), 0,
                       added->pdata, added->len);

  return dex_future_new_true ();
}

/**
 * vf_voice_catalog_add_program:
 * @engine_id: what the ids of its voices begin with
 * @name: what people call the engine
 * @argv: a program that speaks the voice protocol
 *
 * Returns: (transfer full): a future that resolves once the program's voices
 *   are in the list; rejects with %VF_ERROR_VOICE or %VF_ERROR_TIMED_OUT
 */
DexFuture *
vf_voice_catalog_add_program (VfVoiceCatalog *self,
                              const char *engine_id,
                              const char *name,
                              const char *const *argv)
{
  g_autoptr (VfVoiceHelper) helper = NULL;
  GWeakRef *weak;

  g_return_val_if_fail (VF_IS_VOICE_CATALOG (self), NULL);

  weak = g_new (GWeakRef, 1);
  g_weak_ref_init (weak, self);
  helper = vf_voice_helper_new (argv, name);

  return dex_future_then (vf_voice_process_list (helper, engine_id), add_voices, weak,
                          weak_ref_free);
}

/**
 * vf_voice_catalog_load:
 *
 * Adds the built-in voices. They are asked for once, and again only after a failure.
 *
 * Returns: (transfer full): a future that resolves once they are in the list;
 *   rejects with %VF_ERROR_VOICE or %VF_ERROR_TIMED_OUT
 */
DexFuture *
vf_voice_catalog_load (VfVoiceCatalog *self)
{
  g_return_val_if_fail (VF_IS_VOICE_CATALOG (self), NULL);

  if (self->built_in != NULL && dex_future_is_rejected (self->built_in))
    dex_clear (&self->built_in);
  if (self->built_in == NULL)
    {
      g_autofree char *program = vf_paths_dup_helper ("voice-espeak");

      self->built_in = vf_voice_catalog_add_program (self, "espeak", "eSpeak NG",
                                                     (const char *[]) { program, NULL });
    }

  return dex_ref (self->built_in);
}

/**
 * vf_voice_catalog_dup_voice:
 * @id: see vf_voice_get_id()
 *
 * Returns: (transfer full) (nullable): the voice, %NULL where it is not at hand
 */
VfVoice *
vf_voice_catalog_dup_voice (VfVoiceCatalog *self, const char *id)
{
  guint n;

  g_return_val_if_fail (VF_IS_VOICE_CATALOG (self), NULL);
  g_return_val_if_fail (id != NULL, NULL);

  n = g_list_model_get_n_items (G_LIST_MODEL (self));
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (VfVoice) voice = g_list_model_get_item (G_LIST_MODEL (self), i);

      if (g_str_equal (vf_voice_get_id (voice), id))
        return g_steal_pointer (&voice);
    }

  return NULL;
}

/* The languages to look for, best first: names that systems and engines do not share. */
static void
add_wanted (GPtrArray *wanted, const char *language)
{
  static const struct
  {
    const char *from; /* with all its regions */
    const char *to;
  } others[] = {
    { "es-es", "es" },  { "es-", "es-419" }, { "no", "nb" },  { "nn", "nb" },
    { "zh-hk", "yue" }, { "zh-mo", "yue" },  { "zh", "cmn" },
  };
  g_autofree char *tag = g_ascii_strdown (language, -1);
  gsize length;

  g_strdelimit (tag, "_", '-');
  length = strcspn (tag, ".@");
  tag[length] = '\0';
  if (length == 0 || g_str_equal (tag, "c") || g_str_equal (tag, "posix"))
    return;

  g_ptr_array_add (wanted, g_strdup (tag));
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    if (g_str_has_prefix (tag, others[i].from))
      {
        g_ptr_array_add (wanted, g_strdup (others[i].to));
        break;
      }
  g_ptr_array_add (wanted, g_strndup (tag, strcspn (tag, "-")));
}

static gboolean
speaks (VfVoice *voice, const char *tag)
{
  const char *language = vf_voice_get_language (voice);
  gsize length = strlen (tag);

  /* "en" is spoken by "en-gb" too. */
  return strncmp (language, tag, length) == 0
         && (language[length] == '\0' || (language[length] == '-' && strchr (tag, '-') == NULL));
}

/**
 * vf_voice_catalog_dup_default:
 * @language: (nullable): a BCP 47 tag or a locale's name; %NULL for the person's own
 *
 * Returns: (transfer full) (nullable): the first voice of this language, of its
 *   closest relative, or the first one of all; %NULL while there are none
 */
VfVoice *
vf_voice_catalog_dup_default (VfVoiceCatalog *self, const char *language)
{
  g_autoptr (GPtrArray) wanted = g_ptr_array_new_with_free_func (g_free);
  guint n;

  g_return_val_if_fail (VF_IS_VOICE_CATALOG (self), NULL);

  if (language != NULL)
    add_wanted (wanted, language);
  else
    for (const char *const *names = g_get_language_names (); *names != NULL; names++)
      add_wanted (wanted, *names);

  n = g_list_model_get_n_items (G_LIST_MODEL (self));
  for (guint i = 0; i < wanted->len; i++)
    for (guint j = 0; j < n; j++)
      {
        g_autoptr (VfVoice) voice = g_list_model_get_item (G_LIST_MODEL (self), j);

        if (speaks (voice, g_ptr_array_index (wanted, i)))
          return g_steal_pointer (&voice);
      }

  return n > 0 ? g_list_model_get_item (G_LIST_MODEL (self), 0) : NULL;
}
