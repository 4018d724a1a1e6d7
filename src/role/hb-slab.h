#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * HbSlab:
 *
 * Items of one size, a great many of them, without a word of overhead for each. An item is named by a number
 * of four bytes, from 1, and does not move; 0 is none.
 */
typedef struct _HbSlab HbSlab;

HbSlab  *hb_slab_new   (gsize    item_size);
void     hb_slab_free  (HbSlab  *self);
guint32  hb_slab_take  (HbSlab  *self);
void     hb_slab_give  (HbSlab  *self,
                        guint32  item);
gpointer hb_slab_get   (HbSlab  *self,
                        guint32  item);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HbSlab, hb_slab_free)

G_END_DECLS
