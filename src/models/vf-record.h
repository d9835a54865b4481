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
};

VfRecord *vf_record_new (const VfTable *table);
VfRecord *vf_record_copy (VfRecord *self);

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
double vf_record_get_double (VfRecord *self, guint column);
char **vf_record_dup_list (VfRecord *self, guint column);
void vf_record_set_list (VfRecord *self, guint column, const char *const *list);
JsonNode *vf_record_dup_json (VfRecord *self, guint column);
void vf_record_set_json (VfRecord *self, guint column, JsonNode *node);

/* Changes since the row was read or saved. */
gboolean vf_record_is_changed (VfRecord *self, guint column);
gboolean vf_record_has_changes (VfRecord *self);
void vf_record_clear_changes (VfRecord *self);

/* JSON, as PostgREST writes rows. Unknown keys and enum values survive the trip. */
gboolean vf_record_load_json (VfRecord *self, JsonNode *node, GError **error);
JsonNode *vf_record_to_json (VfRecord *self);
const char *vf_record_get_extra (VfRecord *self);
void vf_record_set_extra (VfRecord *self, const char *json);

G_END_DECLS
