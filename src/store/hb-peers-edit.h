#pragma once

#include <gio/gio.h>

#include "store/hb-peers-file.h"

G_BEGIN_DECLS

/**
 * HbPeersEdit:
 *
 * The text of a peers file while it is edited: what is changed is changed, and every other byte stays, comments, order,
 * wrong lines and ends of lines included. A section is named by the text in its brackets, such as "nas" or
 * "group printers".
 */
typedef struct _HbPeersEdit HbPeersEdit;

HbPeersEdit *hb_peers_edit_new         (const char   *data,
                                        gsize         length);
void         hb_peers_edit_free        (HbPeersEdit  *self);
GBytes      *hb_peers_edit_get_bytes   (HbPeersEdit  *self);
HbPeersFile *hb_peers_edit_parse       (HbPeersEdit  *self);
gboolean     hb_peers_edit_has         (HbPeersEdit  *self,
                                        const char   *section);
gboolean     hb_peers_edit_has_sections
                                       (HbPeersEdit  *self);
char        *hb_peers_edit_get         (HbPeersEdit  *self,
                                        const char   *section,
                                        const char   *key);
void         hb_peers_edit_set         (HbPeersEdit  *self,
                                        const char   *section,
                                        const char   *key,
                                        const char   *value);
gboolean     hb_peers_edit_add         (HbPeersEdit  *self,
                                        const char   *section,
                                        const char   *comment,
                                        GError      **error);
gboolean     hb_peers_edit_rename      (HbPeersEdit  *self,
                                        const char   *section,
                                        const char   *name,
                                        GError      **error);
gboolean     hb_peers_edit_remove      (HbPeersEdit  *self,
                                        const char   *section,
                                        GError      **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HbPeersEdit, hb_peers_edit_free)

G_END_DECLS
