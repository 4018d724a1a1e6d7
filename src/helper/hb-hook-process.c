#include "helper/hb-hook-process.h"

#include <errno.h>
#include <glib-unix.h>
#include <stdlib.h>
#include <sys/socket.h>

#include "helper/hb-hook-runner.h"

typedef struct
{
  GMainLoop *loop;
  HbHookRunner *runner;
  int socket;
  guint source;
  int status;
} Process;

/* When the engine has gone, or cannot be understood. */
static void
leave (Process *self,
       int      status)
{
  g_clear_handle_id (&self->source, g_source_remove);
  self->status = status;
  hb_hook_runner_end_all (self->runner);
  if (hb_hook_runner_is_idle (self->runner))
    g_main_loop_quit (self->loop);
}

static void
on_run_ended (const HbHookEnd *end,
              gpointer         user_data)
{
  Process *self = user_data;
  guint8 packet[HB_HOOK_END_SIZE];

  if (self->source == 0)
    {
      if (hb_hook_runner_is_idle (self->runner))
        g_main_loop_quit (self->loop);
      return;
    }

  /* So few answers always fit. */
  hb_hook_end_write (end, packet);
  if (send (self->socket, packet, sizeof packet, MSG_NOSIGNAL | MSG_DONTWAIT) != sizeof packet)
    leave (self, EXIT_FAILURE);
}

static gboolean
on_readable (int          fd,
             GIOCondition condition,
             gpointer     user_data)
{
  Process *self = user_data;
  g_autofree guint8 *packet = g_malloc (HB_HOOK_PACKET_MAX);
  gssize length = recv (fd, packet, HB_HOOK_PACKET_MAX, MSG_DONTWAIT | MSG_TRUNC);
  g_auto (HbHookRun) run = { 0 };

  if (length < 0 && (errno == EAGAIN || errno == EINTR))
    return G_SOURCE_CONTINUE;

  if (length > 0 && length <= HB_HOOK_PACKET_MAX && hb_hook_run_read (&run, packet, (gsize) length) &&
      hb_hook_runner_add (self->runner, &run))
    return G_SOURCE_CONTINUE;

  leave (self, length == 0 ? EXIT_SUCCESS : EXIT_FAILURE);
  return G_SOURCE_REMOVE;
}

/**
 * hb_hook_process_run:
 * @socket: to its engine
 *
 * Runs what the engine asks for until that closes the socket; what still runs then is ended first.
 *
 * Returns: the exit status
 */
int
hb_hook_process_run (int socket)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (HbHookRunner) runner = NULL;
  Process self = { .loop = loop, .socket = socket };

  runner = hb_hook_runner_new (HB_HOOK_LIMIT * 1000, on_run_ended, &self);
  self.runner = runner;
  self.source = g_unix_fd_add (socket, G_IO_IN | G_IO_HUP | G_IO_ERR, on_readable, &self);
  g_main_loop_run (loop);

  return self.status;
}
