#include "engine/hb-state-change.h"

#include "event/hb-json-line.h"
#include "event/hb-json.h"

/* Returns: (nullable) (transfer none): its name; %NULL for none */
static const char *
get_state_name (HbPeerState state)
{
  return state != HB_N_PEER_STATES ? hb_peer_state_to_string (state) : NULL;
}

static void
append_null (GString    *line,
             const char *key)
{
  hb_json_append_key (line, key);
  g_string_append (line, "null");
}

static void
append_string (GString    *line,
               const char *key,
               const char *value)
{
  if (value != NULL)
    hb_json_append_string (line, key, value);
  else
    append_null (line, key);
}

/* Returns: (nullable) (transfer none): the name of the verdict; %NULL for none */
static const char *
get_verdict_name (const HbStateChange *self)
{
  return self->verdict != HB_N_VERDICTS ? hb_verdict_to_string (self->verdict) : NULL;
}

static gboolean
is_judgment (const HbEvent *event)
{
  return event->type == HB_EVENT_GAVE_UP || event->type == HB_EVENT_MISSING;
}

/* The object of the event, with what the hook needs besides; what is not known is null. */
static char *
make_input (const HbStateChange *self)
{
  GString *line = g_string_new (NULL);

  hb_json_line_append (line, self->event);
  g_string_truncate (line, line->len - strlen ("}\n"));
  if (self->event->name == NULL)
    append_null (line, "name");
  if (self->verdict != HB_N_VERDICTS && !is_judgment (self->event))
    hb_json_append_string (line, "verdict", get_verdict_name (self));
  append_string (line, "group", self->group);
  append_string (line, "old_state", get_state_name (self->old_state));
  append_string (line, "new_state", get_state_name (self->new_state));
  hb_json_append_key (line, "muted");
  g_string_append (line, self->muted ? "true" : "false");
  /* An incident's event has its number. */
  if (self->incident == 0)
    append_null (line, "incident");
  else if (!hb_event_is_incident (self->event))
    hb_json_append_count (line, "incident", self->incident);
  g_string_append (line, "}\n");

  return g_string_free (line, FALSE);
}

static char *
make_variable (const char *name,
               const char *value)
{
  return g_strconcat (name, "=", value != NULL ? value : "", NULL);
}

/* All of them always, so that none is inherited: what is not known is empty. */
static char **
make_variables (const HbStateChange *self)
{
  const HbEvent *event = self->event;
  g_autofree char *incident = self->incident != 0 ? g_strdup_printf ("%u", self->incident) : NULL;
  char peer[HB_ADDRESS_STRING_SIZE] = "";
  char **variables = g_new0 (char *, 10);

  if (hb_event_has_peer (event))
    hb_address_format (&event->peer, peer);
  variables[0] = make_variable ("HB_EVENT", hb_event_type_to_string (event->type));
  variables[1] = make_variable ("HB_PEER", peer);
  variables[2] = make_variable ("HB_NAME", event->name);
  variables[3] = make_variable ("HB_GROUP", self->group);
  variables[4] = make_variable ("HB_OLD_STATE", get_state_name (self->old_state));
  variables[5] = make_variable ("HB_NEW_STATE", get_state_name (self->new_state));
  variables[6] = make_variable ("HB_VERDICT", get_verdict_name (self));
  variables[7] = make_variable ("HB_MUTED", self->muted ? "true" : "false");
  variables[8] = make_variable ("HB_INCIDENT", incident);

  return variables;
}

/**
 * hb_state_change_make_run:
 * @self: a change; its event has its stamp and its name
 * @arguments: (array zero-terminated=1): the program, and its arguments
 * @run: (out caller-allocates): the run that tells it, to be cleared
 */
void
hb_state_change_make_run (const HbStateChange  *self,
                          char                **arguments,
                          HbHookRun            *run)
{
  *run = (HbHookRun) {
    .arguments = g_strdupv (arguments),
    .variables = make_variables (self),
    .input = make_input (self),
  };
}
