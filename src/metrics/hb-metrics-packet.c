#include "metrics/hb-metrics-packet.h"

#include <gio/gunixfdmessage.h>
#include <unistd.h>

#include "metrics/hb-metrics-text.h"

#define SIZE 2

/**
 * hb_metrics_packet_send:
 * @socket: a socket of packets, which does not block
 * @packet: what to say
 * @format: of which #HbMetricsFormat
 * @fd: a descriptor to hand over, which is copied; -1 for none
 * @error: return location for a #GIOErrorEnum
 *
 * Returns: whether the packet was sent
 */
gboolean
hb_metrics_packet_send (GSocket          *socket,
                        HbMetricsPacket   packet,
                        guint             format,
                        int               fd,
                        GError          **error)
{
  guint8 bytes[SIZE] = { (guint8) packet, (guint8) format };
  GOutputVector vector = { bytes, sizeof bytes };
  g_autoptr (GSocketControlMessage) message = NULL;

  if (fd >= 0)
    {
      message = g_unix_fd_message_new ();
      if (!g_unix_fd_message_append_fd (G_UNIX_FD_MESSAGE (message), fd, error))
        return FALSE;
    }

  return g_socket_send_message (socket, NULL, &vector, 1, &message, message != NULL, G_SOCKET_MSG_NONE, NULL, error) ==
         SIZE;
}

/* Takes the first descriptor, and closes any others. */
static int
take_descriptor (GSocketControlMessage **messages,
                 int                     n_messages)
{
  int taken = -1;

  for (int i = 0; i < n_messages; i++)
    {
      g_autofree int *fds = NULL;
      int count = 0;

      if (G_IS_UNIX_FD_MESSAGE (messages[i]))
        fds = g_unix_fd_message_steal_fds (G_UNIX_FD_MESSAGE (messages[i]), &count);
      for (int j = 0; j < count; j++)
        if (taken < 0)
          taken = fds[j];
        else
          close (fds[j]);
      g_object_unref (messages[i]);
    }

  return taken;
}

/**
 * hb_metrics_packet_receive:
 * @socket: a socket of packets, which does not block
 * @packet: (out): what the other end says
 * @format: (out): of which #HbMetricsFormat
 * @fd: (out): a descriptor that came with it, to be closed; -1 for none
 * @error: return location for a #GIOErrorEnum: %G_IO_ERROR_WOULD_BLOCK if there is none, %G_IO_ERROR_CLOSED if the
 *   other end has gone, %G_IO_ERROR_INVALID_DATA if it says nonsense
 *
 * Returns: whether there was a packet
 */
gboolean
hb_metrics_packet_receive (GSocket          *socket,
                           HbMetricsPacket  *packet,
                           guint            *format,
                           int              *fd,
                           GError          **error)
{
  guint8 bytes[SIZE + 1];
  GInputVector vector = { bytes, sizeof bytes };
  g_autofree GSocketControlMessage **messages = NULL;
  int n_messages = 0;
  int flags = 0;
  gssize length = g_socket_receive_message (socket, NULL, &vector, 1, &messages, &n_messages, &flags, NULL, error);

  *fd = take_descriptor (messages, n_messages);
  if (length < 0)
    return FALSE;

  if (length == SIZE && bytes[0] < HB_METRICS_N_PACKETS && bytes[1] < HB_N_METRICS_FORMATS &&
      (*fd >= 0) == (bytes[0] != HB_METRICS_WANTED))
    {
      *packet = bytes[0];
      *format = bytes[1];
      return TRUE;
    }

  if (*fd >= 0)
    close (*fd);
  *fd = -1;
  g_set_error_literal (error, G_IO_ERROR, length == 0 ? G_IO_ERROR_CLOSED : G_IO_ERROR_INVALID_DATA,
                       length == 0 ? "the other end has gone" : "the other end says nonsense");
  return FALSE;
}
