#pragma once

#include "app/model/hb-beats.h"
#include "event/hb-peer-snapshot.h"

G_BEGIN_DECLS

typedef struct _HbPeerItem HbPeerItem;

/**
 * HbPeerItemFunc:
 * @self: a peer
 * @user_data: the owner's
 */
typedef void (*HbPeerItemFunc) (HbPeerItem *self,
                                gpointer    user_data);

#define HB_TYPE_PEER_ITEM (hb_peer_item_get_type ())

/**
 * HbPeerItem:
 *
 * The last known values of a peer (#HbPeerSnapshot), and the person's name and note for it. Properties, notified one
 * by one and only if changed:
 *
 * - "address" (string, read-only), "name" (string: the engine's, else the one that the person gave it, else ""),
 *   "note" (string), "title" (string: the name, or the address if there is none), "group" (string)
 * - "state" (an #HbPeerState as int), "verdict" (an #HbVerdict as int; %HB_N_VERDICTS where there is none)
 * - "last-text" (string), "rtt-ms" (double, negative where unknown), "pulses" (uint)
 * - "deadline" (int64, microseconds of wall-clock time since 1970; 0 for none), "heard" (int64)
 * - "flags" (#HbPeerFlags as uint), "muted" (boolean, one of them), "quiet-until" (int64, when a timed mute ends, as
 *   "deadline"; %HB_QUIET_UNTIL_BACK where that is when it is back)
 * - "beats" (#HbBeats)
 */
G_DECLARE_FINAL_TYPE (HbPeerItem, hb_peer_item, HB, PEER_ITEM, GObject)

HbPeerItem      *hb_peer_item_new            (const char           *address);
HbPeerItem      *hb_peer_item_new_for_number (const HbAddress      *number);
gboolean         hb_peer_item_take           (HbPeerItem           *self,
                                              const HbPeerSnapshot *now);
void             hb_peer_item_set_name       (HbPeerItem           *self,
                                              const char           *name);
void             hb_peer_item_set_note       (HbPeerItem           *self,
                                              const char           *note);
const char      *hb_peer_item_get_address    (HbPeerItem           *self);
const HbAddress *hb_peer_item_get_number     (HbPeerItem           *self);
const char      *hb_peer_item_get_name       (HbPeerItem           *self);
const char      *hb_peer_item_get_listed_name
                                             (HbPeerItem           *self);
const char      *hb_peer_item_get_chosen_name
                                             (HbPeerItem           *self);
const char      *hb_peer_item_get_note       (HbPeerItem           *self);
const char      *hb_peer_item_get_group      (HbPeerItem           *self);
const char      *hb_peer_item_get_title      (HbPeerItem           *self);
HbPeerState      hb_peer_item_get_state      (HbPeerItem           *self);
HbVerdict        hb_peer_item_get_verdict    (HbPeerItem           *self);
const char      *hb_peer_item_get_last_text  (HbPeerItem           *self);
double           hb_peer_item_get_rtt_ms     (HbPeerItem           *self);
guint            hb_peer_item_get_pulses     (HbPeerItem           *self);
gint64           hb_peer_item_get_deadline   (HbPeerItem           *self);
gint64           hb_peer_item_get_heard      (HbPeerItem           *self);
gboolean         hb_peer_item_get_muted      (HbPeerItem           *self);
guint            hb_peer_item_get_flags      (HbPeerItem           *self);
gint64           hb_peer_item_get_quiet_until
                                             (HbPeerItem           *self);
HbBeats         *hb_peer_item_get_beats      (HbPeerItem           *self);
gboolean         hb_peer_item_has_beats      (HbPeerItem           *self);
gboolean         hb_peer_item_keep_beats     (HbPeerItem           *self);
void             hb_peer_item_release_beats  (HbPeerItem           *self);
void             hb_peer_item_set_look_func  (HbPeerItem           *self,
                                              HbPeerItemFunc        func,
                                              gpointer              user_data);

int hb_peer_item_compare_addresses (HbPeerItem *self,
                                    HbPeerItem *other);

G_END_DECLS
