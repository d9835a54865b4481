/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Rows as a server writes them, straight into cells: no object a row. Any thread. */
#pragma once

#include <yyjson.h>

#include "vf-record.h"

G_BEGIN_DECLS

/* Room for texts that a row's cells point to, and what was learnt of the order of its members. */
typedef struct _VfCellArena VfCellArena;

VfCellArena *vf_cell_arena_new (void);
void vf_cell_arena_free (VfCellArena *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VfCellArena, vf_cell_arena_free)
/* Forgets all texts, and keeps the room. */
void vf_cell_arena_clear (VfCellArena *self);

yyjson_doc *vf_cells_read_document (const char *json, gsize length, GError **error);
gboolean vf_cells_load_yyjson (const VfTable *table,
                               yyjson_val *row,
                               VfCell *cells,
                               VfCellArena *arena,
                               char **extra,
                               GError **error);

G_END_DECLS
