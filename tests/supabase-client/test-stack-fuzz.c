/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Random values through the builder into a real PostgREST and back: what a filter finds is compared
 * with what a loop over the same rows finds.
 *
 * VF_FUZZ_VALUES says how many values go through filters (3,000 when it is not set), VF_FUZZ_SEED
 * repeats a run. */

#include <stdlib.h>

#include "stack-test.h"
#include "vf-async.h"
#include "vf-error.h"
#include "vf-rest-text.h"

#define N_ROWS 40
#define ODD_NAME "odd name, (really) \"x\""
#define ODD_MEMBER "a \"key\", with (all) \\ of it"

typedef struct
{
  char *words;
  char *odd;
  char *order;
  char *member;
  char *big;
  char *exact;
  GPtrArray *list;
} Row;

typedef struct
{
  GRand *random;
  VfProject *project;
  GPtrArray *rows;
  guint64 n_values;
  guint n_mismatches;
} Fuzz;

static void
row_free (gpointer data)
{
  Row *row = data;

  g_free (row->words);
  g_free (row->odd);
  g_free (row->order);
  g_free (row->member);
  g_free (row->big);
  g_free (row->exact);
  g_ptr_array_unref (row->list);
  g_free (row);
}

static guint
pick (Fuzz *fuzz, guint n)
{
  return g_rand_int_range (fuzz->random, 0, n);
}

/* Mostly what some layer on the way gives a meaning to. */
static char *
random_text (Fuzz *fuzz)
{
  static const char *const whole[] = { "",
                                       " ",
                                       "null",
                                       "NULL",
                                       "true",
                                       "eq.",
                                       "not.eq.x",
                                       "()",
                                       "in.(1,2)",
                                       "\"",
                                       "\\",
                                       "{}",
                                       "{a,b}",
                                       "*",
                                       "%",
                                       "+",
                                       "%2B",
                                       "%00",
                                       "&select=*",
                                       "#",
                                       "a.b",
                                       "a,b",
                                       "\"a\"",
                                       "''",
                                       "--",
                                       ";",
                                       "$1",
                                       "NaN",
                                       "-0",
                                       "\\\"",
                                       "\\\\",
                                       ",",
                                       "and(a.eq.1)",
                                       "\xef\xbb\xbf",
                                       "\xe2\x80\xa8" };
  static const char *const parts[] = {
    ",", "(", ")", "\"", "\\", ".", ":",  " ",  "+",        "%",        "&",    "=",    "#",
    "?", "*", "/", "{",  "}",  "[", "]",  "<",  ">",        "|",        "!",    "'",    ";",
    "-", "_", "~", "`",  "^",  "$", "@",  "\n", "\t",       "\r",       "\x01", "\x7f", "a",
    "b", "Z", "0", "9",  "é",  "ß", "你", "🙂", "\xcc\x81", "\xc2\xa0", "null", "or",   "not."
  };
  GString *text = NULL;

  if (pick (fuzz, 4) == 0)
    return g_strdup (whole[pick (fuzz, G_N_ELEMENTS (whole))]);
  text = g_string_new (NULL);
  for (guint n = pick (fuzz, 12); n > 0; n--)
    g_string_append (text, parts[pick (fuzz, G_N_ELEMENTS (parts))]);
  return g_string_free (text, FALSE);
}

static char *
random_digits (Fuzz *fuzz, guint n)
{
  GString *text = g_string_new (NULL);

  g_string_append_c (text, '1' + pick (fuzz, 9));
  while (n-- > 1)
    g_string_append_c (text, '0' + pick (fuzz, 10));
  return g_string_free (text, FALSE);
}

static Row *
random_row (Fuzz *fuzz)
{
  Row *row = g_new0 (Row, 1);
  g_autofree char *whole = random_digits (fuzz, 1 + pick (fuzz, 30));
  g_autofree char *fraction = random_digits (fuzz, 1 + pick (fuzz, 20));
  g_autofree char *big = random_digits (fuzz, 1 + pick (fuzz, 18));

  row->words = random_text (fuzz);
  row->odd = random_text (fuzz);
  row->order = random_text (fuzz);
  row->member = random_text (fuzz);
  row->big = g_strconcat (pick (fuzz, 2) ? "-" : "", big, NULL);
  row->exact = g_strconcat (pick (fuzz, 2) ? "-" : "", whole, ".", fraction, NULL);
  row->list = g_ptr_array_new_null_terminated (4, g_free, TRUE);
  for (guint n = pick (fuzz, 4); n > 0; n--)
    g_ptr_array_add (row->list, random_text (fuzz));
  return row;
}

static GBytes *
rows_to_json (GPtrArray *rows)
{
  g_autoptr (yyjson_mut_doc) document = yyjson_mut_doc_new (NULL);
  yyjson_mut_val *array = yyjson_mut_arr (document);

  yyjson_mut_doc_set_root (document, array);
  for (guint i = 0; i < rows->len; i++)
    {
      Row *row = g_ptr_array_index (rows, i);
      yyjson_mut_val *object = yyjson_mut_arr_add_obj (document, array);
      yyjson_mut_val *list = NULL;
      yyjson_mut_val *inner = NULL;

      yyjson_mut_obj_add_uint (document, object, "id", i);
      yyjson_mut_obj_add_str (document, object, "words", row->words);
      yyjson_mut_obj_add_str (document, object, ODD_NAME, row->odd);
      yyjson_mut_obj_add_str (document, object, "order", row->order);
      yyjson_mut_obj_add_val (document, object, "big", yyjson_mut_raw (document, row->big));
      yyjson_mut_obj_add_val (document, object, "exact", yyjson_mut_raw (document, row->exact));
      list = yyjson_mut_obj_add_arr (document, object, "list");
      for (guint j = 0; j < row->list->len; j++)
        yyjson_mut_arr_add_str (document, list, g_ptr_array_index (row->list, j));
      inner = yyjson_mut_obj_add_obj (document, object, "document");
      yyjson_mut_obj_add_str (document, inner, ODD_MEMBER, row->member);
    }
  return vf_supabase_json_write (document);
}

static void
blame (Fuzz *fuzz, const char *what, const char *value, const char *detail)
{
  g_autofree char *escaped = g_strescape (value, NULL);

  fuzz->n_mismatches++;
  g_test_message ("%s “%s”: %s", what, escaped, detail);
}

static void
compare_text (Fuzz *fuzz, yyjson_val *object, const char *column, const char *want)
{
  yyjson_val *value = yyjson_obj_get (object, column);
  const char *have = yyjson_is_raw (value) ? yyjson_get_raw (value) : yyjson_get_str (value);

  fuzz->n_values++;
  if (have == NULL || yyjson_get_len (value) != strlen (want)
      || memcmp (have, want, strlen (want)) != 0)
    blame (fuzz, column, want, "came back as something else");
}

static VfRestRows *
must (Fuzz *fuzz, VfRestQuery *query, const char *what)
{
  g_autoptr (GError) error = NULL;
  VfRestRows *rows = stack_await_rows (fuzz->project, query, &error);

  if (rows == NULL)
    {
      const VfErrorReply *reply = vf_error_get_reply (error);

      blame (fuzz, what, reply->code != NULL ? reply->code : "",
             reply->message != NULL ? reply->message : error->message);
    }
  return rows;
}

/* Written, answered by the same statement, and compared. */
static void
write_rows (Fuzz *fuzz)
{
  VfRestQuery *old = vf_rest_query_new_delete ("vf_scratch");
  VfRestQuery *query = NULL;
  g_autoptr (VfRestRows) gone = NULL;
  g_autoptr (VfRestRows) written = NULL;
  g_autoptr (GBytes) body = NULL;
  yyjson_arr_iter iter;
  yyjson_val *object;

  vf_rest_query_where (old, vf_rest_filter_new ("id", VF_REST_GTE, "0"));
  gone = must (fuzz, old, "delete");
  g_ptr_array_set_size (fuzz->rows, 0);
  for (guint i = 0; i < N_ROWS; i++)
    g_ptr_array_add (fuzz->rows, random_row (fuzz));

  body = rows_to_json (fuzz->rows);
  query = vf_rest_query_new_insert ("vf_scratch", body);
  vf_rest_query_return (query, VF_REST_RETURN_ROWS, NULL);
  written = must (fuzz, query, "insert");
  g_assert_nonnull (written);
  g_assert_cmpuint (yyjson_arr_size (vf_rest_rows_parse (written, NULL)), ==, N_ROWS);

  yyjson_arr_iter_init (vf_rest_rows_parse (written, NULL), &iter);
  while ((object = yyjson_arr_iter_next (&iter)) != NULL)
    {
      g_autofree char *id = vf_supabase_json_dup_text (object, "id");
      Row *row = g_ptr_array_index (fuzz->rows, atoi (id));

      compare_text (fuzz, object, "words", row->words);
      compare_text (fuzz, object, ODD_NAME, row->odd);
      compare_text (fuzz, object, "order", row->order);
      compare_text (fuzz, object, "big", row->big);
      compare_text (fuzz, object, "exact", row->exact);
      compare_text (fuzz, yyjson_obj_get (object, "document"), ODD_MEMBER, row->member);
    }
}

typedef gboolean (*Expect) (Row *row, const char *const *values);

static gboolean
words_in (Row *row, const char *const *values)
{
  return g_strv_contains (values, row->words);
}

static gboolean
words_not_in (Row *row, const char *const *values)
{
  return !words_in (row, values);
}

static gboolean
words_is (Row *row, const char *const *values)
{
  return strcmp (row->words, values[0]) == 0;
}

static gboolean
words_is_not (Row *row, const char *const *values)
{
  return !words_is (row, values);
}

static gboolean
words_after (Row *row, const char *const *values)
{
  return strcmp (row->words, values[0]) > 0;
}

static gboolean
odd_is (Row *row, const char *const *values)
{
  return strcmp (row->odd, values[0]) == 0;
}

static gboolean
odd_in (Row *row, const char *const *values)
{
  return g_strv_contains (values, row->odd);
}

static gboolean
order_is (Row *row, const char *const *values)
{
  return strcmp (row->order, values[0]) == 0;
}

static gboolean
member_is (Row *row, const char *const *values)
{
  return strcmp (row->member, values[0]) == 0;
}

static gboolean
words_or_odd (Row *row, const char *const *values)
{
  return words_is (row, values) || odd_in (row, values);
}

static gboolean
list_contains (Row *row, const char *const *values)
{
  for (gsize i = 0; values[i] != NULL; i++)
    if (!g_strv_contains ((const char *const *) row->list->pdata, values[i]))
      return FALSE;
  return TRUE;
}

static gboolean
list_overlaps (Row *row, const char *const *values)
{
  for (gsize i = 0; values[i] != NULL; i++)
    if (g_strv_contains ((const char *const *) row->list->pdata, values[i]))
      return TRUE;
  return FALSE;
}

static gboolean
exact_is (Row *row, const char *const *values)
{
  return strcmp (row->exact, values[0]) == 0;
}

static gboolean
big_is (Row *row, const char *const *values)
{
  return strcmp (row->big, values[0]) == 0;
}

typedef enum
{
  TEXTS,
  ELEMENTS,
  EXACT,
  BIG,
} Source;

enum
{
  STYLE_EQ,
  STYLE_EQ_INSIDE,
  STYLE_NEQ,
  STYLE_GT,
  STYLE_GT_INSIDE,
  STYLE_NOT_EQ,
  STYLE_IN,
  STYLE_IN_INSIDE,
  STYLE_NOT_IN,
  STYLE_ANY,
  STYLE_ANY_INSIDE,
  STYLE_ODD_EQ,
  STYLE_ODD_IN,
  STYLE_ODD_IN_INSIDE,
  STYLE_RESERVED,
  STYLE_JSON,
  STYLE_JSON_INSIDE,
  STYLE_OR,
  STYLE_CONTAINS,
  STYLE_CONTAINS_INSIDE,
  STYLE_OVERLAPS,
  STYLE_EXACT,
  STYLE_EXACT_INSIDE,
  STYLE_BIG,
  N_STYLES
};

static const struct
{
  const char *name;
  Source source;
  Expect expect;
} styles[N_STYLES] = {
  [STYLE_EQ] = { "eq", TEXTS, words_is },
  [STYLE_EQ_INSIDE] = { "and(eq)", TEXTS, words_is },
  [STYLE_NEQ] = { "neq", TEXTS, words_is_not },
  [STYLE_GT] = { "gt", TEXTS, words_after },
  [STYLE_GT_INSIDE] = { "and(gt)", TEXTS, words_after },
  [STYLE_NOT_EQ] = { "not.eq", TEXTS, words_is_not },
  [STYLE_IN] = { "in", TEXTS, words_in },
  [STYLE_IN_INSIDE] = { "and(in)", TEXTS, words_in },
  [STYLE_NOT_IN] = { "not.in", TEXTS, words_not_in },
  [STYLE_ANY] = { "eq(any)", TEXTS, words_in },
  [STYLE_ANY_INSIDE] = { "and(eq(any))", TEXTS, words_in },
  [STYLE_ODD_EQ] = { "odd eq", TEXTS, odd_is },
  [STYLE_ODD_IN] = { "odd in", TEXTS, odd_in },
  [STYLE_ODD_IN_INSIDE] = { "and(odd in)", TEXTS, odd_in },
  [STYLE_RESERVED] = { "order eq", TEXTS, order_is },
  [STYLE_JSON] = { "json eq", TEXTS, member_is },
  [STYLE_JSON_INSIDE] = { "and(json eq)", TEXTS, member_is },
  [STYLE_OR] = { "or", TEXTS, words_or_odd },
  [STYLE_CONTAINS] = { "cs", ELEMENTS, list_contains },
  [STYLE_CONTAINS_INSIDE] = { "and(cs)", ELEMENTS, list_contains },
  [STYLE_OVERLAPS] = { "ov", ELEMENTS, list_overlaps },
  [STYLE_EXACT] = { "exact eq", EXACT, exact_is },
  [STYLE_EXACT_INSIDE] = { "and(exact eq)", EXACT, exact_is },
  [STYLE_BIG] = { "big eq", BIG, big_is },
};

static VfRestFilter *
inside (VfRestFilter *filter)
{
  return vf_rest_filter_new_and (filter, vf_rest_filter_new ("id", VF_REST_GTE, "0"), NULL);
}

static VfRestFilter *
make_filter (guint style, const char *const *values)
{
  static const char *const steps[] = { ODD_MEMBER, NULL };
  g_autofree char *odd = vf_rest_name (ODD_NAME);
  g_autofree char *path = vf_rest_path ("document", steps, TRUE);
  g_autofree char *array = vf_rest_array (values);
  const char *value = values[0];

  switch (style)
    {
    case STYLE_EQ:
      return vf_rest_filter_new ("words", VF_REST_EQ, value);
    case STYLE_EQ_INSIDE:
      return inside (vf_rest_filter_new ("words", VF_REST_EQ, value));
    case STYLE_NEQ:
      return vf_rest_filter_new ("words", VF_REST_NEQ, value);
    case STYLE_GT:
      return vf_rest_filter_new ("words", VF_REST_GT, value);
    case STYLE_GT_INSIDE:
      return inside (vf_rest_filter_new ("words", VF_REST_GT, value));
    case STYLE_NOT_EQ:
      return vf_rest_filter_not (vf_rest_filter_new ("words", VF_REST_EQ, value));
    case STYLE_IN:
      return vf_rest_filter_new_in ("words", values);
    case STYLE_IN_INSIDE:
      return inside (vf_rest_filter_new_in ("words", values));
    case STYLE_NOT_IN:
      return vf_rest_filter_not (vf_rest_filter_new_in ("words", values));
    case STYLE_ANY:
      return vf_rest_filter_new_any ("words", VF_REST_EQ, values);
    case STYLE_ANY_INSIDE:
      return inside (vf_rest_filter_new_any ("words", VF_REST_EQ, values));
    case STYLE_ODD_EQ:
      return vf_rest_filter_new (odd, VF_REST_EQ, value);
    case STYLE_ODD_IN:
      return vf_rest_filter_new_in (odd, values);
    case STYLE_ODD_IN_INSIDE:
      return inside (vf_rest_filter_new_in (odd, values));
    case STYLE_RESERVED:
      return vf_rest_filter_new ("order", VF_REST_EQ, value);
    case STYLE_JSON:
      return vf_rest_filter_new (path, VF_REST_EQ, value);
    case STYLE_JSON_INSIDE:
      return inside (vf_rest_filter_new (path, VF_REST_EQ, value));
    case STYLE_OR:
      return vf_rest_filter_new_or (vf_rest_filter_new ("words", VF_REST_EQ, value),
                                    vf_rest_filter_new_in (odd, values), NULL);
    case STYLE_CONTAINS:
      return vf_rest_filter_new ("list", VF_REST_CONTAINS, array);
    case STYLE_CONTAINS_INSIDE:
      return inside (vf_rest_filter_new ("list", VF_REST_CONTAINS, array));
    case STYLE_OVERLAPS:
      return vf_rest_filter_new ("list", VF_REST_OVERLAPS, array);
    case STYLE_EXACT:
      return vf_rest_filter_new ("exact", VF_REST_EQ, value);
    case STYLE_EXACT_INSIDE:
      return inside (vf_rest_filter_new ("exact", VF_REST_EQ, value));
    case STYLE_BIG:
      return vf_rest_filter_new ("big", VF_REST_EQ, value);
    default:
      g_assert_not_reached ();
    }
}

/* Of a row, so that there is something to find, or new. */
static char *
pick_value (Fuzz *fuzz, Source source)
{
  Row *row = g_ptr_array_index (fuzz->rows, pick (fuzz, fuzz->rows->len));

  if (source == EXACT)
    return g_strdup (row->exact);
  if (source == BIG)
    return g_strdup (row->big);
  if (source == ELEMENTS && row->list->len > 0)
    return g_strdup (g_ptr_array_index (row->list, pick (fuzz, row->list->len)));

  switch (pick (fuzz, 5))
    {
    case 0:
      return random_text (fuzz);
    case 1:
      return g_strdup (row->odd);
    case 2:
      return g_strdup (row->order);
    case 3:
      return g_strdup (row->member);
    default:
      return g_strdup (row->words);
    }
}

static void
compare_found (Fuzz *fuzz, guint style, const char *const *values, VfRestRows *rows)
{
  gboolean found[N_ROWS] = { FALSE };
  yyjson_arr_iter iter;
  yyjson_val *object;

  yyjson_arr_iter_init (vf_rest_rows_parse (rows, NULL), &iter);
  while ((object = yyjson_arr_iter_next (&iter)) != NULL)
    {
      g_autofree char *id = vf_supabase_json_dup_text (object, "id");

      found[atoi (id)] = TRUE;
    }
  for (guint i = 0; i < N_ROWS; i++)
    if (found[i] != styles[style].expect (g_ptr_array_index (fuzz->rows, i), values))
      {
        blame (fuzz, styles[style].name, values[0], found[i] ? "found too much" : "not found");
        return;
      }
}

static void
ask (Fuzz *fuzz)
{
  guint style = pick (fuzz, N_STYLES);
  guint n_values = 1 + pick (fuzz, 5);
  g_autoptr (GPtrArray) values = g_ptr_array_new_null_terminated (8, g_free, TRUE);
  VfRestQuery *query = vf_rest_query_new_select ("vf_scratch", "id");
  g_autoptr (VfRestRows) rows = NULL;

  for (guint i = 0; i < n_values; i++)
    g_ptr_array_add (values, pick_value (fuzz, styles[style].source));
  fuzz->n_values += n_values;
  vf_rest_query_where (query, make_filter (style, (const char *const *) values->pdata));
  rows = must (fuzz, query, styles[style].name);
  if (rows != NULL)
    compare_found (fuzz, style, (const char *const *) values->pdata, rows);
}

static void
test_values (void)
{
  const char *wanted = g_getenv ("VF_FUZZ_VALUES");
  const char *seed = g_getenv ("VF_FUZZ_SEED");
  guint64 n_wanted = wanted != NULL ? g_ascii_strtoull (wanted, NULL, 10) : 3000;
  guint32 number = seed != NULL ? (guint32) g_ascii_strtoull (seed, NULL, 10) : g_random_int ();
  g_autoptr (GError) error = NULL;
  Fuzz fuzz = { 0 };

  fuzz.random = g_rand_new_with_seed (number);
  fuzz.project = stack_project_new (stack_get ("ADDRESS"), stack_get ("TOKEN"));
  fuzz.rows = g_ptr_array_new_with_free_func (row_free);
  /* Without the gateway, which is slower than what is tested. */
  g_assert_true (
    vf_project_set_service_base (fuzz.project, VF_SERVICE_REST, stack_get ("REST"), &error));

  while (fuzz.n_values < n_wanted && fuzz.n_mismatches < 20)
    {
      write_rows (&fuzz);
      for (guint i = 0; i < 60; i++)
        ask (&fuzz);
    }
  g_test_message ("%" G_GUINT64_FORMAT " values, %u mismatches, VF_FUZZ_SEED=%u", fuzz.n_values,
                  fuzz.n_mismatches, number);
  g_assert_cmpuint (fuzz.n_mismatches, ==, 0);

  g_rand_free (fuzz.random);
  g_ptr_array_unref (fuzz.rows);
  g_object_unref (fuzz.project);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  g_test_add_func ("/stack-fuzz/values", test_values);
  return g_test_run ();
}
