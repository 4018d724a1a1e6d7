#pragma once

#include "wire/hb-address.h"

G_BEGIN_DECLS

/**
 * HbNeighbours:
 *
 * Which hosts on our links the kernel has a link address for (ARP, NDP): a mirror of its table,
 * kept by what it tells of changes. What is sent to any other host waits in the kernel for up to
 * three seconds, and in the socket's send buffer, too.
 */
typedef struct _HbNeighbours HbNeighbours;

HbNeighbours *hb_neighbours_new         (GError          **error);
void          hb_neighbours_free        (HbNeighbours     *self);
gboolean      hb_neighbours_is_resolved (HbNeighbours     *self,
                                         guint             interface,
                                         const HbAddress  *address);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HbNeighbours, hb_neighbours_free)

G_END_DECLS
