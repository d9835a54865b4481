/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Decimal numbers, added digit by digit. Only sums and comparisons are ever needed. */

#include "vf-sync-number.h"

#include <string.h>

/* Longer numbers than PostgreSQL's numeric ever holds before the point are not
 * worth adding; they are somebody's mistake. */
#define MAX_DIGITS 1000

typedef struct
{
  gboolean negative;
  char *digits; /* without zeros in front */
  gint64 exponent;
} Decimal;

static void
decimal_clear (Decimal *self)
{
  g_clear_pointer (&self->digits, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Decimal, decimal_clear)

/* [+-]digits[.digits][e[+-]digits] without zeros at either end, so that equal numbers get equal
 * parts. FALSE when it is no number, or one whose exponent no number of the server has. */
static gboolean
decimal_parse (Decimal *self, const char *text, gsize length)
{
  const char *p = text, *end = text + length;
  g_autoptr (GString) digits = g_string_sized_new (length);
  gint64 exponent = 0;
  gsize n_zeros;

  self->negative = p < end && *p == '-';
  if (p < end && (*p == '-' || *p == '+'))
    p++;
  if (p >= end || !g_ascii_isdigit (*p))
    return FALSE;
  for (; p < end && g_ascii_isdigit (*p); p++)
    g_string_append_c (digits, *p);
  if (p < end && *p == '.')
    for (p++; p < end && g_ascii_isdigit (*p); p++, exponent--)
      g_string_append_c (digits, *p);
  if (p < end && (*p == 'e' || *p == 'E'))
    {
      g_autofree char *rest = g_strndup (p + 1, end - p - 1);
      char *stop = NULL;
      gint64 written = g_ascii_strtoll (rest, &stop, 10);

      if (stop == rest || *stop != '\0' || ABS (written / 2) > 1000000)
        return FALSE;
      exponent += written;
      p = end;
    }
  if (p != end)
    return FALSE;

  while (digits->len > 0 && digits->str[digits->len - 1] == '0')
    {
      g_string_truncate (digits, digits->len - 1);
      exponent++;
    }
  for (n_zeros = 0; digits->str[n_zeros] == '0'; n_zeros++)
    ;
  g_string_erase (digits, 0, n_zeros);
  if (digits->len == 0)
    self->negative = FALSE;
  self->exponent = digits->len > 0 ? exponent : 0;
  self->digits = g_string_free (g_steal_pointer (&digits), FALSE);

  return TRUE;
}

/**
 * vf_sync_number_normalize:
 * @text: a number
 * @length: of @text in bytes
 *
 * Returns: (transfer full) (nullable): the same text for all ways to write the
 *   same number, and %NULL when @text is none
 */
char *
vf_sync_number_normalize (const char *text, gsize length)
{
  g_auto (Decimal) number = { 0 };

  if (!decimal_parse (&number, text, length))
    return NULL;
  if (*number.digits == '\0')
    return g_strdup ("0");
  return g_strdup_printf ("%s%se%" G_GINT64_FORMAT, number.negative ? "-" : "", number.digits,
                          number.exponent);
}

/* The digits with the point at @exponent, so that two numbers can be added column by column. NULL
 * when that would be absurdly long. */
static char *
decimal_expand (const Decimal *self, gint64 exponent, gsize width)
{
  const gsize n_digits = strlen (self->digits);
  const gsize n_zeros = (gsize) (*self->digits != '\0' ? self->exponent - exponent : 0);
  char *out = g_malloc (width + 1);

  memset (out, '0', width);
  out[width] = '\0';
  memcpy (out + width - n_zeros - n_digits, self->digits, n_digits);

  return out;
}

/* Lines up both on the lowest exponent, with room for a carry. */
static gboolean
decimal_align (
  const Decimal *one, const Decimal *other, char **one_out, char **other_out, gint64 *exponent)
{
  gint64 lowest = MIN (one->exponent, other->exponent);
  gint64 width;

  if (*one->digits == '\0')
    lowest = other->exponent;
  if (*other->digits == '\0')
    lowest = one->exponent;
  width
    = 1
      + MAX ((gint64) strlen (one->digits) + (*one->digits != '\0' ? one->exponent - lowest : 0),
             (gint64) strlen (other->digits)
               + (*other->digits != '\0' ? other->exponent - lowest : 0));
  if (width > MAX_DIGITS || ABS (lowest) > MAX_DIGITS)
    return FALSE;

  *one_out = decimal_expand (one, lowest, width);
  *other_out = decimal_expand (other, lowest, width);
  *exponent = lowest;
  return TRUE;
}

/* @out = @one + @other; FALSE when the sum is absurdly long. */
static gboolean
decimal_add (const Decimal *one, const Decimal *other, Decimal *out)
{
  g_autofree char *a = NULL;
  g_autofree char *b = NULL;
  gint64 exponent;
  gboolean negative = one->negative;
  int carry = 0;

  if (!decimal_align (one, other, &a, &b, &exponent))
    return FALSE;

  if (one->negative != other->negative && strcmp (a, b) < 0)
    {
      char *swap = a;

      a = b;
      b = swap;
      negative = other->negative;
    }
  for (gsize i = strlen (a); i-- > 0;)
    {
      int digit = one->negative == other->negative ? (a[i] - '0') + (b[i] - '0') + carry
                                                   : (a[i] - '0') - (b[i] - '0') + carry;

      carry = digit > 9 ? 1 : digit < 0 ? -1 : 0;
      a[i] = (char) ('0' + digit - 10 * carry);
    }

  {
    g_autofree char *text
      = g_strdup_printf ("%s%se%" G_GINT64_FORMAT, negative ? "-" : "", a, exponent);

    return decimal_parse (out, text, strlen (text));
  }
}

/* Without an exponent, as people and PostgreSQL write it. */
static char *
decimal_to_text (const Decimal *self)
{
  const gint64 n_digits = (gint64) strlen (self->digits);
  GString *out = g_string_new (self->negative ? "-" : NULL);

  if (n_digits == 0)
    g_string_append_c (out, '0');
  else if (self->exponent >= 0)
    {
      g_string_append (out, self->digits);
      for (gint64 i = 0; i < self->exponent; i++)
        g_string_append_c (out, '0');
    }
  else if (n_digits + self->exponent > 0)
    {
      g_string_append (out, self->digits);
      g_string_insert_c (out, (gssize) out->len + self->exponent, '.');
    }
  else
    {
      g_string_append (out, "0.");
      for (gint64 i = n_digits + self->exponent; i < 0; i++)
        g_string_append_c (out, '0');
      g_string_append (out, self->digits);
    }

  return g_string_free (out, FALSE);
}

/**
 * vf_sync_number_add_change:
 * @base: the number both sides began with
 * @local: what it became here
 * @remote: what it became on the server
 *
 * Returns: (transfer full) (nullable): @base and what both sides added to it, exactly;
 *   %NULL when one of them is no number or too long to be one of the server's
 */
char *
vf_sync_number_add_change (const char *base, const char *local, const char *remote)
{
  g_auto (Decimal) b = { 0 };
  g_auto (Decimal) l = { 0 };
  g_auto (Decimal) r = { 0 };
  g_auto (Decimal) change = { 0 };
  g_auto (Decimal) sum = { 0 };

  if (!decimal_parse (&b, base, strlen (base)) || !decimal_parse (&l, local, strlen (local))
      || !decimal_parse (&r, remote, strlen (remote)))
    return NULL;

  b.negative = !b.negative && *b.digits != '\0';
  if (!decimal_add (&l, &b, &change) || !decimal_add (&r, &change, &sum)
      || ABS (sum.exponent) > MAX_DIGITS)
    return NULL;

  return decimal_to_text (&sum);
}

/**
 * vf_sync_number_compare:
 * @one: a number
 * @other: another
 * @comparable: (out): %FALSE when one of them is none, or absurdly long
 *
 * Returns: below, at or above 0, as strcmp()
 */
int
vf_sync_number_compare (const char *one, const char *other, gboolean *comparable)
{
  g_auto (Decimal) a = { 0 };
  g_auto (Decimal) b = { 0 };
  g_auto (Decimal) difference = { 0 };

  *comparable = decimal_parse (&a, one, strlen (one)) && decimal_parse (&b, other, strlen (other));
  if (!*comparable)
    return 0;

  b.negative = !b.negative && *b.digits != '\0';
  *comparable = decimal_add (&a, &b, &difference);
  if (!*comparable || *difference.digits == '\0')
    return 0;
  return difference.negative ? -1 : 1;
}
