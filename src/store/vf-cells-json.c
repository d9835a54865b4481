/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A text that the document holds in the form it is kept in is borrowed; the others are made in the
 * arena, a block of memory that serves one row after another. */

#include "vf-cells-json.h"

#include <glib/gi18n.h>
#include <string.h>

#include "vf-error.h"
#include "vf-value-json.h"

G_DEFINE_AUTOPTR_CLEANUP_FUNC (yyjson_mut_doc, yyjson_mut_doc_free)

#define BLOCK_SIZE 16384

/* Members that are the request's and no columns: the row's version in two parts. */
static const char *const version_names[] = { "v", "c" };

struct _VfCellArena
{
  GPtrArray *blocks; /* the first of them is kept when the arena is cleared */
  gsize used;        /* of the last block */
  gsize size;
  const VfTable *table; /* whose members' order is known */
  GArray *order;        /* the column of each member of the last row, -1 for none */
};

VfCellArena *
vf_cell_arena_new (void)
{
  VfCellArena *self = g_new0 (VfCellArena, 1);

  self->blocks = g_ptr_array_new_with_free_func (g_free);
  self->order = g_array_new (FALSE, FALSE, sizeof (int));
  return self;
}

void
vf_cell_arena_free (VfCellArena *self)
{
  g_ptr_array_unref (self->blocks);
  g_array_unref (self->order);
  g_free (self);
}

void
vf_cell_arena_clear (VfCellArena *self)
{
  if (self->blocks->len > 1)
    {
      g_ptr_array_set_size (self->blocks, 0);
      self->size = 0;
    }
  self->used = 0;
}

static char *
allocate (VfCellArena *self, gsize length)
{
  char *text;

  if (self->size - self->used < length)
    {
      self->size = MAX (length, BLOCK_SIZE);
      self->used = 0;
      g_ptr_array_add (self->blocks, g_malloc (self->size));
    }
  text = (char *) g_ptr_array_index (self->blocks, self->blocks->len - 1) + self->used;
  self->used += length;
  return text;
}

/* PostgreSQL has one spelling of a uuid, and so has the store. */
static void
keep_uuid (VfCellArena *self, VfCell *cell)
{
  char *text = NULL;

  for (guint i = 0; i < cell->length; i++)
    {
      if (!g_ascii_isupper (cell->text[i]))
        continue;
      if (text == NULL)
        {
          text = allocate (self, cell->length);
          memcpy (text, cell->text, cell->length);
        }
      text[i] = g_ascii_tolower (text[i]);
    }
  if (text != NULL)
    cell->text = text;
}

static void
keep_json (VfCellArena *self, yyjson_val *value, VfCell *cell)
{
  gsize length = 0;
  g_autofree char *written = vf_value_write_json (value, &length);
  char *text = allocate (self, length);

  memcpy (text, written, length);
  cell->text = text;
  cell->length = length;
}

static gboolean
read_cell (VfCellArena *self,
           const VfTable *table,
           guint column,
           yyjson_val *value,
           VfCell *cell,
           GError **error)
{
  if (cell->kind != VF_CELL_ABSENT)
    {
      g_set_error (error, VF_ERROR, VF_ERROR_INVALID,
                   _ ("The column “%s.%s” came twice in one row."), table->name,
                   table->columns[column].name);
      return FALSE;
    }
  if (!vf_value_read_json (table, column, value, cell, error))
    return FALSE;
  if (cell->kind != VF_CELL_TEXT)
    return TRUE;
  if (cell->text == NULL)
    keep_json (self, value, cell);
  else if (table->columns[column].type == VF_COLUMN_UUID)
    keep_uuid (self, cell);
  return TRUE;
}

/* A server's rows have their members in one order, though it need not be the table's. */
static int
find_column (VfCellArena *self, const VfTable *table, guint member, yyjson_val *key)
{
  int column = -1;

  if (member < self->order->len)
    {
      column = g_array_index (self->order, int, member);
      if (column >= 0 && yyjson_equals_str (key, table->columns[column].name))
        return column;
    }
  column = vf_value_find_column (table, key, member);
  if (member >= self->order->len)
    g_array_append_val (self->order, column);
  else
    g_array_index (self->order, int, member) = column;
  return column;
}

static gboolean
is_version (yyjson_val *key)
{
  if (yyjson_get_len (key) != 1)
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (version_names); i++)
    if (yyjson_equals_str (key, version_names[i]))
      return TRUE;
  return FALSE;
}

static void
note_extra (yyjson_mut_doc **extra, yyjson_val *key, yyjson_val *value)
{
  if (*extra == NULL)
    {
      *extra = yyjson_mut_doc_new (NULL);
      yyjson_mut_doc_set_root (*extra, yyjson_mut_obj (*extra));
    }
  yyjson_mut_obj_put (yyjson_mut_doc_get_root (*extra), yyjson_val_mut_copy (*extra, key),
                      yyjson_val_mut_copy (*extra, value));
}

static gboolean
read_members (const VfTable *table,
              yyjson_val *row,
              VfCell *cells,
              VfCellArena *arena,
              yyjson_mut_doc **extra,
              GError **error)
{
  yyjson_obj_iter iter;
  yyjson_val *key;
  guint member = 0;

  yyjson_obj_iter_init (row, &iter);
  while ((key = yyjson_obj_iter_next (&iter)) != NULL)
    {
      yyjson_val *value = yyjson_obj_iter_get_val (key);
      int column;

      if (is_version (key))
        continue;
      column = find_column (arena, table, member++, key);
      if (column < 0)
        note_extra (extra, key, value);
      else if (!read_cell (arena, table, column, value, &cells[column], error))
        return FALSE;
    }
  return TRUE;
}

/**
 * vf_cells_load_yyjson:
 * @table: a table
 * @row: an object of a document that was read by vf_cells_read_document(), as
 *   PostgREST writes a row
 * @cells: (out caller-allocates): room for each of the table's columns; their
 *   texts belong to the document and to @arena. %VF_CELL_ABSENT for columns the
 *   row does not name
 * @arena: room for texts, which the caller clears when @cells is done with
 * @extra: (out) (nullable) (transfer full): a JSON object of the members that
 *   are no columns, but for `v` and `c`, which stand for the row's version
 * @error: %VF_ERROR_INVALID, naming the table and the column
 *
 * Reads a row as vf_record_load_json_text() would, except that a column named
 * twice is refused.
 *
 * Returns: whether every value is of its column's type; else nothing of @cells
 *   counts
 */
gboolean
vf_cells_load_yyjson (const VfTable *table,
                      yyjson_val *row,
                      VfCell *cells,
                      VfCellArena *arena,
                      char **extra,
                      GError **error)
{
  g_autoptr (yyjson_mut_doc) others = NULL;

  *extra = NULL;
  if (!yyjson_is_obj (row))
    {
      g_set_error (error, VF_ERROR, VF_ERROR_INVALID,
                   _ ("A row of the table “%s” has to be a JSON object."), table->name);
      return FALSE;
    }
  if (arena->table != table)
    {
      arena->table = table;
      g_array_set_size (arena->order, 0);
    }
  for (guint i = 0; i < table->n_columns; i++)
    cells[i] = (VfCell) { .kind = VF_CELL_ABSENT };
  if (!read_members (table, row, cells, arena, &others, error))
    return FALSE;
  if (others != NULL)
    {
      char *text = yyjson_mut_write (others, YYJSON_WRITE_NOFLAG, NULL);

      *extra = g_strdup (text);
      free (text);
    }
  return TRUE;
}

/**
 * vf_cells_read_document:
 * @json: a server's answer, in UTF-8
 * @length: its length in bytes
 * @error: %VF_ERROR_INVALID
 *
 * Reads a document so that every number keeps its digits.
 *
 * Returns: (transfer full) (nullable): the document, for yyjson_doc_free()
 */
yyjson_doc *
vf_cells_read_document (const char *json, gsize length, GError **error)
{
  yyjson_read_err problem = { 0 };
  yyjson_doc *document
    = yyjson_read_opts ((char *) json, length, YYJSON_READ_NUMBER_AS_RAW, NULL, &problem);

  if (document == NULL)
    g_set_error (error, VF_ERROR, VF_ERROR_INVALID,
                 _ ("The server's rows are not valid JSON: %s (at byte %zu)."), problem.msg,
                 problem.pos);
  return document;
}
