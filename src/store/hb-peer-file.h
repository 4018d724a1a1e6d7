#pragma once

#include <glib.h>
#include <stdio.h>
#include <sys/stat.h>

G_BEGIN_DECLS

/* The format of a state file: a header, a record for each peer, and a digest of both. */

gboolean    hb_peer_file_is_ours (int                fd,
                                  const struct stat *status);
const char *hb_peer_file_read    (FILE              *file,
                                  guint              max_peers,
                                  GArray            *records,
                                  guint64           *left_out);
gboolean    hb_peer_file_write   (FILE              *file,
                                  const GArray      *records);

G_END_DECLS
