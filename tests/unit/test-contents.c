#include "engine/hb-contents.h"

#include <string.h>

#include "wire/hb-message.h"

typedef struct
{
  HbReason reason;
  HbPacketKind kind;
  guint8 protocol;
  guint16 port;
} Frame;

/* With one or both ports different from ours. */
static void
count (HbContents  *contents,
       const Frame *frame,
       guint        times)
{
  HbPacket packet = { .kind = frame->kind, .protocol = frame->protocol };

  if (frame->kind == HB_PACKET_SEGMENT)
    {
      packet.segment.source_port = 40000;
      packet.segment.destination_port = frame->port;
    }
  else
    {
      packet.unreachable.source_port = 40000;
      packet.unreachable.destination_port = frame->port;
    }

  for (guint i = 0; i < times; i++)
    hb_contents_count (contents, frame->reason, &packet);
}

static void
test_nothing (void)
{
  g_autofree char *text = hb_contents_explain (&(HbContents) { 0 });

  g_assert_cmpstr (text, ==, "no heartbeat in this capture: it holds no frame");
}

static void
test_everything (void)
{
  static const Frame frames[] = {
    { HB_REASON_NOT_TCP, HB_PACKET_SEGMENT, 17, 0 },
    { HB_REASON_NONE, HB_PACKET_SEGMENT, 6, 80 },
    { HB_REASON_NOT_TCP, HB_PACKET_SEGMENT, 47, 0 },
    { HB_REASON_FRAGMENT, HB_PACKET_SEGMENT, 0, 0 },
    { HB_REASON_ICMP_OTHER, HB_PACKET_UNREACHABLE, 1, 0 },
    { HB_REASON_NONE, HB_PACKET_UNREACHABLE, 1, 80 },
    { HB_REASON_NOT_IP, HB_PACKET_SEGMENT, 0, 0 },
    { HB_REASON_LINK_TYPE, HB_PACKET_SEGMENT, 0, 0 },
    { HB_REASON_TCP_TRUNCATED, HB_PACKET_SEGMENT, 6, 0 },
    { HB_REASON_LINK_TRUNCATED, HB_PACKET_SEGMENT, 0, 0 },
  };
  HbContents contents = { 0 };
  g_autofree char *text = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (frames); i++)
    count (&contents, &frames[i], 1 << i);

  text = hb_contents_explain (&contents);
  g_assert_cmpstr (text, ==, "no heartbeat in this capture: it holds 1023 frames (UDP 1, TCP of other "
                             "ports 2, other IP 60, not IP 64, of unknown link types 128, damaged 768)");
}

static void
test_one (void)
{
  HbContents contents = { 0 };
  g_autofree char *text = NULL;

  count (&contents, &(Frame) { .reason = HB_REASON_NOT_IP }, 1);
  text = hb_contents_explain (&contents);
  g_assert_cmpstr (text, ==, "no heartbeat in this capture: it holds 1 frame (not IP 1)");
}

/* One of these is enough to recognize a capture of ours. */
static void
test_heartbeats (void)
{
  static const Frame ours[] = {
    { HB_REASON_NONE, HB_PACKET_SEGMENT, 6, HB_PORT_SERVER },
    { HB_REASON_NONE, HB_PACKET_SEGMENT, 6, HB_PORT_CLIENT },
    { HB_REASON_NONE, HB_PACKET_UNREACHABLE, 1, HB_PORT_CLIENT },
  };

  for (guint i = 0; i < G_N_ELEMENTS (ours); i++)
    {
      HbContents contents = { 0 };

      count (&contents, &(Frame) { .reason = HB_REASON_NOT_IP }, 5);
      count (&contents, &ours[i], 1);
      g_assert_null (hb_contents_explain (&contents));
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/contents/nothing", test_nothing);
  g_test_add_func ("/contents/everything", test_everything);
  g_test_add_func ("/contents/one", test_one);
  g_test_add_func ("/contents/heartbeats", test_heartbeats);

  return g_test_run ();
}
