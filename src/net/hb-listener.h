#pragma once

#include <sys/types.h>

#include "wire/hb-address.h"

G_BEGIN_DECLS

/**
 * HbListener:
 * @address: the address it is bound to, without a scope; "any" for all
 * @port: its TCP port
 * @user: the user who owns it
 * @inode: its inode number
 * @pid: a process that has it open; 0 if we may not see that
 * @program: (nullable): the name of that process, from the kernel: any bytes
 *
 * A listening TCP socket of this network namespace.
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
