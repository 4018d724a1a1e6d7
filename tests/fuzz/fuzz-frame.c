#include <string.h>

#include "fuzz-input.h"
#include "wire/hb-message.h"
#include "wire/hb-packet.h"

/* The first byte is the link type, the second how many bytes of the frame were not captured; the rest is
 * the frame. */

static void
check_within (const HbFrame *frame,
              const guint8  *bytes,
              gsize          length)
{
  g_assert_true (bytes >= frame->bytes);
  g_assert_true (bytes + length <= frame->bytes + frame->captured);
}

/* A parsed segment can be built again, and then parses to the same values. */
static void
check_again (const HbSegment *segment)
{
  gsize room = HB_SEGMENT_HEADERS_MAX + segment->payload_length;
  g_autofree guint8 *buffer = g_malloc (room);
  HbPacket again;
  gsize length = hb_segment_build (segment, buffer, room);
  HbFrame frame = { .bytes = buffer, .captured = length, .length = length, .link = HB_LINK_RAW };

  if (length == 0)
    return;

  frame.interface = segment->source.scope;
  g_assert_cmpint (hb_packet_parse (&again, &frame), ==, HB_REASON_NONE);
  g_assert_cmpint (again.kind, ==, HB_PACKET_SEGMENT);
  g_assert_true (hb_address_equal (&again.segment.source, &segment->source));
  g_assert_cmpmem (again.segment.payload, again.segment.payload_length, segment->payload,
                   segment->payload_length);
  g_assert_cmpuint (again.segment.seq, ==, segment->seq);
  g_assert_cmpuint (again.segment.ack, ==, segment->ack);
  g_assert_cmpuint (again.segment.flags, ==, segment->flags);
}

static void
check_segment (const HbFrame   *frame,
               const HbSegment *segment)
{
  g_autofree char *text = NULL;

  check_within (frame, segment->payload, segment->payload_captured);
  g_assert_cmpuint (segment->payload_captured, <=, segment->payload_length);
  g_assert_cmpuint (segment->payload_length + 40, <=, segment->ip_length);
  g_assert_cmpuint (segment->ip_length, <=, frame->length);
  g_assert_true (hb_address_is_unicast (&segment->source));
  g_assert_true (segment->ip_version == 4 || segment->ip_version == 6);
  g_assert_cmpint (segment->vlan, >=, -1);
  g_assert_cmpint (segment->vlan, <, 4096);

  text = hb_message_escape (segment->payload, segment->payload_captured,
                            segment->payload_captured < segment->payload_length);
  fuzz_check_text (text);
  g_assert_cmpuint (strlen (text), <=, 10 * segment->payload_captured + strlen ("…"));
  hb_message_classify (segment->payload, segment->payload_captured, segment->payload_length);

  if (segment->payload_captured == segment->payload_length)
    check_again (segment);
}

int
LLVMFuzzerTestOneInput (const guint8 *bytes,
                        gsize         length)
{
  FuzzInput input = { bytes, length };
  HbLink link = fuzz_input_u8 (&input) % (HB_LINK_UNKNOWN + 1);
  gsize missing = fuzz_input_u8 (&input);
  HbFrame frame = {
    .bytes = input.bytes,
    .captured = input.left,
    .length = input.left + missing,
    .stamp = 1,
    .link = link,
    .interface = 7,
  };
  HbPacket packet;
  HbReason reason = hb_packet_parse (&packet, &frame);

  g_assert_cmpint (reason, <, HB_N_REASONS);
  if (reason == HB_REASON_NONE && packet.kind == HB_PACKET_SEGMENT)
    check_segment (&frame, &packet.segment);

  return 0;
}
