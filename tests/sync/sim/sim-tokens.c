/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sign-in without a server: tokens that name a member. */

#include <string.h>

#include "sim-clock.h"
#include "sim-net.h"
#include "vf-error.h"
#include "vf-jwt.h"

/* How long a refresh is under way. */
#define REFRESH_TIME (300 * 1000)

struct _SimTokens
{
  GObject parent_instance;
  char *user;
  char *token;
  guint serial;
  const gint64 *skew;
  gboolean offline;
  gboolean dead;
};

static void token_source_init (VfTokenSourceInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (SimTokens,
                               sim_tokens,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (VF_TYPE_TOKEN_SOURCE, token_source_init))

static char *
encode (const char *text)
{
  char *code = g_base64_encode ((const guchar *) text, strlen (text));

  g_strdelimit (code, "+", '-');
  g_strdelimit (code, "/", '_');
  *strchrnul (code, '=') = '\0';
  return code;
}

static void
make_token (SimTokens *self)
{
  g_autofree char *head = encode ("{\"alg\":\"none\"}");
  g_autofree char *claims
    = g_strdup_printf ("{\"sub\":\"%s\",\"role\":\"authenticated\",\"serial\":%u}", self->user,
                       ++self->serial);
  g_autofree char *body = encode (claims);

  g_free (self->token);
  self->token = g_strconcat (head, ".", body, ".sig", NULL);
}

static DexFuture *
get_token (VfTokenSource *source)
{
  SimTokens *self = SIM_TOKENS (source);

  if (self->dead)
    return dex_future_new_reject (VF_ERROR, VF_ERROR_CANCELLED, "killed");
  if (self->user == NULL)
    return dex_future_new_reject (VF_ERROR, VF_ERROR_SIGNED_OUT, "nobody");
  return dex_future_new_for_string (self->token);
}

typedef struct
{
  SimTokens *tokens;
  DexPromise *promise;
  char *spent;
} Renewal;

static void
renewal_free (gpointer data)
{
  Renewal *self = data;

  g_object_unref (self->tokens);
  dex_unref (self->promise);
  g_free (self->spent);
  g_free (self);
}

/* Who signed out or changed places meanwhile is found here. */
static void
finish (gpointer data)
{
  Renewal *self = data;
  SimTokens *tokens = self->tokens;

  if (!tokens->dead)
    sim_clock_set_skew (*tokens->skew);
  if (tokens->dead)
    dex_promise_reject (self->promise,
                        g_error_new_literal (VF_ERROR, VF_ERROR_CANCELLED, "killed"));
  else if (tokens->user == NULL)
    dex_promise_reject (self->promise,
                        g_error_new_literal (VF_ERROR, VF_ERROR_SIGNED_OUT, "nobody"));
  else if (tokens->offline)
    {
      VfErrorReply reply = { .retry = TRUE };

      dex_promise_reject (self->promise,
                          vf_error_new_for_reply (VF_ERROR_OFFLINE, &reply, "no network"));
    }
  else
    {
      if (g_strcmp0 (tokens->token, self->spent) == 0)
        make_token (tokens);
      dex_promise_resolve_string (self->promise, g_strdup (tokens->token));
    }
}

static DexFuture *
renew_token (VfTokenSource *source, const char *spent)
{
  Renewal *renewal = g_new0 (Renewal, 1);
  DexPromise *promise = dex_promise_new ();

  renewal->tokens = SIM_TOKENS (g_object_ref (source));
  renewal->promise = dex_ref (promise);
  renewal->spent = g_strdup (spent);
  sim_clock_at (sim_clock_now () + REFRESH_TIME, finish, renewal, renewal_free);
  return DEX_FUTURE (promise);
}

static void
token_source_init (VfTokenSourceInterface *iface)
{
  iface->get_token = get_token;
  iface->renew_token = renew_token;
}

static void
sim_tokens_finalize (GObject *object)
{
  SimTokens *self = SIM_TOKENS (object);

  g_free (self->user);
  g_free (self->token);
  G_OBJECT_CLASS (sim_tokens_parent_class)->finalize (object);
}

static void
sim_tokens_class_init (SimTokensClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sim_tokens_finalize;
}

static void
sim_tokens_init (SimTokens *self)
{
}

SimTokens *
sim_tokens_new (const char *user, const gint64 *skew)
{
  SimTokens *self = g_object_new (SIM_TYPE_TOKENS, NULL);

  self->skew = skew;
  sim_tokens_set_user (self, user);
  return self;
}

void
sim_tokens_set_user (SimTokens *self, const char *user)
{
  g_set_str (&self->user, user);
  if (user != NULL)
    make_token (self);
}

void
sim_tokens_set_offline (SimTokens *self, gboolean offline)
{
  self->offline = offline;
}

void
sim_tokens_kill (SimTokens *self)
{
  self->dead = TRUE;
}

/* Whom "Bearer …" names, or NULL. */
char *
sim_tokens_read_user (const char *bearer)
{
  static char *last_bearer;
  static char *last_user;

  if (bearer == NULL || !g_str_has_prefix (bearer, "Bearer "))
    return NULL;
  if (g_strcmp0 (bearer, last_bearer) != 0)
    {
      g_autoptr (VfClaims) claims = vf_claims_decode (bearer + strlen ("Bearer "), NULL);

      g_set_str (&last_bearer, bearer);
      g_set_str (&last_user, claims != NULL ? claims->subject : NULL);
    }
  return g_strdup (last_user);
}
