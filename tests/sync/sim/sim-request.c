/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The query grammar of PostgREST, as far as a client of ours may use it. */

#include "sim-request.h"

#include <string.h>

static void
filter_free (gpointer data)
{
  SimFilter *filter = data;

  g_clear_pointer (&filter->children, g_ptr_array_unref);
  g_clear_pointer (&filter->values, g_ptr_array_unref);
  g_free (filter->column);
  g_free (filter->op);
  g_free (filter);
}

static void
order_free (gpointer data)
{
  SimOrder *order = data;

  g_free (order->column);
  g_free (order);
}

static void
select_free (gpointer data)
{
  SimSelect *select = data;

  g_free (select->alias);
  g_free (select->column);
  g_free (select->cast);
  g_free (select);
}

void
sim_request_free (SimRequest *self)
{
  g_free (self->method);
  g_free (self->table);
  g_free (self->function);
  g_clear_pointer (&self->filter, filter_free);
  g_ptr_array_unref (self->select);
  g_ptr_array_unref (self->order);
  g_strfreev (self->columns);
  g_free (self->on_conflict);
  g_free (self->problem);
  g_free (self->path);
  g_free (self->query);
  g_free (self->prefer);
  g_clear_pointer (&self->body, g_bytes_unref);
  g_free (self);
}

static SimFilter *
filter_new (SimFilterKind kind)
{
  SimFilter *self = g_new0 (SimFilter, 1);

  self->kind = kind;
  self->children = g_ptr_array_new_with_free_func (filter_free);
  self->values = g_ptr_array_new_with_free_func (g_free);
  return self;
}

static void
complain (SimRequest *self, const char *what)
{
  if (self->problem == NULL)
    self->problem = g_strdup (what);
}

/* A name, up to one of the characters that end it; quoted where it is odd. */
static char *
read_name (const char **text, const char *ends)
{
  g_autoptr (GString) name = g_string_new (NULL);

  if (**text == '"')
    {
      for ((*text)++; **text != '\0' && **text != '"'; (*text)++)
        g_string_append_c (name, **text);
      if (**text == '"')
        (*text)++;
    }
  else
    for (; **text != '\0' && strchr (ends, **text) == NULL; (*text)++)
      g_string_append_c (name, **text);
  return g_string_free_and_steal (g_steal_pointer (&name));
}

/* A value between brackets: quoted, or up to a comma or the closing one. */
static char *
read_value (const char **text)
{
  g_autoptr (GString) value = g_string_new (NULL);

  if (**text == '"')
    {
      for ((*text)++; **text != '\0' && **text != '"'; (*text)++)
        {
          if (**text == '\\' && (*text)[1] != '\0')
            (*text)++;
          g_string_append_c (value, **text);
        }
      if (**text == '"')
        (*text)++;
    }
  else
    for (; **text != '\0' && **text != ',' && **text != ')'; (*text)++)
      g_string_append_c (value, **text);
  return g_string_free_and_steal (g_steal_pointer (&value));
}

static void
read_list (GPtrArray *values, const char **text)
{
  (*text)++;
  while (**text != '\0' && **text != ')')
    {
      g_ptr_array_add (values, read_value (text));
      if (**text == ',')
        (*text)++;
    }
  if (**text == ')')
    (*text)++;
}

static SimFilter *read_logic (SimRequest *self, SimFilterKind kind, const char **text);

/* "not.", an operator and its value; whole: up to the end of the text. */
static gboolean
read_condition (SimRequest *self, SimFilter *filter, const char **text, gboolean whole)
{
  if (g_str_has_prefix (*text, "not."))
    {
      filter->negated = TRUE;
      *text += 4;
    }
  filter->op = read_name (text, ".(");
  if (**text != '.')
    {
      complain (self, "an operator is missing");
      return FALSE;
    }
  (*text)++;
  if (g_str_equal (filter->op, "in"))
    {
      if (**text != '(')
        complain (self, "in without a list");
      read_list (filter->values, text);
    }
  else if (whole)
    {
      g_ptr_array_add (filter->values, g_strdup (*text));
      *text += strlen (*text);
    }
  else
    g_ptr_array_add (filter->values, read_value (text));
  return TRUE;
}

static SimFilter *
read_inner (SimRequest *self, const char **text)
{
  SimFilter *filter;
  gboolean negated = FALSE;

  if (g_str_has_prefix (*text, "not.and(") || g_str_has_prefix (*text, "not.or("))
    {
      negated = TRUE;
      *text += 4;
    }
  if (g_str_has_prefix (*text, "and(") || g_str_has_prefix (*text, "or("))
    {
      SimFilterKind kind = (*text)[0] == 'a' ? SIM_FILTER_AND : SIM_FILTER_OR;

      *text += kind == SIM_FILTER_AND ? 3 : 2;
      filter = read_logic (self, kind, text);
      filter->negated = negated;
      return filter;
    }
  filter = filter_new (SIM_FILTER_COMPARE);
  filter->column = read_name (text, ".");
  if (**text == '.')
    (*text)++;
  read_condition (self, filter, text, FALSE);
  return filter;
}

/* "(a.eq.1,and(b.eq.2,c.is.null))" */
static SimFilter *
read_logic (SimRequest *self, SimFilterKind kind, const char **text)
{
  SimFilter *filter = filter_new (kind);

  if (**text != '(')
    {
      complain (self, "logic without brackets");
      return filter;
    }
  (*text)++;
  while (**text != '\0' && **text != ')' && self->problem == NULL)
    {
      g_ptr_array_add (filter->children, read_inner (self, text));
      if (**text == ',')
        (*text)++;
      else if (**text != ')')
        complain (self, "logic that does not end");
    }
  if (**text == ')')
    (*text)++;
  return filter;
}

static void
read_select (SimRequest *self, const char *text)
{
  while (*text != '\0')
    {
      SimSelect *select = g_new0 (SimSelect, 1);
      g_autofree char *name = read_name (&text, ":,(");

      if (text[0] == ':' && text[1] != ':')
        {
          text++;
          select->alias = g_steal_pointer (&name);
          name = read_name (&text, ":,(");
        }
      if (text[0] == ':' && text[1] == ':')
        {
          text += 2;
          select->cast = read_name (&text, ",");
        }
      if (*text == '(')
        complain (self, "embedded tables are not simulated");
      select->column = g_steal_pointer (&name);
      g_ptr_array_add (self->select, select);
      if (*text == ',')
        text++;
      else if (*text != '\0')
        {
          complain (self, "a select list that does not end");
          return;
        }
    }
}

static void
read_order (SimRequest *self, const char *text)
{
  while (*text != '\0')
    {
      SimOrder *order = g_new0 (SimOrder, 1);

      order->column = read_name (&text, ".,");
      while (*text == '.')
        {
          g_autofree char *word = NULL;

          text++;
          word = read_name (&text, ".,");
          order->descending |= g_str_equal (word, "desc");
        }
      g_ptr_array_add (self->order, order);
      if (*text == ',')
        text++;
    }
}

static void
read_filter (SimRequest *self, const char *name, const char *value)
{
  SimFilter *filter;
  const char *text = value;

  if (g_str_equal (name, "or") || g_str_equal (name, "and") || g_str_equal (name, "not.or")
      || g_str_equal (name, "not.and"))
    {
      filter
        = read_logic (self, g_str_has_suffix (name, "and") ? SIM_FILTER_AND : SIM_FILTER_OR, &text);
      filter->negated = g_str_has_prefix (name, "not.");
    }
  else
    {
      const char *rest = name;

      filter = filter_new (SIM_FILTER_COMPARE);
      filter->column = read_name (&rest, "");
      read_condition (self, filter, &text, TRUE);
    }
  if (*text != '\0')
    complain (self, "more than a filter");
  g_ptr_array_add (self->filter->children, filter);
}

static void
read_parameter (SimRequest *self, const char *name, const char *value)
{
  if (g_str_equal (name, "select"))
    read_select (self, value);
  else if (g_str_equal (name, "order"))
    read_order (self, value);
  else if (g_str_equal (name, "limit"))
    self->limit = g_ascii_strtoll (value, NULL, 10);
  else if (g_str_equal (name, "offset"))
    self->offset = g_ascii_strtoll (value, NULL, 10);
  else if (g_str_equal (name, "on_conflict"))
    self->on_conflict = g_strdup (value);
  else if (g_str_equal (name, "columns"))
    {
      self->columns = g_strsplit (value, ",", -1);
      for (guint i = 0; self->columns[i] != NULL; i++)
        {
          const char *text = self->columns[i];
          char *plain = read_name (&text, "");

          g_free (self->columns[i]);
          self->columns[i] = plain;
        }
    }
  else
    read_filter (self, name, value);
}

/* path: behind the service's base; query: (nullable), encoded. */
SimRequest *
sim_request_new (
  const char *method, const char *path, const char *query, const char *prefer, GBytes *body)
{
  SimRequest *self = g_new0 (SimRequest, 1);
  g_autofree char *name = NULL;
  g_auto (GStrv) parts = g_strsplit (query != NULL ? query : "", "&", -1);

  self->method = g_strdup (method);
  self->path = g_strdup (path);
  self->query = g_strdup (query);
  self->prefer = g_strdup (prefer);
  self->filter = filter_new (SIM_FILTER_AND);
  self->select = g_ptr_array_new_with_free_func (select_free);
  self->order = g_ptr_array_new_with_free_func (order_free);
  self->limit = -1;
  self->body = body != NULL ? g_bytes_ref (body) : NULL;
  if (prefer != NULL)
    {
      self->representation = strstr (prefer, "return=representation") != NULL;
      self->count = strstr (prefer, "count=exact") != NULL;
      self->missing_default = strstr (prefer, "missing=default") != NULL;
      self->merge = strstr (prefer, "resolution=merge-duplicates") != NULL;
      self->ignore = strstr (prefer, "resolution=ignore-duplicates") != NULL;
    }

  if (g_str_has_prefix (path, "/rpc/"))
    self->function = g_uri_unescape_string (path + 5, NULL);
  else
    self->table = g_uri_unescape_string (path + 1, NULL);

  for (guint i = 0; parts[i] != NULL; i++)
    {
      char *equals = strchr (parts[i], '=');
      g_autofree char *value = NULL;
      g_autofree char *key = NULL;

      if (equals == NULL)
        continue;
      *equals = '\0';
      key = g_uri_unescape_string (g_strdelimit (parts[i], "+", ' '), NULL);
      value = g_uri_unescape_string (g_strdelimit (equals + 1, "+", ' '), NULL);
      if (key != NULL && value != NULL)
        read_parameter (self, key, value);
    }
  if (self->select->len == 0)
    read_select (self, "*");
  return self;
}

SimRequest *
sim_request_copy (const SimRequest *self)
{
  return sim_request_new (self->method, self->path, self->query, self->prefer, self->body);
}
