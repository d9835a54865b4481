/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A store with a vision, and a voice that lies on demand and keeps a log. */
#pragma once

#include "store-test.h"
#include "vf-job-engine.h"
#include "vf-spoken-sets.h"
#include "vf-visions.h"

G_BEGIN_DECLS

typedef struct
{
  TestDirectory *directory;
  VfStore *store;
  VfVisions *visions;
  VfRecord *vision;
  VfJobEngine *engine;
  char *log;
} JobsFixture;

/* @data: what the voice does with a sentence that has the word "bad" in it. */
void jobs_test_set_up (JobsFixture *self, gconstpointer data);
void jobs_test_tear_down (JobsFixture *self, gconstpointer data);

gpointer jobs_test_await_object (DexFuture *future);
void jobs_test_write (JobsFixture *self, VfSection section, const char *text);
VfSpokenSet *jobs_test_set (JobsFixture *self, const char *variant);
/* Runs the job that the future resolves to, to its end. */
VfJob *jobs_test_finish (DexFuture *future);
/* How often the voice was asked for a text; for all texts with NULL. */
guint jobs_test_count_said (JobsFixture *self, const char *text);

G_END_DECLS
