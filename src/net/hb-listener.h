#pragma once

#include <sys/types.h>

#include "wire/hb-address.h"

G_BEGIN_DECLS

/**
 * HbListener:
 * @address: where it listens, without a scope; "any" for everywhere
 * @port: its TCP port
 * @user: whose it is
 * @inode: its number
 * @pid: a process that has it; 0 where we may not see which
 * @program: (nullable): that one's name, as the kernel has it: any bytes
 *
 * A socket of this network namespace to which the kernel lets others connect.
 */
typedef struct
{
  HbAddress address;
  guint16 port;
  uid_t user;
  guint64 inode;
  pid_t pid;
  char *program;
} HbListener;

void       hb_listener_free (HbListener *self);
GPtrArray *hb_listener_list (guint16     port);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HbListener, hb_listener_free)

G_END_DECLS
