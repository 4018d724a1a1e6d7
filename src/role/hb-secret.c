#include "role/hb-secret.h"

#include <string.h>

#include "wire/hb-message.h"

/* The first implementation's range of source ports (PROTOCOL.md, "A message is an exchange of segments"). */
#define PORT_FIRST 1024
#define PORT_LAST 65353

/**
 * hb_secret_init:
 * @self: a secret
 * @seed: seed of its numbers
 */
void
hb_secret_init (HbSecret     *self,
                const guint8  seed[HB_SECRET_SIZE])
{
  memset (self, 0, sizeof *self);
  memcpy (self->key, seed, HB_SECRET_SIZE);
}

/* HMAC-SHA-256 of a counter yields eight numbers at a time. */
static void
refill (HbSecret *self)
{
  g_autoptr (GHmac) hmac = g_hmac_new (G_CHECKSUM_SHA256, self->key, HB_SECRET_SIZE);
  guint64 counter = GUINT64_TO_LE (self->counter);
  gsize length = sizeof self->block;

  g_hmac_update (hmac, (const guchar *) &counter, sizeof counter);
  g_hmac_get_digest (hmac, (guint8 *) self->block, &length);

  self->counter++;
  self->left = G_N_ELEMENTS (self->block);
}

/**
 * hb_secret_draw:
 * @self: a secret
 *
 * Returns: its next number, any of 32 bits
 */
guint32
hb_secret_draw (HbSecret *self)
{
  if (self->left == 0)
    refill (self);

  self->left--;
  return GUINT32_FROM_LE (self->block[self->left]);
}

/**
 * hb_secret_port:
 * @self: a secret
 *
 * Returns: a source port (PROTOCOL.md, "A message is an exchange of segments"), other than the two reserved ones
 */
guint16
hb_secret_port (HbSecret *self)
{
  guint16 port;

  do
    port = PORT_FIRST + hb_secret_draw (self) % (PORT_LAST - PORT_FIRST + 1);
  while (port == HB_PORT_SERVER || port == HB_PORT_CLIENT);

  return port;
}
