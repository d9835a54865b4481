/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Rows of several tables and sizes, the same in every run. */
#pragma once

#include "vf-models.h"
#include "vf-store.h"

G_BEGIN_DECLS

/* Half journal entries, the rest board items, abundance events and daily papers; texts of twelve
 * to five hundred words, a fifth of the columns null. */
GPtrArray *bench_rows_new (guint n, guint32 seed);
/* A directory for a store, on the disk that holds the build. */
char *bench_directory_new (void);
void bench_directory_remove (const char *directory);
VfStore *bench_open (const char *directory);
void bench_close (VfStore *store);
void bench_await (DexFuture *future);

G_END_DECLS
