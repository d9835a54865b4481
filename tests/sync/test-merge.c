/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Merging of values, against a naive one that knows nothing of the real one's ways. */

#include <string.h>

#include "vf-sync-merge.h"

/* Four tests of so many. Under a sanitizer each allocation is slow, and there are many. */
#ifdef __SANITIZE_ADDRESS__
#define N_VALUES 2500
#else
#define N_VALUES 25000
#endif

/* A tree of values: members of an object, elements of a list that have ids, or a list of names. */
typedef enum
{
  ATOM,
  OBJECT,
  BY_ID,
  SET,
} Kind;

typedef struct _Node Node;

struct _Node
{
  Kind kind;
  int atom;
  guint n;
  int keys[12];
  Node *values[12];
};

static GRand *dice;

static Node *
node_new (Kind kind)
{
  Node *node = g_new0 (Node, 1);

  node->kind = kind;
  return node;
}

static void
node_free (Node *node)
{
  if (node == NULL)
    return;
  for (guint i = 0; i < node->n; i++)
    node_free (node->values[i]);
  g_free (node);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Node, node_free)

static Node *
node_copy (const Node *node)
{
  Node *copy;

  if (node == NULL)
    return NULL;
  copy = g_memdup2 (node, sizeof *node);
  for (guint i = 0; i < node->n; i++)
    copy->values[i] = node_copy (node->values[i]);
  return copy;
}

static int
node_find (const Node *node, int key)
{
  for (guint i = 0; node != NULL && i < node->n; i++)
    if (node->keys[i] == key)
      return (int) i;
  return -1;
}

static void
node_insert (Node *node, guint place, int key, Node *value)
{
  for (guint i = node->n; i > place; i--)
    {
      node->keys[i] = node->keys[i - 1];
      node->values[i] = node->values[i - 1];
    }
  node->keys[place] = key;
  node->values[place] = value;
  node->n++;
}

static void
node_remove (Node *node, guint place)
{
  node_free (node->values[place]);
  node->n--;
  for (guint i = place; i < node->n; i++)
    {
      node->keys[i] = node->keys[i + 1];
      node->values[i] = node->values[i + 1];
    }
}

static Node *make (Kind kind, guint depth);

/* What a member holds depends on its name, so that a list is not now of this kind and now of that.
 */
static Node *
make_member (int key, guint depth)
{
  static const Kind kinds[] = { ATOM, ATOM, OBJECT, BY_ID, SET };

  return make (g_rand_int_range (dice, 0, 8) == 0 ? ATOM : kinds[key % 5], depth + 1);
}

static Node *
make_value (const Node *parent, int key, guint depth)
{
  if (parent->kind == SET)
    return NULL;
  return parent->kind == BY_ID ? make (OBJECT, depth + 1) : make_member (key, depth);
}

static Node *
make (Kind kind, guint depth)
{
  Node *node = node_new (depth > 3 ? ATOM : kind);

  node->atom = g_rand_int_range (dice, 0, 6);
  if (node->kind != ATOM)
    for (int i = g_rand_int_range (dice, 0, 5); i > 0; i--)
      {
        int key = g_rand_int_range (dice, 0, 9);

        if (node_find (node, key) < 0)
          node_insert (node, node->n, key, make_value (node, key, depth));
      }
  return node;
}

static void
mutate (Node *node, guint depth)
{
  const int key = g_rand_int_range (dice, 0, 9);
  const guint place = node->n > 0 ? (guint) g_rand_int_range (dice, 0, (int) node->n) : 0;

  if (node->kind == ATOM)
    {
      node->atom = g_rand_int_range (dice, 0, 6);
      return;
    }
  switch (g_rand_int_range (dice, 0, 5))
    {
    case 0:
      if (node_find (node, key) < 0)
        node_insert (node, node->n, key, make_value (node, key, depth));
      break;
    case 1:
      if (node->n > 0)
        node_remove (node, place);
      break;
    case 2:
      if (node->n > 1 && node->kind != OBJECT)
        {
          int moved = node->keys[place];
          Node *value = node_copy (node->values[place]);

          node_remove (node, place);
          node_insert (node, (guint) g_rand_int_range (dice, 0, (int) node->n + 1), moved, value);
        }
      break;
    default:
      if (node->n > 0 && node->values[place] != NULL)
        mutate (node->values[place], depth + 1);
    }
}

/* The same number in many spellings. */
static void
write_atom (GString *out, int atom)
{
  static const char *const tails[] = { "", ".0", ".00", "0e-1", "e0" };

  if (atom == 0)
    g_string_append (out, "null");
  else if (atom == 1)
    g_string_append (out, "\"1\"");
  else if (atom == 2)
    g_string_append (out, "true");
  else
    g_string_append_printf (out, "%d%s", atom, tails[g_rand_int_range (dice, 0, 5)]);
}

static void
write_node (GString *out, const Node *node)
{
  const gboolean is_list = node->kind == BY_ID || node->kind == SET;
  guint first = 0;

  if (node->kind == ATOM)
    {
      write_atom (out, node->atom);
      return;
    }
  g_string_append_c (out, is_list ? '[' : '{');
  /* Members of an object have no order; it is mixed here by beginning anywhere. */
  if (node->kind == OBJECT && node->n > 0)
    first = (guint) g_rand_int_range (dice, 0, (int) node->n);
  for (guint i = 0; i < node->n; i++)
    {
      guint k = (first + i) % node->n;

      if (i > 0)
        g_string_append_c (out, ',');
      if (node->kind == SET)
        g_string_append_printf (out, "\"s%d\"", node->keys[k]);
      else if (node->kind == OBJECT)
        {
          g_string_append_printf (out, "\"k%d\":", node->keys[k]);
          write_node (out, node->values[k]);
        }
      else
        {
          g_string_append_printf (out, "{\"id\":\"e%d\",\"of\":", node->keys[k]);
          write_node (out, node->values[k]);
          g_string_append_c (out, '}');
        }
    }
  g_string_append_c (out, is_list ? ']' : '}');
}

static char *
dup_json (const Node *node)
{
  GString *out = g_string_new (NULL);

  write_node (out, node);
  return g_string_free (out, FALSE);
}

/* One text a value, with the order of lists or without it. */
static void
describe (GString *out, const Node *node, gboolean ordered)
{
  static const char *const marks[] = { "", "{", "[", "<" };

  if (node == NULL)
    {
      g_string_append_c (out, '-');
      return;
    }
  if (node->kind == ATOM)
    {
      g_string_append_printf (out, "%d", node->atom);
      return;
    }
  /* An empty list is an empty list. */
  g_string_append (out, node->n == 0 && node->kind != OBJECT ? "[" : marks[node->kind]);
  for (int key = 0; key < (int) node->n || (!ordered && key < 12) || node->kind == OBJECT; key++)
    {
      int place = ordered && node->kind != OBJECT ? key : node_find (node, key);

      if (node->kind == OBJECT && key >= 12)
        break;
      if (place < 0)
        continue;
      g_string_append_printf (out, " %d:", node->keys[place]);
      describe (out, node->values[place], ordered);
    }
  g_string_append_c (out, '.');
}

static char *
dup_description (const Node *node, gboolean ordered)
{
  GString *out = g_string_new (NULL);

  describe (out, node, ordered);
  return g_string_free (out, FALSE);
}

static gboolean
is_same (const Node *one, const Node *other)
{
  g_autofree char *a = dup_description (one, TRUE);
  g_autofree char *b = dup_description (other, TRUE);

  return strcmp (a, b) == 0;
}

static gboolean
are_alike_lists (const Node *base, const Node *local, const Node *remote)
{
  return local->kind == remote->kind || local->n == 0 || remote->n == 0;
}

static char *
dup_order (const Node *side, const Node *base, const Node *local, const Node *remote)
{
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < side->n; i++)
    if (node_find (base, side->keys[i]) >= 0 && node_find (local, side->keys[i]) >= 0
        && node_find (remote, side->keys[i]) >= 0)
      g_string_append_printf (out, " %d", side->keys[i]);
  return g_string_free (out, FALSE);
}

static Node *merge_naively (
  const Node *base, const Node *local, const Node *remote, gboolean ordered, VfSyncLoss *loss);

static const Node *
at (const Node *node, int key)
{
  int place = node_find (node, key);

  return place >= 0 ? node->values[place] : NULL;
}

/* Key by key over all there could be; the order of a list is settled by its own rule. */
static Node *
merge_members (
  const Node *base, const Node *local, const Node *remote, gboolean ordered, VfSyncLoss *loss)
{
  Node *out = node_new (local->n > 0 || local->kind == OBJECT ? local->kind : remote->kind);
  static const Node present = { .kind = ATOM };

  for (int key = 0; key < 12; key++)
    {
      const gboolean in_base = node_find (base, key) >= 0;
      const gboolean in_local = node_find (local, key) >= 0;
      const gboolean in_remote = node_find (remote, key) >= 0;
      const gboolean set = out->kind == SET;
      Node *value = merge_naively (in_base && !set ? at (base, key)
                                   : in_base       ? &present
                                                   : NULL,
                                   in_local && !set ? at (local, key)
                                   : in_local       ? &present
                                                    : NULL,
                                   in_remote && !set ? at (remote, key)
                                   : in_remote       ? &present
                                                     : NULL,
                                   ordered, loss);

      if (value == NULL)
        continue;
      if (set)
        g_clear_pointer (&value, node_free);
      node_insert (out, out->n, key, value);
    }
  if (out->kind != OBJECT && ordered)
    {
      g_autofree char *b = dup_order (base != NULL ? base : local, base, local, remote);
      g_autofree char *l = dup_order (local, base, local, remote);
      g_autofree char *r = dup_order (remote, base, local, remote);

      if (strcmp (b, l) != 0 && strcmp (b, r) != 0 && strcmp (l, r) != 0)
        *loss |= VF_SYNC_LOSS_THERE;
    }
  return out;
}

static Node *
merge_naively (
  const Node *base, const Node *local, const Node *remote, gboolean ordered, VfSyncLoss *loss)
{
  if (is_same (local, remote) || is_same (base, remote))
    return node_copy (local);
  if (is_same (base, local))
    return node_copy (remote);
  if (local == NULL)
    {
      *loss |= VF_SYNC_LOSS_HERE;
      return node_copy (remote);
    }
  if (remote != NULL && (local->kind == OBJECT) == (remote->kind == OBJECT) && local->kind != ATOM
      && remote->kind != ATOM && are_alike_lists (base, local, remote))
    {
      const gboolean fits
        = base != NULL && base->kind != ATOM && (base->kind == OBJECT) == (local->kind == OBJECT);

      return merge_members (fits ? base : NULL, local, remote, ordered, loss);
    }
  *loss |= VF_SYNC_LOSS_THERE;
  return node_copy (local);
}

/* Back from JSON, by the shapes that write() makes. */
static Node *
read_back (yyjson_val *value)
{
  Node *node;

  if (yyjson_is_obj (value))
    {
      yyjson_obj_iter iter = yyjson_obj_iter_with (value);
      yyjson_val *name;

      node = node_new (OBJECT);
      while ((name = yyjson_obj_iter_next (&iter)) != NULL)
        node_insert (node, node->n, atoi (yyjson_get_str (name) + 1),
                     read_back (yyjson_obj_iter_get_val (name)));
    }
  else if (yyjson_is_arr (value))
    {
      yyjson_arr_iter iter = yyjson_arr_iter_with (value);
      yyjson_val *element;

      node = node_new (BY_ID);
      while ((element = yyjson_arr_iter_next (&iter)) != NULL)
        {
          node->kind = yyjson_is_str (element) ? SET : BY_ID;
          if (node->kind == SET)
            node_insert (node, node->n, atoi (yyjson_get_str (element) + 1), NULL);
          else
            node_insert (node, node->n, atoi (yyjson_get_str (yyjson_obj_get (element, "id")) + 1),
                         read_back (yyjson_obj_get (element, "of")));
        }
    }
  else
    {
      node = node_new (ATOM);
      node->atom = yyjson_is_str (value)    ? 1
                   : yyjson_is_true (value) ? 2
                   : yyjson_is_num (value)  ? (int) yyjson_get_num (value)
                                            : 0;
    }
  return node;
}

static Node *
merge (
  VfSyncMergeRule rule, const Node *base, const Node *local, const Node *remote, VfSyncLoss *loss)
{
  g_autofree char *b = dup_json (base);
  g_autofree char *l = dup_json (local);
  g_autofree char *r = dup_json (remote);
  g_autofree char *merged = vf_sync_merge_value (rule, b, l, r, loss);
  yyjson_doc *document = yyjson_read (merged, strlen (merged), 0);
  Node *node = read_back (yyjson_doc_get_root (document));

  yyjson_doc_free (document);
  return node;
}

static void
assert_same (const Node *one, const Node *other, gboolean ordered)
{
  g_autofree char *a = dup_description (one, ordered);
  g_autofree char *b = dup_description (other, ordered);

  g_assert_cmpstr (a, ==, b);
}

/* One side untouched, or both alike, is no conflict and no work. */
static void
check_laws (VfSyncMergeRule rule, const Node *base, const Node *one, const Node *other)
{
  const Node *const cases[][4] = {
    { base, base, other, other },
    { base, one, base, one },
    { base, one, one, one },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      VfSyncLoss loss = VF_SYNC_LOSS_HERE;
      g_autoptr (Node) merged = merge (rule, cases[i][0], cases[i][1], cases[i][2], &loss);

      assert_same (merged, cases[i][3], TRUE);
      g_assert_cmpint (loss, ==, VF_SYNC_LOSS_NONE);
    }
}

static void
check_symmetry (VfSyncMergeRule rule,
                const Node *base,
                const Node *one,
                const Node *other,
                const Node *merged,
                VfSyncLoss loss)
{
  VfSyncLoss turned_loss = VF_SYNC_LOSS_NONE;
  g_autoptr (Node) turned = merge (rule, base, other, one, &turned_loss);

  g_assert_cmpint (loss == VF_SYNC_LOSS_NONE, ==, turned_loss == VF_SYNC_LOSS_NONE);
  if (loss == VF_SYNC_LOSS_NONE)
    assert_same (merged, turned, FALSE);
}

static void
check_trees (VfSyncMergeRule rule, Kind kind)
{
  guint n_lossy = 0, n_mixed = 0;

  for (guint i = 0; i < N_VALUES; i++)
    {
      g_autoptr (Node) base = make (kind, 0);
      g_autoptr (Node) local = node_copy (base);
      g_autoptr (Node) remote = node_copy (base);
      g_autoptr (Node) merged = NULL;
      g_autoptr (Node) expected = NULL;
      VfSyncLoss loss = VF_SYNC_LOSS_HERE;
      VfSyncLoss expected_loss = VF_SYNC_LOSS_NONE;

      for (int k = g_rand_int_range (dice, 0, 5); k > 0; k--)
        mutate (local, 0);
      for (int k = g_rand_int_range (dice, 0, 5); k > 0; k--)
        mutate (remote, 0);

      merged = merge (rule, base, local, remote, &loss);
      expected = merge_naively (base, local, remote, rule == VF_SYNC_RULE_JSON, &expected_loss);
      assert_same (merged, expected, FALSE);
      g_assert_cmpint (loss, ==, expected_loss);
      n_lossy += loss != VF_SYNC_LOSS_NONE;
      n_mixed += !is_same (merged, local) && !is_same (merged, remote);
      if (i % 4 == 0)
        {
          check_laws (rule, base, local, remote);
          check_symmetry (rule, base, local, remote, merged, loss);
        }
    }

  g_test_message ("%u merges: %u of them made something new, %u could not keep all", N_VALUES,
                  n_mixed, n_lossy);
  g_assert_cmpuint (n_mixed, >, N_VALUES / 20);
}

static void
test_objects (void)
{
  check_trees (VF_SYNC_RULE_JSON, OBJECT);
}

static void
test_lists_by_id (void)
{
  check_trees (VF_SYNC_RULE_JSON, BY_ID);
}

static void
test_lists_of_names (void)
{
  check_trees (VF_SYNC_RULE_JSON, SET);
}

static void
test_sets (void)
{
  check_trees (VF_SYNC_RULE_SET, SET);
}

/* Hundredths as whole numbers are the other way to reckon. */
static char *
dup_count (gint64 hundredths)
{
  guint64 size = (guint64) ABS (hundredths);

  if (hundredths % 100 == 0 && g_rand_boolean (dice))
    return g_strdup_printf ("%" G_GINT64_FORMAT, hundredths / 100);
  return g_strdup_printf ("%s%" G_GUINT64_FORMAT ".%02u", hundredths < 0 ? "-" : "", size / 100,
                          (guint) (size % 100));
}

static void
test_counters (void)
{
  for (guint i = 0; i < N_VALUES; i++)
    {
      gint64 base = g_rand_int_range (dice, -100000, 100000);
      gint64 local = base + g_rand_int_range (dice, -500, 50000);
      gint64 remote = base + (gint64) g_rand_int (dice) * 1000;
      g_autofree char *b = dup_count (base);
      g_autofree char *l = dup_count (local);
      g_autofree char *r = dup_count (remote);
      VfSyncLoss loss = VF_SYNC_LOSS_HERE;
      g_autofree char *merged = vf_sync_merge_value (VF_SYNC_RULE_COUNTER, b, l, r, &loss);
      const char *point = strchr (merged, '.');
      gint64 sum = g_ascii_strtoll (merged, NULL, 10) * 100;

      g_assert_cmpint (loss, ==, VF_SYNC_LOSS_NONE);
      if (point != NULL)
        {
          gint64 cents = (point[1] - '0') * 10 + (point[2] != '\0' ? point[2] - '0' : 0);

          g_assert_cmpuint (strlen (point), <=, 3);
          sum += *merged == '-' ? -cents : cents;
        }
      g_assert_cmpint (sum, ==, local + remote - base);
    }
}

static void
assert_merge (VfSyncMergeRule rule,
              const char *base,
              const char *local,
              const char *remote,
              const char *expected,
              VfSyncLoss expected_loss)
{
  VfSyncLoss loss = VF_SYNC_LOSS_NONE;
  g_autofree char *merged = vf_sync_merge_value (rule, base, local, remote, &loss);

  g_assert_cmpstr (merged, ==, expected);
  g_assert_cmpint (loss, ==, expected_loss);
}

/* Longer than any double: digit by digit. */
static void
test_long_numbers (void)
{
  assert_merge (VF_SYNC_RULE_COUNTER, "9007199254740993", "9007199254740994",
                "90071992547409931234567890.10", "90071992547409931234567891.1", VF_SYNC_LOSS_NONE);
  assert_merge (VF_SYNC_RULE_COUNTER, "0.1", "0.3", "-0.1", "0.1", VF_SYNC_LOSS_NONE);
  assert_merge (VF_SYNC_RULE_COUNTER, "3", "1", "2", "0", VF_SYNC_LOSS_NONE);
  assert_merge (VF_SYNC_RULE_COUNTER, "0", "0.0005", "0.00007", "0.00057", VF_SYNC_LOSS_NONE);
  assert_merge (VF_SYNC_RULE_COUNTER, "1", "1e999999999999999999999", "2",
                "1e999999999999999999999", VF_SYNC_LOSS_THERE);
  assert_merge (VF_SYNC_RULE_COUNTER, "1", "1e900000", "2", "1e900000", VF_SYNC_LOSS_THERE);
  assert_merge (VF_SYNC_RULE_COUNTER, NULL, "4", "5", "4", VF_SYNC_LOSS_THERE);
  assert_merge (VF_SYNC_RULE_LATER, "1.0", "1.00", "12345678901234567890.123456789",
                "12345678901234567890.123456789", VF_SYNC_LOSS_NONE);
  assert_merge (VF_SYNC_RULE_JSON, "{\"n\":1}", "{\"n\":1,\"l\":0.10}",
                "{\"n\":18446744073709551616}", "{\"n\":18446744073709551616,\"l\":0.10}",
                VF_SYNC_LOSS_NONE);
  assert_merge (VF_SYNC_RULE_GREATER, "1", "10", "9", "10", VF_SYNC_LOSS_NONE);
  assert_merge (VF_SYNC_RULE_GREATER, NULL, "\"2026-01-01T10:00:00+02:00\"",
                "\"2026-01-01T09:00:00+00:00\"", "\"2026-01-01T09:00:00+00:00\"",
                VF_SYNC_LOSS_NONE);
}

/* What members meet: each line is one story. */
static void
test_stories (void)
{
  assert_merge (VF_SYNC_RULE_SET, "[\"a\",\"b\"]", "[\"b\",\"c\"]", "[\"a\",\"b\",\"d\"]",
                "[\"b\",\"d\",\"c\"]", VF_SYNC_LOSS_NONE);
  assert_merge (VF_SYNC_RULE_SET, NULL, "[\"a\"]", "[\"b\",\"a\"]", "[\"b\",\"a\"]",
                VF_SYNC_LOSS_NONE);
  assert_merge (VF_SYNC_RULE_SET, "[\"a\"]", NULL, "[\"a\",\"b\"]", "[\"b\"]", VF_SYNC_LOSS_NONE);
  assert_merge (VF_SYNC_RULE_LATER, "\"a\"", "\"b\"", "\"c\"", "\"b\"", VF_SYNC_LOSS_THERE);
  assert_merge (VF_SYNC_RULE_SERVER, "1", "2", "3", "3", VF_SYNC_LOSS_NONE);
  /* Two recordings of one entry, one of them transcribed on another computer. */
  assert_merge (VF_SYNC_RULE_JSON, "[{\"url\":\"a\",\"transcript\":\"\"}]",
                "[{\"url\":\"a\",\"transcript\":\"\"},{\"url\":\"b\"}]",
                "[{\"url\":\"a\",\"transcript\":\"I am.\"}]",
                "[{\"url\":\"a\",\"transcript\":\"I am.\"},{\"url\":\"b\"}]", VF_SYNC_LOSS_NONE);
  /* Removed here, transcribed there. */
  assert_merge (VF_SYNC_RULE_JSON, "[{\"url\":\"a\",\"t\":\"\"}]", "[]",
                "[{\"url\":\"a\",\"t\":\"I am.\"}]", "[{\"url\":\"a\",\"t\":\"I am.\"}]",
                VF_SYNC_LOSS_HERE);
  /* A chat that went on in two places: nothing tells its messages apart but their place. */
  assert_merge (VF_SYNC_RULE_JSON, "[{\"c\":\"1\"}]", "[{\"c\":\"1\"},{\"c\":\"2\"}]",
                "[{\"c\":\"1\"},{\"c\":\"3\"}]", "[{\"c\":\"1\"},{\"c\":\"3\"},{\"c\":\"2\"}]",
                VF_SYNC_LOSS_NONE);
  /* Different members of one step of a plan. */
  assert_merge (VF_SYNC_RULE_JSON, "[{\"t\":\"a\",\"d\":\"b\"}]", "[{\"t\":\"x\",\"d\":\"b\"}]",
                "[{\"t\":\"a\",\"d\":\"y\"}]", "[{\"t\":\"x\",\"d\":\"y\"}]", VF_SYNC_LOSS_NONE);
  assert_merge (VF_SYNC_RULE_JSON, "{}", "{\"a\":1}", "{\"a\":2}", "{\"a\":1}", VF_SYNC_LOSS_THERE);
}

int
main (int argc, char *argv[])
{
  int status;

  g_test_init (&argc, &argv, NULL);
  dice = g_rand_new_with_seed (20260723);
  g_test_add_func ("/sync/merge/objects", test_objects);
  g_test_add_func ("/sync/merge/lists-by-id", test_lists_by_id);
  g_test_add_func ("/sync/merge/lists-of-names", test_lists_of_names);
  g_test_add_func ("/sync/merge/sets", test_sets);
  g_test_add_func ("/sync/merge/counters", test_counters);
  g_test_add_func ("/sync/merge/long-numbers", test_long_numbers);
  g_test_add_func ("/sync/merge/stories", test_stories);
  status = g_test_run ();
  g_rand_free (dice);
  return status;
}
