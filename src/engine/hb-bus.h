#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define HB_BUS_NAME "io.github.d0ntblink.Heartbeats.Engine"

/**
 * HbBus:
 *
 * A message bus on which an engine has its name. What is found under the name is the affair of
 * #HbEngineObject. A bus that is lost is looked for again, without anything waiting for it.
 */
typedef struct _HbBus HbBus;

/**
 * HbBusFuncs:
 * @lost: the name is somebody else's, or the bus is gone: nothing is exported on it any more
 * @found: there is a bus again: what the name stands for is to be exported on hb_bus_get_connection();
 *   returns whether it was
 * @back: the name is ours again
 *
 * What the owner is told, from the main loop.
 */
typedef struct
{
  void (*lost) (gpointer user_data);
  gboolean (*found) (gpointer user_data);
  void (*back) (gpointer user_data);
} HbBusFuncs;

char            *hb_bus_find_session   (GError          **error);
GDBusConnection *hb_bus_connect        (GBusType          type,
                                        GError          **error);
HbBus           *hb_bus_new            (GBusType          type,
                                        const HbBusFuncs *funcs,
                                        gpointer          user_data,
                                        GError          **error);
void             hb_bus_free           (HbBus            *self);
GDBusConnection *hb_bus_get_connection (HbBus            *self);
gboolean         hb_bus_claim_name     (HbBus            *self,
                                        GError          **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HbBus, hb_bus_free)

G_END_DECLS
