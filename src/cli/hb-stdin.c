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
  int fd;          /* standard input, or one that is ours alone and never waits */
  GString *buffer; /* what was read and not yet taken */
  gsize max_length;
  HbLineFunc line;
  HbEndFunc end;
  gpointer user_data;
  guint source;
  gboolean refused;
  gboolean ended;
  gboolean skipping; /* the rest of a line that was too long */
};

/* Where others read there, too, what there was may be gone when we come to it, and reading would
 * wait for more and keep the loop. To make the stream itself not wait is no way: it is theirs as
 * well. A file stays what it is: opened anew, it would begin afresh. */
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

/* Returns: whether the line that @length bytes make was taken */
static gboolean
offer (HbStdin *self,
       gsize    length)
{
  gsize taken = MIN (length, self->max_length + 1);
  g_autofree char *line = NULL;

  /* As files from elsewhere end their lines. */
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

/* Takes as many whole lines as are wanted. A line longer than wanted is offered, cut, as soon as
 * that is known, and the rest of it passed over, so that the buffer stays small. */
static void
take_lines (HbStdin *self)
{
  self->refused = FALSE;

  while (self->buffer->len > 0)
    {
      const char *newline = memchr (self->buffer->str, '\n', self->buffer->len);
      gsize length = newline != NULL ? (gsize) (newline - self->buffer->str) : self->buffer->len;

      /* One byte more may be a carriage return. */
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

  /* An error is an end, too: a terminal that went away, or one that is somebody else's now. */
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
 * @max_length: the longest line that is wanted, in bytes
 * @line: called for each line
 * @end: called once, when there will be no more
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
 * Offers again what was refused, and goes on reading.
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
