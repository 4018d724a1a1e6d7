#include "event-text.h"
#include "stage.h"

#include "app/client/hb-client-page.h"
#include "app/client/hb-heart.h"
#include "wire/hb-message.h"

/* The client's page: what can be sent, the texts about the server, and a conversation that is longer than
 * its window. With HB_PICTURES=DIR, pictures are saved there. */

/* After how many frames the layout of the page is stable. */
#define FRAMES 10

#define PULSE "{'event': <'pulse-received'>}"

static void
on_send (GtkWidget  *page,
         const char *text,
         GString    *sent)
{
  g_string_append_printf (sent, "%s\n", text);
}

static GtkWidget *
create_client (GString *sent)
{
  GtkWidget *page = g_object_new (HB_TYPE_CLIENT_PAGE, NULL);

  g_object_set (page, "server", "198.18.0.1", "connected", TRUE, NULL);
  if (sent != NULL)
    g_signal_connect (page, "send", G_CALLBACK (on_send), sent);
  return page;
}

static void
type (GtkWidget  *page,
      const char *text)
{
  gtk_editable_set_text (GTK_EDITABLE (stage_find (page, GTK_TYPE_ENTRY)), text);
}

static const char *
get_typed (GtkWidget *page)
{
  return gtk_editable_get_text (GTK_EDITABLE (stage_find (page, GTK_TYPE_ENTRY)));
}

static gboolean
can_send (GtkWidget *page)
{
  return gtk_widget_get_sensitive (stage_find_button (page, "_Send"));
}

static void
enter (GtkWidget *page)
{
  g_signal_emit_by_name (stage_find (page, GTK_TYPE_ENTRY), "activate");
}

static void
say (GtkWidget  *page,
     const char *text)
{
  type (page, text);
  enter (page);
}

static void
happen (GtkWidget  *page,
        const char *text)
{
  g_auto (HbEvent) event = { 0 };

  event_parse (&event, text);
  hb_client_page_take_event (HB_CLIENT_PAGE (page), &event);
}

static void
test_limit (void)
{
  g_autoptr (GString) sent = g_string_new (NULL);
  g_autoptr (GtkWidget) page = g_object_ref_sink (create_client (sent));
  g_autofree char *near = g_strnfill (HB_TEXT_MAX - 5, 'a');
  g_autofree char *over = g_strnfill (HB_TEXT_MAX + 1, 'a');

  g_assert_false (can_send (page));
  type (page, near);
  g_assert_true (can_send (page));
  g_assert_nonnull (stage_find_label (page, "Room for 5 more"));

  type (page, over);
  g_assert_false (can_send (page));
  g_assert_nonnull (stage_find_label (page, "Too long by 1"));
  enter (page);
  g_assert_cmpstr (sent->str, ==, "");
  g_assert_cmpstr (get_typed (page), ==, over);
}

/* A text of only spaces cannot be sent. */
static void
test_blank (void)
{
  g_autoptr (GString) sent = g_string_new (NULL);
  g_autoptr (GtkWidget) page = g_object_ref_sink (create_client (sent));

  type (page, "   ");
  g_assert_false (can_send (page));
  enter (page);
  g_assert_cmpstr (sent->str, ==, "");
  g_assert_cmpstr (get_typed (page), ==, "   ");
}

/* A text that could not be sent is put back into the entry, unless something else has been typed. */
static void
test_failure (void)
{
  g_autoptr (GString) sent = g_string_new (NULL);
  g_autoptr (GtkWidget) page = g_object_ref_sink (create_client (sent));

  type (page, "Whats up Doc?");
  enter (page);
  g_assert_cmpstr (sent->str, ==, "Whats up Doc?\n");
  g_assert_cmpstr (get_typed (page), ==, "");

  hb_client_page_fail (HB_CLIENT_PAGE (page), "Whats up Doc?", "the network is down");
  g_assert_cmpstr (get_typed (page), ==, "Whats up Doc?");
  g_assert_nonnull (stage_find_label (page, "the network is down"));

  enter (page);
  type (page, "something new");
  hb_client_page_fail (HB_CLIENT_PAGE (page), "Whats up Doc?", "the network is down");
  g_assert_cmpstr (get_typed (page), ==, "something new");
}

/* A client is watched only once its server knows of it and has sent a pulse. */
static void
test_server_status (void)
{
  g_autoptr (GString) sent = g_string_new (NULL);
  g_autoptr (GtkWidget) page = g_object_ref_sink (create_client (sent));

  g_assert_nonnull (stage_find_label (page, "Not known to 198.18.0.1 yet"));
  g_assert_true (gtk_widget_has_css_class (stage_find (page, HB_TYPE_HEART), "dim-label"));

  happen (page, "{'event': <'message-sent'>, 'text': <'hello'>, 'host': <'answered'>}");
  g_assert_nonnull (stage_find_label (page, "Reported to 198.18.0.1"));
  g_assert_false (gtk_widget_has_css_class (stage_find (page, HB_TYPE_HEART), "success"));

  happen (page, PULSE);
  g_assert_nonnull (stage_find_label (page, "Watched by 198.18.0.1"));
  g_assert_true (gtk_widget_has_css_class (stage_find (page, HB_TYPE_HEART), "success"));

  happen (page, "{'event': <'message-sent'>, 'text': <'hello'>, 'host': <'unreachable'>}");
  g_assert_nonnull (stage_find_label (page, "198.18.0.1 is unreachable"));
  g_assert_true (gtk_widget_has_css_class (stage_find (page, HB_TYPE_HEART), "error"));
}

static void
test_disconnected (void)
{
  g_autoptr (GString) sent = g_string_new (NULL);
  g_autoptr (GtkWidget) page = g_object_ref_sink (create_client (sent));

  happen (page, PULSE);
  type (page, "too late");
  g_object_set (page, "connected", FALSE, NULL);
  g_assert_nonnull (stage_find_label (page, "Was watched by 198.18.0.1"));
  g_assert_true (gtk_widget_has_css_class (stage_find (page, HB_TYPE_HEART), "dim-label"));
  g_assert_false (can_send (page));
  g_assert_cmpstr (get_typed (page), ==, "too late");

  g_object_set (page, "connected", TRUE, NULL);
  g_assert_nonnull (stage_find_label (page, "Not known to 198.18.0.1 yet"));
}

/* Each of several servers has a card of its own, and the first one terminates all sessions. */
static void
test_several_servers (void)
{
  g_autoptr (GtkWidget) page = g_object_ref_sink (create_client (NULL));
  GtkWidget *buttons;

  g_object_set (page, "server", "198.18.0.1, hub.example", NULL);
  g_assert_nonnull (stage_find_label (page, "Not known to 198.18.0.1 yet"));
  g_assert_nonnull (stage_find_label (page, "Not known to hub.example yet"));

  happen (page, "{'event': <'pulse-received'>, 'server': <'hub.example'>}");
  happen (page, "{'event': <'message-sent'>, 'text': <'hello'>, 'host': <'silent'>, 'server': <'198.18.0.1'>}");
  g_assert_nonnull (stage_find_label (page, "Watched by hub.example"));
  g_assert_nonnull (stage_find_label (page, "198.18.0.1 is silent"));

  buttons = stage_find_button (page, "_Terminate…");
  g_assert_true (gtk_widget_get_visible (buttons));
  g_object_set (page, "server", "198.18.0.1", NULL);
  g_assert_null (stage_find_label (page, "Watched by hub.example"));
}

/* In a window */

typedef struct
{
  Stage stage;
  GtkWidget *page;
  GtkAdjustment *vertical;
} Show;

static void
show_init (Show *self)
{
  GtkWidget *list;

  self->page = create_client (NULL);
  stage_init (&self->stage, self->page, 700, 600);
  list = stage_find (self->page, GTK_TYPE_LIST_VIEW);
  self->vertical = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (list));
  stage_draw (&self->stage, FRAMES);
}

static void
happen_often (GtkWidget  *page,
              const char *text,
              guint       times)
{
  for (guint i = 0; i < times; i++)
    happen (page, text);
}

/* Returns: how many pixels of the conversation are below the visible part */
static double
get_below (Show *show)
{
  return gtk_adjustment_get_upper (show->vertical) -
         gtk_adjustment_get_page_size (show->vertical) -
         gtk_adjustment_get_value (show->vertical);
}

/* The longest text that can be sent is higher than the window, and the next pulse is below it. */
static void
test_tall (void)
{
  g_autoptr (GString) tall = g_string_new (NULL);
  Show show;

  for (guint i = 0; i < 700; i++)
    g_string_append (tall, "é");

  show_init (&show);
  happen_often (show.page, PULSE, 30);
  stage_draw (&show.stage, FRAMES);
  g_assert_cmpfloat (gtk_adjustment_get_value (show.vertical), >, 100);
  g_assert_cmpfloat (get_below (&show), <=, 1);

  say (show.page, tall->str);
  stage_draw (&show.stage, FRAMES);
  stage_save (&show.stage, "client-tall");
  g_assert_cmpfloat (get_below (&show), <=, 1);

  happen (show.page, PULSE);
  stage_draw (&show.stage, FRAMES);
  g_assert_cmpfloat (get_below (&show), <=, 1);
  stage_clear (&show.stage);
}

/* Three cards fit; many more leave the conversation its room. */
static void
test_cards (gconstpointer data)
{
  int width = GPOINTER_TO_INT (data);
  Show show;

  show_init (&show);
  gtk_window_set_default_size (GTK_WINDOW (show.stage.window), width, 600);
  g_object_set (show.page, "server", "198.18.0.1, hub.example", NULL);
  happen (show.page, "{'event': <'message-sent'>, 'text': <'hello'>, 'host': <'answered'>, 'rtt-ms': <0.4>, "
                     "'server': <'198.18.0.1'>}");
  happen (show.page, "{'event': <'message-sent'>, 'text': <'hello'>, 'host': <'silent'>, 'server': <'hub.example'>}");
  happen (show.page, "{'event': <'pulse-received'>, 'server': <'198.18.0.1'>}");
  happen (show.page, "{'event': <'pulse-answered'>, 'host': <'answered'>, 'rtt-ms': <0.4>, "
                     "'server': <'198.18.0.1'>}");
  stage_draw (&show.stage, FRAMES);
  stage_save (&show.stage, width < 400 ? "client-two-narrow" : "client-two");
  g_assert_nonnull (stage_find_label (show.page, "Pulse from 198.18.0.1"));
  stage_set_colors (ADW_COLOR_SCHEME_FORCE_DARK);
  stage_draw (&show.stage, FRAMES);
  stage_save (&show.stage, width < 400 ? "client-two-narrow-dark" : "client-two-dark");
  stage_set_colors (ADW_COLOR_SCHEME_FORCE_LIGHT);

  g_object_set (show.page, "server", "fd00::1, fd00::2, fd00::3, fd00::4, fd00::5, fd00::6", NULL);
  happen_often (show.page, PULSE, 30);
  stage_draw (&show.stage, FRAMES);
  stage_save (&show.stage, width < 400 ? "client-six-narrow" : "client-six");
  g_assert_cmpfloat (gtk_adjustment_get_page_size (show.vertical), >, 120);
  stage_clear (&show.stage);
}

/* New messages do not scroll while the person reads earlier ones; sending one scrolls to the end. */
static void
test_reading (void)
{
  Show show;

  show_init (&show);
  happen_often (show.page, PULSE, 30);
  stage_draw (&show.stage, FRAMES);
  gtk_adjustment_set_value (show.vertical, 40);
  stage_draw (&show.stage, FRAMES);
  happen (show.page, PULSE);
  stage_draw (&show.stage, FRAMES);
  g_assert_cmpfloat_with_epsilon (gtk_adjustment_get_value (show.vertical), 40, 1);

  say (show.page, "back again");
  stage_draw (&show.stage, FRAMES);
  g_assert_cmpfloat (get_below (&show), <=, 1);
  stage_clear (&show.stage);
}

/* When the window gets lower, the end stays visible. */
static void
test_lower (void)
{
  Show show;

  show_init (&show);
  happen_often (show.page, PULSE, 30);
  stage_draw (&show.stage, FRAMES);
  gtk_window_set_default_size (GTK_WINDOW (show.stage.window), 700, 450);
  stage_draw (&show.stage, FRAMES);
  g_assert_cmpfloat (get_below (&show), <=, 1);
  stage_clear (&show.stage);
}

/* In a full conversation, each new row removes the first one: the end stays visible. */
static void
test_full (void)
{
  Show show;

  show_init (&show);
  happen_often (show.page, PULSE, 2000);
  stage_draw (&show.stage, FRAMES);
  for (guint i = 0; i < 5; i++)
    {
      happen (show.page, PULSE);
      stage_draw (&show.stage, FRAMES);
      g_assert_cmpfloat (get_below (&show), <=, 1);
    }
  stage_clear (&show.stage);
}

int
main (int    argc,
      char **argv)
{
  if (!stage_begin (&argc, &argv))
    return STAGE_SKIPPED;

  stage_stop_animations ();

  g_test_add_func ("/client-page/limit", test_limit);
  g_test_add_func ("/client-page/blank", test_blank);
  g_test_add_func ("/client-page/failure", test_failure);
  g_test_add_func ("/client-page/server-status", test_server_status);
  g_test_add_func ("/client-page/disconnected", test_disconnected);
  g_test_add_func ("/client-page/several-servers", test_several_servers);
  g_test_add_data_func ("/client-page/cards/wide", GINT_TO_POINTER (700), test_cards);
  g_test_add_data_func ("/client-page/cards/narrow", GINT_TO_POINTER (360), test_cards);
  g_test_add_func ("/client-page/tall", test_tall);
  g_test_add_func ("/client-page/reading", test_reading);
  g_test_add_func ("/client-page/lower", test_lower);
  g_test_add_func ("/client-page/full", test_full);

  return g_test_run ();
}
