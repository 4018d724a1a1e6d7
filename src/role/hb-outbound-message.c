#include "role/hb-outbound-message.h"

#include <string.h>

#include "wire/hb-message.h"

/**
 * hb_outbound_message_new:
 * @kind: what it is
 * @payload: the words on the wire; copied
 *
 * Returns: (transfer full): something to say
 */
HbOutboundMessage *
hb_outbound_message_new (HbOutboundMessageKind  kind,
                         const char            *payload)
{
  HbOutboundMessage *self = g_new0 (HbOutboundMessage, 1);

  self->kind = kind;
  self->payload = g_strdup (payload);

  return self;
}

void
hb_outbound_message_free (HbOutboundMessage *self)
{
  g_free (self->payload);
  g_free (self->text);
  g_free (self);
}

/**
 * hb_outbound_message_get_text:
 * @self: an outbound message
 *
 * Returns: all that it says, also where that is said in parts
 */
const char *
hb_outbound_message_get_text (const HbOutboundMessage *self)
{
  return self->text != NULL ? self->text : self->payload;
}

/* Returns: where the character begins that @length is within, as far as the text has characters */
static gsize
find_boundary (const char *text,
               gsize       length)
{
  for (gsize i = 0; i < 4 && i < length; i++)
    if (((guchar) text[length - i] & 0xc0) != 0x80)
      return length - i;

  return length;
}

static gboolean
is_reserved (const char *text)
{
  return strcmp (text, HB_PAYLOAD_HEARTBEAT) == 0 || strcmp (text, HB_PAYLOAD_TERMINATE) == 0;
}

/**
 * hb_outbound_message_cut:
 * @self: a text
 * @room: how many bytes may be said at once
 *
 * Has the part whose turn it is be no longer than that. A character is not cut, and no part is one
 * of the words that have a meaning of their own.
 */
void
hb_outbound_message_cut (HbOutboundMessage *self,
                         gsize              room)
{
  const char *rest;
  gsize length;

  if (self->text == NULL)
    self->text = g_strdup (self->payload);

  rest = self->text + self->offset;
  length = strlen (rest);
  if (length > room)
    {
      length = find_boundary (rest, room);
      if (is_reserved (rest + length))
        length = find_boundary (rest, length - 1);
    }

  g_free (self->payload);
  self->payload = g_strndup (rest, length);
}

/**
 * hb_outbound_message_go_on:
 * @self: a text whose part has been said
 * @room: how many bytes may be said at once
 *
 * Returns: whether there is another part, which is next
 */
gboolean
hb_outbound_message_go_on (HbOutboundMessage *self,
                           gsize              room)
{
  if (self->text == NULL)
    return FALSE;

  self->offset += strlen (self->payload);
  if (self->text[self->offset] == '\0')
    return FALSE;

  hb_outbound_message_cut (self, room);
  return TRUE;
}
