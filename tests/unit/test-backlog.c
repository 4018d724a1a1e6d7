#include "engine/hb-backlog.h"
#include "event/hb-event-variant.h"

/* Events for the bus while their receiver is too slow. */

static void
add (HbBacklog     *backlog,
     const HbEvent *event,
     guint          times)
{
  HbEvent added = *event;

  g_assert_true (hb_address_parse ("198.18.0.2", &added.peer));
  for (guint i = 0; i < times; i++)
    {
      added.stamp++;
      hb_backlog_add (backlog, &added);
    }
}

/* Takes all that wait.
 *
 * Returns: how many were changes of a peer's state */
static guint
take_changes (HbBacklog *backlog)
{
  guint count = 0;

  while (!hb_backlog_is_empty (backlog))
    {
      g_autoptr (GVariant) event = hb_backlog_take (backlog);
      const char *name;

      g_assert_true (g_variant_lookup (event, "event", "&s", &name));
      count += !g_str_equal (name, "alive") && !g_str_equal (name, "timed-out");
    }

  return count;
}

static void
test_order (void)
{
  static const HbEventType types[] = { HB_EVENT_ALIVE, HB_EVENT_GAVE_UP, HB_EVENT_TIMED_OUT, HB_EVENT_ALIVE };
  g_autoptr (HbBacklog) backlog = hb_backlog_new ();
  gboolean changes;

  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    add (backlog, &(HbEvent) { .type = types[i] }, 1);
  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    {
      g_autoptr (GVariant) event = hb_backlog_take (backlog);
      HbEvent read;

      g_assert_true (hb_event_from_variant (&read, event));
      g_assert_cmpint (read.type, ==, types[i]);
      hb_event_clear (&read);
    }
  g_assert_true (hb_backlog_is_empty (backlog));
  g_assert_cmpuint (hb_backlog_take_left_out (backlog, &changes), ==, 0);
  g_assert_false (changes);
}

/* Nobody is buried under signs of life, whether these come before or after. */
static void
test_changes_stay (void)
{
  g_autoptr (GArray) peers = g_array_new (FALSE, FALSE, sizeof (HbAddress));
  const HbEvent changes[] = {
    { .type = HB_EVENT_GAVE_UP },
    { .type = HB_EVENT_MISSING },
    { .type = HB_EVENT_INCIDENT_OPENED, .peers = peers, .text = (char *) "two" },
    { .type = HB_EVENT_STEADY, .text = (char *) "alive" },
    { .type = HB_EVENT_SESSION_OPENED, .duration = HB_SECOND },
    { .type = HB_EVENT_SESSION_CLOSED, .reason = HB_CLOSE_TERMINATED },
  };

  g_autoptr (HbBacklog) backlog = hb_backlog_new ();
  gboolean changed;

  for (guint i = 0; i < G_N_ELEMENTS (changes); i++)
    add (backlog, &changes[i], 2);
  add (backlog, &(HbEvent) { .type = HB_EVENT_TIMED_OUT }, 12000);
  add (backlog, &(HbEvent) { .type = HB_EVENT_ALIVE }, 12000);
  for (guint i = 0; i < G_N_ELEMENTS (changes); i++)
    add (backlog, &changes[i], 2);
  g_assert_cmpuint (hb_backlog_take_left_out (backlog, &changed), ==, 4000);
  g_assert_false (changed);
  g_assert_cmpuint (hb_backlog_take_left_out (backlog, &changed), ==, 0);
  g_assert_cmpuint (take_changes (backlog), ==, 4 * G_N_ELEMENTS (changes));
}

/* Bytes are limited, too: the ends of sessions, which a give-up says already, go before it, and then the oldest. */
static void
test_size (void)
{
  g_autoptr (HbBacklog) backlog = hb_backlog_new ();
  g_autofree char *name = g_strnfill (16 * 1024, 'n');
  gboolean changes;

  add (backlog, &(HbEvent) { .type = HB_EVENT_GAVE_UP, .name = name }, 600);
  add (backlog, &(HbEvent) { .type = HB_EVENT_SESSION_CLOSED, .reason = HB_CLOSE_GAVE_UP, .name = name }, 600);
  g_assert_cmpuint (hb_backlog_take_left_out (backlog, &changes), >=, 1200 - 1024);
  g_assert_false (changes);

  add (backlog, &(HbEvent) { .type = HB_EVENT_GAVE_UP, .name = name }, 600);
  g_assert_cmpuint (hb_backlog_take_left_out (backlog, &changes), >=, 600);
  g_assert_true (changes);
  g_assert_cmpuint (take_changes (backlog), >, 1000);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/backlog/order", test_order);
  g_test_add_func ("/backlog/changes-stay", test_changes_stay);
  g_test_add_func ("/backlog/size", test_size);

  return g_test_run ();
}
