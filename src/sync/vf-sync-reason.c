/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Why an edit is parked, in words. */

#include "vf-sync.h"

#include <string.h>

#include <glib/gi18n.h>

#include "vf-sync-op.h"
#include "vf-sync-wire.h"

/* The first that fits; "*" stands for any end. */
static const struct
{
  const char *code;
  const char *sentence;
} reasons[] = {
  { VF_SYNC_CODE_DEPENDS,
    N_ ("It waits for another edit that could not be sent. It follows by itself when that one is "
        "settled.") },
  { VF_SYNC_CODE_OWNER,
    N_ ("It belongs to somebody else, who alone can change it. Discard the change, or keep a copy "
        "of your own.") },
  { VF_SYNC_CODE_DENIED,
    N_ ("The server shows this and does not let your account change it. Discard the change, or try "
        "again when your rights have changed.") },
  { "42501", N_ ("The server does not let your account write this. Discard the change, or try "
                 "again when your rights have changed.") },
  { "23505", N_ ("The server has another one that is the same where it must be the only one. "
                 "Change one of the two, then try again.") },
  { "23503", N_ ("It belongs to something the server does not have, or something there still "
                 "needs it. Try again when that is settled, or discard the change.") },
  { "23502", N_ ("Something is missing that the server wants. Fill it in, then try again.") },
  { "23514", N_ ("A value is outside of what the server allows. Change it, then try again.") },
  { "22001", N_ ("A text is longer than the server allows. Shorten it, then try again.") },
  { "22003", N_ ("A number is larger than the server allows. Change it, then try again.") },
  { "22P05", N_ ("A text contains a character the server cannot keep. Write that part again, then "
                 "try again.") },
  { "22*", N_ ("A value has a form the server does not accept. Change it, then try again.") },
  { "42703", N_ ("A rule of the server itself is broken and refuses this. Its owner has to mend "
                 "it; your edit is kept until then.") },
  { "42P17", N_ ("A rule of the server itself is broken and refuses this. Its owner has to mend "
                 "it; your edit is kept until then.") },
  { "PGRST204", N_ ("The server does not know one of the fields. A newer version of the program "
                    "or of the server may help; your edit is kept until then.") },
  { "PGRST205",
    N_ ("The server does not have a place for this. Your edit is kept until it does.") },
  { "42P01", N_ ("The server does not have a place for this. Your edit is kept until it does.") },
  { "P0*", N_ ("The server refused this change. Change it, then try again, or discard it.") },
  { "23*", N_ ("A rule of the server forbids this. Change it, then try again, or discard it.") },
};

static const char *
find_sentence (const char *code)
{
  for (gsize i = 0; code != NULL && i < G_N_ELEMENTS (reasons); i++)
    if (vf_sync_fault_fits (code, reasons[i].code))
      return _ (reasons[i].sentence);
  return _ ("The server does not take this as it is. Change it, then try again, or discard it.");
}

/**
 * vf_sync_dup_reason:
 * @op: a row of sync_ops
 *
 * The server's own words are in its `error_message`.
 *
 * Returns: (transfer full) (nullable): why it is parked and what can be done
 *   about it, whole sentences; %NULL when it is not parked
 */
char *
vf_sync_dup_reason (VfRecord *op)
{
  const VfTable *table = vf_record_get_table (op);
  const guint state = vf_table_find_column (table, "state");
  const guint code = vf_table_find_column (table, "error_code");
  VfCell cell = { 0 };

  g_return_val_if_fail (g_str_equal (table->name, "sync_ops"), NULL);

  vf_record_get_cell (op, state, &cell);
  if (cell.kind != VF_CELL_TEXT || strncmp (cell.text, "parked", cell.length) != 0)
    return NULL;
  return g_strdup (
    find_sentence (vf_record_is_null (op, code) ? NULL : vf_record_get_text (op, code)));
}
