#pragma once

#include "store/hb-peers-entry.h"

G_BEGIN_DECLS

/* The bounds of a file: bytes in all and of a line, peers and groups, items of all match= together, wrong lines
 * that are reported one by one. */
#define HB_PEERS_FILE_SIZE_MAX (16 * 1024 * 1024)
#define HB_PEERS_FILE_LINE_MAX 4096
#define HB_PEERS_FILE_ENTRIES_MAX 100000
#define HB_PEERS_FILE_MATCHES_MAX 256
#define HB_PEERS_FILE_PROBLEMS_MAX 20

/* An editor may put this at the beginning. */
#define HB_PEERS_FILE_BYTE_ORDER_MARK "\xef\xbb\xbf"

/**
 * HbPeersFile:
 *
 * The peers file (INTERFACE.md, "Peers file"): who is expected, and what holds for them. A wrong line is reported
 * and has no effect; all others have.
 */
typedef struct _HbPeersFile HbPeersFile;

GBytes      *hb_peers_file_read         (const char   *path,
                                         GError      **error);
HbPeersFile *hb_peers_file_load         (const char   *path,
                                         GError      **error);
HbPeersFile *hb_peers_file_parse        (const char   *path,
                                         const char   *data,
                                         gsize         length);
void         hb_peers_file_free         (HbPeersFile  *self);
GPtrArray   *hb_peers_file_get_peers    (HbPeersFile  *self);
const HbPeersEntry *
             hb_peers_file_find_name    (HbPeersFile     *self,
                                         const char      *name);
GPtrArray   *hb_peers_file_get_groups   (HbPeersFile  *self);
GPtrArray   *hb_peers_file_get_problems (HbPeersFile  *self);
guint        hb_peers_file_count_problems
                                        (HbPeersFile  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HbPeersFile, hb_peers_file_free)

G_END_DECLS
