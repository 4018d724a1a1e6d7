#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * HbIdentity:
 * @uid: whose process it is
 * @pid: its process
 * @user: (nullable): the name of the account; anything that an administrator can think of
 * @program: (nullable): what the process calls itself, which it may choose
 *
 * Who somebody is that calls over a bus, as the bus and the system tell it.
 */
typedef struct
{
  guint32 uid;
  guint32 pid;
  char *user;
  char *program;
} HbIdentity;

void  hb_identity_clear    (HbIdentity       *self);
char *hb_identity_describe (const HbIdentity *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (HbIdentity, hb_identity_clear)

G_END_DECLS
