/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From the parts of a query to method, address, headers and body. */

#include "vf-rest-query.h"

#include "vf-error.h"
#include "vf-rest-text.h"

#include <glib/gi18n.h>

struct _VfRestQuery
{
  const char *method;
  char *path;
  char *schema;
  GBytes *body;
  GPtrArray *parameters; /* of "name=value", encoded */
  GPtrArray *orders;     /* of Order */
  GPtrArray *preferences;
  gboolean has_filter;
  gboolean needs_filter;
  gboolean single;
};

/* All orders of one table go into one parameter. */
typedef struct
{
  char *embed;
  GString *text;
} Order;

static void
order_free (gpointer data)
{
  Order *order = data;

  g_free (order->embed);
  g_string_free (order->text, TRUE);
  g_free (order);
}

static void
add_parameter (VfRestQuery *self, const char *embed, const char *name, const char *value)
{
  g_autofree char *full = embed != NULL ? g_strconcat (embed, ".", name, NULL) : g_strdup (name);
  g_autofree char *encoded_name = vf_rest_encode (full);
  g_autofree char *encoded = vf_rest_encode (value);

  g_ptr_array_add (self->parameters, g_strconcat (encoded_name, "=", encoded, NULL));
}

static void
prefer (VfRestQuery *self, const char *preference)
{
  g_ptr_array_add (self->preferences, g_strdup (preference));
}

static VfRestQuery *
make (const char *method, const char *prefix, const char *name, GBytes *body)
{
  VfRestQuery *self = g_new0 (VfRestQuery, 1);
  g_autofree char *encoded = vf_rest_encode (name);

  self->method = method;
  self->path = g_strconcat (prefix, encoded, NULL);
  self->body = body != NULL ? g_bytes_ref (body) : NULL;
  self->parameters = g_ptr_array_new_with_free_func (g_free);
  self->orders = g_ptr_array_new_with_free_func (order_free);
  self->preferences = g_ptr_array_new_with_free_func (g_free);
  return self;
}

void
vf_rest_query_free (VfRestQuery *self)
{
  g_free (self->path);
  g_free (self->schema);
  g_clear_pointer (&self->body, g_bytes_unref);
  g_ptr_array_unref (self->parameters);
  g_ptr_array_unref (self->orders);
  g_ptr_array_unref (self->preferences);
  g_free (self);
}

/**
 * vf_rest_query_new_select:
 * @table: a table or view
 * @columns: what to read, in PostgREST's form: "*", "id,v:xmin::text",
 *   "id,child!inner(name)"; odd names by vf_rest_name()
 *
 * A server may answer fewer rows than were asked for, without a word: the end
 * is reached when a page is empty.
 *
 * Returns: (transfer full): a query that reads rows
 */
VfRestQuery *
vf_rest_query_new_select (const char *table, const char *columns)
{
  VfRestQuery *self = make ("GET", "/", table, NULL);

  add_parameter (self, NULL, "select", columns);
  return self;
}

/**
 * vf_rest_query_new_count:
 * @table: a table or view
 * @count: how exact
 *
 * Returns: (transfer full): a query that counts rows and reads none
 */
VfRestQuery *
vf_rest_query_new_count (const char *table, VfRestCount count)
{
  VfRestQuery *self = make ("HEAD", "/", table, NULL);

  vf_rest_query_count (self, count);
  return self;
}

/**
 * vf_rest_query_new_insert:
 * @table: a table
 * @rows: JSON text of an object, or of an array of objects that all have the
 *   same members
 *
 * All or none are inserted. Nothing comes back unless vf_rest_query_return()
 * asks for it.
 *
 * Returns: (transfer full): a query that inserts rows
 */
VfRestQuery *
vf_rest_query_new_insert (const char *table, GBytes *rows)
{
  return make ("POST", "/", table, rows);
}

/**
 * vf_rest_query_new_update:
 * @table: a table
 * @columns: JSON text of an object with the columns to change
 *
 * It needs a filter. That no row fits it is a success: ask for the rows and
 * count them.
 *
 * Returns: (transfer full): a query that changes rows
 */
VfRestQuery *
vf_rest_query_new_update (const char *table, GBytes *columns)
{
  VfRestQuery *self = make ("PATCH", "/", table, columns);

  self->needs_filter = TRUE;
  return self;
}

/**
 * vf_rest_query_new_delete:
 * @table: a table
 *
 * As with vf_rest_query_new_update(), it needs a filter, and no row is a success.
 *
 * Returns: (transfer full): a query that deletes rows
 */
VfRestQuery *
vf_rest_query_new_delete (const char *table)
{
  VfRestQuery *self = make ("DELETE", "/", table, NULL);

  self->needs_filter = TRUE;
  return self;
}

/**
 * vf_rest_query_new_call:
 * @function: a function of the database
 * @arguments: (nullable): JSON text of an object with its arguments by name
 *
 * Returns: (transfer full): a query that calls a function
 */
VfRestQuery *
vf_rest_query_new_call (const char *function, GBytes *arguments)
{
  g_autoptr (GBytes) none = arguments == NULL ? g_bytes_new_static ("{}", 2) : NULL;

  return make ("POST", "/rpc/", function, arguments != NULL ? arguments : none);
}

/**
 * vf_rest_query_set_schema:
 * @self: a query
 * @schema: one the server exposes; its first one when not set
 */
void
vf_rest_query_set_schema (VfRestQuery *self, const char *schema)
{
  g_set_str (&self->schema, schema);
}

/**
 * vf_rest_query_where:
 * @self: a query
 * @filter: (transfer full): which rows; several calls are joined by and
 */
void
vf_rest_query_where (VfRestQuery *self, VfRestFilter *filter)
{
  vf_rest_query_where_in (self, NULL, filter);
}

/**
 * vf_rest_query_where_in:
 * @self: a query
 * @embed: (nullable): an embedded table, by its alias if it has one
 * @filter: (transfer full): which of its rows
 */
void
vf_rest_query_where_in (VfRestQuery *self, const char *embed, VfRestFilter *filter)
{
  g_autoptr (VfRestFilter) owned = filter;

  g_ptr_array_add (self->parameters, vf_rest_filter_to_parameter (owned, embed));
  self->has_filter = self->has_filter || embed == NULL;
}

/**
 * vf_rest_query_order:
 * @self: a query
 * @embed: (nullable): an embedded table
 * @column: a column; several calls order by one after the other
 * @order: in which direction, and where nulls go
 */
void
vf_rest_query_order (VfRestQuery *self, const char *embed, const char *column, VfRestOrder order)
{
  Order *found = NULL;

  for (guint i = 0; i < self->orders->len && found == NULL; i++)
    {
      Order *candidate = g_ptr_array_index (self->orders, i);

      if (g_strcmp0 (candidate->embed, embed) == 0)
        found = candidate;
    }
  if (found == NULL)
    {
      found = g_new0 (Order, 1);
      found->embed = g_strdup (embed);
      found->text = g_string_new (NULL);
      g_ptr_array_add (self->orders, found);
    }

  if (found->text->len > 0)
    g_string_append_c (found->text, ',');
  g_string_append (found->text, column);
  g_string_append (found->text, (order & VF_REST_ORDER_DESCENDING) != 0 ? ".desc" : ".asc");
  if ((order & VF_REST_ORDER_NULLS_FIRST) != 0)
    g_string_append (found->text, ".nullsfirst");
  else if ((order & VF_REST_ORDER_NULLS_LAST) != 0)
    g_string_append (found->text, ".nullslast");
}

/**
 * vf_rest_query_limit:
 * @self: a query
 * @embed: (nullable): an embedded table
 * @limit: how many rows at most; the server may have a lower limit of its own
 */
void
vf_rest_query_limit (VfRestQuery *self, const char *embed, guint limit)
{
  g_autofree char *text = g_strdup_printf ("%u", limit);

  add_parameter (self, embed, "limit", text);
}

/**
 * vf_rest_query_offset:
 * @self: a query
 * @embed: (nullable): an embedded table
 * @offset: how many rows to leave out; see vf_rest_query_after() for pages of what changes
 */
void
vf_rest_query_offset (VfRestQuery *self, const char *embed, guint offset)
{
  g_autofree char *text = g_strdup_printf ("%u", offset);

  add_parameter (self, embed, "offset", text);
}

/**
 * vf_rest_query_after:
 * @self: a query
 * @column: (nullable): the column the pages are ordered by, or %NULL for the key alone
 * @value: (nullable): its value in the last row of the page before, as the
 *   server wrote it; %NULL for the first page
 * @key_column: a column that tells rows of the same value apart
 * @key: (nullable): its value in that row
 *
 * Orders by @column and @key_column and begins after the row of the page
 * before, so that rows that come and go between pages move none. The condition
 * on @column alone is implied by the other one and lets the database begin in
 * its index.
 */
void
vf_rest_query_after (
  VfRestQuery *self, const char *column, const char *value, const char *key_column, const char *key)
{
  if (column != NULL)
    vf_rest_query_order (self, NULL, column, VF_REST_ORDER_ASCENDING);
  vf_rest_query_order (self, NULL, key_column, VF_REST_ORDER_ASCENDING);
  if (key == NULL)
    return;

  if (column == NULL)
    {
      vf_rest_query_where (self, vf_rest_filter_new (key_column, VF_REST_GT, key));
      return;
    }
  vf_rest_query_where (self, vf_rest_filter_new (column, VF_REST_GTE, value));
  vf_rest_query_where (
    self,
    vf_rest_filter_new_or (vf_rest_filter_new (column, VF_REST_GT, value),
                           vf_rest_filter_new_and (vf_rest_filter_new (column, VF_REST_EQ, value),
                                                   vf_rest_filter_new (key_column, VF_REST_GT, key),
                                                   NULL),
                           NULL));
}

/**
 * vf_rest_query_count:
 * @self: a query
 * @count: whether the answer says how many rows there are beyond its page
 */
void
vf_rest_query_count (VfRestQuery *self, VfRestCount count)
{
  static const char *const preferences[]
    = { NULL, "count=exact", "count=planned", "count=estimated" };

  if (preferences[count] != NULL)
    prefer (self, preferences[count]);
}

/**
 * vf_rest_query_return:
 * @self: a query that writes
 * @what: what comes back
 * @columns: (nullable): which columns of the rows, by name when xmin or ctid
 *   are among them: together with "*" they fail, and the write with them
 */
void
vf_rest_query_return (VfRestQuery *self, VfRestReturn what, const char *columns)
{
  static const char *const preferences[]
    = { "return=minimal", "return=headers-only", "return=representation" };

  prefer (self, preferences[what]);
  if (columns != NULL)
    add_parameter (self, NULL, "select", columns);
}

/**
 * vf_rest_query_set_duplicates:
 * @self: a query that inserts
 * @duplicates: what happens to rows whose key is there already
 * @on_conflict: (nullable): columns of a unique constraint, joined by commas;
 *   the primary key when %NULL
 */
void
vf_rest_query_set_duplicates (VfRestQuery *self,
                              VfRestDuplicates duplicates,
                              const char *on_conflict)
{
  if (duplicates == VF_REST_DUPLICATES_FAIL)
    return;

  prefer (self, duplicates == VF_REST_DUPLICATES_MERGE ? "resolution=merge-duplicates"
                                                       : "resolution=ignore-duplicates");
  if (on_conflict != NULL)
    add_parameter (self, NULL, "on_conflict", on_conflict);
}

/**
 * vf_rest_query_set_columns:
 * @self: a query that inserts
 * @columns: (array zero-terminated=1): names of the columns to fill, where
 *   objects lack some of them
 * @missing_is_default: whether a member that is not there means the column's
 *   default rather than null
 */
void
vf_rest_query_set_columns (VfRestQuery *self,
                           const char *const *columns,
                           gboolean missing_is_default)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (gsize i = 0; columns[i] != NULL; i++)
    {
      g_autofree char *name = vf_rest_name (columns[i]);

      if (i > 0)
        g_string_append_c (text, ',');
      g_string_append (text, name);
    }
  add_parameter (self, NULL, "columns", text->str);
  if (missing_is_default)
    prefer (self, "missing=default");
}

/**
 * vf_rest_query_set_max_affected:
 * @self: a query that changes or deletes
 * @n_rows: more are refused; servers before version 13 do not know it and let
 *   everything through
 */
void
vf_rest_query_set_max_affected (VfRestQuery *self, guint n_rows)
{
  g_autofree char *preference = g_strdup_printf ("max-affected=%u", n_rows);

  prefer (self, "handling=strict");
  prefer (self, preference);
}

/**
 * vf_rest_query_set_dry_run:
 * @self: a query that writes
 *
 * Takes everything back at the end, on servers that are set up to allow it; the
 * answer's applied preferences tell.
 */
void
vf_rest_query_set_dry_run (VfRestQuery *self)
{
  prefer (self, "tx=rollback");
}

/**
 * vf_rest_query_set_time_zone:
 * @self: a query
 * @zone: e.g. "Europe/Berlin", in which moments are written
 */
void
vf_rest_query_set_time_zone (VfRestQuery *self, const char *zone)
{
  g_autofree char *preference = g_strconcat ("timezone=", zone, NULL);

  prefer (self, preference);
}

/**
 * vf_rest_query_set_single:
 * @self: a query
 *
 * Wants exactly one row, as an object and not in an array; any other number is
 * the error PGRST116.
 */
void
vf_rest_query_set_single (VfRestQuery *self)
{
  self->single = TRUE;
}

static char *
build_address (VfRestQuery *self, VfProject *project)
{
  g_autofree char *base = vf_project_dup_service_address (project, VF_SERVICE_REST, self->path);
  GString *address = g_string_new (base);
  char separator = '?';

  for (guint i = 0; i < self->orders->len; i++)
    {
      Order *order = g_ptr_array_index (self->orders, i);

      add_parameter (self, order->embed, "order", order->text->str);
    }
  g_ptr_array_set_size (self->orders, 0);

  for (guint i = 0; i < self->parameters->len; i++)
    {
      g_string_append_c (address, separator);
      g_string_append (address, g_ptr_array_index (self->parameters, i));
      separator = '&';
    }
  return g_string_free (address, FALSE);
}

/**
 * vf_rest_query_build:
 * @self: a query
 * @project: where it goes
 * @error: %VF_ERROR_INVALID when it would change or delete every row, or is
 *   longer than %VF_REST_MAX_ADDRESS
 *
 * Returns: (transfer full) (nullable): a request without credentials
 */
VfHttpRequest *
vf_rest_query_build (VfRestQuery *self, VfProject *project, GError **error)
{
  g_autofree char *address = NULL;
  g_autoptr (VfHttpRequest) request = NULL;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (VF_IS_PROJECT (project), NULL);

  if (self->needs_filter && !self->has_filter)
    {
      g_set_error_literal (error, VF_ERROR, VF_ERROR_INVALID,
                           _ ("This would change every row of the table, and was not sent"));
      return NULL;
    }
  address = build_address (self, project);
  if (strlen (address) > VF_REST_MAX_ADDRESS)
    {
      g_set_error_literal (error, VF_ERROR, VF_ERROR_INVALID,
                           _ ("The request asks for too much at once, and was not sent"));
      return NULL;
    }
  request = vf_http_request_new (self->method, address, error);
  if (request == NULL)
    return NULL;

  vf_http_request_set_header (request, "Accept",
                              self->single ? "application/vnd.pgrst.object+json"
                                           : "application/json");
  if (self->schema != NULL)
    vf_http_request_set_header (request,
                                g_str_equal (self->method, "GET")
                                    || g_str_equal (self->method, "HEAD")
                                  ? "Accept-Profile"
                                  : "Content-Profile",
                                self->schema);
  if (self->preferences->len > 0)
    {
      g_autofree char *preferences = NULL;

      g_ptr_array_add (self->preferences, NULL);
      preferences = g_strjoinv (", ", (char **) self->preferences->pdata);
      g_ptr_array_remove_index (self->preferences, self->preferences->len - 1);
      vf_http_request_set_header (request, "Prefer", preferences);
    }
  if (self->body != NULL)
    vf_http_request_set_body (request, "application/json", self->body);

  return g_steal_pointer (&request);
}
