#include "engine/hb-engine-object-private.h"

#include <string.h>

#include "store/hb-setting.h"
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

/* Reports the change before its consequences. */
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

/* Returns: (transfer none): the first argument, a text */
static const char *
get_text (GDBusMethodInvocation *invocation)
{
  const char *text;

  g_variant_get_child (g_dbus_method_invocation_get_parameters (invocation), 0, "&s", &text);
  return text;
}

/* Names the argument that is wrong. */
static gboolean
refuse_value (GDBusMethodInvocation *invocation,
              HbSetting              setting)
{
  gboolean several = g_variant_n_children (g_dbus_method_invocation_get_parameters (invocation)) > 1;

  return hb_engine_object_refuse (invocation, G_DBUS_ERROR_INVALID_ARGS, "%s%s%s %s",
                                  g_dbus_method_invocation_get_method_name (invocation), several ? ": " : "",
                                  several ? hb_setting_rules[setting].name : "",
                                  hb_setting_rules[setting].takes);
}

/* Changes of a client. Each function returns whether something was changed; if not, it has answered the call. */

static gboolean
send_text (HbEngineObject        *self,
           GDBusMethodInvocation *invocation,
           const HbIdentity      *by)
{
  HbClientGroup *clients = hb_engine_object_clients (self);
  const char *text = get_text (invocation);
  g_autofree char *shown = NULL;

  if (!hb_setting_allows (HB_SETTING_MESSAGE, (double) strlen (text)))
    return refuse_value (invocation, HB_SETTING_MESSAGE);
  if (!hb_client_group_send (clients, now (self), text))
    return hb_engine_object_refuse (invocation, G_DBUS_ERROR_LIMITS_EXCEEDED,
                                    "Send takes no more texts now: those before it wait, or the client is leaving");

  shown = hb_message_escape_string (text);
  tell (self, hb_client_get_server (hb_client_group_get (clients, 0)), by, (HbChange) { .kind = HB_CHANGE_SAID, .text = shown });
  return TRUE;
}

/* A client that is leaving already is not disturbed: its owner may have ended the engine. */
static gboolean
terminate (HbEngineObject        *self,
           GDBusMethodInvocation *invocation,
           const HbIdentity      *by)
{
  HbClientGroup *clients = hb_engine_object_clients (self);

  if (hb_client_group_is_leaving (clients))
    {
      g_dbus_method_invocation_return_value (invocation, NULL);
      return FALSE;
    }

  tell (self, hb_client_get_server (hb_client_group_get (clients, 0)), by, (HbChange) { .kind = HB_CHANGE_TERMINATED });
  self->run.terminate (self->run.user_data);
  return TRUE;
}

/* Changes of a server. Setting the present value is no change, and not reported. */

static gboolean
take_seconds (GDBusMethodInvocation *invocation,
              HbSetting              setting,
              double                 seconds,
              gint64                *duration)
{
  return hb_setting_take_seconds (seconds, duration) || refuse_value (invocation, setting);
}

static gboolean
take_pulses (GDBusMethodInvocation *invocation,
             guint                  count)
{
  return hb_setting_allows (HB_SETTING_PULSES, count) || refuse_value (invocation, HB_SETTING_PULSES);
}

/* Reports all values in one event. Only a new timeout walks through all peers. */
static void
change_watch (HbEngineObject   *self,
              const HbIdentity *by,
              HbChangeKind      kind,
              gint64            timeout,
              guint             pulses,
              gint64            pulse_interval)
{
  HbServer *server = hb_engine_object_server (self);

  if (timeout == hb_server_get_timeout (server) && pulses == hb_server_get_pulses (server) &&
      pulse_interval == hb_server_get_pulse_interval (server))
    return;

  if (timeout != hb_server_get_timeout (server))
    hb_server_set_timeout (server, timeout);
  hb_server_set_pulses (server, pulses);
  hb_server_set_pulse_interval (server, pulse_interval);
  tell (self, NULL, by, (HbChange) {
    .kind = kind,
    .timeout = timeout,
    .pulses = pulses,
    .pulse_interval = pulse_interval,
  });
}

static gboolean
set_timeout (HbEngineObject        *self,
             GDBusMethodInvocation *invocation,
             const HbIdentity      *by)
{
  HbServer *server = hb_engine_object_server (self);
  gint64 timeout;
  double seconds;

  g_variant_get (g_dbus_method_invocation_get_parameters (invocation), "(d)", &seconds);
  if (!take_seconds (invocation, HB_SETTING_TIMEOUT, seconds, &timeout))
    return FALSE;

  change_watch (self, by, HB_CHANGE_TIMEOUT, timeout, hb_server_get_pulses (server),
                hb_server_get_pulse_interval (server));
  return TRUE;
}

static gboolean
set_pulses (HbEngineObject        *self,
            GDBusMethodInvocation *invocation,
            const HbIdentity      *by)
{
  HbServer *server = hb_engine_object_server (self);
  guint count;

  g_variant_get (g_dbus_method_invocation_get_parameters (invocation), "(u)", &count);
  if (!take_pulses (invocation, count))
    return FALSE;

  change_watch (self, by, HB_CHANGE_PULSES, hb_server_get_timeout (server), count,
                hb_server_get_pulse_interval (server));
  return TRUE;
}

static gboolean
set_watch (HbEngineObject        *self,
           GDBusMethodInvocation *invocation,
           const HbIdentity      *by)
{
  double seconds, interval_seconds;
  gint64 timeout, interval;
  guint count;

  g_variant_get (g_dbus_method_invocation_get_parameters (invocation), "(dud)", &seconds, &count,
                 &interval_seconds);
  if (!take_seconds (invocation, HB_SETTING_TIMEOUT, seconds, &timeout) || !take_pulses (invocation, count) ||
      !take_seconds (invocation, HB_SETTING_PULSE_INTERVAL, interval_seconds, &interval))
    return FALSE;

  change_watch (self, by, HB_CHANGE_WATCH, timeout, count, interval);
  return TRUE;
}

static gboolean
set_muted (HbEngineObject        *self,
           GDBusMethodInvocation *invocation,
           const HbIdentity      *by)
{
  HbPeer *peer = hb_engine_object_take_peer (self, invocation, get_text (invocation));
  gboolean muted;
  gint64 until;

  if (peer == NULL)
    return FALSE;

  g_variant_get_child (g_dbus_method_invocation_get_parameters (invocation), 1, "b", &muted);
  hb_server_get_flags (hb_engine_object_server (self), peer, &until);
  if (muted != !!peer->muted || until != 0)
    {
      hb_server_set_muted (hb_engine_object_server (self), now (self), &peer->address, muted);
      hb_feed_touch (self->feed, &peer->address);
      tell (self, &peer->address, by, (HbChange) { .kind = HB_CHANGE_MUTED, .muted = muted });
    }
  return TRUE;
}

/* Returns: (transfer full) (nullable): when a mute ends, in words; %NULL for not by itself */
static char *
describe_until (gint64 until)
{
  g_autoptr (GDateTime) date = until > 0 ? g_date_time_new_from_unix_utc (until / G_USEC_PER_SEC) : NULL;

  if (until == HB_QUIET_UNTIL_BACK)
    return g_strdup ("back");

  return date != NULL ? g_date_time_format (date, "%Y-%m-%dT%H:%M:%SZ") : NULL;
}

static gboolean
mute_until (HbEngineObject        *self,
            GDBusMethodInvocation *invocation,
            const HbIdentity      *by)
{
  HbPeer *peer = hb_engine_object_take_peer (self, invocation, get_text (invocation));
  g_autofree char *words = NULL;
  gint64 until;

  if (peer == NULL)
    return FALSE;

  g_variant_get_child (g_dbus_method_invocation_get_parameters (invocation), 1, "x", &until);
  if (until < HB_QUIET_UNTIL_BACK || (until > 0 && until <= g_get_real_time ()) || until > HB_STAMP_MAX / HB_MICROSECOND)
    return hb_engine_object_refuse (invocation, G_DBUS_ERROR_INVALID_ARGS,
                                    "MuteUntil takes a time that is to come, in microseconds since 1970; 0 for good, or "
                                    "-1 until the peer is back");
  if (!hb_server_mute_until (hb_engine_object_server (self), now (self), &peer->address, until))
    return hb_engine_object_refuse (invocation, G_DBUS_ERROR_LIMITS_EXCEEDED,
                                    "MuteUntil has no room for more peers whose mute ends");

  words = describe_until (until);
  hb_feed_touch (self->feed, &peer->address);
  tell (self, &peer->address, by, (HbChange) { .kind = HB_CHANGE_MUTED, .muted = TRUE, .until = words });
  return TRUE;
}

static gboolean
acknowledge (HbEngineObject        *self,
             GDBusMethodInvocation *invocation,
             const HbIdentity      *by)
{
  const char *text = get_text (invocation);
  HbPeer *peer = hb_engine_object_take_peer (self, invocation, text);

  if (peer == NULL)
    return FALSE;

  if (!hb_server_is_down (peer))
    return hb_engine_object_refuse (invocation, G_DBUS_ERROR_FAILED,
                                    "Acknowledge takes a peer that is given up or missing, and %s is neither now", text);
  if (!hb_server_acknowledge (hb_engine_object_server (self), now (self), &peer->address))
    return hb_engine_object_refuse (invocation, G_DBUS_ERROR_LIMITS_EXCEEDED,
                                    "Acknowledge has no room for more peers");

  hb_feed_touch (self->feed, &peer->address);
  tell (self, &peer->address, by, (HbChange) { .kind = HB_CHANGE_ACKNOWLEDGED });
  return TRUE;
}

static gboolean
acknowledge_incident (HbEngineObject        *self,
                      GDBusMethodInvocation *invocation,
                      const HbIdentity      *by)
{
  guint number;

  g_variant_get (g_dbus_method_invocation_get_parameters (invocation), "(u)", &number);
  if (!hb_server_acknowledge_incident (hb_engine_object_server (self), now (self), number))
    return hb_engine_object_refuse (invocation, G_DBUS_ERROR_FAILED,
                                    "AcknowledgeIncident takes the number of an incident that is open, and %u is not",
                                    number);

  tell (self, NULL, by, (HbChange) { .kind = HB_CHANGE_INCIDENT, .incident = number });
  return TRUE;
}

static gboolean
close_session (HbEngineObject        *self,
               GDBusMethodInvocation *invocation,
               const HbIdentity      *by)
{
  const char *text = get_text (invocation);
  HbPeer *peer = hb_engine_object_take_peer (self, invocation, text);
  HbAddress address;

  if (peer == NULL)
    return FALSE;

  address = peer->address;
  if (!hb_server_close_session_with (hb_engine_object_server (self), now (self), &address))
    return hb_engine_object_refuse (invocation, G_DBUS_ERROR_FAILED,
                                    "CloseSession takes a peer with a session, and %s has none now", text);

  tell (self, &address, by, (HbChange) { .kind = HB_CHANGE_CLOSED });
  hb_feed_touch (self->feed, &address);
  return TRUE;
}

static gboolean
forget (HbEngineObject        *self,
        GDBusMethodInvocation *invocation,
        const HbIdentity      *by)
{
  const char *text = get_text (invocation);
  HbPeer *peer = hb_engine_object_take_peer (self, invocation, text);
  HbAddress address;

  if (peer == NULL)
    return FALSE;

  /* hb_server_forget() frees the peer and its address. */
  address = peer->address;
  if (!hb_server_forget (hb_engine_object_server (self), now (self), &address))
    return hb_engine_object_refuse (invocation, G_DBUS_ERROR_FAILED,
                                    "Forget takes a peer without a session; end that of %s with CloseSession first",
                                    text);

  tell (self, &address, by, (HbChange) { .kind = HB_CHANGE_FORGOTTEN });
  return TRUE;
}

/* All changes */

typedef enum
{
  BY_CLIENT,
  BY_SERVER,
  BY_LIVE_SERVER, /* a replay shows the past */
} Who;

static const struct
{
  const char *method;
  const char *signal;
  Who who;
  gboolean (*make) (HbEngineObject        *self,
                    GDBusMethodInvocation *invocation,
                    const HbIdentity      *by);
} changes[] = {
  { "Send", "handle-send", BY_CLIENT, send_text },
  { "Terminate", "handle-terminate", BY_CLIENT, terminate },
  { "SetTimeout", "handle-set-timeout", BY_LIVE_SERVER, set_timeout },
  { "SetPulses", "handle-set-pulses", BY_LIVE_SERVER, set_pulses },
  { "SetWatch", "handle-set-watch", BY_LIVE_SERVER, set_watch },
  { "SetMuted", "handle-set-muted", BY_SERVER, set_muted },
  { "MuteUntil", "handle-mute-until", BY_LIVE_SERVER, mute_until },
  { "Acknowledge", "handle-acknowledge", BY_LIVE_SERVER, acknowledge },
  { "AcknowledgeIncident", "handle-acknowledge-incident", BY_LIVE_SERVER, acknowledge_incident },
  { "CloseSession", "handle-close-session", BY_LIVE_SERVER, close_session },
  { "Forget", "handle-forget", BY_SERVER, forget },
};

/* Returns: whether the role supports the method; if not, it has answered the call */
static gboolean
is_for (HbEngineObject        *self,
        GDBusMethodInvocation *invocation,
        Who                    who)
{
  const char *method = g_dbus_method_invocation_get_method_name (invocation);
  HbServer *server = hb_engine_object_server (self);

  if ((server == NULL) != (who == BY_CLIENT))
    return hb_engine_object_refuse (invocation, G_DBUS_ERROR_NOT_SUPPORTED, "%s is for a %s", method,
                                    who == BY_CLIENT ? "client" : "server");
  if (who == BY_LIVE_SERVER && hb_server_is_passive (server))
    return hb_engine_object_refuse (invocation, G_DBUS_ERROR_NOT_SUPPORTED,
                                    "%s is for a server that runs; a replay shows what has been", method);

  return TRUE;
}

/* A #HbChangeFunc. */
void
hb_engine_object_make_change (gpointer               owner,
                              GDBusMethodInvocation *invocation,
                              const HbIdentity      *by)
{
  HbEngineObject *self = owner;
  const char *method = g_dbus_method_invocation_get_method_name (invocation);
  guint i = 0;

  while (!g_str_equal (changes[i].method, method))
    i++;

  if (!is_for (self, invocation, changes[i].who) || !changes[i].make (self, invocation, by))
    return;

  settle (self);
  hb_engine_object_update (self);
  g_dbus_method_invocation_return_value (invocation, NULL);
}

/* The arguments are read from the invocation, so they are left out here. */
static gboolean
on_change (HbEngineObject        *self,
           GDBusMethodInvocation *invocation)
{
  hb_changes_add (self->changes, invocation);
  return TRUE;
}

void
hb_engine_object_connect_changes (HbEngineObject *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (changes); i++)
    g_signal_connect_swapped (self->skeleton, changes[i].signal, G_CALLBACK (on_change), self);
}
