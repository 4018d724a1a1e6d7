#include "drawings.h"

#include "app/trace/hb-sparkline.h"
#include "app/trace/hb-trace.h"
#include "app/widgets/hb-countdown.h"
#include "app/widgets/hb-state-badge.h"
#include "app/widgets/hb-ticker.h"

/**
 * drawing_ago:
 * @seconds: how many seconds ago; negative for the future
 *
 * Returns: that time, in microseconds like those of g_get_real_time()
 */
gint64
drawing_ago (double seconds)
{
  return g_get_real_time () - (gint64) (seconds * G_USEC_PER_SEC);
}

/**
 * drawing_add_beat:
 * @beats: a peer's beats
 * @seconds: how many seconds ago it happened
 * @kind: the kind of beat
 * @rtt_ms: a round-trip time, or -1
 */
void
drawing_add_beat (HbBeats    *beats,
                  double      seconds,
                  HbBeatKind  kind,
                  double      rtt_ms)
{
  HbBeat beat = { .time = drawing_ago (seconds), .rtt_ms = rtt_ms, .kind = kind };

  hb_beats_add (beats, &beat);
}

static HbBeats *
create_beats (HbPeerState state)
{
  static const double rtt_ms[] = { 0.4, 0.5, 0.3, 0.5, 6.2, 0.5, 0.4, 1.1, 0.4 };
  HbBeats *beats = hb_beats_new ();
  double newest = state == HB_PEER_STATE_ALIVE ? 12 : state == HB_PEER_STATE_PULSING ? 63 : 148;

  drawing_add_beat (beats, newest + 8 * 27 + 4, HB_BEAT_OPENED, -1);
  for (gsize i = 0; i < G_N_ELEMENTS (rtt_ms); i++)
    drawing_add_beat (beats, newest + 27 * (double) (8 - i), HB_BEAT_HEARD, rtt_ms[i]);

  if (state == HB_PEER_STATE_PULSING)
    for (int i = 0; i < 3; i++)
      drawing_add_beat (beats, 3 - i, HB_BEAT_PULSE, -1);

  if (state == HB_PEER_STATE_GIVEN_UP)
    {
      for (int i = 0; i < 5; i++)
        drawing_add_beat (beats, 110 - 13 * i, HB_BEAT_PULSE, -1);
      drawing_add_beat (beats, 44, HB_BEAT_GAVE_UP, -1);
    }

  if (state == HB_PEER_STATE_LEFT)
    drawing_add_beat (beats, 90, HB_BEAT_LEFT, -1);

  return beats;
}

/**
 * drawing_create_badge:
 * @state: a peer's
 *
 * Returns: (transfer floating): a badge, after three of five pulses
 */
GtkWidget *
drawing_create_badge (HbPeerState state)
{
  return g_object_new (HB_TYPE_STATE_BADGE,
                       "state", state,
                       "pulses", 3,
                       "of", 5,
                       "halign", GTK_ALIGN_START,
                       NULL);
}

/**
 * drawing_create_countdown:
 * @state: a peer's
 * @left: how many seconds are left to its deadline
 * @verdict: why it was given up, or %HB_N_VERDICTS
 *
 * Returns: (transfer floating): a countdown with a timeout of a minute and a pulse interval of five seconds
 */
GtkWidget *
drawing_create_countdown (HbPeerState state,
                          double      left,
                          HbVerdict   verdict)
{
  return g_object_new (HB_TYPE_COUNTDOWN,
                       "state", state,
                       "deadline", drawing_ago (-left),
                       "total", 60.0,
                       "interval", 5.0,
                       "verdict", verdict,
                       NULL);
}

/**
 * drawing_create_sparkline:
 * @state: a peer's
 *
 * Returns: (transfer floating): a sparkline with example beats
 */
GtkWidget *
drawing_create_sparkline (HbPeerState state)
{
  g_autoptr (HbBeats) beats = create_beats (state);

  return g_object_new (HB_TYPE_SPARKLINE,
                       "beats", beats,
                       "state", state,
                       "valign", GTK_ALIGN_CENTER,
                       NULL);
}

/**
 * drawing_create_trace:
 * @state: a peer's
 *
 * Returns: (transfer floating): a trace with example beats
 */
GtkWidget *
drawing_create_trace (HbPeerState state)
{
  g_autoptr (HbBeats) beats = create_beats (state);

  return g_object_new (HB_TYPE_TRACE, "beats", beats, NULL);
}

/* Waiting */

static gboolean
on_turn (gpointer user_data)
{
  (*(guint *) user_data)++;
  return G_SOURCE_CONTINUE;
}

static gboolean
has_turned (gpointer data)
{
  return *(guint *) data >= 5;
}

/**
 * drawing_wait_turns:
 *
 * Waits for several ticks of a timeout with the ticker's interval, so that the ticker has ticked, too.
 */
void
drawing_wait_turns (void)
{
  guint turns = 0;
  guint source = g_timeout_add (HB_TICKER_MS, on_turn, &turns);

  stage_wait_until (has_turned, &turns);
  g_source_remove (source);
}

/**
 * drawing_count_frames:
 * @stage: a stage without input
 *
 * Returns: how many frames it draws during several ticks of the ticker
 */
guint
drawing_count_frames (Stage *stage)
{
  /* Pending frames do not count. */
  drawing_wait_turns ();
  stage->frames = 0;
  drawing_wait_turns ();
  return stage->frames;
}
