#include "cli/verbs/hb-check-result.h"

#include <string.h>

#include "cli/verbs/hb-peer-words.h"
#include "event/hb-json.h"
#include "wire/hb-message.h"

/* How many peers and reasons the line names: monitors cut a long one. */
#define NAMED 5

struct _HbCheckResult
{
  guint counts[HB_N_PEER_STATES];
  guint n_peers;
  guint n_flapping;
  GPtrArray *bad[HB_CHECK_UNKNOWN + 1]; /* of texts: why it has that status */
  GString *data;    /* performance data of the named peers */
};

/**
 * hb_check_result_new:
 *
 * Returns: (transfer full): a result of no peers
 */
HbCheckResult *
hb_check_result_new (void)
{
  HbCheckResult *self = g_new0 (HbCheckResult, 1);

  for (guint i = 0; i < G_N_ELEMENTS (self->bad); i++)
    self->bad[i] = g_ptr_array_new_with_free_func (g_free);
  self->data = g_string_new (NULL);

  return self;
}

void
hb_check_result_free (HbCheckResult *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (self->bad); i++)
    g_ptr_array_unref (self->bad[i]);
  g_string_free (self->data, TRUE);
  g_free (self);
}

static HbCheckStatus
judge (const HbPeerSnapshot *peer)
{
  switch (peer->state)
    {
    case HB_PEER_STATE_GIVEN_UP:
    case HB_PEER_STATE_MISSING:
      return HB_CHECK_CRITICAL;
    case HB_PEER_STATE_PULSING:
      return HB_CHECK_WARNING;
    case HB_N_PEER_STATES:
      return HB_CHECK_UNKNOWN;
    case HB_PEER_STATE_LEFT:
    case HB_PEER_STATE_ALIVE:
    case HB_PEER_STATE_EXPECTED:
    case HB_PEER_STATE_ASLEEP:
    default:
      return (peer->flags & HB_PEER_FLAPPING) != 0 ? HB_CHECK_WARNING : HB_CHECK_OK;
    }
}

/* Label and value of performance data; an apostrophe in a label is doubled, and it has no equals sign. */
static void
append_rtt (HbCheckResult        *self,
            const HbPeerSnapshot *peer)
{
  char address[HB_ADDRESS_STRING_SIZE], digits[G_ASCII_DTOSTR_BUF_SIZE];
  g_autofree char *title = hb_message_escape_string (peer->name != NULL ? peer->name
                                                                        : hb_address_format (&peer->address, address));

  g_string_append (self->data, " '");
  for (const char *p = title; *p != '\0'; p++)
    if (*p == '\'')
      g_string_append (self->data, "''");
    else
      g_string_append_c (self->data, *p == '=' || *p == '|' ? '_' : *p);
  g_string_append_printf (self->data, " rtt'=%sms;;;0", g_ascii_formatd (digits, sizeof digits, "%.3f", peer->rtt_ms));
}

/**
 * hb_check_result_add:
 * @self: a result
 * @entry: a peer
 * @named: whether the peer was asked for: then its round-trip time is performance data, too
 */
void
hb_check_result_add (HbCheckResult       *self,
                     const HbRosterEntry *entry,
                     gboolean             named)
{
  const HbPeerSnapshot *peer = entry->peer;
  HbCheckStatus status = judge (peer);
  g_autofree char *title = NULL;
  g_autofree char *words = NULL;

  self->n_peers++;
  self->n_flapping += (peer->flags & HB_PEER_FLAPPING) != 0;
  if (peer->state != HB_N_PEER_STATES)
    self->counts[peer->state]++;
  if (named && peer->rtt_ms >= 0)
    append_rtt (self, peer);
  if (status == HB_CHECK_OK)
    return;

  title = hb_peer_words_title (peer);
  words = hb_peer_words_status (peer);
  words[0] = g_ascii_tolower (words[0]);
  g_ptr_array_add (self->bad[status], g_strdup_printf ("%s: %s", title, words));
}

/**
 * hb_check_result_miss:
 * @self: a result
 * @why: what could not be known, safe to show
 */
void
hb_check_result_miss (HbCheckResult *self,
                      const char    *why)
{
  g_ptr_array_add (self->bad[HB_CHECK_UNKNOWN], hb_message_escape_string (why));
}

/**
 * hb_check_result_get_status:
 * @self: a result
 *
 * What is not known is worse than that all is well, but it hides nothing that is known to be bad.
 *
 * Returns: its status
 */
HbCheckStatus
hb_check_result_get_status (HbCheckResult *self)
{
  if (self->bad[HB_CHECK_CRITICAL]->len > 0)
    return HB_CHECK_CRITICAL;
  if (self->bad[HB_CHECK_WARNING]->len > 0)
    return HB_CHECK_WARNING;

  return self->bad[HB_CHECK_UNKNOWN]->len > 0 || self->n_peers == 0 ? HB_CHECK_UNKNOWN : HB_CHECK_OK;
}

/* The words */

static guint
append_bad (HbCheckResult *self,
            GString       *text,
            HbCheckStatus  status,
            guint          room)
{
  guint count = MIN (room, self->bad[status]->len);

  for (guint i = 0; i < count; i++)
    g_string_append_printf (text, "%s; ", (const char *) g_ptr_array_index (self->bad[status], i));

  return count;
}

static void
append_counts (HbCheckResult *self,
               GString       *text)
{
  static const HbPeerState order[] = {
    HB_PEER_STATE_GIVEN_UP, HB_PEER_STATE_MISSING, HB_PEER_STATE_PULSING, HB_PEER_STATE_ALIVE,
    HB_PEER_STATE_EXPECTED, HB_PEER_STATE_ASLEEP,  HB_PEER_STATE_LEFT,
  };
  const char *separator = ": ";

  g_string_append_printf (text, self->n_peers == 1 ? "%u peer" : "%u peers", self->n_peers);
  for (guint i = 0; i < G_N_ELEMENTS (order); i++)
    if (self->counts[order[i]] > 0)
      {
        g_autofree char *state = g_ascii_strdown (hb_peer_words_state (order[i]), -1);

        g_string_append_printf (text, "%s%u %s", separator, self->counts[order[i]], state);
        separator = ", ";
      }
  if (self->n_flapping > 0)
    g_string_append_printf (text, "%s%u flapping", separator, self->n_flapping);
}

/* Returns: (transfer full): what is bad, and the counts; the bar that begins performance data is not in it */
static char *
describe (HbCheckResult *self)
{
  static const HbCheckStatus order[] = { HB_CHECK_CRITICAL, HB_CHECK_WARNING, HB_CHECK_UNKNOWN };
  g_autoptr (GString) text = g_string_new (NULL);
  guint room = NAMED, left_out = 0;
  g_auto (GStrv) parts = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (order); i++)
    {
      guint told = append_bad (self, text, order[i], room);

      room -= told;
      left_out += self->bad[order[i]]->len - told;
    }
  if (left_out > 0)
    g_string_append_printf (text, "and %u more; ", left_out);

  if (self->n_peers > 0)
    append_counts (self, text);
  else if (text->len > 0)
    g_string_truncate (text, text->len - strlen ("; "));
  else
    g_string_append (text, "the server knows no peers");

  parts = g_strsplit (text->str, "|", -1);
  return g_strjoinv ("\\x7c", parts);
}

static const char *
get_word (HbCheckResult *self)
{
  static const char *const words[] = { "OK", "WARNING", "CRITICAL", "UNKNOWN" };

  return words[hb_check_result_get_status (self)];
}

static void
append_data (HbCheckResult *self,
             GString       *line)
{
  static const char *const limits[HB_N_PEER_STATES] = {
    [HB_PEER_STATE_LEFT] = ";;",       [HB_PEER_STATE_ALIVE] = ";;",    [HB_PEER_STATE_PULSING] = "0;;",
    [HB_PEER_STATE_GIVEN_UP] = ";0;",  [HB_PEER_STATE_EXPECTED] = ";;", [HB_PEER_STATE_MISSING] = ";0;",
    [HB_PEER_STATE_ASLEEP] = ";;",
  };

  g_string_append_printf (line, " | peers=%u;;;0", self->n_peers);
  for (HbPeerState state = 0; state < HB_N_PEER_STATES; state++)
    g_string_append_printf (line, " %s=%u;%s0", hb_peer_state_to_string (state), self->counts[state], limits[state]);
  g_string_append_printf (line, " flapping=%u;0;;0", self->n_flapping);
  g_string_append (line, self->data->str);
}

/**
 * hb_check_result_append_text:
 * @self: a result
 * @line: the text to append to
 *
 * Appends one line as the Monitoring Plugins print it; where no peer is known, there is no performance data.
 */
void
hb_check_result_append_text (HbCheckResult *self,
                             GString       *line)
{
  g_autofree char *text = describe (self);

  g_string_append_printf (line, "HEARTBEATS %s - %s", get_word (self), text);
  if (self->n_peers > 0)
    append_data (self, line);
  g_string_append_c (line, '\n');
}

/**
 * hb_check_result_append_json:
 * @self: a result
 * @line: the text to append to
 *
 * Appends the same as one object, and a line feed.
 */
void
hb_check_result_append_json (HbCheckResult *self,
                             GString       *line)
{
  g_autofree char *word = g_ascii_strdown (get_word (self), -1);
  g_autofree char *text = describe (self);

  g_string_append_c (line, '{');
  hb_json_append_string (line, "status", word);
  hb_json_append_string (line, "text", text);
  if (self->n_peers > 0)
    hb_json_append_count (line, "peers", self->n_peers);
  for (HbPeerState state = 0; self->n_peers > 0 && state < HB_N_PEER_STATES; state++)
    hb_json_append_count (line, hb_peer_state_to_string (state), self->counts[state]);
  if (self->n_peers > 0)
    hb_json_append_count (line, "flapping", self->n_flapping);
  g_string_append (line, "}\n");
}
