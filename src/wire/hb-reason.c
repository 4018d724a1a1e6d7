#include "wire/hb-reason.h"

static const char *const names[HB_N_REASONS] = {
  [HB_REASON_NONE] = "none",
  [HB_REASON_LINK_TRUNCATED] = "link-truncated",
  [HB_REASON_IP_TRUNCATED] = "ip-truncated",
  [HB_REASON_IP_VERSION] = "ip-version",
  [HB_REASON_IP_HEADER_LENGTH] = "ip-header-length",
  [HB_REASON_IP_TOTAL_LENGTH] = "ip-total-length",
  [HB_REASON_IP_EXTENSIONS] = "ip-extensions",
  [HB_REASON_IP_SOURCE] = "ip-source",
  [HB_REASON_TCP_TRUNCATED] = "tcp-truncated",
  [HB_REASON_TCP_DATA_OFFSET] = "tcp-data-offset",
  [HB_REASON_ICMP_TRUNCATED] = "icmp-truncated",
  [HB_REASON_LINK_TYPE] = "link-type",
  [HB_REASON_NOT_IP] = "not-ip",
  [HB_REASON_NOT_TCP] = "not-tcp",
  [HB_REASON_FRAGMENT] = "fragment",
  [HB_REASON_ICMP_OTHER] = "icmp-other",
  [HB_REASON_NOT_LOCAL] = "not-local",
  [HB_REASON_NOT_ALLOWED] = "not-allowed",
  [HB_REASON_OTHER_PORT] = "other-port",
  [HB_REASON_OTHER_FLAGS] = "other-flags",
  [HB_REASON_BARE_ACK] = "bare-ack",
  [HB_REASON_STRAY_ANSWER] = "stray-answer",
  [HB_REASON_NO_SESSION] = "no-session",
  [HB_REASON_TABLE_FULL] = "table-full",
  [HB_REASON_OTHER_SERVER] = "other-server",
  [HB_REASON_NOT_A_PULSE] = "not-a-pulse",
  [HB_REASON_DUPLICATE] = "duplicate",
};

gboolean
hb_reason_is_malformed (HbReason reason)
{
  return reason != HB_REASON_NONE && reason <= HB_REASON_LAST_MALFORMED;
}

/**
 * hb_reason_to_string:
 * @reason: a reason
 *
 * Returns: its name in the summary event, which is part of the interface
 */
const char *
hb_reason_to_string (HbReason reason)
{
  g_return_val_if_fail (reason < HB_N_REASONS, NULL);

  return names[reason];
}
