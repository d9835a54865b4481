/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Counts the samples eSpeak makes when it is asked without a protocol in between:
 *   espeak-count IDENTIFIER WORDS-A-MINUTE TEXT [IDENTIFIER WORDS-A-MINUTE TEXT…]
 * prints the number for each text, all spoken one after the other. */

#include <espeak-ng/speak_lib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static long n_total;

static int
on_sound (short *samples, int n_samples, espeak_EVENT *events)
{
  if (samples != NULL)
    n_total += n_samples;
  return 0;
}

int
main (int argc, char **argv)
{
  if (espeak_Initialize (AUDIO_OUTPUT_SYNCHRONOUS, 60, NULL, espeakINITIALIZE_DONT_EXIT) <= 0)
    return EXIT_FAILURE;
  espeak_SetSynthCallback (on_sound);

  for (int i = 1; i + 2 < argc; i += 3)
    {
      n_total = 0;
      if (espeak_SetVoiceByName (argv[i]) != EE_OK)
        return EXIT_FAILURE;
      espeak_SetParameter (espeakRATE, atoi (argv[i + 1]), 0);
      espeak_Synth (argv[i + 2], strlen (argv[i + 2]) + 1, 0, POS_CHARACTER, 0, espeakCHARS_UTF8,
                    NULL, NULL);
      printf ("%ld\n", n_total);
    }

  espeak_Terminate ();
  return EXIT_SUCCESS;
}
