#include "engine/hb-engine-object-private.h"

#include <string.h>

#include "engine/hb-setting.h"
#include "wire/hb-message.h"

static gint64
now (HbEngineObject *self)
{
  return self->run.now (self->run.source);
}

static void
settle (HbEngineObject *self)
{
  self->run.settle (self->run.source);
}

/* Before what follows from it is told. */
static void
tell (HbEngineObject   *self,
      const HbAddress  *peer,
      const HbIdentity *by,
      HbChange          change)
{
  g_autofree char *words = hb_identity_describe (by);
  HbEvent event = {
    .type = HB_EVENT_CHANGED,
    .stamp = g_get_real_time () * HB_MICROSECOND,
    .change = &change,
  };

  change.by = words;
  change.uid = by != NULL ? (gint64) by->uid : -1;
  change.pid = by != NULL ? (gint64) by->pid : -1;
  if (peer != NULL)
    event.peer = *peer;
  self->run.tell (&event, self->run.user_data);
}

static void
complete (GDBusMethodInvocation *invocation)
{
  g_dbus_method_invocation_return_value (invocation, NULL);
}

/* Returns: whether the method was refused, since it wants a server that runs */
static gboolean
refuse_unless_live (HbEngineObject        *self,
                    GDBusMethodInvocation *invocation)
{
  const char *method = g_dbus_method_invocation_get_method_name (invocation);
  HbServer *server = hb_engine_object_server (self);

  if (server == NULL)
    hb_engine_object_refuse (invocation, G_DBUS_ERROR_NOT_SUPPORTED, "%s is for a server", method);
  else if (hb_server_is_passive (server))
    hb_engine_object_refuse (invocation, G_DBUS_ERROR_NOT_SUPPORTED,
                             "%s is for a server that runs; a replay shows what has been", method);
  else
    return FALSE;

  return TRUE;
}

/* Returns: (transfer none): the first argument, a text */
static const char *
get_text (GDBusMethodInvocation *invocation)
{
  const char *text;

  g_variant_get_child (g_dbus_method_invocation_get_parameters (invocation), 0, "&s", &text);
  return text;
}

/* A client's */

static void
send_text (gpointer               owner,
           GDBusMethodInvocation *invocation,
           const HbIdentity      *by)
{
  HbEngineObject *self = owner;
  HbClient *client = hb_engine_object_client (self);
  const char *text = get_text (invocation);
  gsize length = strlen (text);
  g_autofree char *shown = NULL;

  if (client == NULL)
    {
      hb_engine_object_refuse (invocation, G_DBUS_ERROR_NOT_SUPPORTED, "Send is for a client");
      return;
    }
  if (length == 0 || length > HB_TEXT_MAX)
    {
      hb_engine_object_refuse (invocation, G_DBUS_ERROR_INVALID_ARGS, "Send takes a text of 1 to %d bytes",
                               HB_TEXT_MAX);
      return;
    }
  if (!hb_client_send (client, now (self), text))
    {
      hb_engine_object_refuse (invocation, G_DBUS_ERROR_LIMITS_EXCEEDED,
                               "Send takes no more texts now: those before it wait, or the client is leaving");
      return;
    }

  shown = hb_message_escape_string (text);
  tell (self, hb_client_get_server (client), by, (HbChange) { .kind = HB_CHANGE_SAID, .text = shown });
  complete (invocation);
  settle (self);
}

static void
terminate (gpointer               owner,
           GDBusMethodInvocation *invocation,
           const HbIdentity      *by)
{
  HbEngineObject *self = owner;
  HbClient *client = hb_engine_object_client (self);

  if (client == NULL)
    {
      hb_engine_object_refuse (invocation, G_DBUS_ERROR_NOT_SUPPORTED, "Terminate is for a client");
      return;
    }

  tell (self, hb_client_get_server (client), by, (HbChange) { .kind = HB_CHANGE_TERMINATED });
  complete (invocation);
  self->run.terminate (self->run.user_data);
}

/* A server's: what is so already is no change, and nobody is told of it. */

static void
set_timeout (gpointer               owner,
             GDBusMethodInvocation *invocation,
             const HbIdentity      *by)
{
  HbEngineObject *self = owner;
  HbServer *server = hb_engine_object_server (self);
  gint64 timeout;
  double seconds;

  if (refuse_unless_live (self, invocation))
    return;

  g_variant_get (g_dbus_method_invocation_get_parameters (invocation), "(d)", &seconds);
  if (!hb_setting_take_seconds (seconds, &timeout))
    {
      hb_engine_object_refuse (invocation, G_DBUS_ERROR_INVALID_ARGS,
                               "SetTimeout takes seconds, from 0.001 to 31622400");
      return;
    }

  if (timeout != hb_server_get_timeout (server))
    {
      hb_server_set_timeout (server, timeout);
      tell (self, NULL, by, (HbChange) { .kind = HB_CHANGE_TIMEOUT, .timeout = timeout });
      settle (self);
      hb_engine_object_update (self);
    }
  complete (invocation);
}

static void
set_pulses (gpointer               owner,
            GDBusMethodInvocation *invocation,
            const HbIdentity      *by)
{
  HbEngineObject *self = owner;
  HbServer *server = hb_engine_object_server (self);
  guint count;

  if (refuse_unless_live (self, invocation))
    return;

  g_variant_get (g_dbus_method_invocation_get_parameters (invocation), "(u)", &count);
  if (count < 1 || count > HB_PULSES_MAX)
    {
      hb_engine_object_refuse (invocation, G_DBUS_ERROR_INVALID_ARGS,
                               "SetPulses takes a whole number from 1 to %d", HB_PULSES_MAX);
      return;
    }

  if (count != hb_server_get_pulses (server))
    {
      hb_server_set_pulses (server, count);
      tell (self, NULL, by, (HbChange) { .kind = HB_CHANGE_PULSES, .pulses = count });
      hb_engine_object_update (self);
    }
  complete (invocation);
}

static void
set_muted (gpointer               owner,
           GDBusMethodInvocation *invocation,
           const HbIdentity      *by)
{
  HbEngineObject *self = owner;
  HbPeer *peer = hb_engine_object_take_peer (self, invocation, get_text (invocation));
  gboolean muted;

  if (peer == NULL)
    return;

  g_variant_get_child (g_dbus_method_invocation_get_parameters (invocation), 1, "b", &muted);
  if (muted != !!peer->muted)
    {
      hb_server_set_muted (hb_engine_object_server (self), &peer->address, muted);
      hb_feed_touch (self->feed, &peer->address);
      tell (self, &peer->address, by, (HbChange) { .kind = HB_CHANGE_MUTED, .muted = muted });
    }
  complete (invocation);
}

static void
close_session (gpointer               owner,
               GDBusMethodInvocation *invocation,
               const HbIdentity      *by)
{
  HbEngineObject *self = owner;
  const char *text = get_text (invocation);
  HbAddress address;
  HbPeer *peer;

  if (refuse_unless_live (self, invocation))
    return;

  peer = hb_engine_object_take_peer (self, invocation, text);
  if (peer == NULL)
    return;

  address = peer->address;
  if (!hb_server_close_session_with (hb_engine_object_server (self), now (self), &address))
    {
      hb_engine_object_refuse (invocation, G_DBUS_ERROR_FAILED,
                               "CloseSession takes a peer with a session, and %s has none now", text);
      return;
    }

  tell (self, &address, by, (HbChange) { .kind = HB_CHANGE_CLOSED });
  hb_feed_touch (self->feed, &address);
  settle (self);
  complete (invocation);
}

static void
forget (gpointer               owner,
        GDBusMethodInvocation *invocation,
        const HbIdentity      *by)
{
  HbEngineObject *self = owner;
  const char *text = get_text (invocation);
  HbPeer *peer = hb_engine_object_take_peer (self, invocation, text);
  HbAddress address;

  if (peer == NULL)
    return;

  /* The peer's own goes with it. */
  address = peer->address;
  if (!hb_server_forget (hb_engine_object_server (self), now (self), &address))
    {
      hb_engine_object_refuse (invocation, G_DBUS_ERROR_FAILED,
                               "Forget takes a peer without a session; end that of %s with CloseSession first",
                               text);
      return;
    }

  tell (self, &address, by, (HbChange) { .kind = HB_CHANGE_FORGOTTEN });
  settle (self);
  hb_engine_object_update (self);
  complete (invocation);
}

/* All of them */

static const struct
{
  const char *method;
  const char *signal;
  HbChangeFunc func;
} changes[] = {
  { "Send", "handle-send", send_text },
  { "Terminate", "handle-terminate", terminate },
  { "SetTimeout", "handle-set-timeout", set_timeout },
  { "SetPulses", "handle-set-pulses", set_pulses },
  { "SetMuted", "handle-set-muted", set_muted },
  { "CloseSession", "handle-close-session", close_session },
  { "Forget", "handle-forget", forget },
};

/* What is asked for stands in the call itself: so the arguments are left out here. */
static gboolean
on_change (HbEngineObject        *self,
           GDBusMethodInvocation *invocation)
{
  const char *method = g_dbus_method_invocation_get_method_name (invocation);

  for (guint i = 0; i < G_N_ELEMENTS (changes); i++)
    if (g_str_equal (changes[i].method, method))
      {
        hb_changes_add (self->changes, invocation, changes[i].func);
        return TRUE;
      }

  return FALSE;
}

void
hb_engine_object_connect_changes (HbEngineObject *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (changes); i++)
    g_signal_connect_swapped (self->skeleton, changes[i].signal, G_CALLBACK (on_change), self);
}
