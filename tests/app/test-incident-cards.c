#include "server-show.h"

#include "app/server/hb-incident-card.h"
#include "app/server/hb-incident-cards.h"

/* Incidents above the peers of a server. */

/* 03:12:04 of a day in 2026. */
#define WHEN (G_GINT64_CONSTANT (1795749124) * HB_SECOND)

static void
tell (HbIncidentList *incidents,
      HbEventType     type,
      guint           number,
      guint           first,
      guint           count)
{
  HbEvent event = {
    .type = type,
    .stamp = WHEN,
    .count = count,
    .peers = g_array_new (FALSE, FALSE, sizeof (HbAddress)),
    .text = g_strdup_printf ("%u peers fell silent within 0.8 s; all come through 02:00:00:00:00:7f, and that router "
                             "itself still answers", count),
    .incident = { .number = number },
  };

  for (guint i = 0; i < MIN (count, 100); i++)
    {
      HbAddress peer = hb_address_from_ipv4 ((guint8[]) { 198, 18, 0, (guint8) (first + i) });

      g_array_append_val (event.peers, peer);
    }
  hb_incident_list_take_event (incidents, &event);
  hb_event_clear (&event);
}

static GtkWidget *
find_card (ServerShow *show,
           guint       index)
{
  g_autoptr (GPtrArray) cards = stage_find_all (show->page, HB_TYPE_INCIDENT_CARD);

  return index < cards->len ? cards->pdata[index] : NULL;
}

static guint
count_cards (ServerShow *show)
{
  g_autoptr (GPtrArray) cards = stage_find_all (show->page, HB_TYPE_INCIDENT_CARD);

  return cards->len;
}

static void
show_them (GtkWidget *card,
           gboolean   shown)
{
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (stage_find (card, GTK_TYPE_TOGGLE_BUTTON)), shown);
}

static guint
count_listed (ServerShow *show)
{
  return g_list_model_get_n_items (server_show_get_listed (show));
}

static void
on_wanted (guint *count)
{
  (*count)++;
}

/* The card shows its peers and no others, and all of them again; it goes with its incident. */
static void
test_show (void)
{
  g_autoptr (HbIncidentList) incidents = hb_incident_list_new ();
  guint wanted = 0;
  ServerShow show;

  server_show_init (&show, peer_examples_new (), 1000, 600);
  g_object_set (show.page, "incidents", incidents, NULL);
  g_signal_connect_swapped (show.page, "incident-wanted", G_CALLBACK (on_wanted), &wanted);
  g_assert_false (gtk_widget_get_visible (stage_find (show.page, HB_TYPE_INCIDENT_CARDS)));

  tell (incidents, HB_EVENT_INCIDENT_OPENED, 1, 10, 3);
  server_show_settle (&show);
  stage_save (&show.stage, "incident");
  show_them (find_card (&show, 0), TRUE);
  g_assert_cmpuint (count_listed (&show), ==, 3);
  server_show_settle (&show);
  stage_save (&show.stage, "incident-shown");
  tell (incidents, HB_EVENT_INCIDENT_CHANGED, 1, 10, 5);
  g_assert_cmpuint (count_listed (&show), ==, 5);
  show_them (find_card (&show, 0), FALSE);
  g_assert_cmpuint (count_listed (&show), ==, PEER_EXAMPLES);
  g_assert_cmpuint (wanted, ==, 0);

  /* An event does not name all of them. */
  show_them (find_card (&show, 0), TRUE);
  tell (incidents, HB_EVENT_INCIDENT_OPENED, 2, 10, 130);
  show_them (find_card (&show, 0), TRUE);
  g_assert_cmpuint (wanted, ==, 1);

  /* One at a time is shown. */
  g_assert_false (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (stage_find (find_card (&show, 1),
                                                                               GTK_TYPE_TOGGLE_BUTTON))));
  tell (incidents, HB_EVENT_INCIDENT_CLOSED, 2, 10, 0);
  g_assert_cmpuint (count_listed (&show), ==, PEER_EXAMPLES);
  g_assert_cmpuint (count_cards (&show), ==, 1);

  g_signal_emit_by_name (stage_find_button (find_card (&show, 0), "_Acknowledge"), "clicked");
  g_assert_cmpstr (show.acted->str, ==, "acknowledge-incident 1;");
  server_show_clear (&show);
}

/* Where a filter hides the peers of the incident, the page says so, and how to see all. */
static void
test_hidden (void)
{
  g_autoptr (HbIncidentList) incidents = hb_incident_list_new ();
  ServerShow show;

  server_show_init (&show, peer_examples_new (), 1000, 600);
  g_object_set (show.page, "incidents", incidents, NULL);
  tell (incidents, HB_EVENT_INCIDENT_OPENED, 1, 200, 3);
  show_them (find_card (&show, 0), TRUE);
  g_assert_cmpstr (server_show_get_content (&show), ==, "nothing");
  server_show_settle (&show);
  stage_save (&show.stage, "incident-hidden");
  g_signal_emit_by_name (stage_find_button (show.page, "Show All Peers"), "clicked");
  g_assert_cmpuint (count_listed (&show), ==, PEER_EXAMPLES);
  server_show_clear (&show);
}

/* Three cards at most, unless the person wants all; one if there is little room. */
static void
test_many (void)
{
  g_autoptr (HbIncidentList) incidents = hb_incident_list_new ();
  ServerShow show;
  GtkWidget *more;

  server_show_init (&show, peer_examples_new (), 1000, 600);
  g_object_set (show.page, "incidents", incidents, NULL);
  for (guint i = 1; i <= 5; i++)
    tell (incidents, HB_EVENT_INCIDENT_OPENED, i, i * 2, 2);
  g_assert_cmpuint (count_cards (&show), ==, 3);
  server_show_settle (&show);
  stage_save (&show.stage, "incidents");
  more = stage_find_button (show.page, "and 2 more");
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (more), TRUE);
  g_assert_cmpuint (count_cards (&show), ==, 5);
  server_show_settle (&show);
  stage_save (&show.stage, "incidents-all");

  /* Where three are left, there are no more; of others that come, there are. */
  tell (incidents, HB_EVENT_INCIDENT_CLOSED, 5, 10, 0);
  g_assert_cmpuint (count_cards (&show), ==, 4);
  tell (incidents, HB_EVENT_INCIDENT_CLOSED, 4, 8, 0);
  g_assert_false (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (more)));
  g_assert_false (gtk_widget_get_visible (more));
  tell (incidents, HB_EVENT_INCIDENT_OPENED, 6, 12, 2);
  tell (incidents, HB_EVENT_INCIDENT_OPENED, 7, 14, 2);
  g_assert_cmpuint (count_cards (&show), ==, 3);
  g_assert_true (gtk_widget_get_visible (more));

  server_show_resize (&show, 360, 600);
  g_assert_cmpuint (count_cards (&show), ==, 1);
  stage_save (&show.stage, "incidents-narrow");
  g_object_set (show.page, "incidents", NULL, NULL);
  g_assert_cmpuint (count_cards (&show), ==, 0);
  server_show_clear (&show);
}

/* An incident that is shown has a card, so that it can be left. */
static void
test_shown (void)
{
  g_autoptr (HbIncidentList) incidents = hb_incident_list_new ();
  ServerShow show;
  GtkWidget *cards;

  server_show_init (&show, peer_examples_new (), 1000, 600);
  g_object_set (show.page, "incidents", incidents, NULL);
  cards = stage_find (show.page, HB_TYPE_INCIDENT_CARDS);
  for (guint i = 1; i <= 5; i++)
    tell (incidents, HB_EVENT_INCIDENT_OPENED, i, i * 2, 2);
  g_object_set (cards, "shown", hb_incident_list_lookup (incidents, 1), NULL);
  tell (incidents, HB_EVENT_INCIDENT_OPENED, 6, 12, 2);
  g_assert_cmpuint (count_cards (&show), ==, 3);
  g_assert_true (hb_incident_card_get_incident (HB_INCIDENT_CARD (find_card (&show, 2))) ==
                 hb_incident_list_lookup (incidents, 1));
  g_assert_cmpuint (count_listed (&show), ==, 2);
  show_them (find_card (&show, 2), FALSE);
  g_assert_cmpuint (count_listed (&show), ==, PEER_EXAMPLES);
  server_show_clear (&show);
}

int
main (int    argc,
      char **argv)
{
  if (!stage_begin (&argc, &argv))
    return STAGE_SKIPPED;

  g_test_add_func ("/incidents/show", test_show);
  g_test_add_func ("/incidents/hidden", test_hidden);
  g_test_add_func ("/incidents/many", test_many);
  g_test_add_func ("/incidents/shown", test_shown);

  return g_test_run ();
}
