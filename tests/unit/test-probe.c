#include "doctor/hb-probe.h"

#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "net/hb-net-error.h"

static int touched;

static GVariant *
answer (gconstpointer   data,
        GError        **error)
{
  const char *text = data;

  touched = 1;
  return g_variant_new ("(su)", text, (guint) getpid ());
}

/* A probe does not affect this process. */
static void
test_answer (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = hb_probe_run (answer, "hello", &error);
  const char *text;
  guint process;

  g_assert_no_error (error);
  g_variant_get (reply, "(&su)", &text, &process);
  g_assert_cmpstr (text, ==, "hello");
  g_assert_cmpuint (process, !=, (guint) getpid ());
  g_assert_cmpint (touched, ==, 0);
}

static GVariant *
answer_at_length (gconstpointer   data,
                  GError        **error)
{
  g_autofree char *text = g_strnfill (1000000, 'x');

  return g_variant_new_string (text);
}

/* More than a pipe holds. */
static void
test_long_answer (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = hb_probe_run (answer_at_length, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (strlen (g_variant_get_string (reply, NULL)), ==, 1000000);
}

static GVariant *
fail (gconstpointer   data,
      GError        **error)
{
  g_set_error (error, HB_NET_ERROR, HB_NET_ERROR_INTERFACE, "no \xff here");
  return NULL;
}

static void
test_error (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = hb_probe_run (fail, NULL, &error);

  g_assert_null (reply);
  g_assert_error (error, HB_NET_ERROR, HB_NET_ERROR_INTERFACE);
  g_assert_cmpstr (error->message, ==, "no \xff here");
}

static GVariant *
crash (gconstpointer   data,
       GError        **error)
{
  signal (SIGTERM, SIG_DFL);
  raise (SIGTERM);
  return NULL;
}

static void
test_crash (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = hb_probe_run (crash, NULL, &error);

  g_assert_null (reply);
  g_assert_error (error, HB_NET_ERROR, HB_NET_ERROR_FAILED);
  g_assert_nonnull (strstr (error->message, "signal 15"));
}

static GVariant *
leave (gconstpointer   data,
       GError        **error)
{
  _exit (0);
}

static void
test_no_answer (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = hb_probe_run (leave, NULL, &error);

  g_assert_null (reply);
  g_assert_error (error, HB_NET_ERROR, HB_NET_ERROR_FAILED);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/probe/answer", test_answer);
  g_test_add_func ("/probe/long-answer", test_long_answer);
  g_test_add_func ("/probe/error", test_error);
  g_test_add_func ("/probe/crash", test_crash);
  g_test_add_func ("/probe/no-answer", test_no_answer);

  return g_test_run ();
}
