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
