#include "cli/verbs/hb-peer-json.h"

#include "event/hb-json.h"
#include "wire/hb-message.h"

/**
 * hb_peer_json_append_text:
 * @line: an open object
 * @key: a name
 * @text: (nullable): a text, which may not be safe; left out if %NULL
 */
void
hb_peer_json_append_text (GString    *line,
                          const char *key,
                          const char *text)
{
  g_autofree char *shown = text != NULL ? hb_message_escape_string (text) : NULL;

  if (shown != NULL)
    hb_json_append_string (line, key, shown);
}

/**
 * hb_peer_json_append_time:
 * @line: an open object
 * @key: a name
 * @time: microseconds of wall-clock time since 1970; left out if it is 0
 *
 * Appends the time as in RFC 3339, in UTC, with microseconds.
 */
void
hb_peer_json_append_time (GString    *line,
                          const char *key,
                          gint64      time)
{
  g_autoptr (GDateTime) date = time != 0 ? g_date_time_new_from_unix_utc (time / G_USEC_PER_SEC) : NULL;
  g_autofree char *text = date != NULL ? g_date_time_format (date, "%Y-%m-%dT%H:%M:%S") : NULL;

  if (text == NULL)
    return;

  hb_json_append_key (line, key);
  g_string_append_printf (line, "\"%s.%06dZ\"", text, (int) (time % G_USEC_PER_SEC));
}

static void
append_flag (GString              *line,
             const char           *key,
             const HbPeerSnapshot *peer,
             HbPeerFlags           flag)
{
  hb_json_append_key (line, key);
  g_string_append (line, (peer->flags & flag) != 0 ? "true" : "false");
}

static void
append_rtt (GString *line,
            double   rtt_ms)
{
  char digits[G_ASCII_DTOSTR_BUF_SIZE];

  if (rtt_ms < 0)
    return;

  hb_json_append_key (line, "rtt_ms");
  g_string_append (line, g_ascii_formatd (digits, sizeof digits, "%.3f", rtt_ms));
}

/**
 * hb_peer_json_append_title:
 * @line: an open object
 * @peer: a peer
 *
 * Appends its address, and its name if it has one.
 */
void
hb_peer_json_append_title (GString              *line,
                           const HbPeerSnapshot *peer)
{
  char address[HB_ADDRESS_STRING_SIZE];

  hb_json_append_string (line, "address", hb_address_format (&peer->address, address));
  hb_peer_json_append_text (line, "name", peer->name);
}

/* Members whose value is not known are left out. */
static void
append_members (GString             *line,
                const HbRosterEntry *entry)
{
  const HbPeerSnapshot *peer = entry->peer;

  hb_peer_json_append_title (line, peer);
  hb_peer_json_append_text (line, "group", peer->group);
  if (peer->state != HB_N_PEER_STATES)
    hb_json_append_string (line, "state", hb_peer_state_to_string (peer->state));
  hb_peer_json_append_time (line, "since", entry->since);
  hb_peer_json_append_text (line, "last_text", peer->text);
  append_rtt (line, peer->rtt_ms);
  hb_json_append_count (line, "pulses", peer->pulses);
  if (peer->verdict != HB_N_VERDICTS)
    hb_json_append_string (line, "verdict", hb_verdict_to_string (peer->verdict));
  append_flag (line, "muted", peer, HB_PEER_MUTED);
  append_flag (line, "flapping", peer, HB_PEER_FLAPPING);
  if (entry->incident != 0)
    hb_json_append_count (line, "incident", entry->incident);
}

/**
 * hb_peer_json_append:
 * @line: the text to append to
 * @entry: a peer
 *
 * Appends the object that `list` prints, and a line feed (INTERFACE.md, "Verbs").
 */
void
hb_peer_json_append (GString             *line,
                     const HbRosterEntry *entry)
{
  g_string_append_c (line, '{');
  append_members (line, entry);
  g_string_append (line, "}\n");
}

/**
 * hb_peer_json_append_facts:
 * @line: the text to append to
 * @entry: a peer
 *
 * Appends the object that `show` prints, and a line feed.
 */
void
hb_peer_json_append_facts (GString             *line,
                           const HbRosterEntry *entry)
{
  const HbPeerSnapshot *peer = entry->peer;

  g_string_append_c (line, '{');
  append_members (line, entry);
  hb_peer_json_append_text (line, "incident_text", entry->incident_text);
  hb_peer_json_append_time (line, "heard", peer->heard);
  hb_peer_json_append_time (line, "deadline", peer->deadline);
  append_flag (line, "acknowledged", peer, HB_PEER_ACKNOWLEDGED);
  append_flag (line, "quiet_hours", peer, HB_PEER_QUIET_HOURS);
  if (peer->quiet_until == HB_QUIET_UNTIL_BACK)
    hb_json_append_string (line, "quiet_until", "back");
  else
    hb_peer_json_append_time (line, "quiet_until", peer->quiet_until);
  append_flag (line, "listed", peer, HB_PEER_LISTED);
  append_flag (line, "named", peer, HB_PEER_NAMED);
  g_string_append (line, "}\n");
}
