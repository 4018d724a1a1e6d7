#pragma once

#include "role/hb-exchange.h"
#include "role/hb-peer.h"

G_BEGIN_DECLS

/* How many earlier exchanges a late answer is matched with: a router reports a failed ARP after three seconds, and
 * pulses are two seconds apart by default. */
#define HB_SERIES_PAST 2

/* No pulse: see hb_series_find_pulse(). */
#define HB_SERIES_NO_PULSE G_MAXUINT

/**
 * HbSeries:
 * @left: when the payload of the last pulse left, or %HB_UNKNOWN
 * @exchange: the current or last pulse
 * @past: the sequence numbers of the exchanges before it in this silence, the last one first
 * @gaps: for each of them, the time from its payload to the next one's, milliseconds; 0 while that has not left
 * @round: which pulse of the series is current, from 1; 0 before the first
 * @repeats: how many pulses of this silence repeated one whose answer we may have lost
 * @pulses: pulses whose payload has left since the peer was last heard
 * @n_past: the length of @past
 * @evidence: how the peer's host reacted to the last pulse, a #HbHost
 * @evidence_before: and to the one before
 *
 * The pulses of one silence of a peer, and their results. Peers that are heard do not need one. A plain value.
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

/* A series without a pulse. */
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
