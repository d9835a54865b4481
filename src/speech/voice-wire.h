/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The helper's side of the voice protocol: frames on standard input and output, without GLib. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <yyjson.h>

typedef struct
{
  int in;
  int out;
  char *buffer;
  size_t length;
  size_t capacity;
  bool closed;
} VoiceWire;

typedef struct
{
  yyjson_doc *header;
  yyjson_doc *data;
} VoiceRequest;

typedef enum
{
  VOICE_WIRE_NONE,
  VOICE_WIRE_REQUEST,
  VOICE_WIRE_CLOSED,
} VoiceWireState;

bool voice_wire_open (VoiceWire *wire);
VoiceWireState voice_wire_next (VoiceWire *wire, bool wait, VoiceRequest *request);

void voice_request_clear (VoiceRequest *request);
const char *voice_request_get_type (const VoiceRequest *request);
yyjson_val *voice_request_get (const VoiceRequest *request, const char *name);

bool voice_wire_send (VoiceWire *wire, const char *type, yyjson_mut_doc *data);
bool voice_wire_send_error (VoiceWire *wire, const char *code, const char *text);
bool voice_wire_send_sound (VoiceWire *wire, int rate, const int16_t *samples, size_t n_samples);
bool voice_wire_send_format (VoiceWire *wire, const char *type, int rate);
