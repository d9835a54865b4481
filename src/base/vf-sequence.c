/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Differences by Myers' linear-space algorithm, with a bound on the work. */

#include "vf-sequence.h"

/* Stretches that differ by more than this many elements have nothing in common
 * worth finding; they then count as replaced. It bounds the work to a few
 * million steps whatever the length. */
#define MAX_COST 2000

typedef struct
{
  const VfSequence *before;
  const VfSequence *after;
  int *forward; /* furthest place in `before` on each diagonal */
  int *backward;
  int offset; /* makes a diagonal's index positive */
} Differ;

/* Finds a point through which a shortest path runs, by walking from both ends
 * until the two walks meet (Myers 1986, section 4b). FALSE when it is too far. */
static gboolean
find_middle (Differ *self, int a0, int a1, int b0, int b1, int *middle_a, int *middle_b)
{
  int *forward = self->forward + self->offset;
  int *backward = self->backward + self->offset;
  int lowest = a0 - b1, highest = a1 - b0;
  int start = a0 - b0, end = a1 - b1;
  int f_low = start, f_high = start, b_low = end, b_high = end;
  gboolean odd = (start - end) & 1;

  forward[start] = a0;
  backward[end] = a1;

  for (int cost = 1; cost <= MAX_COST; cost++)
    {
      /* Diagonals outside the rectangle are fenced off by impossible places. */
      if (f_low > lowest)
        forward[--f_low - 1] = -1;
      else
        f_low++;
      if (f_high < highest)
        forward[++f_high + 1] = -1;
      else
        f_high--;

      for (int k = f_high; k >= f_low; k -= 2)
        {
          int a = forward[k - 1] >= forward[k + 1] ? forward[k - 1] + 1 : forward[k + 1];
          int b = a - k;

          while (a < a1 && b < b1 && self->before->ids[a] == self->after->ids[b])
            a++, b++;
          forward[k] = a;
          if (odd && b_low <= k && k <= b_high && backward[k] <= a)
            {
              *middle_a = a;
              *middle_b = b;
              return TRUE;
            }
        }

      if (b_low > lowest)
        backward[--b_low - 1] = G_MAXINT;
      else
        b_low++;
      if (b_high < highest)
        backward[++b_high + 1] = G_MAXINT;
      else
        b_high--;

      for (int k = b_high; k >= b_low; k -= 2)
        {
          int a = backward[k - 1] < backward[k + 1] ? backward[k - 1] : backward[k + 1] - 1;
          int b = a - k;

          while (a > a0 && b > b0 && self->before->ids[a - 1] == self->after->ids[b - 1])
            a--, b--;
          backward[k] = a;
          if (!odd && f_low <= k && k <= f_high && a <= forward[k])
            {
              *middle_a = a;
              *middle_b = b;
              return TRUE;
            }
        }
    }

  return FALSE;
}

static void
compare (Differ *self, int a0, int a1, int b0, int b1)
{
  int a, b;

  while (a0 < a1 && b0 < b1 && self->before->ids[a0] == self->after->ids[b0])
    a0++, b0++;
  while (a0 < a1 && b0 < b1 && self->before->ids[a1 - 1] == self->after->ids[b1 - 1])
    a1--, b1--;

  if (a0 == a1 || b0 == b1 || !find_middle (self, a0, a1, b0, b1, &a, &b))
    {
      for (int i = a0; i < a1; i++)
        self->before->changed[i] = TRUE;
      for (int i = b0; i < b1; i++)
        self->after->changed[i] = TRUE;
      return;
    }

  compare (self, a0, a, b0, b);
  compare (self, a, a1, b, b1);
}

/**
 * vf_sequence_compare:
 * @before: the old sequence
 * @after: the new one
 *
 * Sets the flags of the elements that only one of the two has. The others, in
 * order, are the same in both and as many as can be found. Time grows with the
 * length and with the number of differences up to a bound; memory with the
 * length. Both together must be shorter than two thousand million elements.
 */
void
vf_sequence_compare (const VfSequence *before, const VfSequence *after)
{
  gsize n = (gsize) before->length + after->length + 5;
  g_autofree int *forward = g_new0 (int, n);
  g_autofree int *backward = g_new0 (int, n);
  Differ differ = {
    .before = before,
    .after = after,
    .forward = forward,
    .backward = backward,
    .offset = (int) after->length + 2,
  };

  compare (&differ, 0, (int) before->length, 0, (int) after->length);
}
