/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sentences and the blanks between them are the elements: a sentence in the result is always one
 * that a person wrote, never a mixture of two. */

#include "vf-sync-text.h"

#include <string.h>

#include "vf-sync-diff3.h"

typedef struct
{
  const char *text;
  GArray *ids;
  GArray *blanks; /* of gboolean */
  GArray *starts; /* byte offsets, one more than there are elements */
} Pieces;

static void
pieces_clear (Pieces *self)
{
  g_clear_pointer (&self->ids, g_array_unref);
  g_clear_pointer (&self->blanks, g_array_unref);
  g_clear_pointer (&self->starts, g_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Pieces, pieces_clear)

static gboolean
is_line_end (gunichar c)
{
  return c == '\n' || c == '\r' || c == 0x2028 || c == 0x2029;
}

/* Marks that end a sentence where a blank follows. */
static gboolean
is_stop (gunichar c)
{
  return c == '.' || c == '!' || c == '?' || c == 0x2026 || c == 0x061F || c == 0x0964;
}

/* Marks that end a sentence by themselves, in scripts without blanks. */
static gboolean
is_full_stop (gunichar c)
{
  return c == 0x3002 || c == 0xFF01 || c == 0xFF1F;
}

static gboolean
is_closing (gunichar c)
{
  GUnicodeType type = g_unichar_type (c);

  return c == '"' || c == '\'' || type == G_UNICODE_CLOSE_PUNCTUATION
         || type == G_UNICODE_FINAL_PUNCTUATION;
}

static const char *
skip_blanks (const char *p)
{
  while (*p != '\0' && g_unichar_isspace (g_utf8_get_char (p)))
    p = g_utf8_next_char (p);
  return p;
}

/* Up to the end of the sentence or of the line, blanks behind it left out. */
static const char *
skip_sentence (const char *p)
{
  const char *end = p;
  gboolean stopped = FALSE;

  for (; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (is_line_end (c) || (stopped && g_unichar_isspace (c)))
        break;
      if (g_unichar_isspace (c))
        continue;
      end = g_utf8_next_char (p);
      if (is_full_stop (c))
        {
          while (is_full_stop (g_utf8_get_char (end)) || is_closing (g_utf8_get_char (end)))
            end = g_utf8_next_char (end);
          break;
        }
      stopped = is_stop (c) || (stopped && is_closing (c));
    }

  return end;
}

static void
pieces_init (Pieces *self, const char *text, GHashTable *ids)
{
  const char *p = text;
  guint start;

  self->text = text;
  self->ids = g_array_new (FALSE, FALSE, sizeof (int));
  self->blanks = g_array_new (FALSE, FALSE, sizeof (gboolean));
  self->starts = g_array_new (FALSE, FALSE, sizeof (guint));
  while (*p != '\0')
    {
      const char *end = skip_blanks (p);
      const gboolean blank = end != p;
      int id;

      if (!blank)
        end = skip_sentence (p);
      start = p - text;
      id = vf_sync_diff3_intern (ids, g_strndup (p, end - p));
      g_array_append_val (self->ids, id);
      g_array_append_val (self->blanks, blank);
      g_array_append_val (self->starts, start);
      p = end;
    }
  start = p - text;
  g_array_append_val (self->starts, start);
}

static const char *
pieces_at (const Pieces *self, guint i)
{
  return self->text + g_array_index (self->starts, guint, i);
}

static gboolean
piece_is_blank (const Pieces *self, guint i)
{
  return g_array_index (self->blanks, gboolean, i);
}

static VfSyncSequence
pieces_get_sequence (const Pieces *self)
{
  return (VfSyncSequence) { (const int *) (const void *) self->ids->data, self->ids->len,
                            (const gboolean *) (const void *) self->blanks->data };
}

static void
append_range (GString *out, const Pieces *pieces, VfSyncRange range)
{
  const char *start = pieces_at (pieces, range.start);

  g_string_append_len (out, start, pieces_at (pieces, range.end) - start);
}

static gboolean
range_has_words (const Pieces *pieces, VfSyncRange range)
{
  for (guint i = range.start; i < range.end; i++)
    if (!piece_is_blank (pieces, i))
      return TRUE;
  return FALSE;
}

static gboolean
share_words (const Pieces *one, VfSyncRange one_range, const Pieces *other, VfSyncRange other_range)
{
  g_autoptr (GHashTable) ids = g_hash_table_new (NULL, NULL);

  for (guint i = one_range.start; i < one_range.end; i++)
    if (!piece_is_blank (one, i))
      g_hash_table_add (ids, GINT_TO_POINTER (g_array_index (one->ids, int, i)));
  for (guint i = other_range.start; i < other_range.end; i++)
    if (g_hash_table_contains (ids, GINT_TO_POINTER (g_array_index (other->ids, int, i))))
      return TRUE;
  return FALSE;
}

/* Two additions, one behind the other, when something blank comes between. */
static gboolean
append_both (GString *out,
             const Pieces *one,
             VfSyncRange one_range,
             const Pieces *other,
             VfSyncRange other_range)
{
  if (!piece_is_blank (one, one_range.end - 1) && !piece_is_blank (other, other_range.start))
    return FALSE;

  append_range (out, one, one_range);
  append_range (out, other, other_range);
  return TRUE;
}

static void
append_chunk (GString *out,
              const VfSyncChunk *chunk,
              const Pieces *local,
              const Pieces *remote,
              VfSyncLoss *loss)
{
  switch (chunk->kind)
    {
    case VF_SYNC_CHUNK_SAME:
    case VF_SYNC_CHUNK_LOCAL:
      append_range (out, local, chunk->local);
      return;
    case VF_SYNC_CHUNK_REMOTE:
      append_range (out, remote, chunk->remote);
      return;
    case VF_SYNC_CHUNK_ADDED:
      /* No sentence is said twice. */
      if (!share_words (local, chunk->local, remote, chunk->remote)
          && (append_both (out, remote, chunk->remote, local, chunk->local)
              || append_both (out, local, chunk->local, remote, chunk->remote)))
        return;
      break;
    case VF_SYNC_CHUNK_BOTH:
      if (!range_has_words (local, chunk->local) && range_has_words (remote, chunk->remote))
        {
          append_range (out, remote, chunk->remote);
          *loss |= VF_SYNC_LOSS_HERE;
          return;
        }
      break;
    default:
      g_assert_not_reached ();
    }

  append_range (out, local, chunk->local);
  *loss |= VF_SYNC_LOSS_THERE;
}

/**
 * vf_sync_text_merge:
 * @base: the text both sides began with, valid UTF-8
 * @local: what it became here
 * @remote: what it became on the server
 * @loss: (inout): set bits are added for a side whose words are not all in the result
 *
 * Where both sides changed the same sentence differently, the one written here
 * stays; where one side removed what the other changed, the change stays. What
 * both added at the same place is kept twice, the server's first, when a blank
 * lies between.
 *
 * Returns: (transfer full): the merged text
 */
char *
vf_sync_text_merge (const char *base, const char *local, const char *remote, VfSyncLoss *loss)
{
  g_autoptr (GHashTable) ids = vf_sync_diff3_ids_new ();
  g_autoptr (GArray) chunks = NULL;
  g_auto (Pieces) b = { 0 };
  g_auto (Pieces) l = { 0 };
  g_auto (Pieces) r = { 0 };
  VfSyncSequence sequences[3];
  GString *out = g_string_new (NULL);

  pieces_init (&b, base, ids);
  pieces_init (&l, local, ids);
  pieces_init (&r, remote, ids);
  sequences[0] = pieces_get_sequence (&b);
  sequences[1] = pieces_get_sequence (&l);
  sequences[2] = pieces_get_sequence (&r);
  chunks = vf_sync_diff3 (&sequences[0], &sequences[1], &sequences[2]);
  for (guint i = 0; i < chunks->len; i++)
    append_chunk (out, &g_array_index (chunks, VfSyncChunk, i), &l, &r, loss);

  return g_string_free (out, FALSE);
}
