#include "cli/hb-headless-replay.h"

#include <signal.h>
#include <stdlib.h>

#include "cli/hb-complain.h"
#include "cli/hb-output.h"
#include "cli/hb-printer.h"
#include "engine/hb-replay.h"
#include "net/hb-capture-file.h"
#include "net/hb-privileges.h"

static volatile sig_atomic_t stopped;

static void
on_signal (int number)
{
  stopped = 1;
}

/* Without SA_RESTART, so that a signal ends a read from a silent pipe. */
static void
stop_on_signals (void)
{
  struct sigaction action = { .sa_handler = on_signal };

  sigaction (SIGINT, &action, NULL);
  sigaction (SIGTERM, &action, NULL);
}

/* A replay has no main loop to keep running, so it may wait for a slow reader. */
static void
on_line (HbRank      rank,
         const char *line,
         gsize       length,
         gpointer    user_data)
{
  hb_output_write (line, length);
}

static void
on_event (const HbEvent *event,
          gpointer       user_data)
{
  hb_printer_print (user_data, event);
}

/**
 * hb_headless_replay:
 * @options: the options
 *
 * Prints all events of a capture at once, without an engine or a main loop. Opens the file with the caller's
 * rights, and parses it without any.
 *
 * Returns: the exit status (INTERFACE.md, "Exit status")
 */
int
hb_headless_replay (const HbOptions *options)
{
  g_autoptr (HbPrinter) printer = hb_printer_new (options->format, options->log, FALSE, on_line,
                                                  NULL);
  g_autoptr (HbRole) server = hb_settings_create_role (&options->settings);
  g_autoptr (GError) error = NULL;
  HbReplayConfig config = {
    .path = options->read,
    .locals = options->locals,
    .debug = options->debug,
    .stop = &stopped,
    .tell = on_event,
    .user_data = printer,
  };
  gboolean whole;

  stop_on_signals ();
  config.fd = hb_capture_file_take (options->read, &error);
  if (config.fd < 0 || !hb_privileges_drop (HB_USER_SERVICE, &error))
    {
      hb_complain (error->message);
      return EXIT_FAILURE;
    }

  whole = hb_replay_run (HB_SERVER (server), &config, &error);
  if (!hb_output_flush ())
    return EXIT_FAILURE;
  if (!whole)
    {
      hb_complain (error->message);
      return EXIT_FAILURE;
    }

  return EXIT_SUCCESS;
}
