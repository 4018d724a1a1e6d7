#include "app/model/hb-incident-list.h"

/* The open incidents, as the app knows them. */

static HbEvent
make_event (HbEventType type,
            guint       number,
            guint       first,
            guint       named,
            guint       count)
{
  HbEvent event = {
    .type = type,
    .stamp = number * HB_SECOND,
    .count = count,
    .peers = g_array_new (FALSE, FALSE, sizeof (HbAddress)),
    .text = g_strdup_printf ("%u peers", count),
    .incident = { .number = number },
  };

  for (guint i = 0; i < named; i++)
    {
      HbAddress peer = hb_address_from_ipv4 ((guint8[]) { 198, 18, 0, (guint8) (first + i) });

      g_array_append_val (event.peers, peer);
    }
  return event;
}

static void
tell (HbIncidentList *list,
      HbEventType     type,
      guint           number,
      guint           first,
      guint           named,
      guint           count)
{
  g_auto (HbEvent) event = make_event (type, number, first, named, count);

  hb_incident_list_take_event (list, &event);
}

static gboolean
has_peer (HbIncidentList *list,
          guint           number,
          guint           last)
{
  HbAddress peer = hb_address_from_ipv4 ((guint8[]) { 198, 18, 0, (guint8) last });

  return hb_incident_item_contains (hb_incident_list_lookup (list, number), &peer);
}

static void
on_items_changed (GListModel *list,
                  guint       position,
                  guint       removed,
                  guint       added,
                  GString    *changes)
{
  g_string_append_printf (changes, "%u-%u+%u ", position, removed, added);
}

static void
test_events (void)
{
  g_autoptr (HbIncidentList) list = hb_incident_list_new ();
  g_autoptr (GString) changes = g_string_new (NULL);
  HbIncidentItem *first;

  g_signal_connect (list, "items-changed", G_CALLBACK (on_items_changed), changes);
  tell (list, HB_EVENT_INCIDENT_OPENED, 1, 1, 3, 3);
  tell (list, HB_EVENT_INCIDENT_OPENED, 2, 11, 2, 2);
  first = hb_incident_list_lookup (list, 1);
  g_assert_cmpint (hb_incident_item_get_when (first), ==, G_USEC_PER_SEC);
  g_assert_true (has_peer (list, 1, 3));
  g_assert_false (has_peer (list, 1, 11));

  tell (list, HB_EVENT_INCIDENT_CHANGED, 1, 2, 2, 2);
  g_assert_true (hb_incident_list_lookup (list, 1) == first);
  g_assert_cmpuint (hb_incident_item_get_count (first), ==, 2);
  g_assert_cmpstr (hb_incident_item_get_sentence (first), ==, "2 peers");
  g_assert_false (has_peer (list, 1, 1));

  tell (list, HB_EVENT_INCIDENT_CLOSED, 1, 2, 2, 2);
  tell (list, HB_EVENT_INCIDENT_CLOSED, 7, 2, 2, 2);
  tell (list, HB_EVENT_GAVE_UP, 9, 2, 2, 2);
  g_assert_null (hb_incident_list_lookup (list, 1));
  g_assert_cmpstr (changes->str, ==, "0-0+1 0-0+1 1-1+0 ");
}

static void
count (guint *n)
{
  ++*n;
}

/* Who has left an incident does not belong to it, even where as many others have joined. */
static void
test_left (void)
{
  g_autoptr (HbIncidentList) list = hb_incident_list_new ();
  HbIncidentItem *item;
  guint n_changes = 0;

  tell (list, HB_EVENT_INCIDENT_OPENED, 1, 1, 3, 3);
  item = hb_incident_list_lookup (list, 1);
  g_assert_cmpuint (hb_incident_item_get_n_joined (item), ==, 3);
  g_signal_connect_swapped (list, "peers-changed", G_CALLBACK (count), &n_changes);
  tell (list, HB_EVENT_INCIDENT_CHANGED, 1, 2, 3, 3);
  g_assert_false (has_peer (list, 1, 1));
  g_assert_true (has_peer (list, 1, 4));
  g_assert_true (hb_incident_item_is_complete (item));
  g_assert_cmpuint (n_changes, ==, 1);
  g_assert_cmpuint (hb_incident_item_get_n_joined (item), ==, 4);

  tell (list, HB_EVENT_INCIDENT_CHANGED, 1, 2, 3, 3);
  g_assert_cmpuint (n_changes, ==, 1);
  tell (list, HB_EVENT_INCIDENT_CHANGED, 1, 2, 2, 2);
  g_assert_cmpuint (n_changes, ==, 2);
  g_assert_cmpuint (hb_incident_item_get_n_joined (item), ==, 4);
}

static void
on_closing (HbIncidentList *list,
            HbIncidentItem *item,
            GString        *closed)
{
  HbAddress last = hb_address_from_ipv4 ((guint8[]) { 198, 18, 0, 200 });

  g_string_append_printf (closed, "%u%s ", hb_incident_item_get_number (item),
                          hb_incident_item_contains (item, &last) ? "!" : "");
}

/* Before an incident goes, all of its peers are told, also those that an event does not name. */
static void
test_closing (void)
{
  g_autoptr (HbIncidentList) list = hb_incident_list_new ();
  g_autoptr (GArray) none = g_array_new (FALSE, FALSE, sizeof (HbEvent));
  g_autoptr (GString) closed = g_string_new (NULL);

  g_signal_connect (list, "closing", G_CALLBACK (on_closing), closed);
  tell (list, HB_EVENT_INCIDENT_OPENED, 1, 1, 200, 200);
  tell (list, HB_EVENT_INCIDENT_OPENED, 2, 1, 2, 2);
  tell (list, HB_EVENT_INCIDENT_CLOSED, 1, 1, 100, 200);
  hb_incident_list_replace (list, none);
  g_assert_cmpstr (closed->str, ==, "1! 2 ");
}

/* An event names only the first of many: those that are known from elsewhere stay. */
static void
test_many_peers (void)
{
  g_autoptr (HbIncidentList) list = hb_incident_list_new ();
  g_autoptr (GArray) events = g_array_new (FALSE, FALSE, sizeof (HbEvent));
  HbEvent whole = make_event (HB_EVENT_INCIDENT_OPENED, 1, 1, 200, 200);

  tell (list, HB_EVENT_INCIDENT_OPENED, 1, 1, 100, 200);
  g_assert_false (hb_incident_item_is_complete (hb_incident_list_lookup (list, 1)));
  g_array_append_val (events, whole);
  hb_incident_list_replace (list, events);
  g_assert_true (hb_incident_item_is_complete (hb_incident_list_lookup (list, 1)));
  tell (list, HB_EVENT_INCIDENT_CHANGED, 1, 101, 100, 199);
  g_assert_true (has_peer (list, 1, 1));
  /* One of them has left it, and only the engine's list tells which. */
  g_assert_false (hb_incident_item_is_complete (hb_incident_list_lookup (list, 1)));
  hb_event_clear (&whole);
}

/* Those that stay are the same objects; the others go. */
static void
test_replace (void)
{
  g_autoptr (HbIncidentList) list = hb_incident_list_new ();
  g_autoptr (GArray) events = g_array_new (FALSE, FALSE, sizeof (HbEvent));
  HbEvent second = make_event (HB_EVENT_INCIDENT_OPENED, 2, 11, 2, 2);
  HbEvent third = make_event (HB_EVENT_INCIDENT_OPENED, 3, 21, 2, 2);
  HbIncidentItem *kept;

  tell (list, HB_EVENT_INCIDENT_OPENED, 1, 1, 2, 2);
  tell (list, HB_EVENT_INCIDENT_OPENED, 2, 11, 2, 2);
  kept = hb_incident_list_lookup (list, 2);
  g_array_append_val (events, second);
  g_array_append_val (events, third);
  hb_incident_list_replace (list, events);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 2);
  g_assert_true (hb_incident_list_lookup (list, 2) == kept);
  g_assert_nonnull (hb_incident_list_lookup (list, 3));
  g_assert_true (hb_incident_list_find (list, &g_array_index (third.peers, HbAddress, 1)) ==
                 hb_incident_list_lookup (list, 3));
  hb_event_clear (&second);
  hb_event_clear (&third);
}

/* An engine that opens incidents without end takes no memory without end. */
static void
test_bound (void)
{
  g_autoptr (HbIncidentList) list = hb_incident_list_new ();

  for (guint i = 1; i <= 2 * HB_INCIDENT_LIST_MAX; i++)
    tell (list, HB_EVENT_INCIDENT_OPENED, i, 1, 2, 2);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, HB_INCIDENT_LIST_MAX);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/incident-list/events", test_events);
  g_test_add_func ("/incident-list/left", test_left);
  g_test_add_func ("/incident-list/closing", test_closing);
  g_test_add_func ("/incident-list/many-peers", test_many_peers);
  g_test_add_func ("/incident-list/replace", test_replace);
  g_test_add_func ("/incident-list/bound", test_bound);

  return g_test_run ();
}
