/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The shape of the database on disk: made new, or brought up one version at a time. */
#pragma once

#include "vf-connection.h"
#include "vf-table.h"

G_BEGIN_DECLS

/* Raised by one with each step in vf-schema.c; the schema of each released version is kept in
 * tests/store/schemas. */
#define VF_SCHEMA_VERSION 1
/* "VFit", in the header of each database of ours. */
#define VF_SCHEMA_APPLICATION_ID 0x56466974

/**
 * VfMigration:
 * @version: the version this step leads to, from the one before it
 * @migrate: does it, inside a transaction that the caller ends
 */
typedef struct
{
  int version;
  gboolean (*migrate) (VfConnection *connection, GError **error);
} VfMigration;

const VfMigration *vf_schema_get_migrations (guint *n_migrations);

gboolean vf_schema_inspect (const char *path, int newest, int *version, GError **error);
gboolean vf_schema_prepare (VfConnection *connection,
                            const VfMigration *migrations,
                            guint n_migrations,
                            GError **error);
gboolean
vf_schema_add_missing_columns (VfConnection *connection, const VfTable *table, GError **error);

G_END_DECLS
