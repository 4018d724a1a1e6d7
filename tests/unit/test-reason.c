#include "wire/hb-reason.h"

/* These names are part of the interface, in the summary. */
static const struct
{
  HbReason reason;
  const char *name;
  gboolean malformed;
} reasons[] = {
  { HB_REASON_NONE, "none", FALSE },
  { HB_REASON_LINK_TRUNCATED, "link-truncated", TRUE },
  { HB_REASON_IP_TRUNCATED, "ip-truncated", TRUE },
  { HB_REASON_IP_VERSION, "ip-version", TRUE },
  { HB_REASON_IP_HEADER_LENGTH, "ip-header-length", TRUE },
  { HB_REASON_IP_TOTAL_LENGTH, "ip-total-length", TRUE },
  { HB_REASON_IP_EXTENSIONS, "ip-extensions", TRUE },
  { HB_REASON_IP_SOURCE, "ip-source", TRUE },
  { HB_REASON_TCP_TRUNCATED, "tcp-truncated", TRUE },
  { HB_REASON_TCP_DATA_OFFSET, "tcp-data-offset", TRUE },
  { HB_REASON_ICMP_TRUNCATED, "icmp-truncated", TRUE },
  { HB_REASON_LINK_TYPE, "link-type", FALSE },
  { HB_REASON_NOT_IP, "not-ip", FALSE },
  { HB_REASON_NOT_TCP, "not-tcp", FALSE },
  { HB_REASON_FRAGMENT, "fragment", FALSE },
  { HB_REASON_ICMP_OTHER, "icmp-other", FALSE },
  { HB_REASON_NOT_LOCAL, "not-local", FALSE },
  { HB_REASON_NOT_ALLOWED, "not-allowed", FALSE },
  { HB_REASON_OTHER_PORT, "other-port", FALSE },
  { HB_REASON_OTHER_FLAGS, "other-flags", FALSE },
  { HB_REASON_BARE_ACK, "bare-ack", FALSE },
  { HB_REASON_STRAY_ANSWER, "stray-answer", FALSE },
  { HB_REASON_NO_SESSION, "no-session", FALSE },
  { HB_REASON_TABLE_FULL, "table-full", FALSE },
  { HB_REASON_OTHER_SERVER, "other-server", FALSE },
  { HB_REASON_NOT_A_PULSE, "not-a-pulse", FALSE },
  { HB_REASON_DUPLICATE, "duplicate", FALSE },
};

static void
test_names (void)
{
  g_assert_cmpuint (G_N_ELEMENTS (reasons), ==, HB_N_REASONS);

  for (gsize i = 0; i < G_N_ELEMENTS (reasons); i++)
    {
      g_assert_cmpuint (reasons[i].reason, ==, i);
      g_assert_cmpstr (hb_reason_to_string (reasons[i].reason), ==, reasons[i].name);
      g_assert_cmpint (hb_reason_is_malformed (reasons[i].reason), ==, reasons[i].malformed);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/reason/names", test_names);

  return g_test_run ();
}
