/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The built-in voice: eSpeak NG behind the voice protocol, in a process of its
 * own because it can be brought down by a text. */

#include <espeak-ng/speak_lib.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "voice-espeak-list.h"
#include "voice-wire.h"

#define NICENESS 10
/* How much sound eSpeak makes before it lets us look for a request to stop. */
#define STEP_MS 60
#define CHUNK_SAMPLES 8192
#define NORMAL_RATE 175 /* words a minute, eSpeak's own */
#define MIN_SPEED 0.5
#define MAX_SPEED 2.0

typedef struct
{
  VoiceWire wire;
  int rate;
  const char *version;
  VoiceEspeak *voices;
  size_t n_voices;
  const VoiceEspeak *voice; /* the one eSpeak is set to */

  /* The request in work, the one that waits, and the sound not yet sent. */
  uint64_t id;
  bool has_id;
  bool cancelled;
  bool broken;
  VoiceRequest waiting;
  int16_t chunk[CHUNK_SAMPLES];
  size_t n_chunk;
} Engine;

static Engine engine;

static void
flush_sound (void)
{
  if (engine.n_chunk > 0
      && !voice_wire_send_sound (&engine.wire, engine.rate, engine.chunk, engine.n_chunk))
    engine.broken = true;
  engine.n_chunk = 0;
}

/* Looks at what came in while a sentence is being spoken. */
static void
look_for_requests (void)
{
  VoiceRequest request;

  while (!engine.wire.closed
         && voice_wire_next (&engine.wire, false, &request) == VOICE_WIRE_REQUEST)
    {
      const char *type = voice_request_get_type (&request);

      if (strcmp (type, "vf-cancel") == 0)
        {
          yyjson_val *id = voice_request_get (&request, "id");

          if (engine.has_id && yyjson_is_uint (id) && yyjson_get_uint (id) == engine.id)
            engine.cancelled = true;
        }
      else if (strcmp (type, "synthesize") == 0 || strcmp (type, "describe") == 0)
        {
          if (engine.waiting.header == NULL)
            {
              engine.waiting = request;
              continue;
            }
          voice_wire_send_error (&engine.wire, "busy", "One sentence is waiting already.");
        }
      voice_request_clear (&request);
    }
}

static int
on_sound (short *samples, int n_samples, espeak_EVENT *events)
{
  size_t left = samples != NULL && n_samples > 0 ? (size_t) n_samples : 0;

  look_for_requests ();
  if (engine.cancelled)
    return 1;

  while (left > 0 && !engine.broken)
    {
      size_t n = CHUNK_SAMPLES - engine.n_chunk < left ? CHUNK_SAMPLES - engine.n_chunk : left;

      memcpy (engine.chunk + engine.n_chunk, samples, n * sizeof *samples);
      engine.n_chunk += n;
      samples += n;
      left -= n;
      if (engine.n_chunk == CHUNK_SAMPLES)
        flush_sound ();
    }

  return engine.broken ? 1 : 0;
}

static void
set_speed (yyjson_val *extras)
{
  double speed = 1.0;
  yyjson_val *value = yyjson_obj_get (extras, "speed");

  if (yyjson_is_num (value))
    speed = yyjson_get_num (value);
  if (!(speed >= MIN_SPEED))
    speed = MIN_SPEED;
  if (speed > MAX_SPEED)
    speed = MAX_SPEED;
  espeak_SetParameter (espeakRATE, (int) (NORMAL_RATE * speed + 0.5), 0);
}

static bool
set_voice (yyjson_val *wanted)
{
  const VoiceEspeak *voice
    = voice_espeak_find (engine.voices, engine.n_voices,
                         yyjson_get_str (yyjson_obj_get (wanted, "name")),
                         yyjson_get_str (yyjson_obj_get (wanted, "language")));

  if (voice == NULL)
    return false;
  if (voice != engine.voice && espeak_SetVoiceByName (voice->identifier) != EE_OK)
    {
      engine.voice = NULL;
      return false;
    }

  engine.voice = voice;
  return true;
}

static char *
dup_text (const VoiceRequest *request)
{
  yyjson_val *value = voice_request_get (request, "text");
  size_t length = yyjson_get_len (value);
  char *text;

  if (!yyjson_is_str (value) || (text = malloc (length + 1)) == NULL)
    return NULL;

  memcpy (text, yyjson_get_str (value), length + 1);
  for (size_t i = 0; i < length; i++)
    if (text[i] == '\0')
      text[i] = ' ';

  return text;
}

static void
synthesize (const VoiceRequest *request)
{
  char *text = dup_text (request);
  yyjson_val *extras = voice_request_get (request, "vf");
  yyjson_val *id = yyjson_obj_get (extras, "id");
  espeak_ERROR result;

  engine.cancelled = false;
  engine.has_id = yyjson_is_uint (id);
  engine.id = yyjson_get_uint (id);
  engine.n_chunk = 0;

  if (text == NULL)
    voice_wire_send_error (&engine.wire, "request", "There is no text.");
  else if (text[strspn (text, " \t\r\n")] == '\0')
    voice_wire_send_error (&engine.wire, "text", "The text is empty.");
  else if (!set_voice (voice_request_get (request, "voice")))
    voice_wire_send_error (&engine.wire, "voice", "There is no voice of this name.");
  else
    {
      set_speed (extras);
      engine.broken = !voice_wire_send_format (&engine.wire, "audio-start", engine.rate);
      result
        = espeak_Synth (text, strlen (text) + 1, 0, POS_CHARACTER, 0, espeakCHARS_UTF8, NULL, NULL);
      if (!engine.cancelled)
        flush_sound ();

      if (engine.cancelled)
        voice_wire_send_error (&engine.wire, "cancelled", "cancelled");
      else if (result != EE_OK)
        voice_wire_send_error (&engine.wire, "engine", "eSpeak could not speak this text.");
      else
        voice_wire_send_format (&engine.wire, "audio-stop", engine.rate);
    }

  engine.has_id = false;
  free (text);
}

static void
add_attribution (yyjson_mut_doc *doc, yyjson_mut_val *object)
{
  yyjson_mut_val *attribution = yyjson_mut_obj_add_obj (doc, object, "attribution");

  yyjson_mut_obj_add_str (doc, attribution, "name", "eSpeak NG");
  yyjson_mut_obj_add_str (doc, attribution, "url", "https://github.com/espeak-ng/espeak-ng");
  yyjson_mut_obj_add_bool (doc, object, "installed", true);
  yyjson_mut_obj_add_str (doc, object, "version", engine.version);
}

static void
describe (void)
{
  yyjson_mut_doc *doc = yyjson_mut_doc_new (NULL);
  yyjson_mut_val *root = yyjson_mut_obj (doc);
  yyjson_mut_val *programs, *program, *voices, *extras, *speed;

  yyjson_mut_doc_set_root (doc, root);
  programs = yyjson_mut_obj_add_arr (doc, root, "tts");
  program = yyjson_mut_arr_add_obj (doc, programs);
  yyjson_mut_obj_add_str (doc, program, "name", "espeak-ng");
  yyjson_mut_obj_add_str (doc, program, "description", "eSpeak NG");
  add_attribution (doc, program);
  voices = yyjson_mut_obj_add_arr (doc, program, "voices");
  for (size_t i = 0; i < engine.n_voices; i++)
    {
      yyjson_mut_val *voice = yyjson_mut_arr_add_obj (doc, voices);

      yyjson_mut_obj_add_str (doc, voice, "name", engine.voices[i].name);
      yyjson_mut_obj_add_str (doc, voice, "description", engine.voices[i].label);
      yyjson_mut_arr_add_str (doc, yyjson_mut_obj_add_arr (doc, voice, "languages"),
                              engine.voices[i].language);
      add_attribution (doc, voice);
    }
  yyjson_mut_obj_add_arr (doc, root, "asr");

  /* Not exact: eSpeak carries its noise and flutter on from sentence to sentence. */
  extras = yyjson_mut_obj_add_obj (doc, root, "vf");
  yyjson_mut_obj_add_str (doc, extras, "engine_id", "espeak");
  yyjson_mut_obj_add_bool (doc, extras, "exact", false);
  yyjson_mut_obj_add_bool (doc, extras, "cancel", true);
  yyjson_mut_obj_add_bool (doc, extras, "words", false);
  speed = yyjson_mut_obj_add_arr (doc, extras, "speed");
  yyjson_mut_arr_add_real (doc, speed, MIN_SPEED);
  yyjson_mut_arr_add_real (doc, speed, MAX_SPEED);

  voice_wire_send (&engine.wire, "info", doc);
}

static void
answer (const VoiceRequest *request)
{
  const char *type = voice_request_get_type (request);

  if (strcmp (type, "describe") == 0)
    describe ();
  else if (strcmp (type, "synthesize") == 0)
    synthesize (request);
}

int
main (void)
{
  VoiceRequest request;

  /* Live playback wins over speech that is made ahead; where it may not be nicer, it works too. */
  setpriority (PRIO_PROCESS, 0, NICENESS);

  if (!voice_wire_open (&engine.wire))
    return EXIT_FAILURE;

  engine.rate
    = espeak_Initialize (AUDIO_OUTPUT_SYNCHRONOUS, STEP_MS, NULL, espeakINITIALIZE_DONT_EXIT);
  if (engine.rate <= 0)
    {
      voice_wire_send_error (&engine.wire, "engine", "The data of eSpeak NG are not installed.");
      return EXIT_FAILURE;
    }
  engine.version = espeak_Info (NULL);
  espeak_SetSynthCallback (on_sound);
  engine.voices = voice_espeak_list (&engine.n_voices);

  for (;;)
    {
      if (engine.waiting.header != NULL)
        {
          request = engine.waiting;
          engine.waiting = (VoiceRequest) { 0 };
        }
      else if (voice_wire_next (&engine.wire, true, &request) != VOICE_WIRE_REQUEST)
        break;

      answer (&request);
      voice_request_clear (&request);
      if (engine.broken)
        break;
    }

  free (engine.voices);
  free (engine.wire.buffer);
  espeak_Terminate ();

  return EXIT_SUCCESS;
}
