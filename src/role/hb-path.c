#include "role/hb-path.h"

/* RFC 1191, 6.3, and RFC 8201, 4: after that a larger one is tried again. */
#define BELIEVED (600 * HB_SECOND)

/* What every way takes in practice, and every one of IPv6 by its rules (RFC 8200, 5). */
#define USUAL 1280
#define USUAL_HEADERS 60

/* The smallest size of a link that there was (RFC 1191, 7.1), less the headers. */
#define LITTLE 256

/* What every host of IPv4 takes (RFC 791, 3.1). Whoever says that less passes wants us to send a
 * great many small ones. */
#define LEAST_IPV4 576

/**
 * hb_path_init:
 * @self: (out): a path of which nothing is known
 * @destination: where it leads to
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
 * @mtu: what is said to pass, headers included, in bytes; 0 where that is not said
 *
 * Takes a smaller size from here on.
 *
 * Returns: whether there is one that may pass
 */
gboolean
hb_path_learn (HbPath *self,
               gint64  now,
               gsize   length,
               guint   mtu)
{
  gsize sent = self->headers + length;

  /* Routers older than RFC 1191 say nothing, and some repeat what was too much. */
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
 * hb_path_get_room:
 * @self: a path
 * @now: the time
 *
 * Returns: how long a payload may be as far as is known, in bytes
 */
gsize
hb_path_get_room (const HbPath *self,
                  gint64        now)
{
  return self->size != 0 && now < self->until ? self->size - self->headers : G_MAXSIZE;
}

/**
 * hb_path_get_sure:
 * @self: a path
 * @now: the time
 *
 * Returns: how long a payload may be to pass for sure, in bytes: of a longer one it is waited
 *   whether a router complains
 */
gsize
hb_path_get_sure (const HbPath *self,
                  gint64        now)
{
  return hb_path_get_room (self, now) < USUAL - USUAL_HEADERS ? LITTLE : USUAL - USUAL_HEADERS;
}

/**
 * hb_path_suggest:
 * @self: a path that takes less than it has to
 * @mtu: what is said to pass, headers included, in bytes; 0 where that is not said
 *
 * Returns: how long a payload may be in the end, in bytes
 */
guint
hb_path_suggest (const HbPath *self,
                 guint         mtu)
{
  return mtu > self->headers && mtu < self->least ? mtu - self->headers : LITTLE;
}
