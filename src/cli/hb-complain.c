#include "cli/hb-complain.h"

#include <limits.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "wire/hb-message.h"

/* How long to wait for a slow reader of standard error, in milliseconds. */
#define PATIENCE 100

/* Do not wait for messages of libraries. */
#define NO_PATIENCE 0

/* Protects what is below, and keeps threads from filling the pipe between the poll() and the write() of another. */
static GMutex lock;
static guint64 n_left_out;

/* Standard error may be an unread pipe or a stopped terminal. If poll() reports room at all, one piece of at
 * most PIPE_BUF can be written without blocking. */
static gboolean
put (int         fd,
     const char *text,
     int         patience)
{
  gsize length = strlen (text);

  while (length > 0)
    {
      struct pollfd stream = { .fd = fd, .events = POLLOUT };
      gssize written = -1;

      if (poll (&stream, 1, patience) == 1)
        written = write (fd, text, MIN (length, PIPE_BUF));
      if (written <= 0)
        return FALSE;

      text += written;
      length -= (gsize) written;
    }

  return TRUE;
}

/* Drops the rest if nobody reads. */
static void
say (int         fd,
     const char *line,
     int         patience)
{
  if (n_left_out > 0)
    {
      g_autofree char *words = g_strdup_printf ("heartbeats: %" G_GUINT64_FORMAT
                                                " messages were dropped, since standard error was not read\n",
                                                n_left_out);

      if (put (STDERR_FILENO, words, patience))
        n_left_out = 0;
    }

  if (n_left_out > 0 || !put (fd, line, patience))
    n_left_out++;
}

/**
 * hb_complain:
 * @message: what went wrong, and how to fix it
 *
 * Prints a message on standard error: one line, escaped, since it may contain names and values from outside.
 * It is dropped if nobody reads standard error.
 */
void
hb_complain (const char *message)
{
  g_autofree char *shown = hb_message_escape_string (message);
  g_autofree char *line = g_strdup_printf ("heartbeats: %s\n", shown);
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&lock);

  say (STDERR_FILENO, line, PATIENCE);
}

static const char *
find_domain (const GLogField *fields,
             gsize            n_fields)
{
  for (gsize i = 0; i < n_fields; i++)
    if (g_str_equal (fields[i].key, "GLIB_DOMAIN"))
      return fields[i].value;

  return NULL;
}

static GLogWriterOutput
write_log (GLogLevelFlags   level,
           const GLogField *fields,
           gsize            n_fields,
           gpointer         user_data)
{
  const GLogLevelFlags loud = G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_WARNING |
                              G_LOG_LEVEL_MESSAGE;
  int fd = (level & loud) != 0 ? STDERR_FILENO : STDOUT_FILENO;
  g_autofree char *text = NULL;
  g_autofree char *line = NULL;
  g_autoptr (GMutexLocker) locker = NULL;

  if (g_log_writer_default_would_drop (level, find_domain (fields, n_fields)))
    return G_LOG_WRITER_HANDLED;
  if (g_log_writer_is_journald (STDERR_FILENO))
    return g_log_writer_default (level, fields, n_fields, user_data);

  text = g_log_writer_format_fields (level, fields, n_fields, g_log_writer_supports_color (fd));
  line = g_strconcat (text, "\n", NULL);
  locker = g_mutex_locker_new (&lock);
  say (fd, line, NO_PATIENCE);
  return G_LOG_WRITER_HANDLED;
}

/**
 * hb_complain_for_libraries:
 *
 * Makes the messages of GLib and other libraries on standard error non-blocking as well. Call it once.
 */
void
hb_complain_for_libraries (void)
{
  g_log_set_writer_func (write_log, NULL, NULL);
}
