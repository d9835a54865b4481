/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a request to PostgREST asks for, read from its address and headers. */
#pragma once

#include "sim-database.h"

G_BEGIN_DECLS

typedef enum
{
  SIM_FILTER_AND,
  SIM_FILTER_OR,
  SIM_FILTER_COMPARE,
} SimFilterKind;

typedef struct
{
  SimFilterKind kind;
  gboolean negated;
  GPtrArray *children;
  char *column;
  char *op;
  GPtrArray *values;
} SimFilter;

typedef struct
{
  char *column;
  gboolean descending;
} SimOrder;

typedef struct
{
  char *alias;
  char *column; /* "*" for all */
  char *cast;
} SimSelect;

typedef struct
{
  char *method;
  char *table;
  char *function;
  SimFilter *filter; /* an AND of all */
  GPtrArray *select; /* of SimSelect */
  GPtrArray *order;
  GStrv columns;
  gint64 limit; /* -1: none */
  gint64 offset;
  gboolean representation;
  gboolean count; /* count=exact */
  gboolean missing_default;
  gboolean merge;  /* resolution=merge-duplicates */
  gboolean ignore; /* resolution=ignore-duplicates */
  char *on_conflict;
  GBytes *body;
  char *path; /* as it came, with the next two */
  char *query;
  char *prefer;
  char *problem; /* what could not be read */
} SimRequest;

SimRequest *sim_request_new (
  const char *method, const char *path, const char *query, const char *prefer, GBytes *body);
SimRequest *sim_request_copy (const SimRequest *self);
void sim_request_free (SimRequest *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SimRequest, sim_request_free)

G_END_DECLS
