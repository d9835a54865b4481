/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What connecting would send, in words, before it is sent. */

#include "vf-account-outbox.h"
#include "vf-account-private.h"

#include <glib/gi18n.h>

#include "vf-sync-plan.h"
#include "vf-transact.h"

G_DEFINE_BOXED_TYPE (VfAccountPreview,
                     vf_account_preview,
                     vf_account_preview_copy,
                     vf_account_preview_free)

/* In the order in which people think of them. What has no line of its own belongs to something that
 * has one. */
typedef enum
{
  VISION_VERSIONS,
  AUDIO_SETS,
  VISION_BOARD_ITEMS,
  JOURNAL_ENTRIES,
  DAILY_PAPERS,
  SCENES,
  FREQUENCY_FLIP,
  ABUNDANCE_EVENTS,
  USER_PROFILES,
  VOICE_PROFILES,
  ASSESSMENT_RESULTS,
  ACTUALIZATION_BLUEPRINTS,
  CONVERSATION_SESSIONS,
  OTHERS,
  N_KINDS,
} Kind;

static const char *const kind_tables[OTHERS] = {
  [VISION_VERSIONS] = "vision_versions",
  [AUDIO_SETS] = "audio_sets",
  [VISION_BOARD_ITEMS] = "vision_board_items",
  [JOURNAL_ENTRIES] = "journal_entries",
  [DAILY_PAPERS] = "daily_papers",
  [SCENES] = "scenes",
  [FREQUENCY_FLIP] = "frequency_flip",
  [ABUNDANCE_EVENTS] = "abundance_events",
  [USER_PROFILES] = "user_profiles",
  [VOICE_PROFILES] = "voice_profiles",
  [ASSESSMENT_RESULTS] = "assessment_results",
  [ACTUALIZATION_BLUEPRINTS] = "actualization_blueprints",
  [CONVERSATION_SESSIONS] = "conversation_sessions",
};

static char *
dup_line (Kind kind, guint n)
{
  switch (kind)
    {
    case VISION_VERSIONS:
      return g_strdup_printf (ngettext ("%u version of your life vision",
                                        "%u versions of your life vision", n),
                              n);
    case AUDIO_SETS:
      return g_strdup_printf (ngettext ("%u audio set", "%u audio sets", n), n);
    case VISION_BOARD_ITEMS:
      return g_strdup_printf (ngettext ("%u board item", "%u board items", n), n);
    case JOURNAL_ENTRIES:
      return g_strdup_printf (ngettext ("%u journal entry", "%u journal entries", n), n);
    case DAILY_PAPERS:
      return g_strdup_printf (ngettext ("%u daily paper", "%u daily papers", n), n);
    case SCENES:
      return g_strdup_printf (ngettext ("%u scene", "%u scenes", n), n);
    case FREQUENCY_FLIP:
      return g_strdup_printf (ngettext ("%u flip", "%u flips", n), n);
    case ABUNDANCE_EVENTS:
      return g_strdup_printf (ngettext ("%u moment of abundance", "%u moments of abundance", n), n);
    case USER_PROFILES:
      return g_strdup_printf (ngettext ("%u version of your profile", "%u versions of your profile",
                                        n),
                              n);
    case VOICE_PROFILES:
      return g_strdup_printf (ngettext ("%u voice profile", "%u voice profiles", n), n);
    case ASSESSMENT_RESULTS:
      return g_strdup_printf (ngettext ("%u assessment", "%u assessments", n), n);
    case ACTUALIZATION_BLUEPRINTS:
      return g_strdup_printf (ngettext ("%u blueprint", "%u blueprints", n), n);
    case CONVERSATION_SESSIONS:
      return g_strdup_printf (ngettext ("%u conversation with VIVA", "%u conversations with VIVA",
                                        n),
                              n);
    case OTHERS:
    case N_KINDS:
    default:
      return g_strdup_printf (ngettext ("%u smaller thing that belongs to them",
                                        "%u smaller things that belong to them", n),
                              n);
    }
}

VfAccountPreview *
vf_account_preview_copy (const VfAccountPreview *self)
{
  VfAccountPreview *copy = g_new (VfAccountPreview, 1);

  *copy = *self;
  copy->lines = g_ptr_array_ref (self->lines);
  copy->sentence = g_strdup (self->sentence);

  return copy;
}

void
vf_account_preview_free (VfAccountPreview *self)
{
  g_ptr_array_unref (self->lines);
  g_free (self->sentence);
  g_free (self);
}

typedef struct
{
  VfAccount *account;
  char *sample;
  guint counts[N_KINDS];
  guint n_files;
  guint64 bytes;
  gboolean sample_stays;
} Count;

static void
count_free (gpointer data)
{
  Count *self = data;

  g_object_unref (self->account);
  g_free (self->sample);
  g_free (self);
}

static gboolean
count_work (VfConnection *connection, gpointer data, GError **error)
{
  Count *self = data;
  g_autoptr (GHashTable) kept = vf_account_kept_read (connection, self->sample, error);
  guint n_plans;
  const VfSyncPlan *const *plans = vf_sync_plan_list (&n_plans);
  gint64 number;

  if (kept == NULL)
    return FALSE;
  self->sample_stays = g_hash_table_size (kept) > 0;
  for (guint i = 0; i < n_plans; i++)
    {
      const VfTable *table = plans[i]->table;
      g_autofree char *sql
        = g_strdup_printf ("SELECT count(*) FROM \"%s\" WHERE _version IS NULL", table->name);
      Kind kind = 0;

      if (!plans[i]->can_insert)
        continue;
      if (!vf_connection_query_integer (connection, sql, &number, error))
        return FALSE;
      number -= vf_account_kept_count (kept, table);
      while (kind < OTHERS && !g_str_equal (kind_tables[kind], table->name))
        kind++;
      self->counts[kind] += number;
    }

  if (!vf_connection_query_integer (connection, "SELECT count(*) FROM media WHERE kind = 'picture'",
                                    &number, error))
    return FALSE;
  self->n_files = number;
  if (!vf_connection_query_integer (
        connection, "SELECT coalesce (sum (size), 0) FROM media WHERE kind = 'picture'", &number,
        error))
    return FALSE;
  self->bytes = number;

  return TRUE;
}

static char *
join (GPtrArray *lines)
{
  GString *text = g_string_new (g_ptr_array_index (lines, 0));

  for (guint i = 1; i + 1 < lines->len; i++)
    /* Translators: between the parts of a list, but for the last two */
    g_string_append_printf (text, "%s%s", _ (", "), (char *) g_ptr_array_index (lines, i));
  if (lines->len > 1)
    /* Translators: between the last two parts of a list */
    g_string_append_printf (text, "%s%s", _ (" and "),
                            (char *) g_ptr_array_index (lines, lines->len - 1));

  return g_string_free_and_steal (text);
}

static char *
dup_sentence (const VfAccountPreview *preview)
{
  g_autoptr (GString) text = g_string_new (NULL);

  if (preview->lines->len > 0)
    {
      g_autofree char *list = join (preview->lines);

      /* Translators: %s is a list like "2 versions of your life vision and 3 scenes" */
      g_string_append_printf (text, _ ("This goes up to your account: %s."), list);
    }
  else
    g_string_append (text, _ ("There is nothing here yet that would go up."));
  if (preview->sample_stays)
    g_string_append_printf (text, " %s", _ ("The sample vision stays on this computer."));
  g_string_append_printf (
    text, " %s", _ ("What the account has comes down beside it; nothing is replaced or removed."));

  return g_strdup (text->str);
}

static DexFuture *
preview_fiber (gpointer data)
{
  Count *self = data;
  g_autoptr (VfAccountPreview) preview = NULL;
  GError *error = NULL;

  if (!dex_await (vf_store_run (self->account->store, count_work, self, NULL), &error))
    return dex_future_new_for_error (error);

  preview = g_new0 (VfAccountPreview, 1);
  preview->lines = g_ptr_array_new_with_free_func (g_free);
  preview->n_files = self->n_files;
  preview->bytes = self->bytes;
  preview->sample_stays = self->sample_stays;
  for (Kind kind = 0; kind < N_KINDS; kind++)
    {
      if (self->counts[kind] > 0)
        g_ptr_array_add (preview->lines, dup_line (kind, self->counts[kind]));
      preview->n_rows += self->counts[kind];
    }
  if (self->n_files > 0)
    {
      g_autofree char *size = g_format_size (self->bytes);

      g_ptr_array_add (preview->lines,
                       g_strdup_printf (ngettext ("%u picture (%s)", "%u pictures (%s)",
                                                  self->n_files),
                                        self->n_files, size));
    }
  preview->sentence = dup_sentence (preview);

  return dex_future_new_take_boxed (VF_TYPE_ACCOUNT_PREVIEW, g_steal_pointer (&preview));
}

/**
 * vf_account_preview:
 *
 * Counts what vf_account_adopt() will send. Changes nothing and needs no network.
 *
 * Returns: (transfer full): resolves to a #VfAccountPreview
 */
DexFuture *
vf_account_preview (VfAccount *self)
{
  Count *count;

  dex_return_error_if_fail (VF_IS_ACCOUNT (self));

  count = g_new0 (Count, 1);
  count->account = g_object_ref (self);
  count->sample = vf_account_dup_sample_text ();

  return dex_scheduler_spawn (NULL, 0, preview_fiber, count, count_free);
}
