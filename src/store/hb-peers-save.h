#pragma once

#include "store/hb-peers-edit.h"

G_BEGIN_DECLS

/**
 * HbPeersEditFunc:
 * @edit: (transfer none): the file as it is now
 * @user_data: the caller's
 * @error: return location for an error
 *
 * Edits the file. It is called again if the file has changed meanwhile.
 *
 * Returns: whether to save what it did
 */
typedef gboolean (*HbPeersEditFunc) (HbPeersEdit  *edit,
                                     gpointer      user_data,
                                     GError      **error);

char    *hb_peers_save_find_own   (void);
gboolean hb_peers_save_is_allowed (const char       *path);
gboolean hb_peers_save            (const char       *path,
                                   HbPeersEditFunc   edit,
                                   gpointer          user_data,
                                   GError          **error);

G_END_DECLS
