/* Preloaded by a test: as long as the file that HB_CLOCK_AHEAD names is there, the wall clock is an
 * hour ahead of what the kernel stamps packets with. When the file goes, somebody has set it back. */

#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#define AHEAD 3600

int
clock_gettime (clockid_t        id,
               struct timespec *time)
{
  const char *file = getenv ("HB_CLOCK_AHEAD");
  int status = (int) syscall (SYS_clock_gettime, id, time);

  if (id == CLOCK_REALTIME && file != NULL && access (file, F_OK) == 0)
    time->tv_sec += AHEAD;
  return status;
}

int
gettimeofday (struct timeval *restrict time,
              void *restrict           zone)
{
  struct timespec now;
  int status = clock_gettime (CLOCK_REALTIME, &now);

  time->tv_sec = now.tv_sec;
  time->tv_usec = now.tv_nsec / 1000;
  return status;
}
