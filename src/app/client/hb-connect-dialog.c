#include "app/client/hb-connect-dialog.h"

#include <glib/gi18n.h>

#include "app/format/hb-advice.h"
#include "app/format/hb-number.h"
#include "app/format/hb-servers.h"
#include "app/widgets/hb-dialog-title.h"
#include "app/widgets/hb-field.h"
#include "app/widgets/hb-sheet.h"
#include "role/hb-client-group.h"
#include "store/hb-setting.h"

/* The suggested interval between automatic heartbeats, in seconds. */
#define BEAT_SUGGESTED 10

struct _HbConnectDialog
{
  AdwWindow parent_instance;

  GtkWidget *address;
  GtkWidget *servers_group;
  GtkWidget *recent_group;
  GtkWidget *beat_row;
  GtkWidget *beat;

  GPtrArray *server_rows; /* of the servers that were added; owned by their group */
  char **recent;
  GPtrArray *recent_rows; /* owned by their group */
};

enum
{
  PROP_0,
  PROP_ADDRESS,
  PROP_RECENT,
  PROP_BEAT,
  PROP_N_SERVERS,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

static guint chosen_signal;

G_DEFINE_FINAL_TYPE (HbConnectDialog, hb_connect_dialog, ADW_TYPE_WINDOW)

static gboolean
can_connect (HbConnectDialog *self,
             gboolean         address_right,
             gboolean         beats,
             gboolean         beat_right)
{
  return address_right && (!beats || beat_right);
}

/* Several servers: those that were added, and the one that is being typed */

static const char *
get_row_server (HbConnectDialog *self,
                guint            index)
{
  return adw_preferences_row_get_title (g_ptr_array_index (self->server_rows, index));
}

static gboolean
has_server (HbConnectDialog *self,
            const char      *server)
{
  for (guint i = 0; i < self->server_rows->len; i++)
    if (g_ascii_strcasecmp (get_row_server (self, i), server) == 0)
      return TRUE;

  return FALSE;
}

static gboolean
check_address (HbField    *field,
               const char *text,
               char      **advice,
               gpointer    user_data)
{
  HbConnectDialog *self = user_data;

  if (text[0] == '\0' && self->server_rows->len > 0)
    return TRUE;
  if (!hb_advice_on (HB_SETTING_SERVER, text, advice))
    return FALSE;
  if (!has_server (self, text))
    return TRUE;

  *advice = g_strdup (_("This server is in the list already"));
  return FALSE;
}

/* What is right to type depends on the servers that were added. */
static void
servers_changed (HbConnectDialog *self)
{
  hb_field_set_check (HB_FIELD (self->address), check_address, self,
                      _(hb_setting_rules[HB_SETTING_SERVER].enter));
  gtk_widget_set_visible (self->servers_group, self->server_rows->len > 0);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_N_SERVERS]);
}

static void
remove_server (HbConnectDialog *self,
               GtkWidget       *row)
{
  adw_preferences_group_remove (ADW_PREFERENCES_GROUP (self->servers_group), row);
  g_ptr_array_remove (self->server_rows, row);
  servers_changed (self);
}

static void
on_remove (HbConnectDialog *self,
           GtkWidget       *button)
{
  remove_server (self, gtk_widget_get_ancestor (button, ADW_TYPE_ACTION_ROW));
  gtk_widget_grab_focus (self->address);
}

static void
add_server (HbConnectDialog *self,
            const char      *server)
{
  g_autofree char *label = g_strdup_printf (_("Remove %s"), server);
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *button = gtk_button_new_from_icon_name ("list-remove-symbolic");

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  g_signal_connect_object (button, "clicked", G_CALLBACK (on_remove), self, G_CONNECT_SWAPPED);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), server);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);

  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self->servers_group), row);
  g_ptr_array_add (self->server_rows, row);
}

static void
on_add (HbConnectDialog *self)
{
  g_autofree char *server = hb_field_dup_text (HB_FIELD (self->address));

  add_server (self, server);
  hb_field_set_text (HB_FIELD (self->address), "");
  servers_changed (self);
  gtk_widget_grab_focus (self->address);
}

static gboolean
can_add (HbConnectDialog *self,
         gboolean         right,
         const char      *text,
         guint            n_servers)
{
  return right && text != NULL && text[0] != '\0' && n_servers < HB_CLIENT_GROUP_MAX - 1;
}

static char *
join_servers (HbConnectDialog *self)
{
  g_autofree char *typed = hb_field_dup_text (HB_FIELD (self->address));
  GString *servers = g_string_new (NULL);

  for (guint i = 0; i < self->server_rows->len; i++)
    g_string_append_printf (servers, "%s%s", i > 0 ? HB_SERVERS_SEPARATOR : "", get_row_server (self, i));
  if (typed[0] != '\0')
    g_string_append_printf (servers, "%s%s", servers->len > 0 ? HB_SERVERS_SEPARATOR : "", typed);

  return g_string_free (servers, FALSE);
}

static void
set_servers (HbConnectDialog *self,
             const char      *servers)
{
  g_auto (GStrv) list = g_strsplit (servers != NULL ? servers : "", HB_SERVERS_SEPARATOR, HB_CLIENT_GROUP_MAX);
  guint n = g_strv_length (list);

  while (self->server_rows->len > 0)
    remove_server (self, g_ptr_array_index (self->server_rows, 0));
  for (guint i = 0; i + 1 < n; i++)
    add_server (self, list[i]);
  hb_field_set_text (HB_FIELD (self->address), n > 0 ? list[n - 1] : "");
  servers_changed (self);
}

static void
on_connect (HbConnectDialog *self)
{
  g_autofree char *servers = join_servers (self);

  g_signal_emit (self, chosen_signal, 0, servers);
  gtk_window_close (GTK_WINDOW (self));
}

/* Recent addresses */

static void
on_recent (HbConnectDialog *self,
           AdwActionRow    *row)
{
  set_servers (self, adw_preferences_row_get_title (ADW_PREFERENCES_ROW (row)));
  gtk_widget_grab_focus (gtk_window_get_default_widget (GTK_WINDOW (self)));
}

static void
add_recent (HbConnectDialog *self,
            const char      *address)
{
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), address);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  g_signal_connect_object (row, "activated", G_CALLBACK (on_recent), self, G_CONNECT_SWAPPED);

  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self->recent_group), row);
  g_ptr_array_add (self->recent_rows, row);
}

static void
set_recent (HbConnectDialog    *self,
            const char * const *recent)
{
  for (guint i = 0; i < self->recent_rows->len; i++)
    adw_preferences_group_remove (ADW_PREFERENCES_GROUP (self->recent_group),
                                  g_ptr_array_index (self->recent_rows, i));
  g_ptr_array_set_size (self->recent_rows, 0);

  g_strfreev (self->recent);
  self->recent = g_strdupv ((char **) recent);
  for (guint i = 0; recent != NULL && recent[i] != NULL; i++)
    add_recent (self, recent[i]);

  gtk_widget_set_visible (self->recent_group, self->recent_rows->len > 0);
}

/* Automatic heartbeats */

static double
get_beat (HbConnectDialog *self)
{
  g_autofree char *text = hb_field_dup_text (HB_FIELD (self->beat));
  double seconds = 0;

  if (adw_expander_row_get_enable_expansion (ADW_EXPANDER_ROW (self->beat_row)))
    hb_number_parse_seconds (text, &seconds);

  return seconds;
}

static void
set_beat (HbConnectDialog *self,
          double           seconds)
{
  hb_field_set_seconds (HB_FIELD (self->beat), seconds > 0 ? seconds : BEAT_SUGGESTED);
  adw_expander_row_set_enable_expansion (ADW_EXPANDER_ROW (self->beat_row), seconds > 0);
}

static void
hb_connect_dialog_get_property (GObject    *object,
                                guint       id,
                                GValue     *value,
                                GParamSpec *pspec)
{
  HbConnectDialog *self = HB_CONNECT_DIALOG (object);

  switch (id)
    {
    case PROP_ADDRESS:
      g_value_take_string (value, join_servers (self));
      break;
    case PROP_RECENT:
      g_value_set_boxed (value, self->recent);
      break;
    case PROP_BEAT:
      g_value_set_double (value, get_beat (self));
      break;
    case PROP_N_SERVERS:
      g_value_set_uint (value, self->server_rows->len);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
hb_connect_dialog_set_property (GObject      *object,
                                guint         id,
                                const GValue *value,
                                GParamSpec   *pspec)
{
  HbConnectDialog *self = HB_CONNECT_DIALOG (object);

  switch (id)
    {
    case PROP_ADDRESS:
      set_servers (self, g_value_get_string (value));
      break;
    case PROP_RECENT:
      set_recent (self, g_value_get_boxed (value));
      break;
    case PROP_BEAT:
      set_beat (self, g_value_get_double (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
hb_connect_dialog_finalize (GObject *object)
{
  HbConnectDialog *self = HB_CONNECT_DIALOG (object);

  g_strfreev (self->recent);
  g_ptr_array_unref (self->recent_rows);
  g_ptr_array_unref (self->server_rows);

  G_OBJECT_CLASS (hb_connect_dialog_parent_class)->finalize (object);
}

static void
hb_connect_dialog_class_init (HbConnectDialogClass *klass)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = hb_connect_dialog_get_property;
  object_class->set_property = hb_connect_dialog_set_property;
  object_class->finalize = hb_connect_dialog_finalize;

  props[PROP_ADDRESS] = g_param_spec_string ("address", NULL, NULL, NULL, flags);
  props[PROP_RECENT] = g_param_spec_boxed ("recent", NULL, NULL, G_TYPE_STRV, flags);
  props[PROP_BEAT] = g_param_spec_double ("beat", NULL, NULL, 0, HB_SETTING_SECONDS_MOST, 0, flags);
  props[PROP_N_SERVERS] = g_param_spec_uint ("n-servers", NULL, NULL, 0, HB_CLIENT_GROUP_MAX, 0,
                                             G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);

  chosen_signal = g_signal_new ("chosen", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);

  g_type_ensure (HB_TYPE_DIALOG_TITLE);
  g_type_ensure (HB_TYPE_FIELD);
  g_type_ensure (HB_TYPE_SHEET);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/d0ntblink/Heartbeats/"
                                                             "hb-connect-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, HbConnectDialog, address);
  gtk_widget_class_bind_template_child (widget_class, HbConnectDialog, servers_group);
  gtk_widget_class_bind_template_child (widget_class, HbConnectDialog, recent_group);
  gtk_widget_class_bind_template_child (widget_class, HbConnectDialog, beat_row);
  gtk_widget_class_bind_template_child (widget_class, HbConnectDialog, beat);
  gtk_widget_class_bind_template_callback (widget_class, can_connect);
  gtk_widget_class_bind_template_callback (widget_class, can_add);
  gtk_widget_class_bind_template_callback (widget_class, on_add);
  gtk_widget_class_bind_template_callback (widget_class, on_connect);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
hb_connect_dialog_init (HbConnectDialog *self)
{
  self->server_rows = g_ptr_array_new ();
  self->recent_rows = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));

  servers_changed (self);
  hb_field_set_setting (HB_FIELD (self->beat), HB_SETTING_BEAT);
  set_beat (self, 0);
}

/**
 * hb_connect_dialog_new:
 * @parent: (nullable): its parent window
 *
 * Returns: (transfer none): a dialog, not presented yet
 */
GtkWidget *
hb_connect_dialog_new (GtkWindow *parent)
{
  return g_object_new (HB_TYPE_CONNECT_DIALOG, "transient-for", parent, NULL);
}
