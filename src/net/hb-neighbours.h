#pragma once

#include "wire/hb-address.h"

G_BEGIN_DECLS

/**
 * HbNeighbours:
 *
 * The hosts on our links whose link address the kernel knows (ARP, NDP): a copy of its table, kept up to date
 * from its messages. A packet to any other host waits in the kernel for up to three seconds, and occupies the
 * socket's send buffer.
 */
typedef struct _HbNeighbours HbNeighbours;

HbNeighbours *hb_neighbours_new         (GError          **error);
void          hb_neighbours_free        (HbNeighbours     *self);
gboolean      hb_neighbours_is_resolved (HbNeighbours     *self,
                                         guint             interface,
                                         const HbAddress  *address);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HbNeighbours, hb_neighbours_free)

G_END_DECLS
