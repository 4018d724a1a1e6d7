#pragma once

#include "wire/hb-address.h"

G_BEGIN_DECLS

/**
 * HbRoute:
 * @next_hop: the host on the link that a segment is handed to: its destination, or a router
 * @interface: the index of the interface that it leaves through
 * @forced: whether it leaves there only because that interface was asked for
 * @resolves: whether the kernel must know the link address of @next_hop (ARP, NDP)
 *
 * The way that the kernel would send a segment.
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
 * The kernel's routing as a socket sees it that is bound to a source address: rules, tables and
 * all (ip-rule(8)). Answers are kept until the kernel tells of a change.
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
