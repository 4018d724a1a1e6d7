#pragma once

#include <gtk/gtk.h>

#include "app/model/hb-message-entry.h"

G_BEGIN_DECLS

#define HB_TYPE_MESSAGE_ROW (hb_message_row_get_type ())

/**
 * HbMessageRow:
 *
 * A row for an #HbMessageEntry of a conversation (property "entry"): its text, on the side of the
 * sender, and below it its time and its outcome.
 */
G_DECLARE_FINAL_TYPE (HbMessageRow, hb_message_row, HB, MESSAGE_ROW, GtkBox)

G_END_DECLS
