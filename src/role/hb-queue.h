#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * HbQueue:
 *
 * A queue, first in, first out, of items of one size in one block of memory, which it keeps when it is empty.
 */
typedef struct
{
  GArray *items;
  guint taken;
} HbQueue;

static inline void
hb_queue_init (HbQueue *self,
               guint    item_size)
{
  self->items = g_array_new (FALSE, FALSE, item_size);
  self->taken = 0;
}

static inline void
hb_queue_push (HbQueue       *self,
               gconstpointer  item)
{
  g_array_append_vals (self->items, item, 1);
}

static inline guint
hb_queue_get_length (const HbQueue *self)
{
  return self->items->len - self->taken;
}

/* Returns: the item @position places behind the oldest, valid until the next push or pop */
static inline gpointer
hb_queue_peek (const HbQueue *self,
               guint          position)
{
  gsize index = (gsize) self->taken + position;

  return self->items->data + index * g_array_get_element_size (self->items);
}

/* Returns: (nullable): the oldest item, valid until the next push or pop */
static inline gpointer
hb_queue_pop (HbQueue *self)
{
  gpointer item;

  /* Taken items are removed once they are half of it, so that a queue that is never empty stays bounded. */
  if (self->taken > 0 && self->taken >= self->items->len - self->taken)
    {
      g_array_remove_range (self->items, 0, self->taken);
      self->taken = 0;
    }
  if (self->items->len == 0)
    return NULL;

  item = hb_queue_peek (self, 0);
  self->taken++;
  return item;
}

static inline void
hb_queue_clear (HbQueue *self)
{
  g_clear_pointer (&self->items, g_array_unref);
}

G_END_DECLS
