#pragma once

#include "role/hb-outbound-exchange.h"

G_BEGIN_DECLS

/* Of more, the one that was not used for the longest time is forgotten. */
#define HB_FAREWELLS_MAX 16

/**
 * HbFarewells:
 * @exchange: by which one is said
 * @known: where a session of ours may be open: between which addresses; the last one used first
 * @n_known: how many there are
 * @next: when one may be said again that a pulse asks for
 * @is_shared: (nullable): where no farewell is said
 * @user_data: for @is_shared
 *
 * Has a client say TERMINATE to addresses of its server that it does not talk to any more: a server knows a
 * peer by its address, a SYN opens a session, and one that was left in silence would be given up.
 * A plain value that the client embeds.
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

void     hb_farewells_init         (HbFarewells          *self,
                                    HbRole               *role,
                                    const HbClientConfig *config,
                                    HbSecret             *secret,
                                    guint16               source_port);
void     hb_farewells_note         (HbFarewells          *self,
                                    const HbAddress      *server,
                                    const HbAddress      *source);
void     hb_farewells_leave        (HbFarewells          *self,
                                    gint64                now,
                                    const HbAddress      *server,
                                    const HbAddress      *source);
void     hb_farewells_leave_others (HbFarewells          *self,
                                    gint64                now,
                                    const HbAddress      *kept,
                                    guint                 n_kept);
gboolean hb_farewells_sent         (HbFarewells          *self,
                                    gint64                now,
                                    const HbOutgoing     *outgoing);
void     hb_farewells_share        (HbFarewells          *self,
                                    HbClientSharedFunc    is_shared,
                                    gpointer              user_data);
gboolean hb_farewells_is_shared    (const HbFarewells    *self,
                                    const HbAddress      *server);
gboolean hb_farewells_are_busy     (const HbFarewells    *self);
void     hb_farewells_end          (HbFarewells          *self);

G_END_DECLS
