#include "role/hb-slab.h"

#include <string.h>

#define CHUNK 256

struct _HbSlab
{
  gsize item_size;
  GPtrArray *chunks; /* of CHUNK items each */
  guint32 used;      /* items that were ever handed out */
  guint32 vacant;    /* the first free item; each begins with the number of the next one */
};

/**
 * hb_slab_new:
 * @item_size: the size of an item in bytes: at least four
 *
 * Returns: (transfer full): a slab without an item in use
 */
HbSlab *
hb_slab_new (gsize item_size)
{
  HbSlab *self = g_new0 (HbSlab, 1);

  self->item_size = item_size;
  self->chunks = g_ptr_array_new_with_free_func (g_free);

  return self;
}

void
hb_slab_free (HbSlab *self)
{
  g_ptr_array_unref (self->chunks);
  g_free (self);
}

/**
 * hb_slab_get:
 * @self: a slab
 * @item: an item in use
 *
 * Returns: (transfer none): its address
 */
gpointer
hb_slab_get (HbSlab  *self,
             guint32  item)
{
  char *chunk = g_ptr_array_index (self->chunks, (item - 1) / CHUNK);

  return chunk + (item - 1) % CHUNK * self->item_size;
}

/**
 * hb_slab_take:
 * @self: a slab
 *
 * Returns: a new item; its contents are undefined
 */
guint32
hb_slab_take (HbSlab *self)
{
  guint32 item = self->vacant;

  if (item != 0)
    {
      memcpy (&self->vacant, hb_slab_get (self, item), sizeof self->vacant);
      return item;
    }

  if (self->used % CHUNK == 0)
    g_ptr_array_add (self->chunks, g_malloc (CHUNK * self->item_size));
  return ++self->used;
}

/**
 * hb_slab_give:
 * @self: a slab
 * @item: an item in use, which is freed
 */
void
hb_slab_give (HbSlab  *self,
              guint32  item)
{
  memcpy (hb_slab_get (self, item), &self->vacant, sizeof self->vacant);
  self->vacant = item;
}
