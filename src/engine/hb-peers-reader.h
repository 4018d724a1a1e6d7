#pragma once

#include "store/hb-peers-file.h"

G_BEGIN_DECLS

/**
 * HbPeersReader:
 *
 * Reads the peers file again when it changes, also where an editor replaces it by another one, or when its owner asks
 * for it. A thread reads, so that the main loop waits for no disk.
 */
typedef struct _HbPeersReader HbPeersReader;

/**
 * HbPeersReaderFunc:
 * @file: (nullable) (transfer full): what holds from now on; %NULL where it could not be read
 * @error: (nullable): why not
 * @user_data: the owner's
 *
 * Called from the main loop each time that the file has been read.
 */
typedef void (*HbPeersReaderFunc) (HbPeersFile  *file,
                                   const GError *error,
                                   gpointer      user_data);

HbPeersReader *hb_peers_reader_new  (const char        *path,
                                     HbPeersReaderFunc  done,
                                     gpointer           user_data);
void           hb_peers_reader_free (HbPeersReader     *self);
void           hb_peers_reader_read (HbPeersReader     *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HbPeersReader, hb_peers_reader_free)

G_END_DECLS
