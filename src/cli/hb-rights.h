#pragma once

#include "cli/hb-options.h"
#include "net/hb-privileges.h"
#include "store/hb-peer-store.h"
#include "store/hb-peers-file.h"

G_BEGIN_DECLS

HbUser   hb_rights_choose_user (const HbOptions  *options);
gboolean hb_rights_give_up     (const HbOptions  *options,
                                gboolean         *stepped_down,
                                GError          **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean hb_rights_open_state  (const HbOptions  *options,
                                gboolean          stepped_down,
                                HbPeerStore     **store,
                                GError          **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean hb_rights_read_peers  (const HbOptions  *options,
                                gboolean          stepped_down,
                                HbPeersFile     **peers,
                                GError          **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
