#pragma once

#include "store/hb-peers-save.h"

G_BEGIN_DECLS

/**
 * HbPeersDiskFunc:
 * @data: the caller's
 * @error: return location for an error
 *
 * Reads or writes a peers file. It runs on the disk's thread, where it may block, and where no object of the window may be
 * used.
 *
 * Returns: (nullable) (transfer full): the result; %NULL with @error set
 */
typedef gpointer (*HbPeersDiskFunc) (gpointer   data,
                                     GError   **error);

/* How long the end of the program waits for the disk, microseconds. */
#define HB_PEERS_DISK_PATIENCE (10 * G_USEC_PER_SEC)

/* Reads and saves peers files for the window, which never waits for a disk or a network folder: all of it happens on one
 * thread, in the order in which it was asked for. */
void         hb_peers_disk_run         (HbPeersDiskFunc       func,
                                        gpointer              data,
                                        GDestroyNotify        free_data,
                                        GDestroyNotify        free_result,
                                        GAsyncReadyCallback   callback,
                                        gpointer              user_data);
gpointer     hb_peers_disk_finish      (GAsyncResult         *result,
                                        GError              **error);
void         hb_peers_disk_load        (const char           *path,
                                        GAsyncReadyCallback   callback,
                                        gpointer              user_data);
void         hb_peers_disk_save        (const char           *path,
                                        HbPeersEditFunc       edit,
                                        gpointer              data,
                                        GDestroyNotify        free_data,
                                        GAsyncReadyCallback   callback,
                                        gpointer              user_data);
gboolean     hb_peers_disk_drain       (gint64                patience);

G_END_DECLS
