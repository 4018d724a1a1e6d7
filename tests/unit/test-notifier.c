#include "app/window/hb-notifier.h"

#include "peer-updates.h"

/* Who is notified of what, and when. The functions of GIO and GLib that follow are replaced: notifications are kept,
 * and time passes in advance() only. */

static GHashTable *shown; /* of char: title and body, by the notification's number */
static guint n_sent;
static gint64 now = G_USEC_PER_SEC;

gint64
g_get_monotonic_time (void)
{
  return now;
}

guint
g_timeout_add (guint       interval,
               GSourceFunc function,
               gpointer    data)
{
  return g_timeout_add_full (G_PRIORITY_DEFAULT, 0, function, data, NULL);
}

GNotification *
g_notification_new (const char *title)
{
  GNotification *notification = g_object_new (G_TYPE_NOTIFICATION, NULL);

  g_object_set_data_full (G_OBJECT (notification), "title", g_strdup (title), g_free);
  return notification;
}

void
g_notification_set_body (GNotification *notification,
                         const char    *body)
{
  g_object_set_data_full (G_OBJECT (notification), "body", g_strdup (body), g_free);
}

void
g_application_send_notification (GApplication  *application,
                                 const char    *id,
                                 GNotification *notification)
{
  const char *title = g_object_get_data (G_OBJECT (notification), "title");
  const char *body = g_object_get_data (G_OBJECT (notification), "body");

  n_sent++;
  g_hash_table_insert (shown, g_strdup (id), g_strdup_printf ("%s|%s", title, body != NULL ? body : ""));
}

void
g_application_withdraw_notification (GApplication *application,
                                     const char   *id)
{
  g_hash_table_remove (shown, id);
}

static void
advance (double seconds)
{
  now += (gint64) (seconds * G_USEC_PER_SEC);
  for (guint i = 0; i < 10; i++)
    g_main_context_iteration (NULL, FALSE);
}

/* Longer than what waits for an incident, and than the interval between notifications. */
static void
settle (void)
{
  for (guint i = 0; i < 5; i++)
    advance (2);
}

typedef struct
{
  HbNotifier *notifier;
  HbEngineProxy *engine;
  HbPeerList *peers;
} Show;

/* An engine that says nothing by itself. */
static void
show_set_engine (Show *self)
{
  g_clear_object (&self->engine);
  self->engine = g_object_new (HB_TYPE_ENGINE_PROXY, NULL);
  self->peers = hb_engine_proxy_get_peers (self->engine);
}

static void
show_init (Show       *self,
           const char *peers)
{
  *self = (Show) { .notifier = hb_notifier_new (NULL) };
  shown = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  n_sent = 0;
  show_set_engine (self);
  peers_update (self->peers, peers);
  hb_notifier_set_engine (self->notifier, self->engine);
}

static void
show_clear (Show *self)
{
  hb_notifier_set_engine (self->notifier, NULL);
  g_assert_cmpuint (g_hash_table_size (shown), ==, 0);
  g_clear_object (&self->notifier);
  g_clear_object (&self->engine);
  g_clear_pointer (&shown, g_hash_table_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Show, show_clear)

static HbAddress
get_address (guint last)
{
  return hb_address_from_ipv4 ((guint8[]) { 10, 0, (guint8) (last / 256), (guint8) last });
}

static void
take_event (Show    *self,
            HbEvent *event)
{
  hb_incident_list_take_event (hb_engine_proxy_get_incidents (self->engine), event);
  g_signal_emit_by_name (self->engine, "event", event);
  hb_event_clear (event);
}

static void
tell (Show        *self,
      HbEventType  type,
      char         letter)
{
  HbEvent event = { .type = type, .peer = get_address ((guint) letter) };

  take_event (self, &event);
}

/* Names so many of the peers of the incident. */
static void
tell_incident (Show        *self,
               HbEventType  type,
               guint        first,
               guint        named,
               guint        count)
{
  HbEvent event = {
    .type = type,
    .count = count,
    .peers = g_array_new (FALSE, FALSE, sizeof (HbAddress)),
    .text = g_strdup ("together"),
    .incident = { .number = 1 },
  };

  for (guint i = 0; i < named; i++)
    {
      HbAddress peer = get_address (first + i);

      g_array_append_val (event.peers, peer);
    }
  take_event (self, &event);
}

static void
catch_up (Show       *self,
          const char *peers)
{
  g_autoptr (GPtrArray) fallen = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GArray) batch = peers_parse (peers);

  hb_peer_list_replace (self->peers, batch, fallen);
  g_signal_emit_by_name (self->engine, "caught-up", fallen);
}

static const char *
get_shown (const char *id)
{
  return g_hash_table_lookup (shown, id);
}

#define ALIVE "[{'address': <'a'>, 'state': <'alive'>}, {'address': <'b'>, 'state': <'alive'>}]"
#define DEAD "[{'address': <'a'>, 'state': <'given-up'>, 'verdict': <'host-silent'>}]"
#define MUTED "[{'address': <'a'>, 'state': <'given-up'>, 'verdict': <'host-silent'>, 'muted': <true>}]"
#define FLAPPING "[{'address': <'a'>, 'state': <'given-up'>, 'verdict': <'host-silent'>, 'flapping': <true>}]"
#define BACK "[{'address': <'a'>, 'state': <'alive'>}]"
#define OWN "peer-10.0.0.97"
#define SILENT "10.0.0.97 is silent|*"
#define TOLD_BACK "10.0.0.97 is back|"

static void
assert_silent (void)
{
  g_assert_nonnull (get_shown (OWN));
  g_assert_true (g_pattern_match_simple (SILENT, get_shown (OWN)));
}

/* In a storm, an event comes before the state of its peer: the silence is told with the state, and not at all of a peer
 * that is back by then. */
static void
test_event_first (void)
{
  g_auto (Show) show = { 0 };

  show_init (&show, ALIVE);
  tell (&show, HB_EVENT_GAVE_UP, 'a');
  tell (&show, HB_EVENT_GAVE_UP, 'b');
  /* A stranger. */
  tell (&show, HB_EVENT_GAVE_UP, 'c');
  settle ();
  g_assert_cmpuint (g_hash_table_size (shown), ==, 0);
  peers_update (show.peers, DEAD);
  peers_update (show.peers, "[{'address': <'b'>, 'state': <'alive'>, 'pulses': <uint32 1>}]");
  peers_update (show.peers, "[{'address': <'b'>, 'state': <'given-up'>}]");
  peers_update (show.peers, "[{'address': <'c'>, 'state': <'given-up'>, 'verdict': <'host-silent'>}]");
  settle ();
  assert_silent ();
  g_assert_null (get_shown ("peer-10.0.0.98"));
  g_assert_nonnull (get_shown ("peer-10.0.0.99"));

  /* The state says that it is back, and the event comes later, or never. */
  peers_update (show.peers, BACK);
  settle ();
  g_assert_cmpstr (get_shown (OWN), ==, TOLD_BACK);
}

/* The state is newer than the event. */
static void
test_state_first (void)
{
  g_auto (Show) show = { 0 };

  show_init (&show, DEAD);
  peers_update (show.peers, BACK);
  tell (&show, HB_EVENT_GAVE_UP, 'a');
  tell (&show, HB_EVENT_SESSION_OPENED, 'a');
  settle ();
  g_assert_cmpuint (n_sent, ==, 0);

  /* It dies again while people are told of its last return. */
  peers_update (show.peers, DEAD);
  tell (&show, HB_EVENT_GAVE_UP, 'a');
  settle ();
  tell (&show, HB_EVENT_SESSION_OPENED, 'a');
  tell (&show, HB_EVENT_GAVE_UP, 'a');
  tell (&show, HB_EVENT_SESSION_OPENED, 'a');
  settle ();
  g_assert_cmpstr (get_shown (OWN), ==, TOLD_BACK);
}

/* A silence that nobody was told of is told when the mute ends, or the peer holds still; not if it was acknowledged. */
static void
test_quiet_ends (void)
{
  static const char *const quiet[] = { MUTED, FLAPPING };

  for (guint i = 0; i < G_N_ELEMENTS (quiet); i++)
    for (guint known = 0; known < 2; known++)
      {
        g_auto (Show) show = { 0 };

        show_init (&show, known ? quiet[i] : ALIVE);
        peers_update (show.peers, quiet[i]);
        settle ();
        g_assert_cmpuint (n_sent, ==, 0);
        catch_up (&show, DEAD);
        settle ();
        assert_silent ();
        g_assert_cmpuint (n_sent, ==, 1);
      }

  for (guint i = 0; i < 2; i++)
    {
      g_auto (Show) show = { 0 };

      show_init (&show, MUTED);
      peers_update (show.peers, i == 0 ? "[{'address': <'a'>, 'state': <'given-up'>, 'acknowledged': <true>}]" : BACK);
      peers_update (show.peers, DEAD);
      settle ();
      g_assert_cmpuint (n_sent, ==, 0);
    }
}

/* Whoever acknowledges a silence, or mutes it until it is over, is told that it is. */
static void
test_awaited (void)
{
  static const struct
  {
    const char *quiet;
    gboolean told;
  } cases[] = {
    { "[{'address': <'a'>, 'state': <'given-up'>, 'acknowledged': <true>}]", TRUE },
    { "[{'address': <'a'>, 'state': <'given-up'>, 'muted': <true>, 'quiet-until': <int64 -1>}]", TRUE },
    { "[{'address': <'a'>, 'state': <'given-up'>, 'muted': <true>, 'acknowledged': <true>}]", FALSE },
    { "[{'address': <'a'>, 'state': <'given-up'>, 'acknowledged': <true>, 'flapping': <true>}]", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    for (guint known = 0; known < 2; known++)
      {
        g_auto (Show) show = { 0 };

        show_init (&show, known ? cases[i].quiet : ALIVE);
        if (!known)
          {
            peers_update (show.peers, DEAD);
            tell (&show, HB_EVENT_GAVE_UP, 'a');
            settle ();
            assert_silent ();
            peers_update (show.peers, cases[i].quiet);
          }
        settle ();
        g_assert_cmpuint (g_hash_table_size (shown), ==, 0);

        tell (&show, HB_EVENT_SESSION_OPENED, 'a');
        peers_update (show.peers, BACK);
        settle ();
        g_assert_cmpstr (get_shown (OWN), ==, cases[i].told ? TOLD_BACK : NULL);
      }
}

/* It holds still, and is dead: its event says so before its state does. */
static void
test_steady (void)
{
  g_auto (Show) show = { 0 };
  HbEvent alive = { .type = HB_EVENT_STEADY, .peer = get_address ('b'), .text = g_strdup ("alive") };
  HbEvent event = { .type = HB_EVENT_STEADY, .peer = get_address ('a'), .text = g_strdup ("given-up") };

  show_init (&show, ALIVE);
  take_event (&show, &event);
  take_event (&show, &alive);
  peers_update (show.peers, DEAD);
  settle ();
  assert_silent ();
  g_assert_cmpuint (g_hash_table_size (shown), ==, 1);

  peers_update (show.peers, "[{'address': <'b'>, 'flapping': <true>, 'state': <'alive'>}]");
  tell (&show, HB_EVENT_FLAPPING, 'b');
  g_assert_nonnull (get_shown ("flapping-10.0.0.98"));
  catch_up (&show, "[{'address': <'a'>, 'state': <'given-up'>}, {'address': <'b'>, 'state': <'alive'>}]");
  g_assert_null (get_shown ("flapping-10.0.0.98"));
}

/* While a window catches up, a peer that its list has as silent may come back. */
static void
test_caught_up (void)
{
  g_auto (Show) show = { 0 };
  g_autoptr (GPtrArray) fallen = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GArray) batch = peers_parse ("[{'address': <'a'>, 'state': <'given-up'>}, "
                                          "{'address': <'b'>, 'state': <'given-up'>}]");

  show_init (&show, ALIVE);
  hb_peer_list_replace (show.peers, batch, fallen);
  g_assert_cmpuint (fallen->len, ==, 2);
  peers_update (show.peers, BACK);
  g_signal_emit_by_name (show.engine, "caught-up", fallen);
  settle ();
  g_assert_null (get_shown (OWN));
  g_assert_nonnull (get_shown ("peer-10.0.0.98"));

  /* An event after the list waits for its state. */
  tell (&show, HB_EVENT_GAVE_UP, 'a');
  g_ptr_array_set_size (fallen, 0);
  g_signal_emit_by_name (show.engine, "caught-up", fallen);
  peers_update (show.peers, DEAD);
  settle ();
  assert_silent ();
}

/* It returns and dies again and returns: within the delay, it was told of before. */
static void
test_return_in_delay (void)
{
  g_auto (Show) show = { 0 };

  show_init (&show, ALIVE);
  peers_update (show.peers, DEAD);
  tell (&show, HB_EVENT_GAVE_UP, 'a');
  settle ();
  assert_silent ();
  tell (&show, HB_EVENT_GAVE_UP, 'a');
  tell (&show, HB_EVENT_SESSION_OPENED, 'a');
  settle ();
  g_assert_cmpstr (get_shown (OWN), ==, TOLD_BACK);
}

/* Nobody is told of a peer that is forgotten meanwhile. */
static void
test_forgotten (void)
{
  g_auto (Show) show = { 0 };

  show_init (&show, ALIVE);
  peers_update (show.peers, DEAD);
  tell (&show, HB_EVENT_GAVE_UP, 'a');
  peers_forget (show.peers, "a");
  settle ();
  g_assert_cmpuint (n_sent, ==, 0);
}

/* Another engine has the peers of the last one: who was waiting is told of, and the incidents are. */
static void
test_another_engine (void)
{
  g_auto (Show) show = { 0 };

  show_init (&show, "[{'address': <'a'>, 'state': <'alive'>}, {'address': <'b'>, 'state': <'given-up'>}, "
                    "{'address': <'c'>, 'state': <'given-up'>, 'muted': <true>}]");
  peers_update (show.peers, DEAD);
  tell (&show, HB_EVENT_GAVE_UP, 'a');
  show_set_engine (&show);
  peers_update (show.peers, "[{'address': <'a'>, 'state': <'given-up'>, 'verdict': <'host-silent'>}, "
                            "{'address': <'b'>, 'state': <'given-up'>}, {'address': <'c'>, 'state': <'given-up'>}]");
  hb_notifier_set_engine (show.notifier, show.engine);
  settle ();
  assert_silent ();
  g_assert_null (get_shown ("peer-10.0.0.98"));
  g_assert_nonnull (get_shown ("peer-10.0.0.99"));

  show_set_engine (&show);
  peers_update (show.peers, DEAD);
  tell_incident (&show, HB_EVENT_INCIDENT_OPENED, 'a', 2, 2);
  hb_notifier_set_engine (show.notifier, show.engine);
  settle ();
  g_assert_cmpstr (get_shown ("incident-1"), ==, "2 peers fell silent|10.0.0.97\ntogether");
}

/* An incident whose event was missed is told, and one whose peers were quiet. */
static void
test_missed_incident (void)
{
  for (guint i = 0; i < 2; i++)
    {
      g_auto (Show) show = { 0 };

      show_init (&show, i == 0 ? ALIVE : MUTED);
      g_signal_handlers_block_matched (show.engine, G_SIGNAL_MATCH_DATA, 0, 0, NULL, NULL, show.notifier);
      tell_incident (&show, HB_EVENT_INCIDENT_OPENED, 'a', 2, 2);
      g_signal_handlers_unblock_matched (show.engine, G_SIGNAL_MATCH_DATA, 0, 0, NULL, NULL, show.notifier);
      if (i == 0)
        catch_up (&show, DEAD);
      else
        peers_update (show.peers, DEAD);
      settle ();
      g_assert_nonnull (get_shown ("incident-1"));
      g_assert_cmpuint (g_hash_table_size (shown), ==, 1);
    }
}

/* People are told again when an incident grows, and not when peers come back. */
static void
test_growth (void)
{
  g_auto (Show) show = { 0 };

  show_init (&show, DEAD);
  tell_incident (&show, HB_EVENT_INCIDENT_OPENED, 'a', 3, 3);
  g_assert_cmpuint (n_sent, ==, 1);
  tell_incident (&show, HB_EVENT_INCIDENT_CHANGED, 'a', 2, 2);
  g_assert_cmpuint (n_sent, ==, 1);
  /* One has come, and another has gone. */
  tell_incident (&show, HB_EVENT_INCIDENT_CHANGED, 'b', 2, 2);
  g_assert_cmpuint (n_sent, ==, 2);
  tell_incident (&show, HB_EVENT_INCIDENT_CHANGED, 'a', 4, 4);
  g_assert_cmpuint (n_sent, ==, 3);
}

/* It may be loud although those that it names are quiet. */
static void
test_quiet_names (void)
{
  g_auto (Show) show = { 0 };

  show_init (&show, MUTED);
  tell_incident (&show, HB_EVENT_INCIDENT_OPENED, 'a', 1, 120);
  g_assert_cmpstr (get_shown ("incident-1"), ==, "120 peers fell silent|together");
  peers_update (show.peers, "[{'address': <'a'>, 'state': <'given-up'>, 'muted': <true>, 'pulses': <uint32 7>}]");
  g_assert_nonnull (get_shown ("incident-1"));
}

/* Who is still silent at the end of an incident is told, although the event does not name it. */
static void
test_rest (void)
{
  g_auto (Show) show = { 0 };

  show_init (&show, DEAD);
  tell_incident (&show, HB_EVENT_INCIDENT_OPENED, 1, 200, 200);
  tell_incident (&show, HB_EVENT_INCIDENT_CLOSED, 1, 50, 200);
  settle ();
  assert_silent ();
  g_assert_cmpuint (g_hash_table_size (shown), ==, 1);
}

/* A peer that has left an incident, which has another one now, dies again by itself. */
static void
test_left (void)
{
  g_auto (Show) show = { 0 };

  show_init (&show, DEAD);
  tell_incident (&show, HB_EVENT_INCIDENT_OPENED, 'a', 3, 3);
  peers_update (show.peers, BACK);
  tell (&show, HB_EVENT_SESSION_OPENED, 'a');
  tell_incident (&show, HB_EVENT_INCIDENT_CHANGED, 'b', 3, 3);
  peers_update (show.peers, DEAD);
  tell (&show, HB_EVENT_GAVE_UP, 'a');
  settle ();
  assert_silent ();
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/notifier/event-first", test_event_first);
  g_test_add_func ("/notifier/state-first", test_state_first);
  g_test_add_func ("/notifier/quiet-ends", test_quiet_ends);
  g_test_add_func ("/notifier/awaited", test_awaited);
  g_test_add_func ("/notifier/steady", test_steady);
  g_test_add_func ("/notifier/caught-up", test_caught_up);
  g_test_add_func ("/notifier/return-in-delay", test_return_in_delay);
  g_test_add_func ("/notifier/forgotten", test_forgotten);
  g_test_add_func ("/notifier/another-engine", test_another_engine);
  g_test_add_func ("/notifier/missed-incident", test_missed_incident);
  g_test_add_func ("/notifier/growth", test_growth);
  g_test_add_func ("/notifier/quiet-names", test_quiet_names);
  g_test_add_func ("/notifier/rest", test_rest);
  g_test_add_func ("/notifier/left", test_left);

  return g_test_run ();
}
