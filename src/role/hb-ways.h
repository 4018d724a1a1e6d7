#pragma once

#include "wire/hb-segment.h"

G_BEGIN_DECLS

/* No way is known. */
#define HB_WAY_NONE 0

/* All numbers are below. Those that come when there is no room have one in common, %HB_WAY_OTHER. */
#define HB_WAYS_MAX 16384
#define HB_WAY_OTHER 1

/**
 * HbWay:
 * @mac: the address of the last station on the way to us: the peer itself, or its next hop; 0 if unknown
 * @interface: the index of the interface where it arrives, or 0
 * @vlan: the VLAN, or -1
 * @hop_limit: what is left of the hop limit
 *
 * How a peer's segments reach us, as far as a captured frame tells.
 */
typedef struct
{
  guint64 mac;
  guint32 interface;
  gint16 vlan;
  guint8 hop_limit;
} HbWay;

/**
 * HbWays:
 *
 * Ways, each with a number of two bytes: many peers share one.
 */
typedef struct _HbWays HbWays;

HbWays      *hb_ways_new          (void);
void         hb_ways_free         (HbWays          *self);
const HbWay *hb_ways_get          (HbWays          *self,
                                   guint16          number);
void         hb_ways_set          (HbWays          *self,
                                   guint16         *number,
                                   const HbWay     *way);
guint        hb_way_get_distance  (const HbWay     *self);

/**
 * hb_way_matches:
 * @self: a way
 * @segment: a segment
 *
 * Returns: whether it came that way
 */
static inline gboolean
hb_way_matches (const HbWay     *self,
                const HbSegment *segment)
{
  return self->mac == segment->mac && self->interface == segment->interface && self->vlan == segment->vlan &&
         self->hop_limit == segment->hop_limit;
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HbWays, hb_ways_free)

G_END_DECLS
