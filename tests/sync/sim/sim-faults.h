/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What can go wrong, by name. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  /* Drawn for each request. */
  SIM_FAULT_LOST,       /* never arrives */
  SIM_FAULT_REPLY_LOST, /* is carried out, and the answer lost */
  SIM_FAULT_DUPLICATE,  /* arrives twice, the second time later */
  SIM_FAULT_DELAYED,    /* arrives long after it was given up */
  SIM_FAULT_CUT,        /* the answer ends too early */
  SIM_FAULT_WRONG_TYPE, /* the answer is called a page */
  SIM_FAULT_401,
  SIM_FAULT_403,
  SIM_FAULT_409,
  SIM_FAULT_416,
  SIM_FAULT_429,
  SIM_FAULT_500,
  SIM_FAULT_503,
  SIM_FAULT_57014,
  SIM_FAULT_HTML,
  SIM_FAULT_VISITOR, /* the token is lost on the way: 200 [] */
  SIM_FAULT_LATE_COMMIT,
  SIM_N_REQUEST_FAULTS,
  /* Done to the world. */
  SIM_FAULT_ROW_CAP = SIM_N_REQUEST_FAULTS,
  SIM_FAULT_CLOCK,
  SIM_FAULT_CRASH, /* between two statements of SQLite */
  SIM_FAULT_KILL,  /* while a request is under way */
  SIM_FAULT_DISK_FULL,
  SIM_FAULT_HELD, /* somebody else's transaction stays open */
  SIM_FAULT_EQUAL_STAMPS,
  SIM_FAULT_SCOPE, /* rows come into sight or go out of it, untouched */
  SIM_FAULT_SERVER_DELETE,
  SIM_FAULT_CASCADE,
  SIM_FAULT_REWRITE,
  SIM_FAULT_ECHO,
  SIM_FAULT_COLUMN_ADDED,
  SIM_FAULT_COLUMN_DROPPED,
  SIM_FAULT_HINTS, /* lost, doubled, late and about nothing */
  SIM_FAULT_ACCOUNT_SWITCH,
  SIM_FAULT_SIGN_OUT,
  SIM_FAULT_TWO_DEVICES,
  SIM_FAULT_RESTORE,
  SIM_FAULT_VACUUM,
  SIM_N_FAULTS,
} SimFault;

static inline const char *
sim_fault_get_name (SimFault fault)
{
  static const char *const names[SIM_N_FAULTS] = {
    "request lost",
    "reply lost",
    "delivered twice",
    "delivered late",
    "body cut",
    "wrong type",
    "401",
    "403",
    "409",
    "416",
    "429",
    "500",
    "503",
    "57014",
    "HTML page",
    "visitor",
    "late commit",
    "row cap",
    "clock",
    "crash",
    "kill",
    "disk full",
    "held elsewhere",
    "equal stamps",
    "scope",
    "server deletes",
    "cascade",
    "rewrite",
    "echo",
    "column added",
    "column dropped",
    "hints",
    "account switch",
    "sign-out",
    "two devices",
    "restore",
    "vacuum",
  };

  return names[fault];
}

G_END_DECLS
