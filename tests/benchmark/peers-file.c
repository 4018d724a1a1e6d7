/* The CPU time that a peers file of 10,000 peers takes, with as many groups as there may be, against GKeyFile
 * reading the same bytes. */

#include <stdio.h>
#include <stdlib.h>

#include "measure.h"
#include "store/hb-peers-file.h"

#define N_PEERS 10000
#define TIMES 5

/* Patterns and networks that match nobody: each peer is compared with all of them. */
static char *
make_text (void)
{
  GString *text = g_string_new ("[defaults]\ntimeout=45\n[group nobody]\nmatch=");

  for (guint i = 0; i < HB_PEERS_FILE_MATCHES_MAX; i++)
    g_string_append_printf (text, i % 2 == 0 ? "peer-*-%u;" : "198.18.%u.0/24;", i);
  g_string_append_c (text, '\n');
  for (guint i = 0; i < N_PEERS; i++)
    g_string_append_printf (text, "\n[peer-%u]\naddress=10.0.%u.%u;fd00::%x\ntimeout=30\npulses=3\n"
                            "note=shelf %u\\nleft\n", i, i >> 8, i & 255, i + 1, i);

  return g_string_free (text, FALSE);
}

static double
time_ours (const char *text,
           gsize       length)
{
  double start = measure_read_clock ();

  for (guint i = 0; i < TIMES; i++)
    {
      g_autoptr (HbPeersFile) file = hb_peers_file_parse ("peers.conf", text, length);

      if (hb_peers_file_get_peers (file)->len != N_PEERS || hb_peers_file_get_problems (file)->len != 0)
        exit (EXIT_FAILURE);
    }

  return (measure_read_clock () - start) / TIMES;
}

static double
time_bare (const char *text,
           gsize       length)
{
  double start = measure_read_clock ();

  for (guint i = 0; i < TIMES; i++)
    {
      g_autoptr (GKeyFile) file = g_key_file_new ();

      if (!g_key_file_load_from_data (file, text, length, G_KEY_FILE_NONE, NULL))
        exit (EXIT_FAILURE);
    }

  return (measure_read_clock () - start) / TIMES;
}

int
main (void)
{
  g_autofree char *text = make_text ();
  gsize length = strlen (text);
  double ours = time_ours (text, length);
  double bare = time_bare (text, length);

  printf ("peers-file: %d peers in %.1f ms; ratio to GKeyFile %.2f\n", N_PEERS, 1000 * ours, ours / bare);
  return EXIT_SUCCESS;
}
