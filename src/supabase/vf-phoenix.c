/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Frames are read as something that anybody may have written. */

#include "vf-phoenix.h"

#include <glib/gi18n.h>

#include "vf-error.h"
#include "vf-json.h"

/**
 * vf_phoenix_frame_parse:
 * @text: a text frame
 * @length: its length in bytes
 * @error: %VF_ERROR_INVALID
 *
 * Returns: (transfer full) (nullable): the frame
 */
VfPhoenixFrame *
vf_phoenix_frame_parse (const char *text, gsize length, GError **error)
{
  g_autoptr (JsonNode) node = NULL;
  JsonObject *object = NULL;
  JsonObject *payload;
  const char *topic = NULL;
  const char *event = NULL;
  VfPhoenixFrame *self;

  if (length <= VF_PHOENIX_MAX_FRAME && g_utf8_validate_len (text, length, NULL))
    node = vf_json_parse (text, length, NULL);
  if (node != NULL && JSON_NODE_HOLDS_OBJECT (node))
    object = json_node_get_object (node);
  if (object != NULL)
    {
      topic = vf_json_get_string (object, "topic");
      event = vf_json_get_string (object, "event");
    }
  if (topic == NULL || event == NULL)
    {
      g_set_error_literal (error, VF_ERROR, VF_ERROR_INVALID,
                           _ ("The server sent a live message that cannot be read."));
      return NULL;
    }

  payload = vf_json_get_object (object, "payload");
  self = g_new0 (VfPhoenixFrame, 1);
  self->topic = g_strdup (topic);
  self->event = g_strdup (event);
  self->ref = g_strdup (vf_json_get_string (object, "ref"));
  self->payload = payload != NULL ? json_object_ref (payload) : json_object_new ();
  return self;
}

void
vf_phoenix_frame_free (VfPhoenixFrame *self)
{
  g_free (self->topic);
  g_free (self->event);
  g_free (self->ref);
  json_object_unref (self->payload);
  g_free (self);
}

/**
 * vf_phoenix_frame_format:
 * @topic: a channel, or "phoenix"
 * @event: what the frame asks for
 * @payload: (nullable): its content
 * @ref: number of this frame
 * @join_ref: number of the frame that joined the channel, or 0
 *
 * Returns: (transfer full): the text to send
 */
char *
vf_phoenix_frame_format (
  const char *topic, const char *event, JsonObject *payload, guint ref, guint join_ref)
{
  g_autoptr (JsonObject) object = json_object_new ();
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  g_autofree char *number = g_strdup_printf ("%u", ref);
  g_autofree char *join_number = g_strdup_printf ("%u", join_ref);

  json_object_set_string_member (object, "topic", topic);
  json_object_set_string_member (object, "event", event);
  json_object_set_object_member (object, "payload",
                                 payload != NULL ? json_object_ref (payload) : json_object_new ());
  json_object_set_string_member (object, "ref", number);
  if (join_ref != 0)
    json_object_set_string_member (object, "join_ref", join_number);
  json_node_set_object (node, object);
  return vf_json_to_text (node);
}

/**
 * vf_phoenix_frame_is_ok:
 *
 * Returns: whether the status of an answer or of a system message is "ok"
 */
gboolean
vf_phoenix_frame_is_ok (const VfPhoenixFrame *self)
{
  return g_strcmp0 (vf_json_get_string (self->payload, "status"), "ok") == 0;
}

/**
 * vf_phoenix_frame_get_reason:
 *
 * Returns: (nullable): why an answer or a system message is not "ok"
 */
const char *
vf_phoenix_frame_get_reason (const VfPhoenixFrame *self)
{
  JsonObject *response = vf_json_get_object (self->payload, "response");
  const char *reason = response != NULL ? vf_json_get_string (response, "reason") : NULL;

  return reason != NULL ? reason : vf_json_get_string (self->payload, "message");
}
