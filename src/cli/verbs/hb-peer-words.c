#include "cli/verbs/hb-peer-words.h"

#include "wire/hb-message.h"

#define MINUTE 60
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)

/* Shown where nothing is known. */
#define NOTHING "—"

/**
 * hb_peer_words_state:
 * @state: a state, or %HB_N_PEER_STATES
 *
 * Returns: (transfer none): the state
 */
const char *
hb_peer_words_state (HbPeerState state)
{
  static const char *const words[HB_N_PEER_STATES + 1] = {
    [HB_PEER_STATE_LEFT] = "Left",         [HB_PEER_STATE_ALIVE] = "Alive",
    [HB_PEER_STATE_PULSING] = "Pulsing",   [HB_PEER_STATE_GIVEN_UP] = "Given up",
    [HB_PEER_STATE_EXPECTED] = "Expected", [HB_PEER_STATE_MISSING] = "Missing",
    [HB_PEER_STATE_ASLEEP] = "Asleep",     [HB_N_PEER_STATES] = "Unknown state",
  };

  return words[state];
}

/**
 * hb_peer_words_verdict:
 * @verdict: a verdict other than %HB_N_VERDICTS
 *
 * Returns: (transfer none): the verdict
 */
const char *
hb_peer_words_verdict (HbVerdict verdict)
{
  static const char *const words[HB_N_VERDICTS] = {
    [HB_VERDICT_PROGRAM_DEAD] = "host answers, program does not",
    [HB_VERDICT_HOST_SILENT] = "host is silent",
    [HB_VERDICT_UNREACHABLE] = "unreachable",
    [HB_VERDICT_ONE_WAY] = "does not hear us",
    [HB_VERDICT_NOT_ASKED] = "no pulse in the capture",
  };

  return words[verdict];
}

/**
 * hb_peer_words_title:
 * @peer: a peer
 *
 * Returns: (transfer full): its name and address, or its address
 */
char *
hb_peer_words_title (const HbPeerSnapshot *peer)
{
  char address[HB_ADDRESS_STRING_SIZE];
  g_autofree char *name = peer->name != NULL ? hb_message_escape_string (peer->name) : NULL;

  hb_address_format (&peer->address, address);
  return name != NULL ? g_strdup_printf ("%s (%s)", name, address) : g_strdup (address);
}

/**
 * hb_peer_words_status:
 * @peer: a peer
 *
 * Returns: (transfer full): its state, the verdict, and what else matters of it
 */
char *
hb_peer_words_status (const HbPeerSnapshot *peer)
{
  GString *text = g_string_new (hb_peer_words_state (peer->state));

  if (peer->verdict != HB_N_VERDICTS)
    g_string_append_printf (text, ", %s", hb_peer_words_verdict (peer->verdict));
  if ((peer->flags & HB_PEER_FLAPPING) != 0)
    g_string_append (text, ", flapping");
  if ((peer->flags & HB_PEER_ACKNOWLEDGED) != 0)
    g_string_append (text, ", acknowledged");
  if ((peer->flags & HB_PEER_MUTED) != 0)
    g_string_append (text, ", muted");
  if ((peer->flags & HB_PEER_QUIET_HOURS) != 0)
    g_string_append (text, ", quiet hours");

  return g_string_free (text, FALSE);
}

/**
 * hb_peer_words_quiet:
 * @peer: a peer
 *
 * Returns: (nullable) (transfer full): why nobody is notified of it; %NULL if people are
 */
char *
hb_peer_words_quiet (const HbPeerSnapshot *peer)
{
  g_autofree char *until = NULL;

  if ((peer->flags & HB_PEER_FLAPPING) != 0)
    return g_strdup ("flapping: nobody is notified until it holds still");
  if ((peer->flags & HB_PEER_ACKNOWLEDGED) != 0)
    return g_strdup ("acknowledged: nobody is notified until its state changes");
  if ((peer->flags & HB_PEER_MUTED) != 0 && peer->quiet_until == HB_QUIET_UNTIL_BACK)
    return g_strdup ("muted until it is back");
  if ((peer->flags & HB_PEER_MUTED) != 0 && peer->quiet_until > 0)
    {
      until = hb_peer_words_time (peer->quiet_until);
      return g_strdup_printf ("muted until %s", until);
    }
  if ((peer->flags & HB_PEER_MUTED) != 0)
    return g_strdup ("muted");

  return (peer->flags & HB_PEER_QUIET_HOURS) != 0 ? g_strdup ("quiet hours: nobody is notified") : NULL;
}

/**
 * hb_peer_words_rtt:
 * @rtt_ms: a round-trip time in milliseconds; negative if unknown
 *
 * Returns: (transfer full): two significant digits or whole milliseconds
 */
char *
hb_peer_words_rtt (double rtt_ms)
{
  char digits[G_ASCII_DTOSTR_BUF_SIZE];
  const char *format = rtt_ms < 0.095 ? "%.2f" : rtt_ms < 9.95 ? "%.1f" : "%.0f";

  if (rtt_ms < 0)
    return g_strdup (NOTHING);

  return g_strconcat (g_ascii_formatd (digits, sizeof digits, format, rtt_ms), " ms", NULL);
}

/**
 * hb_peer_words_time:
 * @time: microseconds of wall-clock time since 1970; 0 if unknown
 *
 * Returns: (transfer full): the local date and time
 */
char *
hb_peer_words_time (gint64 time)
{
  g_autoptr (GDateTime) local = time != 0 ? g_date_time_new_from_unix_local (time / G_USEC_PER_SEC) : NULL;

  return local != NULL ? g_date_time_format (local, "%Y-%m-%d %H:%M:%S") : g_strdup (NOTHING);
}

/**
 * hb_peer_words_duration:
 * @duration: microseconds; below 0 counts as 0
 *
 * Returns: (transfer full): its two largest units
 */
char *
hb_peer_words_duration (gint64 duration)
{
  gint64 seconds = MAX (duration, 0) / G_USEC_PER_SEC;

  if (seconds < MINUTE)
    return g_strdup_printf ("%d s", (int) seconds);
  if (seconds < HOUR)
    return g_strdup_printf ("%d min %d s", (int) (seconds / MINUTE), (int) (seconds % MINUTE));
  if (seconds < DAY)
    return g_strdup_printf ("%d h %d min", (int) (seconds / HOUR), (int) (seconds % HOUR / MINUTE));

  return g_strdup_printf ("%" G_GINT64_FORMAT " d %d h", seconds / DAY, (int) (seconds % DAY / HOUR));
}
