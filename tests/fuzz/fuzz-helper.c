#include "fuzz-input.h"
#include "helper/hb-helper-message.h"

/* The bytes are a packet between an engine and its helper. */

int
LLVMFuzzerTestOneInput (const guint8 *bytes,
                        gsize         length)
{
  HbHelperMessage message;
  guint8 again[HB_HELPER_PACKET_MAX];

  if (!hb_helper_message_read (&message, bytes, length))
    return 0;

  g_assert_cmpint (message.kind, <, HB_HELPER_N_KINDS);
  g_assert_cmpint (message.result, <, HB_HELPER_N_RESULTS);
  g_assert_cmpuint (message.n_addresses, <=, HB_HELPER_ADDRESSES_MAX);
  g_assert_cmpuint (strlen (message.text), <=, HB_HELPER_TEXT_MAX);
  g_assert_cmpuint (hb_helper_message_write (&message, again), ==, length);
  g_assert_cmpmem (again, length, bytes, length);

  return 0;
}
