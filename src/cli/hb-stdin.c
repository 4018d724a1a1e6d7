#include "cli/hb-stdin.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib-unix.h>

#define READ_SIZE 4096

struct _HbStdin
{
  int fd;          /* standard input, or a non-blocking descriptor of our own */
  GString *buffer; /* bytes not yet consumed */
  gsize max_length;
  HbLineFunc line;
  HbEndFunc end;
  gpointer user_data;
  guint source;
  gboolean refused;
  gboolean ended;
  gboolean skipping; /* skipping the rest of a line that was too long */
};

/* Other processes may read from the same terminal or pipe, so a read may block even after poll(), and stop
 * the main loop. We cannot make the shared stream non-blocking, since that affects them; so we open a
 * descriptor of our own. Not of a file, where it would start at the beginning. */
static int
open_own (void)
{
  struct stat status;

  if (fstat (STDIN_FILENO, &status) != 0 ||
      (!S_ISFIFO (status.st_mode) && !isatty (STDIN_FILENO)))
    return -1;

  return open ("/proc/self/fd/0", O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
}

static gssize
read_now (int    fd,
          char  *bytes,
          gsize  size)
{
  gssize count = recv (fd, bytes, size, MSG_DONTWAIT);

  return count < 0 && errno == ENOTSOCK ? read (fd, bytes, size) : count;
}

static gboolean on_readable (int fd, GIOCondition condition, gpointer user_data);

static void
watch (HbStdin *self)
{
  if (self->source == 0 && !self->ended)
    self->source = g_unix_fd_add (self->fd, G_IO_IN | G_IO_HUP | G_IO_ERR, on_readable, self);
}

/* Returns: whether the line of the first @length bytes was consumed */
static gboolean
offer (HbStdin *self,
       gsize    length)
{
  gsize taken = MIN (length, self->max_length + 1);
  g_autofree char *line = NULL;

  /* Removes the carriage return of a CRLF line end. */
  if (taken == length && length > 0 && self->buffer->str[length - 1] == '\r')
    taken--;

  line = g_malloc (taken + 1);
  memcpy (line, self->buffer->str, taken);
  line[taken] = '\0';
  if (!self->line (line, taken, self->user_data))
    {
      self->refused = TRUE;
      return FALSE;
    }

  return TRUE;
}

/* Consumes complete lines. A line that is too long is offered, cut, at once, and the rest is skipped, so that
 * the buffer stays small. */
static void
take_lines (HbStdin *self)
{
  self->refused = FALSE;

  while (self->buffer->len > 0)
    {
      const char *newline = memchr (self->buffer->str, '\n', self->buffer->len);
      gsize length = newline != NULL ? (gsize) (newline - self->buffer->str) : self->buffer->len;

      /* One more byte may be a carriage return. */
      if (newline == NULL && !self->ended && length <= self->max_length + 1 && !self->skipping)
        return;
      if (!self->skipping && !offer (self, length))
        return;

      self->skipping = newline == NULL && !self->ended;
      g_string_erase (self->buffer, 0, newline != NULL ? (gssize) length + 1 : (gssize) length);
    }

  if (self->ended)
    self->end (self->user_data);
}

static gboolean
on_readable (int          fd,
             GIOCondition condition,
             gpointer     user_data)
{
  HbStdin *self = user_data;
  char bytes[READ_SIZE];
  gssize count = read_now (fd, bytes, sizeof bytes);

  if (count < 0 && (errno == EINTR || errno == EAGAIN))
    return G_SOURCE_CONTINUE;

  /* An error ends the input as well: a lost terminal, or one that belongs to another process group. */
  if (count <= 0)
    self->ended = TRUE;
  else
    g_string_append_len (self->buffer, bytes, count);
  take_lines (self);

  if (!self->ended && !self->refused)
    return G_SOURCE_CONTINUE;

  self->source = 0;
  return G_SOURCE_REMOVE;
}

/**
 * hb_stdin_new:
 * @max_length: the maximum length of a line, in bytes
 * @line: called for each line
 * @end: called once, at the end of the input
 * @user_data: for both
 *
 * Returns: (transfer full): a reader
 */
HbStdin *
hb_stdin_new (gsize      max_length,
              HbLineFunc line,
              HbEndFunc  end,
              gpointer   user_data)
{
  HbStdin *self = g_new0 (HbStdin, 1);

  self->fd = open_own ();
  if (self->fd < 0)
    self->fd = STDIN_FILENO;
  self->buffer = g_string_new (NULL);
  self->max_length = max_length;
  self->line = line;
  self->end = end;
  self->user_data = user_data;
  watch (self);

  return self;
}

void
hb_stdin_free (HbStdin *self)
{
  g_clear_handle_id (&self->source, g_source_remove);
  if (self->fd != STDIN_FILENO)
    close (self->fd);
  g_string_free (self->buffer, TRUE);
  g_free (self);
}

/**
 * hb_stdin_resume:
 * @self: a reader
 *
 * Offers the line that was not consumed again, and goes on reading.
 */
void
hb_stdin_resume (HbStdin *self)
{
  if (!self->refused)
    return;

  take_lines (self);
  if (!self->refused)
    watch (self);
}
