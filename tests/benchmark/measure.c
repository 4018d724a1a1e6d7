#include "measure.h"

#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/**
 * measure_read_clock:
 *
 * Returns: how many seconds this process has had of the processor, whatever else the machine does
 */
double
measure_read_clock (void)
{
  struct timespec time;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &time);
  return (double) time.tv_sec + (double) time.tv_nsec / 1e9;
}

/**
 * measure_apart:
 * @measure: what measures
 * @of: for @measure
 * @figures: (out caller-allocates): memory without pointers, for @measure to fill in
 * @size: how many bytes that are, at most what a pipe takes at once
 *
 * Measures in a process of its own, so that none finds what another one has left.
 *
 * Returns: whether it came to its end, and @figures are there
 */
gboolean
measure_apart (Measure       measure,
               gconstpointer of,
               gpointer      figures,
               gsize         size)
{
  int ends[2], status;
  gboolean done;
  pid_t child;

  if (pipe (ends) != 0)
    return FALSE;

  child = fork ();
  if (child == 0)
    {
      measure (of, figures);
      _exit (write (ends[1], figures, size) == (gssize) size ? 0 : 1);
    }

  close (ends[1]);
  done = child > 0 && read (ends[0], figures, size) == (gssize) size;
  close (ends[0]);
  return done && waitpid (child, &status, 0) == child && status == 0;
}
