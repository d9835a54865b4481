/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Files as they come: not sound, cut off, lying, or not there. */
#include "vf-audio-test.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>
#include <sys/stat.h>

#include "vf-decoder.h"
#include "vf-sound-file.h"
#include "vf-wav.h"

typedef struct
{
  char *folder;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->folder = vf_test_make_folder ();
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  vf_test_remove_folder (fixture->folder);
}

static GFile *
write_bytes (Fixture *fixture, const char *name, const void *bytes, gsize size)
{
  g_autofree char *path = g_build_filename (fixture->folder, name, NULL);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, bytes, (gssize) size, &error);
  g_assert_no_error (error);
  return g_file_new_for_path (path);
}

static void
assert_refused (GFile *file, int code)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *name = g_file_get_basename (file);

  g_assert_false (vf_sound_file_probe (file, NULL, NULL, &error));
  g_assert_error (error, VF_ERROR, code);
  /* The sentence says which file it is. */
  g_assert_nonnull (strstr (error->message, name));
}

static void
test_not_sound (Fixture *fixture, gconstpointer data)
{
  static const char text[] = "# My vision\n\nI wake up rested.\n";
  static const char playlist[]
    = "#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\n"
      "http://127.0.0.1:1/a.ts\n#EXT-X-ENDLIST\n";
  static const char sdp[] = "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\n"
                            "m=audio 5004 RTP/AVP 0\n";
  static const guint8 png[]
    = { 0x89, 'P', 'N', 'G', 13, 10, 26, 10, 0, 0, 0, 13, 'I',  'H',  'D',  'R', 0,
        0,    0,   1,   0,   0,  0,  1,  8,  2, 0, 0, 0,  0x90, 0x77, 0x53, 0xde };
  g_autoptr (GFile) empty = write_bytes (fixture, "empty.wav", "", 0);
  g_autoptr (GFile) markdown = write_bytes (fixture, "text.mp3", text, sizeof text - 1);
  g_autoptr (GFile) list = write_bytes (fixture, "list.m3u8", playlist, sizeof playlist - 1);
  g_autoptr (GFile) session = write_bytes (fixture, "session.sdp", sdp, sizeof sdp - 1);
  g_autoptr (GFile) picture = write_bytes (fixture, "picture.png", png, sizeof png);
  g_autoptr (GFile) folder = g_file_new_for_path (fixture->folder);
  g_autoptr (GFile) missing = g_file_get_child (folder, "missing.wav");
  g_autofree guint8 *noise = g_malloc (200000);
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);
  g_autoptr (GFile) random = NULL;
  g_autoptr (GFile) pipe = NULL;
  g_autofree char *path = g_build_filename (fixture->folder, "pipe.wav", NULL);

  for (guint i = 0; i < 200000; i++)
    noise[i] = (guint8) g_rand_int (rand);
  random = write_bytes (fixture, "random.ogg", noise, 200000);
  g_assert_cmpint (mkfifo (path, 0600), ==, 0);
  pipe = g_file_new_for_path (path);

  assert_refused (empty, VF_ERROR_INVALID);
  assert_refused (markdown, VF_ERROR_INVALID);
  assert_refused (list, VF_ERROR_INVALID);
  assert_refused (session, VF_ERROR_INVALID);
  assert_refused (picture, VF_ERROR_INVALID);
  assert_refused (random, VF_ERROR_INVALID);
  assert_refused (folder, VF_ERROR_INVALID);
  assert_refused (pipe, VF_ERROR_INVALID);
  assert_refused (missing, VF_ERROR_NOT_FOUND);
}

/* A header that promises gigabytes, one with no data, a rate of nonsense, a cut in the header. */
static void
test_lying_headers (Fixture *fixture, gconstpointer data)
{
  g_autofree char *contents = NULL;
  gsize size;
  g_autoptr (GFile) good
    = vf_test_write_sine (fixture->folder, "good.wav", 440.0, 1.0, 0.5, VF_RATE);
  g_autoptr (GFile) huge = NULL, no_data = NULL, cut = NULL, rate = NULL, channels = NULL;
  g_autoptr (GError) error = NULL;
  VfDecoder *decoder;
  gssize n;

  g_assert_true (g_file_load_contents (good, NULL, &contents, &size, NULL, NULL));

  memset (contents + 4, 0xfe, 4);
  memset (contents + 40, 0xfe, 4);
  contents[43] = 0x7e;
  huge = write_bytes (fixture, "huge.wav", contents, size);
  decoder = vf_decoder_open (huge, NULL, &error);
  g_assert_no_error (error);
  n = vf_decoder_read (decoder, NULL, 1000 * VF_RATE, &error);
  g_assert_no_error (error);
  g_assert_cmpint (n, ==, VF_RATE);
  vf_decoder_free (decoder);

  no_data = write_bytes (fixture, "no-data.wav", contents, 44);
  assert_refused (no_data, VF_ERROR_INVALID);
  cut = write_bytes (fixture, "cut.wav", contents, 30);
  assert_refused (cut, VF_ERROR_INVALID);
  memset (contents + 24, 0, 4);
  rate = write_bytes (fixture, "rate.wav", contents, size);
  assert_refused (rate, VF_ERROR_INVALID);
  memset (contents + 22, 0, 2);
  channels = write_bytes (fixture, "channels.wav", contents, size);
  assert_refused (channels, VF_ERROR_INVALID);
}

/* Encoded files cut off or spoiled in the middle: what is there is heard, or it is refused; it ends
 * in any case. */
static void
test_damaged (Fixture *fixture, gconstpointer data)
{
  const char *encoder = data;
  g_autoptr (GFile) wav
    = vf_test_write_sine (fixture->folder, "sine.wav", 440.0, 5.0, 0.5, VF_RATE);
  g_autofree char *in = g_file_get_path (wav), *path = NULL, *contents = NULL, *said = NULL;
  g_autofree char *name = g_strdup_printf ("whole.%s", encoder);
  g_autoptr (GFile) whole = NULL;
  g_autoptr (GError) error = NULL;
  gint64 duration;
  gsize size;

  path = g_build_filename (fixture->folder, name, NULL);
  said = vf_test_run ("ffmpeg", "-v", "error", "-i", in, path, NULL);
  whole = g_file_new_for_path (path);
  g_assert_true (vf_sound_file_probe (whole, NULL, &duration, &error));
  g_assert_no_error (error);
  g_assert_cmpfloat_with_epsilon ((double) duration / VF_NS_PER_SECOND, 5.0, 0.1);
  g_assert_true (g_file_load_contents (whole, NULL, &contents, &size, NULL, NULL));

  for (guint i = 0; i < 8; i++)
    {
      g_autofree char *spoiled = g_memdup2 (contents, size);
      g_autofree char *other = g_strdup_printf ("spoiled-%u.%s", i, encoder);
      g_autoptr (GFile) file = NULL;
      g_autoptr (GError) local = NULL;
      VfDecoder *decoder;
      gsize length = i < 4 ? size * (i + 1) / 6 : size;
      gssize n = 0;

      for (gsize k = size / 3; i >= 4 && k < size / 3 + 64 * i; k++)
        spoiled[k] ^= (char) (37 * k + i);
      file = write_bytes (fixture, other, spoiled, length);
      decoder = vf_decoder_open (file, NULL, &local);
      if (decoder != NULL)
        {
          n = vf_decoder_read (decoder, NULL, 1000 * VF_RATE, &local);
          g_assert_cmpint (n, <=, 6 * VF_RATE);
          vf_decoder_free (decoder);
        }
      if (local != NULL)
        g_assert_cmpuint (local->domain, ==, VF_ERROR);
      else
        g_assert_cmpint (n, >, 0);
    }
}

/* A float file may hold what is no number. */
static void
test_not_numbers (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  static const guint8 header[44]
    = { 'R', 'I', 'F', 'F', 0,  0, 1,   0,   'W', 'A',  'V',  'E',  'f', 'm', 't',
        ' ', 16,  0,   0,   0,  3, 0,   1,   0,   0x80, 0xbb, 0,    0,   0,   0xee,
        2,   0,   4,   0,   32, 0, 'd', 'a', 't', 'a',  0,    0x77, 1,   0 };
  const float bad[] = { NAN, INFINITY, -INFINITY, 1e30f, 0.25f };
  g_autofree float *out = g_new (float, 2 * 48000);
  g_autoptr (GFile) file = NULL;
  g_autoptr (GError) error = NULL;
  VfDecoder *decoder;
  gssize n;

  g_byte_array_append (bytes, header, sizeof header);
  for (guint i = 0; i < 24000; i++)
    g_byte_array_append (bytes, (const guint8 *) &bad[i % 5], 4);
  file = write_bytes (fixture, "numbers.wav", bytes->data, bytes->len);
  decoder = vf_decoder_open (file, NULL, &error);
  g_assert_no_error (error);
  n = vf_decoder_read (decoder, out, 24000, &error);
  g_assert_cmpint (n, ==, 24000);
  for (gssize i = 0; i < 2 * n; i++)
    g_assert_true (out[i] == 0.0f || out[i] == 0.25f);
  vf_decoder_free (decoder);
}

/* A place far into a file is reached by a seek, on the frame. */
static void
test_skip (Fixture *fixture, gconstpointer data)
{
  const char *encoder = data;
  const gsize frames = 60 * VF_RATE;
  g_autofree float *noise = g_new (float, frames);
  g_autofree float *whole = g_new (float, 2 * frames), *part = g_new (float, 2 * 4800);
  g_autoptr (GRand) rand = g_rand_new_with_seed (5);
  g_autoptr (GFile) wav = NULL, file = NULL;
  g_autofree char *in = NULL, *path = NULL, *said = NULL,
                  *name = g_strdup_printf ("long.%s", encoder);
  g_autoptr (GError) error = NULL;
  VfDecoder *decoder;

  for (gsize i = 0; i < frames; i++)
    noise[i] = (float) g_rand_double_range (rand, -0.5, 0.5);
  wav = vf_test_write_wav (fixture->folder, "in.wav", noise, frames, 1, VF_RATE);
  in = g_file_get_path (wav);
  path = g_build_filename (fixture->folder, name, NULL);
  said = vf_test_run ("ffmpeg", "-v", "error", "-i", in, path, NULL);
  file = g_file_new_for_path (path);

  decoder = vf_decoder_open (file, NULL, &error);
  g_assert_no_error (error);
  /* An encoder may add some at the end. */
  g_assert_cmpint (vf_decoder_read (decoder, whole, frames, &error), ==, (gssize) frames);
  for (guint i = 0; i < 5; i++)
    {
      gsize to = (i * 1237 * 997 + 13) % (frames - 9600);

      g_assert_true (vf_decoder_skip_to (decoder, (gint64) to, TRUE, &error));
      g_assert_cmpint (vf_decoder_read (decoder, part, 4800, &error), ==, 4800);
      g_assert_no_error (error);
      for (guint k = 0; k < 4800; k++)
        g_assert_cmpfloat_with_epsilon (part[2 * k], whole[2 * (to + k)], 1e-4f);
    }
  vf_decoder_free (decoder);
}

static void
test_cancelled (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GFile) file
    = vf_test_write_sine (fixture->folder, "good.wav", 440.0, 1.0, 0.5, VF_RATE);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_false (vf_sound_file_probe (file, cancellable, NULL, &error));
  g_assert_error (error, VF_ERROR, VF_ERROR_CANCELLED);
}

static void
test_waveform (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GFile) file = vf_test_write_sine (fixture->folder, "tone.wav", 440.0, 2.0, 0.5, 22050);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = vf_sound_file_read_waveform (file, 50, NULL, &error);
  const guint8 *peaks;
  gsize n;

  g_assert_no_error (error);
  peaks = g_bytes_get_data (bytes, &n);
  g_assert_cmpuint (n, ==, 100);
  for (gsize i = 1; i + 1 < n; i++)
    g_assert_cmpint (ABS (peaks[i] - 128), <=, 2);
}

/* A file that lies about itself is left to the decoder, or is no sound. */
static void
test_wav (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GFile) file = vf_test_write_sine (fixture->folder, "tone.wav", 440.0, 1.0, 0.5, 22050);
  g_autofree char *bytes = NULL;
  g_autofree char *copy = NULL;
  gsize size;
  VfWav wav;

  g_assert_true (g_file_get_contents (g_file_peek_path (file), &bytes, &size, NULL));
  g_assert_true (vf_wav_parse (bytes, size, &wav));
  g_assert_cmpuint (wav.n_frames, ==, 22050);
  g_assert_cmpuint (wav.n_channels, ==, 1);
  g_assert_cmpuint (wav.rate, ==, 22050);

  /* Cut at any place: no byte behind the end is touched, which the sanitizers see. */
  for (gsize cut = 0; cut < 64; cut++)
    {
      g_autofree char *part = g_memdup2 (bytes, cut);

      if (vf_wav_parse (part, cut, &wav))
        g_assert_true ((const char *) (wav.samples + wav.n_frames * wav.n_channels) <= part + cut);
    }
  /* Any byte of the head changed. */
  copy = g_memdup2 (bytes, size);
  for (gsize i = 0; i < 44; i++)
    for (guint value = 0; value < 256; value += 51)
      {
        copy[i] = (char) value;
        if (vf_wav_parse (copy, size, &wav))
          {
            g_assert_cmpuint (wav.n_channels, >=, 1);
            g_assert_true ((const char *) (wav.samples + wav.n_frames * wav.n_channels)
                           <= copy + size);
          }
        copy[i] = bytes[i];
      }
}

static void
test_loudness (Fixture *fixture, gconstpointer data)
{
  /* EBU Tech 3341, case 1: a stereo tone of 1 kHz at −23 dBFS is −23 LUFS. Mono comes from both
   * sides. */
  g_autoptr (GFile) file = vf_test_write_sine (fixture->folder, "tone.wav", 1000.0, 20.0,
                                               pow (10.0, -23.0 / 20.0), VF_RATE);
  g_autoptr (GFile) silence
    = vf_test_write_sine (fixture->folder, "silence.wav", 1.0, 1.0, 0.0, VF_RATE);
  g_autoptr (GPtrArray) files = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;
  VfLoudness loudness;

  g_ptr_array_add (files, silence);
  g_assert_true (vf_loudness_measure (files, NULL, &loudness, &error));
  g_assert_no_error (error);
  g_assert_true (isinf (loudness.integrated));
  g_ptr_array_add (files, file);
  g_assert_true (vf_loudness_measure (files, NULL, &loudness, &error));
  g_assert_cmpfloat_with_epsilon (loudness.integrated, -23.0, 0.1);
  g_assert_cmpfloat_with_epsilon (loudness.true_peak, -23.0, 0.1);
  g_assert_cmpint (loudness.duration, ==, 21 * VF_NS_PER_SECOND);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, data, test)                                                                      \
  g_test_add ("/audio/files/" path, Fixture, data, set_up, test, tear_down)
  ADD ("not-sound", NULL, test_not_sound);
  ADD ("lying-headers", NULL, test_lying_headers);
  ADD ("damaged/wav", "wav", test_damaged);
  ADD ("damaged/flac", "flac", test_damaged);
  ADD ("damaged/opus", "opus", test_damaged);
  ADD ("damaged/ogg", "ogg", test_damaged);
  ADD ("damaged/mp3", "mp3", test_damaged);
  ADD ("not-numbers", NULL, test_not_numbers);
  ADD ("skip/wav", "wav", test_skip);
  ADD ("skip/flac", "flac", test_skip);
  ADD ("skip/opus", "opus", test_skip);
  ADD ("skip/mp3", "mp3", test_skip);
  ADD ("cancelled", NULL, test_cancelled);
  ADD ("waveform", NULL, test_waveform);
  ADD ("wav", NULL, test_wav);
  ADD ("loudness", NULL, test_loudness);

  return g_test_run ();
}
