#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * HbReason:
 *
 * Why a captured frame was ignored. Reasons up to %HB_REASON_LAST_MALFORMED are malformed packets; the others
 * are well-formed but not for us, or not expected now.
 */
typedef enum
{
  HB_REASON_NONE,

  HB_REASON_LINK_TRUNCATED,
  HB_REASON_IP_TRUNCATED,
  HB_REASON_IP_VERSION,
  HB_REASON_IP_HEADER_LENGTH,
  HB_REASON_IP_TOTAL_LENGTH,
  HB_REASON_IP_EXTENSIONS,
  HB_REASON_IP_SOURCE,
  HB_REASON_TCP_TRUNCATED,
  HB_REASON_TCP_DATA_OFFSET,
  HB_REASON_ICMP_TRUNCATED,
  HB_REASON_LAST_MALFORMED = HB_REASON_ICMP_TRUNCATED,

  HB_REASON_LINK_TYPE,
  HB_REASON_NOT_IP,
  HB_REASON_NOT_TCP,
  HB_REASON_FRAGMENT,
  HB_REASON_ICMP_OTHER,
  HB_REASON_NOT_LOCAL,
  HB_REASON_NOT_ALLOWED,
  HB_REASON_OTHER_PORT,
  HB_REASON_OTHER_FLAGS,
  HB_REASON_BARE_ACK,
  HB_REASON_STRAY_ANSWER,
  HB_REASON_NO_SESSION,
  HB_REASON_TABLE_FULL,
  HB_REASON_OTHER_SERVER,
  HB_REASON_NOT_A_PULSE,
  HB_REASON_DUPLICATE, /* already captured at another interface */

  HB_N_REASONS
} HbReason;

gboolean    hb_reason_is_malformed (HbReason reason);
const char *hb_reason_to_string    (HbReason reason);

G_END_DECLS
