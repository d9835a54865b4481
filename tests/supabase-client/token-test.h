/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A source of two tokens: one, and another when the first is refused. */
#pragma once

#include "vf-token-source.h"

G_BEGIN_DECLS

#define TOKEN_TYPE_TEST (token_test_get_type ())
G_DECLARE_FINAL_TYPE (TokenTest, token_test, TOKEN, TEST, GObject)

TokenTest *token_test_new (const char *first, const char *second);

G_END_DECLS
