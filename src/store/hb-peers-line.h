#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  HB_PEERS_LINE_OTHER, /* blank, a comment, or wrong */
  HB_PEERS_LINE_HEADER,
  HB_PEERS_LINE_KEY,
} HbPeersLineKind;

/**
 * HbPeersLine:
 * @kind: its kind
 * @name: (nullable): of the section or the key
 * @text: any bytes, with the end of the line where it has one
 *
 * A line of a peers file that is edited.
 */
typedef struct
{
  HbPeersLineKind kind;
  char *name;
  GString *text;
} HbPeersLine;

HbPeersLine *hb_peers_line_new       (const char        *text,
                                      gsize              length);
void         hb_peers_line_free      (HbPeersLine       *self);
gboolean     hb_peers_line_is_ended  (const HbPeersLine *self);
gboolean     hb_peers_line_is_blank  (const HbPeersLine *self);
char        *hb_peers_line_get_value (const HbPeersLine *self);
void         hb_peers_line_set_value (HbPeersLine       *self,
                                      const char        *value);
void         hb_peers_line_rename    (HbPeersLine       *self,
                                      const char        *name);

G_END_DECLS
