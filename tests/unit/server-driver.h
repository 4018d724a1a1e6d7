#pragma once

#include "role-driver.h"
#include "role/hb-server.h"

G_BEGIN_DECLS

/* The peer in these tests. */
#define PEER "198.18.0.2"

HbServerConfig server_driver_defaults      (void);
void           server_driver_start         (RoleDriver           *driver,
                                            const HbServerConfig *config);
HbServer      *server_of                   (RoleDriver           *driver);
void           server_driver_syn           (RoleDriver           *driver,
                                            const char           *from);
void           server_driver_say           (RoleDriver           *driver,
                                            const char           *from,
                                            const char           *text);
HbPeer        *server_driver_peer          (RoleDriver           *driver,
                                            const char           *address);
gboolean       server_driver_take_record   (RoleDriver           *driver,
                                            const char           *address,
                                            HbPeerRecord         *record);
void           server_driver_answer        (RoleDriver           *driver,
                                            const char           *from);
HbVerdict      server_driver_await_verdict (RoleDriver           *driver);

G_END_DECLS
