#include "role/hb-peer.h"

/* The last pulse's evidence, the one's before it, whether the peer stirred: the verdict. */
static const struct
{
  HbHost last;
  HbHost before;
  gboolean stirred;
  HbVerdict verdict;
} judgements[] = {
  { HB_HOST_ANSWERED, HB_HOST_ANSWERED, FALSE, HB_VERDICT_PROGRAM_DEAD },
  { HB_HOST_ANSWERED, HB_HOST_SILENT, FALSE, HB_VERDICT_PROGRAM_DEAD },
  { HB_HOST_SILENT, HB_HOST_ANSWERED, FALSE, HB_VERDICT_PROGRAM_DEAD },
  { HB_HOST_ANSWERED, HB_HOST_UNREACHABLE, FALSE, HB_VERDICT_PROGRAM_DEAD },
  { HB_HOST_UNREACHABLE, HB_HOST_ANSWERED, FALSE, HB_VERDICT_PROGRAM_DEAD },
  { HB_HOST_ANSWERED, HB_HOST_UNKNOWN, TRUE, HB_VERDICT_PROGRAM_DEAD },
  { HB_HOST_SILENT, HB_HOST_SILENT, FALSE, HB_VERDICT_HOST_SILENT },
  { HB_HOST_SILENT, HB_HOST_UNKNOWN, FALSE, HB_VERDICT_HOST_SILENT },
  { HB_HOST_UNKNOWN, HB_HOST_UNKNOWN, FALSE, HB_VERDICT_HOST_SILENT },
  { HB_HOST_SILENT, HB_HOST_SILENT, TRUE, HB_VERDICT_ONE_WAY },
  { HB_HOST_UNREACHABLE, HB_HOST_UNREACHABLE, TRUE, HB_VERDICT_ONE_WAY },
  { HB_HOST_UNREACHABLE, HB_HOST_SILENT, FALSE, HB_VERDICT_UNREACHABLE },
  { HB_HOST_SILENT, HB_HOST_UNREACHABLE, FALSE, HB_VERDICT_UNREACHABLE },
  { HB_HOST_UNREACHABLE, HB_HOST_UNKNOWN, FALSE, HB_VERDICT_UNREACHABLE },
};

static void
test_judge (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (judgements); i++)
    {
      HbPeer peer = {
        .evidence = { (guint8) judgements[i].last, (guint8) judgements[i].before },
        .stirred = judgements[i].stirred != 0,
      };

      g_test_message ("%" G_GSIZE_FORMAT, i);
      g_assert_cmpstr (hb_verdict_to_string (hb_peer_judge (&peer)), ==,
                       hb_verdict_to_string (judgements[i].verdict));
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/peer/judge", test_judge);

  return g_test_run ();
}
