/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tokens for tests that sign nobody in. */

#include "token-test.h"

struct _TokenTest
{
  GObject parent_instance;
  char *first;
  char *second;
};

static DexFuture *
token_test_get_token (VfTokenSource *source)
{
  return dex_future_new_for_string (TOKEN_TEST (source)->first);
}

static DexFuture *
token_test_renew_token (VfTokenSource *source, const char *spent)
{
  g_assert_cmpstr (spent, ==, TOKEN_TEST (source)->first);
  return dex_future_new_for_string (TOKEN_TEST (source)->second);
}

static void
token_test_iface_init (VfTokenSourceInterface *iface)
{
  iface->get_token = token_test_get_token;
  iface->renew_token = token_test_renew_token;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (TokenTest,
                               token_test,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (VF_TYPE_TOKEN_SOURCE, token_test_iface_init))

static void
token_test_finalize (GObject *object)
{
  TokenTest *self = TOKEN_TEST (object);

  g_clear_pointer (&self->first, g_free);
  g_clear_pointer (&self->second, g_free);
  G_OBJECT_CLASS (token_test_parent_class)->finalize (object);
}

static void
token_test_class_init (TokenTestClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = token_test_finalize;
}

static void
token_test_init (TokenTest *self)
{
}

TokenTest *
token_test_new (const char *first, const char *second)
{
  TokenTest *self = g_object_new (TOKEN_TYPE_TEST, NULL);

  self->first = g_strdup (first);
  self->second = g_strdup (second);
  return self;
}
