/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What tests of the store need: a directory of their own, futures awaited, rows made quickly. */
#pragma once

#include "vf-models.h"
#include "vf-store.h"

G_BEGIN_DECLS

/* A new directory that is removed with everything in it when the pointer goes. */
typedef char TestDirectory;
TestDirectory *test_directory_new (void);
void test_directory_free (TestDirectory *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TestDirectory, test_directory_free)

char *test_path (const TestDirectory *directory, const char *name);

/* Opens with the change log on, as if there were an account. */
VfStore *test_open (const TestDirectory *directory);
void test_open_fails (const TestDirectory *directory, int code);
/* Closes, and sees that nobody holds the store any longer. */
void test_close (VfStore *store);
void test_await (DexFuture *future);
void test_await_error (DexFuture *future, int code);
/* Turns the main context until nothing is due. */
void test_settle (void);

VfRecord *test_entry_new (const char *title, const char *content, const char *date);
void test_set (VfRecord *record, const char *column, const char *text);
const char *test_get (VfRecord *record, const char *column);
gint64 test_count (VfStore *store, const char *table);
/* The result of a statement run on the file, beside the store. */
gint64 test_sql (const TestDirectory *directory, const char *sql);

G_END_DECLS
