#pragma once

#include "app/hb-peer-page.h"
#include "app/hb-remote.h"

G_BEGIN_DECLS

#define HB_TYPE_INQUIRER (hb_inquirer_get_type ())

/**
 * HbInquirer:
 *
 * Asks an engine for what a page shows of its peer, and gives the page what comes in time. The signal
 * "problem" (string) tells what a person should know of an answer that is none.
 */
G_DECLARE_FINAL_TYPE (HbInquirer, hb_inquirer, HB, INQUIRER, GObject)

HbInquirer *hb_inquirer_new         (HbRemote   *remote,
                                     HbPeerPage *page);
void        hb_inquirer_close       (HbInquirer *self);
void        hb_inquirer_ask_history (HbInquirer *self);
void        hb_inquirer_ask_packets (HbInquirer *self,
                                     guint64     since);

G_END_DECLS
