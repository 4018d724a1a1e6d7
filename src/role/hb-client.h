#pragma once

#include "role/hb-role.h"

G_BEGIN_DECLS

/* How many texts may be queued. */
#define HB_CLIENT_QUEUE_MAX 1024

/* How many addresses of its server a client tries. */
#define HB_CLIENT_SERVERS_MAX 8

/**
 * HbClientConfig:
 * @server: the server's address, or "any" until hb_client_set_servers() is called
 * @local: our own address, or "any" to have the route decide
 * @answer_wait: how long to wait for the answer to a SYN, nanoseconds
 * @beat: interval of unsolicited heartbeats, nanoseconds; 0 to send them only when the server is silent
 * @seed: seed of its random numbers
 */
typedef struct
{
  HbAddress server;
  HbAddress local;
  gint64 answer_wait;
  gint64 beat;
  guint8 seed[HB_SECRET_SIZE];
} HbClientConfig;

/**
 * HbClientSharedFunc:
 * @server: an address of the server
 * @user_data: the owner's
 *
 * Returns: whether another client on this host talks to it: a server knows peers by their addresses, so both
 *   share one session
 */
typedef gboolean (*HbClientSharedFunc) (const HbAddress *server,
                                        gpointer         user_data);

#define HB_TYPE_CLIENT (hb_client_get_type ())

/**
 * HbClient:
 *
 * The watched role: it sends texts, answers its server's pulses, and sends TERMINATE when it leaves
 * (PROTOCOL.md, "What a client does").
 */
G_DECLARE_FINAL_TYPE (HbClient, hb_client, HB, CLIENT, HbRole)

HbClient        *hb_client_new              (const HbClientConfig *config);
gboolean         hb_client_send             (HbClient             *self,
                                             gint64                now,
                                             const char           *text);
void             hb_client_terminate        (HbClient             *self,
                                             gint64                now);
void             hb_client_announce_address (HbClient             *self,
                                             gint64                now);
void             hb_client_announce_route   (HbClient             *self,
                                             gint64                now);
gboolean         hb_client_is_idle          (HbClient             *self);
gboolean         hb_client_is_leaving       (HbClient             *self);
gboolean         hb_client_has_left         (HbClient             *self);
guint            hb_client_get_unsent       (HbClient             *self);
gint64           hb_client_get_texts_sent   (HbClient             *self);
const HbAddress *hb_client_get_server       (HbClient             *self);
gboolean         hb_client_has_address      (HbClient             *self,
                                             const HbAddress      *address);
guint16          hb_client_get_port         (HbClient             *self);
HbHost           hb_client_get_host         (HbClient             *self);
gint64           hb_client_get_last_pulse   (HbClient             *self);
void             hb_client_set_shared_func  (HbClient             *self,
                                             HbClientSharedFunc    is_shared,
                                             gpointer              user_data);
gboolean         hb_client_shares_session   (HbClient             *self);
void             hb_client_set_servers      (HbClient             *self,
                                             gint64                now,
                                             const HbAddress      *addresses,
                                             guint                 n_addresses);
void             hb_client_set_scope        (HbClient             *self,
                                             guint32               scope);

G_END_DECLS
