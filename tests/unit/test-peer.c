#include "role/hb-peer.h"

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
      HbPeer peer = {
        .evidence = judgements[i].last & 3,
        .evidence_before = judgements[i].before & 3,
        .sent_other = judgements[i].sent_other != 0,
      };

      g_test_message ("%" G_GSIZE_FORMAT, i);
      g_assert_cmpstr (hb_verdict_to_string (hb_peer_judge (&peer)), ==,
                       hb_verdict_to_string (judgements[i].verdict));
    }
}

/* A new silence starts without evidence; what is known of the host stays. */
static void
test_forget_pulses (void)
{
  HbPeer peer = {
    .exchange = { .step = HB_STEP_PAYLOAD },
    .round = 3,
    .pulses = 2,
    .n_past = 2,
    .sent_other = TRUE,
    .validated = TRUE,
    .evidence = HB_HOST_ANSWERED,
    .evidence_before = HB_HOST_UNREACHABLE,
    .rtt = 5,
  };

  hb_peer_forget_pulses (&peer);
  g_assert_cmpint (peer.exchange.step, ==, HB_STEP_IDLE);
  g_assert_cmpuint (peer.round, ==, 0);
  g_assert_cmpuint (peer.pulses, ==, 0);
  g_assert_cmpuint (peer.n_past, ==, 0);
  g_assert_false (peer.sent_other);
  g_assert_cmpint (peer.evidence, ==, HB_HOST_UNKNOWN);
  g_assert_cmpint (peer.evidence_before, ==, HB_HOST_UNKNOWN);
  g_assert_true (peer.validated);
  g_assert_cmpint (peer.rtt, ==, 5);
}

/* The last two exchanges are kept, the latest first, and nothing else is changed. */
static void
test_remember_exchange (void)
{
  static const guint32 seqs[] = { 1000, 2000, 3000, 4000 };
  static const guint32 past[][HB_PEER_PAST] = { { 1000, 0 }, { 2000, 1000 }, { 3000, 2000 },
                                                { 4000, 3000 } };
  HbPeer peer = { 0 };

  peer.closed_link.data = &peer;
  peer.exchange.seq = 500;
  peer.exchange.source_port = 40000;
  hb_peer_remember_exchange (&peer);
  g_assert_cmpuint (peer.n_past, ==, 0);
  g_assert_cmpuint (peer.past[0], ==, 0);

  for (guint i = 0; i < G_N_ELEMENTS (seqs); i++)
    {
      peer.round++;
      peer.exchange.seq = seqs[i];
      hb_peer_remember_exchange (&peer);
      g_assert_cmpuint (peer.n_past, ==, MIN (i + 1, HB_PEER_PAST));
      g_assert_cmpuint (peer.past[0], ==, past[i][0]);
      g_assert_cmpuint (peer.past[1], ==, past[i][1]);
    }

  g_assert_true (peer.closed_link.data == &peer);
  g_assert_null (peer.closed_link.next);
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
      HbPeer peer = {
        .exchange = { .seq = 1000, .source_port = 40000 },
        .past = { 2000, 3000 },
        .round = (guint16) reports[i].round,
        .n_past = reports[i].n_past & 3,
        .evidence = HB_HOST_SILENT,
        .evidence_before = HB_HOST_SILENT,
      };

      g_test_message ("%" G_GSIZE_FORMAT, i);
      g_assert_cmpint (hb_peer_take_late_report (&peer, reports[i].seq, HB_HOST_UNREACHABLE), ==,
                       reports[i].believed);
      g_assert_cmpint (peer.evidence, ==,
                       reports[i].believed ? HB_HOST_UNREACHABLE : HB_HOST_SILENT);
      g_assert_cmpint (peer.evidence_before, ==, HB_HOST_SILENT);
    }
}

/* The slowest of the last four answers is always known, and forgotten after eight. */
static void
test_slowest (void)
{
  HbPeer peer = { .pulses = 1, .pulse_left = HB_UNKNOWN };

  hb_peer_note_answer (&peer, 5);
  g_assert_cmpint (hb_peer_get_slowest (&peer), ==, 0);

  for (guint i = 0; i < 20; i++)
    {
      hb_peer_note_pulse (&peer, i * HB_SECOND);
      hb_peer_note_answer (&peer, (i % 10 == 3 ? 800 : 20) * HB_MILLISECOND);
      /* Only the first payload after a pulse is its answer. */
      hb_peer_note_answer (&peer, 950 * HB_MILLISECOND);

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
        HbPeer peer = { .pulses = (guint16) pulses };

        g_test_message ("%" G_GSIZE_FORMAT " %u", i, pulses);
        hb_peer_note_pulse (&peer, HB_SECOND);
        hb_peer_note_answer (&peer, hb_peer_get_age (&peer, 0, HB_SECOND + answers[i].took));
        g_assert_cmpint (hb_peer_get_slowest (&peer) / HB_MILLISECOND, ==,
                         pulses > 0 ? answers[i].during : answers[i].after);
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
  { 0, 0, 1001, HB_PEER_NO_PULSE },
  { 40000, 0, 1, HB_PEER_NO_PULSE },
  { 40000, 0, 1000, HB_PEER_NO_PULSE },
  { 40000, 0, 1001, 0 },
  { 40000, 0, 1002, HB_PEER_NO_PULSE },
  { 40000, 0, 1003, HB_PEER_NO_PULSE },
  { 40000, 0, 2001, HB_PEER_NO_PULSE },
  { 40000, 1, 2001, 1 },
  { 40000, 1, 3001, HB_PEER_NO_PULSE },
  { 40000, 2, 3000, HB_PEER_NO_PULSE },
  { 40000, 2, 3001, 2 },
  { 40000, 2, 3002, HB_PEER_NO_PULSE },
};

static void
test_find_pulse (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (acknowledgements); i++)
    {
      HbPeer peer = {
        .exchange = { .seq = 1000, .source_port = acknowledgements[i].source_port },
        .past = { 2000, 3000 },
        .n_past = acknowledgements[i].n_past & 3,
      };

      g_test_message ("%" G_GSIZE_FORMAT, i);
      g_assert_cmpuint (hb_peer_find_pulse (&peer, acknowledgements[i].ack), ==,
                        acknowledgements[i].back);
    }
}

/* Without a pulse, nothing can be acknowledged, not even the number 0. */
static void
test_finds_no_pulse (void)
{
  HbPeer peer = { 0 };

  g_assert_cmpuint (hb_peer_find_pulse (&peer, 1), ==, HB_PEER_NO_PULSE);
  peer.round = 1;
  hb_peer_remember_exchange (&peer);
  g_assert_cmpuint (peer.n_past, ==, 0);
  g_assert_cmpuint (hb_peer_find_pulse (&peer, 1), ==, HB_PEER_NO_PULSE);
}

static void
begin_pulse (HbPeer  *peer,
             guint32  seq)
{
  hb_peer_remember_exchange (peer);
  peer->exchange = (HbExchange) { .seq = seq, .source_port = 40000, .step = HB_STEP_SYN };
  peer->round++;
}

static void
end_pulse (HbPeer *peer,
           gint64  now)
{
  peer->exchange.step = HB_STEP_IDLE;
  peer->pulses++;
  hb_peer_note_pulse (peer, now);
}

/* Three pulses leave at 10 s, 11.5 s and 14 s; a fourth has begun. An answer is measured from the pulse that
 * it acknowledges. */
static void
test_age (void)
{
  HbPeer peer = { .pulse_left = HB_UNKNOWN };

  begin_pulse (&peer, 1000);
  g_assert_cmpuint (hb_peer_get_number (&peer, 0), ==, 0);
  end_pulse (&peer, 10 * HB_SECOND);
  g_assert_cmpuint (hb_peer_get_number (&peer, 0), ==, 1);
  g_assert_cmpint (hb_peer_get_age (&peer, 0, 11 * HB_SECOND), ==, HB_SECOND);

  begin_pulse (&peer, 2000);
  g_assert_cmpuint (hb_peer_get_number (&peer, 1), ==, 1);
  g_assert_cmpint (hb_peer_get_age (&peer, 1, 11 * HB_SECOND), ==, HB_SECOND);
  end_pulse (&peer, 11500 * HB_MILLISECOND);
  begin_pulse (&peer, 3000);
  end_pulse (&peer, 14 * HB_SECOND);
  g_assert_cmpuint (hb_peer_get_number (&peer, 0), ==, 3);
  g_assert_cmpuint (hb_peer_get_number (&peer, 1), ==, 2);
  g_assert_cmpuint (hb_peer_get_number (&peer, 2), ==, 1);
  g_assert_cmpint (hb_peer_get_age (&peer, 0, 15 * HB_SECOND), ==, HB_SECOND);
  g_assert_cmpint (hb_peer_get_age (&peer, 1, 15 * HB_SECOND), ==, 3500 * HB_MILLISECOND);
  g_assert_cmpint (hb_peer_get_age (&peer, 2, 15 * HB_SECOND), ==, 5 * HB_SECOND);

  begin_pulse (&peer, 4000);
  g_assert_cmpuint (hb_peer_find_pulse (&peer, 2001), ==, 2);
  g_assert_cmpuint (hb_peer_get_number (&peer, 2), ==, 2);
  g_assert_cmpint (hb_peer_get_age (&peer, 2, 15 * HB_SECOND), ==, 3500 * HB_MILLISECOND);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/peer/judge", test_judge);
  g_test_add_func ("/peer/forget-pulses", test_forget_pulses);
  g_test_add_func ("/peer/remember-exchange", test_remember_exchange);
  g_test_add_func ("/peer/late-report", test_late_report);
  g_test_add_func ("/peer/find-pulse", test_find_pulse);
  g_test_add_func ("/peer/finds-no-pulse", test_finds_no_pulse);
  g_test_add_func ("/peer/age", test_age);
  g_test_add_func ("/peer/slowest", test_slowest);
  g_test_add_func ("/peer/slowest-bounds", test_slowest_bounds);

  return g_test_run ();
}
