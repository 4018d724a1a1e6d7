#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define HB_SECRET_SIZE 32

/**
 * HbSecret:
 *
 * Unpredictable numbers from a seed that the owner hands in: the same seed gives the same numbers. A sequence number
 * that proves an address must not be guessable, even by a host that has seen many others (RFC 6528), which rules
 * out GRand.
 */
typedef struct
{
  guint8 key[HB_SECRET_SIZE];
  guint32 block[HB_SECRET_SIZE / sizeof (guint32)];
  guint64 counter;
  guint left;
} HbSecret;

void    hb_secret_init  (HbSecret     *self,
                         const guint8  seed[HB_SECRET_SIZE]);
guint32 hb_secret_draw  (HbSecret     *self);
guint16 hb_secret_port  (HbSecret     *self);

G_END_DECLS
