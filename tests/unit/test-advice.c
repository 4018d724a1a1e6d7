#include "app/format/hb-advice.h"

typedef gboolean (*Check) (const char  *text,
                           char       **advice);

/* NULL if there is no advice. */
typedef struct
{
  const char *text;
  const char *advice;
} Wrong;

static void
assert_wrong (Check        check,
              const Wrong *wrong,
              gsize        n_wrong)
{
  for (gsize i = 0; i < n_wrong; i++)
    {
      g_autofree char *advice = NULL;

      g_test_message ("“%s”", wrong[i].text);
      g_assert_false (check (wrong[i].text, &advice));
      g_assert_cmpstr (advice, ==, wrong[i].advice);
    }
}

static void
assert_right (Check       check,
              const char *text)
{
  g_autofree char *advice = NULL;

  g_test_message ("“%s”", text);
  g_assert_true (check (text, &advice));
  g_assert_null (advice);
}

/* The engine accepts every value that the dialog accepts. */
static void
test_server (void)
{
  static const char single[] = "This is not the address of a single machine";
  static const char link[] = "A link-local address needs its interface, as in fe80::1%eth0";
  static const Wrong wrong[] = {
    { "", NULL },
    { "198.18.0.300", NULL },
    { "198.18.0", NULL },
    { "fd00:", NULL },
    { "198.18.0.1:11414", NULL },
    { "fe80::1", link },
    { "fe80::1%", link },
    { "fe80::1%nope", "There is no interface “nope”" },
    { "-server", NULL },
    { "server..example", NULL },
    { "224.0.0.1", single },
    { "0.0.0.0", single },
    { "ff02::1", single },
  };

  assert_wrong (hb_advice_on_server, wrong, G_N_ELEMENTS (wrong));
  assert_right (hb_advice_on_server, "198.18.0.1");
  assert_right (hb_advice_on_server, "fd00::1");
  assert_right (hb_advice_on_server, "fe80::1%lo");
  assert_right (hb_advice_on_server, "localhost");
  assert_right (hb_advice_on_server, "server.example");
}

static void
test_seconds (void)
{
  static const char range[] = "Enter seconds from 0.001 to 31622400 (a year)";
  static const Wrong wrong[] = {
    { "", NULL },     { "five", NULL },      { "-1", NULL },    { "1.2.3", NULL },
    { ".", NULL },    { "0", range },        { "0.0", range },  { "0.0001", range },
    { "99999999999", range },
  };

  assert_wrong (hb_advice_on_seconds, wrong, G_N_ELEMENTS (wrong));
  assert_right (hb_advice_on_seconds, "0.5");
}

static void
test_pulses (void)
{
  static const char range[] = "Enter a number from 1 to 1000";
  static const Wrong wrong[] = {
    { "", NULL },   { "five", NULL },    { "2.5", NULL },      { "-1", NULL },
    { "0", range }, { "1000000", range }, { "99999999999999999999", range },
  };

  assert_wrong (hb_advice_on_pulses, wrong, G_N_ELEMENTS (wrong));
  assert_right (hb_advice_on_pulses, "1000");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/advice/server", test_server);
  g_test_add_func ("/advice/seconds", test_seconds);
  g_test_add_func ("/advice/pulses", test_pulses);
  return g_test_run ();
}
