/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Rows for tests, of any table: plain ones, nulls, and what servers send at worst. */
#pragma once

#include "vf-record.h"

G_BEGIN_DECLS

/**
 * VfTestRow:
 * @VF_TEST_ROW_PLAIN: what a healthy server sends
 * @VF_TEST_ROW_NULLS: null in every column that is not part of the key
 * @VF_TEST_ROW_EMPTY: empty texts, lists and objects, zeros
 * @VF_TEST_ROW_EXTREME: every script, greatest numbers, numerics beyond a double, values and
 * members no version knows
 * @VF_TEST_ROW_NEGATIVE: least numbers, escapes, nested JSON, null inside lists
 */
typedef enum
{
  VF_TEST_ROW_PLAIN,
  VF_TEST_ROW_NULLS,
  VF_TEST_ROW_EMPTY,
  VF_TEST_ROW_EXTREME,
  VF_TEST_ROW_NEGATIVE,
  VF_N_TEST_ROWS,
} VfTestRow;

/* The row as JSON, columns in the table's order, as vf_record_to_json_text() writes it. */
char *vf_test_row_json (const VfTable *table, VfTestRow kind);
VfRecord *vf_test_row_new (const VfTable *table, VfTestRow kind);

G_END_DECLS
