#include "app/format/hb-advice.h"

/* NULL if there is no advice. */
typedef struct
{
  const char *text;
  const char *advice;
} Wrong;

static void
assert_wrong (HbSetting    setting,
              const Wrong *wrong,
              gsize        n_wrong)
{
  for (gsize i = 0; i < n_wrong; i++)
    {
      g_autofree char *advice = NULL;

      g_test_message ("“%s”", wrong[i].text);
      g_assert_false (hb_advice_on (setting, wrong[i].text, &advice));
      g_assert_cmpstr (advice, ==, wrong[i].advice);
    }
}

static void
assert_right (HbSetting   setting,
              const char *text)
{
  g_autofree char *advice = NULL;

  g_test_message ("“%s”", text);
  g_assert_true (hb_advice_on (setting, text, &advice));
  g_assert_null (advice);
}

/* The engine accepts every value that the dialog accepts. */
static void
test_server (void)
{
  static const char single[] = "This is not the address of a single host";
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

  assert_wrong (HB_SETTING_SERVER, wrong, G_N_ELEMENTS (wrong));
  assert_right (HB_SETTING_SERVER, "198.18.0.1");
  assert_right (HB_SETTING_SERVER, "fd00::1");
  assert_right (HB_SETTING_SERVER, "fe80::1%lo");
  assert_right (HB_SETTING_SERVER, "localhost");
  assert_right (HB_SETTING_SERVER, "server.example");
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

  assert_wrong (HB_SETTING_TIMEOUT, wrong, G_N_ELEMENTS (wrong));
  assert_right (HB_SETTING_TIMEOUT, "0.5");
}

static void
test_pulses (void)
{
  static const char range[] = "Enter a number from 1 to 1000";
  static const Wrong wrong[] = {
    { "", NULL },   { "five", NULL },    { "2.5", NULL },      { "-1", NULL },
    { "0", range }, { "1000000", range }, { "99999999999999999999", range },
  };

  assert_wrong (HB_SETTING_PULSES, wrong, G_N_ELEMENTS (wrong));
  assert_right (HB_SETTING_PULSES, "1000");
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
