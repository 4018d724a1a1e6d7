#pragma once

#include <adwaita.h>

#include "event/hb-event.h"

G_BEGIN_DECLS

#define HB_TYPE_CLIENT_CARD (hb_client_card_get_type ())

/**
 * HbClientCard:
 *
 * How a client stands with its server: a heart that beats with each pulse, words, and the way out.
 * Properties:
 *
 * - "server" (string): the server's address, or ""; another one makes a new beginning
 * - "connected" (boolean): whether a client runs
 * - "title", "status" (strings, read-only): what is said
 *
 * Signals: "terminate", once the person has confirmed it, and "change-server".
 */
G_DECLARE_FINAL_TYPE (HbClientCard, hb_client_card, HB, CLIENT_CARD, AdwBin)

void hb_client_card_take_event (HbClientCard *self,
                                const HbEvent *event);

G_END_DECLS
