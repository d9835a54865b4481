/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows from and to JSON. Numbers are carried as the text they were written in, never as doubles. */

#include "vf-record-private.h"

#include "vf-error.h"
#include "vf-json.h"
#include "vf-value-json.h"

#include <glib/gi18n.h>

G_DEFINE_AUTOPTR_CLEANUP_FUNC (yyjson_doc, yyjson_doc_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (yyjson_mut_doc, yyjson_mut_doc_free)

/* The copy belongs to GLib's allocator, as everything a record keeps. */
static char *
steal_text (char *text, gsize length)
{
  char *copy = text != NULL ? g_strndup (text, length) : NULL;

  free (text);
  return copy;
}

static yyjson_doc *
read_document (const char *json, gsize length, yyjson_read_err *error)
{
  return yyjson_read_opts ((char *) json, length, YYJSON_READ_NUMBER_AS_RAW, NULL, error);
}

/* Brings JSON into the one form in which it is kept and compared: compact, with
 * numbers as they were written. NULL when it is no JSON. */
char *
vf_record_compact_json (const char *json, gssize length)
{
  gsize written;
  g_autoptr (yyjson_doc) document
    = read_document (json, length < 0 ? strlen (json) : (gsize) length, NULL);

  return document != NULL ? vf_value_write_json (yyjson_doc_get_root (document), &written) : NULL;
}

/* Checks that a value is of the column's type, and sets it when asked to. */
static gboolean
read_value (VfRecord *self, guint i, yyjson_val *value, gboolean apply, GError **error)
{
  gsize length;
  VfCell cell;

  if (!vf_value_read_json (vf_record_get_table (self), i, value, &cell, error))
    return FALSE;
  if (!apply)
    return TRUE;

  if (cell.kind == VF_CELL_NULL)
    vf_record_set_null (self, i);
  else if (cell.kind == VF_CELL_INTEGER)
    vf_record_set_integer (self, i, cell.integer);
  else if (cell.text == NULL)
    vf_record_take_kept_text (self, i, vf_value_write_json (value, &length));
  else
    vf_record_set_kept_text (self, i, cell.text, cell.length);
  return TRUE;
}

/* Adds a member that has no column to those that were there before. */
static void
note_extra (VfRecord *self, yyjson_mut_doc **extra, yyjson_val *key, yyjson_val *value)
{
  yyjson_mut_val *root = NULL;

  if (*extra == NULL)
    {
      const char *present = vf_record_get_extra (self);
      g_autoptr (yyjson_doc) document
        = present != NULL ? read_document (present, strlen (present), NULL) : NULL;

      *extra = document != NULL ? yyjson_doc_mut_copy (document, NULL) : yyjson_mut_doc_new (NULL);
      if (!yyjson_mut_is_obj (yyjson_mut_doc_get_root (*extra)))
        yyjson_mut_doc_set_root (*extra, yyjson_mut_obj (*extra));
    }

  root = yyjson_mut_doc_get_root (*extra);
  yyjson_mut_obj_put (root, yyjson_val_mut_copy (*extra, key), yyjson_val_mut_copy (*extra, value));
}

static gboolean
load_object (VfRecord *self, yyjson_val *object, gboolean apply, GError **error)
{
  const VfTable *table = vf_record_get_table (self);
  g_autoptr (yyjson_mut_doc) extra = NULL;
  yyjson_obj_iter iter;
  yyjson_val *key = NULL;
  guint expected = 0;

  yyjson_obj_iter_init (object, &iter);
  while ((key = yyjson_obj_iter_next (&iter)) != NULL)
    {
      yyjson_val *value = yyjson_obj_iter_get_val (key);
      int column = vf_value_find_column (table, key, expected);

      if (column >= 0)
        {
          if (!read_value (self, column, value, apply, error))
            return FALSE;
          expected = column + 1;
        }
      else if (apply)
        note_extra (self, &extra, key, value);
    }

  if (extra != NULL)
    {
      gsize length = 0;
      char *written = yyjson_mut_write (extra, YYJSON_WRITE_NOFLAG, &length);
      g_autofree char *text = steal_text (written, length);

      vf_record_set_extra (self, text);
    }
  return TRUE;
}

static gboolean
load_document (VfRecord *self, yyjson_doc *document, GError **error)
{
  yyjson_val *root = yyjson_doc_get_root (document);

  if (!yyjson_is_obj (root))
    {
      g_set_error (error, VF_ERROR, VF_ERROR_INVALID,
                   _ ("A row of the table “%s” has to be a JSON object."),
                   vf_record_get_table (self)->name);
      return FALSE;
    }

  /* Everything is checked before anything is set, so that a refused row leaves the record whole. */
  if (!load_object (self, root, FALSE, error))
    return FALSE;
  g_object_freeze_notify (G_OBJECT (self));
  load_object (self, root, TRUE, NULL);
  g_object_thaw_notify (G_OBJECT (self));

  return TRUE;
}

/**
 * vf_record_load_json_text:
 * @self: a row
 * @json: a JSON object, as PostgREST writes a row
 * @length: its length in bytes, or -1
 * @error: %VF_ERROR_INVALID, naming the table and the column
 *
 * Sets every column the object has a member for; columns that come to hold
 * another value are changed and notified once. Columns without a member stay.
 * Members without a column are added to vf_record_get_extra(). Whole numbers
 * and numerics keep all their digits. A row that does not fit its table is
 * refused as a whole.
 *
 * Returns: %TRUE when the row was taken
 */
gboolean
vf_record_load_json_text (VfRecord *self, const char *json, gssize length, GError **error)
{
  g_autoptr (yyjson_doc) document = NULL;
  yyjson_read_err problem = { 0 };

  g_return_val_if_fail (VF_IS_RECORD (self), FALSE);
  g_return_val_if_fail (json != NULL, FALSE);

  document = read_document (json, length < 0 ? strlen (json) : (gsize) length, &problem);
  if (document == NULL)
    {
      g_set_error (error, VF_ERROR, VF_ERROR_INVALID,
                   _ ("A row of the table “%s” is not valid JSON: %s."),
                   vf_record_get_table (self)->name, problem.msg);
      return FALSE;
    }

  return load_document (self, document, error);
}

/**
 * vf_record_load_json:
 * @self: a row
 * @node: a JSON object, as PostgREST writes a row
 * @error: %VF_ERROR_INVALID, naming the table and the column
 *
 * As vf_record_load_json_text(), for JSON that was parsed before. A number with
 * a fraction went through a double then; where its digits matter, the text has
 * to be given.
 *
 * Returns: %TRUE when the row was taken
 */
gboolean
vf_record_load_json (VfRecord *self, JsonNode *node, GError **error)
{
  g_autoptr (GStringChunk) texts = NULL;
  g_autoptr (yyjson_doc) document = NULL;
  g_autofree char *json = NULL;
  yyjson_val *values = NULL;

  g_return_val_if_fail (VF_IS_RECORD (self), FALSE);
  g_return_val_if_fail (node != NULL, FALSE);

  json = vf_json_to_text (node);
  document = read_document (json, strlen (json), NULL);
  if (document == NULL)
    return vf_record_load_json_text (self, json, -1, error);

  /* json-glib writes 0.1 with seventeen digits; the fewest that mean the same
   * double are what was meant. All values of a document lie in one array. */
  texts = g_string_chunk_new (1024);
  values = yyjson_doc_get_root (document);
  for (gsize i = 0; i < yyjson_doc_get_val_count (document); i++)
    {
      g_autofree char *text = NULL;
      g_autofree char *number = NULL;

      if (!yyjson_is_raw (&values[i]))
        continue;
      number = g_strndup (yyjson_get_raw (&values[i]), yyjson_get_len (&values[i]));
      if (strpbrk (number, ".eE") == NULL)
        continue;
      text = vf_json_format_double (g_ascii_strtod (number, NULL));
      yyjson_set_raw (&values[i], g_string_chunk_insert (texts, text), strlen (text));
    }

  return load_document (self, document, error);
}

/* JSON knows neither NaN nor ".5", which PostgreSQL takes. */
static gboolean
is_json_number (const char *text)
{
  g_autoptr (yyjson_doc) document = read_document (text, strlen (text), NULL);

  return document != NULL && yyjson_is_raw (yyjson_doc_get_root (document));
}

/* Whether a reader that goes through doubles would give the same text back. */
static gboolean
survives_double (const char *number)
{
  g_autofree char *text = vf_json_format_double (g_ascii_strtod (number, NULL));

  return strcmp (text, number) == 0;
}

static yyjson_mut_val *
make_kept_json (yyjson_mut_doc *document, const char *text)
{
  g_autoptr (yyjson_doc) parsed = read_document (text, strlen (text), NULL);

  /* What a damaged file holds there is shown rather than dropped. */
  return parsed != NULL ? yyjson_val_mut_copy (document, yyjson_doc_get_root (parsed))
                        : yyjson_mut_str (document, text);
}

static yyjson_mut_val *
make_value (VfRecord *self, guint i, yyjson_mut_doc *document, gboolean for_doubles)
{
  const VfColumn *column = &vf_record_get_table (self)->columns[i];
  const char *text = NULL;
  char buffer[24];

  if (vf_record_is_null (self, i))
    return yyjson_mut_null (document);

  switch (column->type)
    {
    case VF_COLUMN_BOOLEAN:
      return yyjson_mut_bool (document, vf_record_get_boolean (self, i));

    case VF_COLUMN_INTEGER:
    case VF_COLUMN_BIGINT:
      g_snprintf (buffer, sizeof buffer, "%" G_GINT64_FORMAT, vf_record_get_integer (self, i));
      return yyjson_mut_rawcpy (document, buffer);

    case VF_COLUMN_NUMERIC:
      text = vf_record_get_text (self, i);
      if (!is_json_number (text) || (for_doubles && !survives_double (text)))
        return yyjson_mut_str (document, text);
      return yyjson_mut_raw (document, text);

    case VF_COLUMN_JSON:
    case VF_COLUMN_LIST:
      return make_kept_json (document, vf_record_get_text (self, i));

    case VF_COLUMN_TEXT:
    case VF_COLUMN_UUID:
    case VF_COLUMN_ENUM:
    case VF_COLUMN_TIMESTAMP:
    case VF_COLUMN_DATE:
    default:
      return yyjson_mut_str (document, vf_record_get_text (self, i));
    }
}

static void
append_extra (VfRecord *self, yyjson_mut_doc *document, yyjson_mut_val *root)
{
  const char *extra = vf_record_get_extra (self);
  g_autoptr (yyjson_doc) parsed
    = extra != NULL ? read_document (extra, strlen (extra), NULL) : NULL;
  yyjson_obj_iter iter;
  yyjson_val *key = NULL;

  if (parsed == NULL || !yyjson_is_obj (yyjson_doc_get_root (parsed)))
    return;

  yyjson_obj_iter_init (yyjson_doc_get_root (parsed), &iter);
  while ((key = yyjson_obj_iter_next (&iter)) != NULL)
    if (vf_value_find_column (vf_record_get_table (self), key, 0) < 0)
      yyjson_mut_obj_add (root, yyjson_val_mut_copy (document, key),
                          yyjson_val_mut_copy (document, yyjson_obj_iter_get_val (key)));
}

static char *
write_record (VfRecord *self, gboolean for_doubles)
{
  const VfTable *table = vf_record_get_table (self);
  g_autoptr (yyjson_mut_doc) document = yyjson_mut_doc_new (NULL);
  yyjson_mut_val *root = yyjson_mut_obj (document);
  gsize length = 0;
  char *text = NULL;

  yyjson_mut_doc_set_root (document, root);
  for (guint i = 0; i < table->n_columns; i++)
    yyjson_mut_obj_add (root, yyjson_mut_str (document, table->columns[i].name),
                        make_value (self, i, document, for_doubles));
  append_extra (self, document, root);

  text = yyjson_mut_write (document, YYJSON_WRITE_NOFLAG, &length);
  return steal_text (text, length);
}

/**
 * vf_record_to_json_text:
 * @self: a row
 *
 * Returns: (transfer full): the row as a JSON object: all columns in the table's
 *   order, then what vf_record_get_extra() holds; numerics have every digit they
 *   came with
 */
char *
vf_record_to_json_text (VfRecord *self)
{
  g_return_val_if_fail (VF_IS_RECORD (self), NULL);

  return write_record (self, FALSE);
}

/**
 * vf_record_to_json:
 * @self: a row
 *
 * Returns: (transfer full): the row as vf_record_to_json_text() has it, except
 *   that a numeric a double would change is a string, which servers take as well
 */
JsonNode *
vf_record_to_json (VfRecord *self)
{
  g_autofree char *text = NULL;

  g_return_val_if_fail (VF_IS_RECORD (self), NULL);

  text = write_record (self, TRUE);
  return vf_json_parse (text, -1, NULL);
}
