#pragma once

/**
 * HbPresence:
 * @HB_PRESENCE_CLAIMED: we received something from there; the source may be forged
 * @HB_PRESENCE_KEPT_UP: it has also kept answering our pulses, which a forger could do with some effort
 * @HB_PRESENCE_SEEN: it, or its host, answered with a number that only the real host can know
 *
 * How certain it is that there is a host at an address.
 */
typedef enum
{
  HB_PRESENCE_CLAIMED,
  HB_PRESENCE_KEPT_UP,
  HB_PRESENCE_SEEN,
} HbPresence;
