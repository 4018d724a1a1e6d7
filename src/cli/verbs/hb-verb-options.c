#include "cli/verbs/hb-verb-options.h"

#include <string.h>

#include "cli/hb-usage-error.h"
#include "event/hb-peer-state.h"
#include "event/hb-time.h"
#include "store/hb-setting.h"

#define LIST (1u << HB_VERB_LIST)
#define WAIT (1u << HB_VERB_WAIT)
#define MUTE (1u << HB_VERB_MUTE)
#define ANY (~0u)

#define STATES "expected, alive, pulsing, given-up, missing, left or asleep"

/* What stands behind each verb. */
static const struct
{
  guint least;
  guint most;
  const char *words;
  const char *takes;
  const char *summary;
} rules[HB_N_VERBS] = {
  [HB_VERB_LIST] = { 0, 0, "", "takes options only, such as --state=alive", "Lists the peers of the server that runs." },
  [HB_VERB_SHOW] = { 1, 1, "PEER", "takes one peer, its name or address", "Shows all that is known of a peer." },
  [HB_VERB_WAIT] = { 1, 1, "PEER --state=STATE", "takes one peer, its name or address",
                     "Waits until a peer has a state. Exit status 3: the time is up." },
  [HB_VERB_CHECK] = { 0, G_MAXUINT, "[PEER…]", "takes peers, their names or addresses",
                      "Checks peers, or all of them, for Nagios, Icinga, Checkmk and others: one line with performance "
                      "data.\nExit status 0: all well; 1: pulsing or flapping; 2: given up or missing; 3: not known." },
  [HB_VERB_MUTE] = { 1, 1, "PEER", "takes one peer, its name or address", "Has nobody notified of a peer." },
  [HB_VERB_UNMUTE] = { 1, 1, "PEER", "takes one peer, its name or address", "Has people notified of a peer again." },
  [HB_VERB_ACKNOWLEDGE] = { 1, 1, "PEER", "takes one peer, its name or address",
                            "Has nobody notified of a peer that is given up or missing until its state changes." },
  [HB_VERB_FORGET] = { 1, 1, "PEER", "takes one peer, its name or address", "Drops a peer that has no session." },
  [HB_VERB_SEND] = { 1, 1, "TEXT", "takes one text of 1 to 1400 bytes, in UTF-8; put it in quotes",
                     "Has the client that runs send a text to its server." },
};

/* As given: bytes of any encoding. */
typedef struct
{
  char **states;
  char *group;
  char *within;
  char *span;
  char *bus;
  char *format;
  char **words;
} Given;

static void
given_clear (Given *self)
{
  g_strfreev (self->states);
  g_free (self->group);
  g_free (self->within);
  g_free (self->span);
  g_free (self->bus);
  g_free (self->format);
  g_strfreev (self->words);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Given, given_clear)

typedef struct
{
  const char *name;
  gsize offset;
  GOptionArg type;
  guint where;
  const char *takes;
  const char *argument;
  const char *help;
} Option;

static const Option table[] = {
  { "state", G_STRUCT_OFFSET (Given, states), G_OPTION_ARG_FILENAME_ARRAY, LIST | WAIT, "takes " STATES, "STATE",
    "Only this state; may be repeated" },
  { "group", G_STRUCT_OFFSET (Given, group), G_OPTION_ARG_FILENAME, LIST, "takes the name of a group", "NAME",
    "Only this group" },
  { "within", G_STRUCT_OFFSET (Given, within), G_OPTION_ARG_FILENAME, WAIT,
    "takes seconds, from 0.001 to 31622400, decimals allowed", "SECONDS", "Wait no longer than this" },
  { "for", G_STRUCT_OFFSET (Given, span), G_OPTION_ARG_FILENAME, MUTE, "takes a time such as 90s, 30min, 8h, 7d or 2w",
    "SPAN", "Until this time has passed (for good)" },
  { "bus", G_STRUCT_OFFSET (Given, bus), G_OPTION_ARG_FILENAME, ANY, "takes system or session", "BUS",
    "Look only on this bus (system, then session)" },
  { "format", G_STRUCT_OFFSET (Given, format), G_OPTION_ARG_FILENAME, ANY, "takes text or json", "FORMAT",
    "Print text, or one JSON object per line (text)" },
};

static gboolean
refuse (GError     **error,
        const char  *name,
        const char  *value)
{
  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    if (g_str_equal (table[i].name, name))
      hb_usage_error_set (error, "--%s %s, not “%s”", name, table[i].takes, value);

  return FALSE;
}

/* Values */

/* Also takes several states separated by commas. */
static gboolean
take_states (const Given    *given,
             HbVerbOptions  *options,
             GError        **error)
{
  for (guint i = 0; given->states != NULL && given->states[i] != NULL; i++)
    {
      g_auto (GStrv) names = g_strsplit (given->states[i], ",", -1);

      if (names[0] == NULL)
        return refuse (error, "state", "");
      for (guint j = 0; names[j] != NULL; j++)
        {
          HbPeerState state = hb_peer_state_from_string (names[j]);

          if (state == HB_N_PEER_STATES)
            return refuse (error, "state", names[j]);
          options->states |= 1u << state;
        }
    }

  if (options->verb == HB_VERB_WAIT && options->states == 0)
    {
      hb_usage_error_set (error, "wait needs --state=STATE, which takes " STATES);
      return FALSE;
    }

  return TRUE;
}

static gboolean
take_times (const Given    *given,
            HbVerbOptions  *options,
            GError        **error)
{
  options->within = HB_NEVER;
  if (given->within != NULL && !hb_setting_parse_seconds (given->within, &options->within))
    return refuse (error, "within", given->within);
  if (given->span != NULL && !hb_setting_parse_span (given->span, &options->span))
    return refuse (error, "for", given->span);

  return TRUE;
}

static gboolean
take_bus_and_format (const Given    *given,
                     HbVerbOptions  *options,
                     GError        **error)
{
  if (g_strcmp0 (given->bus, "system") == 0)
    options->bus = HB_BUS_SYSTEM;
  else if (g_strcmp0 (given->bus, "session") == 0)
    options->bus = HB_BUS_SESSION;
  else if (given->bus != NULL)
    return refuse (error, "bus", given->bus);

  if (g_strcmp0 (given->format, "json") == 0)
    options->format = HB_FORMAT_JSON;
  else if (given->format != NULL && !g_str_equal (given->format, "text"))
    return refuse (error, "format", given->format);

  return TRUE;
}

/* An empty word is probably an unset shell variable. */
static gboolean
take_words (Given          *given,
            HbVerbOptions  *options,
            GError        **error)
{
  HbVerb verb = options->verb;
  guint count = given->words != NULL ? g_strv_length (given->words) : 0;
  gboolean right = count >= rules[verb].least && count <= rules[verb].most;

  for (guint i = 0; i < count; i++)
    right = right && given->words[i][0] != '\0';
  if (verb == HB_VERB_SEND && count == 1)
    right = hb_setting_allows (HB_SETTING_MESSAGE, (double) strlen (given->words[0])) &&
            g_utf8_validate (given->words[0], -1, NULL);

  if (!right)
    {
      hb_usage_error_set (error, "%s %s; see heartbeats %s --help", hb_verb_to_string (verb), rules[verb].takes,
                          hb_verb_to_string (verb));
      return FALSE;
    }

  options->words = given->words != NULL ? g_steal_pointer (&given->words) : g_new0 (char *, 1);
  return TRUE;
}

static gboolean
take_group (Given          *given,
            HbVerbOptions  *options,
            GError        **error)
{
  if (given->group != NULL && given->group[0] == '\0')
    return refuse (error, "group", given->group);

  options->group = g_steal_pointer (&given->group);
  return TRUE;
}

/* GOption */

static GOptionContext *
create_context (HbVerb  verb,
                Given  *given)
{
  g_autofree char *parameters = g_strconcat (hb_verb_to_string (verb), " ", rules[verb].words, NULL);
  GOptionContext *context = g_option_context_new (g_strchomp (parameters));
  g_autofree GOptionEntry *entries = g_new0 (GOptionEntry, G_N_ELEMENTS (table) + 2);
  guint n_entries = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    if ((table[i].where & 1u << verb) != 0)
      entries[n_entries++] = (GOptionEntry) {
        .long_name = table[i].name,
        .arg = table[i].type,
        .arg_data = (char *) given + table[i].offset,
        .description = table[i].help,
        .arg_description = table[i].argument,
      };
  entries[n_entries] = (GOptionEntry) {
    .long_name = G_OPTION_REMAINING,
    .arg = G_OPTION_ARG_FILENAME_ARRAY,
    .arg_data = &given->words,
  };

  g_option_context_add_main_entries (context, entries, NULL);
  g_option_context_set_summary (context, rules[verb].summary);
  return context;
}

/**
 * hb_verb_options_parse:
 * @verb: the verb that the first argument is
 * @argc: (inout): as main() got it
 * @argv: (inout): as main() got it
 * @error: return location for a %HB_USAGE_ERROR, one line that says what is taken
 *
 * With --help, prints the verb's help and exits.
 *
 * Returns: (nullable) (transfer full): the options
 */
HbVerbOptions *
hb_verb_options_parse (HbVerb    verb,
                       int      *argc,
                       char   ***argv,
                       GError  **error)
{
  g_autoptr (HbVerbOptions) options = g_new0 (HbVerbOptions, 1);
  g_auto (Given) given = { 0 };
  g_autoptr (GOptionContext) context = create_context (verb, &given);
  g_autoptr (GError) wrong = NULL;

  options->verb = verb;

  /* The verb is no argument of itself. */
  (*argv)[1] = (*argv)[0];
  (*argv)++;
  (*argc)--;
  if (!g_option_context_parse (context, argc, argv, &wrong))
    {
      hb_usage_error_set (error, "%s; see heartbeats %s --help", wrong->message, hb_verb_to_string (verb));
      return NULL;
    }

  if (!take_words (&given, options, error) || !take_states (&given, options, error) ||
      !take_group (&given, options, error) || !take_times (&given, options, error) ||
      !take_bus_and_format (&given, options, error))
    return NULL;

  return g_steal_pointer (&options);
}

void
hb_verb_options_free (HbVerbOptions *self)
{
  g_strfreev (self->words);
  g_free (self->group);
  g_free (self);
}
