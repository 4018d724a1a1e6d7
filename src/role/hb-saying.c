#include "role/hb-saying.h"

/**
 * hb_saying_new:
 * @kind: what it is
 * @payload: the words on the wire; copied
 *
 * Returns: (transfer full): something to say
 */
HbSaying *
hb_saying_new (HbSayingKind  kind,
               const char   *payload)
{
  HbSaying *self = g_new0 (HbSaying, 1);

  self->kind = kind;
  self->payload = g_strdup (payload);

  return self;
}

void
hb_saying_free (HbSaying *self)
{
  g_free (self->payload);
  g_free (self);
}
