#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * HbHappening:
 * @event: (not nullable): what it was, or ""
 * @peer: (not nullable): with whom, or ""
 * @text: (not nullable): what was said, safe to show, or ""
 * @host: (not nullable): what the machine made of a pulse, or ""
 * @verdict: (not nullable): why the peer was given up, or ""
 * @reason: (not nullable): why the session was closed, or ""
 * @since: of many that are one, when the first of them was; else @time
 * @count: how many they are, from 1
 * @lost_words: of a "forgotten": how many texts are no longer known
 * @lost_sessions: likewise, beginnings and ends of sessions
 * @time: when, in microseconds of wall-clock time since 1970; never before, nor after 2200
 * @rtt_ms: the round-trip time in milliseconds, or a negative number
 * @silence: how long the peer was silent, in microseconds, or 0
 * @pulse: which pulse, from 1, or 0
 * @of: how many there were to be, or 0
 *
 * A happening of the D-Bus interface Engine1 that borrows its strings from the dictionary.
 */
typedef struct
{
  const char *event;
  const char *peer;
  const char *text;
  const char *host;
  const char *verdict;
  const char *reason;
  gint64 time;
  gint64 since;
  guint64 count;
  guint64 lost_words;
  guint64 lost_sessions;
  double rtt_ms;
  gint64 silence;
  guint pulse;
  guint of;
} HbHappening;

gboolean hb_happening_read (HbHappening *self,
                            GVariant    *dictionary);

G_END_DECLS
