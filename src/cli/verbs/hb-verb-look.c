#include "cli/hb-complain.h"
#include "cli/verbs/hb-check-result.h"
#include "cli/verbs/hb-peer-json.h"
#include "cli/verbs/hb-peer-text.h"
#include "cli/verbs/hb-peer-words.h"
#include "cli/verbs/hb-verb-command-private.h"

/* The count may be older than the list.
 *
 * Returns: (nullable) (transfer full): that the server has other peers, too */
static char *
explain_rest (HbRoster      *roster,
              HbDBusEngine1 *engine)
{
  guint n_listed = hb_roster_get_size (roster);

  if (!hb_roster_is_full (roster) || hb_dbus_engine1_get_peer_count (engine) == n_listed)
    return NULL;

  return g_strdup_printf ("the server lists its first %u peers only", n_listed);
}

int
hb_verb_list (const HbVerbOptions  *options,
              HbDBusEngine1        *engine,
              GError              **error)
{
  g_autoptr (HbRoster) roster = hb_verb_list_peers (engine, HB_VERB_WITH_INCIDENTS, error);
  g_autofree char *rest = roster != NULL ? explain_rest (roster, engine) : NULL;
  g_autoptr (GPtrArray) entries = NULL;
  g_autoptr (GString) text = g_string_new (NULL);

  if (roster == NULL)
    return HB_VERB_FAILED;

  if (rest != NULL)
    hb_complain (rest);
  entries = hb_roster_select (roster, options->states, options->group);
  if (options->format == HB_FORMAT_TEXT)
    hb_peer_text_append_table (text, entries);
  for (guint i = 0; options->format == HB_FORMAT_JSON && i < entries->len; i++)
    hb_peer_json_append (text, g_ptr_array_index (entries, i));

  hb_verb_print (text);
  return 0;
}

int
hb_verb_show (const HbVerbOptions  *options,
              HbDBusEngine1        *engine,
              GError              **error)
{
  g_autoptr (HbRoster) roster = hb_verb_list_peers (engine, HB_VERB_WITH_INCIDENTS, error);
  const HbRosterEntry *entry = roster != NULL ? hb_roster_find (roster, options->words[0], error) : NULL;
  g_autoptr (GString) text = g_string_new (NULL);

  if (entry == NULL)
    return HB_VERB_FAILED;

  if (options->format == HB_FORMAT_JSON)
    hb_peer_json_append_facts (text, entry);
  else
    hb_peer_text_append_facts (text, entry, g_get_real_time ());

  hb_verb_print (text);
  return 0;
}

/* For a monitor: whatever goes wrong is not known, and said on standard output. */

static void
check_each (HbCheckResult *result,
            GPtrArray     *entries,
            gboolean       named)
{
  g_autoptr (GPtrArray) peers = hb_roster_merge (entries);

  for (guint i = 0; i < peers->len; i++)
    hb_check_result_add (result, g_ptr_array_index (peers, i), named);
}

static void
check_named (HbCheckResult *result,
             HbRoster      *roster,
             const char    *word)
{
  g_autoptr (GPtrArray) found = hb_roster_find_all (roster, word);
  g_autofree char *missing = g_strdup_printf ("%s: not known to the server", word);

  if (found->len == 0)
    hb_check_result_miss (result, missing);
  check_each (result, found, TRUE);
}

/* While nobody can be heard, the peers are as they were. */
static void
check_time (HbCheckResult *result,
            HbDBusEngine1 *engine)
{
  gint64 since = hb_dbus_engine1_get_frozen_since (engine);
  g_autofree char *date = hb_peer_words_time (MAX (since, 0));
  g_autofree char *why = g_strdup_printf ("the server hears nobody since %s: nothing newer is known", date);

  if (since > 0)
    hb_check_result_miss (result, why);
}

static void
check_all (HbCheckResult *result,
           HbRoster      *roster,
           HbDBusEngine1 *engine)
{
  g_autoptr (GPtrArray) all = hb_roster_select (roster, 0, NULL);
  g_autofree char *rest = explain_rest (roster, engine);

  if (rest != NULL)
    hb_check_result_miss (result, rest);
  check_each (result, all, FALSE);
}

static void
check_peers (HbCheckResult       *result,
             const HbVerbOptions *options)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HbDBusEngine1) engine = hb_engine_finder_find (options->bus, "server", &error);
  g_autoptr (HbRoster) roster = engine != NULL ? hb_verb_list_peers (engine, HB_VERB_WITHOUT_INCIDENTS, &error) : NULL;

  if (roster == NULL)
    {
      g_dbus_error_strip_remote_error (error);
      hb_check_result_miss (result, error->message);
      return;
    }

  check_time (result, engine);
  for (guint i = 0; options->words[i] != NULL; i++)
    check_named (result, roster, options->words[i]);
  if (options->words[0] == NULL)
    check_all (result, roster, engine);
}

int
hb_verb_check (const HbVerbOptions *options)
{
  g_autoptr (HbCheckResult) result = hb_check_result_new ();
  g_autoptr (GString) text = g_string_new (NULL);

  check_peers (result, options);
  if (options->format == HB_FORMAT_JSON)
    hb_check_result_append_json (result, text);
  else
    hb_check_result_append_text (result, text);

  hb_verb_print (text);
  return (int) hb_check_result_get_status (result);
}
