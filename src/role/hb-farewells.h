#pragma once

#include "role/hb-outbound-exchange.h"

G_BEGIN_DECLS

/* Beyond this, the least recently used session is forgotten. */
#define HB_FAREWELLS_MAX 16

/**
 * HbFarewells:
 * @exchange: sends one TERMINATE
 * @known: the address pairs that may have an open session, the most recently used first
 * @n_known: how many there are
 * @next: when a pulse may cause the next TERMINATE
 * @is_shared: (nullable): whether another client uses an address, to which no TERMINATE is sent
 * @user_data: for @is_shared
 *
 * Sends TERMINATE to addresses of the server that a client does not use any more: a server knows a peer by its
 * address, and would give up a session that is left open. A plain value that the client embeds.
 */
typedef struct
{
  HbOutboundExchange exchange;
  struct
  {
    HbAddress server;
    HbAddress source;
    gboolean over;
  } known[HB_FAREWELLS_MAX];
  guint n_known;
  gint64 next;
  HbClientSharedFunc is_shared;
  gpointer user_data;
} HbFarewells;

void     hb_farewells_init             (HbFarewells          *self,
                                        HbRole               *role,
                                        const HbClientConfig *config,
                                        HbSecret             *secret,
                                        guint16               source_port);
void     hb_farewells_note             (HbFarewells          *self,
                                        const HbAddress      *server,
                                        const HbAddress      *source);
void     hb_farewells_terminate        (HbFarewells          *self,
                                        gint64                now,
                                        const HbAddress      *server,
                                        const HbAddress      *source);
void     hb_farewells_terminate_others (HbFarewells          *self,
                                        gint64                now,
                                        const HbAddress      *kept,
                                        guint                 n_kept);
gboolean hb_farewells_sent             (HbFarewells          *self,
                                        gint64                now,
                                        const HbOutgoing     *outgoing);
void     hb_farewells_set_shared_func  (HbFarewells          *self,
                                        HbClientSharedFunc    is_shared,
                                        gpointer              user_data);
gboolean hb_farewells_is_shared        (const HbFarewells    *self,
                                        const HbAddress      *server);
gboolean hb_farewells_are_busy         (const HbFarewells    *self);
void     hb_farewells_end              (HbFarewells          *self);

G_END_DECLS
