/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads and writes the frames of the voice protocol for a helper program. */

#include "voice-wire.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MAX_LINE (64 * 1024)
#define MAX_DATA (1024 * 1024)
#define MAX_PAYLOAD (1024 * 1024)

/* Keeps the real standard output for frames: libraries print to it as they please. */
bool
voice_wire_open (VoiceWire *wire)
{
  *wire = (VoiceWire) { .in = STDIN_FILENO };
  wire->out = dup (STDOUT_FILENO);

  return wire->out >= 0 && dup2 (STDERR_FILENO, STDOUT_FILENO) >= 0;
}

static bool
is_readable (VoiceWire *wire)
{
  struct pollfd fd = { .fd = wire->in, .events = POLLIN };

  return poll (&fd, 1, 0) > 0;
}

static void
fill (VoiceWire *wire)
{
  ssize_t n;

  if (wire->capacity - wire->length < MAX_LINE)
    {
      size_t capacity = wire->length + 2 * MAX_LINE;
      char *buffer = realloc (wire->buffer, capacity);

      if (buffer == NULL)
        {
          wire->closed = true;
          return;
        }
      wire->buffer = buffer;
      wire->capacity = capacity;
    }

  do
    n = read (wire->in, wire->buffer + wire->length, wire->capacity - wire->length);
  while (n < 0 && errno == EINTR);

  if (n <= 0)
    wire->closed = true;
  else
    wire->length += (size_t) n;
}

static bool
get_length (yyjson_val *header, const char *name, size_t max, size_t *length)
{
  yyjson_val *value = yyjson_obj_get (header, name);

  *length = 0;
  if (value == NULL || yyjson_is_null (value))
    return true;
  if (!yyjson_is_uint (value) || yyjson_get_uint (value) > max)
    return false;

  *length = (size_t) yyjson_get_uint (value);
  return true;
}

/* What breaks the protocol ends the conversation, as a closed input does. */
static VoiceWireState
parse (VoiceWire *wire, VoiceRequest *request)
{
  char *end = wire->length > 0 ? memchr (wire->buffer, '\n', wire->length) : NULL;
  size_t line = end != NULL ? (size_t) (end - wire->buffer) : wire->length;
  size_t data, payload, whole;
  yyjson_val *root;

  if (line > MAX_LINE)
    return VOICE_WIRE_CLOSED;
  if (end == NULL)
    return VOICE_WIRE_NONE;

  request->header = yyjson_read (wire->buffer, line, 0);
  root = yyjson_doc_get_root (request->header);
  if (!yyjson_is_str (yyjson_obj_get (root, "type"))
      || !get_length (root, "data_length", MAX_DATA, &data)
      || !get_length (root, "payload_length", MAX_PAYLOAD, &payload))
    return VOICE_WIRE_CLOSED;

  whole = line + 1 + data + payload;
  if (wire->length < whole)
    {
      voice_request_clear (request);
      return VOICE_WIRE_NONE;
    }
  if (data > 0)
    {
      request->data = yyjson_read (wire->buffer + line + 1, data, 0);
      if (!yyjson_is_obj (yyjson_doc_get_root (request->data)))
        return VOICE_WIRE_CLOSED;
    }
  memmove (wire->buffer, wire->buffer + whole, wire->length - whole);
  wire->length -= whole;

  return VOICE_WIRE_REQUEST;
}

/* The next request; without @wait only what has already come. */
VoiceWireState
voice_wire_next (VoiceWire *wire, bool wait, VoiceRequest *request)
{
  *request = (VoiceRequest) { 0 };

  for (;;)
    {
      VoiceWireState state = parse (wire, request);

      if (state == VOICE_WIRE_REQUEST)
        return state;
      if (state == VOICE_WIRE_CLOSED || wire->closed)
        {
          voice_request_clear (request);
          wire->closed = true;
          return VOICE_WIRE_CLOSED;
        }
      if (!wait && !is_readable (wire))
        return VOICE_WIRE_NONE;
      fill (wire);
    }
}

void
voice_request_clear (VoiceRequest *request)
{
  yyjson_doc_free (request->header);
  yyjson_doc_free (request->data);
  *request = (VoiceRequest) { 0 };
}

const char *
voice_request_get_type (const VoiceRequest *request)
{
  return yyjson_get_str (yyjson_obj_get (yyjson_doc_get_root (request->header), "type"));
}

/* A field of the request's data, wherever the other side put it. */
yyjson_val *
voice_request_get (const VoiceRequest *request, const char *name)
{
  yyjson_val *value = yyjson_obj_get (yyjson_doc_get_root (request->data), name);

  if (value != NULL)
    return value;

  return yyjson_obj_get (yyjson_obj_get (yyjson_doc_get_root (request->header), "data"), name);
}

static bool
write_all (VoiceWire *wire, const void *bytes, size_t size)
{
  const char *at = bytes;

  while (size > 0)
    {
      ssize_t n = write (wire->out, at, size);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        return false;
      at += n;
      size -= (size_t) n;
    }

  return true;
}

/* Sends a frame; takes @data. */
bool
voice_wire_send (VoiceWire *wire, const char *type, yyjson_mut_doc *data)
{
  char line[128];
  size_t length;
  char *text = yyjson_mut_write (data, 0, &length);
  bool sent;

  yyjson_mut_doc_free (data);
  if (text == NULL)
    return false;

  snprintf (line, sizeof line, "{\"type\":\"%s\",\"data_length\":%zu}\n", type, length);
  sent = write_all (wire, line, strlen (line)) && write_all (wire, text, length);
  free (text);

  return sent;
}

bool
voice_wire_send_error (VoiceWire *wire, const char *code, const char *text)
{
  yyjson_mut_doc *doc = yyjson_mut_doc_new (NULL);
  yyjson_mut_val *root = yyjson_mut_obj (doc);

  yyjson_mut_doc_set_root (doc, root);
  yyjson_mut_obj_add_str (doc, root, "text", text);
  yyjson_mut_obj_add_str (doc, root, "code", code);

  return voice_wire_send (wire, "error", doc);
}

/* A frame that tells the form of mono 16-bit sound and nothing else. */
bool
voice_wire_send_format (VoiceWire *wire, const char *type, int rate)
{
  char line[256];

  snprintf (line, sizeof line,
            "{\"type\":\"%s\",\"data\":{\"rate\":%d,\"width\":2,\"channels\":1}}\n", type, rate);

  return write_all (wire, line, strlen (line));
}

bool
voice_wire_send_sound (VoiceWire *wire, int rate, const int16_t *samples, size_t n_samples)
{
  char line[256];

  snprintf (line, sizeof line,
            "{\"type\":\"audio-chunk\",\"data\":{\"rate\":%d,\"width\":2,\"channels\":1},"
            "\"payload_length\":%zu}\n",
            rate, n_samples * sizeof (int16_t));

  return write_all (wire, line, strlen (line))
         && write_all (wire, samples, n_samples * sizeof (int16_t));
}
