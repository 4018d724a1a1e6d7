#pragma once

/**
 * HbPresence:
 * @HB_PRESENCE_CLAIMED: somebody spoke from there, who may be anybody
 * @HB_PRESENCE_KEPT_UP: and has gone on answering when it was asked, which takes a forger some pains
 * @HB_PRESENCE_SEEN: it, or its host, answered with a number that only who is there can have got
 *
 * How sure it is that there is a host at an address.
 */
typedef enum
{
  HB_PRESENCE_CLAIMED,
  HB_PRESENCE_KEPT_UP,
  HB_PRESENCE_SEEN,
} HbPresence;
