#include "app/format/hb-format.h"
#include "app/format/hb-quiet.h"

#include <math.h>

#define SECOND G_TIME_SPAN_SECOND
#define MINUTE G_TIME_SPAN_MINUTE
#define HOUR G_TIME_SPAN_HOUR
#define DAY G_TIME_SPAN_DAY

/* 2026-11-22 10:49:56 UTC */
#define NOW (G_GINT64_CONSTANT (1795344596) * SECOND)

static void
test_duration (void)
{
  static const struct
  {
    gint64 duration;
    const char *words;
  } rows[] = {
    { -5, "0 s" },
    { 0, "0 s" },
    { SECOND / 10 - 1, "0 s" },
    { 600 * G_TIME_SPAN_MILLISECOND, "0.6 s" },
    { 999 * G_TIME_SPAN_MILLISECOND, "0.9 s" },
    { SECOND, "1 s" },
    { 9 * SECOND + 999 * G_TIME_SPAN_MILLISECOND, "9.9 s" },
    { 10 * SECOND + 999 * G_TIME_SPAN_MILLISECOND, "10 s" },
    { MINUTE - 1, "59 s" },
    { MINUTE, "1 min" },
    { 2 * MINUTE + 4 * SECOND, "2 min 4 s" },
    { HOUR - 1, "59 min 59 s" },
    { HOUR + 59 * SECOND, "1 h" },
    { HOUR + 5 * MINUTE, "1 h 5 min" },
    { DAY - 1, "23 h 59 min" },
    { DAY, "1 day" },
    { 3 * DAY + 4 * HOUR, "3 days 4 h" },
    { 3 * DAY + 59 * MINUTE, "3 days" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *words = hb_format_duration (rows[i].duration);

      g_assert_cmpstr (words, ==, rows[i].words);
    }
}

static void
test_time (void)
{
  static const struct
  {
    gint64 time;
    const char *words;
    const char *brief;
  } rows[] = {
    { NOW, "10:49:56", "10:49:56" },
    { NOW - 10 * HOUR, "00:49:56", "00:49:56" },
    { NOW - 11 * HOUR, "21 Nov, 23:49:56", "21 Nov 2026" },
    { NOW + DAY, "23 Nov, 10:49:56", "23 Nov 2026" },
    { NOW - 365 * DAY, "22 Nov 2025, 10:49:56", "22 Nov 2025" },
    { G_MAXINT64, "—", "—" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *words = hb_format_time (rows[i].time, NOW);
      g_autofree char *brief = hb_format_time_brief (rows[i].time, NOW);

      g_assert_cmpstr (words, ==, rows[i].words);
      g_assert_cmpstr (brief, ==, rows[i].brief);
    }
}

static void
test_rtt (void)
{
  static const struct
  {
    double rtt_ms;
    const char *words;
  } rows[] = {
    { -1, "—" },       { INFINITY, "—" }, { NAN, "—" },         { 0.04, "0.04\u00a0ms" },
    { 0.094, "0.09\u00a0ms" }, { 0.095, "0.1\u00a0ms" }, { 9.94, "9.9\u00a0ms" }, { 9.96, "10\u00a0ms" },
    { 1234.5, "1234\u00a0ms" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *words = hb_format_rtt (rows[i].rtt_ms);

      g_assert_cmpstr (words, ==, rows[i].words);
    }
}

/* Each verdict has its own words in each form, and an unknown one has some, too. */
static void
test_verdict (void)
{
  for (HbVerdictForm form = 0; form < HB_VERDICT_N_FORMS; form++)
    for (HbVerdict verdict = 0; verdict <= HB_N_VERDICTS; verdict++)
      for (HbVerdict other = 0; other < verdict; other++)
        g_assert_cmpstr (hb_format_verdict (verdict, form), !=, hb_format_verdict (other, form));

  g_assert_cmpstr (hb_format_verdict (HB_N_VERDICTS, HB_VERDICT_BRIEF), ==, "given up");
  g_assert_cmpstr (hb_format_verdict (HB_VERDICT_UNREACHABLE, HB_VERDICT_OUTCOME), ==,
                   "Given up: there was no route to the host");
}

static void
test_tenths (void)
{
  static const struct
  {
    gint64 tenths;
    const char *words;
  } rows[] = { { 0, "0.0 s" }, { 7, "0.7 s" }, { 90, "9.0 s" }, { 99, "9.9 s" }, { 100, "10 s" },
               { 615, "1 min 2 s" } };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *words = hb_format_tenths (rows[i].tenths);

      g_assert_cmpstr (words, ==, rows[i].words);
    }
}

/* The morning is the next one after a day has ended, also where a day is longer or shorter. */
static void
test_morning (void)
{
  gint64 hour = G_TIME_SPAN_HOUR;
  gint64 late = hb_quiet_get_morning (G_GINT64_CONSTANT (1795737599) * G_USEC_PER_SEC); /* 2026-11-26 23:59:59 UTC */
  gint64 early = hb_quiet_get_morning (G_GINT64_CONSTANT (1795737600) * G_USEC_PER_SEC);

  g_assert_cmpint (late % (24 * hour), ==, 8 * hour);
  g_assert_cmpint (early - late, ==, 24 * hour);
  g_assert_cmpint (late - G_GINT64_CONSTANT (1795737599) * G_USEC_PER_SEC, ==, 8 * hour + G_USEC_PER_SEC);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/words/duration", test_duration);
  g_test_add_func ("/words/time", test_time);
  g_test_add_func ("/words/rtt", test_rtt);
  g_test_add_func ("/words/tenths", test_tenths);
  g_test_add_func ("/words/verdict", test_verdict);
  g_test_add_func ("/words/morning", test_morning);
  return g_test_run ();
}
