#pragma once

#include "wire/hb-address.h"

G_BEGIN_DECLS

/**
 * HbRoute:
 * @next_hop: the host on the link that gets the segment: its destination, or a router
 * @interface: the index of the outgoing interface
 * @forced: whether the route uses that interface only because the caller requires it
 * @resolves: whether the kernel must resolve the link address of @next_hop (ARP, NDP)
 *
 * The route that the kernel would choose for a segment.
 */
typedef struct
{
  HbAddress next_hop;
  guint interface;
  gboolean forced;
  gboolean resolves;
} HbRoute;

/**
 * HbRoutes:
 *
 * The kernel's routing for a socket that is bound to a source address, with policy rules and all tables
 * (ip-rule(8)). Answers are cached until the kernel reports a change.
 */
typedef struct _HbRoutes HbRoutes;

HbRoutes *hb_routes_new  (GError          **error);
void      hb_routes_free (HbRoutes         *self);
int       hb_routes_find (HbRoutes         *self,
                          const HbAddress  *destination,
                          const HbAddress  *source,
                          guint             interface,
                          HbRoute          *route);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HbRoutes, hb_routes_free)

G_END_DECLS
