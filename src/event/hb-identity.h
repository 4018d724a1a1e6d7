#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * HbIdentity:
 * @uid: the user who owns the process
 * @pid: the process
 * @user: (nullable): the name of that user; any bytes
 * @program: (nullable): the name of the process, which it can choose itself
 *
 * The identity of a D-Bus caller, from the bus and the system.
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
