#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define HB_TYPE_COPYABLE (hb_copyable_get_type ())

/**
 * HbCopyable:
 *
 * A text that is to be typed elsewhere as it is, such as a command or an address, with a button
 * that copies it. Properties:
 *
 * - "text" (string): the text; it may be selected as well
 * - "hint" (string): what the button does, such as "Copy the command"
 * - "large" (boolean): whether it is to be read from across the room
 */
G_DECLARE_FINAL_TYPE (HbCopyable, hb_copyable, HB, COPYABLE, GtkBox)

G_END_DECLS
