#include "engine/hb-alarm.h"

/* An alarm fires once, never early, and at the time that it was set to last. */

#define SOON_US 300
#define LATER_US (G_GINT64_CONSTANT (3600) * G_USEC_PER_SEC)

typedef struct
{
  HbAlarm *alarm;
  gint64 time;
  guint rung;
} Fixture;

static void
on_alarm (gpointer user_data)
{
  Fixture *self = user_data;

  g_assert_cmpint (g_get_monotonic_time (), >=, self->time);
  self->rung++;
}

static void
set_up (Fixture       *self,
        gconstpointer  data)
{
  g_autoptr (GError) error = NULL;

  self->alarm = hb_alarm_new (on_alarm, self, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture       *self,
           gconstpointer  data)
{
  hb_alarm_free (self->alarm);
}

static void
set (Fixture *self,
     gint64   from_now)
{
  self->time = g_get_monotonic_time () + from_now;
  hb_alarm_set (self->alarm, self->time);
}

static void
wait_for (Fixture *self,
          guint    rung)
{
  while (self->rung < rung)
    g_main_context_iteration (NULL, TRUE);
}

static void
test_rings (Fixture       *self,
            gconstpointer  data)
{
  for (guint i = 1; i <= 50; i++)
    {
      set (self, SOON_US + i);
      wait_for (self, i);
    }

  /* Once only. */
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (self->rung, ==, 50);
}

static void
test_past (Fixture       *self,
           gconstpointer  data)
{
  hb_alarm_set (self->alarm, 0);
  wait_for (self, 1);
  hb_alarm_set (self->alarm, 0);
  wait_for (self, 2);
}

static void
test_other_time (Fixture       *self,
                 gconstpointer  data)
{
  set (self, LATER_US);
  set (self, SOON_US);
  wait_for (self, 1);

  /* It is due when it is set to a later time, so it must not fire. */
  set (self, 0);
  g_usleep (SOON_US);
  set (self, LATER_US);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (self->rung, ==, 1);

  set (self, SOON_US);
  hb_alarm_set (self->alarm, -1);
  g_usleep (2 * SOON_US);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (self->rung, ==, 1);
}

#define ADD(path, test) g_test_add (path, Fixture, NULL, set_up, test, tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("/alarm/rings", test_rings);
  ADD ("/alarm/past", test_past);
  ADD ("/alarm/other-time", test_other_time);

  return g_test_run ();
}
