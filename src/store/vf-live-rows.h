/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The rows of a live query that someone holds or has just looked at, one object each. */
#pragma once

#include "vf-connection.h"
#include "vf-record.h"

G_BEGIN_DECLS

typedef struct _VfLiveRows VfLiveRows;

VfLiveRows *vf_live_rows_new (const VfTable *table);
void vf_live_rows_free (VfLiveRows *self);

/* A new reference; a row that is not there (any more) is one of nulls. */
VfRecord *vf_live_rows_get (VfLiveRows *self, VfConnection *connection, gint64 rowid);
/* Brings the row's object up to date, if there is one. */
void vf_live_rows_refresh (VfLiveRows *self, VfConnection *connection, gint64 rowid);
GHashTable *vf_live_rows_dup_held (VfLiveRows *self);
void vf_live_rows_refresh_all (VfLiveRows *self, VfConnection *connection);

G_END_DECLS
