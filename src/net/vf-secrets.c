/* SPDX-License-Identifier: GPL-3.0-or-later */
/* libsecret as futures with a time limit. libsecret itself chooses between the Secret Service of
 * the desktop and, in a sandbox, a file whose key the Secret portal keeps.
 *
 * "Not there" and "cannot be looked at now" are told apart with care: the first means that nobody
 * is signed in, the second must sign nobody out. */

#include "vf-secrets.h"

#include <glib/gi18n.h>
#include <libsecret/secret.h>

#include "vf-error.h"

/* Long enough for a person to type the keyring's password. */
#define TIME_LIMIT_MS 30000

struct _VfSecrets
{
  GObject parent_instance;

  guint time_limit;
};

G_DEFINE_FINAL_TYPE (VfSecrets, vf_secrets, G_TYPE_OBJECT)

static const SecretSchema schema = {
  .name = "com.vibrationfit.Secret",
  .flags = SECRET_SCHEMA_NONE,
  .attributes = {
    { "kind", SECRET_SCHEMA_ATTRIBUTE_STRING },
    { "place", SECRET_SCHEMA_ATTRIBUTE_STRING },
    { "owner", SECRET_SCHEMA_ATTRIBUTE_STRING },
  },
};

typedef enum
{
  LOAD,
  SAVE,
  REMOVE,
} Kind;

typedef struct
{
  Kind kind;
  GHashTable *attributes;
  char *label;
  char *secret;
  guint time_limit;
  gint64 deadline;
  GCancellable *cancellable;
  DexFuture *before; /* the call before this one, or NULL */
} Task;

/* libsecret 0.21 has one connection a process, and answers a call twice when two come while it is
 * being made: calls take turns. Main thread. */
static DexFuture *last_call;

static void
task_free (Task *self)
{
  g_clear_pointer (&self->attributes, g_hash_table_unref);
  g_clear_pointer (&self->label, g_free);
  g_clear_pointer (&self->secret, secret_password_free);
  g_clear_object (&self->cancellable);
  dex_clear (&self->before);
  g_free (self);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Task, task_free)

static void
vf_secrets_class_init (VfSecretsClass *klass)
{
}

static void
vf_secrets_init (VfSecrets *self)
{
  self->time_limit = TIME_LIMIT_MS;
}

/**
 * vf_secrets_new:
 *
 * Returns: (transfer full): the keyring of the person who runs the program.
 *   Nothing is connected before the first call.
 */
VfSecrets *
vf_secrets_new (void)
{
  return g_object_new (VF_TYPE_SECRETS, NULL);
}

/**
 * vf_secrets_set_time_limit:
 * @milliseconds: how long one call may take, the person's answer to a prompt
 *   included; 30 seconds unless set
 */
void
vf_secrets_set_time_limit (VfSecrets *self, guint milliseconds)
{
  g_return_if_fail (VF_IS_SECRETS (self));

  self->time_limit = milliseconds;
}

static GError *
locked_error (void)
{
  return g_error_new_literal (VF_ERROR, VF_ERROR_LOCKED,
                              _ ("The keyring is locked. Unlock it to stay signed in after the "
                                 "program ends."));
}

/* Every failure of a keyring comes to one of four kinds. */
static GError *
translate (GError *error)
{
  g_autoptr (GError) owned = error;

  g_debug ("keyring: %s", error->message);
  if (error->domain == VF_ERROR)
    return g_steal_pointer (&owned);
  if (g_error_matches (error, DEX_ERROR, DEX_ERROR_TIMED_OUT)
      || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT)
      || g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_NO_REPLY))
    return g_error_new_literal (VF_ERROR, VF_ERROR_TIMED_OUT, _ ("The keyring did not answer."));
  if (g_error_matches (error, SECRET_ERROR, SECRET_ERROR_IS_LOCKED)
      || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return locked_error ();
  return g_error_new_literal (VF_ERROR, VF_ERROR_UNSUPPORTED,
                              _ ("There is no keyring that can be used on this computer."));
}

static gboolean
await_in_time (Task *task, DexFuture *future, GError **error)
{
  if (dex_await (dex_future_first (future, dex_timeout_new_deadline (task->deadline), NULL), error))
    return TRUE;
  g_cancellable_cancel (task->cancellable);
  return FALSE;
}

static void
settle_object (DexPromise *promise, gpointer object, GError *error)
{
  g_autoptr (DexPromise) owned = promise;

  if (error != NULL)
    dex_promise_reject (promise, error);
  else
    dex_promise_resolve_object (promise, object);
}

static void
settle_boolean (DexPromise *promise, gboolean done, GError *error)
{
  g_autoptr (DexPromise) owned = promise;

  if (error != NULL)
    dex_promise_reject (promise, error);
  else
    dex_promise_resolve_boolean (promise, done);
}

static void
on_collection (GObject *source, GAsyncResult *result, gpointer promise)
{
  GError *error = NULL;
  SecretCollection *collection = secret_collection_for_alias_finish (result, &error);

  settle_object (promise, collection, error);
}

static void
on_found (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (DexPromise) promise = data;
  g_autolist (GObject) items = NULL;
  GPtrArray *array = NULL;
  GError *error = NULL;

  items = secret_password_search_finish (result, &error);
  if (error != NULL)
    {
      dex_promise_reject (promise, error);
      return;
    }
  array = g_ptr_array_new_with_free_func (g_object_unref);
  for (GList *l = items; l != NULL; l = l->next)
    g_ptr_array_add (array, g_object_ref (l->data));
  dex_promise_resolve_boxed (promise, G_TYPE_PTR_ARRAY, array);
}

static void
on_retrieved (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (DexPromise) promise = data;
  GError *error = NULL;
  SecretValue *value
    = secret_retrievable_retrieve_secret_finish (SECRET_RETRIEVABLE (source), result, &error);

  if (error != NULL)
    dex_promise_reject (promise, error);
  else
    dex_promise_resolve_boxed (promise, SECRET_TYPE_VALUE, value);
}

static void
on_stored (GObject *source, GAsyncResult *result, gpointer promise)
{
  GError *error = NULL;
  gboolean done = secret_password_store_finish (result, &error);

  settle_boolean (promise, done, error);
}

static void
on_cleared (GObject *source, GAsyncResult *result, gpointer promise)
{
  GError *error = NULL;
  gboolean done = secret_password_clear_finish (result, &error);

  settle_boolean (promise, done, error);
}

/* A locked collection may show nothing of what is in it. In a sandbox there may be no collection to
 * look at, and nothing locked either. */
static GError *
explain_nothing (Task *task)
{
  DexPromise *promise = dex_promise_new ();
  g_autoptr (DexFuture) future = dex_ref (promise);
  g_autoptr (GError) error = NULL;
  SecretCollection *collection = NULL;

  secret_collection_for_alias (NULL, SECRET_COLLECTION_DEFAULT, SECRET_COLLECTION_NONE,
                               task->cancellable, on_collection, promise);
  if (await_in_time (task, dex_ref (future), &error))
    collection = g_value_get_object (dex_future_get_value (future, NULL));
  else if (g_error_matches (error, DEX_ERROR, DEX_ERROR_TIMED_OUT))
    return g_steal_pointer (&error);
  if (collection != NULL && secret_collection_get_locked (collection))
    return locked_error ();
  return g_error_new_literal (VF_ERROR, VF_ERROR_NOT_FOUND,
                              _ ("The keyring has nothing for this account."));
}

static GPtrArray *
find_items (Task *task, GError **error)
{
  DexPromise *promise = dex_promise_new ();
  g_autoptr (DexFuture) future = dex_ref (promise);

  secret_password_searchv (&schema, task->attributes,
                           SECRET_SEARCH_ALL | SECRET_SEARCH_UNLOCK | SECRET_SEARCH_LOAD_SECRETS,
                           task->cancellable, on_found, promise);
  if (!await_in_time (task, dex_ref (future), error))
    return NULL;
  return g_value_dup_boxed (dex_future_get_value (future, NULL));
}

static SecretValue *
retrieve (Task *task, SecretRetrievable *item, GError **error)
{
  DexPromise *promise = dex_promise_new ();
  g_autoptr (DexFuture) future = dex_ref (promise);

  secret_retrievable_retrieve_secret (item, task->cancellable, on_retrieved, promise);
  if (!await_in_time (task, dex_ref (future), error))
    return NULL;
  return g_value_dup_boxed (dex_future_get_value (future, NULL));
}

/* secret_item_get_locked() takes an item for granted that another program has removed since. */
static gboolean
get_locked (GObject *item, gboolean *locked)
{
  g_autoptr (GVariant) value = NULL;

  *locked = FALSE;
  if (!SECRET_IS_ITEM (item))
    return TRUE;
  value = g_dbus_proxy_get_cached_property (G_DBUS_PROXY (item), "Locked");
  if (value == NULL || !g_variant_is_of_type (value, G_VARIANT_TYPE_BOOLEAN))
    return FALSE;
  *locked = g_variant_get_boolean (value);
  return TRUE;
}

/* Two items of one name can stand in two collections; the one written last counts. */
static SecretRetrievable *
choose (GPtrArray *items, gboolean *any_locked)
{
  SecretRetrievable *best = NULL;

  *any_locked = FALSE;
  for (guint i = 0; i < items->len; i++)
    {
      SecretRetrievable *item = g_ptr_array_index (items, i);
      gboolean locked = FALSE;

      if (!get_locked (G_OBJECT (item), &locked))
        continue;
      *any_locked |= locked;
      if (!locked
          && (best == NULL
              || secret_retrievable_get_modified (item) > secret_retrievable_get_modified (best)))
        best = item;
    }
  return best;
}

static DexFuture *
load (Task *task, GError **error)
{
  g_autoptr (GPtrArray) items = find_items (task, error);
  g_autoptr (SecretValue) value = NULL;
  SecretRetrievable *item;
  gboolean any_locked = FALSE;
  const char *text;

  if (items == NULL)
    return NULL;
  item = choose (items, &any_locked);
  if (item == NULL)
    {
      g_propagate_error (error, any_locked ? locked_error () : explain_nothing (task));
      return NULL;
    }
  value = retrieve (task, item, error);
  if (value == NULL)
    {
      if (*error == NULL)
        g_propagate_error (error, locked_error ());
      return NULL;
    }
  text = secret_value_get_text (value);
  return dex_future_new_for_string (text != NULL ? text : "");
}

static DexFuture *
change (Task *task, GError **error)
{
  DexPromise *promise = dex_promise_new ();
  g_autoptr (DexFuture) future = dex_ref (promise);

  if (task->kind == SAVE)
    secret_password_storev (&schema, task->attributes, SECRET_COLLECTION_DEFAULT, task->label,
                            task->secret, task->cancellable, on_stored, promise);
  else
    secret_password_clearv (&schema, task->attributes, task->cancellable, on_cleared, promise);
  if (!await_in_time (task, dex_ref (future), error))
    return NULL;
  return dex_future_new_for_boolean (TRUE);
}

static DexFuture *
run_fiber (gpointer data)
{
  Task *task = data;
  GError *error = NULL;
  DexFuture *result;

  if (task->before != NULL)
    dex_await (g_steal_pointer (&task->before), NULL);
  /* The time of a call begins with its turn: the one before may have asked for a password. */
  task->deadline = g_get_monotonic_time () + task->time_limit * G_GINT64_CONSTANT (1000);

  result = task->kind == LOAD ? load (task, &error) : change (task, &error);
  if (result == NULL)
    return dex_future_new_for_error (translate (error));
  return result;
}

static DexFuture *
run (VfSecrets *self, Kind kind, const VfSecretName *name, const char *label, const char *secret)
{
  Task *task = g_new0 (Task, 1);

  task->kind = kind;
  task->attributes = secret_attributes_build (&schema, "kind", name->kind, "place", name->place,
                                              "owner", name->owner, NULL);
  task->label = g_strdup (label);
  task->secret = g_strdup (secret);
  task->time_limit = self->time_limit;
  task->cancellable = g_cancellable_new ();
  task->before = g_steal_pointer (&last_call);
  last_call = dex_scheduler_spawn (NULL, 0, run_fiber, task, (GDestroyNotify) task_free);
  return dex_ref (last_call);
}

/**
 * vf_secrets_load:
 * @name: what to look for
 *
 * Reads a secret; a locked keyring may ask the person for its password.
 *
 * Returns: (transfer full): a future that resolves to a string, or rejects with
 *   %VF_ERROR_NOT_FOUND when the keyring was looked at and has none; with
 *   %VF_ERROR_LOCKED, %VF_ERROR_TIMED_OUT or %VF_ERROR_UNSUPPORTED (no keyring)
 *   when it could not be looked at
 */
DexFuture *
vf_secrets_load (VfSecrets *self, const VfSecretName *name)
{
  dex_return_error_if_fail (VF_IS_SECRETS (self));

  return run (self, LOAD, name, NULL, NULL);
}

/**
 * vf_secrets_save:
 * @name: what it will be found by; an item of the same name is replaced
 * @label: what the person reads in the keyring's own window
 * @secret: the text to keep
 *
 * Returns: (transfer full): a future that resolves to %TRUE when the keyring
 *   has it on disk, or rejects as vf_secrets_load()
 */
DexFuture *
vf_secrets_save (VfSecrets *self, const VfSecretName *name, const char *label, const char *secret)
{
  dex_return_error_if_fail (VF_IS_SECRETS (self));
  dex_return_error_if_fail (secret != NULL);

  return run (self, SAVE, name, label, secret);
}

/**
 * vf_secrets_remove:
 * @name: what to forget
 *
 * Returns: (transfer full): a future that resolves to %TRUE, also when there
 *   was nothing, or rejects as vf_secrets_load()
 */
DexFuture *
vf_secrets_remove (VfSecrets *self, const VfSecretName *name)
{
  dex_return_error_if_fail (VF_IS_SECRETS (self));

  return run (self, REMOVE, name, NULL, NULL);
}
