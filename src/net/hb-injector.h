#pragma once

#include "wire/hb-presence.h"
#include "wire/hb-segment.h"

G_BEGIN_DECLS

/* How many segments are handed over in one system call. */
#define HB_INJECTOR_BATCH 64

/* How many interfaces have an open lane of their own. */
#define HB_OPEN_LANES 4

/**
 * HbLane:
 * @HB_LANE_SEEN: to hosts on the link that were certainly there, and must be looked for (ARP, NDP)
 * @HB_LANE_KEPT_UP: to others on the link whose clients have answered, likewise
 * @HB_LANE_STRANGERS: to all others on the link that must be looked for
 * @HB_LANE_OPEN: to hosts whose link address is known, and beyond routers with one: it leaves at once.
 *   The first of %HB_OPEN_LANES
 *
 * What is sent to a host that must be looked for waits in the kernel until it answers or three
 * seconds are over, and takes up the send buffer of its socket; so does what an interface whose queue
 * does not empty was given. So each kind and interface has sockets of its own: whoever does not answer
 * holds up none but its like.
 */
typedef enum
{
  HB_LANE_SEEN,
  HB_LANE_KEPT_UP,
  HB_LANE_STRANGERS,
  HB_LANE_OPEN,
  HB_N_LANES = HB_LANE_OPEN + HB_OPEN_LANES
} HbLane;

/* A channel is a lane of one family of addresses, which has a socket. */
#define HB_N_CHANNELS (2 * HB_N_LANES)

/**
 * HbInjector:
 *
 * Sends segments as they are, through raw IP sockets: the kernel routes them by their source
 * address, as it does for a socket that is bound to one, and finds the neighbour. Needs
 * CAP_NET_RAW.
 */
typedef struct _HbInjector HbInjector;

HbInjector *hb_injector_new           (GError          **error);
void        hb_injector_free          (HbInjector       *self);
void        hb_injector_set_interface (HbInjector       *self,
                                       const char       *name,
                                       guint             index);
int         hb_injector_choose        (HbInjector       *self,
                                       HbSegment        *segment,
                                       HbPresence        presence,
                                       guint            *channel);
void        hb_injector_send          (HbInjector       *self,
                                       guint             channel,
                                       HbSegment       **segments,
                                       guint             n_segments,
                                       int              *errors);
int         hb_injector_get_fd        (HbInjector       *self,
                                       guint             channel);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HbInjector, hb_injector_free)

G_END_DECLS
