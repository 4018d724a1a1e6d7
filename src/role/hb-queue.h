#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * HbQueue:
 *
 * First in, first out, of values of one size in one block of memory. It is filled by a stimulus
 * and emptied before the next, so it keeps its memory rather than ever giving an item back.
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

/* Returns: (nullable): the oldest item, valid until the next push */
static inline gpointer
hb_queue_pop (HbQueue *self)
{
  gpointer item;

  if (self->taken == self->items->len)
    {
      g_array_set_size (self->items, 0);
      self->taken = 0;
      return NULL;
    }

  item = self->items->data + (gsize) self->taken * g_array_get_element_size (self->items);
  self->taken++;
  return item;
}

static inline void
hb_queue_clear (HbQueue *self)
{
  g_clear_pointer (&self->items, g_array_unref);
}

G_END_DECLS
