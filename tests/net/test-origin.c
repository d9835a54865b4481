/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where credentials may go: the same place, and none that only looks like it. */

#include <libsoup/soup.h>

#include "vf-error.h"
#include "vf-http-request.h"
#include "vf-origin.h"

typedef struct
{
  const char *target;
  gboolean may;
} Case;

static const Case cases[] = {
  { "https://abc.supabase.co/rest/v1/x?y=z", TRUE },
  { "https://abc.supabase.co", TRUE },
  { "https://abc.supabase.co:443/", TRUE },
  { "HTTPS://ABC.Supabase.CO/", TRUE },
  { "wss://abc.supabase.co/realtime/v1/websocket", TRUE },
  { "http://abc.supabase.co/", FALSE },
  { "http://abc.supabase.co:443/", FALSE },
  { "ws://abc.supabase.co/", FALSE },
  { "https://abc.supabase.co:8443/", FALSE },
  { "https://abc.supabase.co./", FALSE },
  { "https://abc.supabase.co.evil.example/", FALSE },
  { "https://abc.supabase.co@evil.example/", FALSE },
  { "https://user@abc.supabase.co/", FALSE },
  { "https://user:password@abc.supabase.co/", FALSE },
  { "https://@abc.supabase.co/", FALSE },
  { "https://evil.example/https://abc.supabase.co/", FALSE },
  { "https://evil.example#@abc.supabase.co/", FALSE },
  { "https://evil.example\\@abc.supabase.co/", FALSE },
  { "https://supabase.co/", FALSE },
  { "https://x.abc.supabase.co/", FALSE },
  { "https://abc-supabase.co/", FALSE },
  { "https://abc.supabase.com/", FALSE },
  { "https://abc.storage.supabase.co/", FALSE },
  /* Cyrillic а in the place of a. */
  { "https://\xd0\xb0"
    "bc.supabase.co/",
    FALSE },
  { "https://abc.supabas\xd0\xb5.co/", FALSE },
  { "https://abc.supabase.co%00.evil.example/", FALSE },
  { "https://abc.supabase.co%2eevil.example/", FALSE },
  { "ftp://abc.supabase.co/", FALSE },
  { "file:///abc.supabase.co", FALSE },
};

static void
test_decision (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (VfOrigin) origin = vf_origin_new ("https://abc.supabase.co/rest/v1", &error);
  g_autofree char *text = NULL;

  g_assert_no_error (error);
  text = vf_origin_to_text (origin);
  g_assert_cmpstr (text, ==, "https://abc.supabase.co:443");

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GUri) uri = g_uri_parse (cases[i].target, SOUP_HTTP_URI_FLAGS, NULL);
      gboolean may = uri != NULL && vf_origin_may_have_credentials (origin, uri);

      if (may != cases[i].may)
        g_error ("%s: %s", cases[i].target, may ? "would get the key" : "would not get the key");
    }
}

static void
test_loopback (void)
{
  static const Case loopback[] = {
    { "http://127.0.0.1:8000/x", TRUE },
    { "ws://127.0.0.1:8000/x", TRUE },
    { "https://127.0.0.1:8000/x", FALSE },
    { "http://127.0.0.1:8001/", FALSE },
    { "http://127.0.0.1/", FALSE },
    { "http://localhost:8000/", FALSE },
    { "http://127.1:8000/", FALSE },
    { "http://2130706433:8000/", FALSE },
    { "http://127.0.0.1.nip.example:8000/", FALSE },
  };
  g_autoptr (VfOrigin) origin = vf_origin_new ("http://127.0.0.1:8000", NULL);

  g_assert_nonnull (origin);
  for (gsize i = 0; i < G_N_ELEMENTS (loopback); i++)
    {
      g_autoptr (GUri) uri = g_uri_parse (loopback[i].target, SOUP_HTTP_URI_FLAGS, NULL);

      g_assert_nonnull (uri);
      g_assert_cmpint (vf_origin_may_have_credentials (origin, uri), ==, loopback[i].may);
    }
}

/* A name in letters of its own is the place its ASCII form names, and no other. */
static void
test_idn (void)
{
  g_autoptr (VfOrigin) origin = vf_origin_new ("https://bücher.example", NULL);
  g_autoptr (GUri) same = g_uri_parse ("https://xn--bcher-kva.example/", SOUP_HTTP_URI_FLAGS, NULL);
  g_autoptr (GUri) other = g_uri_parse ("https://bucher.example/", SOUP_HTTP_URI_FLAGS, NULL);

  g_assert_nonnull (origin);
  g_assert_true (vf_origin_may_have_credentials (origin, same));
  g_assert_false (vf_origin_may_have_credentials (origin, other));
}

static void
test_refused_addresses (void)
{
  static const char *const addresses[] = {
    "",
    "abc.supabase.co",
    "http://abc.supabase.co",
    "http://192.168.1.2:8000",
    "http://localhost.example",
    "https://user@abc.supabase.co",
    "https://",
    "https:///path",
    "https://abc.supabase.co:99999",
    "ftp://abc.supabase.co",
    "javascript:alert(1)",
    "wss://abc.supabase.co",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (addresses); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (VfOrigin) origin = vf_origin_new (addresses[i], &error);

      if (origin != NULL)
        g_error ("“%s” was taken for a place to send keys to", addresses[i]);
      g_assert_error (error, VF_ERROR, VF_ERROR_INVALID);
    }
}

/* A request that may not carry a secret is refused, not sent without. */
static void
test_request_refuses (void)
{
  g_autoptr (VfOrigin) origin = vf_origin_new ("https://abc.supabase.co", NULL);
  g_autoptr (VfHttpRequest) own = vf_http_request_new ("GET", "https://abc.supabase.co/x", NULL);
  g_autoptr (VfHttpRequest) other = vf_http_request_new ("GET", "https://evil.example/x", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (vf_http_request_set_secret (own, origin, "apikey", "k", &error));
  g_assert_no_error (error);
  g_assert_cmpstr (vf_http_request_get_header (own, "apikey"), ==, "k");

  g_assert_false (vf_http_request_set_secret (other, origin, "apikey", "k", &error));
  g_assert_error (error, VF_ERROR, VF_ERROR_INVALID);
  g_assert_null (vf_http_request_get_header (other, "apikey"));
  g_clear_error (&error);

  g_assert_false (vf_http_request_set_secret (own, origin, "apikey", "k\r\nX-Evil: 1", &error));
  g_assert_error (error, VF_ERROR, VF_ERROR_INVALID);
  g_assert_cmpstr (vf_http_request_get_header (own, "apikey"), ==, "k");
}

static void
test_log_is_redacted (void)
{
  g_autoptr (VfOrigin) origin = vf_origin_new ("https://abc.supabase.co", NULL);
  g_autoptr (VfHttpRequest) request
    = vf_http_request_new ("GET", "https://abc.supabase.co/object/sign/a/b?token=SECRET#SECRET",
                           NULL);
  g_autofree char *line = NULL;

  g_assert_true (vf_http_request_set_secret (request, origin, "Authorization", "SECRET", NULL));
  line = vf_http_request_to_log (request);
  g_assert_cmpstr (line, ==, "GET abc.supabase.co/object/sign/a/b?…");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/origin/decision", test_decision);
  g_test_add_func ("/origin/loopback", test_loopback);
  g_test_add_func ("/origin/idn", test_idn);
  g_test_add_func ("/origin/refused-addresses", test_refused_addresses);
  g_test_add_func ("/origin/request-refuses", test_request_refuses);
  g_test_add_func ("/origin/log-is-redacted", test_log_is_redacted);
  return g_test_run ();
}
