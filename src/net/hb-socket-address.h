#pragma once

#include <sys/socket.h>

#include "wire/hb-address.h"

G_BEGIN_DECLS

gboolean  hb_address_from_socket (HbAddress               *self,
                                  const struct sockaddr   *address);
socklen_t hb_address_to_socket   (const HbAddress         *self,
                                  guint16                  port,
                                  struct sockaddr_storage *address);

G_END_DECLS
