#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define HB_TYPE_COPYABLE (hb_copyable_get_type ())

/**
 * HbCopyable:
 *
 * A text to be typed elsewhere, such as a command or an address, with a button that copies it.
 * Properties:
 *
 * - "text" (string): the text, which can also be selected
 * - "hint" (string): the button's tooltip, such as "Copy the command"
 * - "large" (boolean): whether its letters are large
 */
G_DECLARE_FINAL_TYPE (HbCopyable, hb_copyable, HB, COPYABLE, GtkBox)

G_END_DECLS
