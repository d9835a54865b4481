/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Variants: the seed, the faders, and pauses that do not tick. */

#include "store-test.h"
#include "vf-error.h"
#include "vf-variants.h"

#define SECOND G_GINT64_CONSTANT (1000000000)

static void
test_seed (void)
{
  g_autoptr (TestDirectory) directory = test_directory_new ();
  VfStore *store = test_open (directory);
  g_autoptr (GPtrArray) variants = NULL;
  g_autoptr (VfRecord) sleep = NULL;
  g_autoptr (VfRecord) missing = NULL;
  g_autoptr (GError) error = NULL;

  test_await (vf_variants_seed (store));
  test_await (vf_variants_seed (store));
  variants = vf_variants_list (store, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (variants->len, ==, 4);
  g_assert_cmpstr (vf_variant_get_id (g_ptr_array_index (variants, 0)), ==, "standard");
  for (guint i = 0; i < variants->len; i++)
    {
      VfRecord *variant = g_ptr_array_index (variants, i);

      g_assert_cmpfloat_with_epsilon (vf_variant_get_voice_gain (variant)
                                        + vf_variant_get_bed_gain (variant),
                                      1.0, 1e-9);
    }

  sleep = vf_variants_find (store, "sleep", &error);
  g_assert_no_error (error);
  g_assert_cmpfloat_with_epsilon (vf_variant_get_voice_gain (sleep), 0.3, 1e-9);
  missing = vf_variants_find (store, "party", &error);
  g_assert_null (missing);
  g_assert_error (error, VF_ERROR, VF_ERROR_NOT_FOUND);

  g_clear_pointer (&variants, g_ptr_array_unref);
  g_clear_object (&sleep);
  test_close (store);
}

/* What administrators wrote is not overwritten, and is all there is. */
static void
test_table_counts (void)
{
  g_autoptr (TestDirectory) directory = test_directory_new ();
  VfStore *store = test_open (directory);
  g_autoptr (VfAudioVariant) own = vf_audio_variant_new ();
  g_autoptr (GPtrArray) variants = NULL;
  g_autofree char *label = NULL;

  vf_audio_variant_set_id (own, "noon");
  vf_audio_variant_set_name (own, "Noon");
  vf_audio_variant_set_voice_volume (own, 65);
  vf_audio_variant_set_bg_volume (own, 35);
  test_await (vf_store_save (store, VF_RECORD (own)));
  test_await (vf_variants_seed (store));
  variants = vf_variants_list (store, NULL);
  g_assert_cmpuint (variants->len, ==, 1);
  label = vf_variant_dup_label (g_ptr_array_index (variants, 0));
  g_assert_cmpstr (label, ==, "Noon");

  g_clear_pointer (&variants, g_ptr_array_unref);
  test_close (store);
}

static void
test_pauses (void)
{
  static const struct
  {
    const char *id;
    double seconds[3];
  } expected[] = {
    { "energy", { 0.3, 0.8, 1.5 } },     { "standard", { 0.6, 1.2, 2.5 } },
    { "meditation", { 2.0, 4.0, 6.0 } }, { "sleep", { 3.0, 6.0, 10.0 } },
    { "noon", { 0.6, 1.2, 2.5 } },       { NULL, { 0.6, 1.2, 2.5 } },
  };

  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    for (VfPauseKind kind = VF_PAUSE_SENTENCE; kind <= VF_PAUSE_SECTION; kind++)
      {
        double shortest = G_MAXDOUBLE, longest = 0, sum = 0;

        for (guint n = 0; n < 1000; n++)
          {
            g_autofree char *seed = g_strdup_printf ("fun/%u", n);
            double pause = vf_variant_get_pause (expected[i].id, kind, 0, seed) / (double) SECOND
                           / expected[i].seconds[kind];

            g_assert_cmpint (vf_variant_get_pause (expected[i].id, kind, 0, seed), ==,
                             vf_variant_get_pause (expected[i].id, kind, 0, seed));
            shortest = MIN (shortest, pause);
            longest = MAX (longest, pause);
            sum += pause;
          }
        g_assert_cmpfloat (shortest, >=, 0.9 - 1e-9);
        g_assert_cmpfloat (shortest, <, 0.91);
        g_assert_cmpfloat (longest, <=, 1.1 + 1e-9);
        g_assert_cmpfloat (longest, >, 1.09);
        g_assert_cmpfloat_with_epsilon (sum / 1000, 1.0, 0.01);
      }
}

static void
test_growth (void)
{
  gint64 first = vf_variant_get_pause ("sleep", VF_PAUSE_SENTENCE, 0, "a");
  gint64 middle = vf_variant_get_pause ("sleep", VF_PAUSE_SENTENCE, 600 * SECOND, "a");
  gint64 last = vf_variant_get_pause ("sleep", VF_PAUSE_SENTENCE, 1200 * SECOND, "a");
  gint64 later = vf_variant_get_pause ("sleep", VF_PAUSE_SENTENCE, 9999 * SECOND, "a");

  g_assert_cmpfloat_with_epsilon (middle / (double) first, 1.25, 1e-6);
  g_assert_cmpfloat_with_epsilon (last / (double) first, 1.5, 1e-6);
  g_assert_cmpint (later, ==, last);
  g_assert_cmpint (vf_variant_get_pause ("standard", VF_PAUSE_SENTENCE, 0, "a"), ==,
                   vf_variant_get_pause ("standard", VF_PAUSE_SENTENCE, 1200 * SECOND, "a"));
}

static void
test_estimate (void)
{
  static const char *const variants[] = { "standard", "energy", "meditation", "sleep" };
  gint64 plain = vf_variant_estimate_duration ("standard", 2300, 14, 1.0);

  /* Ten minutes of words at 230 a minute, and what lies between the sentences. */
  g_assert_cmpint (plain, >, 600 * SECOND);
  g_assert_cmpint (plain, <, 800 * SECOND);
  g_assert_cmpint (vf_variant_estimate_duration ("sleep", 2300, 14, 1.0), >, plain * 3 / 2);
  g_assert_cmpint (vf_variant_estimate_duration ("standard", 2300, 14, 1.2), <, plain);
  g_assert_cmpint (vf_variant_estimate_duration (NULL, 2300, 14, 1.0), ==, plain);

  for (guint i = 0; i < G_N_ELEMENTS (variants); i++)
    {
      g_assert_cmpint (vf_variant_estimate_duration (variants[i], 0, 0, 1.0), ==, 0);
      g_assert_cmpint (vf_variant_estimate_duration (variants[i], 0, 14, 1.0), ==, 0);
      g_assert_cmpint (vf_variant_estimate_duration (variants[i], 1, 14, 1.0), >, 0);
      g_assert_cmpint (vf_variant_estimate_duration (variants[i], 4600, 14, 1.0), >,
                       vf_variant_estimate_duration (variants[i], 2300, 14, 1.0));
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();

  g_test_add_func ("/variants/seed", test_seed);
  g_test_add_func ("/variants/table-counts", test_table_counts);
  g_test_add_func ("/variants/pauses", test_pauses);
  g_test_add_func ("/variants/growth", test_growth);
  g_test_add_func ("/variants/estimate", test_estimate);

  return g_test_run ();
}
