#include "app/peer/hb-verdict.h"

#include <glib/gi18n.h>

#include "app/format/hb-format.h"

/**
 * hb_verdict_say:
 * @item: a peer
 *
 * Returns: (transfer full): its state in one sentence
 */
char *
hb_verdict_say (HbPeerItem *item)
{
  switch (hb_peer_item_get_state (item))
    {
    case HB_PEER_STATE_ALIVE:
      return g_strdup (_("It is alive."));
    case HB_PEER_STATE_PULSING:
      return g_strdup (_("It is silent; pulses are being sent."));
    case HB_PEER_STATE_GIVEN_UP:
      return g_strdup (hb_format_verdict (hb_peer_item_get_verdict (item), HB_VERDICT_SENTENCE));
    case HB_PEER_STATE_EXPECTED:
      return g_strdup (_("It is expected, and has not come yet."));
    case HB_PEER_STATE_MISSING:
      return g_strdup (_("It is expected, and never came."));
    case HB_PEER_STATE_ASLEEP:
      return g_strdup (_("It is asleep."));
    case HB_PEER_STATE_LEFT:
    default:
      return g_strdup (_("It has left."));
    }
}

static char *
say_last_heard (const char *silence)
{
  return g_strdup_printf (_("Last heard %s ago."), silence);
}

static char *
explain_alive (HbPeerItem *item,
               const char *silence,
               gint64      now,
               gboolean    replay)
{
  gint64 deadline = hb_peer_item_get_deadline (item);
  g_autofree char *left = hb_format_left (deadline - now);

  if (deadline == 0)
    return say_last_heard (silence);
  if (replay)
    return g_strdup_printf (_("Last heard %s ago. If it stays silent, its session times out in %s."),
                            silence, left);

  return g_strdup_printf (_("Last heard %s ago. If it stays silent, a pulse is sent in %s."),
                          silence, left);
}

static char *
explain_pulsing (HbPeerItem *item,
                 HbSession  *latest,
                 const char *silence)
{
  guint pulses = hb_peer_item_get_pulses (item);
  guint of = latest != NULL ? hb_session_get_of (latest) : 0;

  if (of == 0)
    return g_strdup_printf (ngettext ("Silent for %s. %u pulse is unanswered.",
                                      "Silent for %s. %u pulses are unanswered.", pulses),
                            silence, pulses);

  return g_strdup_printf (ngettext ("Silent for %s. %u of %u pulse is unanswered.",
                                    "Silent for %s. %u of %u pulses are unanswered.", of),
                          silence, pulses, of);
}

static char *
explain_program_dead (HbSession  *latest,
                      const char *silence)
{
  guint pulses = hb_session_get_pulses (latest);
  guint answered = hb_session_get_answered (latest);
  g_autofree char *rtt = hb_format_rtt (hb_session_get_rtt_ms (latest));

  if (answered < pulses)
    return g_strdup_printf (ngettext ("Silent for %s. The host answered %u of %u pulse (%s), the program "
                                      "none.",
                                      "Silent for %s. The host answered %u of %u pulses (%s), the program "
                                      "none.",
                                      pulses),
                            silence, answered, pulses, rtt);

  return g_strdup_printf (ngettext ("Silent for %s. The host answered %u pulse (%s), the program did not.",
                                    "Silent for %s. The host answered all %u pulses (%s), the program none.",
                                    pulses),
                          silence, pulses, rtt);
}

static char *
explain_given_up (HbPeerItem *item,
                  HbSession  *latest,
                  const char *silence)
{
  guint pulses = latest != NULL ? hb_session_get_pulses (latest) : 0;

  if (pulses == 0)
    return g_strdup_printf (_("Silent for %s."), silence);

  switch (hb_peer_item_get_verdict (item))
    {
    case HB_VERDICT_PROGRAM_DEAD:
      return explain_program_dead (latest, silence);
    case HB_VERDICT_ONE_WAY:
      return g_strdup_printf (ngettext ("Last heard %s ago. Its messages arrive, but %u pulse was not "
                                        "answered.",
                                        "Last heard %s ago. Its messages arrive, but %u pulses were not "
                                        "answered.",
                                        pulses),
                              silence, pulses);
    case HB_VERDICT_UNREACHABLE:
      return g_strdup_printf (ngettext ("Silent for %s. %u pulse was sent; the network reports that the host "
                                        "is unreachable.",
                                        "Silent for %s. %u pulses were sent; the network reports that the "
                                        "host is unreachable.",
                                        pulses),
                              silence, pulses);
    case HB_VERDICT_HOST_SILENT:
    case HB_VERDICT_NOT_ASKED:
    case HB_N_VERDICTS:
    default:
      return g_strdup_printf (ngettext ("Silent for %s. Neither the host nor the program answered %u pulse.",
                                        "Silent for %s. Neither the host nor the program answered any of %u "
                                        "pulses.",
                                        pulses),
                              silence, pulses);
    }
}

static char *
explain_left (HbSession *latest)
{
  g_autofree char *time = NULL;

  if (latest == NULL || hb_session_is_open (latest))
    return g_strdup (_("It has no session. Its next message opens one."));

  time = hb_format_time (hb_session_get_ended (latest), g_get_real_time ());
  if (hb_session_is_closed (latest) && hb_session_get_reason (latest) == HB_CLOSE_TERMINATED)
    return g_strdup_printf (_("It terminated its session (%s). Its next message opens another."),
                            time);

  return g_strdup_printf (_("Its session was closed here (%s). Its next message opens another."),
                          time);
}

/**
 * hb_verdict_explain:
 * @item: a peer
 * @latest: (nullable): its latest session
 * @now: the current time, microseconds of wall-clock time since 1970
 * @replay: whether it is from a capture, so that no pulse is sent
 *
 * Returns: (transfer full): the evidence for hb_verdict_say()
 */
char *
hb_verdict_explain (HbPeerItem *item,
                    HbSession  *latest,
                    gint64      now,
                    gboolean    replay)
{
  gint64 since = MAX (now - hb_peer_item_get_heard (item), 0);
  g_autofree char *silence = hb_format_duration (since / G_TIME_SPAN_SECOND * G_TIME_SPAN_SECOND);

  switch (hb_peer_item_get_state (item))
    {
    case HB_PEER_STATE_ALIVE:
      return explain_alive (item, silence, now, replay);
    case HB_PEER_STATE_PULSING:
      if (hb_peer_item_get_heard (item) == 0)
        return g_strdup (_("It has never been heard."));
      return explain_pulsing (item, latest, silence);
    case HB_PEER_STATE_GIVEN_UP:
      return explain_given_up (item, latest, silence);
    case HB_PEER_STATE_EXPECTED:
      return g_strdup (_("It has never been heard."));
    case HB_PEER_STATE_MISSING:
      return g_strdup (hb_format_verdict (hb_peer_item_get_verdict (item), HB_VERDICT_SENTENCE));
    case HB_PEER_STATE_ASLEEP:
      return say_last_heard (silence);
    case HB_PEER_STATE_LEFT:
    default:
      return explain_left (latest);
    }
}
