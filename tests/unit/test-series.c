#include "role/hb-series.h"

/* The evidence of the last two pulses, whether the peer has sent anything since, and the verdict. */
static const struct
{
  HbHost last;
  HbHost before;
  gboolean sent_other;
  HbVerdict verdict;
} judgements[] = {
  { HB_HOST_ANSWERED, HB_HOST_ANSWERED, FALSE, HB_VERDICT_PROGRAM_DEAD },
  { HB_HOST_ANSWERED, HB_HOST_SILENT, FALSE, HB_VERDICT_PROGRAM_DEAD },
  { HB_HOST_SILENT, HB_HOST_ANSWERED, FALSE, HB_VERDICT_PROGRAM_DEAD },
  { HB_HOST_ANSWERED, HB_HOST_UNREACHABLE, FALSE, HB_VERDICT_PROGRAM_DEAD },
  { HB_HOST_UNREACHABLE, HB_HOST_ANSWERED, FALSE, HB_VERDICT_PROGRAM_DEAD },
  { HB_HOST_ANSWERED, HB_HOST_UNKNOWN, TRUE, HB_VERDICT_PROGRAM_DEAD },
  { HB_HOST_SILENT, HB_HOST_SILENT, FALSE, HB_VERDICT_HOST_SILENT },
  { HB_HOST_SILENT, HB_HOST_UNKNOWN, FALSE, HB_VERDICT_HOST_SILENT },
  { HB_HOST_UNKNOWN, HB_HOST_UNKNOWN, FALSE, HB_VERDICT_HOST_SILENT },
  { HB_HOST_SILENT, HB_HOST_SILENT, TRUE, HB_VERDICT_ONE_WAY },
  { HB_HOST_UNREACHABLE, HB_HOST_UNREACHABLE, TRUE, HB_VERDICT_ONE_WAY },
  { HB_HOST_UNREACHABLE, HB_HOST_SILENT, FALSE, HB_VERDICT_UNREACHABLE },
  { HB_HOST_SILENT, HB_HOST_UNREACHABLE, FALSE, HB_VERDICT_UNREACHABLE },
  { HB_HOST_UNREACHABLE, HB_HOST_UNKNOWN, FALSE, HB_VERDICT_UNREACHABLE },
};

static void
test_judge (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (judgements); i++)
    {
      HbSeries series = {
        .evidence = judgements[i].last & 3,
        .evidence_before = judgements[i].before & 3,
      };

      g_test_message ("%" G_GSIZE_FORMAT, i);
      g_assert_cmpstr (hb_verdict_to_string (hb_series_judge (&series, judgements[i].sent_other)), ==,
                       hb_verdict_to_string (judgements[i].verdict));
    }
}

/* A new silence starts without evidence; the last pulse may still be answered. */
static void
test_begin (void)
{
  HbSeries series = {
    .left = 7,
    .exchange = { .step = HB_STEP_PAYLOAD, .seq = 1000, .source_port = 40000 },
    .round = 3,
    .pulses = 2,
    .n_past = 2,
    .evidence = HB_HOST_ANSWERED,
    .evidence_before = HB_HOST_UNREACHABLE,
  };

  hb_series_begin (&series);
  g_assert_cmpint (series.exchange.step, ==, HB_STEP_IDLE);
  g_assert_cmpuint (series.round, ==, 0);
  g_assert_cmpuint (series.pulses, ==, 0);
  g_assert_cmpuint (series.n_past, ==, 0);
  g_assert_cmpint (series.evidence, ==, HB_HOST_UNKNOWN);
  g_assert_cmpint (series.evidence_before, ==, HB_HOST_UNKNOWN);
  g_assert_cmpint (series.left, ==, 7);
  g_assert_cmpuint (hb_series_find_pulse (&series, 1001), ==, 0);
}

/* The last two exchanges are kept, the latest first, and nothing else is changed. */
static void
test_remember_exchange (void)
{
  static const guint32 seqs[] = { 1000, 2000, 3000, 4000 };
  static const guint32 past[][HB_SERIES_PAST] = { { 1000, 0 }, { 2000, 1000 }, { 3000, 2000 },
                                                { 4000, 3000 } };
  HbSeries series = { 0 };

  series.exchange.seq = 500;
  series.exchange.source_port = 40000;
  hb_series_remember_exchange (&series);
  g_assert_cmpuint (series.n_past, ==, 0);
  g_assert_cmpuint (series.past[0], ==, 0);

  for (guint i = 0; i < G_N_ELEMENTS (seqs); i++)
    {
      series.round++;
      series.exchange.seq = seqs[i];
      hb_series_remember_exchange (&series);
      g_assert_cmpuint (series.n_past, ==, MIN (i + 1, HB_SERIES_PAST));
      g_assert_cmpuint (series.past[0], ==, past[i][0]);
      g_assert_cmpuint (series.past[1], ==, past[i][1]);
    }
}

/* A late error about the segment @seq, with SYNs at 1000 in this exchange, and 2000 and 3000 in earlier ones. */
static const struct
{
  guint round;
  guint n_past;
  guint32 seq;
  gboolean believed;
} reports[] = {
  { 0, 0, 1000, FALSE },
  { 1, 0, 999, FALSE },
  { 1, 0, 1000, TRUE },
  { 1, 0, 1001, TRUE },
  { 1, 0, 1002, TRUE },
  { 1, 0, 1003, FALSE },
  { 1, 0, 2000, FALSE },
  { 2, 1, 1999, FALSE },
  { 2, 1, 2000, TRUE },
  { 2, 1, 2002, TRUE },
  { 2, 1, 2003, FALSE },
  { 2, 1, 3000, FALSE },
  { 3, 2, 2000, TRUE },
  { 3, 2, 3000, TRUE },
  { 3, 2, 3002, TRUE },
  { 3, 2, 3003, FALSE },
};

static void
test_late_report (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (reports); i++)
    {
      HbSeries series = {
        .exchange = { .seq = 1000, .source_port = 40000 },
        .past = { 2000, 3000 },
        .round = (guint16) reports[i].round,
        .n_past = reports[i].n_past & 3,
        .evidence = HB_HOST_SILENT,
        .evidence_before = HB_HOST_SILENT,
      };

      g_test_message ("%" G_GSIZE_FORMAT, i);
      g_assert_cmpint (hb_series_take_late_report (&series, reports[i].seq, HB_HOST_UNREACHABLE), ==,
                       reports[i].believed);
      g_assert_cmpint (series.evidence, ==,
                       reports[i].believed ? HB_HOST_UNREACHABLE : HB_HOST_SILENT);
      g_assert_cmpint (series.evidence_before, ==, HB_HOST_SILENT);
    }
}

/* What a peer's payload acknowledges, and the pulse that it answers. The SYNs are at 1000 in this exchange,
 * and at 2000 and 3000 in earlier ones. */
static const struct
{
  guint16 source_port;
  guint n_past;
  guint32 ack;
  guint back;
} acknowledgements[] = {
  { 0, 0, 1001, HB_SERIES_NO_PULSE },
  { 40000, 0, 1, HB_SERIES_NO_PULSE },
  { 40000, 0, 1000, HB_SERIES_NO_PULSE },
  { 40000, 0, 1001, 0 },
  { 40000, 0, 1002, HB_SERIES_NO_PULSE },
  { 40000, 0, 1003, HB_SERIES_NO_PULSE },
  { 40000, 0, 2001, HB_SERIES_NO_PULSE },
  { 40000, 1, 2001, 1 },
  { 40000, 1, 3001, HB_SERIES_NO_PULSE },
  { 40000, 2, 3000, HB_SERIES_NO_PULSE },
  { 40000, 2, 3001, 2 },
  { 40000, 2, 3002, HB_SERIES_NO_PULSE },
};

static void
test_find_pulse (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (acknowledgements); i++)
    {
      HbSeries series = {
        .exchange = { .seq = 1000, .source_port = acknowledgements[i].source_port },
        .past = { 2000, 3000 },
        .n_past = acknowledgements[i].n_past & 3,
      };

      g_test_message ("%" G_GSIZE_FORMAT, i);
      g_assert_cmpuint (hb_series_find_pulse (&series, acknowledgements[i].ack), ==,
                        acknowledgements[i].back);
    }
}

/* Without a pulse, nothing can be acknowledged, not even the number 0. */
static void
test_finds_no_pulse (void)
{
  HbSeries series = { 0 };

  g_assert_cmpuint (hb_series_find_pulse (&series, 1), ==, HB_SERIES_NO_PULSE);
  series.round = 1;
  hb_series_remember_exchange (&series);
  g_assert_cmpuint (series.n_past, ==, 0);
  g_assert_cmpuint (hb_series_find_pulse (&series, 1), ==, HB_SERIES_NO_PULSE);
}

static void
begin_pulse (HbSeries *series,
             guint32   seq)
{
  hb_series_remember_exchange (series);
  series->exchange = (HbExchange) { .seq = seq, .source_port = 40000, .step = HB_STEP_SYN };
  series->round++;
}

static void
end_pulse (HbSeries *series,
           gint64    now)
{
  series->exchange.step = HB_STEP_IDLE;
  series->pulses++;
  hb_series_note_pulse (series, now);
}

/* Three pulses leave at 10 s, 11.5 s and 14 s; a fourth has begun. An answer is measured from the pulse that
 * it acknowledges. */
static void
test_age (void)
{
  HbSeries series = HB_SERIES_NONE;

  begin_pulse (&series, 1000);
  g_assert_cmpuint (hb_series_get_number (&series, 0), ==, 0);
  end_pulse (&series, 10 * HB_SECOND);
  g_assert_cmpuint (hb_series_get_number (&series, 0), ==, 1);
  g_assert_cmpint (hb_series_get_age (&series, 0, 11 * HB_SECOND), ==, HB_SECOND);

  begin_pulse (&series, 2000);
  g_assert_cmpuint (hb_series_get_number (&series, 1), ==, 1);
  g_assert_cmpint (hb_series_get_age (&series, 1, 11 * HB_SECOND), ==, HB_SECOND);
  end_pulse (&series, 11500 * HB_MILLISECOND);
  begin_pulse (&series, 3000);
  end_pulse (&series, 14 * HB_SECOND);
  g_assert_cmpuint (hb_series_get_number (&series, 0), ==, 3);
  g_assert_cmpuint (hb_series_get_number (&series, 1), ==, 2);
  g_assert_cmpuint (hb_series_get_number (&series, 2), ==, 1);
  g_assert_cmpint (hb_series_get_age (&series, 0, 15 * HB_SECOND), ==, HB_SECOND);
  g_assert_cmpint (hb_series_get_age (&series, 1, 15 * HB_SECOND), ==, 3500 * HB_MILLISECOND);
  g_assert_cmpint (hb_series_get_age (&series, 2, 15 * HB_SECOND), ==, 5 * HB_SECOND);

  begin_pulse (&series, 4000);
  g_assert_cmpuint (hb_series_find_pulse (&series, 2001), ==, 2);
  g_assert_cmpuint (hb_series_get_number (&series, 2), ==, 2);
  g_assert_cmpint (hb_series_get_age (&series, 2, 15 * HB_SECOND), ==, 3500 * HB_MILLISECOND);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/series/judge", test_judge);
  g_test_add_func ("/series/begin", test_begin);
  g_test_add_func ("/series/remember-exchange", test_remember_exchange);
  g_test_add_func ("/series/late-report", test_late_report);
  g_test_add_func ("/series/find-pulse", test_find_pulse);
  g_test_add_func ("/series/finds-no-pulse", test_finds_no_pulse);
  g_test_add_func ("/series/age", test_age);

  return g_test_run ();
}
