#pragma once

#include <adwaita.h>

#include "event/hb-event.h"

G_BEGIN_DECLS

#define HB_TYPE_CLIENT_PAGE (hb_client_page_get_type ())

/**
 * HbClientPage:
 *
 * The page of a client: a card for each of its servers, the pulses received, and the conversation. It has the
 * properties "server" (string, the address; several with %HB_SERVERS_SEPARATOR between them) and "connected" (boolean: whether the engine is still
 * running), and these signals:
 *
 * - "send" (string): the person wants to send this text; if that fails, call hb_client_page_fail()
 * - "terminate": the person wants to terminate the session
 * - "change-server": the person wants to terminate the session and to choose another server
 */
G_DECLARE_FINAL_TYPE (HbClientPage, hb_client_page, HB, CLIENT_PAGE, AdwBin)

void hb_client_page_take_event (HbClientPage  *self,
                                const HbEvent *event);
void hb_client_page_fail       (HbClientPage  *self,
                                const char    *text,
                                const char    *why);

G_END_DECLS
