/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Word differences: what they say, that they cover both texts, and their bound. */

#include <string.h>

#include "vf-diff.h"

/* "same -removed- +added+" */
static char *
describe (const char *before, const char *after)
{
  g_autoptr (GArray) spans = vf_diff_words (before, after);
  GString *out = g_string_new (NULL);
  gsize at_before = 0, at_after = 0;

  for (guint i = 0; i < spans->len; i++)
    {
      VfDiffSpan *span = &g_array_index (spans, VfDiffSpan, i);

      g_assert_cmpuint (span->before, ==, at_before);
      g_assert_cmpuint (span->after, ==, at_after);
      at_before += span->before_length;
      at_after += span->after_length;
      switch (span->kind)
        {
        case VF_DIFF_SAME:
          g_assert_cmpmem (before + span->before, span->before_length, after + span->after,
                           span->after_length);
          g_string_append_len (out, after + span->after, (gssize) span->after_length);
          break;
        case VF_DIFF_REMOVED:
          g_assert_cmpuint (span->after_length, ==, 0);
          g_string_append_printf (out, "[-%.*s-]", (int) span->before_length,
                                  before + span->before);
          break;
        case VF_DIFF_ADDED:
          g_assert_cmpuint (span->before_length, ==, 0);
          g_string_append_printf (out, "{+%.*s+}", (int) span->after_length, after + span->after);
          break;
        default:
          g_assert_not_reached ();
        }
    }
  g_assert_cmpuint (at_before, ==, strlen (before));
  g_assert_cmpuint (at_after, ==, strlen (after));

  return g_string_free (out, FALSE);
}

static void
test_words (void)
{
  static const struct
  {
    const char *before;
    const char *after;
    const char *expected;
  } cases[] = {
    { "", "", "" },
    { "I am free.", "I am free.", "I am free." },
    { "", "I am", "{+I am+}" },
    { "I am", "", "[-I am-]" },
    { "I walk by the sea", "I run by the sea", "I [-walk-]{+run+} by the sea" },
    { "I walk by the sea", "I walk by the calm sea", "I walk by the {+calm +}sea" },
    { "one two three four", "one five six four", "one [-two three-]{+five six+} four" },
    { "我喜歡海", "我愛海", "我[-喜歡-]{+愛+}海" },
    { "caf\xc3\xa9 au lait", "cafe\xcc\x81 au lait", "[-caf\xc3\xa9-]{+cafe\xcc\x81+} au lait" },
    { "a\n\nb", "a\nb", "a[-\n\n-]{+\n+}b" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *found = describe (cases[i].before, cases[i].after);

      g_assert_cmpstr (found, ==, cases[i].expected);
    }
}

/* The number of changed words is that of a shortest edit, found by the slow textbook way. */
static guint
shortest_edit (const char *a, gsize n, const char *b, gsize m)
{
  g_autofree guint *row = g_new (guint, m + 1);

  for (gsize j = 0; j <= m; j++)
    row[j] = j;
  for (gsize i = 1; i <= n; i++)
    {
      guint diagonal = row[0];

      row[0] = i;
      for (gsize j = 1; j <= m; j++)
        {
          guint above = row[j];

          row[j] = a[i - 1] == b[j - 1] ? diagonal : 1 + MIN (above, row[j - 1]);
          diagonal = above;
        }
    }

  return row[m];
}

static void
test_shortest (void)
{
  for (guint round = 0; round < 3000; round++)
    {
      char a[24], b[24];
      int n = g_test_rand_int_range (0, 23), m = g_test_rand_int_range (0, 23);
      g_autoptr (GArray) spans = NULL;
      g_autofree char *checked = NULL;
      guint changed = 0;

      /* Marks are tokens of one character, and none of them is blank. */
      for (int i = 0; i < n; i++)
        a[i] = "!?.;"[g_test_rand_int_range (0, 4)];
      for (int i = 0; i < m; i++)
        b[i] = "!?.;"[g_test_rand_int_range (0, 4)];
      a[n] = b[m] = '\0';

      checked = describe (a, b);
      spans = vf_diff_words (a, b);
      for (guint i = 0; i < spans->len; i++)
        {
          VfDiffSpan *span = &g_array_index (spans, VfDiffSpan, i);

          if (span->kind != VF_DIFF_SAME)
            changed += span->before_length + span->after_length;
        }
      g_assert_cmpuint (changed, ==, shortest_edit (a, n, b, m));
    }
}

static void
test_nothing_in_common (void)
{
  g_autoptr (GString) before = g_string_new (NULL);
  g_autoptr (GString) after = g_string_new (NULL);
  g_autofree char *found = NULL;

  for (guint i = 0; i < 40000; i++)
    {
      g_string_append_printf (before, "a%u ", g_test_rand_int_range (0, 1000));
      g_string_append_printf (after, "b%u ", g_test_rand_int_range (0, 1000));
    }
  found = describe (before->str, after->str);
  g_assert_true (g_str_has_prefix (found, "[-a"));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/diff/words", test_words);
  g_test_add_func ("/diff/shortest", test_shortest);
  g_test_add_func ("/diff/nothing-in-common", test_nothing_in_common);

  return g_test_run ();
}
