#include "helper/hb-helper-message.h"

#define ROUNDS 20000

static void
fill (HbHelperMessage *message,
      GRand           *rand)
{
  guint length = (guint) g_rand_int_range (rand, 0, HB_HELPER_TEXT_MAX + 1);

  memset (message, 0, sizeof *message);
  message->number = g_rand_int (rand);
  message->kind = (HbHelperKind) g_rand_int_range (rand, 0, HB_HELPER_N_KINDS);
  message->result = (HbHelperResult) g_rand_int_range (rand, 0, HB_HELPER_N_RESULTS);
  message->n_addresses = (guint) g_rand_int_range (rand, 0, HB_HELPER_ADDRESSES_MAX + 1);
  for (guint i = 0; i < message->n_addresses; i++)
    {
      for (guint j = 0; j < sizeof message->addresses[i].bytes; j++)
        message->addresses[i].bytes[j] = (guint8) g_rand_int (rand);
      message->addresses[i].scope = g_rand_int (rand);
    }
  for (guint i = 0; i < length; i++)
    message->text[i] = (char) g_rand_int_range (rand, 1, 256);
}

/* Each message survives, and no byte less or more than it has is one. */
static void
test_round_trip (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (20261127);

  for (guint round = 0; round < ROUNDS; round++)
    {
      HbHelperMessage before, after;
      guint8 packet[HB_HELPER_PACKET_MAX + 1] = { 0 };
      gsize length;

      fill (&before, rand);
      length = hb_helper_message_write (&before, packet);
      g_assert_cmpuint (length, <=, HB_HELPER_PACKET_MAX);
      g_assert_true (hb_helper_message_read (&after, packet, length));
      g_assert_cmpmem (&after, sizeof after, &before, sizeof before);
      g_assert_false (hb_helper_message_read (&after, packet, length - 1));
      g_assert_false (hb_helper_message_read (&after, packet, length + 1));
    }
}

/* Of any bytes, what is read is within its bounds, and is written as it was. */
static void
test_any_bytes (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (18);
  guint read = 0;

  for (guint round = 0; round < ROUNDS; round++)
    {
      gsize length = (gsize) g_rand_int_range (rand, 0, HB_HELPER_PACKET_MAX + 100);
      /* Exactly that long, so that a sanitizer sees every access beyond its end. */
      g_autofree guint8 *packet = g_malloc0 (MAX (length, 1));
      guint8 again[HB_HELPER_PACKET_MAX];
      HbHelperMessage message;

      for (gsize i = 0; i < length; i++)
        packet[i] = (guint8) g_rand_int_range (rand, i < 3 ? 0 : 1, i < 2 ? 5 : i == 2 ? 18 : 256);
      /* Often of the right length. */
      if (length > 3 && round % 2 == 0)
        packet[3] = (guint8) (length - HB_HELPER_HEADER_SIZE - packet[2] * HB_HELPER_ADDRESS_SIZE);
      if (!hb_helper_message_read (&message, packet, length))
        continue;

      read++;
      g_assert_cmpint (message.kind, <, HB_HELPER_N_KINDS);
      g_assert_cmpint (message.result, <, HB_HELPER_N_RESULTS);
      g_assert_cmpuint (message.n_addresses, <=, HB_HELPER_ADDRESSES_MAX);
      g_assert_cmpuint (strlen (message.text), ==, packet[3]);
      g_assert_cmpuint (hb_helper_message_write (&message, again), ==, length);
      g_assert_cmpmem (again, length, packet, length);
    }

  g_assert_cmpuint (read, >, 100);
}

static void
test_nul (void)
{
  HbHelperMessage message = { .text = "abc" };
  guint8 packet[HB_HELPER_PACKET_MAX];
  gsize length = hb_helper_message_write (&message, packet);

  packet[length - 2] = 0;
  g_assert_false (hb_helper_message_read (&message, packet, length));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/helper-message/round-trip", test_round_trip);
  g_test_add_func ("/helper-message/any-bytes", test_any_bytes);
  g_test_add_func ("/helper-message/nul", test_nul);

  return g_test_run ();
}
