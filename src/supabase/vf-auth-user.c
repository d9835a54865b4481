/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An account read from JSON that may lack anything but its id. */

#include "vf-auth-user.h"

#include <glib/gi18n.h>

#include "vf-error.h"
#include "vf-json.h"

/* More of either than this is no account of a person. */
#define MAX_ITEMS 100

G_DEFINE_BOXED_TYPE (VfAuthUser, vf_auth_user, vf_auth_user_ref, vf_auth_user_unref)

static void
factor_free (gpointer data)
{
  VfAuthFactor *self = data;

  g_free (self->id);
  g_free (self->type);
  g_free (self->name);
  g_free (self);
}

static void
identity_free (gpointer data)
{
  VfAuthIdentity *self = data;

  g_free (self->id);
  g_free (self->provider);
  g_free (self->address);
  g_free (self);
}

static void
user_clear (gpointer data)
{
  VfAuthUser *self = data;

  g_free (self->id);
  g_free (self->email);
  g_free (self->new_email);
  g_ptr_array_unref (self->factors);
  g_ptr_array_unref (self->identities);
  json_object_unref (self->metadata);
}

static gpointer
parse_factor (JsonObject *object)
{
  const char *id = vf_json_get_string (object, "id");
  VfAuthFactor *self;

  if (id == NULL)
    return NULL;
  self = g_new0 (VfAuthFactor, 1);
  self->id = g_strdup (id);
  self->type = g_strdup (vf_json_get_string (object, "factor_type"));
  self->name = g_strdup (vf_json_get_string (object, "friendly_name"));
  self->verified = g_strcmp0 (vf_json_get_string (object, "status"), "verified") == 0;
  return self;
}

static gpointer
parse_identity (JsonObject *object)
{
  const char *id = vf_json_get_string (object, "identity_id");
  const char *provider = vf_json_get_string (object, "provider");
  JsonObject *data = vf_json_get_object (object, "identity_data");
  VfAuthIdentity *self;

  if (id == NULL || provider == NULL)
    return NULL;
  self = g_new0 (VfAuthIdentity, 1);
  self->id = g_strdup (id);
  self->provider = g_strdup (provider);
  self->address = g_strdup (data != NULL ? vf_json_get_string (data, "email") : NULL);
  return self;
}

static GPtrArray *
parse_items (JsonArray *array, gpointer (*parse) (JsonObject *object), GDestroyNotify destroy)
{
  GPtrArray *items = g_ptr_array_new_with_free_func (destroy);
  guint n_items = array != NULL ? MIN (json_array_get_length (array), MAX_ITEMS) : 0;

  for (guint i = 0; i < n_items; i++)
    {
      JsonNode *node = json_array_get_element (array, i);
      gpointer item = NULL;

      if (JSON_NODE_HOLDS_OBJECT (node))
        item = parse (json_node_get_object (node));
      if (item != NULL)
        g_ptr_array_add (items, item);
    }
  return items;
}

static char *
dup_filled (JsonObject *object, const char *member)
{
  const char *text = vf_json_get_string (object, member);

  return text != NULL && *text != '\0' ? g_strdup (text) : NULL;
}

/**
 * vf_auth_user_parse:
 * @object: a user as the auth server writes it
 * @error: %VF_ERROR_INVALID when it has no id
 *
 * Returns: (transfer full) (nullable): the account
 */
VfAuthUser *
vf_auth_user_parse (JsonObject *object, GError **error)
{
  g_autoptr (VfAuthUser) self = NULL;
  g_autofree char *id = dup_filled (object, "id");
  JsonArray *identities;
  JsonObject *metadata;

  if (id == NULL)
    {
      g_set_error_literal (error, VF_ERROR, VF_ERROR_INVALID,
                           _ ("The server did not say whose account this is."));
      return NULL;
    }

  self = g_atomic_rc_box_new0 (VfAuthUser);
  identities = vf_json_get_array (object, "identities");
  metadata = vf_json_get_object (object, "user_metadata");
  self->id = g_steal_pointer (&id);
  self->email = dup_filled (object, "email");
  self->new_email = dup_filled (object, "new_email");
  self->email_confirmed = vf_json_get_string (object, "email_confirmed_at") != NULL;
  vf_json_get_boolean (object, "is_anonymous", &self->anonymous);
  self->factors = parse_items (vf_json_get_array (object, "factors"), parse_factor, factor_free);
  self->identities = parse_items (identities, parse_identity, identity_free);
  self->made_up = identities != NULL && json_array_get_length (identities) == 0 && !self->anonymous;
  self->metadata = metadata != NULL ? json_object_ref (metadata) : json_object_new ();
  return g_steal_pointer (&self);
}

VfAuthUser *
vf_auth_user_ref (VfAuthUser *self)
{
  return g_atomic_rc_box_acquire (self);
}

void
vf_auth_user_unref (VfAuthUser *self)
{
  g_atomic_rc_box_release_full (self, user_clear);
}

/**
 * vf_auth_user_get_verified_factor:
 *
 * Returns: (transfer none) (nullable): the first factor that can be asked for
 */
const VfAuthFactor *
vf_auth_user_get_verified_factor (const VfAuthUser *self)
{
  for (guint i = 0; i < self->factors->len; i++)
    {
      const VfAuthFactor *factor = g_ptr_array_index (self->factors, i);

      if (factor->verified && g_strcmp0 (factor->type, "totp") == 0)
        return factor;
    }
  return NULL;
}
