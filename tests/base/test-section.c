/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every name a section goes by is recognised, and nothing else is. */

#include "vf-section.h"

static void
test_keys (void)
{
  static const char *const keys[]
    = { "forward", "fun",  "health", "travel", "love",   "family",       "social",
        "home",    "work", "money",  "stuff",  "giving", "spirituality", "conclusion" };

  for (guint i = 0; i < VF_N_SECTIONS; i++)
    {
      g_autofree char *icon = g_strdup_printf ("vf-section-%s-symbolic", keys[i]);
      VfSection section;

      g_assert_cmpstr (vf_section_get_key (i), ==, keys[i]);
      g_assert_cmpstr (vf_section_get_icon_name (i), ==, icon);
      g_assert_true (vf_section_from_key (keys[i], &section));
      g_assert_cmpuint (section, ==, i);
      g_assert_true (vf_section_from_track_key (vf_section_get_track_key (i), &section));
      g_assert_cmpuint (section, ==, i);
      g_assert_true (vf_section_from_name (vf_section_get_label (i), &section));
      g_assert_cmpuint (section, ==, i);
      g_assert_true (vf_section_from_name (vf_section_get_track_key (i), &section));
      g_assert_cmpuint (section, ==, i);
      g_assert_cmpuint (g_utf8_strlen (vf_section_get_description (i), -1), >, 5);
    }

  g_assert_cmpstr (vf_section_get_track_key (VF_SECTION_FORWARD), ==, "meta_intro");
  g_assert_cmpstr (vf_section_get_track_key (VF_SECTION_CONCLUSION), ==, "meta_outro");
  g_assert_false (vf_section_from_key ("Fun", NULL));
  g_assert_false (vf_section_from_key ("", NULL));
  g_assert_false (vf_section_from_key (NULL, NULL));
  g_assert_false (vf_section_from_track_key (NULL, NULL));
}

static void
test_names (void)
{
  static const struct
  {
    const char *name;
    VfSection section;
  } names[] = {
    { "romance", VF_SECTION_LOVE },
    { "business", VF_SECTION_WORK },
    { "possessions", VF_SECTION_STUFF },
    { "Fun / Recreation", VF_SECTION_FUN },
    { "Variety / Travel / Adventure", VF_SECTION_TRAVEL },
    { "Home / Environment", VF_SECTION_HOME },
    { "Family / Parenting", VF_SECTION_FAMILY },
    { "Love / Romance / Partner", VF_SECTION_LOVE },
    { "Health / Body / Vitality", VF_SECTION_HEALTH },
    { "Money / Wealth / Investments", VF_SECTION_MONEY },
    { "Business / Career / Work", VF_SECTION_WORK },
    { "Social / Friends", VF_SECTION_SOCIAL },
    { "Giving / Contribution / Legacy", VF_SECTION_GIVING },
    { "Things / Belongings / Stuff", VF_SECTION_STUFF },
    { "Expansion / Spirituality", VF_SECTION_SPIRITUALITY },
    /* the recordings' categories in profiles */
    { "family_parenting", VF_SECTION_FAMILY },
    { "health_vitality", VF_SECTION_HEALTH },
    { "home_environment", VF_SECTION_HOME },
    { "money_wealth", VF_SECTION_MONEY },
    { "fun_recreation", VF_SECTION_FUN },
    { "travel_adventure", VF_SECTION_TRAVEL },
    { "social_friends", VF_SECTION_SOCIAL },
    { "spirituality_growth", VF_SECTION_SPIRITUALITY },
    { "giving_legacy", VF_SECTION_GIVING },
    /* spellings people use */
    { "  LOVE/romance/PARTNER ", VF_SECTION_LOVE },
    { "Money & Wealth", VF_SECTION_MONEY },
    { "3. Travel", VF_SECTION_TRAVEL },
    { "**My Love Life:**", VF_SECTION_LOVE },
    { "Introduction", VF_SECTION_FORWARD },
    { "Closing", VF_SECTION_CONCLUSION },
    { "Well-being", VF_SECTION_HEALTH },
    { "Sócial", VF_SECTION_SOCIAL },
    { "ＦＵＮ", VF_SECTION_FUN },
  };
  static const char *const strangers[] = { "",
                                           "   ",
                                           "42",
                                           "my life",
                                           "Family / Home",
                                           "Funny",
                                           "Fun and games",
                                           "Gardens",
                                           "Work love",
                                           "lo\xcc\x81ve letters",
                                           "家",
                                           "😀" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      VfSection section = VF_N_SECTIONS;

      if (!vf_section_from_name (names[i].name, &section) || section != names[i].section)
        g_error ("“%s” is not recognised as %s", names[i].name,
                 vf_section_get_key (names[i].section));
    }

  for (guint i = 0; i < G_N_ELEMENTS (strangers); i++)
    {
      VfSection section = 77;

      if (vf_section_from_name (strangers[i], &section))
        g_error ("“%s” is taken for %s", strangers[i], vf_section_get_key (section));
      g_assert_cmpuint (section, ==, 77);
    }
  g_assert_false (vf_section_from_name (NULL, NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/section/keys", test_keys);
  g_test_add_func ("/section/names", test_names);
  return g_test_run ();
}
