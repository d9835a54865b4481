/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The description of one table: what the store, the JSON reader and sync know of it. */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * VfColumnType:
 *
 * How a column is kept. Everything PostgreSQL would not give back unchanged
 * from a double or a local clock (numerics, timestamps, dates) is kept as the
 * server's text; lists are kept as JSON arrays of text.
 */
typedef enum
{
  VF_COLUMN_TEXT,
  VF_COLUMN_UUID,
  VF_COLUMN_ENUM,
  VF_COLUMN_BOOLEAN,
  VF_COLUMN_INTEGER,
  VF_COLUMN_BIGINT,
  VF_COLUMN_NUMERIC,
  VF_COLUMN_TIMESTAMP,
  VF_COLUMN_DATE,
  VF_COLUMN_JSON,
  VF_COLUMN_LIST,
} VfColumnType;

/**
 * VfDefault:
 * @VF_DEFAULT_NONE: none, or one that only the server can compute
 * @VF_DEFAULT_VALUE: the fixed value in #VfColumn.default_value
 * @VF_DEFAULT_UUID: a new random uuid
 * @VF_DEFAULT_NOW: the present moment
 *
 * What a column holds in a new row when nobody says otherwise.
 */
typedef enum
{
  VF_DEFAULT_NONE,
  VF_DEFAULT_VALUE,
  VF_DEFAULT_UUID,
  VF_DEFAULT_NOW,
} VfDefault;

/**
 * VfOnDelete:
 * @VF_ON_DELETE_NOTHING: the row stays as it is
 * @VF_ON_DELETE_CASCADE: the row goes too
 * @VF_ON_DELETE_SET_NULL: the row stays and forgets what it pointed to
 *
 * What happens to a row when the row it points to is deleted.
 */
typedef enum
{
  VF_ON_DELETE_NOTHING,
  VF_ON_DELETE_CASCADE,
  VF_ON_DELETE_SET_NULL,
} VfOnDelete;

typedef struct
{
  const char *name;
  VfColumnType type;
  gboolean nullable;
  gboolean searched;             /* its text goes into the search index */
  const char *sql_type;          /* PostgreSQL's name of the type */
  const char *default_sql;       /* PostgreSQL's default, or NULL */
  GType (*get_enum_type) (void); /* of VF_COLUMN_ENUM, or NULL */
  VfDefault default_kind;
  const char *default_value; /* of VF_DEFAULT_VALUE, as text */
} VfColumn;

/* A foreign key of one column to the key of a table of ours. The store keeps these rules itself:
 * SQLite's own would refuse rows that arrive before the rows they refer to. */
typedef struct
{
  guint column;      /* the referring column, by index */
  const char *table; /* the table it refers to, by the value of that table's only key column */
  VfOnDelete on_delete;
} VfReference;

/* What must be unique among a server's rows besides the key. The store does not insist: two devices
 * may both claim it before they meet. */
typedef struct
{
  const char *name;     /* of the constraint or index, as the server's refusal gives it */
  const guint *columns; /* by index */
  guint n_columns;
  const char *predicate; /* in PostgreSQL's words, of an index of some rows only; else NULL */
} VfUnique;

/**
 * VfRights:
 *
 * What a member may do with rows of their own: what the production server or
 * the mended one allows; the one at hand may allow less.
 */
typedef enum
{
  VF_RIGHT_SELECT = 1 << 0,
  VF_RIGHT_INSERT = 1 << 1,
  VF_RIGHT_UPDATE = 1 << 2,
  VF_RIGHT_DELETE = 1 << 3,
} VfRights;

typedef struct _VfTable VfTable;

struct _VfTable
{
  const char *name;
  const VfColumn *columns;
  guint n_columns;
  const guint *key;         /* column indexes of the primary key */
  guint n_key;              /* 0: the table has no key (two old backups) */
  gboolean local;           /* described in data/schema/local: has no place on the server */
  gboolean synced;          /* its edits go to the change log for sync */
  GType (*get_type) (void); /* the model class */
  /* SQLite statements that make the table and its indexes, NULL-terminated. Each table starts with
   * "_rowid INTEGER PRIMARY KEY" (a declared rowid survives VACUUM), or has a key that counts up in
   * its place, and ends with "_extra TEXT" (JSON of unknown keys) and, unless it is local,
   * "_version TEXT" (see vf-put.h); no REFERENCES. */
  const char *const *ddl;
  const VfReference *references;
  guint n_references;
  const VfUnique *uniques;
  guint n_uniques;
  /* Of a server's table; a local one has no rights, and -1 for its owner. */
  guint rights;     /* of VfRights */
  gboolean stamped; /* whoever updates a row has to send updated_at; no trigger does it */
  gboolean global;  /* its rows are everyone's */
  int owner;        /* the column that holds the owner's id, or -1: none, or its parent's owner */
};

/* All tables, in alphabetical order, NULL-terminated; production's 55 and our own. */
const VfTable *const *vf_tables_list (guint *n_tables);
const VfTable *vf_table_find (const char *name);
int vf_table_find_column (const VfTable *table, const char *name);

char *vf_table_dup_kept_key (const VfTable *table, const char *key);
gboolean vf_column_is_integer (const VfColumn *column);

G_END_DECLS
