/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Merging of texts, against a naive way that knows each edit; and values that mean harm. */

#include <string.h>

#include "vf-sync-merge.h"
#include "vf-sync-text.h"

#ifdef __SANITIZE_ADDRESS__
#define N_TEXTS 5000
#define N_HOSTILE 5000
#else
#define N_TEXTS 100000
#define N_HOSTILE 50000
#endif
#define MAX_SENTENCES 10

static GRand *dice;

static void
assert_text (
  const char *base, const char *local, const char *remote, const char *expected, VfSyncLoss loss)
{
  VfSyncLoss found = VF_SYNC_LOSS_NONE;
  g_autofree char *merged = vf_sync_text_merge (base, local, remote, &found);

  g_assert_cmpstr (merged, ==, expected);
  g_assert_cmpint (found, ==, loss);
}

static void
test_stories (void)
{
  /* Two sentences of one paragraph. */
  assert_text ("I am calm. I am free.", "I am very calm. I am free.", "I am calm. I am so free.",
               "I am very calm. I am so free.", VF_SYNC_LOSS_NONE);
  /* Both wrote on at the end. */
  assert_text ("I am calm.", "I am calm.\n\nI swim.", "I am calm.\n\nI run.",
               "I am calm.\n\nI run.\n\nI swim.", VF_SYNC_LOSS_NONE);
  assert_text ("I am calm.", "I am calm. I swim.", "I am calm. I run.", "I am calm. I run. I swim.",
               VF_SYNC_LOSS_NONE);
  /* And at the beginning. */
  assert_text ("I am calm.", "I swim. I am calm.", "I run. I am calm.", "I run. I swim. I am calm.",
               VF_SYNC_LOSS_NONE);
  /* The same sentence in two ways: one of them whole, never a mixture. */
  assert_text ("I am calm. I rest.", "I am very calm. I rest.", "I am so calm. I rest.",
               "I am very calm. I rest.", VF_SYNC_LOSS_THERE);
  /* Removed here, changed there. */
  assert_text ("A. I rest. B.", "A. B.", "A. I rest well. B.", "A. I rest well. B.",
               VF_SYNC_LOSS_HERE);
  assert_text ("A. I rest. B.", "A. I rest well. B.", "A. B.", "A. I rest well. B.",
               VF_SYNC_LOSS_THERE);
  /* A blank holds no sentence away from its like. */
  assert_text ("I rest. I swim.", "I rest. I run.", "I sing. I rest.", "I sing. I rest. I run.",
               VF_SYNC_LOSS_THERE);
  assert_text ("I rest. I swim.", "I sing. I rest.", "I rest. I run.", "I sing. I rest. I run.",
               VF_SYNC_LOSS_HERE);
  /* Nothing was there: two texts are not one. */
  assert_text ("", "I swim.", "I run.", "I swim.", VF_SYNC_LOSS_THERE);
  /* What both said is not said twice. */
  assert_text ("A.", "A. I swim. I rest.", "A. I swim. I run.", "A. I swim. I rest.",
               VF_SYNC_LOSS_THERE);
  /* A list, a line each. */
  assert_text ("milk\nbread\nsalt", "milk\nrye bread\nsalt", "milk\nbread\nsalt\ntea",
               "milk\nrye bread\nsalt\ntea", VF_SYNC_LOSS_NONE);
  assert_text ("我很平静。我自由。我休息。", "我非常平静。我自由。我休息。",
               "我很平静。我自由。我休息好。", "我非常平静。我自由。我休息好。", VF_SYNC_LOSS_NONE);
}

/* Each side keeps, changes or removes each sentence, and may add one before it; all are different,
 * so that there is only one way to see what was done. */
typedef struct
{
  int kept[MAX_SENTENCES];      /* 0 removed, 1 kept, or the number of a new sentence */
  int added[MAX_SENTENCES + 1]; /* 0, or the number of a new sentence before this one */
} Edit;

static int n_made;

static void
edit (Edit *self, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      int throw = g_rand_int_range (dice, 0, 8);

      self->kept[i] = throw == 0 ? 0 : throw == 1 ? ++n_made : 1;
    }
  for (guint i = 0; i <= n; i++)
    self->added[i] = g_rand_int_range (dice, 0, 10) == 0 ? ++n_made : 0;
}

/* No blanks between: what both add at one place cannot stand side by side. */
static void
append (GString *out, int number)
{
  g_string_append_printf (out, "句%d。", number);
}

/* From before sentence @from to before sentence @to, what is added before @to included. */
static void
append_stretch (GString *out, const Edit *self, guint from, guint to)
{
  for (guint i = from; i <= to; i++)
    {
      if (self->added[i] != 0)
        append (out, self->added[i]);
      if (i < to && self->kept[i] != 0)
        append (out, self->kept[i] == 1 ? (int) (1000000 + i) : self->kept[i]);
    }
}

static char *
dup_stretch (const Edit *self, guint from, guint to)
{
  GString *out = g_string_new (NULL);

  append_stretch (out, self, from, to);
  return g_string_free (out, FALSE);
}

/* Stretch by stretch between sentences that both left alone. */
static char *
merge_naively (const Edit *local, const Edit *remote, guint n, VfSyncLoss *loss)
{
  static const Edit untouched = { .kept = { 1, 1, 1, 1, 1, 1, 1, 1, 1, 1 } };
  GString *out = g_string_new (NULL);
  guint from = 0;

  for (guint i = 0; i <= n; i++)
    {
      if (i < n && (local->kept[i] != 1 || remote->kept[i] != 1))
        continue;
      {
        g_autofree char *b = dup_stretch (&untouched, from, i);
        g_autofree char *l = dup_stretch (local, from, i);
        g_autofree char *r = dup_stretch (remote, from, i);

        if (strcmp (l, r) == 0 || strcmp (b, r) == 0)
          g_string_append (out, l);
        else if (strcmp (b, l) == 0)
          g_string_append (out, r);
        else if (*l == '\0')
          {
            g_string_append (out, r);
            *loss |= VF_SYNC_LOSS_HERE;
          }
        else
          {
            g_string_append (out, l);
            *loss |= VF_SYNC_LOSS_THERE;
          }
      }
      if (i < n)
        append (out, (int) (1000000 + i));
      from = i + 1;
    }
  return g_string_free (out, FALSE);
}

static void
test_oracle (void)
{
  guint n_lossless = 0;

  for (guint i = 0; i < N_TEXTS; i++)
    {
      const guint n = (guint) g_rand_int_range (dice, 0, MAX_SENTENCES + 1);
      Edit none = { 0 };
      Edit local, remote;
      VfSyncLoss loss = VF_SYNC_LOSS_NONE;
      VfSyncLoss expected_loss = VF_SYNC_LOSS_NONE;
      VfSyncLoss ignored = VF_SYNC_LOSS_NONE;
      g_autofree char *b = NULL;
      g_autofree char *l = NULL;
      g_autofree char *r = NULL;
      g_autofree char *merged = NULL;
      g_autofree char *expected = NULL;
      g_autofree char *same = NULL;

      n_made = 1;
      for (guint k = 0; k < n; k++)
        none.kept[k] = 1;
      edit (&local, n);
      edit (&remote, n);
      b = dup_stretch (&none, 0, n);
      l = dup_stretch (&local, 0, n);
      r = dup_stretch (&remote, 0, n);
      merged = vf_sync_text_merge (b, l, r, &loss);
      expected = merge_naively (&local, &remote, n, &expected_loss);
      g_assert_cmpstr (merged, ==, expected);
      g_assert_cmpint (loss, ==, expected_loss);
      n_lossless += loss == VF_SYNC_LOSS_NONE;

      same = vf_sync_text_merge (b, b, r, &ignored);
      g_assert_cmpstr (same, ==, r);
      g_assert_cmpint (ignored, ==, VF_SYNC_LOSS_NONE);
    }
  g_test_message ("%u of %u without loss", n_lossless, N_TEXTS);
  g_assert_cmpuint (n_lossless, >, N_TEXTS / 10);
}

static const char *const hostile[] = {
  "null",
  "{}",
  "[]",
  "\"\"",
  "[[[[[[]]]]]]",
  "{\"a\":1,\"a\":2,\"\\u0000\":3,\"a\\u0000b\":[4]}",
  "[{\"id\":\"1\"},{\"id\":\"1\"},{\"id\":2}]",
  "[{\"id\":1.0},{\"id\":1e0}]",
  "[{\"id\":{\"id\":[]}},{\"url\":null}]",
  "[1,1.0,1e0,\"1\",null,null]",
  "-0",
  "1e309",
  "123456789012345678901234567890123456789012345678901234567890.5",
  "-1e-400",
  "1e99999999999999999999",
  "\"\\u0000\"",
  "\"a\\u0000b. c.\"",
  "\"\\ud83d\\ude00. \\u202e\\u2028.\\u2029\"",
  "\"...!!!???\\\"\\\"'')))\"",
  "\"infinity\"",
  "\"9999-99-99T99:99:99Z\"",
  "\"\\n\\n \\t\\n\"",
  "[\"a\",\"b\",\"a\"]",
  "[\"b\",\"a\",\"c\"]",
  "{\"x\":{\"x\":{\"x\":[{\"x\":{}}]}}}",
  "{",
  "nul",
  "\"\\ud800\"",
  "\xff",
  "",
};

static char *
dup_deep (guint depth, const char *open, const char *inside, const char *close)
{
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < depth; i++)
    g_string_append (out, open);
  g_string_append (out, inside);
  for (guint i = 0; i < depth; i++)
    g_string_append (out, close);
  return g_string_free (out, FALSE);
}

static void
check_hostile (const char *base, const char *local, const char *remote)
{
  for (VfSyncMergeRule rule = VF_SYNC_RULE_LATER; rule <= VF_SYNC_RULE_SERVER; rule++)
    {
      VfSyncLoss loss = VF_SYNC_LOSS_NONE;
      g_autofree char *merged = vf_sync_merge_value (rule, base, local, remote, &loss);
      yyjson_doc *document = yyjson_read (merged, strlen (merged), YYJSON_READ_NUMBER_AS_RAW);

      g_assert_nonnull (document);
      yyjson_doc_free (document);
    }
}

static void
test_hostile_values (void)
{
  const gsize n = G_N_ELEMENTS (hostile);

  for (gsize b = 0; b < n; b++)
    for (gsize l = 0; l < n; l++)
      check_hostile (hostile[b], hostile[l], hostile[(b * 7 + l * 3) % n]);
}

static void
test_hostile_bytes (void)
{
  static const char bytes[] = "{}[]\",:0123456789.eE+-\\u tfn\"idurl \xe2\x80\xa8.";

  for (guint i = 0; i < N_HOSTILE; i++)
    {
      char *values[3] = { NULL };

      for (gsize k = 0; k < 3; k++)
        {
          gsize length;

          values[k] = g_strdup (hostile[g_rand_int_range (dice, 0, (int) G_N_ELEMENTS (hostile))]);
          length = strlen (values[k]);
          for (int c = g_rand_int_range (dice, 0, 3); c > 0 && length > 0; c--)
            values[k][g_rand_int_range (dice, 0, (int) length)]
              = bytes[g_rand_int_range (dice, 0, (int) sizeof bytes - 1)];
        }
      check_hostile (values[0], values[1], values[2]);
      for (gsize k = 0; k < 3; k++)
        g_clear_pointer (&values[k], g_free);
    }
}

static void
test_hostile_depth (void)
{
  g_autofree char *lists = dup_deep (20000, "[", "1", "]");
  g_autofree char *other_lists = dup_deep (20000, "[", "2", "]");
  g_autofree char *objects = dup_deep (20000, "{\"a\":", "1", "}");
  g_autofree char *ids = dup_deep (20000, "[{\"id\":1,\"a\":", "1", "}]");
  g_autofree char *other_ids = dup_deep (20000, "[{\"id\":1,\"a\":", "2", "}]");

  check_hostile ("[]", lists, other_lists);
  check_hostile (lists, objects, other_lists);
  check_hostile ("{}", objects, lists);
  check_hostile (NULL, ids, other_ids);
}

/* Long, and with nothing in common: bounded all the same. */
static void
test_hostile_length (void)
{
  g_autoptr (GString) one = g_string_new (NULL);
  g_autoptr (GString) other = g_string_new (NULL);
  VfSyncLoss loss = VF_SYNC_LOSS_NONE;
  g_autofree char *merged = NULL;

  for (int i = 0; i < 30000; i++)
    {
      g_string_append_printf (one, "a%d. ", i);
      g_string_append_printf (other, "b%d. ", i);
    }
  merged = vf_sync_text_merge ("x. ", one->str, other->str, &loss);
  g_assert_cmpint (loss, !=, VF_SYNC_LOSS_NONE);
}

int
main (int argc, char *argv[])
{
  int status;

  g_test_init (&argc, &argv, NULL);
  dice = g_rand_new_with_seed (18);
  g_test_add_func ("/sync/merge-text/stories", test_stories);
  g_test_add_func ("/sync/merge-text/oracle", test_oracle);
  g_test_add_func ("/sync/merge-hostile/values", test_hostile_values);
  g_test_add_func ("/sync/merge-hostile/bytes", test_hostile_bytes);
  g_test_add_func ("/sync/merge-hostile/depth", test_hostile_depth);
  g_test_add_func ("/sync/merge-hostile/length", test_hostile_length);
  status = g_test_run ();
  g_rand_free (dice);
  return status;
}
