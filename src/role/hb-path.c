#include "role/hb-path.h"

/* How long a learned size is used; then a larger one is tried again (RFC 1191, 6.3; RFC 8201, 4). */
#define BELIEVED (600 * HB_SECOND)

/* A size that passes every path in practice, and every IPv6 path by RFC 8200, 5. */
#define USUAL 1280
#define USUAL_HEADERS 60

/* The smallest link MTU in RFC 1191, 7.1, less the headers. */
#define LITTLE 256

/* Every IPv4 host accepts this much (RFC 791, 3.1). A smaller reported MTU would only make us send a great many
 * small datagrams. */
#define LEAST_IPV4 576

/**
 * hb_path_init:
 * @self: (out): a path of unknown size
 * @destination: its other end
 */
void
hb_path_init (HbPath          *self,
              const HbAddress *destination)
{
  gboolean ipv4 = hb_address_is_ipv4 (destination);

  *self = (HbPath) {
    .headers = ipv4 ? 40 : 60,
    .least = ipv4 ? LEAST_IPV4 : USUAL,
  };
}

/**
 * hb_path_learn:
 * @self: a path
 * @now: the time
 * @length: the length of a payload that did not pass, in bytes
 * @mtu: the reported MTU in bytes, headers included; 0 if none was reported
 *
 * Lowers the path's size.
 *
 * Returns: whether a smaller payload may pass
 */
gboolean
hb_path_learn (HbPath *self,
               gint64  now,
               gsize   length,
               guint   mtu)
{
  gsize sent = self->headers + length;

  /* Routers older than RFC 1191 report no MTU, and some report the size that did not pass. */
  if (mtu == 0 || mtu >= sent)
    mtu = sent > USUAL ? USUAL : self->least;

  mtu = MAX (mtu, self->least);
  if (mtu >= sent)
    return FALSE;

  self->size = mtu;
  self->until = now + BELIEVED;
  return TRUE;
}

/**
 * hb_path_get_max_payload:
 * @self: a path
 * @now: the time
 *
 * Returns: the largest payload that may pass, in bytes
 */
gsize
hb_path_get_max_payload (const HbPath *self,
                         gint64        now)
{
  return self->size != 0 && now < self->until ? self->size - self->headers : G_MAXSIZE;
}

/**
 * hb_path_get_safe_payload:
 * @self: a path
 * @now: the time
 *
 * Returns: the largest payload that is certain to pass, in bytes; after a longer one, the sender waits for an
 *   ICMP error
 */
gsize
hb_path_get_safe_payload (const HbPath *self,
                          gint64        now)
{
  return hb_path_get_max_payload (self, now) < USUAL - USUAL_HEADERS ? LITTLE : USUAL - USUAL_HEADERS;
}

/**
 * hb_path_suggest:
 * @self: a path with too small an MTU
 * @mtu: the reported MTU in bytes, headers included; 0 if none was reported
 *
 * Returns: the payload size to suggest to a person, in bytes
 */
guint
hb_path_suggest (const HbPath *self,
                 guint         mtu)
{
  return mtu > self->headers && mtu < self->least ? mtu - self->headers : LITTLE;
}
