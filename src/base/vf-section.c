/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The sections' names, and the recognition of every name older data and people give them. */

#include "vf-section.h"

#include <glib/gi18n.h>

typedef struct
{
  const char *key;
  const char *label;
  const char *description;
  /* Every word that may stand in a name of this section. A name is recognised
   * when all its words belong to one section, so that the many spellings of
   * "Love / Romance / Partner" need no list, and a heading that says anything
   * else is left to the person. */
  const char *const *words;
} SectionInfo;

#define WORDS(...) ((const char *const[]) { __VA_ARGS__, NULL })

static const SectionInfo sections[VF_N_SECTIONS] = {
  [VF_SECTION_FORWARD]
  = { "forward", N_ ("Forward"), N_ ("The intention and the energy your vision opens with"),
      WORDS ("forward", "foreword", "intro", "introduction", "opening") },
  [VF_SECTION_FUN] = { "fun", N_ ("Fun"), N_ ("Hobbies, play and joy"),
                       WORDS ("fun", "recreation", "hobby", "hobbies", "play", "joy") },
  [VF_SECTION_HEALTH]
  = { "health", N_ ("Health"), N_ ("Your body and your mind"),
      WORDS ("health", "body", "vitality", "wellness", "wellbeing", "well", "being", "fitness") },
  [VF_SECTION_TRAVEL] = { "travel", N_ ("Travel"), N_ ("Places and adventures"),
                          WORDS ("travel", "travels", "variety", "adventure", "adventures") },
  [VF_SECTION_LOVE]
  = { "love", N_ ("Love"), N_ ("Romantic partnership"),
      WORDS (
        "love", "romance", "romantic", "partner", "partnership", "relationship", "relationships") },
  [VF_SECTION_FAMILY]
  = { "family", N_ ("Family"), N_ ("Family life"), WORDS ("family", "parenting", "parenthood") },
  [VF_SECTION_SOCIAL]
  = { "social", N_ ("Social"), N_ ("Friends and community"),
      WORDS ("social", "friend", "friends", "friendship", "friendships", "community") },
  [VF_SECTION_HOME] = { "home", N_ ("Home"), N_ ("Where you live and what surrounds you"),
                        WORDS ("home", "environment", "house", "surroundings") },
  [VF_SECTION_WORK] = { "work", N_ ("Work"), N_ ("Career, and what you contribute through work"),
                        WORDS ("work", "business", "career", "job") },
  [VF_SECTION_MONEY]
  = { "money", N_ ("Money"), N_ ("Finances and wealth"),
      WORDS ("money", "wealth", "finance", "finances", "financial", "investment", "investments") },
  [VF_SECTION_STUFF]
  = { "stuff", N_ ("Stuff"), N_ ("The things you own and use"),
      WORDS ("stuff", "thing", "things", "belongings", "possession", "possessions", "lifestyle") },
  [VF_SECTION_GIVING] = { "giving", N_ ("Giving"), N_ ("Contribution and legacy"),
                          WORDS ("giving", "contribution", "contributions", "legacy") },
  [VF_SECTION_SPIRITUALITY] = { "spirituality", N_ ("Spirituality"), N_ ("Growth and connection"),
                                WORDS ("spirituality", "spiritual", "expansion", "growth") },
  [VF_SECTION_CONCLUSION]
  = { "conclusion", N_ ("Conclusion"), N_ ("The closing that ties your vision together"),
      WORDS ("conclusion", "closing", "ending", "outro") },
};

/* Words that say nothing about which section is meant. */
static const char *const fillers[] = { "a",   "and", "in",   "life",    "meta",   "my", "of",
                                       "our", "the", "with", "section", "vision", NULL };

static const struct
{
  const char *key;
  VfSection section;
} old_keys[] = {
  { "romance", VF_SECTION_LOVE },
  { "business", VF_SECTION_WORK },
  { "possessions", VF_SECTION_STUFF },
};

/**
 * vf_section_get_key:
 * @section: a section
 *
 * Returns: the name of the section's column in `vision_versions`, and its
 *   name in every table that stores keys
 */
const char *
vf_section_get_key (VfSection section)
{
  g_return_val_if_fail ((guint) section < VF_N_SECTIONS, NULL);

  return sections[section].key;
}

/**
 * vf_section_get_track_key:
 * @section: a section
 *
 * Returns: the section's name in `audio_tracks.section_key` and
 *   `narrations.section_key`, which differs for the first and the last
 */
const char *
vf_section_get_track_key (VfSection section)
{
  g_return_val_if_fail ((guint) section < VF_N_SECTIONS, NULL);

  if (section == VF_SECTION_FORWARD)
    return "meta_intro";
  if (section == VF_SECTION_CONCLUSION)
    return "meta_outro";
  return sections[section].key;
}

/**
 * vf_section_get_label:
 * @section: a section
 *
 * Returns: the translated name people see
 */
const char *
vf_section_get_label (VfSection section)
{
  g_return_val_if_fail ((guint) section < VF_N_SECTIONS, NULL);

  return _ (sections[section].label);
}

/**
 * vf_section_get_description:
 * @section: a section
 *
 * Returns: a translated line about what the section covers
 */
const char *
vf_section_get_description (VfSection section)
{
  g_return_val_if_fail ((guint) section < VF_N_SECTIONS, NULL);

  return _ (sections[section].description);
}

/**
 * vf_section_get_icon_name:
 * @section: a section
 *
 * Returns: the name of the section's symbolic icon
 */
const char *
vf_section_get_icon_name (VfSection section)
{
  static const char *names[VF_N_SECTIONS];
  static gsize initialized = 0;

  g_return_val_if_fail ((guint) section < VF_N_SECTIONS, NULL);

  if (g_once_init_enter (&initialized))
    {
      for (guint i = 0; i < VF_N_SECTIONS; i++)
        {
          g_autofree char *name = g_strdup_printf ("vf-section-%s-symbolic", sections[i].key);

          names[i] = g_intern_string (name);
        }
      g_once_init_leave (&initialized, 1);
    }

  return names[section];
}

/**
 * vf_section_from_key:
 * @key: (nullable): a key, as it is or as older data spell it
 * @section: (out) (optional): the section
 *
 * Finds the section of an exact key. The assessment's three old keys
 * (`romance`, `business`, `possessions`) are understood too.
 *
 * Returns: %TRUE when @key is a section's key
 */
gboolean
vf_section_from_key (const char *key, VfSection *section)
{
  VfSection found = VF_N_SECTIONS;

  if (key == NULL)
    return FALSE;

  for (guint i = 0; i < VF_N_SECTIONS && found == VF_N_SECTIONS; i++)
    if (strcmp (key, sections[i].key) == 0)
      found = i;
  for (guint i = 0; i < G_N_ELEMENTS (old_keys) && found == VF_N_SECTIONS; i++)
    if (strcmp (key, old_keys[i].key) == 0)
      found = old_keys[i].section;

  if (found == VF_N_SECTIONS)
    return FALSE;
  if (section != NULL)
    *section = found;
  return TRUE;
}

/**
 * vf_section_from_track_key:
 * @track_key: (nullable): a `section_key` of a track or narration
 * @section: (out) (optional): the section
 *
 * Returns: %TRUE when @track_key names a section
 */
gboolean
vf_section_from_track_key (const char *track_key, VfSection *section)
{
  for (guint i = 0; i < VF_N_SECTIONS; i++)
    if (g_strcmp0 (track_key, vf_section_get_track_key (i)) == 0)
      {
        if (section != NULL)
          *section = i;
        return TRUE;
      }

  return vf_section_from_key (track_key, section);
}

/* Lower-case words without accents and punctuation; bare numbers, as in "3. Travel", are left out.
 */
static char **
split_words (const char *name)
{
  g_autofree char *decomposed = g_utf8_normalize (name, -1, G_NORMALIZE_ALL);
  g_autofree char *folded = NULL;
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autoptr (GString) word = g_string_new (NULL);
  gboolean has_letter = FALSE;

  if (decomposed == NULL)
    return g_strv_builder_end (builder);

  folded = g_utf8_casefold (decomposed, -1);
  for (const char *p = folded;; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (g_unichar_isalnum (c))
        {
          g_string_append_unichar (word, c);
          has_letter |= !g_unichar_isdigit (c);
        }
      else if (c == 0 || !g_unichar_ismark (c))
        {
          if (has_letter)
            g_strv_builder_add (builder, word->str);
          g_string_truncate (word, 0);
          has_letter = FALSE;
          if (c == 0)
            break;
        }
    }

  return g_strv_builder_end (builder);
}

static gboolean
words_belong_to (char **words, const SectionInfo *info)
{
  gboolean found = FALSE;

  for (guint i = 0; words[i] != NULL; i++)
    {
      if (g_strv_contains (info->words, words[i]))
        found = TRUE;
      else if (!g_strv_contains (fillers, words[i]))
        return FALSE;
    }

  return found;
}

static gboolean
words_are_label (char **words, const char *label)
{
  g_auto (GStrv) label_words = split_words (label);

  return label_words[0] != NULL
         && g_strv_equal ((const char *const *) words, (const char *const *) label_words);
}

/**
 * vf_section_from_name:
 * @name: (nullable): UTF-8; a heading, a label or a key
 * @section: (out) (optional): the section
 *
 * Finds the section people or older data mean by a name: keys, labels, the
 * three old keys, track keys, long labels such as "Variety / Travel /
 * Adventure" in any spelling, and the labels in the language of the person.
 * Case, accents, punctuation, numbering and words like "my" or "and" do not
 * matter. A name that fits no section, or more than one, is not recognised.
 *
 * Returns: %TRUE when @name means exactly one section
 */
gboolean
vf_section_from_name (const char *name, VfSection *section)
{
  g_auto (GStrv) words = NULL;
  guint n_found = 0;
  VfSection found = 0;

  if (name == NULL)
    return FALSE;

  words = split_words (name);
  for (guint i = 0; i < VF_N_SECTIONS; i++)
    if (words_belong_to (words, &sections[i]) || words_are_label (words, _ (sections[i].label)))
      {
        found = i;
        n_found++;
      }

  if (n_found != 1)
    return FALSE;
  if (section != NULL)
    *section = found;
  return TRUE;
}
