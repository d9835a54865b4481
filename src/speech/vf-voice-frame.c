/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads and writes the frames of the voice protocol. The other side is not trusted. */

#include "vf-voice-frame.h"

#include <string.h>

#include "vf-error.h"

/* A frame of this protocol nests four deep; json-glib recurses, and a fiber's stack is small. */
#define MAX_DEPTH 32

struct _VfVoiceParser
{
  GByteArray *buffer;
  gsize scanned;

  /* The header of the frame whose bytes are still to come. */
  VfVoiceFrame *frame;
  gsize data_length;
  gsize payload_length;
};

void
vf_voice_frame_free (VfVoiceFrame *frame)
{
  g_clear_pointer (&frame->type, g_free);
  g_clear_pointer (&frame->data, json_object_unref);
  g_clear_pointer (&frame->payload, g_bytes_unref);
  g_free (frame);
}

gboolean
vf_voice_frame_is (const VfVoiceFrame *frame, const char *type)
{
  return g_str_equal (frame->type, type);
}

static char *
object_to_text (JsonObject *object, gsize *length)
{
  g_autoptr (JsonNode) node = json_node_alloc ();
  g_autoptr (JsonGenerator) generator = json_generator_new ();

  json_node_init_object (node, object);
  json_generator_set_root (generator, node);

  return json_generator_to_data (generator, length);
}

/**
 * vf_voice_frame_encode:
 * @type: what the frame says
 * @data: (nullable): its fields
 *
 * Returns: (transfer full): the bytes of a frame without payload
 */
GBytes *
vf_voice_frame_encode (const char *type, JsonObject *data)
{
  g_autoptr (JsonObject) header = json_object_new ();
  g_autofree char *line = NULL;
  g_autofree char *fields = NULL;
  GByteArray *bytes = g_byte_array_new ();
  gsize line_length, fields_length = 0;

  json_object_set_string_member (header, "type", type);
  if (data != NULL)
    {
      fields = object_to_text (data, &fields_length);
      json_object_set_int_member (header, "data_length", (gint64) fields_length);
    }
  line = object_to_text (header, &line_length);

  g_byte_array_append (bytes, (const guint8 *) line, line_length);
  g_byte_array_append (bytes, (const guint8 *) "\n", 1);
  if (fields != NULL)
    g_byte_array_append (bytes, (const guint8 *) fields, fields_length);

  return g_byte_array_free_to_bytes (bytes);
}

/**
 * vf_voice_parser_new: (skip)
 *
 * Returns: (transfer full): a parser that has seen nothing
 */
VfVoiceParser *
vf_voice_parser_new (void)
{
  VfVoiceParser *parser = g_new0 (VfVoiceParser, 1);

  parser->buffer = g_byte_array_new ();

  return parser;
}

void
vf_voice_parser_free (VfVoiceParser *parser)
{
  g_clear_pointer (&parser->buffer, g_byte_array_unref);
  g_clear_pointer (&parser->frame, vf_voice_frame_free);
  g_free (parser);
}

/**
 * vf_voice_parser_push:
 *
 * Adds bytes as they came from the other side.
 */
void
vf_voice_parser_push (VfVoiceParser *parser, GBytes *bytes)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);

  g_byte_array_append (parser->buffer, data, size);
}

/**
 * vf_voice_parser_is_empty:
 *
 * Returns: whether all bytes pushed so far have become frames
 */
gboolean
vf_voice_parser_is_empty (VfVoiceParser *parser)
{
  return parser->frame == NULL && parser->buffer->len == 0;
}

static gboolean
is_shallow (const guint8 *text, gsize length)
{
  gboolean quoted = FALSE;
  int depth = 0;

  for (gsize i = 0; i < length; i++)
    {
      if (quoted && text[i] == '\\')
        i++;
      else if (text[i] == '"')
        quoted = !quoted;
      else if (!quoted && (text[i] == '{' || text[i] == '['))
        {
          if (++depth > MAX_DEPTH)
            return FALSE;
        }
      else if (!quoted && (text[i] == '}' || text[i] == ']'))
        depth--;
    }

  return TRUE;
}

/* Untranslated on purpose: the caller turns every breach into one sentence for people. */
static gboolean
breach (GError **error, const char *what)
{
  g_set_error_literal (error, VF_ERROR, VF_ERROR_INVALID, what);
  return FALSE;
}

static JsonObject *
parse_object (const guint8 *text, gsize length, GError **error)
{
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  JsonNode *root;

  if (!g_utf8_validate ((const char *) text, (gssize) length, NULL) || !is_shallow (text, length))
    {
      breach (error, "frame is not plain UTF-8 JSON");
      return NULL;
    }
  if (!json_parser_load_from_data (parser, (const char *) text, (gssize) length, error))
    return NULL;

  root = json_parser_get_root (parser);
  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    {
      breach (error, "frame is not a JSON object");
      return NULL;
    }

  return json_node_dup_object (root);
}

static gboolean
get_length (JsonObject *header, const char *name, gsize max, gsize *length, GError **error)
{
  JsonNode *node = json_object_get_member (header, name);
  gint64 value;

  *length = 0;
  if (node == NULL || JSON_NODE_HOLDS_NULL (node))
    return TRUE;
  if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_INT64)
    return breach (error, "frame length is not a whole number");

  value = json_node_get_int (node);
  if (value < 0 || value > (gint64) max)
    return breach (error, "frame is longer than allowed");

  *length = (gsize) value;
  return TRUE;
}

static gboolean
parse_header (VfVoiceParser *parser, gsize length, GError **error)
{
  g_autoptr (JsonObject) header = parse_object (parser->buffer->data, length, error);
  g_autoptr (VfVoiceFrame) frame = g_new0 (VfVoiceFrame, 1);
  JsonNode *type, *data;

  if (header == NULL)
    return FALSE;

  type = json_object_get_member (header, "type");
  if (type == NULL || !JSON_NODE_HOLDS_VALUE (type)
      || json_node_get_value_type (type) != G_TYPE_STRING)
    return breach (error, "frame has no type");
  if (!get_length (header, "data_length", VF_VOICE_MAX_DATA, &parser->data_length, error)
      || !get_length (header, "payload_length", VF_VOICE_MAX_PAYLOAD, &parser->payload_length,
                      error))
    return FALSE;

  frame->type = g_strdup (json_node_get_string (type));
  data = json_object_get_member (header, "data");
  if (data != NULL && JSON_NODE_HOLDS_OBJECT (data))
    frame->data = json_node_dup_object (data);
  else
    frame->data = json_object_new ();
  parser->frame = g_steal_pointer (&frame);

  return TRUE;
}

static JsonObject *
merge (JsonObject *under, JsonObject *over)
{
  JsonObject *merged = json_object_new ();
  JsonObject *layers[] = { under, over };

  for (guint i = 0; i < G_N_ELEMENTS (layers); i++)
    {
      JsonObjectIter iter;
      const char *name;
      JsonNode *node;

      json_object_iter_init (&iter, layers[i]);
      while (json_object_iter_next (&iter, &name, &node))
        json_object_set_member (merged, name, json_node_copy (node));
    }

  return merged;
}

static void
consume (VfVoiceParser *parser, gsize length)
{
  g_byte_array_remove_range (parser->buffer, 0, (guint) length);
  parser->scanned = 0;
}

/**
 * vf_voice_parser_next:
 * @frame: (out) (nullable): the next whole frame, %NULL when more bytes are needed
 *
 * Returns: %FALSE with @error set when the other side broke the protocol;
 *   nothing it sends afterwards has a meaning
 */
gboolean
vf_voice_parser_next (VfVoiceParser *parser, VfVoiceFrame **frame, GError **error)
{
  GByteArray *buffer = parser->buffer;

  *frame = NULL;

  if (vf_voice_parser_is_empty (parser))
    return TRUE;

  if (parser->frame == NULL)
    {
      guint8 *end = memchr (buffer->data + parser->scanned, '\n', buffer->len - parser->scanned);
      gsize length;

      parser->scanned = buffer->len;
      length = end != NULL ? (gsize) (end - buffer->data) : buffer->len;
      if (length > VF_VOICE_MAX_LINE)
        return breach (error, "frame line is longer than allowed");
      if (end == NULL)
        return TRUE;
      if (!parse_header (parser, length, error))
        return FALSE;
      consume (parser, length + 1);
    }

  if (buffer->len < parser->data_length + parser->payload_length)
    return TRUE;

  if (parser->data_length > 0)
    {
      g_autoptr (JsonObject) over = parse_object (buffer->data, parser->data_length, error);
      JsonObject *merged;

      if (over == NULL)
        return FALSE;
      merged = merge (parser->frame->data, over);
      json_object_unref (parser->frame->data);
      parser->frame->data = merged;
    }
  parser->frame->payload = g_bytes_new (buffer->data + parser->data_length, parser->payload_length);
  consume (parser, parser->data_length + parser->payload_length);

  *frame = g_steal_pointer (&parser->frame);
  return TRUE;
}
