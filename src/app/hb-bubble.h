#pragma once

#include <gtk/gtk.h>

#include "app/hb-utterance.h"

G_BEGIN_DECLS

#define HB_TYPE_BUBBLE (hb_bubble_get_type ())

/**
 * HbBubble:
 *
 * One #HbUtterance of a conversation, which is its property "utterance": what was said, on the side
 * of who said it, and below it when that was and what became of it.
 */
G_DECLARE_FINAL_TYPE (HbBubble, hb_bubble, HB, BUBBLE, GtkBox)

GtkWidget *hb_bubble_new (void);

G_END_DECLS
