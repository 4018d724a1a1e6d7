/* Messages of many peers, as fast as the kernel takes them or at a given pace, straight onto an
 * interface.
 *
 *   sender INTERFACE PEERS MESSAGES SEGMENTS RATE
 *
 * The peers are 198.18.1.0 and the following addresses, which send in turns to 198.18.0.1 at
 * 02:00:00:00:00:01.
 * SEGMENTS of each message are sent: 1 is only its SYN, 3 is all of it. RATE is in messages per second; 0
 * sends all at once. It prints how long that took, in seconds. */

#include <errno.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include "event/hb-time.h"
#include "wire/hb-bytes.h"
#include "wire/hb-message.h"
#include "wire/hb-segment.h"

#define FRAME_SIZE 128
#define BATCH 64
#define FIRST_PEER 0xc6120100u
#define SERVER 0xc6120001u
#define PEERS_MAX 0x1feffu

static const char text[] = "job 4411 done, 12 pages, queue empty";

typedef struct
{
  struct mmsghdr *messages;
  struct iovec *parts;
  guint8 (*frames)[FRAME_SIZE];
  guint n_frames;
} Frames;

static HbAddress
address_of (guint32 number)
{
  guint8 bytes[4];

  hb_put_u32 (bytes, number);
  return hb_address_from_ipv4 (bytes);
}

static void
append (Frames          *self,
        const HbSegment *segment)
{
  guint8 *frame = self->frames[self->n_frames];
  gsize length;

  memcpy (frame, "\x02\0\0\0\0\x01", ETH_ALEN);
  memcpy (frame + ETH_ALEN, "\x02\0\0\0\0\x02", ETH_ALEN);
  hb_put_u16 (frame + 2 * ETH_ALEN, ETHERTYPE_IP);
  length = hb_segment_build (segment, frame + ETH_HLEN, FRAME_SIZE - ETH_HLEN);

  self->parts[self->n_frames] = (struct iovec) { frame, ETH_HLEN + length };
  self->messages[self->n_frames].msg_hdr.msg_iov = &self->parts[self->n_frames];
  self->messages[self->n_frames].msg_hdr.msg_iovlen = 1;
  self->n_frames++;
}

static void
append_message (Frames  *self,
                guint32  peer,
                guint    n_segments)
{
  HbSegment segment = {
    .source = address_of (FIRST_PEER + peer),
    .destination = address_of (SERVER),
    .source_port = 40000,
    .destination_port = HB_PORT_SERVER,
    .flags = HB_TCP_SYN,
    .seq = 1,
  };

  append (self, &segment);
  segment.flags = HB_TCP_ACK;
  segment.ack = 1;
  for (guint i = 1; i < n_segments; i++)
    {
      segment.seq++;
      if (i == 2)
        {
          segment.payload = (const guint8 *) text;
          segment.payload_length = strlen (text);
        }
      append (self, &segment);
    }
}

static gint64
now (void)
{
  struct timespec time;

  clock_gettime (CLOCK_MONOTONIC, &time);
  return (gint64) time.tv_sec * HB_SECOND + time.tv_nsec;
}

static void
sleep_until (gint64 time)
{
  struct timespec until = { time / HB_SECOND, time % HB_SECOND };

  while (clock_nanosleep (CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL) == EINTR)
    ;
}

/* The peers speak in turns, so that the frames repeat. */
static gboolean
send_range (int     fd,
            Frames *self,
            guint   first,
            guint   last)
{
  while (first < last)
    {
      guint place = first % self->n_frames;
      guint n_batch = MIN (MIN (last - first, BATCH), self->n_frames - place);
      int sent = sendmmsg (fd, self->messages + place, n_batch, 0);

      if (sent < 0 && errno != ENOBUFS && errno != EINTR)
        return FALSE;
      first += MAX (sent, 0);
    }

  return TRUE;
}

/* Wakes up at most a thousand times a second, and sends everything that is due by then. */
static gboolean
send_all (int     fd,
          Frames *self,
          guint   n_messages,
          guint   n_segments,
          double  rate)
{
  gint64 start = now ();

  if (rate == 0)
    return send_range (fd, self, 0, n_messages * n_segments);

  for (guint sent = 0; sent < n_messages;)
    {
      gint64 due = start + (gint64) (sent / rate * HB_SECOND);
      guint upto = (guint) MAX ((due + HB_MILLISECOND - start) * rate / HB_SECOND, sent + 1);

      upto = MIN (upto, n_messages);
      sleep_until (due);
      if (!send_range (fd, self, sent * n_segments, upto * n_segments))
        return FALSE;
      sent = upto;
    }

  return TRUE;
}

static int
open_link (const char *interface)
{
  struct sockaddr_ll link = {
    .sll_family = AF_PACKET,
    .sll_ifindex = (int) if_nametoindex (interface),
  };
  int fd = socket (AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);

  if (fd < 0 || link.sll_ifindex == 0 || bind (fd, (struct sockaddr *) &link, sizeof link) != 0)
    return -1;

  return fd;
}

static int
complain (const char *about)
{
  fprintf (stderr, "sender: %s: %s\n", about, g_strerror (errno));
  return EXIT_FAILURE;
}

int
main (int    argc,
      char **argv)
{
  Frames frames = { 0 };
  guint64 n_peers, n_messages, n_segments, n_different;
  gint64 start;
  int fd;

  if (argc != 6 || !g_ascii_string_to_unsigned (argv[2], 10, 1, PEERS_MAX, &n_peers, NULL) ||
      !g_ascii_string_to_unsigned (argv[3], 10, 1, 10000000, &n_messages, NULL) ||
      !g_ascii_string_to_unsigned (argv[4], 10, 1, 3, &n_segments, NULL))
    {
      fprintf (stderr, "sender: see the top of sender.c\n");
      return 2;
    }

  fd = open_link (argv[1]);
  if (fd < 0)
    return complain (argv[1]);

  n_different = MIN (n_peers, n_messages);
  frames.frames = g_malloc (n_different * n_segments * FRAME_SIZE);
  frames.parts = g_new0 (struct iovec, n_different * n_segments);
  frames.messages = g_new0 (struct mmsghdr, n_different * n_segments);
  for (guint64 i = 0; i < n_different; i++)
    append_message (&frames, (guint32) i, (guint) n_segments);

  start = now ();
  if (!send_all (fd, &frames, (guint) n_messages, (guint) n_segments, g_ascii_strtod (argv[5], NULL)))
    return complain (argv[1]);

  printf ("%.6f\n", (double) (now () - start) / HB_SECOND);
  return EXIT_SUCCESS;
}
