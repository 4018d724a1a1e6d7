#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * HbSlab:
 *
 * An allocator of very many items of one size, without overhead per item. An item has a 4-byte number, from 1, and
 * does not move; 0 is none.
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
