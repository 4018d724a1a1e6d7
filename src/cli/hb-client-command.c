#include "cli/hb-client-command.h"

#include <stdlib.h>
#include <string.h>

#include "cli/hb-complain.h"
#include "cli/hb-stdin.h"
#include "wire/hb-message.h"

/* The server's host did not answer: it is unknown whether a message arrived (INTERFACE.md, "Exit status"). */
#define EXIT_SILENT 3

/* How long a client that leaves by itself waits for a usable interface. */
#define NET_PATIENCE_SECONDS 5

/* And for its server's name: the system asks several name servers, more than once. */
#define NAME_PATIENCE_SECONDS 30

struct _HbClientCommand
{
  HbClientGroup *clients;
  HbEngine *engine;
  HbPrinter *printer;
  const HbOptions *options;
  HbClientCommandFunc over;
  gpointer user_data;

  HbStdin *input; /* (nullable) */
  gboolean input_ended;
  guint refused_lines;
  guint lost_names;  /* servers whose names were not found */
  guint silent;      /* how many messages the server's host did not answer, */
  guint unreachable; /* and how many a router reported as unreachable */
  gboolean leaving;
  guint look_source;
  guint farewell_source;
  guint patience_source;
  guint name_source; /* while the address of a server is unknown */
};

static void
end (HbClientCommand *self,
     int              status)
{
  self->over (status, self->user_data);
}

static void
warn (HbClientCommand *self,
      HbWarning        about,
      const char      *text)
{
  HbEvent event = {
    .type = HB_EVENT_WARNING,
    .stamp = g_get_real_time () * HB_MICROSECOND,
    .about = about,
    .count = 1,
    .text = (char *) text,
  };

  hb_printer_print (self->printer, &event);
}

static int
get_status (HbClientCommand *self)
{
  if (!self->options->once)
    return EXIT_SUCCESS;
  if (hb_client_group_get_unsent (self->clients) + self->refused_lines + self->unreachable +
          self->lost_names > 0)
    return EXIT_FAILURE;

  return self->silent > 0 ? EXIT_SILENT : EXIT_SUCCESS;
}

static void
end_well (HbClientCommand *self)
{
  int status = get_status (self);

  if (status == EXIT_SILENT)
    hb_complain ("the server's host did not answer: it is unknown whether a message arrived; this is always so "
                 "behind a firewall that drops everything");
  else if (self->options->once && self->unreachable > 0)
    hb_complain ("a message did not arrive: a router reports that the server's host is unreachable");
  end (self, status);
}

static void
wait_for_farewell (HbClientCommand *self);

/* Terminates the sessions that its messages opened, so that no server misses it; but not one that belongs to another
 * client on this machine, which stays. */
static void
leave_once (HbClientCommand *self)
{
  if (!hb_client_group_finish (self->clients, hb_engine_now (self->engine)))
    {
      end_well (self);
      return;
    }

  self->leaving = TRUE;
  wait_for_farewell (self);
}

/* Leaves if there is nothing left to wait for. Runs from the main loop, since it may end the engine, and with
 * a priority that a busy engine does not starve. */
static gboolean
on_look (gpointer user_data)
{
  HbClientCommand *self = user_data;

  self->look_source = 0;

  if (hb_client_group_has_left (self->clients))
    end_well (self);
  else if (self->options->once && self->input_ended && !self->leaving &&
           hb_client_group_is_idle (self->clients))
    leave_once (self);
  else if (self->input != NULL)
    hb_stdin_resume (self->input);

  return G_SOURCE_REMOVE;
}

static void
look_later (HbClientCommand *self)
{
  if (self->look_source == 0)
    self->look_source = g_idle_add_full (G_PRIORITY_DEFAULT, on_look, self, NULL);
}

/* Input */

static gboolean
refuse_line (HbClientCommand *self,
             const char      *why)
{
  warn (self, HB_WARNING_MESSAGE, why);
  self->refused_lines++;
  return TRUE;
}

static gboolean
on_line (const char *line,
         gsize       length,
         gpointer    user_data)
{
  HbClientCommand *self = user_data;
  gboolean taken;

  if (length == 0)
    return TRUE;
  if (length > HB_TEXT_MAX)
    return refuse_line (self, "a line was not sent: a message takes 1 to "
                              G_STRINGIFY (HB_TEXT_MAX) " bytes, send it in parts");
  if (strlen (line) < length)
    return refuse_line (self, "a line was not sent: it contains a NUL byte");

  taken = hb_client_group_send (self->clients, hb_engine_now (self->engine), line);
  hb_engine_settle (self->engine);
  return taken;
}

static void
on_input_end (gpointer user_data)
{
  HbClientCommand *self = user_data;

  self->input_ended = TRUE;
  look_later (self);
}

/* The messages to the other servers are still sent. */
static void
give_up_names (HbClientCommand *self,
               const char      *server,
               const char      *why)
{
  g_autofree char *message = g_strdup_printf ("the messages were not sent: %s; give --server its address, "
                                              "or send them when it is found", why);

  hb_complain (message);
  self->lost_names++;
  if (!hb_client_group_give_up (self->clients, hb_engine_now (self->engine), server))
    end (self, EXIT_FAILURE);
  if (hb_client_group_knows_all (self->clients))
    g_clear_handle_id (&self->name_source, g_source_remove);
  look_later (self);
}

static char *
list_unknown (HbClientCommand *self)
{
  const HbSettings *settings = &self->options->settings;
  GString *names = g_string_new (NULL);

  for (guint i = 0; i < settings->n_servers; i++)
    if (hb_address_is_any (hb_client_get_server (hb_client_group_get (self->clients, i))))
      g_string_append_printf (names, "%s%s", names->len > 0 ? ", " : "", settings->servers[i].name);

  return g_string_free (names, FALSE);
}

static gboolean
on_names_missing (gpointer user_data)
{
  HbClientCommand *self = user_data;
  g_autofree char *names = list_unknown (self);
  g_autofree char *why = g_strdup_printf ("no answer within %d seconds about the name %s",
                                          NAME_PATIENCE_SECONDS, names);

  self->name_source = 0;
  give_up_names (self, NULL, why);
  return G_SOURCE_REMOVE;
}

/**
 * hb_client_command_begin:
 * @self: a client command, after its engine has started
 *
 * Sends the messages of the command line, and starts to read standard input if necessary.
 */
void
hb_client_command_begin (HbClientCommand *self)
{
  gint64 now = hb_engine_now (self->engine);
  gboolean has_messages = self->options->messages != NULL;

  if (self->options->once && !hb_client_group_knows_all (self->clients))
    self->name_source = g_timeout_add_seconds (NAME_PATIENCE_SECONDS, on_names_missing, self);

  for (guint i = 0; has_messages && self->options->messages[i] != NULL; i++)
    hb_client_group_send (self->clients, now, self->options->messages[i]);
  hb_engine_settle (self->engine);

  /* A script's --message with --once must not wait for the end of its standard input. */
  if (has_messages && self->options->once)
    on_input_end (self);
  else
    self->input = hb_stdin_new (HB_TEXT_MAX, on_line, on_input_end, self);
}

/* Obstacles */

static gboolean
on_patience_over (gpointer user_data)
{
  HbClientCommand *self = user_data;

  self->patience_source = 0;
  hb_complain ("the messages were not sent: the interface is unusable; send them when it is back");
  end (self, EXIT_FAILURE);
  return G_SOURCE_REMOVE;
}

/* A client that leaves by itself must not wait for an interface for ever. */
static void
watch_net (HbClientCommand *self)
{
  if (!self->options->once)
    return;

  if (!hb_engine_is_held (self->engine))
    g_clear_handle_id (&self->patience_source, g_source_remove);
  else if (self->patience_source == 0)
    self->patience_source = g_timeout_add_seconds (NET_PATIENCE_SECONDS, on_patience_over, self);
}

/**
 * hb_client_command_note:
 * @self: a client command
 * @event: an event of the engine
 */
void
hb_client_command_note (HbClientCommand *self,
                        const HbEvent   *event)
{
  look_later (self);
  if (event->type == HB_EVENT_MESSAGE_SENT)
    {
      self->silent += event->host == HB_HOST_SILENT;
      self->unreachable += event->host == HB_HOST_UNREACHABLE;
    }
  if (event->type == HB_EVENT_WARNING && event->about == HB_WARNING_INTERFACE)
    watch_net (self);
  if (event->type == HB_EVENT_RESOLVED && hb_client_group_knows_all (self->clients))
    g_clear_handle_id (&self->name_source, g_source_remove);
  if (event->type == HB_EVENT_WARNING && event->about == HB_WARNING_NAME && self->name_source != 0)
    give_up_names (self, event->server, event->text);
}

/* Leaving */

static gboolean
on_farewell_over (gpointer user_data)
{
  HbClientCommand *self = user_data;

  self->farewell_source = 0;
  warn (self, HB_WARNING_SEND, "TERMINATE could not be sent to the server");
  end (self, EXIT_FAILURE);
  return G_SOURCE_REMOVE;
}

static void
wait_for_farewell (HbClientCommand *self)
{
  self->farewell_source = g_timeout_add (hb_settings_get_farewell (&self->options->settings),
                                         on_farewell_over, self);
  hb_engine_settle (self->engine);
  look_later (self); /* without a known server, there is nothing to wait for */
}

/**
 * hb_client_command_leave:
 * @self: a client command
 *
 * Sends TERMINATE; the command is over when that has left.
 */
void
hb_client_command_leave (HbClientCommand *self)
{
  if (self->leaving)
    return;

  self->leaving = TRUE;
  hb_client_group_terminate (self->clients, hb_engine_now (self->engine));
  wait_for_farewell (self);
}

void
hb_client_command_free (HbClientCommand *self)
{
  g_clear_handle_id (&self->look_source, g_source_remove);
  g_clear_handle_id (&self->farewell_source, g_source_remove);
  g_clear_handle_id (&self->patience_source, g_source_remove);
  g_clear_handle_id (&self->name_source, g_source_remove);
  g_clear_pointer (&self->input, hb_stdin_free);
  g_free (self);
}

/**
 * hb_client_command_new:
 * @clients: (transfer none): the client of each server
 * @engine: (transfer none): its engine
 * @printer: (transfer none): the printer of its warnings
 * @options: (transfer none): its options
 * @over: called from the main loop when there is nothing left to wait for
 * @user_data: for @over
 *
 * All arguments must outlive it.
 *
 * Returns: (transfer full): a client command that has not begun
 */
HbClientCommand *
hb_client_command_new (HbClientGroup         *clients,
                       HbEngine            *engine,
                       HbPrinter           *printer,
                       const HbOptions     *options,
                       HbClientCommandFunc  over,
                       gpointer             user_data)
{
  HbClientCommand *self = g_new0 (HbClientCommand, 1);

  self->clients = clients;
  self->engine = engine;
  self->printer = printer;
  self->options = options;
  self->over = over;
  self->user_data = user_data;

  return self;
}
