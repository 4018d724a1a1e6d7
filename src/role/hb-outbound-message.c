#include "role/hb-outbound-message.h"

#include <string.h>

#include "wire/hb-message.h"

/**
 * hb_outbound_message_new:
 * @kind: its kind
 * @payload: the payload on the wire; copied
 *
 * Returns: (transfer full): a new message
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
 * Returns: the whole text, also while it is sent in parts
 */
const char *
hb_outbound_message_get_text (const HbOutboundMessage *self)
{
  return self->text != NULL ? self->text : self->payload;
}

/* Returns: the start of the UTF-8 character that @length cuts, if the text is UTF-8 */
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
 * @room: the payload limit in bytes
 *
 * Limits the current part to @room bytes. It cuts no character, and makes no part equal to a reserved payload.
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
 * hb_outbound_message_next_part:
 * @self: a text whose part was sent
 * @room: the payload limit in bytes
 *
 * Returns: whether there is another part, which is the current one now
 */
gboolean
hb_outbound_message_next_part (HbOutboundMessage *self,
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
