/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Members that are missing or of another type are told, without a warning. */

#include "vf-error.h"
#include "vf-json.h"

static void
test_getters (void)
{
  static const char text[]
    = "{\"text\":\"é\",\"number\":9007199254740993,\"real\":0.25,\"yes\":true,"
      "\"nothing\":null,\"object\":{\"a\":1},\"array\":[1,2]}";
  static const char *const members[]
    = { "text", "number", "real", "yes", "nothing", "object", "array", "missing" };
  g_autoptr (JsonNode) root = vf_json_parse (text, -1, NULL);
  JsonObject *object = json_node_get_object (root);

  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    {
      gint64 integer = -7;
      double real = -7;
      gboolean boolean = -7;

      g_assert_cmpstr (vf_json_get_string (object, members[i]), ==, i == 0 ? "é" : NULL);
      g_assert_cmpint (vf_json_get_integer (object, members[i], &integer), ==, i == 1);
      g_assert_cmpint (integer, ==, i == 1 ? G_GINT64_CONSTANT (9007199254740993) : -7);
      g_assert_cmpint (vf_json_get_double (object, members[i], &real), ==, i == 1 || i == 2);
      g_assert_true (i != 2 || real == 0.25);
      g_assert_cmpint (vf_json_get_boolean (object, members[i], &boolean), ==, i == 3);
      g_assert_cmpint (boolean, ==, i == 3 ? TRUE : -7);
      g_assert_cmpint (vf_json_get_object (object, members[i]) != NULL, ==, i == 5);
      g_assert_cmpint (vf_json_get_array (object, members[i]) != NULL, ==, i == 6);
    }

  g_assert_null (vf_json_get_string (NULL, "text"));
  g_assert_null (vf_json_get_object (NULL, "text"));
}

static void
test_parse (void)
{
  g_autofree char *deep = g_strnfill (100000, '[');
  const char *const wrong[] = { "", "{", "{\"a\":}", "nope", deep };
  g_autoptr (JsonNode) node = vf_json_parse ("{\"a\" : [1, \"b\"]}ignored", 16, NULL);
  g_autofree char *text = vf_json_to_text (node);

  g_assert_cmpstr (text, ==, "{\"a\":[1,\"b\"]}");
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (vf_json_parse (wrong[i], -1, &error));
      g_assert_error (error, VF_ERROR, VF_ERROR_INVALID);
    }
}

/* The parser lets this pass as its last value; it must not take the program down. */
static void
test_two_values (void)
{
  g_autoptr (JsonNode) node = vf_json_parse ("{} {\"a\":1}", -1, NULL);

  g_assert_true (node == NULL || json_node_is_immutable (node));
}

static void
test_doubles (void)
{
  static const struct
  {
    double value;
    const char *text;
  } cases[] = { { 0.1, "0.1" },
                { 12.5, "12.5" },
                { -3, "-3" },
                { 1e300, "1e+300" },
                { 0.1 + 0.2, "0.30000000000000004" } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = vf_json_format_double (cases[i].value);

      g_assert_cmpstr (text, ==, cases[i].text);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/json/getters", test_getters);
  g_test_add_func ("/json/parse", test_parse);
  g_test_add_func ("/json/two-values", test_two_values);
  g_test_add_func ("/json/doubles", test_doubles);
  return g_test_run ();
}
