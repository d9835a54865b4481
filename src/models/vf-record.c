/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows: how values are kept, compared and marked as changed. */

#include "vf-record-private.h"

#include "vf-json.h"
#include "vf-time.h"

typedef union
{
  gint64 integer;
  const char *text;
} Slot;

typedef enum
{
  SLOT_SET = 1 << 0,     /* not null */
  SLOT_CHANGED = 1 << 1, /* since the row was read or saved */
  SLOT_OWNED = 1 << 2,   /* the text is freed by itself, not with the block */
} SlotFlags;

/* Slots, flags and the texts a row was read with share one block, so that
 * reading a row costs two allocations however many columns it has. A text that
 * is set later gets an allocation of its own. */
typedef struct
{
  Slot *slots; /* NULL while every column is null and unchanged */
  guint8 *flags;
  char *extra;
  gint64 rowid;
} VfRecordPrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (VfRecord, vf_record, G_TYPE_OBJECT)

static inline VfRecordPrivate *
get_private (VfRecord *self)
{
  return vf_record_get_instance_private (self);
}

static inline const VfTable *
get_table (VfRecord *self)
{
  return VF_RECORD_GET_CLASS (self)->table;
}

static inline const VfColumn *
get_column (VfRecord *self, guint column)
{
  return &get_table (self)->columns[column];
}

static void
allocate_block (VfRecordPrivate *priv, guint n_columns, gsize texts_size)
{
  gsize slots_size = n_columns * sizeof (Slot);

  priv->slots = g_malloc (slots_size + n_columns + texts_size);
  priv->flags = (guint8 *) priv->slots + slots_size;
}

static void
free_block (VfRecord *self)
{
  VfRecordPrivate *priv = get_private (self);

  if (priv->slots == NULL)
    return;
  for (guint i = 0; i < get_table (self)->n_columns; i++)
    if (priv->flags[i] & SLOT_OWNED)
      g_free ((char *) priv->slots[i].text);
  g_clear_pointer (&priv->slots, g_free);
  priv->flags = NULL;
}

static void
ensure_block (VfRecord *self)
{
  VfRecordPrivate *priv = get_private (self);
  guint n_columns = get_table (self)->n_columns;

  if (priv->slots != NULL)
    return;
  allocate_block (priv, n_columns, 0);
  memset (priv->slots, 0, n_columns * sizeof (Slot));
  memset (priv->flags, 0, n_columns);
}

static inline gboolean
is_set (VfRecord *self, guint column)
{
  VfRecordPrivate *priv = get_private (self);

  return priv->slots != NULL && (priv->flags[column] & SLOT_SET) != 0;
}

static inline gboolean
check_column (VfRecord *self, guint column)
{
  return VF_IS_RECORD (self) && column < get_table (self)->n_columns;
}

/* Tells the world after a column's value, and maybe its being null, changed. */
static void
notify_column (VfRecord *self, guint column, gboolean was_set)
{
  GParamSpec **properties = VF_RECORD_GET_CLASS (self)->properties;

  g_object_notify_by_pspec (G_OBJECT (self), properties[2 * column]);
  if (properties[2 * column + 1] != NULL && was_set != is_set (self, column))
    g_object_notify_by_pspec (G_OBJECT (self), properties[2 * column + 1]);
}

static void
release_text (VfRecord *self, guint column)
{
  VfRecordPrivate *priv = get_private (self);

  if (priv->flags[column] & SLOT_OWNED)
    g_free ((char *) priv->slots[column].text);
  priv->flags[column] &= ~SLOT_OWNED;
  priv->slots[column].text = NULL;
}

static void
vf_record_finalize (GObject *object)
{
  VfRecord *self = VF_RECORD (object);

  free_block (self);
  g_free (get_private (self)->extra);

  G_OBJECT_CLASS (vf_record_parent_class)->finalize (object);
}

static void
vf_record_class_init (VfRecordClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = vf_record_finalize;
}

static void
vf_record_init (VfRecord *self)
{
}

/**
 * vf_record_new:
 * @table: a table
 *
 * Returns: (transfer full): a row of the table's class with every column null
 *   and unchanged. A record is used by one thread at a time.
 */
VfRecord *
vf_record_new (const VfTable *table)
{
  g_return_val_if_fail (table != NULL, NULL);

  return g_object_new (table->get_type (), NULL);
}

/**
 * vf_record_copy:
 * @self: a row
 *
 * Returns: (transfer full): a row with the same values, changes and place, that
 *   another thread may have
 */
VfRecord *
vf_record_copy (VfRecord *self)
{
  g_autofree VfCell *cells = NULL;
  VfRecord *copy = NULL;
  VfRecordPrivate *priv = NULL;
  const VfTable *table = NULL;

  g_return_val_if_fail (VF_IS_RECORD (self), NULL);

  table = get_table (self);
  priv = get_private (self);
  cells = g_new (VfCell, table->n_columns);
  for (guint i = 0; i < table->n_columns; i++)
    vf_record_get_cell (self, i, &cells[i]);
  copy = vf_record_new_from_cells (table, priv->rowid, cells, priv->extra);
  for (guint i = 0; i < table->n_columns; i++)
    if (vf_record_is_changed (self, i))
      get_private (copy)->flags[i] |= SLOT_CHANGED;

  return copy;
}

/**
 * vf_record_fill_defaults:
 * @self: a new row
 *
 * Gives every column that is still null its default, as the server would:
 * fixed values, a new uuid, the present moment. Defaults that only the server
 * can compute are left out.
 */
void
vf_record_fill_defaults (VfRecord *self)
{
  g_autofree char *now = NULL;

  g_return_if_fail (VF_IS_RECORD (self));

  now = vf_time_now ();
  for (guint i = 0; i < get_table (self)->n_columns; i++)
    {
      const VfColumn *column = get_column (self, i);

      if (is_set (self, i))
        continue;
      switch (column->default_kind)
        {
        case VF_DEFAULT_UUID:
          vf_record_take_kept_text (self, i, g_uuid_string_random ());
          break;
        case VF_DEFAULT_NOW:
          /* A column without a zone takes the moment in UTC, also without one. */
          vf_record_set_kept_text (self, i, now,
                                   strstr (column->sql_type, "without") != NULL
                                     ? (gsize) (strchr (now, '+') - now)
                                     : strlen (now));
          break;
        case VF_DEFAULT_VALUE:
          if (column->type == VF_COLUMN_BOOLEAN)
            vf_record_set_boolean (self, i, strcmp (column->default_value, "true") == 0);
          else if (vf_column_is_integer (column))
            vf_record_set_integer (self, i, g_ascii_strtoll (column->default_value, NULL, 10));
          else
            vf_record_set_kept_text (self, i, column->default_value,
                                     strlen (column->default_value));
          break;
        case VF_DEFAULT_NONE:
        default:
          break;
        }
    }
}

/**
 * vf_record_get_table:
 * @self: a row
 *
 * Returns: (transfer none): the description of the row's table
 */
const VfTable *
vf_record_get_table (VfRecord *self)
{
  g_return_val_if_fail (VF_IS_RECORD (self), NULL);

  return get_table (self);
}

/**
 * vf_record_dup_key:
 * @self: a row
 *
 * Returns: (transfer full) (nullable): the primary key as text, parts of a
 *   longer key joined by a comma, or %NULL when the table has none or a part of
 *   it is null
 */
char *
vf_record_dup_key (VfRecord *self)
{
  g_autoptr (GString) key = NULL;
  const VfTable *table = NULL;

  g_return_val_if_fail (VF_IS_RECORD (self), NULL);

  table = get_table (self);
  if (table->n_key == 0)
    return NULL;

  key = g_string_new (NULL);
  for (guint i = 0; i < table->n_key; i++)
    {
      VfCell cell;

      vf_record_get_cell (self, table->key[i], &cell);
      if (cell.kind == VF_CELL_NULL)
        return NULL;
      if (i > 0)
        g_string_append_c (key, ',');
      if (cell.kind == VF_CELL_INTEGER)
        g_string_append_printf (key, "%" G_GINT64_FORMAT, cell.integer);
      else
        g_string_append_len (key, cell.text, cell.length);
    }

  return g_string_free_and_steal (g_steal_pointer (&key));
}

/**
 * vf_record_get_rowid:
 * @self: a row
 *
 * Returns: the row's place in SQLite, or 0 before it was saved
 */
gint64
vf_record_get_rowid (VfRecord *self)
{
  g_return_val_if_fail (VF_IS_RECORD (self), 0);

  return get_private (self)->rowid;
}

/**
 * vf_record_set_rowid:
 * @self: a row
 * @rowid: its place in SQLite
 *
 * For the store, which knows it.
 */
void
vf_record_set_rowid (VfRecord *self, gint64 rowid)
{
  g_return_if_fail (VF_IS_RECORD (self));

  get_private (self)->rowid = rowid;
}

/**
 * vf_record_is_null:
 * @self: a row
 * @column: a column's index
 *
 * Returns: %TRUE when the column holds no value, which is neither an empty text
 *   nor a zero
 */
gboolean
vf_record_is_null (VfRecord *self, guint column)
{
  g_return_val_if_fail (check_column (self, column), TRUE);

  return !is_set (self, column);
}

/**
 * vf_record_set_null:
 * @self: a row
 * @column: a column's index
 *
 * Takes the column's value away.
 */
void
vf_record_set_null (VfRecord *self, guint column)
{
  VfRecordPrivate *priv = NULL;

  g_return_if_fail (check_column (self, column));

  if (!is_set (self, column))
    return;

  priv = get_private (self);
  if (vf_column_is_integer (get_column (self, column)))
    priv->slots[column].integer = 0;
  else
    release_text (self, column);
  priv->flags[column] &= ~SLOT_SET;
  priv->flags[column] |= SLOT_CHANGED;
  notify_column (self, column, TRUE);
}

/* Takes ownership of a text in the form it is kept in; NULL for a null. */
void
vf_record_take_kept_text (VfRecord *self, guint column, char *text)
{
  VfRecordPrivate *priv = get_private (self);
  gboolean was_set = is_set (self, column);

  if (text == NULL)
    {
      vf_record_set_null (self, column);
      return;
    }
  /* PostgreSQL's only spelling: a key that came back in another would be another key. */
  for (char *p = text; get_column (self, column)->type == VF_COLUMN_UUID && *p != '\0'; p++)
    *p = g_ascii_tolower (*p);
  if (was_set && strcmp (priv->slots[column].text, text) == 0)
    {
      g_free (text);
      return;
    }

  ensure_block (self);
  release_text (self, column);
  priv->slots[column].text = text;
  priv->flags[column] |= SLOT_SET | SLOT_CHANGED | SLOT_OWNED;
  notify_column (self, column, was_set);
}

void
vf_record_set_kept_text (VfRecord *self, guint column, const char *text, gsize length)
{
  vf_record_take_kept_text (self, column, g_strndup (text, length));
}

/**
 * vf_record_get_text:
 * @self: a row
 * @column: index of a column that is kept as text: any but truth values and
 *   integers
 *
 * Returns: (nullable) (transfer none): the column's text exactly as it is kept
 *   (JSON and lists as compact JSON), or %NULL for a null; valid until the
 *   column is set
 */
const char *
vf_record_get_text (VfRecord *self, guint column)
{
  g_return_val_if_fail (check_column (self, column), NULL);
  g_return_val_if_fail (!vf_column_is_integer (get_column (self, column)), NULL);

  return is_set (self, column) ? get_private (self)->slots[column].text : NULL;
}

/**
 * vf_record_set_text:
 * @self: a row
 * @column: index of a column that is kept as text
 * @text: (nullable): its new text; for a column of JSON or a list it has to be
 *   JSON; %NULL for a null
 */
void
vf_record_set_text (VfRecord *self, guint column, const char *text)
{
  const VfColumn *description = NULL;

  g_return_if_fail (check_column (self, column));
  description = get_column (self, column);
  g_return_if_fail (!vf_column_is_integer (description));

  if (text != NULL && (description->type == VF_COLUMN_JSON || description->type == VF_COLUMN_LIST))
    {
      g_autofree char *compact = vf_record_compact_json (text, -1);

      g_return_if_fail (compact != NULL);
      vf_record_take_kept_text (self, column, g_steal_pointer (&compact));
    }
  else
    vf_record_take_kept_text (self, column, g_strdup (text));
}

/**
 * vf_record_get_integer:
 * @self: a row
 * @column: index of an integer or truth value
 *
 * Returns: the column's value, 0 for a null
 */
gint64
vf_record_get_integer (VfRecord *self, guint column)
{
  g_return_val_if_fail (check_column (self, column), 0);
  g_return_val_if_fail (vf_column_is_integer (get_column (self, column)), 0);

  return is_set (self, column) ? get_private (self)->slots[column].integer : 0;
}

/**
 * vf_record_set_integer:
 * @self: a row
 * @column: index of an integer
 * @value: its new value, within 32 bits unless the column is a bigint
 */
void
vf_record_set_integer (VfRecord *self, guint column, gint64 value)
{
  VfRecordPrivate *priv = NULL;
  const VfColumn *description = NULL;
  gboolean was_set;

  g_return_if_fail (check_column (self, column));
  description = get_column (self, column);
  g_return_if_fail (vf_column_is_integer (description));
  g_return_if_fail (description->type == VF_COLUMN_BIGINT
                    || (value >= G_MININT32 && value <= G_MAXINT32));

  priv = get_private (self);
  was_set = is_set (self, column);
  if (was_set && priv->slots[column].integer == value)
    return;

  ensure_block (self);
  priv->slots[column].integer = value;
  priv->flags[column] |= SLOT_SET | SLOT_CHANGED;
  notify_column (self, column, was_set);
}

/**
 * vf_record_get_boolean:
 * @self: a row
 * @column: index of a truth value
 *
 * Returns: the column's value, %FALSE for a null
 */
gboolean
vf_record_get_boolean (VfRecord *self, guint column)
{
  return vf_record_get_integer (self, column) != 0;
}

/**
 * vf_record_set_boolean:
 * @self: a row
 * @column: index of a truth value
 * @value: its new value
 */
void
vf_record_set_boolean (VfRecord *self, guint column, gboolean value)
{
  vf_record_set_integer (self, column, value != FALSE);
}

/**
 * vf_record_is_changed:
 * @self: a row
 * @column: a column's index
 *
 * Returns: %TRUE when the column was given another value since the row was made,
 *   read or saved
 */
gboolean
vf_record_is_changed (VfRecord *self, guint column)
{
  VfRecordPrivate *priv = NULL;

  g_return_val_if_fail (check_column (self, column), FALSE);

  priv = get_private (self);
  return priv->slots != NULL && (priv->flags[column] & SLOT_CHANGED) != 0;
}

/**
 * vf_record_has_changes:
 * @self: a row
 *
 * Returns: %TRUE when any column changed
 */
gboolean
vf_record_has_changes (VfRecord *self)
{
  g_return_val_if_fail (VF_IS_RECORD (self), FALSE);

  for (guint i = 0; i < get_table (self)->n_columns; i++)
    if (vf_record_is_changed (self, i))
      return TRUE;

  return FALSE;
}

/**
 * vf_record_clear_changes:
 * @self: a row
 *
 * Declares the present values to be those of the database.
 */
void
vf_record_clear_changes (VfRecord *self)
{
  VfRecordPrivate *priv = NULL;

  g_return_if_fail (VF_IS_RECORD (self));

  priv = get_private (self);
  for (guint i = 0; priv->slots != NULL && i < get_table (self)->n_columns; i++)
    priv->flags[i] &= ~SLOT_CHANGED;
}

/**
 * vf_record_mark_changed:
 * @self: a row
 * @column: a column's index
 *
 * Declares the column's value to differ from the database's, as after a save
 * that failed.
 */
void
vf_record_mark_changed (VfRecord *self, guint column)
{
  g_return_if_fail (check_column (self, column));

  ensure_block (self);
  get_private (self)->flags[column] |= SLOT_CHANGED;
}

/**
 * vf_record_get_extra:
 * @self: a row
 *
 * Returns: (nullable) (transfer none): a JSON object of what the server sent and
 *   this version has no column for, or %NULL
 */
const char *
vf_record_get_extra (VfRecord *self)
{
  g_return_val_if_fail (VF_IS_RECORD (self), NULL);

  return get_private (self)->extra;
}

/**
 * vf_record_set_extra:
 * @self: a row
 * @json: (nullable): a JSON object
 *
 * Sets what vf_record_get_extra() returns.
 */
void
vf_record_set_extra (VfRecord *self, const char *json)
{
  g_return_if_fail (VF_IS_RECORD (self));

  g_set_str (&get_private (self)->extra, json);
}

/* A cell of another kind than its column comes from a damaged file only; it
 * counts as a null rather than being read as what it is not. */
static inline gboolean
cell_fits (const VfColumn *column, const VfCell *cell)
{
  return cell->kind == (vf_column_is_integer (column) ? VF_CELL_INTEGER : VF_CELL_TEXT);
}

static void
fill (VfRecord *self, const VfTable *table, const VfCell *cells)
{
  VfRecordPrivate *priv = get_private (self);
  gsize texts_size = 0;
  char *end = NULL;

  for (guint i = 0; i < table->n_columns; i++)
    if (cells[i].kind == VF_CELL_TEXT)
      texts_size += cells[i].length + 1;

  allocate_block (priv, table->n_columns, texts_size);
  end = (char *) priv->flags + table->n_columns;
  for (guint i = 0; i < table->n_columns; i++)
    {
      gboolean fits = cell_fits (&table->columns[i], &cells[i]);

      priv->flags[i] = fits ? SLOT_SET : 0;
      priv->slots[i].integer = 0;
      if (fits && cells[i].kind == VF_CELL_INTEGER)
        priv->slots[i].integer = cells[i].integer;
      else if (fits)
        {
          priv->slots[i].text = end;
          memcpy (end, cells[i].text, cells[i].length);
          end[cells[i].length] = '\0';
          end += cells[i].length + 1;
        }
    }
}

/**
 * vf_record_new_from_cells:
 * @table: a table
 * @rowid: the row's place in SQLite
 * @cells: (array): a cell for each column of @table, in its order; texts are
 *   copied
 * @extra: (nullable): see vf_record_get_extra()
 *
 * The store's way in: makes a row from what a statement returned. It may run on
 * any thread.
 *
 * Returns: (transfer full): the row, with no column changed
 */
VfRecord *
vf_record_new_from_cells (const VfTable *table,
                          gint64 rowid,
                          const VfCell *cells,
                          const char *extra)
{
  VfRecord *self = g_object_new (table->get_type (), NULL);
  VfRecordPrivate *priv = get_private (self);

  fill (self, table, cells);
  priv->rowid = rowid;
  priv->extra = g_strdup (extra);

  return self;
}

/**
 * vf_record_load_cells:
 * @self: a row
 * @rowid: the row's place in SQLite
 * @cells: (array): a cell for each column, in the table's order
 * @extra: (nullable): see vf_record_get_extra()
 *
 * Brings a row that is in use up to date with the database. Only columns that
 * differ are notified; none is changed afterwards.
 */
void
vf_record_load_cells (VfRecord *self, gint64 rowid, const VfCell *cells, const char *extra)
{
  const VfTable *table = NULL;

  g_return_if_fail (VF_IS_RECORD (self));

  table = get_table (self);
  g_object_freeze_notify (G_OBJECT (self));
  for (guint i = 0; i < table->n_columns; i++)
    {
      if (!cell_fits (&table->columns[i], &cells[i]))
        vf_record_set_null (self, i);
      else if (cells[i].kind == VF_CELL_TEXT)
        vf_record_set_kept_text (self, i, cells[i].text, cells[i].length);
      else if (table->columns[i].type == VF_COLUMN_BIGINT
               || (cells[i].integer >= G_MININT32 && cells[i].integer <= G_MAXINT32))
        vf_record_set_integer (self, i, cells[i].integer);
    }
  vf_record_clear_changes (self);
  get_private (self)->rowid = rowid;
  vf_record_set_extra (self, extra);
  g_object_thaw_notify (G_OBJECT (self));
}

/**
 * vf_record_get_cell:
 * @self: a row
 * @column: a column's index
 * @cell: (out): its value; a text ends in a zero byte and is valid until the
 *   column is set
 *
 * The store's way out.
 */
void
vf_record_get_cell (VfRecord *self, guint column, VfCell *cell)
{
  VfRecordPrivate *priv = NULL;

  g_return_if_fail (check_column (self, column));

  priv = get_private (self);
  *cell = (VfCell) { .kind = VF_CELL_NULL };
  if (!is_set (self, column))
    return;
  if (vf_column_is_integer (get_column (self, column)))
    {
      cell->kind = VF_CELL_INTEGER;
      cell->integer = priv->slots[column].integer;
    }
  else
    {
      cell->kind = VF_CELL_TEXT;
      cell->text = priv->slots[column].text;
      cell->length = strlen (cell->text);
    }
}
