#pragma once

#include "role/hb-exchange.h"
#include "role/hb-peer.h"

G_BEGIN_DECLS

/* How many exchanges back a late word about one of them is still understood: a router says after
 * three seconds that nobody answered its ARP, and the pulses are two seconds apart by default. */
#define HB_SERIES_PAST 2

/* No pulse: see hb_series_find_pulse(). */
#define HB_SERIES_NO_PULSE G_MAXUINT

/**
 * HbSeries:
 * @left: when the payload of the last pulse left, or %HB_UNKNOWN
 * @exchange: the pulse under way, or the last one
 * @past: the sequence numbers of the exchanges before that one in this silence, the last one first
 * @gaps: for each of them, how long after its payload the next one's left, milliseconds; of the last
 *   one 0 until then
 * @round: which pulse of the series it is at, from 1; 0 before the first
 * @repeats: how many of this silence's pulses repeated one whose answer we may have lost
 * @pulses: pulses whose payload has left since the peer was last heard
 * @n_past: how many of @past there are
 * @evidence: what the peer's host did at the last pulse, a #HbHost
 * @evidence_before: and at the one before
 *
 * The pulses of one silence of a peer, and what became of them: what is not needed of a peer that is
 * heard. A plain value.
 */
typedef struct
{
  gint64 left;
  HbExchange exchange;
  guint32 past[HB_SERIES_PAST];
  guint16 gaps[HB_SERIES_PAST];
  guint16 round : 11;
  guint16 repeats : 5;
  guint16 pulses;
  guint8 n_past : 2;
  guint8 evidence : 2;
  guint8 evidence_before : 2;
} HbSeries;

/* Of a peer that nothing is known of. */
#define HB_SERIES_NONE { .left = HB_UNKNOWN }

void      hb_series_begin             (HbSeries         *self);
void      hb_series_remember_exchange (HbSeries         *self);
void      hb_series_note_pulse        (HbSeries         *self,
                                       gint64            now);
guint     hb_series_find_pulse        (const HbSeries   *self,
                                       guint32           ack);
guint     hb_series_get_number        (const HbSeries   *self,
                                       guint             back);
gint64    hb_series_get_age           (const HbSeries   *self,
                                       guint             back,
                                       gint64            now);
gboolean  hb_series_take_late_answer  (HbSeries         *self,
                                       HbPeer           *peer,
                                       gint64            now,
                                       const HbSegment  *segment);
gboolean  hb_series_take_late_report  (HbSeries         *self,
                                       guint32           seq,
                                       HbHost            host);
HbVerdict hb_series_judge             (const HbSeries   *self,
                                       gboolean          sent_other);

G_END_DECLS
