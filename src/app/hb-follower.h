#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define HB_TYPE_FOLLOWER (hb_follower_get_type ())

/**
 * HbFollower:
 *
 * Keeps a list at its end as it grows, as long as the person has not scrolled away from there to
 * read what was.
 */
G_DECLARE_FINAL_TYPE (HbFollower, hb_follower, HB, FOLLOWER, GObject)

HbFollower *hb_follower_new    (GtkScrolledWindow *scroller,
                                GtkListView       *list);
void        hb_follower_return (HbFollower        *self);

G_END_DECLS
