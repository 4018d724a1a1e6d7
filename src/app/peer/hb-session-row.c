#include "app/peer/hb-session-row.h"

#include "app/format/hb-state-style.h"
#include "app/peer/hb-timeline-entry-row.h"

struct _HbSessionRow
{
  AdwExpanderRow parent_instance;

  GtkWidget *icon;
  GtkListBox *entries;

  HbSession *session;
};

G_DEFINE_FINAL_TYPE (HbSessionRow, hb_session_row, ADW_TYPE_EXPANDER_ROW)

static void
update_icon (HbSessionRow *self)
{
  int state;

  g_object_get (self->session, "state", &state, NULL);
  hb_state_style_apply (self->icon, state);
  gtk_image_set_from_icon_name (GTK_IMAGE (self->icon), hb_state_style_icon (state));
}

/* Most are never unfolded, so their rows are created only then. */
static void
unfold (HbSessionRow *self)
{
  g_autoptr (GListModel) entries = NULL;

  if (!adw_expander_row_get_expanded (ADW_EXPANDER_ROW (self)))
    return;

  g_signal_handlers_disconnect_by_func (self, unfold, NULL);
  g_object_get (self->session, "entries", &entries, NULL);
  gtk_list_box_bind_model (self->entries, entries, hb_timeline_entry_row_create, NULL, NULL);
}

static void
hb_session_row_finalize (GObject *object)
{
  HbSessionRow *self = HB_SESSION_ROW (object);

  g_clear_object (&self->session);

  G_OBJECT_CLASS (hb_session_row_parent_class)->finalize (object);
}

static void
hb_session_row_class_init (HbSessionRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->finalize = hb_session_row_finalize;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/d0ntblink/Heartbeats/hb-session-row.ui");
  gtk_widget_class_bind_template_child (widget_class, HbSessionRow, icon);
  gtk_widget_class_bind_template_child (widget_class, HbSessionRow, entries);
  gtk_widget_class_bind_template_callback (widget_class, unfold);
}

static void
hb_session_row_init (HbSessionRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * hb_session_row_create:
 * @item: an #HbSession
 * @data: unused
 *
 * A #GtkListBoxCreateWidgetFunc.
 *
 * Returns: (transfer full): a row
 */
GtkWidget *
hb_session_row_create (gpointer item,
                       gpointer data)
{
  HbSessionRow *self = g_object_new (HB_TYPE_SESSION_ROW, NULL);

  self->session = g_object_ref (item);
  g_object_bind_property (self->session, "title", self, "title", G_BINDING_SYNC_CREATE);
  g_object_bind_property (self->session, "outcome", self, "subtitle", G_BINDING_SYNC_CREATE);
  g_signal_connect_object (self->session, "notify::state", G_CALLBACK (update_icon), self,
                           G_CONNECT_SWAPPED);
  update_icon (self);
  return GTK_WIDGET (self);
}
