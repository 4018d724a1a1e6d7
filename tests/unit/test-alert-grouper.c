#include "app/model/hb-alert-grouper.h"

#define SECOND G_USEC_PER_SEC

/* The notifications so far: "+a" silent, "-a" back, "!a" withdrawn, "[b a]" a group, "[]" the group
 * withdrawn. */
typedef struct
{
  HbAlertGrouper *grouper;
  GString *log;
} Desk;

static void
tell_silent (const char *address,
             gpointer    user_data)
{
  g_string_append_printf (((Desk *) user_data)->log, "+%s ", address);
}

static void
tell_back (const char *address,
           gpointer    user_data)
{
  g_string_append_printf (((Desk *) user_data)->log, "-%s ", address);
}

static void
withdraw (const char *address,
          gpointer    user_data)
{
  g_string_append_printf (((Desk *) user_data)->log, "!%s ", address);
}

static void
tell_together (GPtrArray *addresses,
               gpointer   user_data)
{
  GString *log = ((Desk *) user_data)->log;

  g_string_append_c (log, '[');
  for (guint i = 0; i < MIN (addresses->len, 5); i++)
    g_string_append_printf (log, i > 0 ? " %s" : "%s", (char *) g_ptr_array_index (addresses, i));
  if (addresses->len > 5)
    g_string_append_printf (log, " and %u", addresses->len - 5);
  g_string_append (log, "] ");
}

static void
withdraw_together (gpointer user_data)
{
  g_string_append (((Desk *) user_data)->log, "[] ");
}

static void
desk_init (Desk *self)
{
  static const HbAlertGrouperFuncs funcs = {
    .tell_silent = tell_silent,
    .tell_back = tell_back,
    .withdraw = withdraw,
    .tell_together = tell_together,
    .withdraw_together = withdraw_together,
  };

  self->log = g_string_new (NULL);
  self->grouper = hb_alert_grouper_new (&funcs, self);
}

static void
desk_clear (Desk *self)
{
  hb_alert_grouper_free (self->grouper);
  g_string_free (self->log, TRUE);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Desk, desk_clear)

static void
fall (Desk       *self,
      const char *addresses,
      gint64      now)
{
  g_auto (GStrv) each = g_strsplit (addresses, " ", -1);

  for (guint i = 0; each[i] != NULL; i++)
    hb_alert_grouper_note_silent (self->grouper, each[i], now);
}

static void
rise (Desk       *self,
      const char *addresses)
{
  g_auto (GStrv) each = g_strsplit (addresses, " ", -1);

  for (guint i = 0; each[i] != NULL; i++)
    hb_alert_grouper_note_back (self->grouper, each[i]);
}

static void
assert_told (Desk       *self,
             gint64      now,
             const char *told)
{
  hb_alert_grouper_advance (self->grouper, now);
  g_assert_cmpstr (self->log->str, ==, told);
  g_string_truncate (self->log, 0);
}

/* Silence and return are notified at once, replacing the previous notification. */
static void
test_one (void)
{
  g_auto (Desk) desk = { 0 };

  desk_init (&desk);
  g_assert_cmpint (hb_alert_grouper_next_deadline (desk.grouper), ==, -1);
  fall (&desk, "a", 5 * SECOND);
  g_assert_cmpint (hb_alert_grouper_next_deadline (desk.grouper), <=, 5 * SECOND);
  g_assert_true (hb_alert_grouper_is_waiting (desk.grouper, "a"));
  assert_told (&desk, 5 * SECOND, "+a ");
  g_assert_false (hb_alert_grouper_is_waiting (desk.grouper, "a"));
  g_assert_false (hb_alert_grouper_is_waiting (desk.grouper, "b"));
  fall (&desk, "a", 6 * SECOND);
  assert_told (&desk, 9 * SECOND, "");
  g_assert_cmpint (hb_alert_grouper_next_deadline (desk.grouper), ==, -1);

  rise (&desk, "a b");
  assert_told (&desk, 10 * SECOND, "-a ");
  rise (&desk, "a");
  assert_told (&desk, 12 * SECOND, "");
  fall (&desk, "a", 13 * SECOND);
  assert_told (&desk, 13 * SECOND, "+a ");
  hb_alert_grouper_drop (desk.grouper, "a");
  assert_told (&desk, 15 * SECOND, "!a ");
  rise (&desk, "a");
  assert_told (&desk, 16 * SECOND, "");
}

/* A peer that is back before its notification causes none. */
static void
test_blink (void)
{
  g_auto (Desk) desk = { 0 };

  desk_init (&desk);
  fall (&desk, "a", 0);
  assert_told (&desk, 0, "+a ");
  fall (&desk, "b", SECOND / 10);
  assert_told (&desk, SECOND / 10, "");
  rise (&desk, "b");
  assert_told (&desk, SECOND, "");

  rise (&desk, "a");
  fall (&desk, "a", SECOND);
  assert_told (&desk, SECOND, "+a ");
}

/* Hundreds at once get one notification, updated at most once a second. */
static void
test_many (void)
{
  g_auto (Desk) desk = { 0 };

  desk_init (&desk);
  for (guint i = 0; i < 500; i++)
    {
      g_autofree char *address = g_strdup_printf ("%u", i);

      fall (&desk, address, i * SECOND / 100);
      hb_alert_grouper_advance (desk.grouper, i * SECOND / 100);
    }
  assert_told (&desk, 5 * SECOND, "+0 !0 [100 99 98 97 96 and 96] [200 199 198 197 196 and 196] "
                                  "[300 299 298 297 296 and 296] [400 399 398 397 396 and 396] "
                                  "[499 498 497 496 495 and 495] ");
  for (guint i = 0; i < 499; i++)
    {
      g_autofree char *address = g_strdup_printf ("%u", i);

      rise (&desk, address);
      hb_alert_grouper_advance (desk.grouper, 5 * SECOND);
    }
  assert_told (&desk, 6 * SECOND, "[499] ");
  rise (&desk, "499");
  assert_told (&desk, 6 * SECOND, "");
  assert_told (&desk, 7 * SECOND, "[] ");
}

/* Three get a notification each; a fourth soon afterwards replaces them by a group. */
static void
test_few (void)
{
  g_auto (Desk) desk = { 0 };

  desk_init (&desk);
  fall (&desk, "a b", 0);
  assert_told (&desk, 0, "+a +b ");
  fall (&desk, "c", 5 * SECOND);
  assert_told (&desk, 5 * SECOND, "+c ");
  rise (&desk, "b");
  assert_told (&desk, 6 * SECOND, "-b ");
  fall (&desk, "d", 7 * SECOND);
  assert_told (&desk, 7 * SECOND, "+d ");
  fall (&desk, "b", 8 * SECOND);
  assert_told (&desk, 8 * SECOND, "!a !c !d !b [b d c a] ");
  fall (&desk, "e", 9 * SECOND);
  assert_told (&desk, 9 * SECOND, "[e b d c a] ");

  /* Much later, the next one gets its own again. */
  fall (&desk, "f", 30 * SECOND);
  assert_told (&desk, 30 * SECOND, "+f ");
  rise (&desk, "f c");
  assert_told (&desk, 31 * SECOND, "-f [e b d a] ");
  fall (&desk, "g", 50 * SECOND);
  assert_told (&desk, 50 * SECOND, "+g ");
  fall (&desk, "h i j", 70 * SECOND);
  assert_told (&desk, 70 * SECOND, "+h +i +j ");
  fall (&desk, "k", 71 * SECOND);
  assert_told (&desk, 71 * SECOND, "!h !i !j [k j i h e and 3] ");
}

/* When many are back at once, their notification is only withdrawn. */
static void
test_all_back (void)
{
  g_auto (Desk) desk = { 0 };

  desk_init (&desk);
  for (guint i = 0; i < 5; i++)
    {
      const char address[] = { (char) ('a' + i), '\0' };

      fall (&desk, address, i * 20 * SECOND);
      hb_alert_grouper_advance (desk.grouper, i * 20 * SECOND);
    }
  assert_told (&desk, 100 * SECOND, "+a +b +c +d +e ");
  rise (&desk, "a b c d");
  assert_told (&desk, 101 * SECOND, "!a !b !c !d ");
  fall (&desk, "a", 120 * SECOND);
  assert_told (&desk, 120 * SECOND, "+a ");
}

static gboolean
is_even (const char *address,
         gpointer    user_data)
{
  return g_ascii_strtoull (address, NULL, 10) % 2 == 0;
}

/* Peers that are forgotten or muted are neither named nor counted. */
static void
test_gone (void)
{
  g_auto (Desk) desk = { 0 };

  desk_init (&desk);
  fall (&desk, "1 2", 0);
  assert_told (&desk, 0, "+1 +2 ");
  hb_alert_grouper_retain (desk.grouper, is_even, NULL);
  assert_told (&desk, SECOND, "!1 ");

  fall (&desk, "3 4 5 6 7", 2 * SECOND);
  hb_alert_grouper_drop (desk.grouper, "3");
  assert_told (&desk, 2 * SECOND, "!2 [7 6 5 4 2] ");
  hb_alert_grouper_drop (desk.grouper, "4");
  hb_alert_grouper_retain (desk.grouper, is_even, NULL);
  assert_told (&desk, 3 * SECOND, "[6 2] ");

  fall (&desk, "8", 30 * SECOND);
  assert_told (&desk, 30 * SECOND, "+8 ");
  fall (&desk, "9", 30 * SECOND);
  hb_alert_grouper_clear (desk.grouper);
  assert_told (&desk, 30 * SECOND, "!8 [] ");
  g_assert_cmpint (hb_alert_grouper_next_deadline (desk.grouper), ==, -1);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/alert-grouper/one", test_one);
  g_test_add_func ("/alert-grouper/blink", test_blink);
  g_test_add_func ("/alert-grouper/many", test_many);
  g_test_add_func ("/alert-grouper/few", test_few);
  g_test_add_func ("/alert-grouper/all-back", test_all_back);
  g_test_add_func ("/alert-grouper/gone", test_gone);

  return g_test_run ();
}
