#include "cli/hb-complain.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define MESSAGES 100

/* More than one write to a pipe, so that room for a part is not room for all. */
#define LENGTH 6000

/* The maximum time for a child, seconds; then it is killed. */
#define PATIENCE 10

static void
warn_a_lot (int standard_error)
{
  g_autofree char *words = g_strnfill (LENGTH, 'x');

  alarm (PATIENCE);
  dup2 (standard_error, STDERR_FILENO);
  hb_complain_for_libraries ();
  for (guint i = 0; i < MESSAGES; i++)
    g_log_structured ("test", G_LOG_LEVEL_MESSAGE, "MESSAGE", "%s", words);
}

static gsize
drain (int fd)
{
  struct pollfd stream = { .fd = fd, .events = POLLIN };
  char bytes[4096];
  gsize n = 0;

  while (poll (&stream, 1, 0) == 1)
    n += (gsize) MAX (read (fd, bytes, sizeof bytes), 0);

  return n;
}

static void
assert_ends (pid_t child)
{
  int status;

  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_true (WIFEXITED (status) && WEXITSTATUS (status) == EXIT_SUCCESS);
}

/* A message does not wait for a reader. */
static void
test_unread (void)
{
  int ends[2];
  pid_t child;

  g_assert_cmpint (pipe (ends), ==, 0);
  child = fork ();
  if (child == 0)
    {
      warn_a_lot (ends[1]);
      _exit (EXIT_SUCCESS);
    }

  assert_ends (child);
  g_assert_cmpuint (drain (ends[0]), >, LENGTH);
  close (ends[0]);
  close (ends[1]);
}

/* When the reader continues, it gets the number of lost messages. */
static void
test_read_again (void)
{
  int ends[2], again[2];
  char told[4096] = { 0 };
  char go;
  pid_t child;

  g_assert_cmpint (pipe (ends), ==, 0);
  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM, 0, again), ==, 0);
  child = fork ();
  if (child == 0)
    {
      warn_a_lot (ends[1]);
      if (write (again[1], "x", 1) != 1 || read (again[1], &go, 1) != 1)
        _exit (EXIT_FAILURE);
      hb_complain ("here again");
      _exit (EXIT_SUCCESS);
    }

  g_assert_cmpint (read (again[0], &go, 1), ==, 1);
  drain (ends[0]);
  g_assert_cmpint (write (again[0], "x", 1), ==, 1);
  assert_ends (child);
  close (ends[1]);
  g_assert_cmpint (read (ends[0], told, sizeof told - 1), >, 0);
  g_assert_nonnull (strstr (told, " messages were dropped, since standard error was not read\n"
                                  "heartbeats: here again\n"));
  close (ends[0]);
  close (again[0]);
  close (again[1]);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/complain/unread", test_unread);
  g_test_add_func ("/complain/read-again", test_read_again);

  return g_test_run ();
}
