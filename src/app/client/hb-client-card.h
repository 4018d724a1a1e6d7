#pragma once

#include <adwaita.h>

#include "event/hb-event.h"

G_BEGIN_DECLS

#define HB_TYPE_CLIENT_CARD (hb_client_card_get_type ())

/**
 * HbClientCard:
 *
 * The status of a client with its server: a heart that beats with each pulse, a title, a sentence, and
 * a button to terminate. Properties:
 *
 * - "server" (string): the server's address, or ""; changing it resets the status
 * - "connected" (boolean): whether a client is running
 * - "title", "status" (strings, read-only): the texts on the card
 *
 * Signals: "terminate", once the person has confirmed it, and "change-server".
 */
G_DECLARE_FINAL_TYPE (HbClientCard, hb_client_card, HB, CLIENT_CARD, AdwBin)

void hb_client_card_take_event (HbClientCard      *self,
                                const HbEvent     *event);
void hb_client_card_set_others (HbClientCard      *self,
                                gboolean           first,
                                const char *const *others);

G_END_DECLS
