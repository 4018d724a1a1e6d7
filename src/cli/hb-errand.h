#pragma once

#include "cli/hb-options.h"
#include "cli/hb-printer.h"
#include "engine/hb-engine.h"
#include "role/hb-client.h"

G_BEGIN_DECLS

/**
 * HbErrand:
 *
 * What a client without a screen was started for: to send the messages of the command line and the
 * lines of standard input, and to leave, once that is done or when it is told to. It gives up where
 * the net or the server stands in the way of that for too long.
 */
typedef struct _HbErrand HbErrand;

/**
 * HbErrandFunc:
 * @status: the exit status
 * @user_data: the owner's
 */
typedef void (*HbErrandFunc) (int      status,
                              gpointer user_data);

HbErrand *hb_errand_new   (HbClient        *client,
                           HbEngine        *engine,
                           HbPrinter       *printer,
                           const HbOptions *options,
                           HbErrandFunc     over,
                           gpointer         user_data);
void      hb_errand_free  (HbErrand        *self);
void      hb_errand_begin (HbErrand        *self);
void      hb_errand_note  (HbErrand        *self,
                           const HbEvent   *event);
void      hb_errand_leave (HbErrand        *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HbErrand, hb_errand_free)

G_END_DECLS
