#pragma once

#include <gtk/gtk.h>

#include "app/model/hb-message-entry.h"

G_BEGIN_DECLS

#define HB_TYPE_MESSAGE_ROW (hb_message_row_get_type ())

/**
 * HbMessageRow:
 *
 * One #HbMessageEntry of a conversation, which is its property "entry": what was said, on the side
 * of who said it, and below it when that was and what became of it.
 */
G_DECLARE_FINAL_TYPE (HbMessageRow, hb_message_row, HB, MESSAGE_ROW, GtkBox)

G_END_DECLS
