#include "helper/hb-helper-message.h"

/* A packet: kind, result, number of addresses, length of the text, one byte each; the number of the request, four; each
 * address, 16 and 4 of its scope; the text without a NUL. Numbers are in network order. */

/**
 * hb_helper_message_write:
 * @self: a message
 * @packet: (out caller-allocates): its bytes
 *
 * Returns: how many they are
 */
gsize
hb_helper_message_write (const HbHelperMessage *self,
                         guint8                 packet[HB_HELPER_PACKET_MAX])
{
  gsize text_length = strlen (self->text);
  guint8 *end = packet + HB_HELPER_HEADER_SIZE;

  packet[0] = (guint8) self->kind;
  packet[1] = (guint8) self->result;
  packet[2] = (guint8) self->n_addresses;
  packet[3] = (guint8) text_length;
  hb_put_u32 (packet + 4, self->number);
  for (guint i = 0; i < self->n_addresses; i++, end += HB_HELPER_ADDRESS_SIZE)
    {
      const HbAddress *address = &self->addresses[i];

      memcpy (end, address->bytes, sizeof address->bytes);
      hb_put_u32 (end + sizeof address->bytes, address->scope);
    }
  memcpy (end, self->text, text_length);

  return (gsize) (end - packet) + text_length;
}

/**
 * hb_helper_message_read:
 * @self: (out caller-allocates): the message
 * @packet: (array length=length): any bytes
 * @length: how many
 *
 * Returns: whether they are one message; else @self is undefined
 */
gboolean
hb_helper_message_read (HbHelperMessage *self,
                        const guint8    *packet,
                        gsize            length)
{
  const guint8 *next = packet + HB_HELPER_HEADER_SIZE;
  guint n_addresses;
  gsize text_length;

  if (length < HB_HELPER_HEADER_SIZE || packet[0] >= HB_HELPER_N_KINDS || packet[1] >= HB_HELPER_N_RESULTS)
    return FALSE;

  n_addresses = packet[2];
  text_length = packet[3];
  if (n_addresses > HB_HELPER_ADDRESSES_MAX ||
      length != HB_HELPER_HEADER_SIZE + n_addresses * HB_HELPER_ADDRESS_SIZE + text_length)
    return FALSE;

  memset (self, 0, sizeof *self);
  self->kind = (HbHelperKind) packet[0];
  self->result = (HbHelperResult) packet[1];
  self->number = hb_get_u32 (packet + 4);
  self->n_addresses = n_addresses;
  for (guint i = 0; i < n_addresses; i++, next += HB_HELPER_ADDRESS_SIZE)
    {
      HbAddress *address = &self->addresses[i];

      memcpy (address->bytes, next, sizeof address->bytes);
      address->scope = hb_get_u32 (next + sizeof address->bytes);
    }
  memcpy (self->text, next, text_length);

  return memchr (self->text, '\0', text_length) == NULL;
}
