#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/* How many beats are kept: minutes to hours of one peer. */
#define HB_BEATS_MAX 512

/**
 * HbBeatKind:
 * @HB_BEAT_HEARD: the peer was heard: a text, or the answer to a pulse
 * @HB_BEAT_PULSE: a pulse was sent to it
 * @HB_BEAT_GAVE_UP: it was given up
 * @HB_BEAT_OPENED: its session was opened
 * @HB_BEAT_LEFT: it left
 */
typedef enum
{
  HB_BEAT_HEARD,
  HB_BEAT_PULSE,
  HB_BEAT_GAVE_UP,
  HB_BEAT_OPENED,
  HB_BEAT_LEFT,
} HbBeatKind;

/**
 * HbBeat:
 * @time: when, microseconds of wall-clock time since 1970
 * @rtt_ms: the round-trip time known at that time, or a negative number
 * @kind: its kind
 */
typedef struct
{
  gint64 time;
  double rtt_ms;
  HbBeatKind kind;
} HbBeat;

#define HB_TYPE_BEATS (hb_beats_get_type ())

/**
 * HbBeats:
 *
 * The last beats of a peer for its trace, in the order of their times; no two have the same time and kind. The
 * signal "changed" is emitted after each change.
 */
G_DECLARE_FINAL_TYPE (HbBeats, hb_beats, HB, BEATS, GObject)

HbBeats      *hb_beats_new       (void);
void          hb_beats_add       (HbBeats       *self,
                                  const HbBeat  *beat);
void          hb_beats_add_all   (HbBeats       *self,
                                  const HbBeat  *beats,
                                  guint          n_beats);
void          hb_beats_clear     (HbBeats       *self);
guint         hb_beats_get_size  (HbBeats       *self);
const HbBeat *hb_beats_get       (HbBeats       *self,
                                  guint          position);

G_END_DECLS
