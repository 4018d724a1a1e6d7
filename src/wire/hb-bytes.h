#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Numbers in network byte order at any alignment. The caller has checked the bounds. */

static inline guint16
hb_get_u16 (const guint8 *bytes)
{
  return (guint16) (bytes[0] << 8 | bytes[1]);
}

static inline guint32
hb_get_u32 (const guint8 *bytes)
{
  return (guint32) hb_get_u16 (bytes) << 16 | hb_get_u16 (bytes + 2);
}

/* Numbers in a file of either byte order; @network_order says which. */

static inline guint16
hb_get_u16_in (const guint8 *bytes,
               gboolean      network_order)
{
  return network_order ? hb_get_u16 (bytes) : (guint16) (bytes[1] << 8 | bytes[0]);
}

static inline guint32
hb_get_u32_in (const guint8 *bytes,
               gboolean      network_order)
{
  return network_order ? hb_get_u32 (bytes)
                       : (guint32) hb_get_u16_in (bytes + 2, FALSE) << 16 |
                             hb_get_u16_in (bytes, FALSE);
}

static inline guint64
hb_get_u64_in (const guint8 *bytes,
               gboolean      network_order)
{
  guint64 first = hb_get_u32_in (bytes, network_order);
  guint64 second = hb_get_u32_in (bytes + 4, network_order);

  return network_order ? first << 32 | second : second << 32 | first;
}

static inline void
hb_put_u16 (guint8 *bytes,
            guint16 value)
{
  bytes[0] = (guint8) (value >> 8);
  bytes[1] = (guint8) value;
}

static inline void
hb_put_u32 (guint8 *bytes,
            guint32 value)
{
  hb_put_u16 (bytes, (guint16) (value >> 16));
  hb_put_u16 (bytes + 2, (guint16) value);
}

G_END_DECLS
