#pragma once

#include "peer-examples.h"
#include "stage.h"

#include "app/server/hb-server-page.h"

G_BEGIN_DECLS

/**
 * ServerShow:
 * @stage: the stage that shows it
 * @page: a #HbServerPage
 * @policy: the server's policy: a timeout of a minute, and five pulses
 * @view: the view of its peers
 * @peers: (nullable): the peers that were passed to server_show_init()
 * @acted: the activated actions, with their targets
 *
 * The page of a server in a window.
 */
typedef struct
{
  Stage stage;
  GtkWidget *page;
  HbWatchPolicy *policy;
  GtkWidget *view;
  HbPeerList *peers;
  GString *acted;
} ServerShow;

void        server_show_init         (ServerShow *self,
                                      HbPeerList *peers,
                                      int         width,
                                      int         height);
void        server_show_clear        (ServerShow *self);
void        server_show_settle       (ServerShow *self);
void        server_show_resize       (ServerShow *self,
                                      int         width,
                                      int         height);

GListModel *server_show_get_listed   (ServerShow *self);
char       *server_show_dup_title    (ServerShow *self,
                                      guint       position);
const char *server_show_get_content  (ServerShow *self);
void        server_show_assert_first (ServerShow *self,
                                      const char *first,
                                      const char *second);

G_END_DECLS
