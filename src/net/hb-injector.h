#pragma once

#include "wire/hb-presence.h"
#include "wire/hb-segment.h"

G_BEGIN_DECLS

/* The maximum number of segments in one system call. */
#define HB_INJECTOR_BATCH 64

/* How many interfaces can have an open lane of their own. */
#define HB_OPEN_LANES 4

/**
 * HbLane:
 * @HB_LANE_SEEN: to hosts on the link that were certainly there, and whose link address must be resolved
 *   (ARP, NDP)
 * @HB_LANE_KEPT_UP: the same, to hosts whose clients have kept answering
 * @HB_LANE_STRANGERS: the same, to all other hosts
 * @HB_LANE_OPEN: to hosts and through routers whose link address is known: leaves at once. The first of
 *   %HB_OPEN_LANES
 *
 * A segment to a host that must be resolved waits in the kernel until the host answers or three seconds have
 * passed, and occupies the send buffer of its socket; so do segments in the queue of a congested interface.
 * So each kind of host and each interface has sockets of its own: hosts that do not answer delay only hosts
 * of the same kind.
 */
typedef enum
{
  HB_LANE_SEEN,
  HB_LANE_KEPT_UP,
  HB_LANE_STRANGERS,
  HB_LANE_OPEN,
  HB_N_LANES = HB_LANE_OPEN + HB_OPEN_LANES
} HbLane;

/* A channel is a lane of one address family, with a socket of its own. */
#define HB_N_CHANNELS (2 * HB_N_LANES)

/**
 * HbInjector:
 *
 * Sends segments through raw IP sockets, headers included. The kernel routes them by their source address, as
 * for a socket bound to it, and resolves the neighbour. Needs CAP_NET_RAW.
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
