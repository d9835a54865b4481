/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the files of pushing share. */
#pragma once

#include "vf-rest.h"
#include "vf-sync-apply.h"
#include "vf-sync-push.h"
#include "vf-transact.h"

G_BEGIN_DECLS

/* How often a row that keeps failing in a passing way is tried before it waits for a day. */
#define VF_SYNC_MAX_ATTEMPTS 10
/* How often in a row the same write is offered anew on top of a newer row. */
#define VF_SYNC_MAX_ROUNDS 3
/* Where a server has to be mended before it can work, it is asked again after a day. */
#define VF_SYNC_LONG_PAUSE (G_GINT64_CONSTANT (24) * 60 * 60 * G_USEC_PER_SEC)

/**
 * VfSyncErrand:
 * @op: what is sent, as it stands in the outbox
 * @body: (nullable): the JSON object that goes out
 * @doubt: whether it was under way before, without an answer
 *
 * One op under way.
 */
typedef struct
{
  VfSyncOp *op;
  char *body;
  gboolean doubt;
} VfSyncErrand;

/**
 * VfSyncUnit:
 * @plan: of the table
 * @kind: what is done
 * @errands: (element-type VfSyncErrand): one, or several insertions of the same columns
 * @select: what the server gives back
 * @blind: whether rows of this table can be written and not read
 *
 * What goes out in one request, unless the server finds something wrong with it.
 */
typedef struct
{
  const VfSyncPlan *plan;
  VfSyncOpKind kind;
  GPtrArray *errands;
  char *select;
  gboolean blind;
} VfSyncUnit;

/**
 * VfSyncPush:
 * @core: whose outbox
 * @units: of VfSyncUnit, still to be sent
 * @error: (nullable): why nothing more is sent
 * @n_failures: requests in a row the server or somebody before it was in trouble with
 * @n_total: ops there were
 * @n_done: ops that are no longer there
 */
typedef struct
{
  VfSyncCore *core;
  GQueue units;
  GError *error;
  guint n_failures;
  guint n_total;
  guint n_done;
} VfSyncPush;

void vf_sync_errand_free (VfSyncErrand *self);
void vf_sync_unit_free (VfSyncUnit *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VfSyncErrand, vf_sync_errand_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VfSyncUnit, vf_sync_unit_free)

/* vf-sync-push-plan.c: on the writer's thread. */
gboolean vf_sync_push_plan (VfEdit *edit, VfSyncPush *self, GError **error);
/* vf-sync-push-body.c: on the writer's thread. */
gboolean *vf_sync_push_left_out (VfEdit *edit, const VfSyncPlan *plan, GError **error);
gboolean vf_sync_push_prepare (VfSyncPush *self,
                               VfEdit *edit,
                               const VfSyncPlan *plan,
                               VfSyncErrand *errand,
                               const gboolean *left_out,
                               GError **error);

/* All others inside a fiber; FALSE when the store failed, which ends the push. */
gboolean
vf_sync_push_transact (VfSyncPush *self, VfTransactFunc func, gpointer data, GError **error);
gboolean vf_sync_push_insert (VfSyncPush *self, VfSyncUnit *unit, GError **error);
gboolean vf_sync_push_update (VfSyncPush *self, VfSyncUnit *unit, GError **error);
gboolean vf_sync_push_delete (VfSyncPush *self, VfSyncUnit *unit, GError **error);

/* vf-sync-push-settle.c */
gboolean vf_sync_push_accept (
  VfSyncPush *self, VfSyncUnit *unit, GPtrArray *errands, VfRestRows *rows, GError **error);
gboolean vf_sync_push_park (VfSyncPush *self,
                            VfSyncErrand *errand,
                            const GError *reason,
                            const char *code,
                            gint64 pause,
                            GError **error);
gboolean
vf_sync_push_later (VfSyncPush *self, VfSyncErrand *errand, const GError *reason, GError **error);
gboolean vf_sync_push_release (VfSyncPush *self, VfSyncErrand *errand, GError **error);
gboolean vf_sync_push_drop_column (VfSyncPush *self,
                                   VfSyncUnit *unit,
                                   GPtrArray *errands,
                                   const GError *reason,
                                   gboolean *dropped,
                                   GError **error);
/* What became of an op after the row it is about was looked at. */
typedef enum
{
  VF_SYNC_LOOK_DONE,    /* the op is answered */
  VF_SYNC_LOOK_SAME,    /* the row is as the op expects it */
  VF_SYNC_LOOK_CHANGED, /* the op now stands on a newer row */
  VF_SYNC_LOOK_ABSENT,  /* the row is not shown, which has to be proven yet */
} VfSyncLook;
gboolean vf_sync_push_look (
  VfSyncPush *self, VfSyncUnit *unit, VfSyncErrand *errand, VfSyncLook *look, GError **error);
gboolean vf_sync_push_look_all (
  VfSyncPush *self, VfSyncUnit *unit, GPtrArray *errands, GPtrArray *absent, GError **error);
gboolean vf_sync_push_gone (
  VfSyncPush *self, VfSyncUnit *unit, VfSyncErrand *errand, guint64 mark, GError **error);
/* Notes a request that failed for a passing reason; TRUE when it was the op's own. */
void vf_sync_push_note_failure (VfSyncPush *self, const GError *reason);
void vf_sync_push_note_success (VfSyncPush *self);

/* vf-sync-push-unique.c: *@solved when the same may be sent again, with the errand as it is now. */
gboolean vf_sync_push_solve_unique (VfSyncPush *self,
                                    VfSyncUnit *unit,
                                    VfSyncErrand *errand,
                                    const GError *reason,
                                    gboolean *solved,
                                    GError **error);
/* What is done with an op the server refuses, when nothing can be done about it. */
gboolean
vf_sync_push_refused (VfSyncPush *self, VfSyncErrand *errand, const GError *reason, GError **error);

G_END_DECLS
