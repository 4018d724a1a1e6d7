#include "app/peer/hb-packet-view.h"

#include <glib/gi18n.h>
#include <unistd.h>

#include "app/model/hb-packet-item.h"
#include "app/peer/hb-packet-row.h"
#include "app/widgets/hb-paged-list.h"
#include "net/hb-packet-file.h"

/* How often the packets are fetched at most, unless the person asks. */
#define REFRESH_INTERVAL (2 * G_USEC_PER_SEC)

struct _HbPacketView
{
  AdwBin parent_instance;

  GtkLabel *outcome; /* says whether they were saved */
  HbPagedList *list;
  GtkWidget *save;

  char *peer;
  GPtrArray *packets; /* (nullable) (element-type GVariant): as the engine sent them */
  GListStore *items;  /* the same, the latest first */
  guint64 since;      /* the number of the next packet to ask for; 0 while there are none */
  gint64 asked;       /* when they were last fetched */
  guint refresh_source;
  GtkFileChooserNative *chooser;
  GCancellable *cancellable;
};

enum
{
  WANTED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (HbPacketView, hb_packet_view, ADW_TYPE_BIN)

static void
show_outcome (HbPacketView *self,
              const char   *css_class,
              const char   *words)
{
  gtk_label_set_label (self->outcome, words);
  gtk_widget_set_css_classes (GTK_WIDGET (self->outcome), (const char *[]) { css_class, NULL });
  gtk_widget_set_visible (GTK_WIDGET (self->outcome), *words != '\0');
}

static void
on_saved (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (HbPacketView) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *name = g_file_get_basename (G_FILE (source));
  g_autofree char *words = NULL;

  if (g_file_replace_contents_finish (G_FILE (source), result, NULL, &error))
    words = g_strdup_printf (_("Saved as %s."), name);
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  else if (geteuid () == 0 && g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED))
    words = g_strdup_printf (_("Cannot save %s: as root, this window writes only below %s."), name,
                             g_get_home_dir ());
  else
    words = g_strdup_printf (_("Cannot save %s: %s"), name, error->message);

  show_outcome (self, error == NULL ? "success" : "error", words);
}

/* The result refers to the bytes of the view's packets. */
static GBytes *
make_file (HbPacketView  *self,
           GError       **error)
{
  g_autofree HbFilePacket *packets = g_new0 (HbFilePacket, self->packets->len);

  for (guint i = 0; i < self->packets->len; i++)
    {
      GVariant *packet = g_ptr_array_index (self->packets, i);
      g_autoptr (GVariant) bytes = NULL;

      g_variant_get (packet, "(xu@ay)", &packets[i].stamp, &packets[i].link_type, &bytes);
      packets[i].bytes = g_variant_get_fixed_array (bytes, &packets[i].length, 1);
    }

  return hb_packet_file_new (packets, self->packets->len, error);
}

static void
save (HbPacketView *self,
      GFile        *file)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) contents = make_file (self, &error);

  if (contents == NULL)
    {
      g_autofree char *words = g_strdup_printf (_("Cannot save the packets: %s"), error->message);

      show_outcome (self, "error", words);
      return;
    }

  /* A new private file replaces whatever has that name: a symbolic link is not followed. */
  g_file_replace_contents_bytes_async (file, contents, NULL, FALSE,
                                       G_FILE_CREATE_PRIVATE | G_FILE_CREATE_REPLACE_DESTINATION,
                                       self->cancellable, on_saved, g_object_ref (self));
}

static void
on_chosen (HbPacketView *self,
           int           response)
{
  g_autoptr (GtkFileChooserNative) chooser = g_steal_pointer (&self->chooser);
  g_autoptr (GFile) file = NULL;

  if (response != GTK_RESPONSE_ACCEPT || self->packets == NULL)
    return;

  file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (chooser));
  save (self, file);
}

static char *
suggest_name (HbPacketView *self)
{
  g_autofree char *name = g_strdup_printf ("heartbeats-%s.pcap", self->peer);

  /* Not every file system allows the colons of an IPv6 address. */
  return g_strdelimit (g_steal_pointer (&name), ":/%", '-');
}

static void
choose_file (HbPacketView *self)
{
  g_autofree char *name = suggest_name (self);
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  if (self->chooser != NULL)
    return;

  self->chooser = gtk_file_chooser_native_new (_("Save Packets"), GTK_WINDOW (root),
                                               GTK_FILE_CHOOSER_ACTION_SAVE, _("_Save"),
                                               _("_Cancel"));
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (self->chooser), TRUE);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (self->chooser), name);
  g_signal_connect_object (self->chooser, "response", G_CALLBACK (on_chosen), self,
                           G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

static void
request_packets (HbPacketView *self)
{
  self->asked = g_get_monotonic_time ();
  g_signal_emit (self, signals[WANTED], 0, self->since);
}

/**
 * hb_packet_view_want:
 * @self: a packet view
 *
 * Fetches the packets now.
 */
void
hb_packet_view_want (HbPacketView *self)
{
  show_outcome (self, "", "");
  request_packets (self);
}

static gboolean
on_refresh (gpointer user_data)
{
  HbPacketView *self = user_data;

  self->refresh_source = 0;
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    request_packets (self);
  return G_SOURCE_REMOVE;
}

/**
 * hb_packet_view_expect:
 * @self: a packet view
 *
 * There may be more packets: fetches them if the view is mapped, but not too often.
 */
void
hb_packet_view_expect (HbPacketView *self)
{
  gint64 wait = self->asked + REFRESH_INTERVAL - g_get_monotonic_time ();

  if (self->packets == NULL || self->refresh_source != 0 ||
      !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;

  self->refresh_source = g_timeout_add ((guint) (MAX (wait, 0) / 1000), on_refresh, self);
}

static void
show_count (HbPacketView *self,
            const char   *empty_text)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->items));
  g_autofree char *heading = g_strdup_printf (ngettext ("%u packet", "%u packets", n), n);

  g_object_set (self->list, "heading", n > 0 ? heading : _("Packets"), "empty-text", empty_text,
                NULL);
  gtk_widget_set_sensitive (self->save, n > 0);
}

/* Drops as many of the oldest packets as the engine no longer has, and adds those of @packets. */
static void
update_rows (HbPacketView *self,
             guint         gone,
             GVariant     *packets)
{
  g_autoptr (GPtrArray) fresh = g_ptr_array_new_with_free_func (g_object_unref);
  gsize n = g_variant_n_children (packets);
  guint kept;

  if (self->packets == NULL)
    self->packets = g_ptr_array_new_with_free_func ((GDestroyNotify) g_variant_unref);
  if (gone > 0)
    g_ptr_array_remove_range (self->packets, 0, gone);
  kept = self->packets->len;

  for (gsize i = 0; i < n; i++)
    g_ptr_array_add (self->packets, g_variant_get_child_value (packets, i));
  for (guint i = self->packets->len; i > kept; i--)
    g_ptr_array_add (fresh, hb_packet_item_new (g_ptr_array_index (self->packets, i - 1), self->peer));

  if (gone > 0)
    g_list_store_splice (self->items, kept, gone, NULL, 0);
  if (fresh->len > 0)
    g_list_store_splice (self->items, 0, 0, fresh->pdata, fresh->len);
  show_count (self, _("No packets of this peer are kept."));
}

/**
 * hb_packet_view_add_packets:
 * @self: a packet view
 * @since: the number that was asked for; if another one is expected meanwhile, the answer is late and
 *   ignored
 * @answer: what Engine1's GetPacketsSince answered, (tbua(xuay))
 *
 * Shows the new packets, drops those that the engine no longer has, and asks for more if there are more.
 */
void
hb_packet_view_add_packets (HbPacketView *self,
                            guint64       since,
                            GVariant     *answer)
{
  g_autoptr (GVariant) kept_answer = g_variant_ref_sink (answer);
  g_autoptr (GVariant) packets = NULL;
  guint here = self->packets != NULL ? self->packets->len : 0;
  guint64 next;
  gboolean more;
  guint kept, fresh, old;

  if (since != self->since || !g_variant_is_of_type (answer, G_VARIANT_TYPE ("(tbua(xuay))")))
    return;

  g_variant_get (answer, "(tbu@a(xuay))", &next, &more, &kept, &packets);
  fresh = (guint) g_variant_n_children (packets);
  old = MIN (here, kept - MIN (kept, fresh));
  update_rows (self, here - old, packets);

  self->since = next;
  if (more && fresh > 0)
    request_packets (self);
}

/**
 * hb_packet_view_clear:
 * @self: a packet view
 * @peer: the address of the peer whose packets will be shown next
 *
 * Drops all packets.
 */
void
hb_packet_view_clear (HbPacketView *self,
                      const char   *peer)
{
  g_clear_pointer (&self->packets, g_ptr_array_unref);
  g_free (self->peer);
  self->peer = g_strdup (peer);
  self->since = 0;

  show_outcome (self, "", "");
  g_list_store_remove_all (self->items);
  show_count (self, _("The packets are being loaded."));
}

/**
 * hb_packet_view_has_packets:
 * @self: a packet view
 *
 * Returns: whether the packets have been loaded, even if there are none
 */
gboolean
hb_packet_view_has_packets (HbPacketView *self)
{
  return self->packets != NULL;
}

/* There may be new ones since it was last mapped. */
static void
hb_packet_view_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (hb_packet_view_parent_class)->map (widget);

  hb_packet_view_expect (HB_PACKET_VIEW (widget));
}

static void
hb_packet_view_dispose (GObject *object)
{
  HbPacketView *self = HB_PACKET_VIEW (object);

  g_clear_handle_id (&self->refresh_source, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->chooser);

  G_OBJECT_CLASS (hb_packet_view_parent_class)->dispose (object);
}

static void
hb_packet_view_finalize (GObject *object)
{
  HbPacketView *self = HB_PACKET_VIEW (object);

  g_clear_pointer (&self->packets, g_ptr_array_unref);
  g_object_unref (self->items);
  g_object_unref (self->cancellable);
  g_free (self->peer);

  G_OBJECT_CLASS (hb_packet_view_parent_class)->finalize (object);
}

static void
hb_packet_view_class_init (HbPacketViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = hb_packet_view_dispose;
  object_class->finalize = hb_packet_view_finalize;
  widget_class->map = hb_packet_view_map;

  signals[WANTED] = g_signal_new ("wanted", HB_TYPE_PACKET_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 1, G_TYPE_UINT64);

  g_type_ensure (HB_TYPE_PAGED_LIST);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/d0ntblink/Heartbeats/hb-packet-view.ui");
  gtk_widget_class_bind_template_child (widget_class, HbPacketView, outcome);
  gtk_widget_class_bind_template_child (widget_class, HbPacketView, list);
  gtk_widget_class_bind_template_child (widget_class, HbPacketView, save);
  gtk_widget_class_bind_template_callback (widget_class, hb_packet_view_want);
  gtk_widget_class_bind_template_callback (widget_class, choose_file);
}

static void
hb_packet_view_init (HbPacketView *self)
{
  self->cancellable = g_cancellable_new ();
  self->items = g_list_store_new (HB_TYPE_PACKET_ITEM);
  gtk_widget_init_template (GTK_WIDGET (self));
  hb_paged_list_set_model (self->list, G_LIST_MODEL (self->items), hb_packet_row_create);
  hb_packet_view_clear (self, "");
}
