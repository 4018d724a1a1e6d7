#include "app/server/hb-invitation.h"

#include <glib/gi18n.h>

#include "app/widgets/hb-copyable.h"

struct _HbInvitation
{
  AdwBin parent_instance;

  char *address; /* (nullable) */
};

enum
{
  PROP_0,
  PROP_ADDRESS,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (HbInvitation, hb_invitation, ADW_TYPE_BIN)

/* Callbacks of the template */

static gboolean
is_known (HbInvitation *self,
          const char   *address)
{
  return address != NULL && address[0] != '\0';
}

static char *
say_what_to_do (HbInvitation *self,
                const char   *address)
{
  if (!is_known (self, address))
    return g_strdup (_("On each machine that you want to watch, open Heartbeats, choose “Be watched”, "
                       "and type the address of this computer."));

  return g_strdup (_("On each machine that you want to watch, open Heartbeats, choose “Be watched”, "
                     "and type:"));
}

/* Commands are not translated; if the address is unknown, there is a placeholder for it. */
static char *
make_command (HbInvitation *self,
              const char   *address,
              const char   *options)
{
  return g_strdup_printf ("heartbeats --role=client --server=%s %s",
                          is_known (self, address) ? address : C_("in a command line", "ADDRESS"),
                          options);
}

static char *
make_stay_command (HbInvitation *self,
                   const char   *address)
{
  return make_command (self, address, "--message=hello");
}

static char *
make_once_command (HbInvitation *self,
                   const char   *address)
{
  return make_command (self, address, "--message=hello --once");
}

/* GObject */

static void
hb_invitation_get_property (GObject    *object,
                            guint       property,
                            GValue     *value,
                            GParamSpec *pspec)
{
  if (property == PROP_ADDRESS)
    g_value_set_string (value, HB_INVITATION (object)->address);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property, pspec);
}

static void
hb_invitation_set_property (GObject      *object,
                            guint         property,
                            const GValue *value,
                            GParamSpec   *pspec)
{
  HbInvitation *self = HB_INVITATION (object);

  if (property != PROP_ADDRESS)
    {
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property, pspec);
      return;
    }

  g_free (self->address);
  self->address = g_value_dup_string (value);
  g_object_notify_by_pspec (object, pspec);
}

static void
hb_invitation_finalize (GObject *object)
{
  g_free (HB_INVITATION (object)->address);

  G_OBJECT_CLASS (hb_invitation_parent_class)->finalize (object);
}

static void
hb_invitation_class_init (HbInvitationClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = hb_invitation_get_property;
  object_class->set_property = hb_invitation_set_property;
  object_class->finalize = hb_invitation_finalize;

  props[PROP_ADDRESS] = g_param_spec_string ("address", NULL, NULL, NULL,
                                             G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS |
                                                 G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, props);

  g_type_ensure (HB_TYPE_COPYABLE);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/d0ntblink/Heartbeats/hb-invitation.ui");
  gtk_widget_class_bind_template_callback (widget_class, is_known);
  gtk_widget_class_bind_template_callback (widget_class, say_what_to_do);
  gtk_widget_class_bind_template_callback (widget_class, make_stay_command);
  gtk_widget_class_bind_template_callback (widget_class, make_once_command);
}

static void
hb_invitation_init (HbInvitation *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
