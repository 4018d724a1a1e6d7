/* A bare libpcap loop over the same frames, to which the benchmarks compare the program. It only counts the
 * frames, and writes them to a file if there is one.
 *
 *   frames read FILE
 *   frames listen INTERFACE FILTER ours|blocks|default [FILE]
 *
 * The second prints "ready", listens until it is interrupted, and prints the numbers of frames received and
 * dropped by the kernel. */

#include <glib.h>
#include <pcap/pcap.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

/* The same as in src/net/hb-capture.c, for short frames. */
#define SNAP_LENGTH 188
#define RING_SIZE (24 * 1024 * 1024)

/* tcpdump's. With libpcap's default, which waits until a block of the ring is full, the last frames would
 * never come. */
#define DEFAULT_TIMEOUT_MS 1000

/* Blocks of many frames, which is what costs the least, in a ring that holds a flood. */
#define BLOCKS_RING_SIZE (32 * 1024 * 1024)
#define BLOCKS_TIMEOUT_MS 10

#define LOOK_MS 50

typedef struct
{
  pcap_t *pcap;
  pcap_dumper_t *file;
  guint64 count;
} Frames;

static volatile sig_atomic_t stopped;

static void
on_signal (int number)
{
  stopped = 1;
}

static void
on_frame (u_char                   *user,
          const struct pcap_pkthdr *header,
          const u_char             *bytes)
{
  Frames *self = (gpointer) user;

  self->count++;
  if (self->file != NULL)
    pcap_dump ((u_char *) self->file, header, bytes);
}

static int
complain (const char *about,
          const char *message)
{
  fprintf (stderr, "frames: %s: %s\n", about, message);
  return EXIT_FAILURE;
}

static int
read_file (const char *path)
{
  char message[PCAP_ERRBUF_SIZE];
  Frames self = { pcap_open_offline_with_tstamp_precision (path, PCAP_TSTAMP_PRECISION_NANO,
                                                          message) };
  int count;

  if (self.pcap == NULL)
    return complain (path, message);

  do
    count = pcap_dispatch (self.pcap, -1, on_frame, (u_char *) &self);
  while (count > 0);

  printf ("%" G_GUINT64_FORMAT "\n", self.count);
  pcap_close (self.pcap);
  return count == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

static gboolean
prepare (pcap_t     *pcap,
         const char *filter,
         const char *settings)
{
  char message[PCAP_ERRBUF_SIZE];
  struct bpf_program program;
  gboolean done;

  pcap_set_timeout (pcap, DEFAULT_TIMEOUT_MS);
  if (g_str_equal (settings, "ours"))
    {
      pcap_set_snaplen (pcap, SNAP_LENGTH);
      pcap_set_buffer_size (pcap, RING_SIZE);
      pcap_set_immediate_mode (pcap, 1);
    }
  else if (g_str_equal (settings, "blocks"))
    {
      pcap_set_buffer_size (pcap, BLOCKS_RING_SIZE);
      pcap_set_timeout (pcap, BLOCKS_TIMEOUT_MS);
    }
  pcap_set_tstamp_precision (pcap, PCAP_TSTAMP_PRECISION_NANO);

  if (pcap_activate (pcap) < 0 || pcap_setnonblock (pcap, 1, message) != 0 ||
      pcap_compile (pcap, &program, filter, 1, PCAP_NETMASK_UNKNOWN) != 0)
    return FALSE;

  done = pcap_setfilter (pcap, &program) == 0;
  pcap_freecode (&program);
  return done;
}

static void
take_until_stopped (Frames *self)
{
  struct pollfd ready = { .fd = pcap_get_selectable_fd (self->pcap), .events = POLLIN };

  while (!stopped)
    {
      poll (&ready, 1, LOOK_MS);
      pcap_dispatch (self->pcap, -1, on_frame, (u_char *) self);
    }
}

static int
listen_live (const char *interface,
             const char *filter,
             const char *settings,
             const char *path)
{
  char message[PCAP_ERRBUF_SIZE];
  struct pcap_stat statistics = { 0 };
  Frames self = { pcap_create (interface, message) };

  if (self.pcap == NULL)
    return complain (interface, message);
  if (!prepare (self.pcap, filter, settings))
    return complain (interface, pcap_geterr (self.pcap));
  if (path != NULL)
    self.file = pcap_dump_open (self.pcap, path);

  printf ("ready\n");
  fflush (stdout);
  take_until_stopped (&self);

  pcap_stats (self.pcap, &statistics);
  printf ("%" G_GUINT64_FORMAT " %u\n", self.count, statistics.ps_drop);
  if (self.file != NULL)
    pcap_dump_close (self.file);
  pcap_close (self.pcap);
  return EXIT_SUCCESS;
}

int
main (int    argc,
      char **argv)
{
  signal (SIGINT, on_signal);

  if (argc == 3 && g_str_equal (argv[1], "read"))
    return read_file (argv[2]);
  if (argc >= 5 && g_str_equal (argv[1], "listen"))
    return listen_live (argv[2], argv[3], argv[4], argv[5]);

  fprintf (stderr, "frames: see the top of frames.c\n");
  return 2;
}
