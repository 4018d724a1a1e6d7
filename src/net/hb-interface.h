#pragma once

#include "wire/hb-address.h"

G_BEGIN_DECLS

/* The pseudo-interface that stands for all interfaces. */
#define HB_INTERFACE_ANY "any"

/**
 * HbInterface:
 * @name: its name
 * @index: its index; 0 for "any"
 * @up: whether it is administratively up
 * @running: whether it has a carrier as well
 * @loopback: whether it is a loopback interface
 * @addresses: (element-type HbAddress): its addresses, of both families
 *
 * A snapshot of a network interface.
 */
typedef struct
{
  char *name;
  guint index;
  gboolean up;
  gboolean running;
  gboolean loopback;
  GArray *addresses;
} HbInterface;

HbInterface *hb_interface_new          (const char        *name);
void         hb_interface_free         (HbInterface       *self);
GPtrArray   *hb_interface_list         (GError           **error);
HbInterface *hb_interface_find         (GPtrArray         *interfaces,
                                        const char        *name,
                                        guint              index);
HbInterface *hb_interface_find_by_route (GPtrArray        *interfaces,
                                        const HbAddress   *destination);
gboolean     hb_interface_is_usable    (const HbInterface *self);
gboolean     hb_interface_equal        (const HbInterface *self,
                                        const HbInterface *other);
gboolean     hb_interface_has          (const HbInterface *self,
                                        const HbAddress   *address);
int          hb_interface_find_source  (const HbAddress   *destination,
                                        const char        *interface,
                                        HbAddress         *source);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HbInterface, hb_interface_free)

G_END_DECLS
