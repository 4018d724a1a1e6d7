#include "net/hb-listener.h"

#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PROC "/proc"

/* Available to every user. The sock_diag socket is not: it needs a kernel module that a container cannot
 * load. */
static const char *const tables[] = { PROC "/self/net/tcp", PROC "/self/net/tcp6" };

void
hb_listener_free (HbListener *self)
{
  g_free (self->program);
  g_free (self);
}

/* Each group of eight hexadecimal digits is a 32-bit word in host byte order. */
static gboolean
parse_address (const char *digits,
               HbAddress  *address)
{
  gsize n_words = strlen (digits) / 8;
  guint32 words[4];

  if (n_words != 1 && n_words != 4)
    return FALSE;

  for (gsize i = 0; i < n_words; i++)
    if (sscanf (digits + 8 * i, "%8x", &words[i]) != 1)
      return FALSE;

  *address = n_words == 1 ? hb_address_from_ipv4 ((const guint8 *) words)
                          : hb_address_from_ipv6 ((const guint8 *) words, 0);
  return TRUE;
}

/* Returns: (nullable): the listener in a line of the table, if it listens on @port */
static HbListener *
parse_line (const char *line,
            guint16     port)
{
  g_autoptr (HbListener) listener = g_new0 (HbListener, 1);
  char digits[33];
  guint line_port, state;

  if (sscanf (line, " %*u: %32[0-9A-F]:%x %*s %x %*s %*s %*s %u %*u %" G_GUINT64_FORMAT, digits,
              &line_port, &state, &listener->user, &listener->inode) != 5 ||
      state != TCP_LISTEN || line_port != port || !parse_address (digits, &listener->address))
    return NULL;

  listener->port = port;
  return g_steal_pointer (&listener);
}

static void
read_table (const char *path,
            guint16     port,
            GPtrArray  *listeners)
{
  FILE *table = fopen (path, "re");
  char *line = NULL;
  size_t size = 0;

  if (table == NULL)
    return;

  while (getline (&line, &size, table) >= 0)
    {
      HbListener *listener = parse_line (line, port);

      if (listener != NULL)
        g_ptr_array_add (listeners, listener);
    }

  free (line);
  fclose (table);
}

static HbListener *
find_by_link (GPtrArray  *listeners,
              const char *link)
{
  for (guint i = 0; i < listeners->len; i++)
    {
      HbListener *listener = g_ptr_array_index (listeners, i);
      char socket_link[32];

      g_snprintf (socket_link, sizeof socket_link, "socket:[%" G_GUINT64_FORMAT "]",
                  listener->inode);
      if (listener->pid == 0 && g_str_equal (link, socket_link))
        return listener;
    }

  return NULL;
}

static char *
read_name (const char *process)
{
  g_autofree char *path = g_build_filename (PROC, process, "comm", NULL);
  g_autofree char *name = NULL;

  if (!g_file_get_contents (path, &name, NULL, NULL))
    return NULL;

  return g_strndup (name, strcspn (name, "\n"));
}

/* We may not see the open files of other users: then the folder cannot be opened. */
static void
scan_process (const char *process,
              GPtrArray  *listeners)
{
  g_autofree char *path = g_build_filename (PROC, process, "fd", NULL);
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
  const char *name;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *file = g_build_filename (path, name, NULL);
      g_autofree char *link = g_file_read_link (file, NULL);
      HbListener *listener = link != NULL ? find_by_link (listeners, link) : NULL;

      if (listener == NULL)
        continue;
      listener->pid = atoi (process);
      listener->program = read_name (process);
    }
}

static void
find_owners (GPtrArray *listeners)
{
  g_autoptr (GDir) folder = g_dir_open (PROC, 0, NULL);
  const char *name;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    if (g_ascii_isdigit (name[0]))
      scan_process (name, listeners);
}

/**
 * hb_listener_list:
 * @port: a TCP port
 *
 * Returns: (transfer container) (element-type HbListener): the listeners on that port, at any address
 */
GPtrArray *
hb_listener_list (guint16 port)
{
  GPtrArray *listeners = g_ptr_array_new_with_free_func ((GDestroyNotify) hb_listener_free);

  for (gsize i = 0; i < G_N_ELEMENTS (tables); i++)
    read_table (tables[i], port, listeners);
  if (listeners->len > 0)
    find_owners (listeners);

  return listeners;
}
