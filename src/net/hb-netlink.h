#pragma once

#include <libmnl/libmnl.h>

#include "wire/hb-address.h"

G_BEGIN_DECLS

struct mnl_socket *hb_netlink_open        (const int            *groups,
                                           guint                 n_groups,
                                           GError              **error);
void               hb_netlink_put_address (struct nlmsghdr      *message,
                                           guint16               type,
                                           const HbAddress      *address);
gboolean           hb_netlink_get_address (const struct nlattr  *attribute,
                                           int                   family,
                                           guint32               scope,
                                           HbAddress            *address);

G_END_DECLS
