/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bytes of a file someone wrote elsewhere, as UTF-8 when that is certain. */

#include <glib/gi18n.h>
#include <string.h>

#include "vf-error.h"
#include "vf-vision-import.h"

static char *
convert (const char *data, gsize length, const char *charset, gsize *written)
{
  return g_convert (data, (gssize) length, "UTF-8", charset, NULL, written, NULL);
}

/* UTF-16 without a mark: text of the western scripts has a zero in every second byte. */
static const char *
guess_utf16 (const guchar *data, gsize length)
{
  gsize zeros[2] = { 0, 0 };
  gsize sample = MIN (length, 4096) & ~(gsize) 1;

  if (length < 4 || length % 2 != 0)
    return NULL;
  for (gsize i = 0; i < sample; i++)
    zeros[i % 2] += data[i] == 0;
  if (zeros[1] * 2 > sample / 2 && zeros[0] * 20 < sample)
    return "UTF-16LE";
  if (zeros[0] * 2 > sample / 2 && zeros[1] * 20 < sample)
    return "UTF-16BE";
  return NULL;
}

/* Windows-1252, the usual 8-bit form of western European texts, accepts any
 * byte, so it is taken only where the result reads like such a text: few
 * letters with accents, none of them a capital or a symbol inside a word. */
static gboolean
looks_like_western_text (const char *text)
{
  static const char *const punctuation = "‘’“”‚„–—…•«»¡¿§°´·©®™€£ ";
  gsize letters = 0, foreign = 0;
  gunichar previous = ' ';

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (c < 0x80)
        {
          letters += g_ascii_isalpha (c);
          if (c < 0x20 && strchr ("\t\n\r\f", (int) c) == NULL)
            return FALSE;
        }
      else if (g_unichar_isalpha (c) && c != 0xaa && c != 0xb5 && c != 0xba)
        {
          letters++, foreign++;
          if (g_unichar_isupper (c) && g_unichar_islower (previous))
            return FALSE;
        }
      else if (g_utf8_strchr (punctuation, -1, c) == NULL)
        return FALSE;
      previous = c;
    }

  return foreign * 4 < letters;
}

/**
 * vf_vision_import_decode:
 * @bytes: a file's content
 * @name: the file's name, for messages
 * @error: where to put an error
 *
 * Reads UTF-8, UTF-16 and UTF-32 with a byte order mark, UTF-16 and
 * Windows-1252 without one where the content leaves no doubt. Any thread.
 *
 * Returns: (transfer full) (nullable): valid UTF-8 without NUL, line ends as
 *   "\n", or %NULL with %VF_ERROR_INVALID
 */
char *
vf_vision_import_decode (GBytes *bytes, const char *name, GError **error)
{
  static const struct
  {
    const char *mark;
    gsize length;
    const char *charset;
  } marks[] = {
    { "\xef\xbb\xbf", 3, "UTF-8" },    { "\xff\xfe\0\0", 4, "UTF-32LE" },
    { "\0\0\xfe\xff", 4, "UTF-32BE" }, { "\xff\xfe", 2, "UTF-16LE" },
    { "\xfe\xff", 2, "UTF-16BE" },
  };
  gsize length, n = 0;
  const char *data = g_bytes_get_data (bytes, &length);
  const char *charset = NULL, *nul;
  g_autofree char *text = NULL;
  GString *clean;

  if (length > VF_VISION_IMPORT_MAX_BYTES)
    {
      g_set_error (error, VF_ERROR, VF_ERROR_INVALID,
                   _ ("“%s” is larger than %d MB, too large for a life vision."), name,
                   VF_VISION_IMPORT_MAX_BYTES / (1024 * 1024));
      return NULL;
    }

  for (guint i = 0; i < G_N_ELEMENTS (marks) && charset == NULL; i++)
    if (length >= marks[i].length && memcmp (data, marks[i].mark, marks[i].length) == 0)
      {
        charset = marks[i].charset;
        data += marks[i].length;
        length -= marks[i].length;
      }
  if (charset == NULL && length > 0)
    charset = guess_utf16 ((const guchar *) data, length);

  if (charset != NULL)
    text = convert (data, length, charset, &n);
  else if (length == 0 || memchr (data, '\0', length) != NULL
           || g_utf8_validate_len (data, length, NULL))
    {
      text = g_malloc (length + 1);
      if (length > 0)
        memcpy (text, data, length);
      text[length] = '\0';
      n = length;
    }
  else
    {
      text = convert (data, length, "WINDOWS-1252", &n);
      if (text != NULL && !looks_like_western_text (text))
        g_clear_pointer (&text, g_free);
    }

  nul = text != NULL ? memchr (text, '\0', n) : NULL;
  if (nul != NULL)
    {
      g_set_error (error, VF_ERROR, VF_ERROR_INVALID,
                   _ ("“%s” is not a text: it has a NUL byte at position %" G_GSIZE_FORMAT "."),
                   name, (gsize) (nul - text));
      return NULL;
    }
  if (text == NULL)
    {
      g_set_error (error, VF_ERROR, VF_ERROR_INVALID,
                   _ ("“%s” is not a text in UTF-8. Save it as UTF-8 and bring it again."), name);
      return NULL;
    }

  clean = g_string_sized_new (n);
  for (const char *p = text; *p != '\0'; p++)
    {
      if (*p == '\r')
        {
          g_string_append_c (clean, '\n');
          if (p[1] == '\n')
            p++;
        }
      else
        g_string_append_c (clean, *p);
    }

  return g_string_free (clean, FALSE);
}
