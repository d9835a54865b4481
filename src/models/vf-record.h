/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The parent of every model class: a row, its nulls, and which columns changed. */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

#include "vf-table.h"

G_BEGIN_DECLS

#define VF_TYPE_RECORD (vf_record_get_type ())
G_DECLARE_DERIVABLE_TYPE (VfRecord, vf_record, VF, RECORD, GObject)

struct _VfRecordClass
{
  GObjectClass parent_class;
  const VfTable *table;
  /*< private >*/
  GParamSpec **properties;
};

void vf_record_class_install_table (VfRecordClass *klass, const VfTable *table);

VfRecord *vf_record_new (const VfTable *table);
VfRecord *vf_record_copy (VfRecord *self);
void vf_record_fill_defaults (VfRecord *self);

const VfTable *vf_record_get_table (VfRecord *self);
char *vf_record_dup_key (VfRecord *self);

/* The row's place in SQLite, or 0 before it was saved. */
gint64 vf_record_get_rowid (VfRecord *self);
void vf_record_set_rowid (VfRecord *self, gint64 rowid);

/* Columns by index; a null tells apart from an empty text or a zero. */
gboolean vf_record_is_null (VfRecord *self, guint column);
void vf_record_set_null (VfRecord *self, guint column);
const char *vf_record_get_text (VfRecord *self, guint column);
void vf_record_set_text (VfRecord *self, guint column, const char *text);
gint64 vf_record_get_integer (VfRecord *self, guint column);
void vf_record_set_integer (VfRecord *self, guint column, gint64 value);
gboolean vf_record_get_boolean (VfRecord *self, guint column);
void vf_record_set_boolean (VfRecord *self, guint column, gboolean value);
int vf_record_get_enum (VfRecord *self, guint column);
void vf_record_set_enum (VfRecord *self, guint column, int value);
double vf_record_get_double (VfRecord *self, guint column);
void vf_record_set_double (VfRecord *self, guint column, double value);
GDateTime *vf_record_dup_time (VfRecord *self, guint column);
char **vf_record_dup_list (VfRecord *self, guint column);
void vf_record_set_list (VfRecord *self, guint column, const char *const *list);
JsonNode *vf_record_dup_json (VfRecord *self, guint column);
void vf_record_set_json (VfRecord *self, guint column, JsonNode *node);

/* Changes since the row was read or saved. */
gboolean vf_record_is_changed (VfRecord *self, guint column);
gboolean vf_record_has_changes (VfRecord *self);
void vf_record_clear_changes (VfRecord *self);
void vf_record_mark_changed (VfRecord *self, guint column);

/* JSON, as PostgREST writes rows. Unknown keys and enum values survive the trip. */
gboolean vf_record_load_json (VfRecord *self, JsonNode *node, GError **error);
gboolean vf_record_load_json_text (VfRecord *self, const char *json, gssize length, GError **error);
JsonNode *vf_record_to_json (VfRecord *self);
char *vf_record_to_json_text (VfRecord *self);
const char *vf_record_get_extra (VfRecord *self);
void vf_record_set_extra (VfRecord *self, const char *json);

/**
 * VfCellKind:
 * @VF_CELL_NULL: no value
 * @VF_CELL_INTEGER: a whole number or a truth value
 * @VF_CELL_TEXT: anything else
 * @VF_CELL_ABSENT: nothing is known, as of a column the server lacks; what is
 *   there stays
 */
/**
 * VfCell:
 * @kind: which of the others counts
 * @length: bytes of @text, without its zero byte
 * @integer: of %VF_CELL_INTEGER
 * @text: of %VF_CELL_TEXT; need not end in a zero byte
 *
 * One column's value on its way from or to the database, in SQLite's terms.
 */
typedef enum
{
  VF_CELL_NULL,
  VF_CELL_INTEGER,
  VF_CELL_TEXT,
  VF_CELL_ABSENT,
} VfCellKind;

typedef struct
{
  VfCellKind kind;
  guint length;
  union
  {
    gint64 integer;
    const char *text;
  };
} VfCell;

/* The store's way in and out: all columns at once, without a GValue a column. */
VfRecord *vf_record_new_from_cells (const VfTable *table,
                                    gint64 rowid,
                                    const VfCell *cells,
                                    const char *extra);
void vf_record_load_cells (VfRecord *self, gint64 rowid, const VfCell *cells, const char *extra);
void vf_record_get_cell (VfRecord *self, guint column, VfCell *cell);

G_END_DECLS
