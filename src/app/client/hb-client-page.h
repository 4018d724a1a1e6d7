#pragma once

#include <adwaita.h>

#include "event/hb-event.h"

G_BEGIN_DECLS

#define HB_TYPE_CLIENT_PAGE (hb_client_page_get_type ())

/**
 * HbClientPage:
 *
 * What a client sees: who watches it, the pulses that came, and the conversation. It has the
 * properties "server" (string, the address) and "connected" (boolean: whether the engine still
 * runs), and these signals:
 *
 * - "send" (string): the person wants to say this; where that fails, tell it by
 *   hb_client_page_fail()
 * - "terminate": the person wants the session to be terminated
 * - "change-server": the same, and to be asked for another server then
 */
G_DECLARE_FINAL_TYPE (HbClientPage, hb_client_page, HB, CLIENT_PAGE, AdwBin)

GtkWidget *hb_client_page_new    (void);
void       hb_client_page_take_event (HbClientPage *self,
                                      const HbEvent *event);
void       hb_client_page_fail   (HbClientPage *self,
                                  const char   *text,
                                  const char   *why);

G_END_DECLS
