#pragma once

#include "cli/hb-options.h"
#include "cli/hb-printer.h"
#include "engine/hb-engine.h"
#include "role/hb-client-group.h"

G_BEGIN_DECLS

/**
 * HbClientCommand:
 *
 * A headless client's task: to send the messages of the command line and the lines of standard input, and to
 * leave when that is done or on a signal. It gives up if the network or the server is unavailable for too
 * long.
 */
typedef struct _HbClientCommand HbClientCommand;

/**
 * HbClientCommandFunc:
 * @status: the exit status
 * @user_data: the data given to hb_client_command_new()
 */
typedef void (*HbClientCommandFunc) (int      status,
                                     gpointer user_data);

HbClientCommand *hb_client_command_new   (HbClientGroup        *clients,
                                          HbEngine           *engine,
                                          HbPrinter          *printer,
                                          const HbOptions    *options,
                                          HbClientCommandFunc over,
                                          gpointer            user_data);
void             hb_client_command_free  (HbClientCommand    *self);
void             hb_client_command_begin (HbClientCommand    *self);
void             hb_client_command_note  (HbClientCommand    *self,
                                          const HbEvent      *event);
void             hb_client_command_leave (HbClientCommand    *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HbClientCommand, hb_client_command_free)

G_END_DECLS
