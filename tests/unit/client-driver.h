#pragma once

#include "role-driver.h"
#include "role/hb-client.h"

G_BEGIN_DECLS

/* The sequence number of the SYN of each pulse of the server. */
#define PULSE_SEQ 5000

/* The client's server in these tests. */
#define SERVER "198.18.0.9"

void      client_driver_start           (RoleDriver *driver,
                                         gint64      beat);
void      client_driver_start_with_seed (RoleDriver *driver,
                                         gint64      beat,
                                         guint8      seed);
HbClient *client_of                     (RoleDriver *driver);
void      client_driver_say             (RoleDriver *driver,
                                         const char *text);
HbSegment client_driver_make_pulse      (const char *to,
                                         guint32     seq);
void      client_driver_pulse           (RoleDriver *driver,
                                         const char *from);

G_END_DECLS
