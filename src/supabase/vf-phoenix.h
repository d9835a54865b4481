/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The frames of the realtime socket, version 1.0.0 of Phoenix's protocol. */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* The server sends no larger ones. */
#define VF_PHOENIX_MAX_FRAME (5 * 1024 * 1024)

/**
 * VfPhoenixFrame:
 * @topic: a channel, or "phoenix" for the socket itself
 * @event: what it is about
 * @ref: (nullable): number that ties an answer to its question
 * @payload: an object, empty when the frame had none
 */
typedef struct
{
  char *topic;
  char *event;
  char *ref;
  JsonObject *payload;
} VfPhoenixFrame;

VfPhoenixFrame *vf_phoenix_frame_parse (const char *text, gsize length, GError **error);
char *vf_phoenix_frame_format (
  const char *topic, const char *event, JsonObject *payload, guint ref, guint join_ref);
void vf_phoenix_frame_free (VfPhoenixFrame *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VfPhoenixFrame, vf_phoenix_frame_free)

gboolean vf_phoenix_frame_is_ok (const VfPhoenixFrame *self);
const char *vf_phoenix_frame_get_reason (const VfPhoenixFrame *self);

G_END_DECLS
