#include "helper/hb-hook-message.h"

#include <string.h>

#define ROUNDS 3000

static char **
fill_strings (GRand      *rand,
              guint       n,
              const char *prefix)
{
  char **strings = g_new0 (char *, n + 1);

  for (guint i = 0; i < n; i++)
    {
      guint length = (guint) g_rand_int_range (rand, 0, 40);
      GString *text = g_string_new (prefix);

      for (guint j = 0; j < length; j++)
        g_string_append_c (text, (char) g_rand_int_range (rand, 1, 256));
      strings[i] = g_string_free (text, FALSE);
    }

  return strings;
}

static void
fill (HbHookRun *run,
      GRand     *rand)
{
  g_auto (GStrv) input = fill_strings (rand, 1, "");

  *run = (HbHookRun) {
    .number = g_rand_int (rand),
    .arguments = fill_strings (rand, (guint) g_rand_int_range (rand, 1, 9), "p"),
    .variables = fill_strings (rand, (guint) g_rand_int_range (rand, 0, 9), "V="),
    .input = g_strdup (input[0]),
  };
}

static void
assert_equal (const HbHookRun *run,
              const HbHookRun *other)
{
  g_assert_cmpuint (run->number, ==, other->number);
  g_assert_cmpstrv (run->arguments, other->arguments);
  g_assert_cmpstrv (run->variables, other->variables);
  g_assert_cmpstr (run->input, ==, other->input);
}

/* Each run survives, whatever bytes it has, and no byte less or more than it has is one. */
static void
test_round_trip (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (20261128);

  for (guint round = 0; round < ROUNDS; round++)
    {
      g_auto (HbHookRun) before = { 0 }, after = { 0 }, none = { 0 };
      g_autoptr (GByteArray) packet = NULL;

      fill (&before, rand);
      packet = hb_hook_run_write (&before);
      g_assert_nonnull (packet);
      g_assert_true (hb_hook_run_read (&after, packet->data, packet->len));
      assert_equal (&before, &after);

      g_assert_false (hb_hook_run_read (&none, packet->data, packet->len - 1));
      g_byte_array_append (packet, (const guint8 *) "", 1);
      g_assert_false (hb_hook_run_read (&none, packet->data, packet->len));
      g_assert_null (none.arguments);
    }
}

/* A changed packet is no run, or another one that is written as it was. */
static void
test_any_bytes (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (19);
  guint read = 0;

  for (guint round = 0; round < ROUNDS; round++)
    {
      g_auto (HbHookRun) before = { 0 }, after = { 0 };
      g_autoptr (GByteArray) packet = NULL, again = NULL;
      /* Exactly that long, so that a sanitizer sees every access beyond its end. */
      g_autofree guint8 *bytes = NULL;
      gsize length;

      fill (&before, rand);
      packet = hb_hook_run_write (&before);
      length = round % 3 == 0 ? (gsize) g_rand_int_range (rand, 0, (gint32) packet->len) : packet->len;
      bytes = g_memdup2 (packet->data, MAX (length, 1));
      for (guint i = 0; i < 3 && length > 0; i++)
        bytes[g_rand_int_range (rand, 0, (gint32) length)] = (guint8) g_rand_int_range (rand, 0, 256);
      if (!hb_hook_run_read (&after, bytes, length))
        continue;

      read++;
      again = hb_hook_run_write (&after);
      g_assert_cmpmem (again->data, again->len, bytes, length);
    }

  g_assert_cmpuint (read, >, 100);
}

/* What exceeds a bound is not sent. */
static void
test_bounds (void)
{
  char *arguments[HB_HOOK_ARGUMENTS_MAX + 2] = { NULL }, *variables[] = { NULL, NULL };
  g_autofree char *long_text = g_strnfill (HB_HOOK_PACKET_MAX, 'x');
  HbHookRun run = { .arguments = arguments, .variables = variables };
  g_autoptr (GByteArray) packet = NULL;
  g_auto (HbHookRun) read = { 0 };

  g_assert_null (hb_hook_run_write (&run));
  for (guint i = 0; i < HB_HOOK_ARGUMENTS_MAX; i++)
    arguments[i] = (char *) "x";
  packet = hb_hook_run_write (&run);
  g_assert_true (hb_hook_run_read (&read, packet->data, packet->len));
  arguments[HB_HOOK_ARGUMENTS_MAX] = (char *) "x";
  g_assert_null (hb_hook_run_write (&run));

  arguments[1] = NULL;
  run.input = long_text;
  g_assert_null (hb_hook_run_write (&run));
  /* A header of 8, the argument of 2, and the NUL. */
  long_text[HB_HOOK_PACKET_MAX - 8 - 2 - 1] = '\0';
  g_clear_pointer (&packet, g_byte_array_unref);
  packet = hb_hook_run_write (&run);
  g_assert_cmpuint (packet->len, ==, HB_HOOK_PACKET_MAX);

  run.input = NULL;
  variables[0] = (char *) "NAME";
  g_clear_pointer (&packet, g_byte_array_unref);
  packet = hb_hook_run_write (&run);
  hb_hook_run_clear (&read);
  g_assert_false (hb_hook_run_read (&read, packet->data, packet->len));
}

static void
test_end (void)
{
  guint8 packet[HB_HOOK_END_SIZE + 1] = { 0 };

  for (HbHookOutcome outcome = 0; outcome < HB_HOOK_N_OUTCOMES; outcome++)
    {
      HbHookEnd end = { .number = 0xfedcba98, .outcome = outcome, .detail = 0x12345678 }, read;

      hb_hook_end_write (&end, packet);
      g_assert_true (hb_hook_end_read (&read, packet, HB_HOOK_END_SIZE));
      g_assert_cmpuint (read.number, ==, end.number);
      g_assert_cmpint (read.outcome, ==, outcome);
      g_assert_cmpuint (read.detail, ==, end.detail);
      g_assert_false (hb_hook_end_read (&read, packet, HB_HOOK_END_SIZE - 1));
      g_assert_false (hb_hook_end_read (&read, packet, HB_HOOK_END_SIZE + 1));
    }
  packet[4] = HB_HOOK_N_OUTCOMES;
  g_assert_false (hb_hook_end_read (&(HbHookEnd) { 0 }, packet, HB_HOOK_END_SIZE));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/hook-message/round-trip", test_round_trip);
  g_test_add_func ("/hook-message/any-bytes", test_any_bytes);
  g_test_add_func ("/hook-message/bounds", test_bounds);
  g_test_add_func ("/hook-message/end", test_end);

  return g_test_run ();
}
