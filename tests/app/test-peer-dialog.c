#include "stage.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "app/model/hb-peers-disk.h"
#include "app/peer/hb-peer-dialog.h"
#include "app/widgets/hb-field.h"

/* The dialog that edits a peer in a peers file, whose contents are compared byte by byte. With HB_PICTURES=DIR, pictures
 * are saved there. */

#define FILE_TEXT                                                                                                      \
  "# The peers of our house\n"                                                                                         \
  "[defaults]\n"                                                                                                       \
  "timeout=45\n"                                                                                                       \
  "muted=true\n"                                                                                                       \
  "\n"                                                                                                                 \
  "[nas]\n"                                                                                                            \
  "address=198.18.0.1; 198.18.0.2\n"                                                                                   \
  "pulse-interval = 0.5 \n"                                                                                            \
  "# the second shelf\n"                                                                                               \
  "quiet=Sun 03:00-04:00\n"                                                                                            \
  "\n"                                                                                                                 \
  "[printer]\n"                                                                                                        \
  "address=198.18.0.3\n"

/* In the order of the dialog. */
enum
{
  NAME,
  ADDRESS,
  GROUP,
  NOTE,
  TIMEOUT,
  PULSES,
  INTERVAL,
  QUIET
};

typedef struct
{
  char *folder;
  char *path;
  HbPeerItem *peer;
  Stage parent;
  Stage stage;
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  address)
{
  g_autoptr (GError) error = NULL;

  fixture->folder = g_dir_make_tmp ("heartbeats-XXXXXX", &error);
  g_assert_no_error (error);
  fixture->path = g_build_filename (fixture->folder, "peers.conf", NULL);
  g_assert_true (g_file_set_contents (fixture->path, FILE_TEXT, -1, NULL));
  fixture->peer = hb_peer_item_new (address);
  stage_init (&fixture->parent, NULL, 640, 800);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  address)
{
  stage_clear (&fixture->parent);
  g_clear_object (&fixture->peer);
  g_remove (fixture->path);
  g_rmdir (fixture->folder);
  g_free (fixture->folder);
  g_free (fixture->path);
}

/* What was asked of the disk is done. */
static void
settle (void)
{
  g_assert_true (hb_peers_disk_drain (HB_PEERS_DISK_PATIENCE));
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
on_draft (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

/* A dialog that closes is gone; one that stays is the test's to clear. */
static GtkWidget *
open_dialog (Fixture    *fixture,
             const char *path)
{
  g_autoptr (HbWatchPolicy) policy = hb_watch_policy_new (60, 5, 1);
  g_autoptr (GAsyncResult) result = NULL;
  GtkWidget *dialog;

  hb_peer_draft_load (path, on_draft, &result);
  settle ();
  dialog = hb_peer_dialog_new (GTK_WINDOW (fixture->parent.window), hb_peer_draft_load_finish (result, fixture->peer),
                               fixture->peer, policy);
  stage_present (&fixture->stage, dialog);
  stage_wait_for_frame (&fixture->stage);
  return dialog;
}

static GtkWidget *
find_field (GtkWidget *dialog,
            guint      position)
{
  g_autoptr (GPtrArray) fields = stage_find_all (dialog, HB_TYPE_FIELD);

  g_assert_cmpuint (fields->len, ==, QUIET + 1);
  return g_ptr_array_index (fields, position);
}

static void
assert_field (GtkWidget  *dialog,
              guint       position,
              const char *text)
{
  stage_assert_string (find_field (dialog, position), "text", text);
}

static void
type (GtkWidget  *dialog,
      guint       position,
      const char *text)
{
  g_object_set (find_field (dialog, position), "text", text, NULL);
}

static void
press (GtkWidget  *dialog,
       const char *words)
{
  GtkWidget *button = stage_find_button (dialog, words);

  g_assert_nonnull (button);
  g_assert_true (gtk_widget_get_sensitive (button));
  g_signal_emit_by_name (button, "clicked");
  settle ();
}

static GtkSwitch *
find_switch (GtkWidget *dialog,
             guint      position)
{
  g_autoptr (GPtrArray) switches = stage_find_all (dialog, GTK_TYPE_SWITCH);

  return g_ptr_array_index (switches, position);
}

static void
assert_contents (Fixture    *fixture,
                 const char *expected)
{
  g_autofree char *contents = NULL;

  g_assert_true (g_file_get_contents (fixture->path, &contents, NULL, NULL));
  g_assert_cmpstr (contents, ==, expected);
}

/* What was not typed stays as it was written. */
static void
test_edited (Fixture       *fixture,
             gconstpointer  data)
{
  GtkWidget *dialog = open_dialog (fixture, fixture->path);

  assert_field (dialog, NAME, "nas");
  assert_field (dialog, ADDRESS, "198.18.0.1; 198.18.0.2");
  assert_field (dialog, TIMEOUT, "");
  assert_field (dialog, INTERVAL, "0.5");
  assert_field (dialog, QUIET, "Sun 03:00-04:00");
  stage_assert_string (find_field (dialog, TIMEOUT), "question", "_Timeout in seconds (otherwise 45)");
  stage_assert_string (find_field (dialog, PULSES), "question", "_Pulses before giving up (otherwise 5)");
  stage_assert_string (find_field (dialog, INTERVAL), "question", "Seconds _between two pulses (otherwise 1)");
  g_assert_true (gtk_switch_get_active (find_switch (dialog, 0)));
  g_assert_false (gtk_switch_get_active (find_switch (dialog, 1)));
  g_assert_true (gtk_switch_get_active (find_switch (dialog, 2)));
  stage_save (&fixture->stage, "peer-dialog");

  type (dialog, NAME, "shelf");
  type (dialog, TIMEOUT, "2.5");
  type (dialog, INTERVAL, "");
  type (dialog, NOTE, "left \\ right");
  gtk_switch_set_active (find_switch (dialog, 2), FALSE);
  press (dialog, "_Save");
  assert_contents (fixture, "# The peers of our house\n[defaults]\ntimeout=45\nmuted=true\n\n"
                            "[shelf]\naddress=198.18.0.1; 198.18.0.2\n# the second shelf\nquiet=Sun 03:00-04:00\n"
                            "timeout=2.5\nnote=left \\\\ right\nmuted=false\n\n"
                            "[printer]\naddress=198.18.0.3\n");
}

static void
test_unchanged (Fixture       *fixture,
                gconstpointer  data)
{
  GtkWidget *dialog = open_dialog (fixture, fixture->path);

  press (dialog, "_Save");
  assert_contents (fixture, FILE_TEXT);
}

/* Nothing wrong can be saved, and what is wanted is said. */
static void
test_wrong (Fixture       *fixture,
            gconstpointer  data)
{
  static const struct
  {
    guint field;
    const char *text;
    const char *advice;
  } cases[] = {
    { NAME, "a[b]", "Enter a name of up to 64 bytes, without brackets" },
    { NAME, "defaults", "Enter a name of up to 64 bytes, without brackets" },
    { NAME, "printer", "The file has another peer of this name" },
    { ADDRESS, "", "Enter addresses or names of hosts, separated by “;”, for example 10.0.0.231;fd00::231" },
    { ADDRESS, "198.18.0.1;jfjj!",
      "Enter addresses or names of hosts, separated by “;”, for example 10.0.0.231;fd00::231" },
    { TIMEOUT, "soon", "Enter seconds, for example 60 or 0.5" },
    { TIMEOUT, "0", "Enter seconds from 0.001 to 31622400 (a year)" },
    { PULSES, "1001", "Enter a number from 1 to 1000" },
    { INTERVAL, "x", "Enter seconds, for example 1 or 0.5" },
    { QUIET, "at night", "Enter times, separated by “;”, for example Sun 03:00-04:00;22:00-06:00" },
  };
  GtkWidget *dialog = open_dialog (fixture, fixture->path);
  GtkWidget *save = gtk_window_get_default_widget (GTK_WINDOW (dialog));

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      GtkWidget *field = find_field (dialog, cases[i].field);
      g_autofree char *before = hb_field_dup_text (HB_FIELD (field));

      g_assert_true (gtk_widget_get_sensitive (save));
      type (dialog, cases[i].field, cases[i].text);
      stage_assert_string (field, "advice", cases[i].advice);
      g_assert_false (gtk_widget_get_sensitive (save));
      type (dialog, cases[i].field, before);
    }

  /* What only the whole file shows is said when it is to be saved. */
  type (dialog, ADDRESS, "198.18.0.3");
  press (dialog, "_Save");
  stage_assert_string (dialog, "problem", "The address 198.18.0.3 is that of [printer] in the file already; give each "
                                          "peer its own");
  type (dialog, TIMEOUT, "soon");
  stage_draw (&fixture->stage, 3);
  stage_save (&fixture->stage, "peer-dialog-wrong");
  assert_contents (fixture, FILE_TEXT);
  stage_clear (&fixture->stage);
}

/* Whoever is not in the file yet is expected once it is. */
static void
test_added (Fixture       *fixture,
            gconstpointer  data)
{
  GtkWidget *dialog = open_dialog (fixture, fixture->path);

  assert_field (dialog, ADDRESS, data);
  g_assert_false (gtk_widget_get_visible (stage_find_button (dialog, "_Remove from the File")));
  type (dialog, GROUP, "attic");
  press (dialog, "_Save");
  assert_contents (fixture, FILE_TEXT "\n[198.18.0.9]\naddress=198.18.0.9\ngroup=attic\nmuted=false\n");
}

/* Also who has not come yet. */
static void
test_new (Fixture       *fixture,
          gconstpointer  data)
{
  GtkWidget *dialog, *save;

  g_clear_object (&fixture->peer);
  dialog = open_dialog (fixture, fixture->path);
  save = gtk_window_get_default_widget (GTK_WINDOW (dialog));
  g_assert_false (gtk_widget_get_sensitive (save));
  type (dialog, ADDRESS, "fd00::1;nas.example");
  g_assert_true (gtk_widget_get_sensitive (save));
  type (dialog, NAME, "late");
  gtk_switch_set_active (find_switch (dialog, 2), TRUE);
  g_signal_emit_by_name (save, "clicked");
  settle ();
  assert_contents (fixture, FILE_TEXT "\n[late]\naddress=fd00::1;nas.example\n");
}

static void
test_removed (Fixture       *fixture,
              gconstpointer  data)
{
  GtkWidget *dialog = open_dialog (fixture, fixture->path);

  press (dialog, "_Remove from the File");
  assert_contents (fixture, "# The peers of our house\n[defaults]\ntimeout=45\nmuted=true\n\n"
                            "[printer]\naddress=198.18.0.3\n");
}

/* The file that an editor has changed meanwhile is the one that is edited. */
static void
test_changed_meanwhile (Fixture       *fixture,
                        gconstpointer  data)
{
  GtkWidget *dialog = open_dialog (fixture, fixture->path);

  g_assert_true (g_file_set_contents (fixture->path, "[nas]\naddress=198.18.0.1\npulses=9\n", -1, NULL));
  type (dialog, TIMEOUT, "7");
  press (dialog, "_Save");
  assert_contents (fixture, "[nas]\naddress=198.18.0.1\npulses=9\ntimeout=7\n");
}

static gpointer
wait_for_disk (gpointer   mutex,
               GError   **error)
{
  g_mutex_lock (mutex);
  g_mutex_unlock (mutex);
  return NULL;
}

/* While the disk does not answer, the dialog can be closed; it comes back if it is not saved. */
static void
test_slow (Fixture       *fixture,
           gconstpointer  data)
{
  GtkWidget *dialog = open_dialog (fixture, fixture->path);
  GtkWidget *save = gtk_window_get_default_widget (GTK_WINDOW (dialog));
  GMutex mutex;

  type (dialog, ADDRESS, "198.18.0.3");
  for (guint i = 0; i < 2; i++)
    {
      g_mutex_init (&mutex);
      g_mutex_lock (&mutex);
      hb_peers_disk_run (wait_for_disk, &mutex, NULL, NULL, NULL, NULL);
      g_signal_emit_by_name (save, "clicked");
      g_assert_false (gtk_widget_is_sensitive (find_field (dialog, NAME)));
      gtk_window_close (GTK_WINDOW (dialog));
      g_assert_false (gtk_widget_get_visible (dialog));
      assert_contents (fixture, FILE_TEXT);

      g_mutex_unlock (&mutex);
      if (i > 0)
        g_object_add_weak_pointer (G_OBJECT (dialog), (gpointer *) &dialog);
      settle ();
      g_mutex_clear (&mutex);
      if (dialog == NULL)
        continue;
      g_assert_true (gtk_widget_get_visible (dialog));
      g_assert_true (gtk_widget_is_sensitive (find_field (dialog, NAME)));
      stage_assert_string (dialog, "problem", "The address 198.18.0.3 is that of [printer] in the file already; give each "
                                              "peer its own");
      type (dialog, ADDRESS, "198.18.0.4");
    }
  g_assert_null (dialog);
  assert_contents (fixture, "# The peers of our house\n[defaults]\ntimeout=45\nmuted=true\n\n"
                            "[nas]\naddress=198.18.0.4\npulse-interval = 0.5 \n# the second shelf\n"
                            "quiet=Sun 03:00-04:00\n\n[printer]\naddress=198.18.0.3\n");
}

static void
assert_read_only (GtkWidget *dialog)
{
  g_assert_false (gtk_widget_is_sensitive (find_field (dialog, NAME)));
  g_assert_false (gtk_widget_get_visible (stage_find_button (dialog, "_Save")));
  g_assert_false (gtk_widget_get_visible (stage_find_button (dialog, "_Remove from the File")));
}

/* A link that leads nowhere, where even root cannot write. */
static void
test_read_only (Fixture       *fixture,
                gconstpointer  data)
{
  g_autofree char *explanation = g_strdup_printf ("The peers file %s cannot be written from here", fixture->path);
  GtkWidget *dialog;

  g_assert_cmpint (g_remove (fixture->path), ==, 0);
  g_assert_cmpint (symlink ("nowhere/else", fixture->path), ==, 0);
  dialog = open_dialog (fixture, fixture->path);
  stage_assert_string (dialog, "explanation", explanation);
  assert_read_only (dialog);
  stage_save (&fixture->stage, "peer-dialog-read-only");
  stage_clear (&fixture->stage);

  dialog = open_dialog (fixture, NULL);
  stage_assert_string (dialog, "explanation", "This run has no peers file, so there is nothing to edit");
  assert_field (dialog, ADDRESS, data);
  assert_read_only (dialog);
  stage_clear (&fixture->stage);
}

static void
test_narrow_and_dark (Fixture       *fixture,
                      gconstpointer  data)
{
  stage_clear (&fixture->parent);
  stage_init (&fixture->parent, NULL, 360, 640);
  stage_set_colors (ADW_COLOR_SCHEME_FORCE_DARK);
  g_assert_cmpint (gtk_widget_get_width (open_dialog (fixture, fixture->path)), <=, 360);
  stage_save (&fixture->stage, "peer-dialog-narrow-dark");
  stage_set_colors (ADW_COLOR_SCHEME_DEFAULT);
  stage_clear (&fixture->stage);
}

#define NAS "198.18.0.1"
#define STRANGER "198.18.0.9"
#define add(path, address, function) g_test_add (path, Fixture, address, set_up, function, tear_down)

int
main (int    argc,
      char **argv)
{
  if (!stage_begin (&argc, &argv))
    return STAGE_SKIPPED;

  add ("/peer-dialog/edited", NAS, test_edited);
  add ("/peer-dialog/unchanged", NAS, test_unchanged);
  add ("/peer-dialog/wrong", NAS, test_wrong);
  add ("/peer-dialog/added", STRANGER, test_added);
  add ("/peer-dialog/new", STRANGER, test_new);
  add ("/peer-dialog/removed", NAS, test_removed);
  add ("/peer-dialog/changed-meanwhile", NAS, test_changed_meanwhile);
  add ("/peer-dialog/slow", NAS, test_slow);
  add ("/peer-dialog/read-only", NAS, test_read_only);
  add ("/peer-dialog/narrow-and-dark", NAS, test_narrow_and_dark);

  return g_test_run ();
}
