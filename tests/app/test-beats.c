#include <malloc.h>

#include "stage.h"

#include "app/model/hb-beat-reader.h"
#include "app/model/hb-beats.h"
#include "app/trace/hb-beat-text.h"
#include "app/trace/hb-ecg.h"
#include "app/trace/hb-trace-span.h"
#include "event/hb-event-variant.h"

#define SECOND G_USEC_PER_SEC
#define MINUTE (60 * SECOND)

/* 2024-05-01, 14:36:12 UTC */
#define NOON G_GINT64_CONSTANT (1714574172000000)

static void
add (HbBeats    *beats,
     gint64      time,
     HbBeatKind  kind)
{
  HbBeat beat = { .time = time, .rtt_ms = 0.4, .kind = kind };

  hb_beats_add (beats, &beat);
}

static void
test_order (void)
{
  g_autoptr (HbBeats) beats = hb_beats_new ();
  guint changes = 0;

  g_signal_connect_swapped (beats, "changed", G_CALLBACK (stage_count), &changes);
  add (beats, 10, HB_BEAT_OPENED);
  add (beats, 30, HB_BEAT_HEARD);
  add (beats, 20, HB_BEAT_PULSE);
  add (beats, 20, HB_BEAT_HEARD);
  add (beats, 5, HB_BEAT_HEARD);

  g_assert_cmpuint (changes, ==, 5);
  g_assert_cmpuint (hb_beats_get_size (beats), ==, 5);
  g_assert_cmpint (hb_beats_get (beats, 0)->time, ==, 5);
  g_assert_cmpint (hb_beats_get (beats, 1)->time, ==, 10);
  g_assert_cmpint (hb_beats_get (beats, 2)->time, ==, 20);
  g_assert_cmpint (hb_beats_get (beats, 2)->kind, ==, HB_BEAT_PULSE);
  g_assert_cmpint (hb_beats_get (beats, 3)->kind, ==, HB_BEAT_HEARD);
  g_assert_cmpint (hb_beats_get (beats, 4)->time, ==, 30);

  hb_beats_clear (beats);
  hb_beats_clear (beats);
  g_assert_cmpuint (changes, ==, 6);
  g_assert_cmpuint (hb_beats_get_size (beats), ==, 0);
}

/* When the ring is full, the oldest beat is dropped, older ones are refused, and late ones are sorted in. */
static void
test_full (void)
{
  g_autoptr (HbBeats) beats = hb_beats_new ();
  guint changes = 0;

  for (gint64 i = 0; i < HB_BEATS_MAX + 100; i++)
    add (beats, 10 * i, HB_BEAT_HEARD);

  g_assert_cmpuint (hb_beats_get_size (beats), ==, HB_BEATS_MAX);
  g_assert_cmpint (hb_beats_get (beats, 0)->time, ==, 1000);

  g_signal_connect_swapped (beats, "changed", G_CALLBACK (stage_count), &changes);
  add (beats, 999, HB_BEAT_LEFT);
  g_assert_cmpuint (changes, ==, 0);
  g_assert_cmpint (hb_beats_get (beats, 0)->time, ==, 1000);

  add (beats, 2005, HB_BEAT_LEFT);
  g_assert_cmpuint (changes, ==, 1);
  g_assert_cmpuint (hb_beats_get_size (beats), ==, HB_BEATS_MAX);

  for (guint i = 1; i < HB_BEATS_MAX; i++)
    g_assert_cmpint (hb_beats_get (beats, i - 1)->time, <, hb_beats_get (beats, i)->time);
  g_assert_cmpint (hb_beats_get (beats, 0)->time, ==, 1010);
  g_assert_cmpint (hb_beats_get (beats, 100)->kind, ==, HB_BEAT_LEFT);
}

/* Returns: whether the beat is kept in @model (element-type HbBeat), the naive model */
static gboolean
model_add (GArray       *model,
           const HbBeat *beat)
{
  guint position = 0;

  for (guint i = 0; i < model->len; i++)
    {
      const HbBeat *other = &g_array_index (model, HbBeat, i);

      if (other->time == beat->time && other->kind == beat->kind)
        return FALSE;
      if (other->time <= beat->time)
        position = i + 1;
    }

  g_array_insert_vals (model, position, beat, 1);
  if (model->len <= HB_BEATS_MAX)
    return TRUE;

  g_array_remove_index (model, 0);
  return position > 0;
}

static void
check_against_model (HbBeats *beats,
                     GArray  *model)
{
  g_assert_cmpuint (hb_beats_get_size (beats), ==, model->len);

  for (guint i = 0; i < model->len; i++)
    {
      const HbBeat *beat = hb_beats_get (beats, i);
      const HbBeat *expected = &g_array_index (model, HbBeat, i);

      g_assert_cmpint (beat->time, ==, expected->time);
      g_assert_cmpint (beat->kind, ==, expected->kind);
      g_assert_cmpfloat (beat->rtt_ms, ==, expected->rtt_ms);
    }
}

/* More beats than are kept, each up to @late too late or too early. */
static void
fill_as_model (HbBeats *beats,
               gint     late)
{
  g_autoptr (GArray) model = g_array_new (FALSE, FALSE, sizeof (HbBeat));
  guint changes = 0;
  guint expected_changes = 0;
  gulong handler = g_signal_connect_swapped (beats, "changed", G_CALLBACK (stage_count), &changes);

  for (gint i = 0; i < 4 * HB_BEATS_MAX; i++)
    {
      HbBeat beat = {
        .time = 4 * i + g_test_rand_int_range (-late, late + 1),
        .rtt_ms = i,
        .kind = (HbBeatKind) g_test_rand_int_range (HB_BEAT_HEARD, HB_BEAT_LEFT + 1),
      };

      hb_beats_add (beats, &beat);
      expected_changes += model_add (model, &beat);
      g_assert_cmpuint (changes, ==, expected_changes);
      check_against_model (beats, model);
    }

  g_assert_cmpuint (model->len, ==, HB_BEATS_MAX);
  g_signal_handler_disconnect (beats, handler);
}

/* In any order of arrival, from the first beat until the ring has wrapped around more than once, and the
 * same again in a ring that has wrapped around before. */
static void
test_growth (void)
{
  static const gint late[] = { 0, 3, 40, 4 * HB_BEATS_MAX };

  for (guint i = 0; i < G_N_ELEMENTS (late); i++)
    {
      g_autoptr (HbBeats) beats = hb_beats_new ();

      fill_as_model (beats, late[i]);
      hb_beats_clear (beats);
      fill_as_model (beats, late[i]);
    }
}

#define N_PEERS 1000

/* Many peers have few beats, which take less memory than a full ring. */
static void
test_few_take_little (void)
{
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func (g_object_unref);
  gsize before = mallinfo2 ().uordblks;
  gsize taken;

  for (guint i = 0; i < N_PEERS; i++)
    {
      HbBeats *beats = hb_beats_new ();

      g_ptr_array_add (all, beats);
      for (gint64 time = 0; time < 5; time++)
        add (beats, time, HB_BEAT_HEARD);
    }

  taken = mallinfo2 ().uordblks - before;
  g_test_message ("of each peer with 5 beats: %zu bytes", taken / N_PEERS);
  g_assert_cmpuint (taken, <, N_PEERS * 20 * sizeof (HbBeat));
}

static void
recall (HbBeats    *beats,
        const char *history)
{
  g_autoptr (GVariant) told = g_variant_ref_sink (g_variant_new_parsed (history));
  g_autoptr (GArray) events = hb_events_from_variant (told);

  hb_beats_add_history (beats, events);
}

/* Beats from before the trace was first shown are loaded, and none of them twice. */
static void
test_recalled (void)
{
  g_autoptr (HbBeats) beats = hb_beats_new ();
  guint changes = 0;

  add (beats, 40, HB_BEAT_HEARD);
  add (beats, 50, HB_BEAT_PULSE);
  g_signal_connect_swapped (beats, "changed", G_CALLBACK (stage_count), &changes);
  recall (beats, "[{'event': <'session-opened'>, 'time': <int64 10>},"
                 " {'event': <'alive'>, 'time': <int64 20>, 'rtt-ms': <0.5>},"
                 " {'event': <'timed-out'>, 'time': <int64 25>},"
                 " {'event': <'message'>, 'time': <int64 30>},"
                 " {'event': <'message'>, 'time': <int64 40>},"
                 " {'event': <'message'>, 'time': <int64 -5>},"
                 " {'event': <'session-closed'>, 'time': <int64 45>, 'reason': <'stopped'>},"
                 " {'event': <'session-opened'>, 'time': <int64 50>}]");

  g_assert_cmpuint (changes, ==, 1);
  g_assert_cmpuint (hb_beats_get_size (beats), ==, 7);
  g_assert_cmpint (hb_beats_get (beats, 0)->kind, ==, HB_BEAT_OPENED);
  g_assert_cmpfloat (hb_beats_get (beats, 0)->rtt_ms, ==, -1);
  g_assert_cmpint (hb_beats_get (beats, 2)->time, ==, 30);
  g_assert_cmpfloat (hb_beats_get (beats, 2)->rtt_ms, ==, 0.5);
  g_assert_cmpint (hb_beats_get (beats, 3)->time, ==, 40);
  g_assert_cmpint (hb_beats_get (beats, 4)->kind, ==, HB_BEAT_LEFT);
  g_assert_cmpint (hb_beats_get (beats, 5)->kind, ==, HB_BEAT_PULSE);
  g_assert_cmpint (hb_beats_get (beats, 6)->kind, ==, HB_BEAT_OPENED);

  recall (beats, "[{'event': <'message'>, 'time': <int64 40>}]");
  recall (beats, "[{'event': <'alive'>, 'time': <int64 41>, 'count': <uint64 1>}]");
  g_assert_cmpuint (changes, ==, 2);
  hb_beats_clear (beats);
  changes = 0;

  /* An entry with a count stands for that many beats. */
  recall (beats, "[{'event': <'alive'>, 'time': <int64 40>, 'since': <int64 10>, 'count': <uint64 4>},"
                 " {'event': <'alive'>, 'time': <int64 50>},"
                 " {'event': <'alive'>, 'time': <int64 60>, 'since': <int64 -1>,"
                 "  'count': <uint64 18446744073709551615>}]");
  g_assert_cmpint (hb_beats_get (beats, hb_beats_get_size (beats) - 1)->time, ==, 60);
  g_assert_cmpuint (hb_beats_get_size (beats), <=, 70);
  hb_beats_clear (beats);
  changes = 0;
  recall (beats, "[{'event': <'alive'>, 'time': <int64 40>, 'since': <int64 10>, 'count': <uint64 4>}]");
  g_assert_cmpuint (hb_beats_get_size (beats), ==, 4);
  g_assert_cmpint (hb_beats_get (beats, 1)->time, ==, 20);
  recall (beats, "@as ['no', 'history']");
  g_assert_cmpuint (changes, ==, 1);
  g_assert_cmpuint (hb_beats_get_size (beats), ==, 4);
}

static void
check_span (GArray      *spans,
            guint        position,
            gint64       from,
            gint64       to,
            HbPeerState  state,
            guint        pulses)
{
  const HbTraceSpan *span = &g_array_index (spans, HbTraceSpan, position);

  g_assert_cmpuint (position, <, spans->len);
  g_assert_cmpint (span->beat->time, ==, from);
  g_assert_cmpint (span->to, ==, to);
  g_assert_cmpint (span->state, ==, state);
  g_assert_cmpuint (span->pulses, ==, pulses);
}

static void
test_spans (void)
{
  g_autoptr (HbBeats) beats = hb_beats_new ();
  g_autoptr (GArray) spans = NULL;

  add (beats, 5, HB_BEAT_PULSE); /* the start of this session is no longer kept */
  add (beats, 10, HB_BEAT_OPENED);
  add (beats, 11, HB_BEAT_HEARD);
  add (beats, 20, HB_BEAT_PULSE);
  add (beats, 21, HB_BEAT_HEARD); /* the answer */
  add (beats, 30, HB_BEAT_PULSE);
  add (beats, 31, HB_BEAT_PULSE);
  add (beats, 32, HB_BEAT_HEARD); /* the answer to the second */
  add (beats, 40, HB_BEAT_PULSE);
  add (beats, 41, HB_BEAT_GAVE_UP);
  add (beats, 50, HB_BEAT_HEARD);
  add (beats, 60, HB_BEAT_LEFT);
  spans = hb_trace_spans_new (beats, 70);

  g_assert_cmpuint (spans->len, ==, 7);
  check_span (spans, 0, 10, 11, HB_PEER_STATE_ALIVE, 0);
  check_span (spans, 1, 11, 21, HB_PEER_STATE_ALIVE, 0);
  check_span (spans, 2, 21, 32, HB_PEER_STATE_PULSING, 1);
  check_span (spans, 3, 32, 41, HB_PEER_STATE_PULSING, 1);
  check_span (spans, 4, 41, 50, HB_PEER_STATE_GIVEN_UP, 0);
  check_span (spans, 5, 50, 60, HB_PEER_STATE_ALIVE, 0);
  check_span (spans, 6, 60, 70, HB_PEER_STATE_LEFT, 0);
  g_assert_cmpint (g_array_index (spans, HbTraceSpan, 2).first_pulse, ==, 30);
  g_assert_cmpint (g_array_index (spans, HbTraceSpan, 2).last_pulse, ==, 30);
}

/* A pulse that was just sent may still be answered, so the line turns red only later. But all unanswered
 * pulses are counted, as everywhere else. */
static void
test_pending_pulse (void)
{
  g_autoptr (HbBeats) beats = hb_beats_new ();
  g_autoptr (GArray) young = NULL;
  g_autoptr (GArray) old = NULL;
  g_autoptr (GArray) two = NULL;
  g_autoptr (GArray) answered = NULL;

  add (beats, 10 * SECOND, HB_BEAT_HEARD);
  add (beats, 20 * SECOND, HB_BEAT_PULSE);
  young = hb_trace_spans_new (beats, 20 * SECOND + SECOND / 2);
  check_span (young, 0, 10 * SECOND, 20 * SECOND + SECOND / 2, HB_PEER_STATE_ALIVE, 1);
  old = hb_trace_spans_new (beats, 22 * SECOND);
  check_span (old, 0, 10 * SECOND, 22 * SECOND, HB_PEER_STATE_PULSING, 1);

  add (beats, 22 * SECOND, HB_BEAT_PULSE);
  two = hb_trace_spans_new (beats, 22 * SECOND);
  check_span (two, 0, 10 * SECOND, 22 * SECOND, HB_PEER_STATE_PULSING, 2);
  g_assert_cmpint (g_array_index (two, HbTraceSpan, 0).first_pulse, ==, 20 * SECOND);
  g_assert_cmpint (g_array_index (two, HbTraceSpan, 0).last_pulse, ==, 22 * SECOND);

  add (beats, 23 * SECOND, HB_BEAT_HEARD);
  answered = hb_trace_spans_new (beats, 24 * SECOND);
  check_span (answered, 0, 10 * SECOND, 23 * SECOND, HB_PEER_STATE_PULSING, 1);
  g_assert_cmpint (g_array_index (answered, HbTraceSpan, 0).first_pulse, ==, 20 * SECOND);
  g_assert_cmpint (g_array_index (answered, HbTraceSpan, 0).last_pulse, ==, 20 * SECOND);
}

static void
check_run (GArray   *runs,
           guint     position,
           gint64    first,
           gint64    last,
           guint     pulses,
           gboolean  answered)
{
  const HbPulseRun *run = &g_array_index (runs, HbPulseRun, position);

  g_assert_cmpuint (position, <, runs->len);
  g_assert_cmpint (run->first, ==, first);
  g_assert_cmpint (run->last, ==, last);
  g_assert_cmpuint (run->pulses, ==, pulses);
  g_assert_cmpint (run->answered, ==, answered);
}

/* Pulses close to each other form a run, unless a session ended between them, or one was answered and the
 * other was not. */
static void
test_pulse_runs (void)
{
  g_autoptr (HbBeats) beats = hb_beats_new ();
  g_autoptr (GArray) runs = NULL;
  g_autoptr (GArray) apart = NULL;

  add (beats, 10, HB_BEAT_HEARD);
  for (gint64 time = 20; time < 25; time++)
    add (beats, time, HB_BEAT_PULSE);
  add (beats, 26, HB_BEAT_GAVE_UP);
  add (beats, 27, HB_BEAT_HEARD);
  add (beats, 28, HB_BEAT_PULSE); /* as close as those, but after the end */
  add (beats, 30, HB_BEAT_PULSE);
  add (beats, 31, HB_BEAT_HEARD);
  add (beats, 32, HB_BEAT_PULSE);
  add (beats, 33, HB_BEAT_HEARD);
  add (beats, 40, HB_BEAT_PULSE);
  runs = hb_pulse_runs_new (beats, 5);

  g_assert_cmpuint (runs->len, ==, 4);
  check_run (runs, 0, 20, 24, 5, FALSE);
  check_run (runs, 1, 28, 28, 1, FALSE);
  check_run (runs, 2, 30, 32, 2, TRUE);
  check_run (runs, 3, 40, 40, 1, FALSE);
  g_assert_cmpint (g_array_index (runs, HbPulseRun, 0).until, ==, 26);
  g_assert_cmpint (g_array_index (runs, HbPulseRun, 1).until, ==, G_MAXINT64);

  apart = hb_pulse_runs_new (beats, 1);
  g_assert_cmpuint (apart->len, ==, 9);
}

static void
test_height (void)
{
  g_assert_cmpfloat (hb_ecg_height (-1), >, 0);
  g_assert_cmpfloat (hb_ecg_height (0), ==, hb_ecg_height (-1));
  g_assert_cmpfloat (hb_ecg_height (1), >, hb_ecg_height (0.3));
  g_assert_cmpfloat (hb_ecg_height (100), >, hb_ecg_height (10));
  g_assert_cmpfloat (hb_ecg_height (1e9), ==, 1);
}

static void
check_text (HbBeatKind  kind,
            double      rtt_ms,
            const char *expected)
{
  HbBeat beat = { .time = NOON, .rtt_ms = rtt_ms, .kind = kind };
  g_autofree char *text = hb_beat_to_text (&beat);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_beat_text (void)
{
  check_text (HB_BEAT_HEARD, 0.4, "14:36:12, answered in 0.4\u00a0ms");
  check_text (HB_BEAT_HEARD, 0.04, "14:36:12, answered in 0.04\u00a0ms");
  check_text (HB_BEAT_HEARD, 123.4, "14:36:12, answered in 123\u00a0ms");
  check_text (HB_BEAT_HEARD, -1, "14:36:12, heard");
  check_text (HB_BEAT_PULSE, -1, "14:36:12, pulse sent");
  check_text (HB_BEAT_GAVE_UP, -1, "14:36:12, given up");
  check_text (HB_BEAT_OPENED, -1, "14:36:12, session opened");
  check_text (HB_BEAT_LEFT, -1, "14:36:12, left");
}

static void
check_texts (HbBeats    *beats,
             gint64      minutes,
             const char *expected)
{
  g_autofree char *text = hb_beats_to_text (beats, NOON - minutes * MINUTE, NOON);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_beats_text (void)
{
  g_autoptr (HbBeats) beats = hb_beats_new ();

  check_texts (beats, 5, "0 beats in the last 5 min");

  add (beats, NOON - 10 * MINUTE, HB_BEAT_HEARD);
  add (beats, NOON - 3 * MINUTE, HB_BEAT_HEARD);
  check_texts (beats, 5, "1 beat in the last 5 min");
  check_texts (beats, 20, "2 beats in the last 20 min");

  add (beats, NOON - 2 * MINUTE, HB_BEAT_PULSE);
  add (beats, NOON - MINUTE, HB_BEAT_GAVE_UP);
  check_texts (beats, 5, "1 beat in 5 min, given up at 14:35");

  add (beats, NOON + MINUTE, HB_BEAT_HEARD);
  check_texts (beats, 5, "1 beat in 5 min, given up at 14:35");

  add (beats, NOON, HB_BEAT_LEFT);
  check_texts (beats, 5, "1 beat in 5 min, left at 14:36");
}

int
main (int    argc,
      char **argv)
{
  g_setenv ("TZ", "UTC", TRUE);
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/beats/order", test_order);
  g_test_add_func ("/beats/full", test_full);
  g_test_add_func ("/beats/growth", test_growth);
  g_test_add_func ("/beats/few-take-little", test_few_take_little);
  g_test_add_func ("/beats/recalled", test_recalled);
  g_test_add_func ("/beats/spans", test_spans);
  g_test_add_func ("/beats/pending-pulse", test_pending_pulse);
  g_test_add_func ("/beats/pulse-runs", test_pulse_runs);
  g_test_add_func ("/beats/height", test_height);
  g_test_add_func ("/beats/beat-text", test_beat_text);
  g_test_add_func ("/beats/beats-text", test_beats_text);

  return g_test_run ();
}
