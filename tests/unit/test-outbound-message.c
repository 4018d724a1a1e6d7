#include "role/hb-outbound-message.h"

/* A text, the maximum size of each part, and the parts. */
static const struct
{
  const char *text;
  gsize room;
  const char *parts;
} cuts[] = {
  { "abcdef", 6, "abcdef" },
  { "abcdef", 5, "abcde|f" },
  { "abcdef", 2, "ab|cd|ef" },
  /* Characters of two, three and four bytes are not split. */
  { "aä", 2, "a|ä" },
  { "ääää", 5, "ää|ää" },
  { "€€€", 8, "€€|€" },
  { "x🫀🫀", 8, "x🫀|🫀" },
  /* Invalid UTF-8 may be split anywhere. */
  { "\x80\x80\x80\x80\x80\x80\x80\x80", 6, "\x80\x80\x80\x80\x80\x80|\x80\x80" },
  /* No part may be a reserved word. */
  { "I say TERMINATE", 10, "I say TERM|INATE" },
  { "I say TERMINATE", 6, "I say| TERMI|NATE" },
  { "0123456789TERMINATE", 10, "012345678|9TERMINATE" },
  { "012345678äTERMINATE", 11, "012345678|äTERMINATE" },
  { "0123456789012MSG_HEARTBEAT", 13, "012345678901|2MSG_HEARTBEA|T" },
};

static void
test_cut (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cuts); i++)
    {
      g_autoptr (HbOutboundMessage) message = hb_outbound_message_new (HB_OUTBOUND_MESSAGE_TEXT, cuts[i].text);
      g_autoptr (GString) parts = g_string_new (NULL);

      hb_outbound_message_cut (message, cuts[i].room);
      do
        g_string_append_printf (parts, "%s%s", parts->len > 0 ? "|" : "", message->payload);
      while (hb_outbound_message_next_part (message, cuts[i].room));

      g_assert_cmpstr (parts->str, ==, cuts[i].parts);
      g_assert_cmpstr (hb_outbound_message_get_text (message), ==, cuts[i].text);
    }
}

/* A part that is still too big is split again, without repeating earlier parts. */
static void
test_smaller (void)
{
  g_autoptr (HbOutboundMessage) message = hb_outbound_message_new (HB_OUTBOUND_MESSAGE_TEXT, "0123456789");

  hb_outbound_message_cut (message, 4);
  g_assert_true (hb_outbound_message_next_part (message, 4));
  g_assert_cmpstr (message->payload, ==, "4567");
  hb_outbound_message_cut (message, 3);
  g_assert_cmpstr (message->payload, ==, "456");
  g_assert_true (hb_outbound_message_next_part (message, G_MAXSIZE));
  g_assert_cmpstr (message->payload, ==, "789");
  g_assert_false (hb_outbound_message_next_part (message, G_MAXSIZE));
}

static void
test_whole (void)
{
  g_autoptr (HbOutboundMessage) message = hb_outbound_message_new (HB_OUTBOUND_MESSAGE_TEXT, "all of it");

  g_assert_cmpstr (hb_outbound_message_get_text (message), ==, "all of it");
  g_assert_false (hb_outbound_message_next_part (message, 3));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/message/cut", test_cut);
  g_test_add_func ("/message/smaller", test_smaller);
  g_test_add_func ("/message/whole", test_whole);

  return g_test_run ();
}
