#pragma once

#include <gio/gio.h>

#include "app/model/hb-message-entry.h"

G_BEGIN_DECLS

/* How many entries are kept; beyond that, the oldest is dropped. */
#define HB_CONVERSATION_MAX 2000

#define HB_TYPE_CONVERSATION (hb_conversation_get_type ())

/**
 * HbConversation:
 *
 * The messages between a client and its server: a #GListModel of #HbMessageEntry, the oldest first.
 */
G_DECLARE_FINAL_TYPE (HbConversation, hb_conversation, HB, CONVERSATION, GObject)

HbConversation *hb_conversation_new             (void);
void            hb_conversation_add_text        (HbConversation *self,
                                                 const char     *text);
gboolean        hb_conversation_remove_text     (HbConversation *self,
                                                 const char     *text);
void            hb_conversation_mark_unsent     (HbConversation *self,
                                                 const char     *text);
void            hb_conversation_take_event      (HbConversation *self,
                                                 const HbEvent  *event);
void            hb_conversation_mark_all_unsent (HbConversation *self);
void            hb_conversation_clear           (HbConversation *self);

G_END_DECLS
