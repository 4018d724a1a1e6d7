#include "measure.h"

#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/**
 * measure_read_clock:
 *
 * Returns: the CPU time of this process, seconds
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
 * @measure: a function that measures
 * @of: for @measure
 * @figures: (out caller-allocates): memory without pointers, filled in by @measure
 * @size: its size in bytes, at most what a pipe takes at once
 *
 * Measures in a process of its own, so that measurements do not influence each other.
 *
 * Returns: whether it succeeded, and @figures are valid
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
