/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pauses, turns and the purse of retries, and what answers say about waiting. */

#include "vf-http-answer.h"
#include "vf-http-pace.h"

static void
test_delay (void)
{
  g_assert_cmpuint (vf_http_retry_delay_ms (1, 0, 1.0), ==, 1000);
  g_assert_cmpuint (vf_http_retry_delay_ms (2, 0, 1.0), ==, 2000);
  g_assert_cmpuint (vf_http_retry_delay_ms (4, 0, 0.5), ==, 4000);
  g_assert_cmpuint (vf_http_retry_delay_ms (4000, 0, 1.0), ==, 30000);
  g_assert_cmpuint (vf_http_retry_delay_ms (3, 0, 0.0), ==, 0);
  /* Never before what the server asked for. */
  g_assert_cmpuint (vf_http_retry_delay_ms (1, 7000, 0.0), ==, 7000);
  g_assert_cmpuint (vf_http_retry_delay_ms (1, 7000, 1.0), ==, 7700);
}

static void
test_passing (void)
{
  static const guint passing[] = { 408, 425, 429, 502, 503, 504, 520, 530, 544 };
  static const guint lasting[] = { 200, 301, 400, 401, 403, 404, 409, 416, 500, 501, 540 };

  for (gsize i = 0; i < G_N_ELEMENTS (passing); i++)
    g_assert_true (vf_http_status_is_passing (passing[i]));
  for (gsize i = 0; i < G_N_ELEMENTS (lasting); i++)
    g_assert_false (vf_http_status_is_passing (lasting[i]));
}

static void
test_turns (void)
{
  g_autoptr (VfHttpPace) pace = vf_http_pace_new (2);
  DexFuture *turns[4];

  for (gsize i = 0; i < G_N_ELEMENTS (turns); i++)
    turns[i] = vf_http_pace_enter (pace);
  g_assert_true (dex_future_is_resolved (turns[0]));
  g_assert_true (dex_future_is_resolved (turns[1]));
  g_assert_true (dex_future_is_pending (turns[2]));

  /* The third gives up while it waits, so the fourth is next. */
  vf_http_pace_withdraw (pace, turns[2]);
  vf_http_pace_leave (pace);
  g_assert_true (dex_future_is_resolved (turns[3]));
  /* The fourth gives up on a turn it has. */
  vf_http_pace_withdraw (pace, turns[3]);
  vf_http_pace_leave (pace);
  for (gsize i = 0; i < G_N_ELEMENTS (turns); i++)
    dex_clear (&turns[i]);

  turns[0] = vf_http_pace_enter (pace);
  turns[1] = vf_http_pace_enter (pace);
  g_assert_true (dex_future_is_resolved (turns[0]));
  g_assert_true (dex_future_is_resolved (turns[1]));
  dex_clear (&turns[0]);
  dex_clear (&turns[1]);
}

static void
test_purse (void)
{
  g_autoptr (VfHttpPace) pace = vf_http_pace_new (1);
  guint n_taken = 0;

  while (vf_http_pace_take_retry (pace))
    n_taken++;
  g_assert_cmpuint (n_taken, ==, 20);
  vf_http_pace_note_success (pace);
  g_assert_false (vf_http_pace_take_retry (pace));
  vf_http_pace_note_success (pace);
  g_assert_true (vf_http_pace_take_retry (pace));
  g_assert_false (vf_http_pace_take_retry (pace));
}

static void
test_hold (void)
{
  g_autoptr (VfHttpPace) pace = vf_http_pace_new (1);

  g_assert_cmpuint (vf_http_pace_get_hold_ms (pace, "a"), ==, 0);
  vf_http_pace_hold (pace, "a", 60000);
  vf_http_pace_hold (pace, "a", 1);
  g_assert_cmpuint (vf_http_pace_get_hold_ms (pace, "a"), >, 50000);
  g_assert_cmpuint (vf_http_pace_get_hold_ms (pace, "b"), ==, 0);
}

static guint
read_retry_after (const char *value, const char *date)
{
  g_autoptr (VfHttpAnswer) answer = vf_http_answer_new (429, NULL);

  vf_http_answer_add_header (answer, "Retry-After", value);
  if (date != NULL)
    vf_http_answer_add_header (answer, "Date", date);
  return vf_http_answer_get_retry_after_ms (answer);
}

static void
test_retry_after (void)
{
  g_assert_cmpuint (read_retry_after ("3", NULL), ==, 3000);
  g_assert_cmpuint (read_retry_after ("0", NULL), ==, 0);
  g_assert_cmpuint (read_retry_after ("86400", NULL), ==, 300000);
  g_assert_cmpuint (read_retry_after ("99999999999999999999999", NULL), ==, 0);
  g_assert_cmpuint (read_retry_after ("-1", NULL), ==, 0);
  g_assert_cmpuint (read_retry_after ("soon", NULL), ==, 0);
  /* By the server's clock, whatever ours says. */
  g_assert_cmpuint (read_retry_after ("Sun, 06 Nov 1994 08:49:47 GMT",
                                      "Sun, 06 Nov 1994 08:49:37 GMT"),
                    ==, 10000);
  g_assert_cmpuint (read_retry_after ("Sun, 06 Nov 1994 08:49:27 GMT",
                                      "Sun, 06 Nov 1994 08:49:37 GMT"),
                    ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  g_test_add_func ("/pace/delay", test_delay);
  g_test_add_func ("/pace/passing", test_passing);
  g_test_add_func ("/pace/turns", test_turns);
  g_test_add_func ("/pace/purse", test_purse);
  g_test_add_func ("/pace/hold", test_hold);
  g_test_add_func ("/pace/retry-after", test_retry_after);
  return g_test_run ();
}
