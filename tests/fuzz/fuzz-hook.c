#include "fuzz-input.h"
#include "helper/hb-hook-message.h"

/* The bytes are a packet between an engine and its helper that runs the hook. */

static void
read_run (const guint8 *bytes,
          gsize         length)
{
  g_auto (HbHookRun) run = { 0 };
  g_autoptr (GByteArray) again = NULL;

  if (!hb_hook_run_read (&run, bytes, length))
    {
      g_assert_null (run.arguments);
      return;
    }

  g_assert_cmpuint (g_strv_length (run.arguments), <=, HB_HOOK_ARGUMENTS_MAX);
  g_assert_cmpuint (g_strv_length (run.variables), <=, HB_HOOK_VARIABLES_MAX);
  again = hb_hook_run_write (&run);
  g_assert_cmpmem (again->data, again->len, bytes, length);
}

static void
read_end (const guint8 *bytes,
          gsize         length)
{
  guint8 again[HB_HOOK_END_SIZE];
  HbHookEnd end;

  if (!hb_hook_end_read (&end, bytes, length))
    return;

  g_assert_cmpint (end.outcome, <, HB_HOOK_N_OUTCOMES);
  hb_hook_end_write (&end, again);
  g_assert_cmpmem (again, sizeof again, bytes, length);
}

int
LLVMFuzzerTestOneInput (const guint8 *bytes,
                        gsize         length)
{
  read_run (bytes, length);
  read_end (bytes, length);

  return 0;
}
