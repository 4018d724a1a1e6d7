#include "cli/verbs/hb-peer-text.h"

#include "cli/verbs/hb-peer-words.h"
#include "wire/hb-message.h"

/* Between two columns. */
#define GAP 2

enum
{
  STATE,
  PEER,
  ADDRESS,
  GROUP,
  SINCE,
  ROUND_TRIP,
  LAST_MESSAGE,
  N_COLUMNS
};

typedef struct
{
  char *cells[N_COLUMNS];
} Row;

static void
row_clear (gpointer data)
{
  Row *row = data;

  for (guint i = 0; i < N_COLUMNS; i++)
    g_free (row->cells[i]);
}

/* Returns: how many columns of a terminal a text takes, without unsafe characters */
static guint
measure (const char *text)
{
  guint width = 0;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      width += g_unichar_iszerowidth (c) ? 0 : g_unichar_iswide (c) ? 2 : 1;
    }

  return width;
}

static void
add_row (GArray              *rows,
         const HbRosterEntry *entry)
{
  const HbPeerSnapshot *peer = entry->peer;
  char address[HB_ADDRESS_STRING_SIZE];
  Row row;

  hb_address_format (&peer->address, address);
  row = (Row) { {
    [STATE] = hb_peer_words_status (peer),
    [PEER] = hb_message_escape_string (peer->name != NULL ? peer->name : address),
    [ADDRESS] = g_strdup (address),
    [GROUP] = hb_message_escape_string (peer->group != NULL ? peer->group : ""),
    [SINCE] = hb_peer_words_time (entry->since),
    [ROUND_TRIP] = hb_peer_words_rtt (peer->rtt_ms),
    [LAST_MESSAGE] = hb_message_escape_string (peer->text),
  } };
  g_array_append_val (rows, row);
}

/* A column without any text is left out. */
static void
measure_columns (GArray *rows,
                 guint   widths[N_COLUMNS])
{
  for (guint i = 0; i < rows->len; i++)
    for (guint j = 0; j < N_COLUMNS; j++)
      widths[j] = MAX (widths[j], measure (g_array_index (rows, Row, i).cells[j]));
}

static void
append_row (GString           *text,
            const char *const *cells,
            const guint        widths[N_COLUMNS])
{
  guint pad = 0;

  for (guint i = 0; i < N_COLUMNS; i++)
    {
      if (widths[i] == 0 || cells[i][0] == '\0')
        {
          pad += widths[i] > 0 ? widths[i] + GAP : 0;
          continue;
        }

      g_string_append_printf (text, "%*s%s", (int) pad, "", cells[i]);
      pad = widths[i] - measure (cells[i]) + GAP;
    }

  g_string_append_c (text, '\n');
}

/**
 * hb_peer_text_append_table:
 * @text: the text to append to
 * @entries: (element-type HbRosterEntry): peers
 *
 * Appends a table with a line for each peer; nothing if there are none.
 */
void
hb_peer_text_append_table (GString   *text,
                           GPtrArray *entries)
{
  static const char *const titles[N_COLUMNS] = {
    "State", "Peer", "Address", "Group", "Since", "Round trip", "Last message",
  };
  g_autoptr (GArray) rows = g_array_new (FALSE, FALSE, sizeof (Row));
  guint widths[N_COLUMNS] = { 0 };

  if (entries->len == 0)
    return;

  g_array_set_clear_func (rows, row_clear);
  for (guint i = 0; i < entries->len; i++)
    add_row (rows, g_ptr_array_index (entries, i));
  measure_columns (rows, widths);
  for (guint i = 0; i < N_COLUMNS; i++)
    if (widths[i] > 0)
      widths[i] = MAX (widths[i], measure (titles[i]));

  append_row (text, titles, widths);
  for (guint i = 0; i < rows->len; i++)
    append_row (text, (const char *const *) g_array_index (rows, Row, i).cells, widths);
}

static void
append_fact (GString    *text,
             const char *title,
             const char *value)
{
  g_autofree char *shown = value != NULL ? hb_message_escape_string (value) : NULL;

  if (shown != NULL && shown[0] != '\0')
    g_string_append_printf (text, "  %-14s%s\n", title, shown);
}

static void
append_ago (GString    *text,
            const char *title,
            gint64      time,
            gint64      now)
{
  g_autofree char *date = hb_peer_words_time (time);
  g_autofree char *duration = hb_peer_words_duration (now - time);
  g_autofree char *both = g_strdup_printf ("%s (%s ago)", date, duration);

  if (time != 0)
    append_fact (text, title, both);
}

/**
 * hb_peer_text_append_facts:
 * @text: the text to append to
 * @entry: a peer
 * @now: the time, microseconds of wall-clock time since 1970
 *
 * Appends all that is known of a peer, a line each.
 */
void
hb_peer_text_append_facts (GString             *text,
                           const HbRosterEntry *entry,
                           gint64               now)
{
  const HbPeerSnapshot *peer = entry->peer;
  g_autofree char *title = hb_peer_words_title (peer);
  g_autofree char *status = hb_peer_words_status (peer);
  g_autofree char *rtt = peer->rtt_ms >= 0 ? hb_peer_words_rtt (peer->rtt_ms) : NULL;
  g_autofree char *due = peer->deadline != 0 ? hb_peer_words_time (peer->deadline) : NULL;
  g_autofree char *quiet = hb_peer_words_quiet (peer);
  g_autofree char *pulses = peer->pulses > 0 ? g_strdup_printf ("%u not answered", peer->pulses) : NULL;
  g_autofree char *incident = NULL;

  if (entry->incident != 0)
    incident = g_strdup_printf ("%u: %s", entry->incident, entry->incident_text != NULL ? entry->incident_text : "");

  g_string_append_printf (text, "%s\n", title);
  append_fact (text, "State", status);
  append_ago (text, "Since", entry->since, now);
  append_ago (text, "Last heard", peer->heard, now);
  append_fact (text, "Next", due);
  append_fact (text, "Pulses", pulses);
  append_fact (text, "Round trip", rtt);
  append_fact (text, "Last message", peer->text);
  append_fact (text, "Group", peer->group);
  append_fact (text, "Incident", incident);
  append_fact (text, "Quiet", quiet);
  append_fact (text, "Peers file", (peer->flags & HB_PEER_LISTED) != 0 ? "listed" : "not listed");
}
