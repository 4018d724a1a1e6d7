#pragma once

#include "role/hb-client.h"

G_BEGIN_DECLS

/* How many servers may watch one machine. */
#define HB_CLIENT_GROUP_MAX 16

#define HB_TYPE_CLIENT_GROUP (hb_client_group_get_type ())

/**
 * HbClientGroup:
 *
 * The watched role towards all of its servers, which do not know of each other: a client for each, with a state of its
 * own. They share the queues and the counters of the group. That one server may have several addresses is a matter of
 * its client: see hb_client_set_servers().
 */
G_DECLARE_FINAL_TYPE (HbClientGroup, hb_client_group, HB, CLIENT_GROUP, HbRole)

HbClientGroup *hb_client_group_new             (void);
HbClient      *hb_client_group_add             (HbClientGroup        *self,
                                                const HbClientConfig *config,
                                                const char           *server);
guint          hb_client_group_get_size        (HbClientGroup        *self);
HbClient      *hb_client_group_get             (HbClientGroup        *self,
                                                guint                 index);
HbClient      *hb_client_group_find            (HbClientGroup        *self,
                                                const HbAddress      *server);
gboolean       hb_client_group_send            (HbClientGroup        *self,
                                                gint64                now,
                                                const char           *text);
void           hb_client_group_terminate       (HbClientGroup        *self,
                                                gint64                now);
gboolean       hb_client_group_finish          (HbClientGroup        *self,
                                                gint64                now);
gboolean       hb_client_group_give_up         (HbClientGroup        *self,
                                                gint64                now,
                                                const char           *server);
gboolean       hb_client_group_is_idle         (HbClientGroup        *self);
gboolean       hb_client_group_is_leaving      (HbClientGroup        *self);
gboolean       hb_client_group_has_left        (HbClientGroup        *self);
gboolean       hb_client_group_knows_all       (HbClientGroup        *self);
guint          hb_client_group_get_unsent      (HbClientGroup        *self);
gint64         hb_client_group_get_texts_sent  (HbClientGroup        *self);
void           hb_client_group_set_shared_func (HbClientGroup        *self,
                                                HbClientSharedFunc    is_shared,
                                                gpointer              user_data);

G_END_DECLS
