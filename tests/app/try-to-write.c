#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Preloaded into a program: on SIGUSR2, it tries to create the file $HB_TRY_AT, and writes the errno to
 * $HB_TRIED. */

static void
on_signal (int number)
{
  int tried = open (getenv ("HB_TRY_AT"), O_WRONLY | O_CREAT, 0600);
  int error = tried < 0 ? errno : 0;
  int told = open (getenv ("HB_TRIED"), O_WRONLY | O_CREAT, 0600);
  char text[16];

  snprintf (text, sizeof text, "%d", error);
  if (write (told, text, strlen (text)) < 0)
    abort ();
  close (told);
}

static void __attribute__ ((constructor))
begin (void)
{
  signal (SIGUSR2, on_signal);
}
