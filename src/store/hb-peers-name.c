#include "store/hb-peers-name.h"

#include <string.h>

#include "store/hb-peers-entry.h"

/**
 * hb_peers_name_shorten:
 * @text: UTF-8
 * @max: the most bytes
 *
 * Returns: (transfer full): the beginning of the text, in whole characters, without the space around it
 */
char *
hb_peers_name_shorten (const char *text,
                       gsize       max)
{
  gsize length = strlen (text);

  if (length > max)
    for (length = max; (text[length] & 0xc0) == 0x80; length--)
      ;

  return g_strstrip (g_strndup (text, length));
}

/* Returns: (transfer full): the text as a name that a section may have, unless it is empty */
static char *
make_name (const char *text)
{
  g_autoptr (GString) name = g_string_new (NULL);
  g_autofree char *stripped = g_strstrip (g_strdup (text));

  for (const char *p = stripped; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      g_string_append_unichar (name, c == '[' ? '(' : c == ']' ? ')' : g_unichar_iscntrl (c) ? ' ' : c);
    }

  /* The names of other sections begin with a small letter. */
  if (g_str_equal (name->str, HB_PEERS_DEFAULTS) || g_str_has_prefix (name->str, HB_PEERS_GROUP_PREFIX))
    name->str[0] = g_ascii_toupper (name->str[0]);

  return hb_peers_name_shorten (name->str, HB_PEERS_NAME_MAX);
}

/**
 * hb_peers_name_choose:
 * @edit: a peers file
 * @wanted: how a peer is to be called, any UTF-8
 *
 * What the name of a section must not have becomes something similar, and a name that is taken gets a number.
 *
 * Returns: (transfer full): the name of a new section
 */
char *
hb_peers_name_choose (HbPeersEdit *edit,
                      const char  *wanted)
{
  g_autofree char *made = make_name (wanted);
  const char *base = made[0] != '\0' ? made : "peer";
  g_autofree char *name = g_strdup (base);

  for (guint i = 2; hb_peers_edit_has (edit, name); i++)
    {
      g_autofree char *number = g_strdup_printf (" %u", i);
      g_autofree char *start = hb_peers_name_shorten (base, HB_PEERS_NAME_MAX - strlen (number));

      g_free (name);
      name = g_strconcat (start, number, NULL);
    }

  return g_steal_pointer (&name);
}
