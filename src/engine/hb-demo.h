#pragma once

#include "net/hb-privileges.h"

G_BEGIN_DECLS

/* The interface of a demo's server. */
#define HB_DEMO_INTERFACE "lo"

/**
 * HbDemo:
 *
 * A user and network namespace with simulated clients: real packets on its loopback interface, no privilege, and
 * nothing leaves the machine. The clients run in a process that ends with this one.
 */
typedef struct _HbDemo HbDemo;

HbDemo *hb_demo_start (guint    n_peers,
                       HbUser   user,
                       GError **error);
void    hb_demo_begin (HbDemo  *self);
void    hb_demo_free  (HbDemo  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HbDemo, hb_demo_free)

G_END_DECLS
