/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the verbs of vibrationfitctl share. */
#pragma once

#include "vf-account.h"
#include "vf-job-engine.h"
#include "vf-spoken-set.h"
#include "vf-store.h"
#include "vf-visions.h"

G_BEGIN_DECLS

typedef struct
{
  char *data_dir;    /* NULL for the program's own */
  char *member_name; /* NULL for whoever was chosen last */
  GCancellable *cancellable;
  VfStore *store;
  VfRecord *member;
  VfVisions *visions;
  VfAccount *account; /* of the verbs that open it */
} VfCtl;

/**
 * VfCtlVerb:
 * @run: does it; arguments are without the verb and its options
 */
typedef struct
{
  const char *name;
  const char *parameters; /* as help shows them */
  const char *summary;
  const char *description;
  const GOptionEntry *options;
  int min_arguments;
  int max_arguments; /* −1: any number */
  gboolean (*run) (VfCtl *ctl, int n_arguments, char **arguments, GError **error);
} VfCtlVerb;

extern const VfCtlVerb vf_ctl_import_vision;
extern const VfCtlVerb vf_ctl_export_vision;
extern const VfCtlVerb vf_ctl_generate_audio;
extern const VfCtlVerb vf_ctl_export_audio;
extern const VfCtlVerb vf_ctl_list;
extern const VfCtlVerb vf_ctl_list_voices;
extern const VfCtlVerb vf_ctl_search;
extern const VfCtlVerb vf_ctl_backup;
extern const VfCtlVerb vf_ctl_restore;
extern const VfCtlVerb vf_ctl_check;
extern const VfCtlVerb vf_ctl_sign_in;
extern const VfCtlVerb vf_ctl_sync;
extern const VfCtlVerb vf_ctl_status;
extern const VfCtlVerb vf_ctl_conflicts;
extern const VfCtlVerb vf_ctl_sign_out;
extern const VfCtlVerb vf_ctl_members;

GFile *vf_ctl_get_data_directory (VfCtl *ctl);
/* The member's place; nothing is made. */
GFile *vf_ctl_get_directory (VfCtl *ctl, GError **error);
/* Opens the store, makes it when there is none, and brings member and visions. */
gboolean vf_ctl_open (VfCtl *ctl, GError **error);
/* The same for looking only: works beside an open window. */
gboolean vf_ctl_open_to_read (VfCtl *ctl, GError **error);
void vf_ctl_close (VfCtl *ctl);

/* Waits for a future; gives a reference to the object it resolved to, or NULL. */
gpointer vf_ctl_await_object (DexFuture *future, GError **error);
/* The version of a number, or with 0 the active one. */
VfRecord *vf_ctl_find_vision (VfCtl *ctl, int number, GError **error);
/* Rows as a JSON array on standard output. */
void vf_ctl_print_json (GPtrArray *rows);
/* Shows a job's progress until it ended. */
gboolean vf_ctl_follow (VfCtl *ctl, VfJobEngine *engine, DexFuture *job, GError **error);

G_END_DECLS
