#include <string.h>

#include "server-show.h"

#include "app/peer/hb-peer-page.h"
#include "app/server/hb-group-choice.h"
#include "app/server/hb-incident-card.h"
#include "app/server/hb-peer-menu.h"
#include "app/server/hb-state-chips.h"
#include "app/widgets/hb-quiet-mark.h"
#include "app/widgets/hb-state-badge.h"
#include "event/hb-peer-snapshot.h"

/* The peers of a site: names, groups, those that are expected, asleep or flapping, and those nobody is notified of. */

static const struct
{
  const char *name;
  const char *group;
  HbPeerState state;
  HbVerdict verdict;
  double left;
  guint8 flags;
  const char *text;
} examples[] = {
  { "door-1", "Hall", HB_PEER_STATE_GIVEN_UP, HB_VERDICT_HOST_SILENT, 0, 0, "locked" },
  { "cam-1", "Hall", HB_PEER_STATE_GIVEN_UP, HB_VERDICT_HOST_SILENT, 0, HB_PEER_ACKNOWLEDGED, "41 °C" },
  { "cam-2", "Hall", HB_PEER_STATE_GIVEN_UP, HB_VERDICT_HOST_SILENT, 0, HB_PEER_MUTED, "40 °C" },
  { "nas-new", "Basement", HB_PEER_STATE_MISSING, HB_VERDICT_HOST_SILENT, 0, 0, "" },
  { "camera-3", "Hall", HB_PEER_STATE_EXPECTED, HB_N_VERDICTS, 22, 0, "" },
  { "wifi-ap", "Basement", HB_PEER_STATE_ALIVE, HB_N_VERDICTS, 31, HB_PEER_FLAPPING, "up again" },
  { "nas", "Basement", HB_PEER_STATE_ALIVE, HB_N_VERDICTS, 38, HB_PEER_QUIET_HOURS, "scrub 61 % done" },
  { "printer", "Basement", HB_PEER_STATE_ALIVE, HB_N_VERDICTS, 45, 0, "paper low in tray 2" },
  { NULL, NULL, HB_PEER_STATE_ALIVE, HB_N_VERDICTS, 50, 0, "a stranger" },
  { "laptop", "Laptops", HB_PEER_STATE_ASLEEP, HB_N_VERDICTS, 0, 0, "going home" },
};

static HbAddress
get_address (guint i)
{
  return hb_address_from_ipv4 ((guint8[]) { 198, 18, 2, (guint8) (10 + i) });
}

static HbPeerList *
create_peers (void)
{
  g_autoptr (GArray) batch = g_array_new (FALSE, FALSE, sizeof (HbPeerSnapshot));
  HbPeerList *peers = hb_peer_list_new ();
  gint64 now = g_get_real_time ();

  for (guint i = 0; i < G_N_ELEMENTS (examples); i++)
    {
      HbPeerSnapshot peer = {
        .address = get_address (i),
        .state = examples[i].state,
        .verdict = examples[i].verdict,
        .rtt_ms = examples[i].left > 0 ? 0.4 : -1,
        .deadline = examples[i].left > 0 ? now + (gint64) (examples[i].left * G_USEC_PER_SEC) : 0,
        .heard = examples[i].text[0] != '\0' ? now - 20 * G_USEC_PER_SEC : 0,
        .flags = examples[i].flags,
        .name = examples[i].name,
        .group = examples[i].group,
      };

      g_strlcpy (peer.text, examples[i].text, sizeof peer.text);
      g_array_append_val (batch, peer);
    }

  hb_peer_list_update (peers, batch);
  return peers;
}

static void
change (HbPeerList *peers,
        guint       i,
        HbPeerState state,
        const char *group)
{
  g_autoptr (GArray) batch = g_array_new (FALSE, FALSE, sizeof (HbPeerSnapshot));
  HbPeerSnapshot peer = { .address = get_address (i), .state = state, .verdict = HB_N_VERDICTS, .rtt_ms = -1 };

  peer.name = examples[i].name;
  peer.group = group;
  g_array_append_val (batch, peer);
  hb_peer_list_update (peers, batch);
}

static guint
count_listed (ServerShow *show)
{
  return g_list_model_get_n_items (server_show_get_listed (show));
}

/* A group is chosen from those that there are; it is in the words of the search, too. */
static void
test_groups (void)
{
  ServerShow show;
  GtkWidget *choice;
  GtkDropDown *list;
  GtkWidget *entry;

  server_show_init (&show, create_peers (), 1100, 640);
  choice = stage_find (show.page, HB_TYPE_GROUP_CHOICE);
  list = GTK_DROP_DOWN (stage_find (choice, GTK_TYPE_DROP_DOWN));
  g_assert_true (gtk_widget_get_visible (choice));
  g_assert_cmpuint (g_list_model_get_n_items (gtk_drop_down_get_model (list)), ==, 4);

  gtk_drop_down_set_selected (list, 1);
  stage_assert_string (choice, "group", "Basement");
  g_assert_cmpuint (count_listed (&show), ==, 4);
  server_show_settle (&show);
  stage_save (&show.stage, "fleet-group");

  /* The group that is chosen gets another peer, and loses all of them. */
  change (show.peers, 0, HB_PEER_STATE_ALIVE, "Basement");
  server_show_settle (&show);
  hb_server_page_settle (HB_SERVER_PAGE (show.page));
  g_assert_cmpuint (count_listed (&show), ==, 5);
  for (guint i = 0; i < G_N_ELEMENTS (examples); i++)
    if (i == 0 || g_strcmp0 (examples[i].group, "Basement") == 0)
      change (show.peers, i, HB_PEER_STATE_ALIVE, NULL);
  stage_assert_string (choice, "group", NULL);
  g_assert_cmpuint (g_list_model_get_n_items (gtk_drop_down_get_model (list)), ==, 3);
  g_assert_cmpuint (count_listed (&show), ==, G_N_ELEMENTS (examples));

  entry = stage_find (show.page, GTK_TYPE_SEARCH_ENTRY);
  gtk_editable_set_text (GTK_EDITABLE (entry), "laptops");
  g_signal_emit_by_name (entry, "search-changed");
  g_assert_cmpuint (count_listed (&show), ==, 1);

  /* Groups go with the last of their peers. */
  hb_peer_list_forget (show.peers, (const char *[]) { "198.18.2.19", NULL });
  g_assert_cmpuint (g_list_model_get_n_items (gtk_drop_down_get_model (list)), ==, 2);
  server_show_clear (&show);
}

static guint
count_chips (ServerShow *show)
{
  GtkWidget *chips = stage_find (show->page, HB_TYPE_STATE_CHIPS);
  guint count = 0;

  for (GtkWidget *chip = gtk_widget_get_first_child (chips); chip != NULL; chip = gtk_widget_get_next_sibling (chip))
    count += gtk_widget_get_visible (chip) ? 1 : 0;

  return count;
}

/* Rare states have a chip only as long as a peer has them, or the person has chosen them. */
static void
test_chips (void)
{
  ServerShow show;
  GtkWidget *chips;

  server_show_init (&show, peer_examples_new (), 1000, 600);
  g_assert_cmpuint (count_chips (&show), ==, 5);
  server_show_clear (&show);

  server_show_init (&show, create_peers (), 1000, 600);
  chips = stage_find (show.page, HB_TYPE_STATE_CHIPS);
  g_assert_cmpuint (count_chips (&show), ==, 8);
  g_object_set (chips, "state", HB_PEER_STATE_MISSING, NULL);
  server_show_assert_first (&show, "nas-new", NULL);
  change (show.peers, 3, HB_PEER_STATE_ALIVE, "Basement");
  change (show.peers, 4, HB_PEER_STATE_ALIVE, "Hall");
  g_assert_cmpuint (count_chips (&show), ==, 7);
  g_object_set (chips, "state", -1, NULL);
  g_assert_cmpuint (count_chips (&show), ==, 6);
  server_show_clear (&show);
}

static void
set_flags (HbPeerList *peers,
           guint       i,
           guint8      flags)
{
  g_autoptr (GArray) batch = g_array_new (FALSE, FALSE, sizeof (HbPeerSnapshot));
  HbPeerSnapshot peer = {
    .address = get_address (i),
    .state = HB_PEER_STATE_GIVEN_UP,
    .verdict = HB_VERDICT_HOST_SILENT,
    .rtt_ms = -1,
    .flags = flags,
  };

  g_array_append_val (batch, peer);
  hb_peer_list_update (peers, batch);
}

/* An incident is acknowledged, for this window and others, when all of its peers are. */
static void
test_acknowledged (void)
{
  g_autoptr (HbIncidentList) incidents = hb_incident_list_new ();
  g_autoptr (GArray) members = g_array_new (FALSE, FALSE, sizeof (HbAddress));
  HbEvent event = { .type = HB_EVENT_INCIDENT_OPENED, .count = 3, .peers = members, .incident = { .number = 1 } };
  GtkWidget *card;
  gboolean acknowledged;
  gint64 since;
  ServerShow show;

  for (guint i = 0; i < 3; i++)
    {
      HbAddress address = get_address (i);

      g_array_append_val (members, address);
    }
  server_show_init (&show, create_peers (), 1000, 600);
  g_object_set (show.page, "incidents", incidents, NULL);
  hb_incident_list_take_event (incidents, &event);
  card = stage_find (show.page, HB_TYPE_INCIDENT_CARD);
  g_object_get (card, "acknowledged", &acknowledged, "since", &since, NULL);
  g_assert_false (acknowledged);
  /* They fell silent before that was told. */
  g_assert_cmpint (since, ==, hb_peer_item_get_heard (hb_peer_list_lookup (show.peers, "198.18.2.10")));

  for (guint i = 0; i < 3; i++)
    set_flags (show.peers, i, HB_PEER_ACKNOWLEDGED);
  g_object_get (card, "acknowledged", &acknowledged, NULL);
  g_assert_true (acknowledged);
  set_flags (show.peers, 1, 0);
  g_object_get (card, "acknowledged", &acknowledged, NULL);
  g_assert_false (acknowledged);
  server_show_clear (&show);
}

static gboolean
has_action (GMenuModel *menu,
            const char *action)
{
  for (int i = 0; i < g_menu_model_get_n_items (menu); i++)
    {
      g_autoptr (GMenuModel) submenu = g_menu_model_get_item_link (menu, i, G_MENU_LINK_SUBMENU);
      g_autofree char *name = NULL;

      if (submenu != NULL && has_action (submenu, action))
        return TRUE;
      if (g_menu_model_get_item_attribute (menu, i, G_MENU_ATTRIBUTE_ACTION, "s", &name) && g_str_equal (name, action))
        return TRUE;
    }

  return FALSE;
}

/* What is silent can be acknowledged, once; who is muted already is not muted for a time. */
static void
test_menu (void)
{
  static const struct
  {
    guint peer;
    gboolean acknowledge;
    gboolean mute;
  } menus[] = { { 0, TRUE, TRUE }, { 1, FALSE, TRUE }, { 2, TRUE, FALSE }, { 3, TRUE, TRUE }, { 7, FALSE, TRUE }, { 8, FALSE, TRUE } };
  g_autoptr (HbPeerList) peers = create_peers ();

  /* One that is being asked is not given up yet. */
  change (peers, 8, HB_PEER_STATE_PULSING, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (menus); i++)
    {
      HbAddress address = get_address (menus[i].peer);
      g_autoptr (GMenuModel) menu = hb_peer_menu_new (hb_peer_list_find (peers, &address));

      g_assert_cmpint (has_action (menu, "quiet.acknowledge"), ==, menus[i].acknowledge);
      g_assert_cmpint (has_action (menu, "quiet.hour"), ==, menus[i].mute);
      g_assert_cmpint (has_action (menu, "quiet.morning"), ==, menus[i].mute);
      g_assert_cmpint (has_action (menu, "quiet.until-back"), ==, menus[i].mute);
    }
}

/* The page of a peer says why nobody is notified of it. */
static void
test_pages (void)
{
  static const struct
  {
    guint8 flags;
    gint64 until;
    const char *sentence;
  } quiet[] = {
    { HB_PEER_FLAPPING, 0, "It comes and goes all the time: nobody is notified until it holds still." },
    { HB_PEER_ACKNOWLEDGED, 0, "It is acknowledged: nobody is notified until its state changes." },
    { HB_PEER_MUTED, 0, "It is muted." },
    { HB_PEER_MUTED, HB_QUIET_UNTIL_BACK, "It is muted until it is back." },
    { HB_PEER_QUIET_HOURS, 0, "These are its quiet hours: nobody is notified." },
  };
  GtkWidget *page = g_object_new (HB_TYPE_PEER_PAGE, NULL);
  Stage stage;

  stage_init (&stage, page, 400, 600);
  for (guint i = 0; i < G_N_ELEMENTS (quiet); i++)
    {
      g_autoptr (HbPeerItem) item = hb_peer_item_new ("198.18.2.10");
      HbPeerSnapshot now = {
        .state = HB_PEER_STATE_MISSING,
        .verdict = HB_VERDICT_HOST_SILENT,
        .rtt_ms = -1,
        .flags = quiet[i].flags,
        .quiet_until = quiet[i].until,
        .name = "nas-new",
        .group = "Basement",
      };

      hb_peer_item_take (item, &now);
      g_object_set (page, "item", item, NULL);
      stage_draw (&stage, 2);
      g_assert_nonnull (stage_find_label (page, quiet[i].sentence));
      g_assert_nonnull (stage_find_label (page, "It is expected, and never came."));
      g_assert_nonnull (stage_find_label (page, "198.18.2.10 · Basement"));
      stage_save (&stage, "fleet-peer");
    }
  stage_clear (&stage);
}

/* Each look has a word, and each mark a name. */
static void
test_words (void)
{
  ServerShow show;
  g_autoptr (GPtrArray) marks = NULL;
  guint n_marks = 0;

  server_show_init (&show, create_peers (), 1100, 900);
  server_show_settle (&show);
  g_assert_nonnull (stage_find_label (show.view, "Flapping"));
  g_assert_nonnull (stage_find_label (show.view, "Missing"));
  g_assert_nonnull (stage_find_label (show.view, "Expected"));
  g_assert_nonnull (stage_find_label (show.view, "Asleep"));
  g_assert_nonnull (stage_find_label (show.view, "may sleep"));
  g_assert_nonnull (stage_find_label (show.view, "expected, never came; host is silent"));
  g_assert_nonnull (stage_find_label (show.view, "host is silent; acknowledged"));
  g_assert_nonnull (stage_find_label (show.view, "198.18.2.10 · Hall"));

  marks = stage_find_all (show.view, HB_TYPE_QUIET_MARK);
  for (guint i = 0; i < marks->len; i++)
    n_marks += gtk_widget_get_visible (marks->pdata[i]) ? 1 : 0;
  g_assert_cmpuint (n_marks, ==, 3);
  server_show_clear (&show);
}

/* With groups, there is less room for the chips, also for large letters. */
static void
test_narrow (void)
{
  ServerShow show;
  graphene_rect_t peers;

  server_show_init (&show, create_peers (), 360, 640);
  server_show_settle (&show);
  stage_set_letters (200);
  server_show_settle (&show);
  stage_save (&show.stage, "fleet-narrow-large");
  g_assert_cmpint (gtk_widget_get_width (show.page), <=, 360);
  g_assert_true (gtk_widget_compute_bounds (show.view, show.page, &peers));
  g_assert_cmpfloat (peers.size.height, >, 640 / 2);
  stage_set_letters (100);
  server_show_settle (&show);
  server_show_resize (&show, 200, 640);
  stage_save (&show.stage, "fleet-narrowest");
  server_show_clear (&show);
}

static void
save_look (AdwColorScheme  scheme,
           int             width,
           const char     *name)
{
  g_autoptr (HbIncidentList) incidents = hb_incident_list_new ();
  HbEvent event = {
    .type = HB_EVENT_INCIDENT_OPENED,
    .stamp = g_get_real_time () * HB_MICROSECOND,
    .text = (char *) "12 peers fell silent within 0.8 s; all come through 02:00:00:00:00:7f, and that router itself "
                     "still answers",
    .count = 12,
    .incident = { .number = 1 },
  };
  ServerShow show;

  stage_set_colors (scheme);
  server_show_init (&show, create_peers (), width, 720);
  g_object_set (show.page, "incidents", incidents, NULL);
  hb_incident_list_take_event (incidents, &event);
  server_show_settle (&show);
  stage_save (&show.stage, name);
  server_show_clear (&show);
}

static void
test_looks (void)
{
  save_look (ADW_COLOR_SCHEME_FORCE_LIGHT, 1180, "fleet-light");
  save_look (ADW_COLOR_SCHEME_FORCE_DARK, 1180, "fleet-dark");
  save_look (ADW_COLOR_SCHEME_FORCE_DARK, 360, "fleet-narrow");
  gtk_widget_set_default_direction (GTK_TEXT_DIR_RTL);
  save_look (ADW_COLOR_SCHEME_FORCE_LIGHT, 1180, "fleet-rtl");
  gtk_widget_set_default_direction (GTK_TEXT_DIR_LTR);
}

int
main (int    argc,
      char **argv)
{
  if (!stage_begin (&argc, &argv))
    return STAGE_SKIPPED;

  g_test_add_func ("/fleet/groups", test_groups);
  g_test_add_func ("/fleet/chips", test_chips);
  g_test_add_func ("/fleet/acknowledged", test_acknowledged);
  g_test_add_func ("/fleet/menu", test_menu);
  g_test_add_func ("/fleet/pages", test_pages);
  g_test_add_func ("/fleet/words", test_words);
  g_test_add_func ("/fleet/narrow", test_narrow);
  g_test_add_func ("/fleet/looks", test_looks);

  return g_test_run ();
}
