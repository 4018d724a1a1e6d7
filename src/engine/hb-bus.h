#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define HB_BUS_NAME "io.github.d0ntblink.Heartbeats.Engine"

/**
 * HbBus:
 *
 * A message bus on which an engine owns its name. #HbEngineObject is the object under that name. If the bus is
 * lost, the main loop looks for it again.
 */
typedef struct _HbBus HbBus;

/**
 * HbBusFuncs:
 * @lost: another process took the name, or the bus is gone: nothing is exported on it any more
 * @found: the bus is back: export the object on hb_bus_get_connection(); returns whether that worked
 * @back: we own the name again
 *
 * Callbacks, from the main loop.
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
