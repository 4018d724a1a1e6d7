#include "net/hb-pcapng-interface.h"

#include "net/hb-link-type.h"
#include "wire/hb-bytes.h"

#define FIXED_SIZE 8
#define OPTION_SIZE 4

#define OPTION_END 0
#define OPTION_RESOLUTION 9
#define OPTION_OFFSET 14

#define RESOLUTION_BINARY 0x80
#define RESOLUTION_USUAL 6

#define SECOND G_GUINT64_CONSTANT (1000000000)
#define SECOND_EXPONENT 9

/* Offsets are limited to the seconds of %HB_STAMP_MAX; anything beyond would be clamped anyway. */
#define OFFSET_MAX (HB_STAMP_MAX / (gint64) SECOND)

/* The largest power of ten in 64 bits. */
#define DECIMAL_MAX 19

/* A 34-bit fraction times the nanoseconds of a second fits into 64 bits. */
#define FRACTION_BITS 34

static gboolean
take_option (HbPcapngInterface *self,
             guint16            code,
             const guint8      *value,
             guint16            size,
             gboolean           network_order)
{
  switch (code)
    {
    case OPTION_RESOLUTION:
      if (size != 1)
        return FALSE;
      self->binary = (value[0] & RESOLUTION_BINARY) != 0;
      self->exponent = value[0] & (guint8) ~RESOLUTION_BINARY;
      return TRUE;

    case OPTION_OFFSET:
      if (size != 8)
        return FALSE;
      self->offset = CLAMP ((gint64) hb_get_u64_in (value, network_order), -OFFSET_MAX, OFFSET_MAX);
      return TRUE;

    default:
      return TRUE;
    }
}

/**
 * hb_pcapng_interface_parse:
 * @self: (out): the interface
 * @body: the body of an Interface Description Block
 * @length: its length
 * @network_order: the byte order of the section
 *
 * Returns: whether it is well-formed
 */
gboolean
hb_pcapng_interface_parse (HbPcapngInterface *self,
                           const guint8      *body,
                           gsize              length,
                           gboolean           network_order)
{
  gsize at = FIXED_SIZE;

  if (length < FIXED_SIZE)
    return FALSE;

  *self = (HbPcapngInterface) { .exponent = RESOLUTION_USUAL };
  self->link_type = hb_get_u16_in (body, network_order);
  self->link = hb_link_type_to_link (self->link_type);
  self->limit = hb_get_u32_in (body + 4, network_order);

  while (length - at >= OPTION_SIZE)
    {
      guint16 code = hb_get_u16_in (body + at, network_order);
      guint16 size = hb_get_u16_in (body + at + 2, network_order);
      gsize padded = ((gsize) size + 3) & ~(gsize) 3;

      if (code == OPTION_END)
        break;
      at += OPTION_SIZE;
      if (padded > length - at || !take_option (self, code, body + at, size, network_order))
        return FALSE;
      at += padded;
    }

  return TRUE;
}

static guint64
power_of_ten (guint exponent)
{
  guint64 power = 1;

  for (guint i = 0; i < exponent; i++)
    power *= 10;

  return power;
}

/* Converts decimal ticks to nanoseconds, at most %HB_STAMP_MAX. */
static gint64
from_decimal (guint64 ticks,
              guint   exponent)
{
  guint64 factor;

  if (exponent > SECOND_EXPONENT + DECIMAL_MAX)
    return 0;
  if (exponent > SECOND_EXPONENT)
    return (gint64) MIN (ticks / power_of_ten (exponent - SECOND_EXPONENT), (guint64) HB_STAMP_MAX);

  factor = power_of_ten (SECOND_EXPONENT - exponent);
  return ticks > HB_STAMP_MAX / factor ? HB_STAMP_MAX : (gint64) (ticks * factor);
}

static gint64
from_binary (guint64 ticks,
             guint   exponent)
{
  guint64 seconds, fraction;

  if (exponent > 63)
    {
      ticks = exponent - 63 > 63 ? 0 : ticks >> (exponent - 63);
      exponent = 63;
    }

  seconds = ticks >> exponent;
  fraction = ticks & ((G_GUINT64_CONSTANT (1) << exponent) - 1);
  if (seconds >= (guint64) OFFSET_MAX)
    return HB_STAMP_MAX;
  if (exponent > FRACTION_BITS)
    {
      fraction >>= exponent - FRACTION_BITS;
      exponent = FRACTION_BITS;
    }

  return (gint64) (seconds * SECOND + (fraction * SECOND >> exponent));
}

/**
 * hb_pcapng_interface_stamp:
 * @self: an interface
 * @ticks: a time in units of its clock
 *
 * Returns: the time in nanoseconds since 1970, from 0 to %HB_STAMP_MAX
 */
gint64
hb_pcapng_interface_stamp (const HbPcapngInterface *self,
                           guint64                  ticks)
{
  gint64 stamp = self->binary ? from_binary (ticks, self->exponent)
                              : from_decimal (ticks, self->exponent);

  if (self->offset < 0)
    return MAX (stamp + self->offset * (gint64) SECOND, 0);

  return MIN (stamp, HB_STAMP_MAX - self->offset * (gint64) SECOND) + self->offset * (gint64) SECOND;
}
