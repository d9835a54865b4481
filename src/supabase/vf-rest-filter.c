/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Filters, and the two ways they are written: alone, where a value goes as it is, and inside
 * brackets, where it is quoted. */

#include "vf-rest-filter.h"

#include "vf-rest-text.h"

typedef enum
{
  COMPARE,
  IS,
  IN,
  ANY,
  ALL,
  AND,
  OR,
} Kind;

struct _VfRestFilter
{
  Kind kind;
  gboolean negated;
  char *column;
  VfRestOp op;
  char *language;
  GStrv values;
  GPtrArray *children;
};

static const char *const op_names[] = {
  "eq", "neq", "gt", "gte", "lt",  "lte", "like", "ilike", "match", "imatch", "isdistinct", "cs",
  "cd", "ov",  "sl", "sr",  "nxr", "nxl", "adj",  "fts",   "plfts", "phfts",  "wfts",
};

static const char *const is_names[] = { "null", "true", "false", "unknown" };

static VfRestFilter *
make (Kind kind, const char *column, VfRestOp op)
{
  VfRestFilter *self = g_new0 (VfRestFilter, 1);

  self->kind = kind;
  self->column = g_strdup (column);
  self->op = op;
  return self;
}

void
vf_rest_filter_free (VfRestFilter *self)
{
  g_free (self->column);
  g_free (self->language);
  g_strfreev (self->values);
  g_clear_pointer (&self->children, g_ptr_array_unref);
  g_free (self);
}

/**
 * vf_rest_filter_new:
 * @column: a column as vf_rest_name() or vf_rest_path() writes it; a name of
 *   small letters, digits and "_" can be given as it is
 * @op: a comparison
 * @value: UTF-8 text of the value, in PostgreSQL's own form (vf_rest_array()
 *   makes the one of an array)
 *
 * Returns: (transfer full): a filter
 */
VfRestFilter *
vf_rest_filter_new (const char *column, VfRestOp op, const char *value)
{
  return vf_rest_filter_new_search (column, op, NULL, value);
}

/**
 * vf_rest_filter_new_search:
 * @column: see vf_rest_filter_new()
 * @op: one of the searches
 * @language: (nullable): PostgreSQL's name of a text search configuration
 * @words: what to search for, in the form @op wants
 *
 * Returns: (transfer full): a filter
 */
VfRestFilter *
vf_rest_filter_new_search (const char *column, VfRestOp op, const char *language, const char *words)
{
  const char *values[] = { words, NULL };
  VfRestFilter *self = NULL;

  g_return_val_if_fail (column != NULL, NULL);
  g_return_val_if_fail (op < G_N_ELEMENTS (op_names), NULL);
  g_return_val_if_fail (words != NULL, NULL);

  self = make (COMPARE, column, op);
  self->language = g_strdup (language);
  self->values = g_strdupv ((char **) values);
  return self;
}

/**
 * vf_rest_filter_new_is:
 * @column: see vf_rest_filter_new(); also an embedded table, of which
 *   %VF_REST_NULL says that there is no row
 * @what: what it is
 *
 * Returns: (transfer full): a filter
 */
VfRestFilter *
vf_rest_filter_new_is (const char *column, VfRestIs what)
{
  const char *values[] = { is_names[what], NULL };
  VfRestFilter *self = make (IS, column, VF_REST_EQ);

  self->values = g_strdupv ((char **) values);
  return self;
}

static VfRestFilter *
make_list (Kind kind, const char *column, VfRestOp op, const char *const *values)
{
  VfRestFilter *self = NULL;

  g_return_val_if_fail (column != NULL, NULL);
  g_return_val_if_fail (values != NULL, NULL);

  self = make (kind, column, op);
  self->values = g_strdupv ((char **) values);
  return self;
}

/**
 * vf_rest_filter_new_in:
 * @column: see vf_rest_filter_new()
 * @values: (array zero-terminated=1): texts; none matches nothing
 *
 * Returns: (transfer full): a filter for rows that have one of @values
 */
VfRestFilter *
vf_rest_filter_new_in (const char *column, const char *const *values)
{
  return make_list (IN, column, VF_REST_EQ, values);
}

/**
 * vf_rest_filter_new_any:
 * @column: see vf_rest_filter_new()
 * @op: one of eq, gt, gte, lt, lte, like, ilike, match, imatch
 * @values: (array zero-terminated=1): texts
 *
 * Returns: (transfer full): a filter for rows where @op holds with one of @values
 */
VfRestFilter *
vf_rest_filter_new_any (const char *column, VfRestOp op, const char *const *values)
{
  return make_list (ANY, column, op, values);
}

/**
 * vf_rest_filter_new_all:
 *
 * Like vf_rest_filter_new_any(), for rows where @op holds with all of @values.
 */
VfRestFilter *
vf_rest_filter_new_all (const char *column, VfRestOp op, const char *const *values)
{
  return make_list (ALL, column, op, values);
}

static VfRestFilter *
make_group (Kind kind, VfRestFilter *first, va_list others)
{
  VfRestFilter *self = make (kind, NULL, VF_REST_EQ);

  self->children = g_ptr_array_new_with_free_func ((GDestroyNotify) vf_rest_filter_free);
  for (VfRestFilter *child = first; child != NULL; child = va_arg (others, VfRestFilter *))
    g_ptr_array_add (self->children, child);
  return self;
}

/**
 * vf_rest_filter_new_and:
 * @first: (transfer full): a filter
 * @...: (transfer full): more, then %NULL
 *
 * Returns: (transfer full): a filter for rows that all of them let through
 */
VfRestFilter *
vf_rest_filter_new_and (VfRestFilter *first, ...)
{
  VfRestFilter *self = NULL;
  va_list others;

  va_start (others, first);
  self = make_group (AND, first, others);
  va_end (others);
  return self;
}

/**
 * vf_rest_filter_new_or:
 * @first: (transfer full): a filter
 * @...: (transfer full): more, then %NULL
 *
 * Returns: (transfer full): a filter for rows that one of them lets through
 */
VfRestFilter *
vf_rest_filter_new_or (VfRestFilter *first, ...)
{
  VfRestFilter *self = NULL;
  va_list others;

  va_start (others, first);
  self = make_group (OR, first, others);
  va_end (others);
  return self;
}

/**
 * vf_rest_filter_not:
 * @self: (transfer full): a filter
 *
 * Returns: (transfer full): a filter for rows that @self says no to; a
 *   comparison with null says neither yes nor no
 */
VfRestFilter *
vf_rest_filter_not (VfRestFilter *self)
{
  self->negated = !self->negated;
  return self;
}

static void
append_list (GString *string, GStrv values)
{
  g_string_append (string, "in.(");
  for (gsize i = 0; values[i] != NULL; i++)
    {
      g_autofree char *quoted = vf_rest_quote (values[i]);

      if (i > 0)
        g_string_append_c (string, ',');
      g_string_append (string, quoted);
    }
  g_string_append_c (string, ')');
}

static void
append_value (GString *string, const char *value, gboolean inside)
{
  g_autofree char *quoted = inside ? vf_rest_quote (value) : NULL;

  g_string_append (string, inside ? quoted : value);
}

/* Operator and value of anything but a group. */
static void
append_operation (VfRestFilter *self, GString *string, gboolean inside)
{
  if (self->negated)
    g_string_append (string, "not.");

  switch (self->kind)
    {
    case COMPARE:
      g_string_append (string, op_names[self->op]);
      if (self->language != NULL)
        g_string_append_printf (string, "(%s)", self->language);
      g_string_append_c (string, '.');
      append_value (string, self->values[0], inside);
      break;

    case IS:
      g_string_append_printf (string, "is.%s", self->values[0]);
      break;

    case IN:
      /* A list of one empty text is taken for an empty list. */
      if (self->values[0] != NULL && self->values[1] == NULL && *self->values[0] == '\0')
        {
          g_string_append (string, "eq.");
          append_value (string, "", inside);
        }
      else
        append_list (string, self->values);
      break;

    case ANY:
    case ALL:
      {
        g_autofree char *array = vf_rest_array ((const char *const *) self->values);

        g_string_append_printf (string, "%s(%s).", op_names[self->op],
                                self->kind == ANY ? "any" : "all");
        append_value (string, array, inside);
      }
      break;

    case AND:
    case OR:
    default:
      g_assert_not_reached ();
    }
}

static void append_inside (VfRestFilter *self, GString *string);

static void
append_children (VfRestFilter *self, GString *string)
{
  g_string_append_c (string, '(');
  for (guint i = 0; i < self->children->len; i++)
    {
      if (i > 0)
        g_string_append_c (string, ',');
      append_inside (g_ptr_array_index (self->children, i), string);
    }
  g_string_append_c (string, ')');
}

static const char *
name_group (VfRestFilter *self)
{
  if (self->negated)
    return self->kind == AND ? "not.and" : "not.or";
  return self->kind == AND ? "and" : "or";
}

static void
append_inside (VfRestFilter *self, GString *string)
{
  if (self->children != NULL)
    {
      g_string_append (string, name_group (self));
      append_children (self, string);
      return;
    }
  g_string_append (string, self->column);
  g_string_append_c (string, '.');
  append_operation (self, string, TRUE);
}

/* As a parameter's name it would mean something else. */
static gboolean
is_reserved (const char *column)
{
  static const char *const names[]
    = { "select", "order", "limit", "offset", "columns", "on_conflict", "and", "or", "not", NULL };

  return g_strv_contains (names, column);
}

/**
 * vf_rest_filter_to_parameter:
 * @self: a filter
 * @embed: (nullable): the embedded table whose rows are meant, by its alias if
 *   it has one
 *
 * Returns: (transfer full): "name=value", percent-encoded
 */
char *
vf_rest_filter_to_parameter (VfRestFilter *self, const char *embed)
{
  g_autoptr (GString) value = g_string_new (NULL);
  g_autofree char *name = NULL;
  g_autofree char *encoded_name = NULL;
  g_autofree char *encoded_value = NULL;
  const char *own_name = NULL;

  g_return_val_if_fail (self != NULL, NULL);

  if (self->children != NULL)
    {
      own_name = name_group (self);
      append_children (self, value);
    }
  else if (is_reserved (self->column))
    {
      own_name = "and";
      g_string_append_c (value, '(');
      append_inside (self, value);
      g_string_append_c (value, ')');
    }
  else
    {
      own_name = self->column;
      append_operation (self, value, FALSE);
    }

  name = embed != NULL ? g_strconcat (embed, ".", own_name, NULL) : g_strdup (own_name);
  encoded_name = vf_rest_encode (name);
  encoded_value = vf_rest_encode (value->str);
  return g_strconcat (encoded_name, "=", encoded_value, NULL);
}
