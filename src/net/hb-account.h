#pragma once

#include <glib.h>
#include <sys/types.h>

G_BEGIN_DECLS

/**
 * HbAccount:
 *
 * A user that a process started by root can switch to.
 */
typedef struct _HbAccount HbAccount;

HbAccount  *hb_account_new_service     (void);
HbAccount  *hb_account_new_caller      (void);
void        hb_account_free            (HbAccount       *self);
const char *hb_account_get_name        (const HbAccount *self);
uid_t       hb_account_get_uid         (const HbAccount *self);
gid_t       hb_account_get_gid         (const HbAccount *self);
void        hb_account_set_environment (const HbAccount *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HbAccount, hb_account_free)

G_END_DECLS
