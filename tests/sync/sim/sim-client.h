/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A device: the real store and the real engine, or another client's rules for comparison. */
#pragma once

#include "sim-ledger.h"
#include "sim-net.h"
#include "sim-replica.h"

G_BEGIN_DECLS

typedef enum
{
  SIM_STEP_INSERT,
  SIM_STEP_UPDATE,
  SIM_STEP_DELETE,
} SimStepKind;

/* One row somebody changes. */
typedef struct
{
  SimStepKind kind;
  const VfTable *table;
  char *key;
  char **cells; /* of the columns that are given */
  gboolean *given;
} SimStep;

typedef enum
{
  SIM_ARM_OURS,
  SIM_ARM_STAMPS,  /* updated_at as cursor, upsert of whole rows: the rules of RxDB's plugin */
  SIM_ARM_PATCHES, /* changed columns by plain update, last write wins: those of Legend-State */
} SimArm;

typedef struct _SimClient SimClient;

/* An edit was kept, or refused. */
typedef void (*SimDoneFunc) (SimClient *client, SimEdit *edit, gboolean kept);

struct _SimClient
{
  int index;
  SimArm arm;
  char *user;
  SimNet *net;
  SimLedger *ledger;
  gint64 skew;
  guint n_syncs; /* rounds that ended */
  guint n_good;  /* of these, without an error */
  gboolean syncing;
  GHashTable *clean;    /* "table\nkey" that the server had at the last look */
  GHashTable *hidden;   /* "table\nkey" the person deleted here, and was told so */
  GHashTable *deleted;  /* "table\nkey" the person deleted here */
  GPtrArray *undecided; /* of SimEdit: asked for, neither kept nor refused yet */
  gpointer real;
  gpointer naive;
};

void sim_templates_free (void);
SimClient *sim_client_new (SimNet *net, SimLedger *ledger, SimArm arm, int index, const char *user);
void sim_client_free (SimClient *self);
/* (transfer full) (element-type SimLocal): a table as the person sees it */
GPtrArray *sim_client_list (SimClient *self, const VfTable *table);
void sim_client_apply (SimClient *self, GPtrArray *steps, SimEdit *edit);
void sim_client_sync (SimClient *self, gboolean thoroughly);

/* Of the real one only. */
SimReplica *sim_client_get_replica (SimClient *self);
void sim_client_kill (SimClient *self);
void sim_client_arm_crash (SimClient *self, guint n_statements);
gboolean sim_client_has_crashed (SimClient *self);
gboolean sim_client_is_idle (SimClient *self);
gboolean sim_client_reopen (SimClient *self);
void sim_client_set_full (SimClient *self, gboolean full);
void sim_client_set_user (SimClient *self, const char *user);
void sim_client_set_offline (SimClient *self, gboolean offline);
void sim_client_hint (SimClient *self, const char *table, const char *key);
void sim_client_answer (SimClient *self);
/* Whether there is a program that people could use. */
gboolean sim_client_is_running (SimClient *self);
/* Requests under way; G_MAXUINT while the program does not run. */
guint sim_client_get_n_sending (SimClient *self);

SimStep *sim_step_new (SimStepKind kind, const VfTable *table, const char *key);
void sim_step_set (SimStep *self, const char *column, const char *json);
void sim_step_free (gpointer self);

G_END_DECLS
