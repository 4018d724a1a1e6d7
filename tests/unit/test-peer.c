#include "role/hb-series.h"

/* The slowest of the last four answers is always known, and forgotten after eight. */
static void
test_slowest (void)
{
  HbPeer peer = { 0 };

  hb_peer_note_answer (&peer, TRUE, 5);
  g_assert_cmpint (hb_peer_get_slowest (&peer), ==, 0);

  for (guint i = 0; i < 20; i++)
    {
      peer.unanswered = TRUE;
      hb_peer_note_answer (&peer, TRUE, (i % 10 == 3 ? 800 : 20) * HB_MILLISECOND);
      /* Only the first payload after a pulse is its answer. */
      hb_peer_note_answer (&peer, TRUE, 950 * HB_MILLISECOND);

      if (i % 10 >= 3 && i % 10 < 7)
        g_assert_cmpint (hb_peer_get_slowest (&peer), ==, 800 * HB_MILLISECOND);
      if (i < 3 || i == 12)
        g_assert_cmpint (hb_peer_get_slowest (&peer), ==, 20 * HB_MILLISECOND);
    }
}

/* Answer times in nanoseconds, and the resulting waits in milliseconds, within a series and after it. */
static void
test_slowest_bounds (void)
{
  static const struct
  {
    gint64 took;
    gint64 during;
    gint64 after;
  } answers[] = {
    { -5, 0, 0 },
    { 0, 0, 0 },
    { 1, 1, 1 },
    { HB_MILLISECOND, 1, 1 },
    { HB_MILLISECOND + 1, 2, 2 },
    { 5 * HB_SECOND, 5000, 5000 },
    { 5 * HB_SECOND + 1, 5001, 0 },
    { 3600 * HB_SECOND, 65535, 0 },
    { HB_NEVER - HB_SECOND, 65535, 0 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (answers); i++)
    for (guint pulses = 0; pulses < 2; pulses++)
      {
        HbSeries series = HB_SERIES_NONE;
        HbPeer peer = { .unanswered = TRUE };

        g_test_message ("%" G_GSIZE_FORMAT " %u", i, pulses);
        hb_series_note_pulse (&series, HB_SECOND);
        hb_peer_note_answer (&peer, pulses > 0,
                             hb_series_get_age (&series, 0, HB_SECOND + answers[i].took));
        g_assert_cmpint (hb_peer_get_slowest (&peer) / HB_MILLISECOND, ==,
                         pulses > 0 ? answers[i].during : answers[i].after);
      }
}

/* A round-trip time is kept to the microsecond. */
static void
test_rtt (void)
{
  static const struct
  {
    gint64 rtt;
    gint64 kept;
  } times[] = {
    { HB_UNKNOWN, HB_UNKNOWN },
    { 0, 0 },
    { 999, 0 },
    { 61234, 61000 },
    { 1500 * HB_MILLISECOND, 1500 * HB_MILLISECOND },
    { 3600 * HB_SECOND, 3600 * HB_SECOND },
    { HB_NEVER, 3600 * HB_SECOND },
  };
  HbPeer peer = { 0 };

  g_assert_cmpint (hb_peer_get_rtt (&peer), ==, HB_UNKNOWN);
  for (gsize i = 0; i < G_N_ELEMENTS (times); i++)
    {
      hb_peer_set_rtt (&peer, times[i].rtt);
      g_assert_cmpint (hb_peer_get_rtt (&peer), ==, times[i].kept);
    }
}

/* The longest of the last few silences, to a quarter: never less. */
static void
test_usual_silence (void)
{
  static const gint64 silences[] = {
    0, 1, HB_MILLISECOND, 950 * HB_MILLISECOND, HB_SECOND, 10 * HB_SECOND, 60 * HB_SECOND, 86400 * HB_SECOND,
    30 * 86400 * HB_SECOND,
  };
  HbPeer peer = { 0 };

  g_assert_cmpint (hb_peer_get_usual_silence (&peer), ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (silences); i++)
    {
      hb_peer_note_silence (&peer, silences[i]);
      g_assert_cmpint (hb_peer_get_usual_silence (&peer), >, silences[i]);
      g_assert_cmpint (hb_peer_get_usual_silence (&peer), <=, MAX (silences[i] + silences[i] / 4 + 1, 6 * HB_MILLISECOND));
    }

  peer.usual = 0;
  hb_peer_note_silence (&peer, G_MAXINT64);
  g_assert_cmpint (hb_peer_get_usual_silence (&peer), ==, HB_NEVER);

  /* One that said three texts in a row still has its rhythm; in the end it is another one. */
  peer.usual = 0;
  hb_peer_note_silence (&peer, 60 * HB_SECOND);
  for (guint i = 0; i < 3; i++)
    hb_peer_note_silence (&peer, 100 * HB_MILLISECOND);
  g_assert_cmpint (hb_peer_get_usual_silence (&peer), >, 30 * HB_SECOND);
  for (guint i = 0; i < 100; i++)
    hb_peer_note_silence (&peer, HB_SECOND);
  g_assert_cmpint (hb_peer_get_usual_silence (&peer), <, 2 * HB_SECOND);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/peer/slowest", test_slowest);
  g_test_add_func ("/peer/slowest-bounds", test_slowest_bounds);
  g_test_add_func ("/peer/rtt", test_rtt);
  g_test_add_func ("/peer/usual-silence", test_usual_silence);

  return g_test_run ();
}
