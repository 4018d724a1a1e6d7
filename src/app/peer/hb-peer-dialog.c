#include "app/peer/hb-peer-dialog.h"

#include <glib/gi18n.h>

#include "app/format/hb-advice.h"
#include "app/format/hb-number.h"
#include "app/model/hb-peers-disk.h"
#include "app/widgets/hb-dialog-title.h"
#include "app/widgets/hb-field.h"
#include "app/widgets/hb-sheet.h"
#include "store/hb-peers-change.h"

struct _HbPeerDialog
{
  AdwWindow parent_instance;

  GtkWidget *save;
  GtkWidget *name_field;
  GtkWidget *address_field;
  GtkWidget *group_field;
  GtkWidget *note_field;
  GtkWidget *timeout_field;
  GtkWidget *pulses_field;
  GtkWidget *interval_field;
  GtkWidget *quiet_field;
  GtkSwitch *expected;
  GtkSwitch *may_sleep;
  GtkSwitch *muted;

  HbPeerDraft *draft;
  char *shown[HB_N_PEERS_KEYS];  /* the texts as they were read */
  char *explanation;
  char *problem;    /* (nullable) */
  GtkWidget *focus; /* (nullable): where to type again if it is not saved */
  gboolean saving;
};

enum
{
  PROP_0,
  PROP_EXPLANATION,
  PROP_PROBLEM,
  PROP_WRITABLE,
  PROP_LISTED,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (HbPeerDialog, hb_peer_dialog, ADW_TYPE_WINDOW)

/* The fields, each with its key and what it takes: what a setting does, or an example. */

#define FIELD(name) G_STRUCT_OFFSET (HbPeerDialog, name)
#define NO_SETTING HB_N_SETTINGS

static const struct
{
  HbPeersKey key;
  gsize field;
  HbSetting setting;
  const char *example;
} entries[] = {
  { HB_PEERS_KEY_ADDRESS, FIELD (address_field), NO_SETTING,
    N_("Enter addresses or names of hosts, separated by “;”, for example 10.0.0.231;fd00::231") },
  { HB_PEERS_KEY_GROUP, FIELD (group_field), NO_SETTING, N_("Enter the name of a group, up to 64 bytes") },
  { HB_PEERS_KEY_NOTE, FIELD (note_field), NO_SETTING, N_("Enter a text of up to 1000 bytes") },
  { HB_PEERS_KEY_TIMEOUT, FIELD (timeout_field), HB_SETTING_TIMEOUT, NULL },
  { HB_PEERS_KEY_PULSES, FIELD (pulses_field), HB_SETTING_PULSES, NULL },
  { HB_PEERS_KEY_PULSE_INTERVAL, FIELD (interval_field), HB_SETTING_PULSE_INTERVAL, NULL },
  { HB_PEERS_KEY_QUIET, FIELD (quiet_field), NO_SETTING,
    N_("Enter times, separated by “;”, for example Sun 03:00-04:00;22:00-06:00") },
};

static HbField *
get_field (HbPeerDialog *self,
           guint         entry)
{
  return G_STRUCT_MEMBER (HbField *, self, entries[entry].field);
}

/* An empty field leaves it to the group and the defaults. */
static gboolean
check_entry (HbField     *field,
             const char  *text,
             char       **advice,
             gpointer     entry)
{
  HbPeersKey key = entries[GPOINTER_TO_UINT (entry)].key;
  HbSetting setting = entries[GPOINTER_TO_UINT (entry)].setting;
  g_autoptr (HbPeersEntry) read = NULL;
  g_autofree char *problem = NULL;

  if (text[0] == '\0')
    return key != HB_PEERS_KEY_ADDRESS;
  if (setting != NO_SETTING)
    return hb_advice_on (setting, text, advice);

  read = hb_peers_entry_new (HB_PEERS_SECTION_PEER, "", 0);
  problem = hb_peers_entry_read (read, hb_peers_key_to_string (key), text);
  return problem == NULL;
}

/* Without a name, a peer is called by its address. */
static gboolean
check_name (HbField     *field,
            const char  *text,
            char       **advice,
            gpointer     user_data)
{
  HbPeerDialog *self = user_data;

  if (text[0] == '\0')
    return TRUE;
  if (!hb_peers_entry_is_peer (text))
    return FALSE;
  if (self->draft == NULL || !hb_peer_draft_has_other (self->draft, text))
    return TRUE;

  *advice = g_strdup (_("The file has another peer of this name"));
  return FALSE;
}

/* Showing */

/* Returns: (nullable): the peer's name in the file */
static const char *
get_section (HbPeerDialog *self)
{
  return self->draft != NULL ? hb_peer_draft_get_section (self->draft) : NULL;
}

static gboolean
is_seconds (HbPeersKey key)
{
  return key == HB_PEERS_KEY_TIMEOUT || key == HB_PEERS_KEY_PULSE_INTERVAL;
}

/* Returns: (transfer full): a value of the file in the format of the locale; a wrong one as it is */
static char *
to_shown (HbPeersKey  key,
          const char *value)
{
  gint64 duration;

  if (value != NULL && is_seconds (key) && hb_setting_parse_seconds (value, &duration))
    return hb_number_format_seconds ((double) duration / HB_SECOND);

  return g_strdup (value != NULL ? value : "");
}

static char *
to_value (HbPeersKey  key,
          const char *text)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];
  double seconds;

  if (is_seconds (key) && hb_number_parse_seconds (text, &seconds))
    return g_strdup (g_ascii_formatd (buffer, sizeof buffer, "%.10g", seconds));

  return g_strdup (text);
}

static void
show_switch (HbPeerDialog *self,
             HbPeersKey    key,
             GtkSwitch    *toggle,
             gboolean      active)
{
  self->shown[key] = g_strdup (active ? "true" : "false");
  gtk_switch_set_active (toggle, active);
}

static void
show_switches (HbPeerDialog       *self,
               const HbPeersEntry *entry,
               HbPeerItem         *peer)
{
  show_switch (self, HB_PEERS_KEY_EXPECTED, self->expected, entry != NULL ? entry->expected : hb_peer_draft_is_writable (self->draft));
  show_switch (self, HB_PEERS_KEY_MAY_SLEEP, self->may_sleep, entry != NULL && entry->may_sleep);
  show_switch (self, HB_PEERS_KEY_MUTED, self->muted,
               entry != NULL ? entry->muted : peer != NULL && hb_peer_item_get_muted (peer));
}

static void
show_texts (HbPeerDialog *self,
            HbPeerItem   *peer)
{
  for (guint i = 0; i < G_N_ELEMENTS (entries); i++)
    {
      HbPeersKey key = entries[i].key;
      g_autofree char *value = NULL;

      if (get_section (self) != NULL)
        value = hb_peer_draft_get_text (self->draft, key);
      else if (peer != NULL && key == HB_PEERS_KEY_ADDRESS)
        value = g_strdup (hb_peer_item_get_address (peer));
      else if (peer != NULL && key == HB_PEERS_KEY_GROUP)
        value = g_strdup (hb_peer_item_get_group (peer));

      self->shown[key] = to_shown (key, value);
      hb_field_set_text (get_field (self, i), self->shown[key]);
    }
}

/* Translated: each says in the question what holds where the field is empty. */
static void
ask_for_times (HbPeerDialog  *self,
               HbWatchPolicy *policy)
{
  static const HbPeersKey keys[] = { HB_PEERS_KEY_TIMEOUT, HB_PEERS_KEY_PULSES, HB_PEERS_KEY_PULSE_INTERVAL };
  g_autoptr (HbPeersFile) file = hb_peer_draft_inherit (self->draft, keys, G_N_ELEMENTS (keys));
  const HbPeersEntry *entry = file != NULL ? hb_peers_file_find_name (file, get_section (self)) : NULL;
  double timeout = hb_watch_policy_get_timeout (policy), interval = hb_watch_policy_get_pulse_interval (policy);
  guint pulses = hb_watch_policy_get_pulses (policy);
  g_autofree char *timeout_text = NULL, *interval_text = NULL;
  g_autofree char *ask_timeout = NULL, *ask_pulses = NULL, *ask_interval = NULL;

  if (entry != NULL && hb_peers_entry_has (entry, HB_PEERS_KEY_TIMEOUT))
    timeout = (double) entry->timeout / HB_SECOND;
  if (entry != NULL && hb_peers_entry_has (entry, HB_PEERS_KEY_PULSES))
    pulses = entry->pulses;
  if (entry != NULL && hb_peers_entry_has (entry, HB_PEERS_KEY_PULSE_INTERVAL))
    interval = (double) entry->pulse_interval / HB_SECOND;

  timeout_text = hb_number_format_seconds (timeout);
  interval_text = hb_number_format_seconds (interval);
  /* Translators: %s is what holds if nothing is entered */
  ask_timeout = g_strdup_printf (_("_Timeout in seconds (otherwise %s)"), timeout_text);
  /* Translators: %u is what holds if nothing is entered */
  ask_pulses = g_strdup_printf (_("_Pulses before giving up (otherwise %u)"), pulses);
  /* Translators: %s is what holds if nothing is entered */
  ask_interval = g_strdup_printf (_("Seconds _between two pulses (otherwise %s)"), interval_text);
  g_object_set (self->timeout_field, "question", ask_timeout, NULL);
  g_object_set (self->pulses_field, "question", ask_pulses, NULL);
  g_object_set (self->interval_field, "question", ask_interval, NULL);
}

static char *
explain (HbPeerDialog *self,
         gboolean      seen)
{
  const char *path = hb_peer_draft_get_path (self->draft);
  g_autofree char *name = path != NULL ? g_filename_display_name (path) : NULL;

  if (path == NULL)
    return g_strdup (_("This run has no peers file, so there is nothing to edit"));
  if (!hb_peer_draft_is_readable (self->draft))
    /* Translators: a file */
    return g_strdup_printf (_("The peers file %s cannot be read from here"), name);
  if (!hb_peer_draft_is_writable (self->draft))
    /* Translators: a file */
    return g_strdup_printf (_("The peers file %s cannot be written from here"), name);
  if (get_section (self) == NULL && seen)
    /* Translators: a file */
    return g_strdup_printf (_("This peer is not in %s yet. Once it is, it is expected to be there."), name);

  /* Translators: a file */
  return g_strdup_printf (_("Saved in %s"), name);
}

static void
show (HbPeerDialog  *self,
      HbPeerItem    *peer,
      HbWatchPolicy *policy)
{
  const HbPeersEntry *entry = hb_peer_draft_get_entry (self->draft);

  self->explanation = explain (self, peer != NULL);
  if (entry != NULL && hb_peers_entry_is_named (entry))
    hb_field_set_text (HB_FIELD (self->name_field), entry->name);
  else if (entry == NULL && peer != NULL)
    hb_field_set_text (HB_FIELD (self->name_field), hb_peer_item_get_chosen_name (peer));
  show_switches (self, entry, peer);
  show_texts (self, peer);
  ask_for_times (self, policy);
}

/* Saving */

static void
show_problem (HbPeerDialog *self,
              const char   *problem)
{
  g_free (self->problem);
  self->problem = g_strdup (problem);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_PROBLEM]);
}

static void
set_saving (HbPeerDialog *self,
            gboolean      saving)
{
  GtkWindow *window = GTK_WINDOW (self);

  self->saving = saving;
  if (saving)
    {
      g_set_weak_pointer (&self->focus, gtk_window_get_focus (window));
      /* A cursor would blink on in an entry that is insensitive, and complain. */
      gtk_window_set_focus (window, NULL);
    }
  gtk_widget_set_sensitive (adw_window_get_content (ADW_WINDOW (self)), !saving);
  if (!saving && self->focus != NULL)
    gtk_window_set_focus (window, self->focus);
}

/* A dialog that was closed meanwhile comes back with the problem, and with all that was typed. */
static void
on_saved (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (HbPeerDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean gone = gtk_window_get_transient_for (GTK_WINDOW (self)) == NULL && !gtk_widget_get_visible (GTK_WIDGET (self));
  gboolean saved = hb_peers_disk_finish (result, gone ? NULL : &error) != NULL;

  /* The window behind it may be gone, and this with it. */
  if (gone)
    return;

  set_saving (self, FALSE);
  if (saved)
    {
      gtk_window_destroy (GTK_WINDOW (self));
      return;
    }

  show_problem (self, error->message);
  gtk_window_present (GTK_WINDOW (self));
}

/* The disk may be slow. */
static void
save (HbPeerDialog    *self,
      HbPeersEditFunc  edit,
      gpointer         data,
      GDestroyNotify   free_data)
{
  set_saving (self, TRUE);
  hb_peers_disk_save (hb_peer_draft_get_path (self->draft), edit, data, free_data, on_saved, g_object_ref (self));
}

static gboolean
hb_peer_dialog_close_request (GtkWindow *window)
{
  if (!HB_PEER_DIALOG (window)->saving)
    return GTK_WINDOW_CLASS (hb_peer_dialog_parent_class)->close_request (window);

  gtk_widget_set_visible (GTK_WIDGET (window), FALSE);
  return GDK_EVENT_STOP;
}

static gboolean
remove_peer (HbPeersEdit  *edit,
             gpointer      section,
             GError      **error)
{
  return !hb_peers_edit_has (edit, section) || hb_peers_edit_remove (edit, section, error);
}

static void
on_remove (HbPeerDialog *self)
{
  save (self, remove_peer, g_strdup (get_section (self)), g_free);
}

/* Returns: (transfer full): the name of the section */
static char *
get_name (HbPeerDialog *self)
{
  g_autofree char *name = hb_field_dup_text (HB_FIELD (self->name_field));
  g_autofree char *addresses = hb_field_dup_text (HB_FIELD (self->address_field));
  g_auto (GStrv) items = g_strsplit (addresses, ";", 2);

  return name[0] != '\0' ? g_steal_pointer (&name) : g_strdup (g_strstrip (items[0]));
}

static void
set_switch (HbPeerDialog  *self,
            HbPeersChange *change,
            HbPeersKey     key,
            GtkSwitch     *toggle)
{
  const char *value = gtk_switch_get_active (toggle) ? "true" : "false";

  if (get_section (self) == NULL || !g_str_equal (value, self->shown[key]))
    hb_peers_change_set (change, key, value);
}

static HbPeersChange *
collect (HbPeerDialog *self)
{
  g_autofree char *name = get_name (self);
  HbPeersChange *change = hb_peers_change_new (get_section (self), name);

  for (guint i = 0; i < G_N_ELEMENTS (entries); i++)
    {
      HbPeersKey key = entries[i].key;
      g_autofree char *text = hb_field_dup_text (get_field (self, i));
      g_autofree char *value = to_value (key, text);

      if (get_section (self) == NULL || !g_str_equal (text, self->shown[key]))
        hb_peers_change_set (change, key, value);
    }

  set_switch (self, change, HB_PEERS_KEY_EXPECTED, self->expected);
  set_switch (self, change, HB_PEERS_KEY_MAY_SLEEP, self->may_sleep);
  set_switch (self, change, HB_PEERS_KEY_MUTED, self->muted);
  return change;
}

static void
on_save (HbPeerDialog *self)
{
  save (self, hb_peers_change_apply, collect (self), (GDestroyNotify) hb_peers_change_free);
}

/* Callbacks of the template */

static gboolean
can_save (HbPeerDialog *self,
          gboolean      name_right,
          gboolean      address_right,
          gboolean      group_right,
          gboolean      note_right,
          gboolean      timeout_right,
          gboolean      pulses_right,
          gboolean      interval_right,
          gboolean      quiet_right)
{
  return name_right && address_right && group_right && note_right && timeout_right && pulses_right && interval_right &&
         quiet_right;
}

static gboolean
can_remove (HbPeerDialog *self,
            gboolean      writable,
            gboolean      listed)
{
  return writable && listed;
}

static gboolean
has_text (HbPeerDialog *self,
          const char   *text)
{
  return text != NULL;
}

static void
hb_peer_dialog_get_property (GObject    *object,
                             guint       id,
                             GValue     *value,
                             GParamSpec *pspec)
{
  HbPeerDialog *self = HB_PEER_DIALOG (object);

  switch (id)
    {
    case PROP_EXPLANATION:
      g_value_set_string (value, self->explanation);
      break;
    case PROP_PROBLEM:
      g_value_set_string (value, self->problem);
      break;
    case PROP_WRITABLE:
      g_value_set_boolean (value, self->draft != NULL && hb_peer_draft_is_writable (self->draft));
      break;
    case PROP_LISTED:
      g_value_set_boolean (value, get_section (self) != NULL);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
hb_peer_dialog_finalize (GObject *object)
{
  HbPeerDialog *self = HB_PEER_DIALOG (object);

  for (guint key = 0; key < HB_N_PEERS_KEYS; key++)
    g_free (self->shown[key]);
  g_clear_pointer (&self->draft, hb_peer_draft_free);
  g_clear_weak_pointer (&self->focus);
  g_free (self->explanation);
  g_free (self->problem);

  G_OBJECT_CLASS (hb_peer_dialog_parent_class)->finalize (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, HbPeerDialog, save);
  gtk_widget_class_bind_template_child (widget_class, HbPeerDialog, name_field);
  gtk_widget_class_bind_template_child (widget_class, HbPeerDialog, address_field);
  gtk_widget_class_bind_template_child (widget_class, HbPeerDialog, group_field);
  gtk_widget_class_bind_template_child (widget_class, HbPeerDialog, note_field);
  gtk_widget_class_bind_template_child (widget_class, HbPeerDialog, timeout_field);
  gtk_widget_class_bind_template_child (widget_class, HbPeerDialog, pulses_field);
  gtk_widget_class_bind_template_child (widget_class, HbPeerDialog, interval_field);
  gtk_widget_class_bind_template_child (widget_class, HbPeerDialog, quiet_field);
  gtk_widget_class_bind_template_child (widget_class, HbPeerDialog, expected);
  gtk_widget_class_bind_template_child (widget_class, HbPeerDialog, may_sleep);
  gtk_widget_class_bind_template_child (widget_class, HbPeerDialog, muted);
  gtk_widget_class_bind_template_callback (widget_class, can_save);
  gtk_widget_class_bind_template_callback (widget_class, can_remove);
  gtk_widget_class_bind_template_callback (widget_class, has_text);
  gtk_widget_class_bind_template_callback (widget_class, on_save);
  gtk_widget_class_bind_template_callback (widget_class, on_remove);
}

static void
hb_peer_dialog_class_init (HbPeerDialogClass *klass)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = hb_peer_dialog_get_property;
  object_class->finalize = hb_peer_dialog_finalize;
  GTK_WINDOW_CLASS (klass)->close_request = hb_peer_dialog_close_request;

  props[PROP_EXPLANATION] = g_param_spec_string ("explanation", NULL, NULL, NULL, flags);
  props[PROP_PROBLEM] = g_param_spec_string ("problem", NULL, NULL, NULL, flags);
  props[PROP_WRITABLE] = g_param_spec_boolean ("writable", NULL, NULL, FALSE, flags);
  props[PROP_LISTED] = g_param_spec_boolean ("listed", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);

  g_type_ensure (HB_TYPE_DIALOG_TITLE);
  g_type_ensure (HB_TYPE_FIELD);
  g_type_ensure (HB_TYPE_SHEET);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/d0ntblink/Heartbeats/hb-peer-dialog.ui");
  bind_template (widget_class);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static const char *
get_example (guint entry)
{
  HbSetting setting = entries[entry].setting;

  return setting != NO_SETTING ? hb_setting_rules[setting].enter : entries[entry].example;
}

static void
hb_peer_dialog_init (HbPeerDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  hb_field_set_check (HB_FIELD (self->name_field), check_name, self,
                      _("Enter a name of up to 64 bytes, without brackets"));
  for (guint i = 0; i < G_N_ELEMENTS (entries); i++)
    hb_field_set_check (get_field (self, i), check_entry, GUINT_TO_POINTER (i), _(get_example (i)));
}

/**
 * hb_peer_dialog_new:
 * @parent: (nullable): the window in front of which to show it
 * @draft: (transfer full): what the peers file of the run says of the peer
 * @peer: (nullable) (transfer none): the peer; %NULL for one that has not come yet
 * @policy: (transfer none): what the server does where the file says nothing else
 *
 * Returns: (transfer none): a dialog, to be presented
 */
GtkWidget *
hb_peer_dialog_new (GtkWindow     *parent,
                    HbPeerDraft   *draft,
                    HbPeerItem    *peer,
                    HbWatchPolicy *policy)
{
  HbPeerDialog *self = g_object_new (HB_TYPE_PEER_DIALOG, "transient-for", parent, NULL);

  self->draft = draft;
  if (peer == NULL)
    gtk_window_set_title (GTK_WINDOW (self), _("Add a Peer"));
  show (self, peer, policy);
  for (guint property = 1; property < N_PROPS; property++)
    g_object_notify_by_pspec (G_OBJECT (self), props[property]);
  /* GTK forgets a default button that is hidden. */
  gtk_window_set_default_widget (GTK_WINDOW (self), self->save);
  return GTK_WIDGET (self);
}
